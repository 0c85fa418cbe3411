"""Presence: who must be in the room for an entry, and how an absence is covered; rule R43.

Bound to be there is whoever acts, unless that is the program, and beside them

- whom the entry's event names as having done, seen or said it (`_named`);
- who does the step by the script, the administrator where it is the custodians', and the witness: for all but what is
  said aside and what the program sees or ends by itself (`BESIDE_THE_STEP`);
- who takes or shows the sheet that the entry is about (`OF_A_SHEET`): its custodian, or who keeps it in trust.

An absence is covered only by a deviation that somebody who is there decided, that names the person and the step: while
that person is away, and that step is not complete. What somebody says for themselves (`IN_PERSON`) is never covered.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ceremony.record import events
from ceremony.record.events import DecidedAbsence, DeviationNoted, Event
from ceremony.record.journal import Entry
from ceremony.script.loading import Step
from ceremony.state.fields import StateFields
from ceremony.state.rules import refuse

MOST_LINES = 100  # kept of each person

OF_A_SHEET = (
    *(events.SheetIssued, events.SheetPrinted, events.SheetSpoiled, events.SheetReprinted, events.SheetReadBack),
    *(events.SheetSealed, events.BagOpened, events.SheetJudged),
)
BESIDE_THE_STEP: frozenset[type[Event]] = frozenset(
    {events.AttendanceNoted, DeviationNoted, events.StepReopened, events.CeremonyResumed, events.CeremonyAborted}
    # who is here is only being said
    | {events.ParticipantsNamed, events.PolicyChecked, events.PolicyWaived, events.BypassFound}
    | {events.HostChecked, events.InventoryTaken, events.TokenReconciled, events.TokenReplaced, events.TokenLeft}
    | {events.ObjectRemoved, events.ObjectKept, events.ShareSetVoided, events.TokenOpened}
)
# Nobody agrees, waives, decides or has something noted by somebody else's decision.
IN_PERSON: frozenset[type[Event]] = frozenset(
    {events.DutiesAcknowledged, events.SignedOff, DeviationNoted, events.AttendanceNoted}
    | {events.PolicyWaived, events.HostWaived, events.SoftwareTokenWaived, events.ClockConfirmed}
    | {events.TokenOpened, events.LogReviewed, events.TufKeyMade, events.TufRootSigned}
)


@dataclass
class PresenceRules(StateFields):
    """Who is bound to be there, and what covers somebody's absence."""

    def step_people(self, step: Step) -> tuple[str, ...]:
        """Who must be there while a step is done, whatever is done in it; nobody before people are named."""
        if self.participants is None:
            return ()
        role = step.role if step.role in {"administrator", "operator", "witness"} else "administrator"
        return (self.participants.actor(role).name, self.participants.witness)

    def absent_for(self, entry: Entry) -> tuple[str, ...]:
        """Who is bound to be there for an entry that comes next, and is away as the record tells, each once."""
        if not self.away:
            return ()
        away = self.away
        if isinstance(entry.event, events.AttendanceNoted) and entry.event.present:
            away = away - {entry.event.name}  # who comes back may say so
        return tuple(dict.fromkeys(name for name in self._bound(entry) if name in away))

    def say_it(self, entry: Entry) -> set[str]:
        """Who says something for themselves in an entry: no decision of others stands in for them."""
        dissents = isinstance(entry.event, events.SignedOff) and not entry.event.agrees
        in_person = type(entry.event) in IN_PERSON and not dissents
        return {entry.actor.name, *_named(entry.event)} if in_person else set()

    def _bound(self, entry: Entry) -> Iterator[str]:
        event = entry.event
        if entry.actor.role != "program":
            yield entry.actor.name
        if isinstance(event, events.ParticipantsNamed):
            yield from event.room.names()
        yield from _named(event)
        if type(event) not in BESIDE_THE_STEP:
            for step in self.script.steps:
                yield from self.step_people(step) if step.id == entry.step else ()
        if isinstance(event, OF_A_SHEET) and event.index is not None:
            yield from self._sheet_people(entry, event.index, event.generation)

    def _sheet_people(self, entry: Entry, index: int, generation: int | None) -> Iterator[str]:
        """Who takes the sheet, or shows it: by whom it is shown, says the actor."""
        event, shares = entry.event, self.shares
        if isinstance(event, events.BagOpened) and entry.actor.role != "program":
            return
        if isinstance(event, events.SheetJudged):
            if entry.actor.role != "program" or event.verdict != "genuine":
                return
            shares = self.adopted
        if generation is None:
            generation = shares.generation if shares else 0
        if self.participants is not None and self.shares is not None and generation == self.shares.generation:
            yield from (self.participants.keeper(index),) if 0 < index <= len(self.participants.custodians) else ()
        elif (generation, index) in self.ledger:
            sheet = self.ledger.find(generation, index)
            yield sheet.trustee or sheet.holder

    def _check_presence(self, entry: Entry) -> None:
        """While somebody is away: refuse it, or, of a record of earlier rules, keep in mind what it tells."""
        if not self.rulebook.truthful:
            self._keep_in_mind(entry)
            return
        say_it, needs = self.say_it(entry), entry.event.type
        absent = tuple(name for name in self.absent_for(entry) if name in say_it or name not in self.covered)
        if absent:
            raise refuse("R43", f"{needs} needs {', '.join(absent)}, who left, and nobody has decided about that")

    def _keep_in_mind(self, entry: Entry) -> None:
        for name in self.absent_for(entry):
            lines = self.acted_away.get(name, ())
            if len(lines) < MOST_LINES:
                self.acted_away = {**self.acted_away, name: (*lines, entry.seq + 1)}

    def _cover(self, absent: DecidedAbsence, decided_by: str, entry: Entry) -> None:
        """A deviation about people who are away: it holds for them and this step, and for nothing else."""
        names, step = set(absent.names), self.running or self.next_step()
        here = self.participants is not None and decided_by in set(self.participants.names()) - self.away
        if not here or not names or not names <= self.away:
            raise refuse("R43", "an absence is decided about by nobody who is there, or of somebody who is")
        if step is None or not step.id == entry.step == absent.step:
            raise refuse("R43", "an absence is decided about for another step than this one")
        self.covered |= names


def _named(event: Event) -> Iterator[str]:
    """Whom an event names as having done, seen or said it."""
    yield from _decided(event)
    match event:
        case events.StepCompleted(witness=name) | events.SheetPrinted(seen_by=name) | events.PrinterConfirmed(by=name):
            yield name
        case events.PlanApproved(approved_by=name) | events.DutiesAcknowledged(name=name):
            yield name
        case events.SignedOff(name=name):
            yield name
        case events.IdentitiesChecked(people=people):
            yield from (name for one in people for name in (one.name, one.by))
        case events.ItemsPlaced(items=items):
            yield from (one.carrier for one in items)
        case events.SheetAccounted(trustee=str(name)):
            yield name


def _decided(event: Event) -> Iterator[str]:
    """Who waived, compared or decided it."""
    match event:
        case events.PolicyWaived(by=people) | events.HostWaived(by=people) | events.SoftwareTokenWaived(by=people):
            yield from (one.name for one in people)
        case events.FingerprintCompared(by=people) | events.KeyVouched(by=people) | events.TokenOpened(by=people):
            yield from (one.name for one in people)
        case events.TufKeyMade(by=people) | events.TufRootSigned(by=people):
            yield from (one.name for one in people)
        case events.ClockConfirmed(by=one):
            yield one.name
        case events.ObjectKept(decided_by=name) | DeviationNoted(decided_by=name):
            yield name
        case events.ObjectRemoved(decided_by=str(name)):
            yield name
