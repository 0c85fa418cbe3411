"""Which printer was chosen before a ceremony, and the way back to it after an interruption."""

from __future__ import annotations

from dataclasses import dataclass

from ceremony.printing.routes import Way, check_route, find_printers


@dataclass(frozen=True)
class PrinterChoice:
    """A printer by the way to it and its address, and what people call it."""

    way: Way
    uri: str
    name: str = ""

    def check(self) -> PrinterChoice:
        """Itself; UsageError for no address, RefusedError for one of another machine. The printer is not asked."""
        check_route(self.way, self.uri)
        return self


def printer_at(uri: str) -> PrinterChoice:
    """The printer at an address: a queue of this machine's print service by its path, else one on a cable."""
    return PrinterChoice("cups" if "/printers/" in uri else "usb", uri)


def printer_again(data: object) -> PrinterChoice | None:
    """The choice that a `PrinterStore` wrote down; None if it wrote none, or the note is damaged."""
    match data:
        case {"way": "usb" | "cups" as way, "uri": str(uri)}:
            return PrinterChoice(way, uri)
    return None


def printers_here() -> tuple[PrinterChoice, ...]:
    """What can be printed on here, those on a cable first."""
    found = []
    for way, facts in find_printers():
        model = f" ({facts.model})" if facts.model and facts.model != facts.name else ""
        found.append(PrinterChoice(way, facts.uri, f"{facts.name}{model}"))
    return tuple(found)
