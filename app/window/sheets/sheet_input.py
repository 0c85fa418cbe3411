"""A sheet comes in as a file chosen or dropped, as words typed or pasted, or from before a camera."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import QMimeData, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QButtonGroup, QFileDialog, QLineEdit, QPushButton, QWidget

from app.window.kit.file_list import file_dialog, nearest_folder
from app.window.kit.parts import button, column, holder, label, row
from app.window.sheets.camera_device import has_multimedia
from app.window.sheets.camera_panel import CameraPanel
from app.window.sheets.typed_words import TypedWords
from ceremony.custody.share_words import ShareWords
from ceremony.ports import SheetFile, SheetSource, SheetWords
from ceremony.sheets.typed import WORDS_OF_A_SHEET

FILE, TYPING, CAMERA = range(3)


class SheetInput(QWidget):
    """File, typing or camera, one at a time."""

    found = Signal()  # the camera saw a share: there is a source now
    _began_with: ClassVar[int] = FILE  # a room that types, or reads with the camera, goes on with it

    def __init__(self, prefilled: str = "", folder: Path | None = None, *, again: bool = False) -> None:
        """`folder`: where a file is looked for as long as none is named; `again`: the same sheet once more."""
        super().__init__()
        self._folder = folder
        self.setAcceptDrops(True)
        self.path = QLineEdit(prefilled)
        self.path.setAccessibleName(self.tr("File of the sheet"))
        self.path.setPlaceholderText(self.tr("PDF, picture or text file; drop it here or choose it"))
        self.path.setAcceptDrops(False)  # what is dropped on it reaches this widget
        self.words = TypedWords()
        self.camera = CameraPanel()
        self.camera.found.connect(self._on_camera_found)
        self._seen: SheetWords | None = None
        self._warned_of: tuple[str, ...] = ()  # the words that were told wrong when they were to be given
        self.hint = label("", "bad")
        self.choose = button(self.tr("&Choose…"), "plain", self._on_choose_clicked)
        self.modes = self._mode_buttons()
        self._panels = (holder(row(self.path, self.choose)), self.words, self.camera)
        self.no_camera = label(self.tr("No camera: its part of Keyrite is not installed (see the README)."), "quiet")
        for panel in (*self._panels[1:], self.hint):
            panel.hide()
        (self.no_camera if has_multimedia() else self.modes[CAMERA]).hide()
        modes = row(*self.modes, self.no_camera, spacing=6)
        modes.setStretch(len(self.modes), 1)
        self.setLayout(column(modes, *self._panels, self.hint, spacing=8))
        self._dialog: QFileDialog | None = None
        if again or not prefilled:
            self._go_on_as_before()

    def _go_on_as_before(self) -> None:
        self.modes[SheetInput._began_with].setChecked(True)
        if SheetInput._began_with == CAMERA:
            QTimer.singleShot(0, self, lambda: self._show_mode(CAMERA, after_a_sheet=True))
        else:
            self._show_mode(SheetInput._began_with)

    def _mode_buttons(self) -> list[QPushButton]:
        made = [
            button(self.tr("From a fil&e"), "quiet", lambda: self._show_mode(FILE)),
            button(self.tr("&Type the words"), "quiet", lambda: self._show_mode(TYPING)),
            button(self.tr("With the ca&mera"), "quiet", lambda: self._show_mode(CAMERA)),
        ]
        group = QButtonGroup(self)
        for one in made:
            one.setCheckable(True)
            group.addButton(one)
        made[FILE].setChecked(True)
        return made

    def _show_mode(self, mode: int, *, after_a_sheet: bool = False) -> None:
        SheetInput._began_with = mode
        for number, panel in enumerate(self._panels):
            panel.setHidden(number != mode)
        self.hint.hide()
        if mode == CAMERA:
            self.camera.open(after_a_sheet=after_a_sheet)
        else:
            self.first_focus().setFocus()

    def first_focus(self) -> QWidget:
        """Where the keyboard begins in the way that is chosen."""
        return (self.path, self.words.field, self.modes[CAMERA])[self.mode]

    def show_typing(self) -> None:
        """Choose typing, as its button does."""
        self.modes[TYPING].click()

    @property
    def mode(self) -> int:
        """Which way is chosen."""
        return next(number for number, one in enumerate(self.modes) if one.isChecked())

    def has_source(self) -> bool:
        """True if there is something to read."""
        ways = {FILE: bool(self.path.text().strip()), TYPING: any(self.words.words()), CAMERA: self._seen is not None}
        return ways[self.mode]

    def source(self) -> SheetSource:
        """What was given; ValueError if nothing was."""
        if not self.has_source():
            raise ValueError(self.tr("Choose the sheet's file, drop it here, or type its words."))
        if self.mode == CAMERA and self._seen is not None:
            return self._seen
        if self.mode == TYPING:
            return self._typed()
        return SheetFile(Path(self.path.text().strip()).expanduser())

    def _typed(self) -> SheetWords:
        """The words; what is wrong with them is said here, where they can be corrected, and nothing is lost."""
        look, words = self.words.look, self.words.words()
        if look.whole == "typing":
            self.words.take_up_missing()
            said = self.tr("Not each of the {total} places holds a word of the list yet; what was typed is still here.")
            raise ValueError(said.format(total=WORDS_OF_A_SHEET))
        if look.whole == "wrong" and words != self._warned_of:
            self.words.take_up_missing()
            self._warned_of = words  # the paper itself may be wrong: then it is shown as it is
            raise ValueError(
                self.tr(
                    "The words do not fit together: one was misread or mistyped. What was typed is still here; put it "
                    "right. If the paper says so, press the button again."
                )
            )
        return SheetWords(ShareWords.of(words))

    def show_hint(self, sentence: str) -> None:
        """Say what is missing, and where the keyboard goes on."""
        self.hint.setText(sentence)
        self.hint.show()
        self.first_focus().setFocus()

    def forget(self) -> None:
        """Drop typed words, and what the camera saw."""
        self.words.clear()
        self._warned_of = ()
        self._seen = None
        self.camera.close_camera()

    def _on_camera_found(self, words: SheetWords) -> None:
        self._seen = words
        self.found.emit()

    def _on_choose_clicked(self) -> None:
        named = self.path.text().strip()
        folder = nearest_folder(Path(named).expanduser() if named else self._folder)
        self._dialog = file_dialog(self, self.tr("Choose the sheet's file"), folder)
        self._dialog.fileSelected.connect(self.path.setText)
        self._dialog.open()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """One local file is welcome."""
        if self._dropped(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Take the file's place."""
        self.modes[FILE].click()
        self.path.setText(self._dropped(event.mimeData()))
        event.acceptProposedAction()

    @staticmethod
    def _dropped(data: QMimeData) -> str:
        urls = data.urls() if data.hasUrls() else []
        return urls[0].toLocalFile() if len(urls) == 1 else ""
