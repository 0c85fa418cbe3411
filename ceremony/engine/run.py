"""The engine: runs a script step by step through the ports, and leaves a record from which it can go on.

- A ceremony ends in one of two ways, closed or aborted, both signed; or it is left, and can be resumed.
- The final entry reaches the journal only with the closed archive, so a half-made archive never looks complete.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from ceremony.actions.sharing import void_set
from ceremony.archive.writing import ARCHIVE_FORMAT
from ceremony.continuing.continued import Continued, find_continued
from ceremony.custody.participants import Participants
from ceremony.disk.folders import (
    ARCHIVE,
    EMERGENCY,
    remove_folder,
    sheets_left,
)
from ceremony.engine.beginning import begin
from ceremony.engine.closing import ABORTED, close, finish
from ceremony.engine.resuming import take_up
from ceremony.engine.self_test import run_self_test
from ceremony.engine.stepping import Stepping
from ceremony.errors import KeyriteError, RefusedError
from ceremony.planning.plan import Plan, RecoveryPlan
from ceremony.ports import Back, HostCheck, Operator, Ports, ReadAloud, Stop, TryAgain
from ceremony.record.ending_key import make_ending_key
from ceremony.record.events import (
    CeremonyAborted,
    CeremonyOpened,
    CeremonyResumed,
    ObjectRemoved,
    ScriptNamed,
    ShareSetVoided,
)
from ceremony.record.journal import Entry
from ceremony.script.loading import RULES, Script, Step
from ceremony.stage.reconciling import TokenAbandoned
from ceremony.stage.stage import Stage
from ceremony.state import State


@dataclass(frozen=True)
class Outcome:
    """How a ceremony ended, or that it was left to be resumed; `head` is the record's head, hex."""

    ended: Literal["closed", "aborted", "left"]
    folder: Path
    archive: Path | None
    head: str
    reason: str = ""


def start(plan: Plan, ports: Ports, folder: Path) -> Run:
    """Begin a ceremony in a new or empty folder; nothing is left behind when the plan is refused.

    Raises UsageError (numbers, language, folder), ArchiveError or RefusedError (the archive to recover from).
    """
    try:
        return _start(plan, ports, folder)
    except KeyriteError:
        ports.rack.discard()  # nothing was begun, so nothing is left behind
        raise


def _start(plan: Plan, ports: Ports, folder: Path) -> Run:
    self_test = run_self_test()
    stage, continued = begin(plan, ports, folder)
    run = Run(stage)
    run.open(continued, self_test)
    return run


def _hands_out(plan: Plan) -> bool:
    return any(step.action == "hand-out-sheets" for step in plan.script.steps)


def resume(ports: Ports, folder: Path) -> Run:
    """Take up an interrupted ceremony from its journal; RefusedError if there is none, or it never began."""
    return Run(take_up(ports, folder), resumed=True)


def abort_interrupted(ports: Ports, folder: Path, reason: str) -> Outcome:
    """End an interrupted ceremony for good, in a record that verifies as aborted."""
    run = resume(ports, folder)
    ended = run.closed_already()
    return ended or run.abort(reason)


class Run:
    """One ceremony, from its first entry or from where it was interrupted."""

    def __init__(self, stage: Stage, *, resumed: bool = False) -> None:
        self._stage = stage
        self._resumed = resumed
        self._steps = Stepping(stage, stage.ports.clock.now())

    @property
    def plan(self) -> Plan:
        """What was decided beforehand."""
        return self._stage.plan

    @property
    def script(self) -> Script:
        """The script that is performed."""
        return self._stage.state.script

    @property
    def ceremony(self) -> str:
        """The ceremony's id."""
        return self._stage.ceremony

    @property
    def folder(self) -> Path:
        """Where the ceremony lies."""
        return self._stage.folder

    @property
    def participants(self) -> Participants:
        """The people as named in the record, or as suggested until then."""
        return self._stage.participants

    @property
    def continues_at(self) -> Path | None:
        """Where the archive that is continued lies: as it was named, or, resumed, beside this ceremony's folder.

        The record names it by digest and not by place.
        """
        named = self.plan.archive if isinstance(self.plan, RecoveryPlan) else None
        if named is not None and named.name:
            return named
        opened = self.state.opened
        return find_continued(opened.continues, self.folder.parent) if opened and opened.continues else None

    @property
    def entries(self) -> tuple[tuple[Entry, str], ...]:
        """The record so far: each entry with the head after it (hex)."""
        return tuple(zip(self._stage.journal.entries, self._stage.journal.heads, strict=True))

    @property
    def state(self) -> State:
        """The state as replayed; read only."""
        return self._stage.state

    def listen(self, operator: Operator) -> None:
        """Put another operator in charge."""
        self._stage.ports = replace(self._stage.ports, operator=operator)

    def open(self, continued: Continued | None, self_test: tuple[HostCheck, ...] = ()) -> None:
        """Write entry 0; a recovery's holds the register that it continues."""
        stage, plan = self._stage, self._stage.plan
        script = plan.script
        opened = CeremonyOpened(
            format=ARCHIVE_FORMAT,
            rules=RULES,
            kind=script.ceremony,
            mode="rehearsal" if plan.rehearsal else "real",
            program=stage.ports.host.program(),
            script=ScriptNamed(name=script.name, version=script.version, sha256=script.sha256),
            parameters=replace(plan.parameters(), output=stage.ports.store.to if _hands_out(plan) else None),
            host=(*stage.ports.host.checks(), *self_test),
            record_seal=stage.record_signer.public,
            ending_key=make_ending_key(stage.work),
            continues=continued.named() if continued else None,
        )
        stage.write(opened)
        stage.record_signer.recorded = True

    def run(self) -> Outcome:
        """Perform every step that is left. Blocks; asks through the operator port; Stop ends or leaves it."""
        stage = self._stage
        try:
            ended = self.closed_already()
            if ended is not None:
                return ended
            if self._resumed and self._abort_begun():
                return self.abort("it was being aborted when it was interrupted")
            if self._resumed:
                self._rewind()
            while (step := stage.state.next_step()) is not None:
                if step.action == "close":
                    return self._close(step)
                self._steps.perform(step)
        except Stop as stop:
            return self.abort(stop.reason) if stop.abort else self.leave(stop.reason)
        raise RefusedError("The script has no closing step; nothing was closed.")

    def closed_already(self) -> Outcome | None:
        """The outcome, if the interruption came after the archive was closed; it is then put in its place."""
        stage = self._stage
        ended = finish(stage)
        if ended is None:
            return None
        return Outcome(ended.ended, stage.folder, stage.folder / ARCHIVE, ended.head)

    def _abort_begun(self) -> bool:
        """True if people decided to abort, and what was made is void or destroyed: nothing is left to go on with."""
        told = [entry.event for entry in self._stage.journal.entries]
        begun = any(isinstance(event, ShareSetVoided) and event.reason == ABORTED for event in told)
        begun = begun or any(isinstance(event, ObjectRemoved) and event.why == ABORTED for event in told)
        return begun and not self._stage.state.retired

    def _rewind(self) -> None:
        stage = self._stage
        self._resumed = False
        point = stage.state.resume_point()
        resumed = CeremonyResumed(
            torn_bytes=stage.journal.torn_bytes,
            rewound_to=point,
            record_seal=stage.record_signer.public,
            interrupted_call=stage.ports.rack.interrupted_call,
        )
        self._steps.wait_for_disk(lambda: stage.write(resumed))
        stage.record_signer.recorded = True
        if stage.state.shares is not None and not stage.state.proven:
            self._steps.wait_for_disk(lambda: void_set(stage, "interrupted before it was proven"))

    def _close(self, step: Step) -> Outcome:
        stage = self._stage
        self._steps.begin(step)
        problem: KeyriteError | None = None
        while True:
            try:
                if problem is not None:
                    stage.put(TryAgain(step=step, problem=problem))
                else:
                    stage.ask(lambda again: ReadAloud(step=step, problem=again), lambda answer: answer)
                pin = secrets.token_hex(8)
                left = tuple(path.relative_to(stage.folder).as_posix() for path in sheets_left(stage.folder))
                closed = replace(stage.state.balance(), sheet_files=left or None)
                ended = close(stage, closed, stage.participants.actor("administrator"), pin=pin)
                return Outcome("closed", stage.folder, stage.folder / ARCHIVE, ended.head)
            except KeyriteError as refused:
                problem = refused
            except TokenAbandoned:
                self._steps.replace_token()
                return self.run()
            except Back:
                self._steps.reopen()
                return self.run()

    def abort(self, reason: str) -> Outcome:
        """End the ceremony for good: what it made is destroyed or void, and the record says why.

        Where a whole archive was signed already, the ceremony is over, and that archive is put in its place instead.
        """
        stage = self._stage
        stage.word_store.wipe()
        stage.ending = True
        closed_already = self.closed_already()
        if closed_already is not None:
            return closed_already
        aborted = CeremonyAborted(reason=reason, step=stage.step.id)
        stage.state.check(stage.draft(aborted))  # before anything is void or destroyed (R19)
        void_set(stage, ABORTED)
        remove_folder(stage.folder / EMERGENCY)  # no archive would know of such a list
        try:
            ended = close(stage, aborted, stage.scribe(), pin=secrets.token_hex(8))
        except Stop as stop:
            return self.leave(stop.reason)
        return Outcome("aborted", stage.folder, stage.folder / ARCHIVE, ended.head, reason)

    def leave(self, reason: str) -> Outcome:
        """Leave the ceremony as it is, to be resumed."""
        stage = self._stage
        stage.word_store.wipe()
        stage.close_device()
        head = stage.journal.head
        stage.journal.close()
        return Outcome("left", stage.folder, None, head, reason)
