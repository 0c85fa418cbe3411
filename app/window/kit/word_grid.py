"""Words numbered along the rows, as they are read aloud: a fingerprint, a head, a digest.

One painted widget instead of a hundred labels. It takes as many columns as fit, up to a number, so that no word is cut.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QApplication, QFrame, QSizePolicy

from app.window.kit.theme import BASE_PX

COLUMNS = 4
MARGIN = 14.0
GAP = 14.0
# sizes against the program's own type, which is 15 pixels at standard size
WORD, SMALL_WORD, NUMBER = 20 / 15, 17 / 15, 14 / 15


class WordGrid(QFrame):
    """The words are its accessible name."""

    def __init__(self, words: tuple[str, ...], columns: int = COLUMNS) -> None:
        super().__init__()
        self.words, self._wished = words, columns
        self.setProperty("kind", "words")
        self.setAccessibleName(" ".join(words))
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._bold = self._font(WORD if columns <= COLUMNS else SMALL_WORD, bold=True)
        self._plain = self._font(NUMBER, bold=False)
        self._metrics = QFontMetricsF(self._bold)
        self._number_px = QFontMetricsF(self._plain).horizontalAdvance("00") + 8
        self._word_px = max((self._metrics.horizontalAdvance(word) for word in words), default=0)
        self._line_px = self._metrics.height() + 1

    @staticmethod
    def _font(share: float, *, bold: bool) -> QFont:
        font = QApplication.font()
        base = font.pixelSize() if font.pixelSize() > 0 else BASE_PX  # a font may be set in points
        font.setPixelSize(round(base * share))
        font.setBold(bold)
        return font

    def columns(self, width: int) -> int:
        """How many columns stand side by side at a width."""
        room = width - 2 * MARGIN + GAP
        return max(1, min(self._wished, int(room // (self._number_px + self._word_px + GAP))))

    def hasHeightForWidth(self) -> bool:
        """Fewer columns are higher."""
        return True

    def heightForWidth(self, width: int) -> int:
        """All rows."""
        rows = -(-len(self.words) // self.columns(width))
        return round(rows * self._line_px + 2 * MARGIN)

    def sizeHint(self) -> QSize:
        """The columns that are wished for."""
        width = round(self._wished * (self._number_px + self._word_px + GAP) + 2 * MARGIN)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """One column always fits."""
        return QSize(round(self._number_px + self._word_px + 2 * MARGIN), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Number and word, row by row."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        columns = self.columns(self.width())
        step = (self.width() - 2 * MARGIN + GAP) / columns
        middle = Qt.AlignmentFlag.AlignVCenter
        for place, word in enumerate(self.words):
            left, top = MARGIN + place % columns * step, MARGIN + place // columns * self._line_px
            painter.setFont(self._plain)
            number = QRectF(left, top, self._number_px - 8, self._line_px)
            painter.drawText(number, middle | Qt.AlignmentFlag.AlignRight, str(place + 1))
            painter.setFont(self._bold)
            painter.drawText(QRectF(left + self._number_px, top, self._word_px + 2, self._line_px), middle, word)
        painter.end()
