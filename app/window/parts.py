"""The few building blocks that every screen is made of; how they look stands in the style sheet under their `kind`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

Box = TypeVar("Box", bound=QBoxLayout)


def label(text: str, kind: str, *, wrap: bool = True) -> QLabel:
    """A line or paragraph. Always plain text: names come from people."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("kind", kind)
    made.setWordWrap(wrap)
    if wrap:
        made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    return made


def button(text: str, kind: str, clicked: Callable[[], object]) -> QPushButton:
    """A button; Return presses it as Space does (see `Page`)."""
    made = QPushButton(text)
    made.setProperty("kind", kind)
    made.setAccessibleName(text.replace("&", ""))
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
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


def emptied(layout: QLayout) -> None:
    """Take everything out of a layout and let it go."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()


def banner(kind: str, title: str, *texts: str) -> QFrame:
    """A calm box: what happened, and what to do."""
    lines = [label(title, "banner-title"), *(label(text, "banner-text") for text in texts)]
    made = frame(f"banner-{kind}", column(*lines, spacing=4, margins=14))
    made.setAccessibleName(title)
    made.setAccessibleDescription(" ".join(texts))
    return made


def scrolled(content: QWidget) -> QScrollArea:
    """Content that can be taller than its place: nothing is ever cut off."""
    content.setProperty("kind", "scrolled")
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.viewport().setAutoFillBackground(False)
    area.setWidget(content)
    return area


def holder(layout: QLayout) -> QWidget:
    """A plain widget around a layout."""
    made = QWidget()
    made.setLayout(layout)
    return made
