"""One step at a time: begun, done, completed in the record; and where it cannot be done, waited with or gone back from.

- A step that fails says so and is tried again; it never ends the ceremony by itself.
- While the disk takes no entry, the ceremony waits.
"""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Callable
from dataclasses import dataclass

from ceremony.actions import ACTIONS, SAID_FIRST
from ceremony.actions.sharing import void_set
from ceremony.custody.participants import Actor
from ceremony.errors import KeyriteError, MachineError, RefusedError
from ceremony.ports import Back, TryAgain
from ceremony.record.events import StepCompleted, StepReopened, StepStarted, TokenReplaced
from ceremony.script.loading import Step
from ceremony.stage.awaiting import gather
from ceremony.stage.reconciling import TokenAbandoned
from ceremony.stage.stage import Stage


@dataclass
class Stepping:
    """The steps of one ceremony; `since` is when the one that runs was begun, or taken up."""

    stage: Stage
    since: datetime.datetime

    def perform(self, step: Step) -> None:
        """Begin a step, do what its action does, and complete it; until it can be done people try again or go back."""
        stage = self.stage
        self.begin(step)
        problem: KeyriteError | None = None
        while True:
            try:
                stage.tried = problem is not None
                if problem is not None:
                    stage.put(TryAgain(step=step, problem=problem))
                elif step.action in SAID_FIRST:
                    ACTIONS["read-aloud"](stage)
                if step.action != "open":
                    ACTIONS[step.action](stage)
                gather(stage)  # here, because from what completes a step there is no way back
                break
            except KeyriteError as refused:
                problem = refused
            except TokenAbandoned:
                self.replace_token()
                return
            except Back:
                self.reopen()
                return
        self.wait_for_disk(lambda: stage.write(self._timing(step), self._actor(step)))

    def begin(self, step: Step) -> None:
        """Say in the record that the step has begun, unless it runs already."""
        stage = self.stage
        self.since = stage.ports.clock.now()
        if stage.state.running is None:
            begun = StepStarted(title=step.title.en, minutes_planned=step.minutes, expected=tuple(step.evidence))
            self.wait_for_disk(lambda: stage.write(begun, self._actor(step)))

    def wait_for_disk(self, write: Callable[[], object]) -> None:
        """Write what frames a step; while the disk does not take it, the ceremony waits and people try again."""
        problem: MachineError | None = None
        while True:
            try:
                if problem is not None:
                    with contextlib.suppress(Back):  # there is nowhere to go back to while nothing can be written
                        self.stage.put(TryAgain(step=self.stage.step, problem=problem))
                write()
            except MachineError as full:
                problem = full
            else:
                return

    def reopen(self) -> None:
        """The people go back: the step is opened again, and the record says what counts no more (R30)."""
        stage = self.stage
        void = tuple(stage.state.void_by_going_back())
        reopened = StepReopened(step=stage.state.way_back(), void=void)
        self.wait_for_disk(lambda: stage.write(reopened, stage.scribe()))

    def _timing(self, step: Step) -> StepCompleted:
        """What a step took and left, beside what was planned, and who watched it."""
        stage = self.stage
        seconds = (stage.ports.clock.now() - self.since).total_seconds()
        return StepCompleted(
            seconds=max(0, round(seconds)),
            minutes_planned=step.minutes,
            left=tuple(sorted(stage.state.left.get(step.id, ()))),
            witness=stage.participants.witness,
        )

    def _actor(self, step: Step) -> Actor:
        # several act in a custodians' step; each entry names its own
        return self.stage.actor("administrator" if step.role == "custodian" else step.role)

    def replace_token(self) -> None:
        """The interrupted ceremony's token is lost: what was made on it is void, and a fresh one takes its place."""
        stage = self.stage
        stage.close_device()
        if stage.state.retired:
            raise RefusedError("The old sheets are retired, so this token is needed to close; find it and its PIN.")
        self.wait_for_disk(lambda: void_set(stage, "its root key's token was lost"))
        reason = "the token, or its PIN, was lost in an interruption"
        self.wait_for_disk(lambda: stage.write(TokenReplaced(reason=reason)))
