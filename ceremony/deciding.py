"""Deviations that somebody decides about: what happened, what was expected, what follows, and who says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from ceremony.errors import RefusedError
from ceremony.events import DecidedAbsence, DeviationNoted
from ceremony.ports import DecideDeviation, Decision

if TYPE_CHECKING:
    from ceremony.stage import Stage


class Decided(Protocol):
    """What was decided, and by whom."""

    @property
    def decision(self) -> str:
        """In a sentence."""

    @property
    def decided_by(self) -> str:
        """A name of this room."""


def decide(stage: Stage, what: str, expected: str) -> Decision:
    """Somebody decides about a deviation; what, and who, stands in the record."""

    def accept(decision: Decision) -> Decision:
        note_decision(stage, what, expected, decision)
        return decision

    return stage.ask(
        lambda problem: DecideDeviation(step=stage.step, problem=problem, what=what, expected=expected), accept
    )


def note_decision(
    stage: Stage, what: str, expected: str, decision: Decided, absent: DecidedAbsence | None = None
) -> None:
    """Put a decision about a deviation into the record; RefusedError if it is empty, or nobody of this room made it.

    `absent`: of whom and of which step, where it is about people who left.
    """
    if not decision.decision.strip() or decision.decided_by not in stage.room.names():
        raise RefusedError("Say what was decided, and who of this room decided it.")
    stage.check_here(decision.decided_by)
    noted = DeviationNoted(
        what=what,
        expected=expected,
        decision=decision.decision.strip(),
        decided_by=decision.decided_by,
        absent=absent,
    )
    stage.write(noted, stage.scribe())
