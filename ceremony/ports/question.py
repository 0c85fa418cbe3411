"""One question at a time, to whoever operates; what every question has, and the two that any step may put."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from ceremony.errors import KeyriteError
from ceremony.script.loading import Step

Answer = TypeVar("Answer")
Answer_co = TypeVar("Answer_co", covariant=True)


@dataclass(frozen=True, kw_only=True)
class Question(Generic[Answer_co]):
    """One thing that a person must do or say before the step goes on."""

    step: Step
    problem: KeyriteError | None = None  # why the last answer did not do
    back_to: str = ""  # id of the step that going back opens again; empty where there is no way back (R30)
    ends_way_back: bool = False  # what this step does cannot be undone, and it has not begun yet


@dataclass(frozen=True, kw_only=True)
class ReadAloud(Question[None]):
    """The step's words have been said and everybody is ready. Answer None."""


@dataclass(frozen=True, kw_only=True)
class TryAgain(Question[None]):
    """The step could not be done; `problem` says why, and nothing is lost. Answer None to try it again."""
