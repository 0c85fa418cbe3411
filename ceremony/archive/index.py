"""What an archive tells of certificates: the lines that its index must have, from its record and its files.

An entry whose file is not there, or is another certificate by now, was overtaken: its token was lost before the
ceremony ended, and the step was done anew. It has no line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import takewhile

from cryptography import x509
from cryptography.exceptions import InvalidSignature

from ceremony.archive.writing import certificate_name
from ceremony.issuing.index import LOG_PROFILE, ROOT_PROFILE, UNKNOWN, IndexLine, line_of
from ceremony.pki.certificates import certificate_sha256
from ceremony.record.events import (
    CertificateIssued,
    CertificateLinted,
    CertificateSigned,
    ContinuedArchive,
    Event,
    LogKeyCertified,
)
from ceremony.state import CA_LABEL

Read = Callable[[str], x509.Certificate | None]  # a certificate of the archive by its name; None if it is not there


def is_indexed(event: Event) -> bool:
    """Whether lines follow from it."""
    if isinstance(event, CertificateLinted):
        return event.label is not None
    return isinstance(event, CertificateSigned | CertificateIssued | LogKeyCertified)


def lines_recorded(events: Iterable[Event], read: Read, ceremony: str) -> Iterator[IndexLine]:
    """A line for each certificate that the ceremony issued, in the order of its record."""
    profiles: dict[str, str] = {}
    for event in events:
        match event:
            case CertificateLinted(label=str(label)):
                profiles[label] = event.profile.name if event.profile else ROOT_PROFILE
                continue
            case CertificateSigned(label=label):
                issuer, profile = event.issuer or label, profiles.get(label, UNKNOWN)
            case LogKeyCertified():
                issuer, profile = event.issuer or CA_LABEL, LOG_PROFILE
            case CertificateIssued():
                issuer, profile = event.issuer, event.profile.name
            case _:
                continue
        certificate = read(event.file)
        if certificate is not None and certificate_sha256(certificate) == event.certificate_sha256:
            yield line_of(certificate, issuer=issuer, profile=profile, file=event.file, ceremony=ceremony)


def lines_taken_over(continued: ContinuedArchive, read: Read) -> Iterator[IndexLine]:
    """A line for each certificate of a key that was taken over, where no index says in which ceremony it was made."""
    found = {key.label: read(certificate_name(key.label)) for key in continued.estate}
    there = {label: certificate for label, certificate in found.items() if certificate is not None}
    for label, certificate in there.items():
        issuer = find_issuer(certificate, there)
        profile = ROOT_PROFILE if issuer == label else UNKNOWN
        yield line_of(
            certificate, issuer=issuer or CA_LABEL, profile=profile, file=certificate_name(label), ceremony=UNKNOWN
        )


def find_issuer(certificate: x509.Certificate, known: Mapping[str, x509.Certificate]) -> str:
    """The label of the key that signed a certificate, among these; empty where it is none of them."""
    for label, issuer in known.items():
        try:
            certificate.verify_directly_issued_by(issuer)
        except (InvalidSignature, ValueError, TypeError):
            continue
        return label
    return ""


def carried(index: Iterable[IndexLine], ceremony: str) -> tuple[IndexLine, ...]:
    """The lines that stood in the index before this ceremony."""
    return tuple(takewhile(lambda one: one.ceremony != ceremony, index))


def merge_lines(many: Iterable[Iterable[IndexLine]]) -> tuple[IndexLine, ...]:
    """The lines of several archives, oldest archive first, each certificate once: as the one tells that tells most."""
    merged: dict[str, IndexLine] = {}
    for lines in many:
        for line in lines:
            before = merged.get(line.certificate_sha256)
            if before is None or (not before.ceremony and line.ceremony):
                merged[line.certificate_sha256] = line
    return tuple(merged.values())
