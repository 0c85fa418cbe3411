"""The set of shares, and its sheets on their way to the custodians: printed, read back, sealed, proved."""

from __future__ import annotations

from typing import Annotated, Literal

from ceremony.custody.register import ShareSet
from ceremony.keys import KeyAttributes, Transport
from ceremony.record.events.event import Event, event, value
from ceremony.record.events.keys import CheckValue
from ceremony.record.events.parts import Destination, Generation, HostCheck, Index, Sha256

ReadBackWay = Literal["scan", "typed", "camera", "drawn", "text", "memory", "file"]


@event("share-set-made")
class ShareSetMade(Event):
    """The root key was split."""

    set: ShareSet
    scheme: Literal["slip39"]
    transport: Transport
    root: KeyAttributes


@event("share-set-voided")
class ShareSetVoided(Event):
    """The set that was being made is void."""

    generation: Generation
    reason: str
    issued: Annotated[tuple[int, ...], "numbers of the sheets that had been issued"]


@event("public-pages-issued")
class PublicPagesIssued(Event):
    """What goes into every bag beside the sheet."""

    generation: Generation
    sha256: Annotated[Sha256, "SHA-256 of the PDF, hex"]
    to: Destination
    sets: Annotated[
        int | None,
        "one for each bag: printed already where `to` is `printer`, else people print them next; some records under "
        "rules 1 and 2 lack it",
    ] = None


@value
class PrinterIdentity:
    """A printer as it describes itself."""

    name: str
    model: str
    way: Literal["usb", "cups"]
    networked: Annotated[bool | None, "null where the system does not tell"]


@event("printer-checked")
class PrinterChecked(Event):
    """Printer and print service were looked at."""

    printer: PrinterIdentity
    checks: tuple[HostCheck, ...]


@event("printer-confirmed")
class PrinterConfirmed(Event):
    """Somebody vouched for the printer; all three are true."""

    local: bool
    single_purpose: bool
    not_networked: bool
    by: str


@event("output-changed")
class OutputChanged(Event):
    """The printer was given up, by a decision before; the next one is vouched for anew."""

    to: Destination
    given_up: Annotated[str, "why the printer could not be used"]
    index: Annotated[int, "of the sheet that goes along; 0: none"]
    generation: Generation


@event("sheet-issued")
class SheetIssued(Event):
    """A sheet goes to its custodian."""

    index: Index
    generation: Generation
    holder: str
    site: str
    to: Annotated[Destination, "to a printer this entry is on disk before the job is sent"]


@event("sheet-printed")
class SheetPrinted(Event):
    """A sheet is on paper."""

    index: Index
    generation: Generation
    seen_by: Annotated[str, "`printer`, or the name of who looked"]
    left_behind: Annotated[tuple[HostCheck, ...], "after the sheet"]


@event("sheet-spoiled")
class SheetSpoiled(Event):
    """A sheet did not come out as it should, by a decision before."""

    index: Index
    generation: Generation
    holder: str
    how: Literal["destroyed", "nothing-came-out"]


@event("sheet-reprinted")
class SheetReprinted(Event):
    """A spoiled sheet is printed again."""

    index: Index
    generation: Generation
    holder: str
    to: Destination


@event("sheet-read-back")
class SheetReadBack(Event):
    """A sheet was read back and is the registered share."""

    index: Index
    generation: Generation
    commitment: Annotated[str, "hex; below"]
    way: Annotated[
        ReadBackWay | None,
        "`scan`: or a photograph; from no paper, so in rehearsals alone: `drawn` (the file that was written, or what "
        "was drawn from it), `text` (a text of the words), `memory` (nobody attended); rules 1 and 2: `file` for any "
        "file, and some lack it",
    ] = None


@event("subsets-proven")
class SubsetsProven(Event):
    """Every subset of the sheets gives the root key back."""

    subsets: Annotated[int, "how many: n choose k"]
    threshold: int
    check_value: CheckValue


@event("memory-wiped")
class MemoryWiped(Event):
    """Secrets were overwritten in memory, or dropped from it."""

    what: Annotated[str, "what was overwritten, and what was let go; rules 1 and 2: dropped"]
