"""A button that opens a folder, and says so where this machine has nothing to open it with."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from app.window.kit.parts import button, label, row


class FolderLink(QWidget):
    """What stands on the line, and the button; in its place, once it is known, that no program here shows folders."""

    def __init__(self, folder: Path, *line: QWidget) -> None:
        super().__init__()
        self._url = QUrl.fromLocalFile(str(folder))
        self.open_folder = button(self.tr("Open &folder"), "plain", self._on_clicked)
        self._line = row(*line, self.open_folder)
        self.setLayout(self._line)

    def _on_clicked(self) -> None:
        if QDesktopServices.openUrl(self._url):
            return
        self.open_folder.hide()
        self._line.addWidget(label(self.tr("No program here shows folders."), "quiet", wrap=False))
