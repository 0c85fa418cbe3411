"""A printer that speaks IPP/1.1 (RFC 8010, RFC 8011): what can be asked of it, one exchange each.

Rules guarded here:
- job and user names say nothing of the ceremony;
- a document may be on its way as soon as a connection was made: what breaks after that is not called harmless.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ceremony.printing.description import REQUESTED, PrinterDescription, read_description
from ceremony.printing.errors import LostError, PaperUnknownError, PrinterError
from ceremony.printing.messages import (
    Answer,
    Attribute,
    Attributes,
    Group,
    Operation,
    Tag,
    decode_answer,
    encode_request,
)
from ceremony.printing.transport import check_local, parse_address, post

JOB_NAME = "page"
USER_NAME = "keyrite"
ASK_LIMIT_S = 10.0
SEND_LIMIT_S = 60.0

_NOT_FOUND = {0x0406, 0x0407}  # client-error-not-found, client-error-gone
_STATUS = {
    0x0401: "it forbids printing",
    0x0402: "it asks for a password",
    0x0403: "it asks for a password",
    0x0406: "it knows no such queue",
    0x0409: "the page is too large for it",
    0x040A: "it does not take this kind of document",
    0x040B: "it cannot print the page as it must lie",
    0x0501: "it does not know how",
    0x0502: "it is out of service",
    0x0506: "it takes no jobs now",
    0x0507: "it is busy",
}
_REFUSED = "The printer {name} refused ({reason}); nothing was printed, see to it, then try again."
_FAILED = "The printer {name} failed (status {status}); see to it, then try again."
LOST = (
    "The connection to {name} broke while it had the sheet; whether it came out is not known, look in the printer, "
    "destroy what lies there, then decide."
)


class IppPrinter:
    """One printer, or one queue, at one address."""

    def __init__(self, uri: str, *, allow_network: bool = False, socket_path: Path | None = None) -> None:
        self.address = parse_address(uri, socket_path)
        self._allow_network = allow_network
        check_local(self.address, allow_network=allow_network)

    def describe(self) -> PrinterDescription:
        """Ask the printer what it is and how it is."""
        wanted = Attribute("requested-attributes", Tag.KEYWORD, tuple(REQUESTED))
        answer = self.ask(Operation.GET_PRINTER_ATTRIBUTES, wanted)
        return read_description(answer.first(Group.PRINTER), self.address)

    def submit(self, name: str, document: bytes, kind: str, job: Sequence[Attribute]) -> int:
        """Have the job checked without its document, then send both; returns the job's number.

        PrinterError if it was refused, PaperUnknownError if the sheet may have arrived all the same.
        """
        operation = (
            Attribute("job-name", Tag.NAME, (JOB_NAME,)),
            Attribute("ipp-attribute-fidelity", Tag.BOOLEAN, (True,)),  # refuse what you cannot do
            Attribute("document-format", Tag.MIME, (kind,)),
        )
        self.ask(Operation.VALIDATE_JOB, *operation, job=job)
        try:
            answer = self.ask(Operation.PRINT_JOB, *operation, job=job, document=document, limit_s=SEND_LIMIT_S)
        except LostError:
            raise PaperUnknownError(LOST, name=name) from None
        job_id = number_of(answer.first(Group.JOB), "job-id")
        if not job_id:
            raise PaperUnknownError(LOST, name=name)
        return job_id

    def job_state(self, job_id: int) -> Attributes | None:
        """How a job stands; None if the printer does not know it (any more)."""
        answer = self.ask(
            Operation.GET_JOB_ATTRIBUTES,
            Attribute("job-id", Tag.INTEGER, (job_id,)),
            Attribute(
                "requested-attributes", Tag.KEYWORD, ("job-state", "job-state-reasons", "job-impressions-completed")
            ),
            lenient=True,
        )
        return None if answer.status in _NOT_FOUND else answer.first(Group.JOB)

    def cancel(self, job_id: int, *, purge: bool = False) -> None:
        """Cancel a job; with `purge`, a CUPS queue also forgets it and its file. A job that is over stays so."""
        extra = (Attribute("purge-job", Tag.BOOLEAN, (True,)),) if purge else ()
        self.ask(Operation.CANCEL_JOB, Attribute("job-id", Tag.INTEGER, (job_id,)), *extra, lenient=True)

    def clear_jobs(self) -> int:
        """Have a queue forget every job of ours with its file; returns how many it still knows."""
        asked = (
            Attribute("which-jobs", Tag.KEYWORD, ("all",)),
            Attribute("my-jobs", Tag.BOOLEAN, (True,)),
            Attribute("requested-attributes", Tag.KEYWORD, ("job-id",)),
        )
        for job in self.ask(Operation.GET_JOBS, *asked).all(Group.JOB):
            self.cancel(number_of(job, "job-id"), purge=True)
        return len(self.ask(Operation.GET_JOBS, *asked).all(Group.JOB))

    def ask(
        self,
        operation: Operation,
        *attributes: Attribute,
        job: Sequence[Attribute] = (),
        document: bytes = b"",
        limit_s: float = ASK_LIMIT_S,
        lenient: bool = False,
    ) -> Answer:
        """One exchange; PrinterError if it is refused, unless `lenient` and the job is what is not known."""
        groups = {Group.OPERATION: self._heading(attributes), **({Group.JOB: job} if job else {})}
        parts = [encode_request(operation, groups), *([document] if document else [])]
        raw = post(self.address, parts, limit_s=limit_s, allow_network=self._allow_network)
        answer = decode_answer(raw, self.address.uri)
        if answer.status >= 0x0500 and answer.status not in _STATUS:
            raise LostError(_FAILED, name=self.address.uri, status=f"{answer.status:#06x}")
        if answer.status >= 0x0400 and not (lenient and answer.status < 0x0500):
            reason = _STATUS.get(answer.status, f"status {answer.status:#06x}")
            raise PrinterError(_REFUSED, name=self.address.uri, reason=reason)
        return answer

    def _heading(self, attributes: Sequence[Attribute]) -> list[Attribute]:
        """RFC 8011 section 4.1.4: charset and language, then the target, to which a job's number belongs."""
        return [
            Attribute("attributes-charset", Tag.CHARSET, ("utf-8",)),
            Attribute("attributes-natural-language", Tag.LANGUAGE, ("en",)),
            Attribute("printer-uri", Tag.URI, (self.address.uri,)),
            *(one for one in attributes if one.name == "job-id"),
            Attribute("requesting-user-name", Tag.NAME, (USER_NAME,)),
            *(one for one in attributes if one.name != "job-id"),
        ]


def number_of(attributes: Attributes, name: str, otherwise: int = 0) -> int:
    """The number in an attribute of an answer."""
    value = next(iter(attributes.get(name, ())), otherwise)
    return value if isinstance(value, int) else otherwise
