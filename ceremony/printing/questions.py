"""What the engine asks people about a printer and what came out of it, and what it needs of one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from ceremony.custody.register import RegisteredShare
from ceremony.errors import KeyriteError
from ceremony.ports import HostCheck, Question
from ceremony.record.events import Destination, PrinterIdentity

if TYPE_CHECKING:
    from ceremony.printing.choice import PrinterChoice
    from ceremony.printing.jobs import Paper, Watch


class Printer(Protocol):
    """An OutputStore whose output is paper."""

    @property
    def to(self) -> Destination:
        """`printer`."""

    @property
    def left_behind(self) -> tuple[HostCheck, ...]:
        """What was looked at after the last sheet, and found."""

    def set_up(self, paper: Paper, watch: Watch) -> None:
        """Say what is printed on, and who is told what the printer waits for."""

    def identity(self) -> PrinterIdentity:
        """What the printer says of itself now; PrinterError if it does not answer."""

    def checks(self) -> tuple[HostCheck, ...]:
        """Look at printer and print service now."""

    def confirm(self) -> None:
        """People have vouched for it; the record says who."""

    def put(self, name: str, content: bytes) -> Path | None:
        """Print a sheet for the first time; PrinterError: nothing came out, PaperUnknownError: that is not known."""

    def reprint(self, name: str, content: bytes) -> Path | None:
        """Print it again; the deviation is in the record before this is called."""

    def discard(self, name: str) -> bool:
        """Give a name free."""

    def others(self) -> tuple[PrinterChoice, ...]:
        """The other printers that are found here now."""


@dataclass(frozen=True)
class Instead:
    """Where sheets go from now on, because the printer is given up: another printer, or None for the folder."""

    printer: PrinterChoice | None
    decision: str
    decided_by: str


@dataclass(frozen=True, kw_only=True)
class ReplacePrinter(Question[Instead | None]):
    """The printer cannot be used; nothing came out of it. None: try it again; else somebody decides to give it up."""

    others: tuple[PrinterChoice, ...]


@dataclass(frozen=True)
class PrinterVouched:
    """What people saw when they looked at the printer, and who looked."""

    local: bool
    single_purpose: bool
    not_networked: bool
    by: str


@dataclass(frozen=True, kw_only=True)
class ConfirmPrinter(Question[PrinterVouched]):
    """Is this printer on a cable of this laptop, used for nothing else, and on no network? Somebody looks."""

    printer: PrinterIdentity
    checks: tuple[HostCheck, ...]


@dataclass(frozen=True)
class PaperDecision:
    """What somebody found at the printer, and decided: `spoiled` and `nothing` have the sheet printed again."""

    found: Literal["whole", "spoiled", "nothing"]
    decision: str
    decided_by: str


@dataclass(frozen=True, kw_only=True)
class DecidePaper(Question[PaperDecision]):
    """Whether a sheet is on paper as it should be is not known: somebody looks, and decides, in the record."""

    share: RegisteredShare
    doubt: KeyriteError
