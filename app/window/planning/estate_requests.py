"""What is signed in an issuance: requests one by one, or those of an estate's hosts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget

from app.window.ceremony_options import AskedEstate, CheckedEstate
from app.window.kit.file_list import FileList, file_dialog, nearest_folder
from app.window.kit.parts import Choice, Tick, button, column, holder, label, row
from app.window.kit.said import error_text, said

MOST_NAMED = 6


class RetiredCa(QWidget):
    """Which CA of the estate is retired, if one is, and how: beside the next one for a time, or at once."""

    def __init__(self) -> None:
        super().__init__()
        self.label, self.until, self.lost = QLineEdit(), QLineEdit(), QLineEdit()
        self.ends = Choice()
        self.ends.setAccessibleName(self.tr("How the earlier CA ends"))
        self.ends.addItem(self.tr("Both are believed for a time: nothing stands still"), None)
        self.ends.addItem(self.tr("At once: what it signed gets in no more, a lost key neither"), "superseded")
        self.ends.addItem(self.tr("At once, because its own key is compromised"), "ca-compromise")
        lines = (
            (self.label, self.tr("CA that is retired, by the label of its key"), self.tr("Empty: every CA stays")),
            (
                self.until,
                self.tr("Day up to which both CAs are believed"),
                self.tr("As 2026-12-01; empty: as the policy has it, or until hosts are due for renewal"),
            ),
            (
                self.lost,
                self.tr("Lost keys: names or serial numbers of their certificates"),
                self.tr("With commas between them; they are revoked as compromised"),
            ),
        )
        fields = []
        for field, name, hint in lines:
            field.setAccessibleName(name)
            field.setPlaceholderText(hint)
            fields.append(holder(column(label(name, "field", wrap=False), field, spacing=4)))
        ends = column(label(self.ends.accessibleName(), "field", wrap=False), self.ends, spacing=4)
        self._how = holder(column(ends, fields[1], fields[2], spacing=10))
        whole = column(fields[0], self._how, spacing=10)
        whole.setContentsMargins(0, 8, 0, 0)  # apart from what was said of the requests
        self.setLayout(whole)
        self.label.textChanged.connect(self._show_fields)
        self.ends.currentIndexChanged.connect(self._show_fields)
        self._show_fields()

    def added_to(self, asked: AskedEstate) -> AskedEstate:
        """What is asked for, with this."""
        if not self.label.text().strip():
            return asked
        lost = (one.strip() for one in self.lost.text().split(","))
        return replace(
            asked,
            retire=self.label.text().strip(),
            overlap_until="" if self.ends.currentData() else self.until.text().strip(),
            at_once=self.ends.currentData(),
            lost=tuple(one for one in lost if one),
        )

    def _show_fields(self) -> None:
        self._how.setVisible(bool(self.label.text().strip()))
        self.until.setEnabled(not self.ends.currentData())


class EstateRequests(QWidget):
    """An estate's file and the folder of its hosts' requests; checked as they stand, with what is missing below."""

    check_requested = Signal(object)
    chosen = Signal(bool)  # whether an estate is named

    def __init__(self) -> None:
        super().__init__()
        self._dialog: QFileDialog | None = None
        self.file = FileList(self.tr("Or for the hosts of an estate: its file"), most=1)
        self.folder = QLineEdit()
        name = self.tr("The folder of what came back from its hosts")
        self.folder.setAccessibleName(name)
        choose = button(self.tr("Choose…"), "plain", self._on_choose_clicked)
        choose.setAccessibleName(f"{name}: {choose.text()}")
        self.allow_missing = Tick(self.tr("Go on without the requests that did not come"))
        self.told = label("", "quiet")
        self.told.hide()
        self.retired = RetiredCa()
        self._more = QWidget()
        self._more.setLayout(
            column(
                label(name, "field", wrap=False),
                row(self.folder, choose),
                self.allow_missing,
                self.told,
                self.retired,
                spacing=6,
            )
        )
        self._more.hide()
        self.setLayout(column(self.file, self._more, spacing=8))
        self.file.field.textChanged.connect(self._on_changed)
        self.folder.textChanged.connect(self._on_changed)

    def asked(self) -> AskedEstate | None:
        """What was named; None where no estate was."""
        files, folder = self.file.files(), self.folder.text().strip()
        if not files:
            return None
        asked = AskedEstate(files[0], Path(folder).expanduser(), self.allow_missing.isChecked())
        return asked if self.retired.isHidden() else self.retired.added_to(asked)

    def set_by_token(self, *, by_token: bool) -> None:
        """The next CA is certified by the root, which only a quorum brings back."""
        self.retired.setVisible(not by_token)

    def missing(self) -> str:
        """The line that must be filled in and is not; empty if none is."""
        named = self.asked() is None or self.folder.text().strip()
        return "" if named else self.folder.accessibleName()

    def show_checked(self, asked: AskedEstate, checked: CheckedEstate) -> None:
        """How many hosts asked for how much, or what is wrong, as long as the same is named."""
        now = self.asked()
        if now is None or (now.file, now.folder) != (asked.file, asked.folder):
            return
        if checked.problem is not None:
            text = error_text(checked.problem)
        else:
            text = self.tr("Hosts: {hosts}, requests: {requests}.").format(
                hosts=checked.hosts, requests=checked.requests
            )
            if checked.missing:
                named = ", ".join(f"{host} ({said(use)})" for host, use in checked.missing[:MOST_NAMED])
                named += ", …" if len(checked.missing) > MOST_NAMED else ""
                text += " " + self.tr("None came of: {names}. Whose certificate stands need not ask.").format(
                    names=named
                )
        self.told.setText(text)
        self.told.setProperty("kind", "bad" if checked.problem is not None else "quiet")
        self.told.style().polish(self.told)
        self.told.show()

    def _on_changed(self, _text: str) -> None:
        asked = self.asked()
        self._more.setVisible(asked is not None)
        self.told.hide()
        self.chosen.emit(asked is not None)
        if asked is not None and self.folder.text().strip():
            self.check_requested.emit(asked)

    def _on_choose_clicked(self) -> None:
        named = self.folder.text().strip()
        start = nearest_folder(Path(named).expanduser() if named else None)
        self._dialog = file_dialog(self, self.folder.accessibleName(), start)
        self._dialog.setFileMode(QFileDialog.FileMode.Directory)
        self._dialog.fileSelected.connect(self.folder.setText)
        self._dialog.open()
