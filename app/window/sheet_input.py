"""A sheet comes in as a file chosen or dropped, or as words typed."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QButtonGroup, QFileDialog, QLineEdit, QPlainTextEdit, QPushButton, QWidget

from app.window.parts import button, column, holder, label, row
from ceremony.ports import SheetFile, SheetSource, SheetText


class TypedWords(QPlainTextEdit):
    """Words as typed: no copy, no undo memory, no context menu; Tab leaves the field."""

    def __init__(self) -> None:
        super().__init__()
        self.setUndoRedoEnabled(False)
        self.setTabChangesFocus(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setInputMethodHints(Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText)
        self.setMinimumHeight(150)

    def createMimeDataFromSelection(self) -> QMimeData:
        """Nothing reaches the clipboard or a drag."""
        return QMimeData()


class SheetInput(QWidget):
    """File or typing, one at a time."""

    def __init__(self, prefilled: str = "") -> None:
        super().__init__()
        self.setAcceptDrops(True)
        self.path = QLineEdit(prefilled)
        self.path.setAccessibleName(self.tr("File of the sheet"))
        self.path.setPlaceholderText(self.tr("PDF, picture or text file; drop it here or choose it"))
        self.path.setAcceptDrops(False)  # what is dropped on it reaches this widget
        self.words = TypedWords()
        self.words.setAcceptDrops(False)
        self.words.setAccessibleName(self.tr("Words of the sheet"))
        self.words.textChanged.connect(self._on_words_changed)
        self.count = label("", "quiet")
        self.hint = label("", "bad")
        self.choose = button(self.tr("&Choose…"), "plain", self._on_choose_clicked)
        self.modes = self._mode_buttons()
        self._by_file = holder(row(self.path, self.choose))
        self._by_typing = holder(column(self.words, self.count, spacing=4))
        self._by_typing.hide()
        self.hint.hide()
        self.setLayout(column(row(*self.modes, None, spacing=6), self._by_file, self._by_typing, self.hint, spacing=8))
        self._dialog: QFileDialog | None = None

    def _mode_buttons(self) -> list[QPushButton]:
        made = [
            button(self.tr("From a fil&e"), "quiet", lambda: self._show_mode(typing=False)),
            button(self.tr("&Type the words"), "quiet", lambda: self._show_mode(typing=True)),
        ]
        group = QButtonGroup(self)
        for one in made:
            one.setCheckable(True)
            group.addButton(one)
        made[0].setChecked(True)
        return made

    def _show_mode(self, *, typing: bool) -> None:
        self._by_file.setHidden(typing)
        self._by_typing.setHidden(not typing)
        self.hint.hide()
        (self.words if typing else self.path).setFocus()

    def show_typing(self) -> None:
        """Choose typing, as its button does."""
        self.modes[1].click()

    @property
    def typing(self) -> bool:
        """True while words are typed, False while a file is named."""
        return self.modes[1].isChecked()

    def has_source(self) -> bool:
        """True if there is something to read."""
        return bool(self.words.toPlainText().strip() if self.typing else self.path.text().strip())

    def source(self) -> SheetSource:
        """What was given; ValueError if nothing was."""
        if not self.has_source():
            raise ValueError(self.tr("Choose the sheet's file, drop it here, or type its words."))
        if self.typing:
            return SheetText(self.words.toPlainText())
        return SheetFile(Path(self.path.text().strip()).expanduser())

    def show_hint(self, sentence: str) -> None:
        """Say what is missing."""
        self.hint.setText(sentence)
        self.hint.show()

    def forget(self) -> None:
        """Drop typed words."""
        self.words.clear()

    def _on_words_changed(self) -> None:
        self.count.setText(self.tr("%n words typed", "", len(self.words.toPlainText().split())))

    def _on_choose_clicked(self) -> None:
        self._dialog = QFileDialog(self, self.tr("Choose the sheet's file"), str(Path(self.path.text()).parent))
        self._dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._dialog.fileSelected.connect(self.path.setText)
        self._dialog.open()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """One local file is welcome."""
        if self._dropped(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Take the file's place."""
        self.modes[0].click()
        self.path.setText(self._dropped(event.mimeData()))
        event.acceptProposedAction()

    @staticmethod
    def _dropped(data: QMimeData) -> str:
        urls = data.urls() if data.hasUrls() else []
        return urls[0].toLocalFile() if len(urls) == 1 else ""
