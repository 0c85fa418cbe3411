"""Tables that are read, not edited: as high as their rows, or filling their place."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRect, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QTableWidget, QTableWidgetItem

from app.visible import visible_lines

# The padding of `QTableView::item`, in heights of a line, with what Qt keeps free around a text
BESIDE, ABOVE_AND_BELOW = 1.4, 0.8


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
        for line in range(self.rowCount()):
            across = self.columnSpan(line, 0) > 1  # Qt takes its text for as narrow as its first column
            self.setRowHeight(line, max(0 if across else self.rowHeight(line), self.needed(line)))
        height = sum(self.rowHeight(line) for line in range(self.rowCount()))
        self.setFixedHeight(height + self.horizontalHeader().sizeHint().height() + 6)

    def needed(self, line: int) -> int:
        """The height that this row's texts need: Qt measures without the style sheet's padding beside them."""
        metrics, header = self.fontMetrics(), self.horizontalHeader()
        heights = [0]
        for place in range(self.columnCount()):
            item, span = self.item(line, place), self.columnSpan(line, place)
            if item is not None and (span > 1 or header.sectionResizeMode(place) is QHeaderView.ResizeMode.Stretch):
                width = sum(self.columnWidth(one) for one in range(place, place + span))
                wide = QRect(0, 0, width - round(BESIDE * metrics.height()), 10_000)
                heights.append(metrics.boundingRect(wide, Qt.TextFlag.TextWordWrap.value, item.text()).height())
        return max(heights) + round(ABOVE_AND_BELOW * metrics.height())


def leading_to(
    table: QTableWidget, lines: Sequence[tuple[int, ...]], wished: Callable[[tuple[int, ...]], None]
) -> None:
    """A click on a row, or Return on it, asks for the lines of the record that it stands on."""

    def ask(row: int, _column: int) -> None:
        if lines[row]:
            wished(lines[row])

    table.cellClicked.connect(ask)
    table.cellActivated.connect(ask)


def reading_table(
    name: str, titles: Sequence[str], rows: Sequence[Sequence[str]], *, stretch: int | tuple[int, ...]
) -> ReadingTable:
    """A table of these rows; one column, or several in equal parts, takes the width that is left."""
    made = ReadingTable(len(rows), len(titles))
    made.setAccessibleName(name)
    made.setHorizontalHeaderLabels(list(titles))
    for line, texts in enumerate(rows):
        for place, text in enumerate(texts):
            made.setItem(line, place, QTableWidgetItem(visible_lines(text)))
    dress(made, stretch=stretch)
    made.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    made.fit()
    return made
