"""No archive at hand: sheets judged by the signature that is printed on each."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.window.kit.file_list import FileList
from app.window.kit.parts import banner, button, label
from app.window.kit.said import said
from app.window.kit.screen import Screen
from app.window.words.vocabulary import sheet_verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ceremony.verify.sheets import CheckedSheet

_KINDS = {"genuine": "good", "unsealed": "problem", "unreadable": "problem"}


class SheetSignaturePage(Screen):
    """Scans of sheets, and the log key's certificate where it is at hand."""

    check_requested = Signal(object, object)  # files, certificate or None
    ceremony_requested = Signal()

    def __init__(self) -> None:
        super().__init__(self.tr("Check a sheet without an archive"))
        self.top.addWidget(label(self.tr("Each sheet is judged by the seal that is printed on it."), "now"))
        self.sheets = FileList(self.tr("Scans of sheets"))
        self.signer = FileList(self.tr("Certificate of the log key, if it is at hand (keys/record-log.crt)"), most=1)
        self.top.addWidget(self.sheets)
        self.top.addWidget(self.signer)
        self.check = button(self.tr("&Judge by the seal"), "primary", self._on_check_clicked)
        self.hold = button(self.tr("As a &ceremony, on record…"), "plain", self.ceremony_requested.emit)
        self.footer.addWidget(self.hold)
        self.footer.addWidget(self.check)

    def first_focus(self) -> QWidget:
        """Where the keyboard begins."""
        return self.sheets.field

    def _on_check_clicked(self) -> None:
        if not self.tell_missing():
            self.show_busy()
            self.check_requested.emit(self.sheets.files(), next(iter(self.signer.files()), None))

    def unready(self) -> str:
        """What is missing."""
        return "" if self.sheets.files() else self.tr("Choose the scan of at least one sheet, or drop it here.")

    def show_busy(self) -> None:
        """The sheets are being read."""
        self.check.setEnabled(False)
        self.show_waiting(self.tr("Reading the sheets."))

    def show_problem(self, sentence: str) -> None:
        """It could not be done."""
        super().show_problem(sentence)
        self.check.setEnabled(True)

    def show_checked(self, findings: Sequence[CheckedSheet]) -> None:
        """The verdict on each sheet, and what it proves."""
        self.clear()
        self.check.setEnabled(True)
        for one in findings:
            title = f"{sheet_verdict(one.verdict)}: {Path(one.file).name}"
            self.body.addWidget(banner(_KINDS.get(one.verdict, "bad"), title, said(one.detail)))
