"""What was found in a record that somebody looked through."""

from __future__ import annotations

from dataclasses import dataclass

from ceremony.ports.question import Question
from ceremony.record.events import ReviewedLog


@dataclass(frozen=True)
class LookedThrough:
    """Who looked through the record, and what they found: `nothing`, or `found` in words; one of the two."""

    by: str
    nothing: bool = False
    found: str = ""


@dataclass(frozen=True, kw_only=True)
class ReviewLog(Question[LookedThrough]):
    """The record was looked through to its end, at the auditor's desk or on paper; the head's words tell which it is.

    Nothing is filled in beforehand.
    """

    log: ReviewedLog
    words: tuple[str, ...]  # of its head
    people: tuple[str, ...]  # who may have looked
    number: int  # of `count`, from 1 on
    count: int
