"""The transition: an entry's place is checked, then its own handler takes it in; rules R1 to R5, R13 to R15 and R18."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ceremony.custody.ledger import Ledger, bag_key
from ceremony.language.translations import name_in, names_in
from ceremony.record.events import (
    AttendanceNoted,
    CeremonyAborted,
    CeremonyClosed,
    CeremonyOpened,
    CeremonyResumed,
    ContinuedArchive,
    DeviationNoted,
    Event,
    HeadConfirmed,
    ParticipantsNamed,
    PolicyWaived,
    SheetNumber,
    SignedOff,
    StepCompleted,
    StepStarted,
    TokenReplaced,
)
from ceremony.record.journal import Entry, is_time
from ceremony.script.loading import Step
from ceremony.state.back import BackRules
from ceremony.state.guards import MOVES_OBJECTS
from ceremony.state.handling import HANDLERS, takes
from ceremony.state.keys import KeyRules
from ceremony.state.places import PlaceRules
from ceremony.state.presence import PresenceRules
from ceremony.state.reviewing import ReviewRules
from ceremony.state.rules import ROOT_LABEL, RULEBOOKS, name_sheet, refuse
from ceremony.state.sheets import SheetRules
from ceremony.state.tokens import SIGNS_OR_REMOVES
from ceremony.state.tuf import TufRules

_UNCOUNTED: frozenset[type[Event]] = frozenset({StepStarted, CeremonyResumed, TokenReplaced})
_LOCKING = {"lock-keys", "restore-keys", "rotate-root-ca", "make-estate-key"}
_PROVING = {"prove-keys", "rotate-root-ca", "make-estate-key"}


@dataclass
class State(KeyRules, TufRules, SheetRules, BackRules, PresenceRules, PlaceRules, ReviewRules):
    """A ceremony as its record tells it. Change it through `apply` only."""

    def check(self, entry: Entry) -> None:
        """Raise RuleError if `apply` would; the state stays as it is."""
        self.after(entry)

    def after(self, entry: Entry) -> State:
        """The state as it is after an entry that comes next, to `become`; RuleError where a rule forbids the entry."""
        later = object.__new__(State)
        later.__dict__ = dict(vars(self))  # of values that nobody changes: handlers put others in their place
        later.apply(entry)
        return later

    def become(self, later: State) -> None:
        """Be as another state is, which is used no more."""
        self.__dict__ = vars(later)

    def apply(self, entry: Entry) -> None:
        """Take one entry into account; RuleError if a rule forbids it. After a refusal the state is not to be used."""
        event = entry.event
        kind = type(event)
        self._check_place(entry, event)
        if self.real:
            self._check_guards(event)
        if self.away:
            self._check_presence(entry)
        if kind in SIGNS_OR_REMOVES and self.rulebook.lasting:
            self._check_signer(event)
        handler = HANDLERS.get(kind)
        if handler is not None:
            handler(self, event, entry)
        if kind in MOVES_OBJECTS:
            self._follow_objects(event)
        self._check_actor(entry)
        if self.running is not None and kind not in _UNCOUNTED:
            left = self.left.get(self.running.id, frozenset())
            if event.type not in left:
                self.left = {**self.left, self.running.id: left | {event.type}}

    def _check_place(self, entry: Entry, event: Event) -> None:
        if (self.opened is None) is not isinstance(event, CeremonyOpened):
            raise refuse("R1", "a record begins with the opening of its ceremony, and holds it once")
        if self.ended:
            raise refuse("R2", f"'{_named(event)}' stands after the ceremony's end")
        causes = self.rulebook.causes.get(event.type)
        if causes and (self.running is None or self.running.action not in causes or entry.step != self.running.id):
            raise refuse("R4", f"'{_named(event)}' cannot happen in step {entry.step}")

    @takes(CeremonyOpened)
    def _ceremony_opened(self, event: CeremonyOpened, entry: Entry) -> None:
        if event.script.sha256 != self.script.sha256 or event.kind != self.script.ceremony:
            raise refuse("R1", "the record was made with another script")
        if self.continues is not (event.continues is not None):
            raise refuse("R1", "the record does not say what kind of ceremony it is of")
        self.rules = event.under
        if self.rules not in RULEBOOKS:
            raise refuse("R1", "the record was made under rules that this program does not know")
        self.opened, self.ceremony, self.began = event, entry.ceremony, entry.time
        if event.continues is not None:
            self.adopted, self.earlier = event.continues.set, event.continues.earlier_sets
            self.generations = self.adopted.generation
            self._compare_clock(event.continues)
            self.estate = self._estate_taken_over()
            self.emergency = {(one.issuer, one.number): one for one in event.continues.emergency_crls}
            self.bags_read = frozenset(bag_key(one.bag) for one in event.continues.emergency_crls)
            lists = [(one.issuer, one.number) for one in event.continues.crls]
            self.numbered = dict(sorted((*lists, *self.emergency)))  # of each label the highest, which comes last
            self.ledger = Ledger(event.continues.ledger)
        self._take_policy(event, entry.time)
        self._check_announced(event)
        self._take_tuf(event)
        self.host = event.host
        self.running = self.script.steps[0]

    def _compare_clock(self, continued: ContinuedArchive) -> None:
        """R46; paper tells of no end, and records of earlier rules said nothing of it."""
        if not self.rulebook.truthful or continued.source == "paper":
            return
        if continued.ended_at is None or not is_time(continued.ended_at):
            raise refuse("R46", "the record does not say when the archive that it continues ended")
        self.ended_later = continued.ended_at if self.began < continued.ended_at else ""

    @takes(StepStarted)
    def _step_started(self, _: StepStarted, entry: Entry) -> None:
        step = self.next_step()
        if self.running is not None or step is None or step.id != entry.step:
            raise refuse("R3", f"step {entry.step} is not the next")
        self.running = step
        if step.action not in self.rulebook.go_on:
            self.left = {**self.left, step.id: frozenset()}

    @takes(StepCompleted)
    def _step_completed(self, _: StepCompleted, entry: Entry) -> None:
        step = self.running
        if step is None or step.id != entry.step:
            raise refuse("R3", f"step {entry.step} is not running")
        left = self.left.get(step.id, frozenset()) | {"ceremony-opened"}
        if self.proven:  # a proof stands, though the power went before its step was complete
            left = left | {"subsets-proven"}
        missing = {*self.rulebook.leaves.get(step.action, ()), *step.evidence} - left
        if step.action == "reseal-sheets" and not self.handled:  # no sheet was genuine; R17 sees to those that were
            missing.discard("sheet-sealed")
        if missing:
            raise refuse("R5", f"step {step.id} has not left {names_in(sorted(missing), 'en')}")
        if self.incident:
            raise refuse("R16", "a bag's number differed, and nobody has decided what follows")
        if self.ended_later and step.action == "name-participants":
            raise refuse("R46", "the clock stood before the end of the continued archive, and nobody has decided so")
        self._check_breaks_decided(step)
        self._check_purpose(step)
        self._check_guarded_step(step)
        self.completed += (step.id,)
        self.running = None
        self.covered = frozenset()

    def _check_purpose(self, step: Step) -> None:
        if step.action == "hand-out-sheets" and not all(sheet.bag for sheet in self.sheets.values()):
            raise refuse("R7", "not every sheet is sealed")
        self._check_people(step)
        if step.action in _LOCKING and self.locked != {ROOT_LABEL, *self.usable}:
            raise refuse("R10", "not every key is locked")
        if step.action in _PROVING and not all(self.estate[label].proved for label in self.usable):
            raise refuse("R10", "not every key is proved")
        if step.action == "restore-keys" and self.secrets_in_memory != ("split-root-key" in self.actions):
            raise refuse("R14", "secrets stay in memory for nothing, or are gone before the split")
        if step.action == "destroy-keys" and self.destroyed != {ROOT_LABEL, *self.usable}:
            raise refuse("R10", "not every key is destroyed")
        if step.action == "reseal-sheets" and self.ledger.in_disorder():
            raise refuse("R17", f"{name_sheet(self.ledger.in_disorder()[0])} lies open")
        if step.action in {"issue-certificates", "issue-crls"}:
            self._check_lists_follow()
        if step.action == "sign-documents":
            self._check_all_signed()
        if step.action == "account-sheets":
            self._check_all_accounted()
        if step.action == "review-logs" and self.unreviewed:
            raise refuse("R96", "of a record it is not said what was found")
        if step.action == "sign-tuf-root":
            self._check_tuf_advanced()
        if (
            step.action == "sign-off"
            and self.participants is not None
            and set(self.signed_off) != set(self.participants.names())
        ):
            raise refuse("R18", "not everybody has agreed or dissented")

    @takes(CeremonyResumed)
    def _ceremony_resumed(self, event: CeremonyResumed, _: Entry) -> None:
        if event.rewound_to != self.resume_point():
            raise refuse("R13", "the ceremony was resumed at the wrong step")
        self._rewind(event.rewound_to)
        self.secrets_in_memory = False
        self.covered = frozenset()
        self.unreconciled = self.real and self.token is not None

    def _rewind(self, step_id: str) -> None:
        ids = [step.id for step in self.script.steps]
        self.completed = tuple(ids[: ids.index(step_id)]) if step_id else self.completed
        self.running = None
        again = step_id and self.script.step(step_id).action == "collect-sheets"
        if again:
            self.genuine, self.quorum, self.recovered, self.locked = frozenset(), False, False, frozenset()

    @takes(ParticipantsNamed)
    def _participants_named(self, event: ParticipantsNamed, _: Entry) -> None:
        self.participants = event.room
        if self.rulebook.truthful:
            self.away &= set(self.participants.names())

    @takes(PolicyWaived)
    def _policy_waived(self, event: PolicyWaived, _: Entry) -> None:
        if len({one.name for one in event.by}) < 2 or len({one.role for one in event.by}) < 2:
            raise refuse("R41", "a rule is waived by fewer than two people in two roles")
        self._check_waivable(event)
        self.waived |= set(event.rules)

    @takes(AttendanceNoted)
    def _attendance_noted(self, event: AttendanceNoted, entry: Entry) -> None:
        if (
            self.participants is None
            or event.name not in self.participants.names()
            or (event.name in self.away) is not event.present
        ):
            raise refuse("R18", "somebody comes or goes who is not of this room")
        if self.rulebook.truthful and entry.actor.role == "program":
            raise refuse("R43", "the program says who comes and goes, which only people see")
        self.away ^= {event.name}
        self.covered -= {event.name}

    @takes(HeadConfirmed)
    def _head_confirmed(self, event: HeadConfirmed, entry: Entry) -> None:
        if (event.head, event.lines) != (entry.prev, entry.seq):
            raise refuse("R15", "the head that was written down is not that of the record")
        self.confirmed_head = entry.prev

    @takes(DeviationNoted)
    def _deviation_noted(self, event: DeviationNoted, entry: Entry) -> None:
        if not event.what or not event.decision or not event.decided_by:
            raise refuse("R16", "a deviation needs what happened, a decision, and who decided")
        self.deviations += 1
        if event.absent is not None and self.rulebook.truthful:
            self._check_leaving(event)
            self._cover(event.absent, event.decided_by, entry)
            return
        if self.ended_later and event.continued_ended_at == self.ended_later:
            if self.participants is None or event.decided_by not in set(self.participants.names()) - self.away:
                raise refuse("R46", "nobody who is there has decided about the clock")
            self.ended_later = ""
            return
        if event.places is not None and self.rulebook.truthful:
            self.places_decided = event.places
            return
        if event.policy:
            self._decide_breaks(event)
            return
        if event.token is not None:
            self._decide_token(event)
            return
        self.incident = False
        self.decided = True

    @takes(SignedOff)
    def _signed_off(self, event: SignedOff, entry: Entry) -> None:
        if (
            self.participants is None
            or event.name not in self.participants.names()
            or not (event.agrees or event.remark)
        ):
            raise refuse("R18", "somebody signs off who is not of this room, or dissents without a reason")
        role = self.participants.role_of(event.name)
        if (entry.actor.name, event.role, entry.actor.role) != (event.name, role, role):
            raise refuse("R18", "somebody signs off for another")
        self.signed_off = {**self.signed_off, event.name: event.agrees}

    @takes(CeremonyClosed)
    def _ceremony_closed(self, event: CeremonyClosed, _: Entry) -> None:
        steps = [step.id for step in self.script.steps]
        if self.completed != tuple(steps[:-1]) or not self._purpose_reached() or self.secrets_in_memory:
            raise refuse("R14", "the ceremony closes before all is at rest")
        if self.ledger.in_disorder():
            raise refuse("R17", f"{name_sheet(self.ledger.in_disorder()[0])} lies open")
        if replace(event, sheet_files=None, signed_by=None, ending_signature=None) != self.balance():
            raise refuse("R14", "the balance at the end is not that of the record")
        self.ended = "closed"

    def balance(self) -> CeremonyClosed:
        """How things stand at the end: everything at rest, and what is still owed."""
        owed = self.ledger.obligations()
        return CeremonyClosed(
            deviations=self.deviations,
            dissents=sum(not agrees for agrees in self.signed_off.values()),
            sheets_at_rest=sum(sheet.place == "sealed" for sheet in self.ledger),
            obligations=tuple(SheetNumber(generation=one.generation, index=one.index) for one in owed),
        )

    def _purpose_reached(self) -> bool:
        keys = {ROOT_LABEL, *self.usable}
        purposes = {
            "split-root-key": self.proven,
            "restore-keys": self.recovered and keys <= self.locked | self.destroyed,
            "lock-keys": keys <= self.locked,
            "retire-set": self.retired,
            "destroy-keys": keys <= self.destroyed,
            "issue-certificates": bool(self.issued),
            "issue-crls": bool(self.issued),
            "sign-documents": bool(self.signed_documents),
            "open-token": bool(self.log_certificate),
            "keep-key": bool(self.kept),
        }
        return all(reached for action, reached in purposes.items() if action in self.actions)

    @takes(CeremonyAborted)
    def _ceremony_aborted(self, _: CeremonyAborted, __: Entry) -> None:
        if self.retired:
            raise refuse("R19", "the old set is retired: this ceremony can only be closed")
        self.ended = "aborted"


def _named(event: Event) -> str:
    """An event as people call it."""
    return name_in(event.type, "en")
