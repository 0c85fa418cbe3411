"""Who operates, and what is shown to them without a question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from ceremony.ports.question import Answer, Question
from ceremony.record.journal import Entry


@dataclass(frozen=True)
class EntryWritten:
    """An entry is on disk; `head` is the chain's new head."""

    entry: Entry
    head: str


@dataclass(frozen=True)
class Progress:
    """Long work goes on: `done` of `total` parts."""

    what: str
    done: int
    total: int


@dataclass(frozen=True)
class Waiting:
    """Something outside is waited for, in plain words: `out of paper`."""

    what: str


Notice = EntryWritten | Progress | Waiting


class Operator(Protocol):
    """The people in the room, as the engine sees them."""

    def ask(self, question: Question[Answer]) -> Answer:
        """Put the question and wait for its answer; may raise Stop."""

    def notice(self, notice: Notice) -> None:
        """Show what happened; must return at once."""
