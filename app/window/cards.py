"""Large buttons with a title and a sentence, and groups of them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout

from app.window.parts import column, label, row


class Card(QPushButton):
    """A large button: what it does, and what comes of it. A small one says the same in smaller type."""

    def __init__(self, title: str, text: str, key: str, *, small: bool = False) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)
        self.setShortcut(key)
        sign = label(key, "caption", wrap=False)
        head = row(label(title, "card-title" if small else "heading", wrap=False), None, sign)
        layout = column(head, label(text, "quiet" if small else "big"), None, spacing=3 if small else 8)
        layout.setContentsMargins(*((14, 9, 14, 7) if small else (22, 18, 22, 16)))
        self._inner = layout
        self.setLayout(layout)
        for child in self.findChildren(QLabel):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def sizeHint(self) -> QSize:
        """As much as the text needs."""
        return self._inner.sizeHint()

    def minimumSizeHint(self) -> QSize:
        """Narrower is possible: the text wraps."""
        return self._inner.minimumSize()

    def hasHeightForWidth(self) -> bool:
        """The text wraps."""
        return True

    def heightForWidth(self, width: int) -> int:
        """As high as the wrapped text."""
        return self._inner.heightForWidth(width)


def card_group(title: str, cards: Sequence[Card], columns: int) -> QVBoxLayout:
    """A heading, and cards of one size under it."""
    grid = QGridLayout()
    grid.setSpacing(10)
    for place, card in enumerate(cards):
        grid.addWidget(card, place // columns, place % columns)
    for place in range(columns):
        grid.setColumnStretch(place, 1)
    return column(label(title, "caption", wrap=False), grid, spacing=6)
