"""Tables that are read, not edited: as high as their rows, or filling their place."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QTableWidget, QTableWidgetItem


def dress(table: QTableView, *, stretch: int | tuple[int, ...]) -> None:
    """The common looks and manners; one column, or several in equal parts, takes the width that is left."""
    table.setTabKeyNavigation(False)  # else Tab never leaves the table
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setAlternatingRowColors(True)
    table.setShowGrid(False)
    table.setWordWrap(True)
    table.verticalHeader().hide()
    header = table.horizontalHeader()
    header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    for column in (stretch,) if isinstance(stretch, int) else stretch:
        header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    header.setHighlightSections(False)


class ReadingTable(QTableWidget):
    """As high as its rows at the width it has; what surrounds it scrolls."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width wraps otherwise."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            QTimer.singleShot(0, self, self.fit)  # once the columns have taken their new widths

    def fit(self) -> None:
        """Take the height of all rows."""
        self.resizeRowsToContents()
        height = sum(self.rowHeight(line) for line in range(self.rowCount()))
        self.setFixedHeight(height + self.horizontalHeader().sizeHint().height() + 6)


def reading_table(
    name: str, titles: Sequence[str], rows: Sequence[Sequence[str]], *, stretch: int | tuple[int, ...]
) -> ReadingTable:
    """A table of these rows; one column, or several in equal parts, takes the width that is left."""
    made = ReadingTable(len(rows), len(titles))
    made.setAccessibleName(name)
    made.setHorizontalHeaderLabels(list(titles))
    for line, texts in enumerate(rows):
        for place, text in enumerate(texts):
            made.setItem(line, place, QTableWidgetItem(text))
    dress(made, stretch=stretch)
    made.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    made.fit()
    return made
