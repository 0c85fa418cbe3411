"""Sheets to a printer, one at a time: the OutputStore whose output is paper.

Rules guarded here:
- a sheet that went to the printer is not sent again by `put`: only `reprint` does, which the engine calls after the
  deviation is in the record;
- nothing is sent to a printer that is not ready, has other paper, or that nobody vouches for;
- a share is in no file of ours, and what a print service kept of it is cleared and looked for after every sheet,
  also after one that failed.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from ceremony.errors import RefusedError
from ceremony.ports import HostCheck
from ceremony.printing.choice import PrinterChoice, printers_here
from ceremony.printing.errors import PrinterError
from ceremony.printing.jobs import Paper, PrintedJob, Watch, keep_waiting
from ceremony.printing.routes import Route, open_route
from ceremony.record.events import PrinterIdentity

_MUST_HOLD = ("printer-ready", "printer-local", "printer-paper")

_AGAIN = (
    "The sheet {name} went to the printer before; it is printed again only as a deviation in the record, "
    "after the first one is destroyed."
)
_BUSY = "Another sheet is being printed; take it out first, then print this one."
_NOT_READY = "The printer cannot take a sheet now ({reason}); nothing was sent, see to it, then try again."


@dataclass(frozen=True)
class Printout:
    """One sheet on paper: how its job ended, and what was left behind."""

    name: str
    job: PrintedJob
    left_behind: tuple[HostCheck, ...]


class PrinterStore:
    """An OutputStore that prints; paper has no path, so `put` gives None."""

    to: Final = "printer"

    def __init__(self, route: Route, paper: Paper = "A4", watch: Watch = keep_waiting) -> None:
        self._route, self._paper, self._watch = route, paper, watch
        self._sent: set[str] = set()
        self._one_at_a_time = threading.Lock()
        self.printouts: list[Printout] = []
        self.left_behind: tuple[HostCheck, ...] = ()

    def set_up(self, paper: Paper, watch: Watch) -> None:
        """What is printed on, and who is told what the printer waits for."""
        self._paper, self._watch = paper, watch

    def identity(self) -> PrinterIdentity:
        """What the printer says of itself now; PrinterError if it does not answer."""
        facts = self._route.describe()
        return PrinterIdentity(facts.name, facts.model, self._route.way, facts.networked)

    def confirm(self) -> None:
        """People have looked, and vouch for it; the record says who."""
        self._route.confirm()

    def as_data(self) -> dict[str, str]:
        """How this machine finds the printer again after an interruption."""
        return {"way": self._route.way, "uri": self._route.uri}

    def others(self) -> tuple[PrinterChoice, ...]:
        """The other printers that are found here now."""
        return tuple(one for one in printers_here() if one.uri != self._route.uri)

    def checks(self) -> tuple[HostCheck, ...]:
        """Look at printer and print service now; for the record, before the first sheet."""
        return self._route.checks(self._paper)

    def put(self, name: str, content: bytes) -> None:
        """Print a sheet for the first time.

        RefusedError if it went to the printer before; PrinterError if nothing was printed, and PaperUnknownError if
        that is not known: then only `reprint` prints it.
        """
        if name in self._sent:
            raise RefusedError(_AGAIN, name=name)
        self._print(name, content)

    def reprint(self, name: str, content: bytes) -> None:
        """Print a sheet again. The deviation must be in the record before this is called."""
        self._print(name, content)

    def discard(self, name: str) -> bool:
        """Give the name free, because its set is void; False, for paper is not taken back by a program."""
        self._sent.discard(name)
        return False

    def _print(self, name: str, content: bytes) -> None:
        with self._alone():
            self._check_ready()
            known, self.left_behind = name in self._sent, ()
            self._sent.add(name)
            try:
                job = self._route.print_page(content, self._paper, self._watch)
            except PrinterError as problem:
                if problem.paper == "none" and not known:
                    self._sent.discard(name)
                raise
            finally:
                self.left_behind = self._route.clear()
            self.printouts.append(Printout(name, job, self.left_behind))

    def _check_ready(self) -> None:
        failed = [check.detail for check in self.checks() if check.id in _MUST_HOLD and not check.ok]
        if failed:
            raise PrinterError(_NOT_READY, reason=", ".join(failed))

    @contextmanager
    def _alone(self) -> Iterator[None]:
        if not self._one_at_a_time.acquire(blocking=False):
            raise RefusedError(_BUSY)
        try:
            yield
        finally:
            self._one_at_a_time.release()


def open_printer(choice: PrinterChoice) -> PrinterStore:
    """A store that prints on the chosen printer; UsageError for no address, RefusedError for one of another machine."""
    return PrinterStore(open_route(choice.way, choice.uri))
