"""A ceremony at work: its plan, its record, its people; it asks once, and writes an entry as it stands.

Whom an entry or a question needs, and who is waited for, is above this (`attended`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from ceremony.custody.participants import Actor, Participants
from ceremony.disk.folders import WORK
from ceremony.errors import KeyriteError, RefusedError
from ceremony.planning.drafter import Drafter
from ceremony.planning.plan import Plan
from ceremony.ports import Attendance, Back, Deviation, EntryWritten, Ports, Progress, Question
from ceremony.record.events import AttendanceNoted, DeviationNoted, Event, HostChecked, Parameters
from ceremony.record.journal import Entry, Journal
from ceremony.script.loading import Step
from ceremony.state import State

Answer = TypeVar("Answer")

NO_WAY_BACK = "There is no way back from here: what was done since cannot be undone. Go on, or end the ceremony."


@dataclass
class AtWork:
    """One ceremony at work."""

    plan: Plan
    ports: Ports
    folder: Path
    journal: Journal
    state: State
    ceremony: str
    needed: tuple[str, ...] = ()  # who must be there for what is asked now, beside who does the step
    needed_in_person: tuple[str, ...] = ()  # of them, whose absence nobody decides about
    ending: bool = False  # it is being aborted: whoever is left may do that, and nobody is waited for

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
    def participants(self) -> Participants:
        """The people as named in the record, or as suggested until then."""
        return self.state.participants or self.plan.participants

    @property
    def parameters(self) -> Parameters:
        """What was decided beforehand, as entry 0 has it."""
        return self.state.opened.parameters if self.state.opened else self.plan.parameters()

    def program(self) -> Actor:
        """The program itself as an actor."""
        return Actor("program", f"Keyrite {self.ports.host.program().version}")

    def drafter(self) -> Drafter:
        """What drafts certificates and lists now."""
        return Drafter(self.ports.clock.now(), self.ports.random.bytes)

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
        later = self.state.after(entry)
        self.journal.append(entry)
        self.state.become(later)
        self.ports.operator.notice(EntryWritten(entry, self.journal.head))
        return entry

    def ask_once(self, question: Question[Answer]) -> Answer:
        """The answer, or Remark. Back goes through to the engine where there is a way back; elsewhere the question says
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
            known = self.state.participants is not None and remark.name in self.participants.names()
            if not known or (remark.name in self.state.away) is not remark.present:
                raise RefusedError("{name} is noted so already, or is not of this room.", name=remark.name)
            role = self.participants.role_of(remark.name)
            noted = AttendanceNoted(name=remark.name, role=role, present=remark.present)
            self.write(noted, self.scribe(remark.name))
        except RefusedError as refused:
            return refused
        return None

    @property
    def here(self) -> tuple[str, ...]:
        """Everybody of the room who is there, as the record tells, the administrator first."""
        return tuple(name for name in self.participants.names() if name not in self.state.away)

    def scribe(self, comes: str = "") -> Actor:
        """Who has a remark written down: the administrator; where they left, the first who is there, or who `comes`.

        The program, where nobody is.
        """
        if self.state.participants is None:
            return self.actor("administrator")
        name = next(iter(self.here), comes)
        return Actor(self.participants.role_of(name), name) if name else self.program()

    def actor(self, role: str) -> Actor:
        """Who acts in this role; before the people of a real ceremony are named, the program."""
        named = self.state.participants is not None or self.plan.rehearsal
        return self.participants.actor(role) if named else self.program()

    def check_here(self, *names: str) -> None:
        """Refuse somebody of the room who left it, as the record says: nobody answers for those who are away."""
        for name in names:
            if name in self.state.away:
                raise RefusedError(
                    "{name} has left the room, as the record says; note that they are back, or name somebody who is "
                    "here.",
                    name=name,
                )

    def check_host(self) -> None:
        """Look at the machine again; what was seen stands in the record."""
        checks = self.ports.host.checks()
        self.write(HostChecked(checks=checks, ticks_ms=self.ports.clock.ticks()))

    def progress(self, what: str, done: int, total: int) -> None:
        """Tell that long work goes on."""
        self.ports.operator.notice(Progress(what, done, total))
