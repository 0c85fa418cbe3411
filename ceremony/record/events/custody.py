"""Sheets in the hands of people: sealed, opened, judged, accounted for; the quorum; the set that is retired."""

from __future__ import annotations

from typing import Annotated, Literal

from ceremony.record.events.event import Event, event
from ceremony.record.events.parts import Generation, Index

Verdict = Literal["genuine", "duplicate", "left-out", "altered", "foreign", "unreadable", "unsealed"]


@event("sheet-sealed")
class SheetSealed(Event):
    """A sheet went into a bag that was never used."""

    generation: Generation
    index: Index
    bag: str
    holder: str


@event("bag-opened")
class BagOpened(Event):
    """A sheet came out of its bag."""

    generation: Generation
    index: Index
    bag: Annotated[str, "as read"]
    sealed_as: Annotated[str, "as the ledger has it"]


@event("sheet-judged")
class SheetJudged(Event):
    """A sheet was shown, and what was found; by a sheet's own seal with what the seal says."""

    verdict: Verdict
    by: Annotated[Literal["seal"] | None, "where no archive is at hand"] = None
    index: Annotated[Index | None, "where it is known which sheet it is"] = None
    commitment: Annotated[
        str | None, "of a genuine sheet; hex; by the seal its first 16 bytes are the seal's at `index`"
    ] = None
    position: Annotated[int | None, "of the only wrong word, where that is known"] = None
    generation: Annotated[Generation | None, "of another set, where that is known; by the seal also of its own"] = None
    threshold: Annotated[int | None, "of a genuine sheet, by the seal"] = None
    shares: Annotated[int | None, "how many; of a genuine sheet, by the seal"] = None
    seal: Annotated[str | None, "its bytes, hex: nothing secret; of a genuine sheet"] = None
    signature: Annotated[Literal["good", "not-checked", "bad"] | None, "the seal's"] = None
    bag: Annotated[str | None, "as read; of a genuine sheet, by the seal"] = None
    site: Annotated[str | None, "of a genuine sheet, by the seal"] = None


@event("quorum-reached")
class QuorumReached(Event):
    """Enough sheets are genuine."""

    shares: Annotated[tuple[int, ...], "their numbers"]
    threshold: int


@event("set-retired")
class SetRetired(Event):
    """The set before is superseded."""

    generation: Generation


@event("sheet-accounted")
class SheetAccounted(Event):
    """What became of a sheet."""

    generation: Generation
    index: Index
    holder: str
    how: Literal["destroyed", "missing", "in-trust", "received"]
    note: str
    trustee: Annotated[str | None, "of `in-trust` and `received`"] = None
    bag: Annotated[str | None, "as read; of `in-trust` and `received`"] = None
