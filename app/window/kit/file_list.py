"""Files, or folders, chosen or dropped, named on one line."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget

from app.window.kit.parts import button, column, label, row

SEPARATOR = "; "
translate = QCoreApplication.translate


def nearest_folder(named: Path | None) -> str:
    """Where a dialog opens for what is named: the nearest folder above that is there, home where nothing is named."""
    place = named.expanduser() if named is not None and named.is_absolute() else Path.home()
    while not place.is_dir() and place != place.parent:
        place = place.parent
    return str(place)


def file_dialog(parent: QWidget, title: str, place: str, filters: str = "") -> QFileDialog:
    """A dialog for files, gone once it is closed; Qt's own Chinese lacks two of its labels."""
    made = QFileDialog(parent, title, place, filters)
    made.setLabelText(QFileDialog.DialogLabel.LookIn, translate("Files", "Look in:"))
    made.setLabelText(QFileDialog.DialogLabel.FileType, translate("Files", "Files of type:"))
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return made


class FileList(QWidget):
    """A field for one or more files, or folders; what is dropped on it is added."""

    def __init__(self, name: str, most: int = 99, *, folders: bool = False) -> None:
        super().__init__()
        self._most, self._folders = most, folders
        self._dialog: QFileDialog | None = None
        self.setAcceptDrops(True)
        self.field = QLineEdit()
        self.field.setAccessibleName(name)
        self.field.setAcceptDrops(False)  # what is dropped on it reaches this widget
        self.choose = button(self.tr("Choose…"), "plain", self._on_choose_clicked)
        self.choose.setAccessibleName(f"{name}: {self.tr('Choose…')}")
        self.setLayout(column(label(name, "field"), row(self.field, self.choose), spacing=4))

    def files(self) -> tuple[Path, ...]:
        """The files as named."""
        named = (part.strip() for part in self.field.text().split(SEPARATOR.strip()))
        return tuple(Path(part).expanduser() for part in named if part)

    def add(self, names: list[str]) -> None:
        """Put files beside those that are named already, the latest in place of the oldest."""
        files = [*map(str, self.files()), *names]
        self.field.setText(SEPARATOR.join(list(dict.fromkeys(files))[-self._most :]))

    def _on_choose_clicked(self) -> None:
        files = self.files()
        self._dialog = file_dialog(self, self.field.accessibleName(), nearest_folder(files[-1] if files else None))
        modes = QFileDialog.FileMode
        mode = modes.ExistingFile if self._most == 1 else modes.ExistingFiles
        self._dialog.setFileMode(modes.Directory if self._folders else mode)
        self._dialog.filesSelected.connect(self.add)
        self._dialog.open()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Local files are welcome."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Add them."""
        self.add([url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()])
        event.acceptProposedAction()
