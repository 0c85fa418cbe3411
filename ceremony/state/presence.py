"""Presence: who must be in the room for an entry, and how an absence is covered; rule R43.

Bound to be there is whoever acts, unless that is the program, and beside them

- whom the entry's data names as having done, seen or said it (`NAMED`);
- who does the step by the script, the administrator where it is the custodians', and the witness: for all but what is
  said aside and what the program sees or ends by itself (`BESIDE_THE_STEP`);
- who takes or shows the sheet that the entry is about (`OF_A_SHEET`): its custodian, or who keeps it in trust.

An absence is covered only by a deviation that somebody who is there decided, that names the person and the step: while
that person is away, and that step is not complete. What somebody says for themselves (`IN_PERSON`) is never covered.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from ceremony.people import Room
from ceremony.record import Entry
from ceremony.script import Step
from ceremony.state.facts import Facts
from ceremony.state.rules import refuse

MOST_LINES = 100  # kept of each person

# Where an entry's data names people, as paths; a list is entered at each of its elements.
NAMED: dict[str, tuple[str, ...]] = {
    "step-completed": ("witness",),
    "policy-waived": ("by.name",),
    "host-waived": ("by.name",),
    "software-token-waived": ("by.name",),
    "clock-confirmed": ("by.name",),
    "identities-checked": ("people.name", "people.by"),
    "plan-approved": ("approved_by",),
    "duties-acknowledged": ("name",),
    "fingerprint-compared": ("by.name",),
    "printer-confirmed": ("by",),
    "sheet-printed": ("seen_by",),
    "sheet-accounted": ("trustee",),
    "object-kept": ("decided_by",),
    "object-removed": ("decided_by",),
    "deviation-noted": ("decided_by",),
    "items-placed": ("items.carrier",),
    "signed-off": ("name",),
}
OF_A_SHEET = frozenset(
    {"sheet-issued", "sheet-printed", "sheet-spoiled", "sheet-reprinted", "sheet-read-back", "sheet-sealed"}
    | {"bag-opened", "sheet-judged"}
)
_SHOWN = frozenset({"bag-opened", "sheet-judged"})  # by whom, says the actor
BESIDE_THE_STEP = frozenset(
    {"attendance-noted", "deviation-noted", "step-reopened", "ceremony-resumed", "ceremony-aborted"}
    | {"participants-named", "policy-checked", "policy-waived", "bypass-found"}  # who is here is only being said
    | {"host-checked", "inventory-taken", "token-reconciled", "token-replaced", "token-left"}
    | {"object-removed", "object-kept", "share-set-voided"}
)
# Nobody agrees, waives, decides or has something noted by somebody else's decision.
IN_PERSON = frozenset(
    {"duties-acknowledged", "signed-off", "deviation-noted", "attendance-noted"}
    | {"policy-waived", "host-waived", "software-token-waived", "clock-confirmed"}
)


@dataclass
class PresenceRules(Facts):
    """Who is bound to be there, and what covers somebody's absence."""

    def step_people(self, step: Step) -> tuple[str, ...]:
        """Who must be there while a step is done, whatever is done in it; nobody before people are named."""
        if self.room is None:
            return ()
        role = step.role if step.role in {"administrator", "operator", "witness"} else "administrator"
        return (self.room.actor(role).name, self.room.witness)

    def absent_for(self, entry: Entry) -> tuple[str, ...]:
        """Who is bound to be there for an entry that comes next, and is away as the record tells, each once."""
        if not self.away:
            return ()
        away = self.away
        if entry.event == "attendance-noted" and entry.data["present"] is True:
            away = away - {str(entry.data["name"])}  # who comes back may say so
        return tuple(dict.fromkeys(name for name in self._bound(entry) if name in away))

    def say_it(self, entry: Entry) -> set[str]:
        """Who says something for themselves in an entry: no decision of others stands in for them."""
        in_person = entry.event in IN_PERSON and (entry.event != "signed-off" or entry.data["agrees"])
        return {entry.actor.name, *_named(entry)} if in_person else set()

    def _bound(self, entry: Entry) -> Iterator[str]:
        if entry.actor.role != "program":
            yield entry.actor.name
        if entry.event == "participants-named":
            yield from Room.from_data(entry.data).names()
        yield from _named(entry)
        if entry.event not in BESIDE_THE_STEP:
            yield from self.step_people(self.script.step(entry.step))
        if entry.event in OF_A_SHEET:
            yield from self._sheet_people(entry)

    def _sheet_people(self, entry: Entry) -> Iterator[str]:
        data = entry.data
        if entry.event in _SHOWN and (entry.actor.role != "program" or data.get("verdict", "genuine") != "genuine"):
            return
        index, shares = int(data["index"]), self.adopted if entry.event == "sheet-judged" else self.shares
        generation = int(data.get("generation", shares.generation if shares else 0))
        if self.room is not None and self.shares is not None and generation == self.shares.generation:
            yield self.room.keeper(index)
        elif (generation, index) in self.ledger:
            sheet = self.ledger.find(generation, index)
            yield sheet.trustee or sheet.holder

    def _check_presence(self, entry: Entry) -> None:
        """Refuse it, or, of a record of earlier rules, keep in mind what it tells."""
        if not self.away:
            return
        if not self.rulebook.truthful:
            self._keep_in_mind(entry)
            return
        say_it = self.say_it(entry)
        absent = tuple(name for name in self.absent_for(entry) if name in say_it or name not in self.covered)
        if absent:
            raise refuse("R43", f"{entry.event} needs {', '.join(absent)}, who left, and nobody has decided about that")

    def _keep_in_mind(self, entry: Entry) -> None:
        with suppress(KeyError, TypeError, ValueError, AttributeError, StopIteration):  # what earlier rules never read
            for name in self.absent_for(entry):
                lines = self.acted_away.setdefault(name, [])
                if len(lines) < MOST_LINES:
                    lines.append(entry.seq + 1)

    def _cover(self, entry: Entry) -> None:
        """A deviation about people who are away: it holds for them and this step, and for nothing else."""
        names, step = [str(name) for name in entry.data["absent"]["names"]], self.running or self.next_step()
        here = self.room is not None and entry.data["decided_by"] in set(self.room.names()) - self.away
        if not here or not names or not set(names) <= self.away:
            raise refuse("R43", "an absence is decided about by nobody who is there, or of somebody who is")
        if step is None or not step.id == entry.step == entry.data["absent"]["step"]:
            raise refuse("R43", "an absence is decided about for another step than this one")
        self.covered |= set(names)


def _named(entry: Entry) -> Iterator[str]:
    for path in NAMED.get(entry.event, ()):
        yield from _reach(entry.data, path.split("."))


def _reach(value: Any, path: list[str]) -> Iterator[str]:
    """Every text at the end of a path; nothing where there is none."""
    if isinstance(value, list):
        for one in value:
            yield from _reach(one, path)
    elif not path:
        yield str(value)
    elif isinstance(value, dict) and path[0] in value:
        yield from _reach(value[path[0]], path[1:])
