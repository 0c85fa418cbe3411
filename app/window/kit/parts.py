"""The few building blocks that every screen is made of; how they look stands in the style sheet under their `kind`."""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QCheckBox,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QVBoxLayout,
    QWidget,
)

from app.visible import visible, visible_lines

Box = TypeVar("Box", bound=QBoxLayout)
LEAVING = "leaving"  # a property: taken out already, and gone with the next turn of the event loop


class PlainLabel(QLabel):
    """A line or paragraph. Always plain text, in which nothing turns writing round: names come from people."""

    def __init__(self, text: str = "") -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)

    def setText(self, text: str) -> None:
        """Show another text."""
        super().setText(visible_lines(text))


def label(text: str, kind: str, *, wrap: bool = True) -> QLabel:
    """A line or paragraph with the look of its kind."""
    made = PlainLabel(text)
    made.setProperty("kind", kind)
    made.setWordWrap(wrap)
    if wrap:
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)  # a new policy forgets it, and Qt sets it again only with another text or style
        made.setSizePolicy(policy)
    return made


def plain_tip(text: str) -> str:
    """A tool tip that shows this very text: of itself Qt takes whatever looks like HTML for HTML."""
    return f"<span>{html.escape(visible_lines(text))}</span>"


def button(text: str, kind: str, clicked: Callable[[], object]) -> QPushButton:
    """A button; Return presses it as Space does (see `Page`)."""
    made = QPushButton(text)
    made.setProperty("kind", kind)
    made.setAccessibleName(text.replace("&", ""))
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    made.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    made.clicked.connect(lambda _checked=False: clicked())
    return made


def frame(kind: str, layout: QLayout | None = None) -> QFrame:
    """A box with the look of its kind."""
    made = QFrame()
    made.setProperty("kind", kind)
    if layout is not None:
        made.setLayout(layout)
    return made


def column(*items: QWidget | QLayout | None, spacing: int = 12, margins: int = 0) -> QVBoxLayout:
    """Items under one another; None is a stretch."""
    return _fill(QVBoxLayout(), items, spacing, margins)


def row(*items: QWidget | QLayout | None, spacing: int = 12, margins: int = 0) -> QHBoxLayout:
    """Items beside one another; None is a stretch."""
    return _fill(QHBoxLayout(), items, spacing, margins)


def _fill(box: Box, items: tuple[QWidget | QLayout | None, ...], spacing: int, margins: int) -> Box:
    box.setSpacing(spacing)
    box.setContentsMargins(margins, margins, margins, margins)
    for item in items:
        if item is None:
            box.addStretch(1)
        elif isinstance(item, QWidget):
            box.addWidget(item)
        else:
            box.addLayout(item)
    return box


class Shortened(PlainLabel):
    """One line, right-aligned, that gives way to what stands beside it; the whole stands in the tool tip."""

    def __init__(self, text: str, kind: str) -> None:
        super().__init__()
        self.setProperty("kind", kind)
        self.show_text(text)
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_text(self, text: str) -> None:
        """This text from now on."""
        self._whole = visible(text)
        self.setToolTip(plain_tip(text))
        self.setAccessibleName(text)
        self._shorten()

    def sizeHint(self) -> QSize:
        """One line high, as wide as it gets."""
        return QSize(0, self.fontMetrics().height() + 4)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shorten anew."""
        super().resizeEvent(event)
        self._shorten()

    def _shorten(self) -> None:
        self.setText(self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, self.width()))


class PathLabel(PlainLabel):
    """A path on one line, shortened in its middle where it does not fit; the whole stands in the tool tip."""

    def __init__(self, path: str, kind: str) -> None:
        super().__init__()
        self._path = visible(path)
        self.setProperty("kind", kind)
        self.setToolTip(plain_tip(path))
        self.setAccessibleName(path)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(100)

    def sizeHint(self) -> QSize:
        """One line high, as wide as it gets."""
        return QSize(100, self.fontMetrics().height() + 8)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shorten anew."""
        super().resizeEvent(event)
        self.setText(self.fontMetrics().elidedText(self._path, Qt.TextElideMode.ElideMiddle, self.width()))


class Choice(QComboBox):
    """A combo box with an arrow of the theme's own colour."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """The box, then the arrow."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Text), 2))
        across, middle = self.width() - 22, self.height() / 2
        painter.drawPolyline(
            [QPointF(across - 5, middle - 3), QPointF(across, middle + 3), QPointF(across + 5, middle - 3)]
        )
        painter.end()


class Tick(QCheckBox):
    """A box to tick, with a tick of the theme's own colour."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """The box, then the tick."""
        super().paintEvent(event)
        if not self.isChecked():
            return
        option = QStyleOptionButton()
        self.initStyleOption(option)
        box = self.style().subElementRect(QStyle.SubElement.SE_CheckBoxIndicator, option, self)
        left, top, side = box.left(), box.top(), box.width()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.palette().color(QPalette.ColorRole.HighlightedText), max(2.0, side / 8)))
        places = ((0.25, 0.52), (0.43, 0.70), (0.76, 0.32))
        painter.drawPolyline([QPointF(left + x * side, top + y * side) for x, y in places])
        painter.end()


def emptied(layout: QLayout) -> None:
    """Take everything out of a layout and let it go."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.setProperty(LEAVING, True)
            widget.hide()
            widget.deleteLater()


def banner(kind: str, title: str, *texts: str) -> QFrame:
    """A calm box: what happened, and what to do."""
    lines = [label(title, "banner-title"), *(label(text, "banner-text") for text in texts)]
    made = frame(f"banner-{kind}", column(*lines, spacing=4, margins=14))
    made.setAccessibleName(title)
    made.setAccessibleDescription(" ".join(texts))
    return made


class Content(QWidget):
    """What scrolls. It asks for the height that its wrapped text needs at the width it has, and no more."""

    def minimumSizeHint(self) -> QSize:
        """As high as needed at this width."""
        layout = self.layout()
        if layout is None:
            return super().minimumSizeHint()
        least = layout.minimumSize()
        return QSize(least.width(), layout.totalHeightForWidth(self.width()) if self.width() else least.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width wraps otherwise."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.updateGeometry()


def scrolled(content: QWidget) -> QScrollArea:
    """Content that can be taller than its place: nothing is ever cut off."""
    content.setProperty("kind", "scrolled")
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(content)
    return area


def holder(layout: QLayout) -> QWidget:
    """A plain widget around a layout."""
    made = QWidget()
    made.setLayout(layout)
    return made
