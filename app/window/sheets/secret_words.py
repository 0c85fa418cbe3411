"""A custodian's words: painted only while a button or Space is held, and only onto the screen.

The words are in no label, no accessible text, no clipboard and no drag; a picture of the widget taken by the
toolkit does not hold them. They vanish when the key is let go, when focus or the window's activity is lost, and
when any other window of the program opens.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal
from PySide6.QtGui import QFont, QGuiApplication, QHideEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QPushButton, QWidget

COLUMNS = 4
ROW_PX = 26
WORD_PX = 18


class SecretWords(QFrame):
    """The place where the words appear."""

    def __init__(self, words: Sequence[str], covered_text: str, scale: float) -> None:
        super().__init__()
        self.setProperty("kind", "words")
        self._words = words  # not a copy: who made them wipes them
        self._covered = covered_text
        self._scale = scale
        self._open = False
        self._on_screen = False  # true only while Qt brings this window's pixels to the screen
        rows = -(-len(words) // COLUMNS)
        self.setMinimumHeight(round((rows * ROW_PX + 24) * scale))
        self.setAccessibleName(covered_text)

    @property
    def is_open(self) -> bool:
        """True while the words may be seen."""
        return self._open

    def show_words(self, shown: bool) -> None:
        """Uncover or cover."""
        if self._open != shown:
            self._open = shown
            self.update()

    def forget(self) -> None:
        """Drop the words for good."""
        self.show_words(False)
        self._words = ()

    def event(self, event: QEvent) -> bool:
        """Watch the window, once there is one."""
        if event.type() == QEvent.Type.Show:
            self.window().installEventFilter(self)
        return super().event(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Cover when the window loses the keyboard; notice when the screen is being painted."""
        kind = event.type()
        if kind in {QEvent.Type.WindowDeactivate, QEvent.Type.WindowBlocked, QEvent.Type.Hide}:
            self.show_words(False)
        elif kind == QEvent.Type.UpdateRequest and watched is self.window() and self._open:
            self._on_screen = True
            try:
                return self.window().event(event)  # paints before it returns
            finally:
                self._on_screen = False
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The words, or the sentence that covers them."""
        super().paintEvent(event)
        painter = QPainter(self)
        if self._open and self._on_screen:
            self._paint_words(painter)
        else:
            covered = QFont(self.font())
            covered.setPixelSize(round(WORD_PX * self._scale))
            painter.setFont(covered)
            painter.drawText(
                self.rect().adjusted(20, 10, -20, -10),
                Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap,
                self._covered,
            )
        painter.end()

    def _paint_words(self, painter: QPainter) -> None:
        plain, bold = QFont(self.font()), QFont(self.font())
        plain.setPixelSize(round(13 * self._scale))
        bold.setPixelSize(round(WORD_PX * self._scale))
        bold.setBold(True)
        wide, high = (self.width() - 32) // COLUMNS, round(ROW_PX * self._scale)
        gutter = round(30 * self._scale)
        middle = Qt.AlignmentFlag.AlignVCenter
        for place, word in enumerate(self._words):
            left, top = 16 + (place % COLUMNS) * wide, 12 + (place // COLUMNS) * high
            painter.setFont(plain)
            painter.drawText(QRect(left, top, gutter - 8, high), middle | Qt.AlignmentFlag.AlignRight, str(place + 1))
            painter.setFont(bold)
            painter.drawText(QRect(left + gutter, top, wide - gutter, high), middle, word)


class HoldButton(QPushButton):
    """Pressed is open: by mouse, or by Space while it has the focus. Every other end of holding covers."""

    held = Signal(bool)

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setProperty("kind", "hold")
        self.setAccessibleName(text)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.pressed.connect(self._on_pressed)
        self.released.connect(self._on_released)
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.focusWindowChanged.connect(self._on_focus_window_changed)

    def _on_pressed(self) -> None:
        self.held.emit(True)

    def _on_released(self) -> None:
        self.held.emit(False)

    def _on_focus_window_changed(self, _: object) -> None:
        self.let_go()

    def let_go(self) -> None:
        """As if released."""
        self.setDown(False)
        self.held.emit(False)

    def event(self, event: QEvent) -> bool:
        """Losing the keyboard or the pointer ends the holding."""
        kinds = {QEvent.Type.FocusOut, QEvent.Type.WindowDeactivate, QEvent.Type.Leave, QEvent.Type.TouchCancel}
        if event.type() in kinds:
            self.let_go()
        return super().event(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """A hidden button is not held."""
        self.let_go()
        super().hideEvent(event)
