"""Deviations that somebody decides about: what happened, what was expected, what follows, and who says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from ceremony.errors import RefusedError
from ceremony.ports import DecideDeviation, Decision
from ceremony.record.events import DecidedAbsence, DecidedPlaces, DeviationNoted

if TYPE_CHECKING:
    from ceremony.stage.stage import Stage


class Decided(Protocol):
    """What was decided, and by whom."""

    @property
    def decision(self) -> str:
        """In a sentence."""

    @property
    def decided_by(self) -> str:
        """A name of this room."""


def decide(
    stage: Stage,
    what: str,
    expected: str,
    *,
    about_sheet: bool = True,
    unattended: str = "",
    continued_ended_at: str | None = None,
) -> Decision:
    """Somebody decides about a deviation; what, and who, stands in the record.

    `continued_ended_at`: where the clock stood before this end of the continued archive. `unattended`: what a rehearsal
    that nobody attends decides; else it ends there.
    """

    def accept(decision: Decision) -> Decision:
        note_decision(stage, what, expected, decision, continued_ended_at=continued_ended_at)
        return decision

    return stage.ask(
        lambda problem: DecideDeviation(
            step=stage.step,
            problem=problem,
            what=what,
            expected=expected,
            about_sheet=about_sheet,
            unattended=unattended,
        ),
        accept,
    )


def note_decision(
    stage: Stage,
    what: str,
    expected: str,
    decision: Decided,
    *,
    absent: DecidedAbsence | None = None,
    places: DecidedPlaces | None = None,
    continued_ended_at: str | None = None,
) -> None:
    """Put a decision about a deviation into the record; RefusedError if it is empty, or nobody of this room made it.

    `absent`: of whom and of which step, where it is about people who left; `places`: where sheets go, where about that.
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
        continued_ended_at=continued_ended_at,
        places=places,
    )
    stage.write(noted, stage.scribe())
