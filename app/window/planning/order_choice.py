"""The signing order of a signing: its file, looked through as soon as it is named."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.window.ceremony_options import CheckedOrder
from app.window.kit.file_list import FileList
from app.window.kit.parts import column, label
from app.window.kit.said import error_text


class OrderChoice(QWidget):
    """The file, and below what it asks for, or what is wrong with it."""

    check_requested = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.file = FileList(self.tr("The signing order (the command “keyrite sign example” shows one)"), most=1)
        self.told = label("", "quiet")
        self.told.hide()
        self.setLayout(column(self.file, self.told, spacing=8))
        self.file.field.textChanged.connect(self._on_changed)

    def named(self) -> Path | None:
        """The order's file; None where none is named."""
        return next(iter(self.file.files()), None)

    def missing(self) -> str:
        """What must be said and is not; empty if nothing is."""
        return "" if self.named() else self.tr("Name the order of what is to be signed.")

    def show_checked(self, path: Path, checked: CheckedOrder) -> None:
        """How much is signed, or what is wrong, as long as the same file is named."""
        if path != self.named():
            return
        told = self.tr("{images} images, {repositories} repositories of Notary (legacy), {rotations} key rotations.")
        text = told.format(images=checked.images, repositories=checked.repositories, rotations=checked.rotations)
        self.told.setText(error_text(checked.problem) if checked.problem else text)
        self.told.setProperty("kind", "bad" if checked.problem else "quiet")
        self.told.style().polish(self.told)
        self.told.show()

    def _on_changed(self, _text: str) -> None:
        self.told.hide()
        if (path := self.named()) is not None:
            self.check_requested.emit(path)
