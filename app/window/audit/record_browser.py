"""Every entry of a record: searched, narrowed to one kind of event, and read whole."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QTableView, QWidget

from app.visible import visible_json
from app.window.audit.searched import Narrowed, SearchedModel
from app.window.kit.language import joined
from app.window.kit.parts import Choice, column, label, row
from app.window.kit.tables import dress
from app.window.words.event_words import event_name, event_sentence
from app.window.words.vocabulary import role_name
from ceremony.record.journal import Entry

_LINES = re.compile(r"#\d+(?:[,\s]+#\d+)*")  # a search for lines by their numbers
WHAT, WHO = 3, 4


class EntryModel(SearchedModel):
    """Entries as lines; the search looks at everything in them, the names of fields included."""

    def __init__(self, entries: Sequence[Entry], step_titles: dict[str, str], parent: QWidget) -> None:
        super().__init__(parent)
        self.entries = entries
        self._titles = step_titles
        self.names = (self.tr("Line"), self.tr("Time, UTC"), self.tr("Step"), self.tr("What"), self.tr("Who"))
        self.texts = [_everything(entry).casefold() for entry in entries]

    def cells(self, line: int) -> tuple[str, ...]:
        """Number, time, step, what, who."""
        entry = self.entries[line]
        step = self._titles.get(entry.step, entry.step)
        roles = [] if entry.actor.role == "program" else [role_name(entry.actor.role)]  # its name says it
        who = joined(",", entry.actor.name, *roles)
        time = entry.time[:19].replace("T", " ")
        return str(entry.seq + 1), time, step, event_sentence(entry.event, step), who

    def holds(self, line: int, text: str, choice: str) -> bool:
        """True if an entry fits the search and the kind of event."""
        if choice and self.entries[line].event.type != choice:
            return False
        if _LINES.fullmatch(text):
            return str(self.entries[line].seq + 1) in re.findall(r"\d+", text)
        return text in self.texts[line]


class RecordBrowser(QWidget):
    """Search, filter, table, and the whole entry below."""

    def __init__(self, entries: Sequence[Entry], step_titles: dict[str, str]) -> None:
        super().__init__()
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search: a name, a bag, a digest, #12 for a line…"))
        self.search.setAccessibleName(self.tr("Search in the record"))
        self.events = Choice()
        self.events.setAccessibleName(self.tr("Kind of event"))
        self.events.addItem(self.tr("Every event"), "")
        for event in sorted({entry.event.type for entry in entries}):
            self.events.addItem(event_name(event), event)
        self.count = label("", "quiet", wrap=False)
        self._model = EntryModel(entries, step_titles, self)
        self._shown = Narrowed(self)
        self._shown.setSourceModel(self._model)
        self.table = QTableView()
        self.table.setAccessibleName(self.tr("Entries"))
        self.table.setModel(self._shown)
        dress(self.table, stretch=(WHAT, WHO))
        self.table.setWordWrap(False)
        self.table.setMinimumHeight(260)
        self.whole = QPlainTextEdit()
        self.whole.setReadOnly(True)
        self.whole.setTabChangesFocus(True)
        self.whole.setAccessibleName(self.tr("The entry as it stands"))
        self.whole.setMinimumHeight(120)
        self.whole.setMaximumHeight(170)
        self.table.selectionModel().currentRowChanged.connect(self._on_chosen)
        self.search.textChanged.connect(self._on_narrowed)
        self.events.currentIndexChanged.connect(self._on_narrowed)
        tools = row(self.search, self.events, self.count)
        tools.setStretch(0, 1)
        self.setLayout(column(tools, self.table, self.whole, spacing=8))
        self._on_narrowed()

    def show_lines(self, lines: Sequence[int]) -> None:
        """Only these lines of the record, until something else is searched for."""
        self.search.setText(", ".join(f"#{line}" for line in lines))

    def _on_narrowed(self) -> None:
        self._shown.narrow(self.search.text(), str(self.events.currentData() or ""))
        shown, total = self._shown.rowCount(), self._model.rowCount()
        self.count.setText(self.tr("{shown} of {total}").format(shown=shown, total=total))
        if shown:
            self.table.selectRow(0)
        else:
            self.whole.clear()

    def _on_chosen(self, now: QModelIndex) -> None:
        if now.isValid():
            entry = self._model.entries[self._shown.mapToSource(now).row()]
            self.whole.setPlainText(_everything(entry))


def _everything(entry: Entry) -> str:
    raw = json.loads(entry.to_line())
    return visible_json(json.dumps(raw, ensure_ascii=False, indent=2))
