"""Where a ceremony stands, as far as the room sees it: read off the entries as they are written."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ceremony.custody.participants import Participants
from ceremony.disk.folders import SHEETS
from ceremony.record.events import (
    AttendanceNoted,
    CeremonyOpened,
    CeremonyResumed,
    DeviationNoted,
    Event,
    HostCheck,
    HostChecked,
    ParticipantsNamed,
    ShareSetMade,
    ShareSetVoided,
    SheetIssued,
    SheetJudged,
    SheetSealed,
    SignedOff,
    StepCompleted,
    StepReopened,
    StepStarted,
    SubsetsProven,
    TokenPrepared,
    TokenReplaced,
)
from ceremony.record.journal import Entry
from ceremony.script.loading import Script, Step

if TYPE_CHECKING:
    from ceremony.state import State


@dataclass
class CeremonyProgress:
    """What the bars and lists beside the page show; it decides nothing."""

    script: Script
    participants: Participants | None = None
    rehearsal: bool = True
    ceremony: str = ""
    archive: Path | None = None  # the one that is continued, where this sitting knows its place
    completed: list[str] = field(default_factory=list)
    running: str = ""
    token: str = ""
    offline: bool | None = None
    sheets_total: int = 0
    threshold: int = 0
    adopted_total: int = 0  # of the set that is continued
    quorum: int = 0
    issued: set[int] = field(default_factory=set)
    void: tuple[int, ...] = ()  # sheets that are out of a set that is void, until a new set is made
    sealed: set[int] = field(default_factory=set)
    proven: bool = False  # every quorum of the set that is made here was proven
    genuine: set[int] = field(default_factory=set)
    away: set[str] = field(default_factory=set)
    deviations: list[DeviationNoted] = field(default_factory=list)
    dissents: list[SignedOff] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    answered: int = 0  # how many entries there were when the last answer was given
    head: str = ""
    started: dict[str, datetime.datetime] = field(default_factory=dict)
    took: dict[str, datetime.timedelta] = field(default_factory=dict)

    @property
    def collecting(self) -> bool:
        """True while sheets come in, False where they go out."""
        return self.script.ceremony != "root-generation" and not self.sheets_total

    @property
    def sheets_folder(self) -> Path | None:
        """Where files of sheets are looked for first: those of a rehearsal lie beside its archive."""
        if self.archive is None:
            return None
        beside = self.archive.parent / SHEETS
        return beside if beside.is_dir() else self.archive.parent

    @property
    def unproven_out(self) -> bool:
        """True while sheets are out of a set that an interruption would make void."""
        return bool(self.issued) and not self.proven

    @property
    def collects_quorum(self) -> bool:
        """True where a quorum must come together."""
        return self._does("collect-sheets")

    @property
    def has_token(self) -> bool:
        """True where one token is the ceremony's; those of a TUF root are each its holder's."""
        return self._does("prepare-token", "open-token")

    @property
    def has_sheets(self) -> bool:
        """True where sheets go out, or come in."""
        return self._does("hand-out-sheets", "collect-sheets", "check-sheets", "check-by-seal")

    def _does(self, *actions: str) -> bool:
        return any(step.action in actions for step in self.script.steps)

    @property
    def token_name(self) -> str:
        """What people call the token: its label, without the program's name in front."""
        return self.token.removeprefix("keyrite ")

    def person(self, role: str) -> str:
        """Who holds a role, once the room is in the record."""
        return str(getattr(self.participants, role, "")) if self.participants is not None else ""

    def step_now(self) -> Step:
        """The step that runs, or the next one."""
        ids = [step.id for step in self.script.steps]
        if self.running in ids:
            return self.script.step(self.running)
        return next((step for step in self.script.steps if step.id not in self.completed), self.script.steps[-1])

    def resume_from(self, state: State, entries: Sequence[tuple[Entry, str]]) -> None:
        """Where an interrupted ceremony stood; `entries` are those with their heads, where the engine gives them."""
        for entry, head in entries:
            self.take(entry, head)
        self.completed = list(state.completed)
        self.participants = state.participants
        self.token = state.token.label if state.token is not None else ""
        if state.shares is not None:
            self.sheets_total, self.threshold = len(state.shares.shares), state.shares.threshold
            self.issued = {index for index, sheet in state.sheets.items() if sheet.issued}
            self.proven = state.proven
        self.note_answer()

    def note_answer(self) -> None:
        """Entries from here on tell what came of the answer that is given now."""
        self.answered = len(self.entries)

    def take(self, entry: Entry, head: str) -> None:
        """Follow one more entry of the record."""
        self.entries.append(entry)
        self.head = head
        self.ceremony = entry.ceremony
        event = entry.event
        self._take_frame(entry, event)
        self._take_participants(event)
        self._take_machine(event)
        self._take_sheets(event)

    def _take_frame(self, entry: Entry, event: Event) -> None:
        match event:
            case CeremonyOpened():
                self._open(event)
                self._begin(self.script.steps[0].id, entry)
            case CeremonyResumed(rewound_to=step_id):
                self._rewind(step_id)
            case StepStarted():
                self._begin(entry.step, entry)
            case StepCompleted():
                self.completed.append(entry.step)
                self.running = ""
                if entry.step in self.started:
                    self.took[entry.step] = datetime.datetime.fromisoformat(entry.time) - self.started[entry.step]
            case StepReopened(step=step_id, void=void):
                self.completed = [done for done in self.completed if done != step_id]
                self.running = ""
                self.dissents = [] if SignedOff.type in void else self.dissents

    def _open(self, event: CeremonyOpened) -> None:
        self.rehearsal = event.mode == "rehearsal"
        self._look(event.host)
        if event.continues is not None:
            adopted = event.continues.set
            self.adopted_total, self.quorum = len(adopted.shares), adopted.threshold

    def _begin(self, step_id: str, entry: Entry) -> None:
        self.running = step_id
        self.started[step_id] = datetime.datetime.fromisoformat(entry.time)

    def _rewind(self, step_id: str) -> None:
        ids = [step.id for step in self.script.steps]
        if step_id in ids:
            self.completed = ids[: ids.index(step_id)]
            if self.script.step(step_id).action == "collect-sheets":  # as the state does: they are shown anew
                self.genuine = set()
        self.running = ""

    def _take_participants(self, event: Event) -> None:
        match event:
            case ParticipantsNamed(room=participants):
                self.participants = participants
                self.away &= set(participants.names())
            case AttendanceNoted(name=name, present=present):
                (self.away.discard if present else self.away.add)(name)
            case DeviationNoted():
                self.deviations.append(event)
            case SignedOff(agrees=False):
                self.dissents.append(event)

    def _take_machine(self, event: Event) -> None:
        match event:
            case HostChecked(checks=checks):
                self._look(checks)
            case TokenPrepared(identity=token):
                self.token = token.label
            case TokenReplaced():
                self.token, self.running, self.genuine = "", "", set()
                ids = [step.id for step in self.script.steps]
                prepare = next(step.id for step in self.script.steps if step.action == "prepare-token")
                self.completed = ids[: ids.index(prepare)]

    def _look(self, checks: tuple[HostCheck, ...]) -> None:
        self.offline = {check.id: check.ok for check in checks}.get("network-off", self.offline)

    def _take_sheets(self, event: Event) -> None:
        match event:
            case ShareSetMade(set=made):
                self.void = ()
                self.sheets_total, self.threshold = len(made.shares), made.threshold
                self.issued, self.sealed, self.proven = set(), set(), False
            case SubsetsProven():
                self.proven = True
            case ShareSetVoided(issued=issued):
                self.void = tuple(sorted(issued))
                self.issued, self.sealed, self.sheets_total = set(), set(), 0
            case SheetIssued(index=index):
                self.issued.add(index)
            case SheetSealed(index=index):
                self.sealed.add(index)
            case SheetJudged(verdict="genuine", index=index) if index is not None:
                self.genuine.add(index)
