"""The requirement view: each thing that an auditor wants to see, and the entries that show it, or that none does.

- The rules are data (`assets/requirements/*.yaml`), in English and Chinese; nothing here knows a requirement.
- A row is met only if every item of its evidence is found; what is not found is named.
- It is disputed, and not met, where the record also holds what speaks against it: somebody who did not agree.
- One pass over the entries, in bounded memory, whatever the record's length.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Literal

import yaml

from ceremony.archive.writing import RECORD
from ceremony.record.events import CeremonyOpened, StepReopened
from ceremony.record.events.telling import values_at
from ceremony.record.journal import Entry, read_chain
from ceremony.script.loading import Text
from ceremony.verify.inspection import opened

Status = Literal["met", "disputed", "not-met", "not-applicable"]
MOST_LISTED = 24  # entries listed for one row; `count` says how many there are


@dataclass(frozen=True)
class Evidence:
    """One thing that must be found: an entry of one of the events, whose data fulfils every condition."""

    what: Text
    events: frozenset[str]
    where: tuple[tuple[tuple[str, ...], object], ...]  # (alternative paths, value or values); `*`: there, not empty

    def is_shown_by(self, entry: Entry) -> bool:
        """True if the entry shows it."""
        if entry.event.type not in self.events:
            return False
        return all(
            any(_fulfils(found, wanted) for found in values_at(entry.event, paths)) for paths, wanted in self.where
        )


@dataclass(frozen=True)
class Requirement:
    """One row: what must be visible, who asks for it, and to which kinds of ceremony it applies (none: to all).

    `only_if`: it applies only where the record shows that. `also_if`: it applies to every kind whose record shows that.
    """

    id: str
    source: str
    title: Text
    kinds: tuple[str, ...]
    otherwise: Text
    evidence: tuple[Evidence, ...]
    against: tuple[Evidence, ...] = ()
    only_if: Evidence | None = None
    also_if: Evidence | None = None

    @property
    def items(self) -> tuple[Evidence, ...]:
        """Everything that entries are looked through for."""
        return (*self.evidence, *self.against, *(one for one in (self.only_if, self.also_if) if one))


@dataclass(frozen=True)
class RequirementResult:
    """What the record shows for one row: the entries' numbers (the first of them), or why there are none."""

    id: str
    source: str
    title: Text
    status: Status
    entries: tuple[int, ...]
    count: int
    because: Text

    def as_data(self) -> dict[str, Any]:
        """The finding as JSON values."""
        return {
            "id": self.id,
            "source": self.source,
            "title": self.title.en,
            "status": self.status,
            "entries": list(self.entries),
            "count": self.count,
            "because": self.because.en,
        }


@cache
def load_requirements(name: str = "ceremony") -> tuple[Requirement, ...]:
    """The rows that come with Keyrite, in their order."""
    raw = _read(name)
    return tuple(
        Requirement(
            id=str(row["id"]),
            source=row["source"],
            title=Text(**row["title"]),
            kinds=tuple(row.get("kinds", ())),
            otherwise=Text(**row.get("otherwise", {"en": "", "zh": ""})),
            evidence=tuple(_evidence(item) for item in row["evidence"]),
            against=tuple(_evidence(item) for item in row.get("against", ())),
            only_if=_evidence(row["only_if"]) if "only_if" in row else None,
            also_if=_evidence(row["also_if"]) if "also_if" in row else None,
        )
        for row in raw["rows"]
    )


def sources_note(name: str = "ceremony") -> Text:
    """What the sources' abbreviations stand for."""
    raw = _read(name)["sources"]
    return Text(raw["en"].strip(), raw["zh"].strip())


@cache
def _read(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(
        resources.files("assets").joinpath(f"requirements/{name}.yaml").read_text(encoding="utf-8")
    )
    return loaded


def _evidence(item: dict[str, Any]) -> Evidence:
    where = tuple((tuple(paths.split("|")), wanted) for paths, wanted in item.get("where", {}).items())
    return Evidence(Text(**item["what"]), frozenset(item["events"]), where)


def _fulfils(found: object, wanted: object) -> bool:
    if isinstance(wanted, list):
        return found in wanted
    return found not in ("", None, [], {}) if wanted == "*" else found == wanted


@dataclass
class _Found:
    """One row's entries so far: those that show each item of its evidence, and those that speak against it."""

    row: Requirement
    listed: list[list[int]]
    counts: list[int]
    against: list[tuple[int, Evidence]] = field(default_factory=list)
    applies: bool = True  # by what `only_if` asks
    shown: bool = False  # what `also_if` asks

    @classmethod
    def of(cls, row: Requirement) -> _Found:
        return cls(row, [[] for _ in row.evidence], [0 for _ in row.evidence], applies=row.only_if is None)

    def applies_to(self, kind: str) -> bool:
        """True if the row is for a record of this kind that holds what was taken."""
        return self.applies and (self.shown or not self.row.kinds or kind in self.row.kinds)

    def take(self, entry: Entry) -> None:
        self.applies = self.applies or (self.row.only_if is not None and self.row.only_if.is_shown_by(entry))
        self.shown = self.shown or (self.row.also_if is not None and self.row.also_if.is_shown_by(entry))
        for number, item in enumerate(self.row.evidence):
            if item.is_shown_by(entry):
                self.counts[number] += 1
                if self.counts[number] <= MOST_LISTED:
                    self.listed[number].append(entry.seq)
        self.against += [(entry.seq, item) for item in self.row.against if item.is_shown_by(entry)]
        del self.against[MOST_LISTED:]

    def withdraw(self, reopened: StepReopened) -> None:
        """What a reopened step had said counts no more; it is said anew, or not."""
        self.against = [(seq, item) for seq, item in self.against if not item.events & frozenset(reopened.void)]


class Judging:
    """Every row, judged by entries that are taken one by one; the first must be the record's first."""

    def __init__(self, name: str = "ceremony") -> None:
        rows = load_requirements(name)
        self._wanted = frozenset().union(*(item.events for row in rows for item in row.items))
        self._found = [_Found.of(row) for row in rows]
        self._kind = ""

    def take(self, entry: Entry) -> None:
        """The next entry."""
        event = entry.event
        if isinstance(event, CeremonyOpened):
            self._kind = event.kind
        if event.type in self._wanted:
            for one in self._found:
                one.take(entry)
        if isinstance(event, StepReopened):
            for one in self._found:
                one.withdraw(event)

    def results(self) -> tuple[RequirementResult, ...]:
        """How the rows stand by what was taken."""
        return tuple(_judge(one, self._kind) for one in self._found)


def judge_requirements(entries: Iterable[Entry], name: str = "ceremony") -> tuple[RequirementResult, ...]:
    """Every row, judged by these entries, the first of which must be the record's first."""
    judging = Judging(name)
    for entry in entries:
        judging.take(entry)
    return judging.results()


def _judge(found: _Found, kind: str) -> RequirementResult:
    row = found.row
    if not found.applies_to(kind):
        return RequirementResult(row.id, row.source, row.title, "not-applicable", (), 0, row.otherwise)
    listed = tuple(sorted({seq for one in found.listed for seq in one})[:MOST_LISTED])
    count = max(len(listed), *found.counts)
    status, because = _status_of(found)
    return RequirementResult(row.id, row.source, row.title, status, listed, count, because)


def _status_of(found: _Found) -> tuple[Status, Text]:
    lacking = [item.what for item, count in zip(found.row.evidence, found.counts, strict=True) if not count]
    if lacking:
        return "not-met", Text(
            "not in the record: " + "; ".join(what.en for what in lacking),
            "记录中没有：" + "；".join(what.zh for what in lacking),
        )
    if found.against:
        lines = ", ".join(str(seq + 1) for seq, _ in found.against)
        said = dict.fromkeys(item.what for _, item in found.against)
        return "disputed", Text(
            f"{'; '.join(one.en for one in said)}: line {lines}", f"{'；'.join(one.zh for one in said)}：第 {lines} 行"
        )
    return "met", Text("", "")


def judge_archive(archive: Path, name: str = "ceremony") -> tuple[RequirementResult, ...]:
    """The rows judged by the record of an archive that is not verified; RecordError if its chain does not hold."""
    with opened(archive).stream(RECORD) as stream:
        return judge_requirements((entry for entry, _ in read_chain(stream)), name)
