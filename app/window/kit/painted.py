"""The first page's text, cards and switches, painted by themselves, so that it is there before the rest is loaded.

They need no style sheet, and none of the hundred enumerations in Qt's own namespace; either costs a tenth of an empty
window's start. That is why nothing here takes a pen or `setBrush`: their many forms make the toolkit load them all.
Text is in the palette's ink, and less opaque where the theme would have it muted.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QBrush, QColor, QFont, QPainter, QPainterPath, QPalette, QTextLayout
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QLabel, QSizePolicy, QVBoxLayout

from app.visible import visible_lines

if TYPE_CHECKING:
    from PySide6.QtGui import QEnterEvent, QPaintEvent, QTextCharFormat  # its hundred properties are enumerations

Role = QPalette.ColorRole
EXPANDING = QSizePolicy.Policy.Expanding
WIDEST = 100_000
RADIUS = 9
SPARE = 40


def sized(font: QFont, pixels: float, *, bold: bool = False) -> QFont:
    """The same font at another size."""
    made = QFont(font)
    made.setPixelSize(round(pixels))
    made.setBold(bold)
    return made


class Inks:
    """A theme's colours as brushes, by their names."""

    def __init__(self, colours: dict[str, str]) -> None:
        self._colours = colours

    @property
    def muted_opacity(self) -> float:
        """How opaque ink is on a surface when it looks like the muted colour: read off the red of the three."""
        ink, muted, surface = (int(self._colours[name][1:3], 16) for name in ("ink", "muted", "surface"))
        return (muted - surface) / (ink - surface)

    def __getattr__(self, name: str) -> QBrush:
        holder = QPalette()  # a brush made of a colour would load all that the module's docstring avoids
        holder.setColor(Role.Base, QColor(self._colours[name]))
        made = holder.base()
        setattr(self, name, made)
        return made


class Paragraph:
    """Text in one font, wrapped at a width; a `look` other than the palette's ink is for pages after the first."""

    def __init__(self, text: str, font: QFont, look: QTextCharFormat | None = None, width: float = WIDEST) -> None:
        text = visible_lines(text)
        self._laid = QTextLayout(text, font)
        if look is not None:
            whole = QTextLayout.FormatRange()
            whole.start, whole.length, whole.format = 0, len(text), look
            self._laid.setFormats([whole])
        self.height = self.width = 0.0
        self._laid.beginLayout()
        while (line := self._laid.createLine()).isValid():
            line.setLineWidth(width)
            line.setPosition(QPointF(0, self.height))
            self.height += line.height()
            self.width = max(self.width, line.naturalTextWidth())
        self._laid.endLayout()

    def draw(self, painter: QPainter, left: float, top: float, opacity: float = 1) -> None:
        """Paint it with its upper left corner at a point."""
        painter.setOpacity(opacity)
        self._laid.draw(painter, QPointF(left, top))


def paint_box(painter: QPainter, place: QRectF, fill: QBrush, edge: QBrush, thick: float = 2) -> None:
    """A box with round corners: the edge, and the ground inside it."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for brush, inset, radius in ((edge, 0.0, RADIUS), (fill, thick, RADIUS - thick)):
        path = QPainterPath()
        inner = place.adjusted(inset, inset, -inset, -inset)
        path.addRoundedRect(inner, radius, radius)
        painter.fillPath(path, brush)


class Words(QLabel):
    """Text that is a label to screen readers and to layouts, in a size and a colour of its own."""

    def __init__(self, text: str, pixels: float, *, opacity: float = 1, bold: bool = False) -> None:
        super().__init__(text)
        self._pixels, self._opacity, self._bold = pixels, opacity, bold

    @cached_property
    def _laid(self) -> Paragraph:
        return Paragraph(self.text(), sized(self.font(), self._pixels, bold=self._bold))

    def sizeHint(self) -> QSize:
        """One line."""
        return QSize(round(self._laid.width) + 2, round(self._laid.height) + 1)

    def minimumSizeHint(self) -> QSize:
        """A line is never broken or cut."""
        return self.sizeHint()

    def paintEvent(self, _: QPaintEvent) -> None:
        """The text."""
        painter = QPainter(self)
        self._laid.draw(painter, 0, (self.height() - self._laid.height) / 2, self._opacity)
        painter.end()


class PaintedButton(QAbstractButton):
    """What cards and switches share: their edge says where focus and pointer are."""

    def __init__(self, name: str, inks: Inks) -> None:
        super().__init__()
        self.inks = inks
        self.setText(name)
        self.setAccessibleName(name)

    def enterEvent(self, event: QEnterEvent) -> None:
        """The pointer comes."""
        self.update()
        super().enterEvent(event)

    def leaveEvent(self, event: object) -> None:
        """The pointer goes."""
        self.update()
        super().leaveEvent(event)  # type: ignore[arg-type]

    def edge(self, resting: QBrush) -> QBrush:
        """The edge's colour just now."""
        if self.hasFocus():
            return self.inks.focus
        return self.inks.accent if self.underMouse() else resting


class Card(PaintedButton):
    """A large button: what it does, and what comes of it; its key stands in the corner.

    `narrowest` is its width in the smallest window: its text is laid out for that once, and its height follows, since a
    height that depended on the width would be asked for at half a dozen widths before anything is shown.
    """

    def __init__(
        self, title: str, text: str, key: str, *, scale: float, inks: Inks, narrowest: int, large: bool = False
    ) -> None:
        super().__init__(title, inks)
        self._said, self._key, self._scale, self._narrowest = text, key, scale, narrowest
        self._sizes = (25, 18, 20) if large else (19, 16, 14)  # title, text, margin
        self._laid: dict[int, tuple[Paragraph, Paragraph, float]] = {}
        self.setAccessibleDescription(text)
        self.setSizePolicy(EXPANDING, EXPANDING)

    def take_key(self) -> None:
        """Answer to its key from now on."""
        self.setShortcut(self._key)

    def _paragraphs(self, width: int) -> tuple[Paragraph, Paragraph, float]:
        """Title and text laid out at a width; a little room to spare is left at the side."""
        width = self._narrowest + max(0, width - self._narrowest) // SPARE * SPARE
        if width not in self._laid:
            title, text, margin = (size * self._scale for size in self._sizes)
            room = width - 2 * margin
            head = Paragraph(self.text(), sized(self.font(), title, bold=True), width=room - title)
            said = Paragraph(self._said, sized(self.font(), text), width=room)
            self._laid[width] = head, said, margin
        return self._laid[width]

    def _high(self, margins: float) -> QSize:
        head, said, margin = self._paragraphs(self._narrowest)
        return QSize(self._narrowest, round(head.height + said.height + margins * margin))

    def sizeHint(self) -> QSize:
        """Its narrowest width, and the height of the text wrapped at that."""
        return self._high(1.7)

    def minimumSizeHint(self) -> QSize:
        """Never so small that its text is cut."""
        return self._high(1.2)

    def paintEvent(self, _: QPaintEvent) -> None:
        """The box, the title, the key, the text."""
        painter = QPainter(self)
        inks = self.inks
        head, said, margin = self._paragraphs(self.width())
        fill = inks.sunken if self.isDown() else inks.surface
        paint_box(painter, QRectF(self.rect()), fill, self.edge(inks.line), 3 if self.hasFocus() else 2)
        top = max(0.8 * margin, min(margin, (self.height() - head.height - said.height) / 2))
        head.draw(painter, margin, top)
        key = Paragraph(self._key, sized(self.font(), 14 * self._scale, bold=True))
        key.draw(painter, self.width() - margin - key.width, top, inks.muted_opacity)
        said.draw(painter, margin, top + head.height + 0.2 * margin, inks.muted_opacity)
        painter.end()


class Switch(PaintedButton):
    """One of a few choices; the one that holds has an edge and a mark."""

    def __init__(self, name: str, *, on: bool, scale: float, inks: Inks) -> None:
        super().__init__(name, inks)
        self._pixels = 16 * scale
        self.setCheckable(True)
        self.setChecked(on)

    @cached_property
    def _marked(self) -> Paragraph:
        return Paragraph(f"✓ {self.text()}", sized(self.font(), self._pixels))

    def sizeHint(self) -> QSize:
        """The text, its mark and its margins."""
        marked = self._marked
        return QSize(round(marked.width + 1.5 * self._pixels), round(marked.height + self._pixels))

    def nextCheckState(self) -> None:
        """A press asks for the choice; what holds is shown when it does."""

    def paintEvent(self, _: QPaintEvent) -> None:
        """Text, and an edge where the choice holds."""
        painter = QPainter(self)
        inks, on = self.inks, self.isChecked()
        laid = self._marked if on else Paragraph(self.text(), sized(self.font(), self._pixels))
        resting = inks.accent if on else inks.window
        paint_box(painter, QRectF(self.rect()), inks.surface if on else inks.window, self.edge(resting))
        laid.draw(painter, (self.width() - laid.width) / 2, (self.height() - laid.height) / 2)
        painter.end()


def card_group(title: Words, cards: Sequence[Card], columns: int, *, wide: int = -1) -> QVBoxLayout:
    """A heading, and cards of one size under it; the one that is `wide` takes the place that is left in its row."""
    grid = QGridLayout()
    grid.setSpacing(10)
    spare = -len(cards) % columns
    place = 0
    for card in cards:
        line, side = divmod(place, columns)
        span = 1 + spare if card is cards[wide] else 1
        grid.addWidget(card, line, side, 1, span)
        grid.setRowStretch(line, 1)
        place += span
    for side in range(columns):
        grid.setColumnStretch(side, 1)
    made = QVBoxLayout()
    made.setSpacing(6)
    made.addWidget(title)
    made.addLayout(grid, 1)
    return made
