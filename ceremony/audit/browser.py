"""The record, row by row: filtered, searched, paged; streamed, so that a million entries open at once.

An event that this program does not know is shown like any other: by its name, with all its data.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from ceremony.archive.writing import RECORD
from ceremony.record.events.telling import plain_fields
from ceremony.record.journal import Entry, read_chain
from ceremony.verify.inspection import opened

PAGE = 200


@dataclass(frozen=True)
class RecordFilter:
    """Which rows are wanted; empty fields let everything through. `text` is looked for in every value, any case."""

    events: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    steps: frozenset[str] = frozenset()
    text: str = ""
    since: str = ""  # RFC 3339, compared as text, as the record's own times are
    until: str = ""

    def lets(self, row: RecordRow) -> bool:
        """True if the row is wanted."""
        return (
            (not self.events or row.event in self.events)
            and (not self.roles or row.role in self.roles)
            and (not self.steps or row.step in self.steps)
            and (not self.since or row.time >= self.since)
            and (not self.until or row.time <= self.until)
            and (not self.text or self.text.casefold() in row.searched)
        )


@dataclass(frozen=True)
class RecordRow:
    """One entry as it is shown; `line` counts from 1, `data` is flat, in the record's order."""

    line: int
    time: str
    event: str
    step: str
    role: str
    name: str
    data: tuple[tuple[str, str], ...]

    @property
    def summary(self) -> str:
        """The data on one line."""
        return "; ".join(f"{name}: {value}" for name, value in self.data)

    @property
    def searched(self) -> str:
        """Everything that can be seen, in lower case."""
        return f"{self.line} {self.time} {self.event} {self.step} {self.role} {self.name} {self.summary}".casefold()


@dataclass(frozen=True)
class RecordPage:
    """Some rows, how many match in all, and the line after which the next page begins (None: there is none)."""

    rows: tuple[RecordRow, ...]
    matching: int
    total: int
    more_after: int | None


@dataclass(frozen=True)
class RecordFacets:
    """What a record can be filtered by, each with its number of entries."""

    events: dict[str, int]
    roles: dict[str, int]
    steps: dict[str, int]


def row_of(entry: Entry) -> RecordRow:
    """An entry as a row."""
    actor, data = entry.actor, tuple(plain_fields(entry.event))
    return RecordRow(entry.seq + 1, entry.time, entry.event.type, entry.step, actor.role, actor.name, data)


def browse(archive: Path, wanted: RecordFilter | None = None, *, after: int = 0, limit: int = PAGE) -> RecordPage:
    """The rows that match, after a line; RecordError if the record's chain does not hold."""
    wanted = wanted or RecordFilter()
    rows: list[RecordRow] = []
    matching = total = 0
    more = False
    with opened(archive).stream(RECORD) as stream:
        for entry, _ in read_chain(stream):
            total += 1
            row = row_of(entry)
            if not wanted.lets(row):
                continue
            matching += 1
            if row.line > after and len(rows) < limit:
                rows.append(row)
            elif row.line > after:
                more = True
    return RecordPage(tuple(rows), matching, total, rows[-1].line if more and rows else None)


def count_facets(archive: Path) -> RecordFacets:
    """How many entries there are of each event, role and step."""
    events, roles, steps = Counter[str](), Counter[str](), Counter[str]()
    with opened(archive).stream(RECORD) as stream:
        for entry, _ in read_chain(stream):
            events[entry.event.type] += 1
            roles[entry.actor.role] += 1
            steps[entry.step] += 1
    return RecordFacets(dict(events.most_common()), dict(roles.most_common()), dict(steps.most_common()))
