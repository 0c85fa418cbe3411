"""Deviations that somebody decides about: what happened, what was expected, what follows, and who says so."""

from __future__ import annotations

from typing import Protocol

from ceremony.errors import RefusedError
from ceremony.record.events import DecidedAbsence, DecidedPlaces, DeviationNoted, NamedToken, PolicyBreak
from ceremony.stage.at_work import AtWork


class Decided(Protocol):
    """What was decided, and by whom."""

    @property
    def decision(self) -> str:
        """In a sentence."""

    @property
    def decided_by(self) -> str:
        """A name of this room."""


def note_decision(
    stage: AtWork,
    what: str,
    expected: str,
    decision: Decided,
    *,
    absent: DecidedAbsence | None = None,
    places: DecidedPlaces | None = None,
    continued_ended_at: str | None = None,
    policy: tuple[PolicyBreak, ...] = (),
    token: NamedToken | None = None,
) -> None:
    """Put a decision about a deviation into the record; RefusedError if it is empty, or nobody of this room made it.

    `absent`: of whom and of which step, where it is about people who left; `places`: where sheets go, where about that;
    `policy`: what breaks the policy in force, where about that; `token`: one that the archive does not name.
    """
    if not decision.decision.strip() or decision.decided_by not in stage.participants.names():
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
        policy=policy,
        token=token,
    )
    stage.write(noted, stage.scribe())
