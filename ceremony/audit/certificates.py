"""Certificates over a folder of archives: what is valid, ends soon, has ended or is revoked, by CA; and one of them.

Each archive is verified, and what does not hold tells nothing. What counts is the union of their indexes, and of each
CA's lists the one with the highest number.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from cryptography import x509
from cryptography.hazmat.primitives import serialization

from ceremony.archive.index import merge_lines
from ceremony.archive.writing import certificate_name, crl_name
from ceremony.audit.timeline import Seen, look_at_some
from ceremony.disk.folders import read_plain_file
from ceremony.errors import RefusedError, UsageError
from ceremony.facts import parse_time
from ceremony.facts.root_dates import ISSUED
from ceremony.issuing.crl_history import load_crl, read_revocations
from ceremony.issuing.index import CROSS_PROFILE, LOG_PROFILE, IndexLine
from ceremony.issuing.renewing import called, last_in_line, renews
from ceremony.pki.certificates import load_certificate, parse_certificate, public_key_der, sha256_hex
from ceremony.verify import inspect_archive
from ceremony.verify.checks import Report
from ceremony.verify.inspection import Inspection
from ceremony.verify.taking_issued import take_crls, take_index

CertificateStatus = Literal["valid", "soon", "renewed", "ended", "revoked", "not-yet"]
STATUS_NAMES: dict[CertificateStatus, str] = {  # what people call it (assets/translations/names.*.yaml)
    "valid": "certificate-valid",
    "soon": "certificate-soon",
    "renewed": "certificate-renewed",
    "ended": "certificate-ended",
    "revoked": "certificate-revoked-so",
    "not-yet": "certificate-not-yet",
}
SOON = datetime.timedelta(days=30)
_MOST_BYTES = 64 << 10


@dataclass(frozen=True)
class Certificate:
    """One certificate, and how it stands."""

    line: IndexLine
    status: CertificateStatus
    revoked_on: str = ""  # day
    reason: str = ""
    renewed_by: str = ""  # serial number of the one that takes its place, hex


@dataclass(frozen=True)
class Issuing:
    """One CA key of one root, its certificates in order of issuing, and its latest list."""

    root_sha256: str
    label: str
    subject: str
    certificates: tuple[Certificate, ...]
    list_number: int = 0  # 0: it has signed none
    next_update: str = ""  # day
    unknown: tuple[str, ...] = ()  # serial numbers in its list that no index knows


@dataclass
class _Root:
    """What archives tell of one root."""

    lines: list[tuple[IndexLine, ...]] = field(default_factory=list)
    subjects: dict[str, str] = field(default_factory=dict)  # label -> subject of its certificate
    followed: dict[str, str] = field(default_factory=dict)  # label -> of the CA key that follows it
    lists: dict[str, tuple[int, bytes, bytes]] = field(default_factory=dict)  # label -> number, list, certificate


class Collected:
    """What archives tell of certificates, one after the other; pass `take` to `timeline.look_at`."""

    def __init__(self) -> None:
        self._roots: dict[str, _Root] = {}

    def take(self, report: Report, read: Inspection) -> None:
        """Take in an archive that was verified; one that no root stands behind tells nothing, nor does an abort."""
        state = read.state
        if not report.ok or report.verdict != "complete" or report.vouched_by != "root" or state is None:
            return
        known = self._roots.setdefault(report.root_fingerprint, _Root())
        known.lines.append(take_index(read, state))
        files = {certificate_name(label): read.read(certificate_name(label)) for label in state.estate}
        for label, key in state.estate.items():
            if key.followed_by:
                known.followed[label] = key.followed_by
            known.subjects[label] = load_certificate(files[certificate_name(label)]).subject.rfc4514_string()
        for one in take_crls(read, state, files):
            if one.number > known.lists.get(one.issuer, (0, b"", b""))[0]:
                known.lists[one.issuer] = (one.number, files[crl_name(one.issuer)], files[certificate_name(one.issuer)])

    def issuing(self, now: datetime.datetime) -> tuple[Issuing, ...]:
        """Every CA key with its certificates as they stand."""
        return tuple(
            one
            for root, known in self._roots.items()
            for one in _mark_renewed(tuple(_issuing(root, known, now)), known.followed)
        )

    def on(self, day: datetime.date) -> tuple[Issuing, ...]:
        """The same as they stand when a day (UTC) ends: what was signed on it is valid."""
        return self.issuing(datetime.datetime.combine(day, datetime.time.max, datetime.UTC))


def look_at_certificates(folder: Path, now: datetime.datetime) -> tuple[tuple[Issuing, ...], tuple[Seen, ...]]:
    """Every CA's certificates, and what could not be looked into, or does not hold; ArchiveError for no archive."""
    collected = Collected()
    seen = look_at_some(folder, collected.take)
    dark = tuple(
        one if one.facts is None or one.report is None else replace(one, facts=None, problem=one.report.verdict)
        for one in seen
        if one.facts is None or one.report is None or not one.report.ok
    )
    return collected.issuing(now), dark


def list_certificates(archive: Path, now: datetime.datetime) -> tuple[Issuing, ...]:
    """What one archive knows; RefusedError where it does not verify."""
    report, read = inspect_archive(archive)
    if not report.ok or report.verdict != "complete":
        failed = ", ".join(check.id for check in report.checks if not check.ok) or report.verdict
        raise RefusedError(
            "The archive does not verify as complete ({failed}), so nothing of it counts; take another copy.",
            failed=failed,
        )
    collected = Collected()
    collected.take(report, read)
    return collected.issuing(now)


def _issuing(root: str, known: _Root, now: datetime.datetime) -> Iterable[Issuing]:
    lines = merge_lines(known.lines)
    for label in dict.fromkeys((*(one.issuer for one in lines), *known.lists)):
        number, content, certificate = known.lists.get(label, (0, b"", b""))
        crl = load_crl(content, load_certificate(certificate)) if content else None
        revoked = {format(one.serial, "x"): one for one in read_revocations(crl)} if crl is not None else {}
        mine = [one for one in lines if one.issuer == label]
        certificates = []
        for line in mine:
            entry = revoked.get(line.serial)
            certificates.append(
                Certificate(line, "revoked", entry.date.date().isoformat(), entry.reason.replace("_", "-"))
                if entry
                else Certificate(line, _status(line, now))
            )
        update = crl.next_update_utc if crl is not None else None
        yield Issuing(
            root_sha256=root,
            label=label,
            subject=known.subjects.get(label, ""),
            certificates=tuple(certificates),
            list_number=number,
            next_update=update.date().isoformat() if update else "",
            unknown=tuple(sorted(set(revoked) - {one.serial for one in mine})),
        )


def _mark_renewed(issuing: Sequence[Issuing], followed: Mapping[str, str]) -> Iterable[Issuing]:
    """Have those that end soon say which other takes their place: one that is valid, and that ends later."""
    like: dict[str | frozenset[str], list[IndexLine]] = {}
    for one in issuing:
        for each in one.certificates:
            if each.status in {"valid", "soon"} and _is_renewable(each.line):
                for what in (each.line.public_key_sha256, called(each.line)):
                    like.setdefault(what, []).append(each.line)

    def mark(each: Certificate) -> Certificate:
        line = each.line
        if each.status != "soon" or not _is_renewable(line):
            return each
        last = last_in_line(line.issuer, followed.get)
        later = [
            other
            for what in (line.public_key_sha256, called(line))
            for other in like[what]
            if other.not_before > line.not_before
            and other.not_after > line.not_after
            and renews(other, line, same_line=last_in_line(other.issuer, followed.get) == last)
        ]
        if not later:
            return each
        return replace(each, status="renewed", renewed_by=max(later, key=lambda other: other.not_after).serial)

    return (replace(one, certificates=tuple(mark(each) for each in one.certificates)) for one in issuing)


def _is_renewable(line: IndexLine) -> bool:
    """True of what was issued to others: keys of the root follow one another, which is told elsewhere."""
    return line.file.startswith(ISSUED) and line.profile not in {LOG_PROFILE, CROSS_PROFILE}


def _status(line: IndexLine, now: datetime.datetime) -> CertificateStatus:
    begins, ends = parse_time(line.not_before), parse_time(line.not_after)
    if ends is None or ends <= now:
        return "ended"
    if begins is not None and begins > now:
        return "not-yet"
    return "soon" if ends - now <= SOON else "valid"


def find_certificates(issuing: Sequence[Issuing], text: str) -> tuple[Certificate, ...]:
    """Those that a text means: a serial number, part of a name, a digest of certificate or key, or a file of one."""
    every = [certificate for one in issuing for certificate in one.certificates]
    if (digest := _key_in_file(text)) is not None:
        return tuple(one for one in every if one.line.public_key_sha256 == digest)
    wanted = text.strip().casefold()
    digits = wanted.removeprefix("0x").replace(":", "").replace(" ", "")
    return tuple(one for one in every if _means(one.line, wanted, digits))


def _means(line: IndexLine, wanted: str, digits: str) -> bool:
    names = (line.subject, *line.names, line.file)
    if wanted and any(wanted in name.casefold() for name in names):
        return True
    number = digits.lstrip("0")  # programs write zeros before a serial number, or do not
    if number and line.serial.lstrip("0") == number:
        return True
    digests = (line.certificate_sha256, line.public_key_sha256)
    return len(digits) >= 8 and any(one.startswith(digits) for one in digests)


def _key_in_file(text: str) -> str | None:
    """SHA-256 of the key (DER SubjectPublicKeyInfo) in a file, of a certificate, a request, or alone; None: no file."""
    try:
        if not Path(text).is_file():
            return None
    except (OSError, ValueError):
        return None
    content = read_plain_file(Path(text), _MOST_BYTES)
    for read in (_of_certificate, _of_request, _of_key):
        try:
            return sha256_hex(read(content))
        except (ValueError, TypeError, x509.InvalidVersion):
            continue
    raise UsageError("{path} holds no certificate, request or public key that can be read.", path=text)


def _of_certificate(content: bytes) -> bytes:
    return public_key_der(parse_certificate(content))


def _of_request(content: bytes) -> bytes:
    pem = content.lstrip().startswith(b"-----BEGIN")
    request = x509.load_pem_x509_csr(content) if pem else x509.load_der_x509_csr(content)
    return _plain(request.public_key())


def _of_key(content: bytes) -> bytes:
    pem = content.lstrip().startswith(b"-----BEGIN")
    return _plain(serialization.load_pem_public_key(content) if pem else serialization.load_der_public_key(content))


def _plain(key: object) -> bytes:
    return key.public_bytes(  # type: ignore[attr-defined, no-any-return]  # of any kind
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
