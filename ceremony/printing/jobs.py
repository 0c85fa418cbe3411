"""One page on paper: sent, waited for, and where it does not end well, cancelled and judged.

Rules guarded here:
- what is sent says how it must lie on the paper, and a printer that cannot do so is refused, not guessed at;
- a job is done when the printer says so without reserve, and every wait ends;
- the error says whether anything can have been printed; only the printer's own count of no page means "nothing".
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

from ceremony.printing.description import MEDIA, PDF, PrinterDescription, plain, read_condition
from ceremony.printing.errors import PaperUnknownError, PrinterError
from ceremony.printing.ipp import LOST, IppPrinter, number_of
from ceremony.printing.messages import Attribute, Attributes, Tag

JOB_LIMIT_S = 180.0
_POLL_S = 0.5
_MISSED_POLLS = 4
_CANCEL_POLLS = 10
_ENDED = {7: "it was cancelled", 8: "it gave up", 9: "done"}  # RFC 8011 section 5.3.7

_WRONG_PAPER = "The printer {name} has no {paper} paper set; nothing was printed, load it and set its size."
_CANCELLED = (
    "The printer {name} did not finish ({reason}) and the job was cancelled; look in the printer, destroy what lies "
    "there, then decide."
)
_STUCK = (
    "The printer {name} did not finish ({reason}) and did not confirm that it cancelled the job; switch it off, "
    "destroy what lies in it, then decide."
)
_ENDED_BADLY = (
    "The printer {name} ended the job without finishing it ({reason}); look in the printer, destroy what lies there, "
    "then decide."
)
_NOTHING = "The printer {name} printed nothing ({reason}) and the job has ended; see to it, then try again."

Paper = Literal["A4", "Letter"]
Watch = Callable[[tuple[str, ...]], bool]


def keep_waiting(_: tuple[str, ...]) -> bool:
    """A watch that never stops a job."""
    return True


@dataclass(frozen=True)
class Patience:
    """How long a job may take, and how often it is asked after."""

    limit_s: float = JOB_LIMIT_S
    poll_s: float = _POLL_S


PATIENCE = Patience()


@dataclass(frozen=True)
class PrintedJob:
    """A job that ended; `certain` is False when the queue forgot it before it could be asked how."""

    job_id: int
    certain: bool
    seconds: float


def print_page(
    printer: IppPrinter,
    document: bytes,
    paper: Paper,
    *,
    kind: str = PDF,
    watch: Watch = keep_waiting,
    patience: Patience = PATIENCE,
) -> PrintedJob:
    """Print one page of `kind` and wait until it is done.

    `watch` is told what the printer waits for, in plain words, and returns False to cancel. PrinterError if nothing
    came onto paper, PaperUnknownError if that is not known.
    """
    started = time.monotonic()
    facts = printer.describe()
    job_id = printer.submit(facts.name, document, kind, _job_attributes(facts, paper))
    certain = _Wait(printer, facts.name, job_id, patience).until_done(watch)
    return PrintedJob(job_id, certain, time.monotonic() - started)


@dataclass
class _Wait:
    """The wait for one job."""

    printer: IppPrinter
    name: str
    job_id: int
    patience: Patience

    def until_done(self, watch: Watch) -> bool:
        """True when the printer says so, False when the queue has forgotten the job."""
        deadline, missed = time.monotonic() + self.patience.limit_s, 0
        reasons: tuple[str, ...] = ("no reason given",)
        while time.monotonic() < deadline:
            try:
                state, facts = self.printer.job_state(self.job_id), self.printer.describe()
            except PrinterError:
                missed += 1
                if missed >= _MISSED_POLLS:
                    raise PaperUnknownError(LOST, name=self.name) from None
            else:
                if _is_over(state, facts):
                    return state is not None
                missed, reasons = 0, _waiting_for(state or {}, facts)
                self._check_not_ended(state or {}, reasons)
                if not watch(reasons):
                    reasons = (*reasons, "stopped by the people here")
                    break
            time.sleep(self.patience.poll_s)
        raise self._give_up(reasons)

    def _check_not_ended(self, state: Attributes, reasons: tuple[str, ...]) -> None:
        how = _how_ended(state)
        if how:
            raise self._judge(state, _ENDED_BADLY, (*reasons, how))

    def _give_up(self, reasons: tuple[str, ...]) -> PrinterError:
        """Cancel, and find out whether that was in time."""
        with suppress(PrinterError):
            self.printer.cancel(self.job_id)
            for _ in range(_CANCEL_POLLS):
                state = self.printer.job_state(self.job_id)
                if state is None:
                    break  # forgotten, which says nothing of what is on its way to the printer
                if _how_ended(state):
                    return self._judge(state, _CANCELLED, reasons)
                time.sleep(self.patience.poll_s)
        return PaperUnknownError(_STUCK, name=self.name, reason=", ".join(reasons))

    def _judge(self, state: Attributes, template: str, reasons: tuple[str, ...]) -> PrinterError:
        """That nothing was printed, if the printer itself counts no page; else doubt."""
        reason = ", ".join(filter(None, reasons)) or "no reason given"
        if number_of(state, "job-state") in {7, 8} and number_of(state, "job-impressions-completed", -1) == 0:
            return PrinterError(_NOTHING, name=self.name, reason=reason)
        return PaperUnknownError(template, name=self.name, reason=reason)


def _is_over(state: Attributes | None, facts: PrinterDescription) -> bool:
    """Whether the page is out; a hardened queue forgets its job early, and then only its own state tells."""
    if state is None:
        return facts.state == "idle" and not any(condition.blocks for condition in facts.conditions)
    return _how_ended(state) == "done"


def _how_ended(state: Attributes) -> str:
    """How a job ended, "" while it goes on.

    CUPS calls a job completed as soon as its last part is on its way, and says `processing-to-stop-point` until it
    is: to purge it then would take the page from the printer.
    """
    if "processing-to-stop-point" in state.get("job-state-reasons", ()):
        return ""
    return _ENDED.get(number_of(state, "job-state"), "")


def _waiting_for(job: Attributes, printer: PrinterDescription) -> tuple[str, ...]:
    said = [condition.words for condition in printer.conditions]
    for untrusted in job.get("job-state-reasons", ()):
        keyword = plain(untrusted)
        if keyword.endswith(("-error", "-needed", "-empty", "-jam")):
            said.append(read_condition(keyword).words)
    return tuple(dict.fromkeys(said))


def check_paper(facts: PrinterDescription, paper: Paper) -> None:
    """PrinterError if the printer says that it has not, or cannot take, this paper."""
    wanted = MEDIA[paper]
    unknown = facts.media_supported and wanted not in facts.media_supported
    not_loaded = facts.media_ready and not any(one.startswith(wanted) for one in facts.media_ready)
    if unknown or not_loaded:
        raise PrinterError(_WRONG_PAPER, name=facts.name, paper=paper)


def _job_attributes(facts: PrinterDescription, paper: Paper) -> list[Attribute]:
    """How the page must lie on the paper; what a printer does not know is left out, but never the paper's size."""
    check_paper(facts, paper)
    wanted = {"sides": "one-sided", "print-scaling": "none", "job-sheets": "none", "job-retain-until": "none"}
    return [
        Attribute("copies", Tag.INTEGER, (1,)),
        Attribute("media", Tag.KEYWORD, (MEDIA[paper],)),
        *(
            Attribute(name, Tag.KEYWORD, (value,))
            for name, value in wanted.items()
            if value in facts.keywords(f"{name}-supported")
        ),
    ]
