"""What a step works on: the plan, the record, the token, and the secrets that are in memory just now."""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from ceremony.custody.participants import Actor, Room
from ceremony.custody.share_words import ShareWords
from ceremony.disk.folders import WORK
from ceremony.errors import DeviceError, KeyriteError, RefusedError
from ceremony.keys import KeyDevice, PinState
from ceremony.planning.plan import Plan
from ceremony.ports import Aside, Attendance, Back, Deviation, EnterPin, EntryWritten, Ports, Progress, Question
from ceremony.record.events import AttendanceNoted, DeviationNoted, Event, HostChecked, Parameters
from ceremony.record.journal import Entry, Journal
from ceremony.record.mldsa_signature import RecordSeal
from ceremony.script.loading import Step
from ceremony.stage.awaiting import await_for, gather
from ceremony.stage.reconciling import LOG_LABEL, TokenGivenUp, reconcile, remove_leftovers
from ceremony.state import State

Answer = TypeVar("Answer")
Accepted = TypeVar("Accepted")

__all__ = ["LOG_LABEL", "WIPED", "Stage", "TokenGivenUp", "Vault"]

# What "memory-wiped" says; docs/threat-model.md says the same at length.
WIPED = (
    "share words and root key: the memory that held them was overwritten; numbers, byte strings and pages that were "
    "made of them in passing, and words that were typed, seen by a camera or shown at a terminal, were let go"
)
NO_WAY_BACK = "There is no way back from here: what was done since cannot be undone. Go on, or end the ceremony."


@dataclass(repr=False)
class Vault:
    """Share words in memory, from the split to the proof, or from the first sheet to the restored root.

    `wipe` overwrites them; docs/threat-model.md says what passed through strings and integers all the same.
    """

    made: dict[int, ShareWords] = field(default_factory=dict)
    read: dict[int, ShareWords] = field(default_factory=dict)
    sent: set[int] = field(default_factory=set)  # sheets that this process has sent to a printer

    def wipe(self) -> None:
        """Overwrite every word."""
        for words in (*self.made.values(), *self.read.values()):
            words.wipe()
        self.made.clear()
        self.read.clear()
        self.sent.clear()
        gc.collect()


@dataclass
class Stage:
    """One ceremony at work."""

    plan: Plan
    ports: Ports
    folder: Path
    journal: Journal
    state: State
    ceremony: str
    vault: Vault = field(default_factory=Vault, repr=False)
    seal: RecordSeal = field(default_factory=RecordSeal, repr=False)
    open_device: KeyDevice | None = field(default=None, repr=False)
    needed: tuple[str, ...] = ()  # who must be there for what is asked now, beside who does the step
    needed_in_person: tuple[str, ...] = ()  # of them, whose absence nobody decides about
    ending: bool = False  # it is being aborted: whoever is left may do that, and nobody is waited for
    tried: bool = False  # this process has tried the step that runs, and failed: remains on the token may be of that

    @property
    def work(self) -> Path:
        """The folder of the ceremony at work."""
        return self.folder / WORK

    @property
    def step(self) -> Step:
        """The step that runs, or the one that comes next."""
        step = self.state.running or self.state.next_step()
        return step or self.state.script.steps[-1]

    @property
    def room(self) -> Room:
        """The people as named in the record, or as suggested until then."""
        return self.state.room or self.plan.room

    @property
    def parameters(self) -> Parameters:
        """What was decided beforehand, as entry 0 has it."""
        return self.state.opened.parameters if self.state.opened else self.plan.parameters()

    def program(self) -> Actor:
        """The program itself as an actor."""
        return Actor("program", f"Keyrite {self.ports.host.program().version}")

    def draft(self, event: Event, actor: Actor | None = None) -> Entry:
        """The next entry, not yet written."""
        return Entry(
            seq=len(self.journal.entries),
            time=self.ports.clock.now().isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            ceremony=self.ceremony,
            step=self.step.id,
            actor=actor or self.program(),
            event=event,
            prev=self.journal.head,
        )

    def write(self, event: Event, actor: Actor | None = None) -> Entry:
        """Put an entry on disk, then take it into the state, then show it; RuleError writes nothing."""
        entry = self.draft(event, actor)
        if await_for(self, entry):
            entry = self.draft(event, actor)
        self.state.check(entry)
        self.journal.append(entry)
        self.state.apply(entry)
        self.ports.operator.notice(EntryWritten(entry, self.journal.head))
        return entry

    def ask(
        self,
        question: Callable[[KeyriteError | None], Question[Answer]],
        accept: Callable[[Answer], Accepted],
        problem: KeyriteError | None = None,
    ) -> Accepted:
        """Ask until the answer does; each answer that does not is asked for again with its problem."""
        while True:
            answer = self.put(question(problem))
            try:
                return accept(answer)
            except KeyriteError as refused:
                problem = refused

    def put(self, question: Question[Answer]) -> Answer:
        """Put one question to those who must be there; after what people say aside, for the record, it is put again."""
        problem = question.problem
        while True:
            gather(self)
            try:
                return self.ask_once(replace(question, problem=problem))
            except Aside as aside:
                problem = self.note(aside.remark) or question.problem

    def put_once(self, question: Question[Any]) -> KeyriteError | None:
        """Put one question that needs no answer; something said aside goes into the record and ends the question."""
        try:
            self.ask_once(question)
        except Aside as aside:
            return self.note(aside.remark)
        return None

    def ask_once(self, question: Question[Answer]) -> Answer:
        """The answer, or Aside. Back goes through to the engine where there is a way back; elsewhere the question says
        that there is none."""
        state = self.state
        question = replace(question, back_to=state.way_back(), ends_way_back=state.ends_way_back())
        while True:
            try:
                return self.ports.operator.ask(question)
            except Back:
                if question.back_to:
                    raise
                question = replace(question, problem=RefusedError(NO_WAY_BACK))

    def note(self, remark: Deviation | Attendance) -> KeyriteError | None:
        """Put what was said aside into the record; why it cannot stand there, where it cannot."""
        try:
            if isinstance(remark, Deviation):
                self.check_here(remark.decided_by)
                self.write(DeviationNoted(**vars(remark)), self.scribe())
                return None
            known = self.state.room is not None and remark.name in self.room.names()
            if not known or (remark.name in self.state.away) is not remark.present:
                raise RefusedError("{name} is noted so already, or is not of this room.", name=remark.name)
            role = self.room.role_of(remark.name)
            noted = AttendanceNoted(name=remark.name, role=role, present=remark.present)
            self.write(noted, self.scribe(remark.name))
        except RefusedError as refused:
            return refused
        return None

    @property
    def here(self) -> tuple[str, ...]:
        """Everybody of the room who is there, as the record tells, the administrator first."""
        return tuple(name for name in self.room.names() if name not in self.state.away)

    def scribe(self, comes: str = "") -> Actor:
        """Who has a remark written down: the administrator; where they left, the first who is there, or who `comes`.

        The program, where nobody is.
        """
        if self.state.room is None:
            return self.actor("administrator")
        name = next(iter(self.here), comes)
        return Actor(self.room.role_of(name), name) if name else self.program()

    def actor(self, role: str) -> Actor:
        """Who acts in this role; before the people of a real ceremony are named, the program."""
        named = self.state.room is not None or self.plan.rehearsal
        return self.room.actor(role) if named else self.program()

    def check_here(self, *names: str) -> None:
        """Refuse somebody of the room who left it, as the record says: nobody answers for those who are away."""
        for name in names:
            if name in self.state.away:
                raise RefusedError(
                    "{name} has left the room, as the record says; note that they are back, or name somebody who is "
                    "here.",
                    name=name,
                )

    def look_at_host(self) -> None:
        """Look at the machine again; what was seen stands in the record."""
        checks = self.ports.host.checks()
        self.write(HostChecked(checks=checks, ticks_ms=self.ports.clock.ticks()))

    def progress(self, what: str, done: int, total: int) -> None:
        """Tell that long work goes on."""
        self.ports.operator.notice(Progress(what, done, total))

    def device(self) -> KeyDevice:
        """The open token; after an interruption, or where it was unplugged, its PIN is asked for.

        TokenGivenUp if it is lost.
        """
        if self.open_device is not None and (self.open_device.gone or (self.tried and self._is_gone())):
            self.close_device()
        if self.open_device is None:
            self.open_device = self._reopen()
        return self.open_device

    def _reopen(self) -> KeyDevice:
        token = self.state.token
        if token is None:
            raise DeviceError("No token was prepared yet; prepare one first.")
        label, serial = token.label, token.serial
        pad = self.ports.rack.pin_limits()[0] == 0

        def accept(pin: str | None) -> KeyDevice:
            if pin is None:
                raise TokenGivenUp
            device = self.ports.rack.open(serial, label, pin)
            try:
                reconcile(self, device)
            except BaseException:
                device.close()
                raise
            return device

        return self.ask(
            lambda problem: EnterPin(
                step=self.step,
                problem=problem,
                token_label=label,
                token_serial=serial,
                state=self._pin_state(serial, label),
                pin_pad=pad,
            ),
            accept,
        )

    def _is_gone(self) -> bool:
        """Whether the token is not there any more: some answer as if they were there, and were empty."""
        token = self.state.token
        if token is None:
            return False
        try:
            self.ports.rack.pin_state(token.serial, token.label)
        except DeviceError:
            return True
        return False

    def _pin_state(self, serial: str, label: str) -> PinState:
        try:
            return self.ports.rack.pin_state(serial, label)
        except DeviceError:
            return PinState.UNTRIED  # a token that is not there is told of when it is opened

    def close_device(self) -> None:
        """Log out of the token, if it is open."""
        if self.open_device is not None:
            self.open_device.close()
            self.open_device = None

    def remove_leftovers(self, *labels: str) -> None:
        """Remove objects that an interrupted attempt at this step left on the token (ceremony/stage/reconciling.py)."""
        remove_leftovers(self, labels)
