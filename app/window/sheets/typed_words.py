"""A sheet's words typed one by one, in rows of four as on the paper, by keyboard alone.

- Space or Return takes a word, completed from its first letters; Backspace in an empty field goes back.
- A place shows that it holds a word, or that it cannot be one; the words themselves are not shown again.
- A click on a place, or an arrow key, takes its word up again; once all are in, the first that is wrong is taken up.
- Nothing typed reaches the clipboard, a drag, an undo memory or a menu.
"""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from app.window.kit.parts import column, label, row
from app.window.kit.theme import THEMES
from ceremony.sheets.typed import WORDS_OF_A_SHEET, TypedLook, beginnings, complete, look_at, spread

COLUMNS = 4
ROW_PX = 24
_MOST_SHOWN = 6
_KEYS = QKeySequence.StandardKey
# what copies, and what selects: X copies a selection at once
_REFUSED = (
    *(_KEYS.Copy, _KEYS.Cut, _KEYS.Undo, _KEYS.Redo, _KEYS.SelectAll),
    *(_KEYS.SelectNextChar, _KEYS.SelectPreviousChar, _KEYS.SelectNextWord, _KEYS.SelectPreviousWord),
    *(_KEYS.SelectStartOfLine, _KEYS.SelectEndOfLine, _KEYS.SelectStartOfBlock, _KEYS.SelectEndOfBlock),
    *(_KEYS.SelectStartOfDocument, _KEYS.SelectEndOfDocument),
)
_MARKS = {"word": ("✓", "good"), "unreadable": ("?", "warn"), "unknown": ("✗", "bad"), "wrong": ("✗", "bad")}


class WordField(QLineEdit):
    """One word: completed as it is typed; keys that move between words are passed on."""

    moved = Signal(int)  # to the place so many further on
    taken = Signal()
    pasted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setInputMethodHints(Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText)
        self.setDragEnabled(False)
        self.setAcceptDrops(False)
        self.setProperty("secret", True)  # never kept when a page is put again
        self.textEdited.connect(self._on_edited)
        self._length = 0

    def _on_edited(self, text: str) -> None:
        grown, self._length = len(text) > self._length, len(text)
        found = beginnings(text)
        if grown and len(found) == 1 and found[0] != text.lower():
            self.setText(text.lower() + found[0][len(text) :])
            self.setSelection(len(text), len(found[0]) - len(text))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space and Return take the word; Backspace in an empty field and the arrows move; nothing is copied."""
        if event.matches(QKeySequence.StandardKey.Paste):
            self.pasted.emit(QApplication.clipboard().text())
            return
        if any(event.matches(key) for key in _REFUSED):
            return
        moves = {Qt.Key.Key_Up: -COLUMNS, Qt.Key.Key_Down: COLUMNS}
        if not self.text():
            moves |= {Qt.Key.Key_Backspace: -1, Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        key = Qt.Key(event.key())
        if key in {Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.text():
            self.taken.emit()
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            event.ignore()  # nothing is typed: the page goes on
        elif key in moves:
            self.moved.emit(moves[key])
        elif key != Qt.Key.Key_Space:
            super().keyPressEvent(event)

    def show_word(self, word: str) -> None:
        """Put a word there, to be corrected."""
        self.setText(word)
        self._length = len(word)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Nothing is selected by the mouse: X would copy it at once."""

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """As above."""


class WordPlaces(QWidget):
    """The places, in rows of four as on the sheet: what each holds is a mark, never the word."""

    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._look = look_at([""] * WORDS_OF_A_SHEET)
        self._now = 0
        rows = -(-WORDS_OF_A_SHEET // COLUMNS)
        self.setMinimumHeight(rows * ROW_PX)
        self.setMinimumWidth(300)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(self.tr("Click a box to correct its word"))

    def show_look(self, look: TypedLook, now: int) -> None:
        """Paint how the places stand."""
        self._look, self._now = look, now
        self.update()

    def place_at(self, place: int) -> QRect:
        """Where a place, from 0, is painted."""
        wide, high = self.width() // COLUMNS, self.height() // -(-WORDS_OF_A_SHEET // COLUMNS)
        return QRect((place % COLUMNS) * wide, (place // COLUMNS) * high, wide - 6, high - 4)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click chooses the place."""
        for place in range(WORDS_OF_A_SHEET):
            if self.place_at(place).contains(event.position().toPoint()):
                self.chosen.emit(place)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Numbers and marks; the place in hand has a frame."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        dark = self.palette().window().color().lightness() < 128
        colours = THEMES["dark" if dark else "light"]
        bold = QFont(self.font())
        bold.setBold(True)
        for place, state in enumerate(self._look.places):
            area = self.place_at(place)
            painter.setPen(
                QPen(QColor(colours["focus"]), 2) if place == self._now else QPen(QColor(colours["line"]), 1)
            )
            painter.setBrush(QColor(colours["surface"]))
            painter.drawRoundedRect(area.adjusted(1, 1, -1, -1), 4, 4)
            painter.setPen(QColor(colours["muted"]))
            painter.setFont(self.font())
            middle = Qt.AlignmentFlag.AlignVCenter
            painter.drawText(area.adjusted(8, 0, 0, 0), middle | Qt.AlignmentFlag.AlignLeft, str(place + 1))
            mark, colour = _MARKS.get(state, ("", "muted"))
            painter.setPen(QColor(colours[colour]))
            painter.setFont(bold)
            painter.drawText(area.adjusted(0, 0, -10, 0), middle | Qt.AlignmentFlag.AlignRight, mark)
        painter.end()


class TypedWords(QWidget):
    """The field, the words that begin so, and the places."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._words = [""] * WORDS_OF_A_SHEET
        self._now = 0
        self.field = WordField()
        self.setFocusProxy(self.field)
        self.places = WordPlaces()
        self.number = label("", "field", wrap=False)
        self.candidates = label("", "quiet")
        self.state = label("", "quiet")
        self.field.textChanged.connect(self._on_text_changed)
        self.field.taken.connect(self._on_taken)
        self.field.moved.connect(lambda by: self.go_to(self._now + by))
        self.field.pasted.connect(self.paste)
        self.places.chosen.connect(self.go_to)
        self.field.setMaximumWidth(260)
        self.field.setMinimumWidth(200)
        line = row(self.number, self.field, self.candidates, spacing=10)
        line.setStretch(2, 1)
        self.setLayout(column(line, self.places, self.state, spacing=6))
        self._show()

    @property
    def look(self) -> TypedLook:
        """How the places stand; the word in hand counts once it is one, or cannot become one any more."""
        words, typed = self._with_current(), self.field.text()
        if len(beginnings(typed)) > 1:
            words[self._now] = ""
        return look_at(words)

    def _with_current(self) -> list[str]:
        words = list(self._words)
        words[self._now] = complete(self.field.text())
        return words

    def words(self) -> tuple[str, ...]:
        """All words, completed: places that are not filled are left out."""
        return tuple(word for word in self._with_current() if word)

    def clear(self) -> None:
        """Forget every word."""
        self._words = [""] * WORDS_OF_A_SHEET
        self.field.show_word("")
        self.go_to(0, keep=False)

    def entered(self) -> tuple[list[str], int]:
        """Every word, and the place in hand: for the same page in another language, at once."""
        return self._with_current(), self._now

    def put_back(self, entered: tuple[list[str], int]) -> None:
        """The words of the page before."""
        words, place = entered
        self._words = list(words)
        self.go_to(place, keep=False)

    def paste(self, text: str) -> None:
        """Spread a text's words from here on; a whole sheet's from the first place on."""
        words = spread(text)
        start = 0 if len(words) >= WORDS_OF_A_SHEET else self._now
        for place, word in enumerate(words[: WORDS_OF_A_SHEET - start], start):
            self._words[place] = word
        self.go_to(min(start + len(words), WORDS_OF_A_SHEET) - 1, keep=False)

    def go_to(self, place: int, *, keep: bool = True) -> None:
        """Take up another place; what is in the field stays in its own."""
        if keep:
            self._words[self._now] = complete(self.field.text())
        self._now = max(0, min(place, WORDS_OF_A_SHEET - 1))
        self.field.show_word(self._words[self._now])
        self._show()

    def _on_taken(self) -> None:
        self._words[self._now] = complete(self.field.text())
        if "" in self._words and self._now < WORDS_OF_A_SHEET - 1:
            self.go_to(self._now + 1)
        else:
            self.take_up_missing()

    def take_up_missing(self) -> None:
        """Go to the first word that is wrong or not there; stay where there is none, or nobody knows which."""
        self._words = self._with_current()
        bad = look_at(self._words).first_bad
        empty = self._words.index("") if "" in self._words else self._now
        self.go_to(bad - 1 if bad is not None else empty, keep=False)

    def _on_text_changed(self) -> None:
        self._show()

    def _show(self) -> None:
        look = self.look
        self.places.show_look(look, self._now)
        self.number.setText(self.tr("Word {number}").format(number=self._now + 1))
        name = self.tr("Word {number} of {total} of the sheet").format(number=self._now + 1, total=WORDS_OF_A_SHEET)
        self.field.setAccessibleName(name)
        self._show_candidates()
        sentence, kind = self._sentence(look)
        self.state.setText(sentence)
        if self.state.property("kind") != kind:
            self.state.setProperty("kind", kind)
            self.state.style().polish(self.state)
        self.places.setAccessibleName(sentence)
        self.changed.emit()

    def _show_candidates(self) -> None:
        """A few words that begin so, once there are not too many."""
        typed = self.field.text()[: self.field.selectionStart()] if self.field.hasSelectedText() else self.field.text()
        found = beginnings(typed) if len(typed) > 1 else ()
        more = " …" if len(found) > _MOST_SHOWN else ""
        self.candidates.setText(" · ".join(found[:_MOST_SHOWN]) + more if len(found) > 1 else "")

    def _sentence(self, look: TypedLook) -> tuple[str, str]:
        bad = look.first_bad
        if bad is not None and look.whole == "typing":
            said = self.tr("Word {number} is not a word of the list. Click its box and compare it with the paper.")
            return said.format(number=bad), "bad"
        if look.whole == "wrong" and bad is not None:
            said = self.tr("Word {number} is wrong. Click its box and compare it with the paper.")
            return said.format(number=bad), "bad"
        if look.whole == "wrong":
            return self.tr("Words are wrong or in the wrong order; compare each with the paper."), "bad"
        if look.whole == "right":
            return self.tr("✓ All words are in, and their checksum holds."), "good"
        if look.whole == "incomplete":
            return self.tr("All words are in; those that cannot be read are marked."), "quiet"
        said = self.tr(
            "{count} of {total} words. Space takes a word; ? stands for one that cannot be read; a click on a box "
            "corrects its word."
        )
        return said.format(count=look.count, total=WORDS_OF_A_SHEET), "quiet"
