"""An estate as tables: a row for each registry, daemon and group, a cell for each field; what is wrong, at its cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from app.window.kit.parts import button, column, label, row
from app.window.kit.tables import dress
from app.window.kit.theme import DARK, LIGHT

REGISTRIES, DAEMONS, GROUPS = "registries", "daemons", "client_groups"
FIELDS = {
    REGISTRIES: ("host", "addresses", "port", "front", "clients"),
    DAEMONS: ("host", "addresses", "port", "clients"),
    GROUPS: ("name", "hosts", "authority"),
}
LISTS = frozenset({"addresses", "clients", "hosts"})
_WRONG = Qt.ItemDataRole.UserRole
_MOST_ROWS_SHOWN = 8
ROW_LINES = 2.2  # room for the line in which a cell is edited
Index = QModelIndex | QPersistentModelIndex


class _Marking(QStyledItemDelegate):
    """A frame around a cell in which something is wrong."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """The cell, and its frame."""
        super().paint(painter, option, index)
        if index.data(_WRONG):
            dark = option.palette.base().color().lightness() < 128
            painter.save()
            painter.setPen(QPen(QColor((DARK if dark else LIGHT)["bad"]), 3))
            painter.drawRect(option.rect.adjusted(1, 1, -2, -2))
            painter.restore()


class EstateTable(QWidget):
    """One section: rows that are added and removed, and below them what is wrong first."""

    changed = Signal()

    def __init__(self, section: str, title: str, names: Sequence[str]) -> None:
        super().__init__()
        self.section = section
        self.fields = FIELDS[section]
        self._filling = False
        self.table = QTableWidget(0, len(names))
        self.table.setAccessibleName(title)
        self.table.setHorizontalHeaderLabels(list(names))
        dress(self.table, stretch=(0, 1) if section != GROUPS else 1)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        triggers = QAbstractItemView.EditTrigger
        self.table.setEditTriggers(
            triggers.DoubleClicked | triggers.SelectedClicked | triggers.EditKeyPressed | triggers.AnyKeyPressed
        )
        self.table.verticalHeader().setDefaultSectionSize(round(ROW_LINES * self.table.fontMetrics().height()))
        self.table.setItemDelegate(_Marking(self.table))
        self.table.itemChanged.connect(self._on_changed)
        self.add = button(self.tr("Add a row"), "quiet", self._on_add_clicked)
        self.add.setAccessibleName(f"{title}: {self.add.text()}")
        self.remove = button(self.tr("Take the row out"), "quiet", self._on_remove_clicked)
        self.remove.setAccessibleName(f"{title}: {self.remove.text()}")
        self.hint = label("", "bad")
        self.hint.hide()
        self.setLayout(
            column(
                label(title, "field", wrap=False), self.table, self.hint, row(self.add, self.remove, None), spacing=4
            )
        )

    def rows(self) -> list[dict[str, object]]:
        """What was entered, row by row; of an empty cell nothing."""
        return [self._row(line) for line in range(self.table.rowCount())]

    def fill(self, rows: object) -> None:
        """These rows in place of those there are."""
        self._filling = True
        self.table.setRowCount(0)
        for one in rows if isinstance(rows, list) else ():
            self._append(one if isinstance(one, Mapping) else {})
        self._filling = False
        self._fit()

    def mark(self, problems: Mapping[tuple[str | int, ...], str]) -> None:
        """What is wrong, by its place in this section; the first of it is said below the table."""
        self._filling = True
        for line in range(self.table.rowCount()):
            for place in range(len(self.fields)):
                self._set(line, place, "")
        for at, sentence in reversed(list(problems.items())):
            line, place = self.cell(at)
            if line < self.table.rowCount():
                self._set(line, place, sentence)
        self._filling = False
        first = next(iter(problems.values()), "")
        self.hint.setText(first)
        self.hint.setVisible(bool(first))

    def cell(self, place: tuple[str | int, ...]) -> tuple[int, int]:
        """Row and column of a place such as `(1, "host")`; a row as such is at its first cell."""
        line = int(place[0]) if place else 0
        named = str(place[1]) if len(place) > 1 else ""
        return line, self.fields.index(named) if named in self.fields else 0

    def wrong(self, line: int, place: int) -> str:
        """What is wrong in a cell; empty if nothing is."""
        item = self.table.item(line, place)
        return str(item.data(_WRONG) or "") if item is not None else ""

    def _set(self, line: int, place: int, sentence: str) -> None:
        item = self.table.item(line, place)
        if item is not None:
            item.setData(_WRONG, sentence)
            item.setToolTip(sentence)

    def _row(self, line: int) -> dict[str, object]:
        found: dict[str, object] = {}
        for place, field in enumerate(self.fields):
            item = self.table.item(line, place)
            text = item.text().strip() if item is not None else ""
            if text:
                found[field] = _value(field, text)
        return found

    def _append(self, values: Mapping[str, object]) -> None:
        line = self.table.rowCount()
        self.table.insertRow(line)
        for place, field in enumerate(self.fields):
            found = values.get(field, "")
            text = ", ".join(map(str, found)) if isinstance(found, list) else str(found)
            self.table.setItem(line, place, QTableWidgetItem(text))

    def _fit(self) -> None:
        """As high as its rows, up to a few; then it scrolls."""
        height = self.table.verticalHeader().defaultSectionSize()
        shown = min(max(self.table.rowCount(), 1), _MOST_ROWS_SHOWN)
        self.table.setFixedHeight(height * shown + self.table.horizontalHeader().sizeHint().height() + 8)

    def _on_changed(self, _item: QTableWidgetItem) -> None:
        if not self._filling:
            self.changed.emit()

    def _on_add_clicked(self) -> None:
        self._filling = True
        self._append({})
        self._filling = False
        self._fit()
        self.table.setCurrentCell(self.table.rowCount() - 1, 0)
        self.table.setFocus()
        self.changed.emit()

    def _on_remove_clicked(self) -> None:
        if self.table.currentRow() >= 0:
            self.table.removeRow(self.table.currentRow())
            self._fit()
            self.changed.emit()


def _value(field: str, text: str) -> list[str] | int | str:
    if field in LISTS:
        return [part.strip() for part in text.split(",") if part.strip()]
    return int(text) if field == "port" and text.isascii() and text.isdecimal() else text
