"""Tables of an auditor's desk that are searched: one line a thing, narrowed to what fits a text and a choice."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSortFilterProxyModel, Qt
from PySide6.QtWidgets import QWidget

from app.visible import visible

Index = QModelIndex | QPersistentModelIndex


class SearchedModel(QAbstractTableModel):
    """Lines of cells under names; subclasses say what stands in a line, and which lines fit."""

    names: tuple[str, ...]  # of the columns
    texts: list[str]  # what is searched in, of each line, in small letters

    def cells(self, line: int) -> tuple[str, ...]:
        """What stands in a line, a text for each name."""
        raise NotImplementedError

    def holds(self, line: int, text: str, choice: str) -> bool:
        """True if a line fits the search, in small letters, and the choice; empty ones fit all."""
        raise NotImplementedError

    def rowCount(self, _parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """As many as there are lines."""
        return len(self.texts)

    def columnCount(self, _parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """As many as there are names."""
        return len(self.names)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> str | None:
        """The names of the columns."""
        if role == Qt.ItemDataRole.DisplayRole and orientation is Qt.Orientation.Horizontal:
            return self.names[section]
        return None

    def data(self, index: Index, role: int = 0) -> str | None:
        """One cell."""
        return visible(self.cells(index.row())[index.column()]) if role == Qt.ItemDataRole.DisplayRole else None


class Narrowed(QSortFilterProxyModel):
    """The lines that fit."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.text = self.choice = ""

    def narrow(self, text: str, choice: str) -> None:
        """Search anew."""
        self.text, self.choice = text.casefold().strip(), choice
        self.invalidate()

    def filterAcceptsRow(self, line: int, _parent: Index) -> bool:
        """Ask the model."""
        model = self.sourceModel()
        return isinstance(model, SearchedModel) and model.holds(line, self.text, self.choice)
