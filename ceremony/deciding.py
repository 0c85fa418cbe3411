"""Deviations that somebody decides about: what happened, what was expected, what follows, and who says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from ceremony.errors import RefusedError
from ceremony.ports import DecideDeviation, Decision, Deviation

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


def decide(
    stage: Stage, what: str, expected: str, *, about_sheet: bool = True, unattended: str = "", **about: Any
) -> Decision:
    """Somebody decides about a deviation; what, and who, stands in the record, with the fields `about` it.

    `unattended`: what a rehearsal that nobody attends decides; else it ends there.
    """

    def accept(decision: Decision) -> Decision:
        note_decision(stage, what, expected, decision, **about)
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


def note_decision(stage: Stage, what: str, expected: str, decision: Decided, **about: Any) -> None:
    """Put a decision about a deviation into the record; RefusedError if it is empty, or nobody of this room made it."""
    if not decision.decision.strip() or decision.decided_by not in stage.room.names():
        raise RefusedError("Say what was decided, and who of this room decided it.")
    stage.check_here(decision.decided_by)
    noted = Deviation(what, expected, decision.decision.strip(), decision.decided_by)
    stage.write("deviation-noted", {**vars(noted), **about}, stage.scribe())
