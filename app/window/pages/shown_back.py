"""What was typed is shown back large, read aloud and compared, before it stands in the record for good.

Only what somebody typed: what was suggested and left as it is stood on the screen already.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import QGridLayout, QWidget

from app.window.kit.parts import column, frame, label

MANY = 6  # from so many on they stand in two columns
SHORT = 24  # letters of a value that stands largest


@dataclass(frozen=True)
class Typed:
    """One value as it will stand in the record, and what it is."""

    name: str
    value: str


def changed(typed: list[Typed], suggested: list[str]) -> tuple[Typed, ...]:
    """Those that are not as they were suggested, and not empty."""
    pairs = zip(typed, suggested, strict=True)
    return tuple(one for one, before in pairs if one.value.strip() and one.value.strip() != before.strip())


class ShownBack(QWidget):
    """They, under what the room does now; in place of the form, which waits covered with all that was typed in it."""

    def __init__(self, typed: tuple[Typed, ...], question: str, covers: list[QWidget]) -> None:
        super().__init__()
        self._covers = [one for one in covers if not one.isHidden()]
        for one in self._covers:
            one.hide()
        if len(typed) == 1:
            only = typed[0]
            value = label(_spaced(only.value), "back-one" if len(only.value) <= SHORT else "back-few")
            inner = column(label(only.name, "field", wrap=False), value, spacing=6)
        else:
            inner = column(_table(typed))
        inner.setContentsMargins(20, 14, 20, 18)
        made = frame("speech", inner)
        made.setAccessibleName(question)
        made.setAccessibleDescription("; ".join(f"{one.name}: {one.value}" for one in typed))
        self.setLayout(column(label(question, "now"), made, spacing=12))

    def uncover(self) -> None:
        """The form again."""
        self.hide()
        self.deleteLater()
        for one in self._covers:
            one.show()


def _spaced(value: str) -> str:
    return " ".join(value.split())


def _table(typed: tuple[Typed, ...]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(20)
    grid.setVerticalSpacing(8)
    columns = 2 if len(typed) >= MANY else 1
    high = -(-len(typed) // columns)
    for place, one in enumerate(typed):
        side, line = divmod(place, high)
        kind = "back-few" if columns == 1 else "back-many"
        shown = column(label(one.name, "caption"), label(_spaced(one.value), kind), None, spacing=0)
        grid.addLayout(shown, line, side)
    for side in range(columns):
        grid.setColumnStretch(side, 1)
    return grid
