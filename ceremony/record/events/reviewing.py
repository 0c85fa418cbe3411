"""Which records somebody looked through, how far they went, and what was found."""

from __future__ import annotations

from typing import Annotated

from ceremony.record.events.event import Event, event, part
from ceremony.record.events.parts import Sha256


@part
class ReviewedLog:
    """The record of an archive, from its first entry to its last."""

    ceremony: str
    manifest_sha256: Sha256
    head: Annotated[str, "hex; of its last entry"]
    entries: Annotated[int, "how many it holds"]


@event("log-reviewed")
class LogReviewed(Event):
    """Somebody, who is the entry's actor, looked through a record to its end, and says what they found."""

    log: ReviewedLog
    found: Annotated[str, "empty where nothing was found"]
