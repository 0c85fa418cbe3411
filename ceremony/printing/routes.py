"""The two ways to paper: a printer spoken to directly (ipp-usb puts one on a cable at localhost), or a CUPS queue.

Rules guarded here:
- a printer on a network, or one of which the system does not tell, is used only when people have confirmed it;
- each check says what was seen, so that the record can hold it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, Protocol

from ceremony.ports import HostCheck
from ceremony.printing.cups import Spool, check_device, clear_queue, find_queues, local_socket
from ceremony.printing.description import MEDIA, RASTER, PrinterDescription
from ceremony.printing.errors import PrinterError
from ceremony.printing.ipp import IppPrinter
from ceremony.printing.jobs import PATIENCE, Paper, Patience, PrintedJob, Watch, check_paper, print_page
from ceremony.printing.raster import choose_resolution, rasterise
from ceremony.printing.transport import check_local, parse_address

_USB_PORTS = range(60000, 60008)  # where ipp-usb listens, from its first port on


Way = Literal["usb", "cups"]


class Route(Protocol):
    """One way to one printer."""

    @property
    def way(self) -> Way:
        """`usb` for a printer that is spoken to directly, `cups` for a queue."""

    @property
    def uri(self) -> str:
        """Its address."""

    def confirm(self) -> None:
        """People vouch for it."""

    def describe(self) -> PrinterDescription:
        """What the printer says of itself now."""

    def checks(self, paper: Paper) -> tuple[HostCheck, ...]:
        """What is as it should be, before a sheet is sent."""

    def print_page(self, pdf: bytes, paper: Paper, watch: Watch) -> PrintedJob:
        """Print one page; PrinterError or PaperUnknownError."""

    def clear(self) -> tuple[HostCheck, ...]:
        """Remove what the way keeps of a job, and say what is left."""


class _OverIpp:
    """What both ways share: an address that speaks IPP, for which people may have vouched."""

    def __init__(self, printer: IppPrinter, *, confirmed: bool = False, patience: Patience = PATIENCE) -> None:
        self._printer, self._confirmed, self._patience = printer, confirmed, patience
        self.uri = printer.address.uri

    def confirm(self) -> None:
        """People vouch for it."""
        self._confirmed = True

    def describe(self) -> PrinterDescription:
        """What the printer, or the queue, says of itself now."""
        return self._printer.describe()


class DirectPrinter(_OverIpp):
    """A printer that is spoken to without a print service: no spool, no history on this machine."""

    way: Way = "usb"

    def checks(self, paper: Paper) -> tuple[HostCheck, ...]:
        """The printer alone."""
        return check_printer(self.describe(), paper, confirmed=self._confirmed)

    def print_page(self, pdf: bytes, paper: Paper, watch: Watch) -> PrintedJob:
        """As PDF where the printer takes it, else drawn here as PWG Raster."""
        facts = self.describe()
        if facts.supports_pdf:
            return print_page(self._printer, pdf, paper, watch=watch, patience=self._patience)
        drawn = rasterise(pdf, paper, choose_resolution(facts))
        return print_page(self._printer, drawn, paper, kind=RASTER, watch=watch, patience=self._patience)

    def clear(self) -> tuple[HostCheck, ...]:
        """There is nothing on this machine to clear."""
        return (HostCheck("print-spool-empty", True, "printed from memory, without a spool"),)


class CupsQueue(_OverIpp):
    """A queue of this machine's print service."""

    way: Way = "cups"

    def __init__(
        self,
        printer: IppPrinter,
        spool: Spool | None = None,
        *,
        confirmed: bool = False,
        patience: Patience = PATIENCE,
    ) -> None:
        super().__init__(printer, confirmed=confirmed, patience=patience)
        self._spool = spool or Spool()

    def checks(self, paper: Paper) -> tuple[HostCheck, ...]:
        """The printer, and the service's settings."""
        facts = self.describe()
        return (*check_printer(facts, paper, confirmed=self._confirmed), *self._spool.checks(facts.device_uri))

    def print_page(self, pdf: bytes, paper: Paper, watch: Watch) -> PrintedJob:
        """The service turns PDF into what the printer takes."""
        return print_page(self._printer, pdf, paper, watch=watch, patience=self._patience)

    def clear(self) -> tuple[HostCheck, ...]:
        """Purge job and history, and look into the spool."""
        return clear_queue(self._printer, self._spool)


def check_printer(facts: PrinterDescription, paper: Paper, *, confirmed: bool) -> tuple[HostCheck, ...]:
    """Ready, near, and with the right paper."""
    blocking = [one.words for one in facts.conditions if one.blocks]
    blocking += ["stopped"] if facts.state == "stopped" and not blocking else []
    blocking += [] if facts.accepting else ["it takes no jobs"]
    said = ", ".join(one.words for one in facts.conditions) or facts.state
    try:
        check_paper(facts, paper)
        fits = True
    except PrinterError:
        fits = False
    return (
        HostCheck("printer-ready", not blocking, ", ".join(blocking) or said),
        _check_near(facts, confirmed=confirmed),
        HostCheck("printer-paper", fits, f"{paper} is {'set' if fits else 'not set'} ({MEDIA[paper]})"),
    )


def _check_near(facts: PrinterDescription, *, confirmed: bool) -> HostCheck:
    if facts.networked is False:
        return HostCheck("printer-local", True, check_device(facts.device_uri).detail)
    said = "it hangs on a network" if facts.networked else "the system does not tell whether it hangs on a network"
    return HostCheck("printer-local", confirmed, f"{said}{'; confirmed by the people here' if confirmed else ''}")


def find_usb_printers() -> Iterator[PrinterDescription]:
    """The printers that ipp-usb offers on this machine."""
    for port in _USB_PORTS:
        try:
            yield IppPrinter(f"ipp://localhost:{port}/ipp/print").describe()
        except PrinterError:
            continue


def find_printers() -> tuple[tuple[Way, PrinterDescription], ...]:
    """What can be printed on here: `("usb", facts)` first, then `("cups", facts)`."""
    found: list[tuple[Way, PrinterDescription]] = [("usb", facts) for facts in find_usb_printers()]
    with contextlib.suppress(PrinterError):
        found += [("cups", facts) for facts in find_queues(socket_path=local_socket())]
    return tuple(found)


def _socket(kind: Way) -> Path | None:
    return local_socket() if kind == "cups" else None


def check_route(kind: Way, uri: str) -> None:
    """UsageError for no address, RefusedError for one of another machine."""
    check_local(parse_address(uri, _socket(kind)), allow_network=False)


def open_route(kind: Way, uri: str, *, confirmed: bool = False, spool: Spool | None = None) -> Route:
    """The way to a printer that `find_printers` told of; RefusedError if it is another machine's and not confirmed."""
    printer = IppPrinter(uri, allow_network=confirmed, socket_path=_socket(kind))
    return (
        CupsQueue(printer, spool, confirmed=confirmed)
        if kind == "cups"
        else DirectPrinter(printer, confirmed=confirmed)
    )
