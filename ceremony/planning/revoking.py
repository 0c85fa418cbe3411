"""What is to be revoked: found by serial number, file or name among what is known to have been issued.

Everything is looked into before any bag is opened: a certificate that nobody knows, one of another CA, one that is
revoked already, a name that means several, a reason that is not offered, a day that is none.
"""

from __future__ import annotations

import datetime
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import get_args

from cryptography import x509
from cryptography.exceptions import InvalidSignature

from ceremony.disk.folders import read_plain_file
from ceremony.errors import KeyriteError, UsageError
from ceremony.issuing.crl_history import MOST_CRL_BYTES, Revocation
from ceremony.issuing.index import ROOT_PROFILE, IndexLine, line_of
from ceremony.pki.certificates import certificate_sha256, load_certificate
from ceremony.pki.enclosed import CERTIFICATE, EnclosedError, unwrap
from ceremony.record.events import AnnouncedRevocation, RevocationReason

REASONS: tuple[str, ...] = get_args(RevocationReason)
MOST_AT_ONCE = 1_000  # entry 0 names each, and is a line of at most 1 MiB
_SERIAL = re.compile(r"(0[xX])?[0-9A-Fa-f]+(:[0-9A-Fa-f]+)*")
_COMMON_NAME = re.compile(r"(?:^|,)CN=((?:[^,\\]|\\.)*)")
_MOST_BYTES = 64 << 10


@dataclass(frozen=True)
class RevocationRequest:
    """What somebody asks to be revoked, as they name it: a serial number, a certificate's file, or a name."""

    named: str
    reason: str = "unspecified"
    since: str = ""  # a day; empty: when the list is signed


@dataclass(frozen=True)
class Known:
    """What is known of a root's certificates: the index, who signs lists, and what these name already."""

    index: Sequence[IndexLine]
    signers: Mapping[str, x509.Certificate]  # by label
    revoked: Mapping[str, Sequence[Revocation]]  # by label of the CA key

    @cached_property
    def by_digest(self) -> Mapping[str, IndexLine]:
        """By SHA-256 of the certificate."""
        return {one.certificate_sha256: one for one in self.index}

    @cached_property
    def by_serial(self) -> Mapping[str, Sequence[IndexLine]]:
        """Several keys may have given one number."""
        return _grouped((one.serial, one) for one in self.index)

    @cached_property
    def by_name(self) -> Mapping[str, Sequence[IndexLine]]:
        """By all that a certificate is called, in lower case."""
        return _grouped((name, one) for one in self.index for name in _called(one))

    @cached_property
    def gone(self) -> Mapping[tuple[str, str], Revocation]:
        """What is revoked, by issuer's label and serial number."""
        return {(label, format(one.serial, "x")): one for label, many in self.revoked.items() for one in many}


def _grouped(pairs: Iterable[tuple[str, IndexLine]]) -> dict[str, list[IndexLine]]:
    found: dict[str, list[IndexLine]] = {}
    for key, line in pairs:
        found.setdefault(key, []).append(line)
    return found


def read_list(path: Path) -> bytes:
    """The file of a revocation list; UsageError where it cannot be read, or is too large to be one."""
    content = read_plain_file(path, MOST_CRL_BYTES)
    if len(content) > MOST_CRL_BYTES:
        raise UsageError("{path} is too large to be a revocation list.", path=str(path))
    return content


def parse_request(text: str, reason: str = "unspecified", since: str = "") -> RevocationRequest:
    """`WHAT`, or `WHAT=reason` where the word after the last `=` is a reason; UsageError where nothing is named."""
    named, _, last = text.rpartition("=")
    if not text.strip():
        raise UsageError("Say what is revoked: a serial number, a certificate's file or a name.")
    if named and last in REASONS:
        return RevocationRequest(named, last, since)
    return RevocationRequest(text, reason, since)


def find_revocations(
    requests: Iterable[RevocationRequest],
    known: Known,
    now: datetime.datetime,
    used: Iterable[AnnouncedRevocation] = (),
) -> tuple[AnnouncedRevocation, ...]:
    """What is asked for, after what emergency lists revoked, as entry 0 names it; UsageError for what cannot be."""
    found = {(one.issuer, one.serial): one for one in used}
    for request in requests:
        one = _find(request, known, now)
        if (one.issuer, one.serial) in found:
            raise UsageError(
                "{subject} ({serial}) is named twice; name it once.", subject=one.subject, serial=one.serial
            )
        found[one.issuer, one.serial] = one
    if len(found) > MOST_AT_ONCE:
        raise UsageError(
            "{count} certificates are too many for one ceremony; revoke at most {most}, the rest in the next.",
            count=len(found),
            most=MOST_AT_ONCE,
        )
    return tuple(found.values())


def _find(request: RevocationRequest, known: Known, now: datetime.datetime) -> AnnouncedRevocation:
    if request.reason not in REASONS:
        raise UsageError(
            "{reason} is no reason that is offered; choose {able}.", reason=request.reason, able=", ".join(REASONS)
        )
    if not request.named.strip():
        raise UsageError("Say which certificate is to be revoked, by its serial number, its file or a name.")
    line = _by_file(request.named, known) or _by_serial(request.named, known) or _by_name(request.named, known)
    signer = known.signers.get(line.issuer)
    if line.profile == ROOT_PROFILE:
        raise UsageError(
            "{subject} is a root, which no list revokes; take it out of every trust store, and revoke the cross "
            "certificates of its key.",
            subject=line.subject,
        )
    if signer is None:
        raise UsageError(
            "{subject} ({serial}) was issued by {issuer}, which signs no list here.",
            subject=line.subject,
            serial=line.serial,
            issuer=line.issuer or "an unknown key",
        )
    before = known.gone.get(line.key)
    if before is not None:
        raise UsageError(
            "{subject} ({serial}) is revoked since {day} ({reason}), and stays so; leave it out.",
            subject=line.subject,
            serial=line.serial,
            day=before.date.date(),
            reason=before.reason.replace("_", "-"),
        )
    return AnnouncedRevocation(
        issuer=line.issuer,
        serial=line.serial,
        subject=line.subject,
        reason=request.reason,  # type: ignore[arg-type]  # one of them
        certificate_sha256=line.certificate_sha256,
        since=_since(request.since, signer, now),
    )


def _since(day: str, signer: x509.Certificate, now: datetime.datetime) -> str | None:
    if not day:
        return None
    try:
        began = datetime.datetime.combine(datetime.date.fromisoformat(day), datetime.time(), datetime.UTC)
    except ValueError:
        raise UsageError("{day} is not a day; write it as 2026-12-01.", day=day) from None
    first = signer.not_valid_before_utc
    if began > now or began.date() < first.date():
        raise UsageError(
            "A certificate is revoked since a day from {first}, when its CA began, to today, {today}; {day} is none.",
            first=first.date(),
            today=now.date(),
            day=day,
        )
    return max(began, first).isoformat()


def _by_file(named: str, known: Known) -> IndexLine | None:
    """The certificate in a file; None where there is no such file."""
    path = Path(named)
    try:
        if not os.path.isfile(named):  # noqa: PTH113 - of a name that is too long for a file it says no, and does not fail
            return None
        certificate = load_certificate(unwrap(read_plain_file(path, _MOST_BYTES), CERTIFICATE))
    except (OSError, ValueError, EnclosedError, KeyriteError) as problem:
        reason = str(problem) if isinstance(problem, EnclosedError) else "it is not one certificate"
        raise UsageError("{path} holds no certificate that can be read: {reason}.", path=named, reason=reason) from None
    sha256 = certificate_sha256(certificate)
    return known.by_digest.get(sha256) or _unknown(certificate, sha256, known, named)


def _unknown(certificate: x509.Certificate, sha256: str, known: Known, named: str) -> IndexLine:
    """A certificate that a CA of this root has signed, though no archive that is known tells of it."""
    for label, signer in known.signers.items():
        try:
            certificate.verify_directly_issued_by(signer)
        except (InvalidSignature, ValueError, TypeError):
            continue
        return line_of(certificate, issuer=label, profile="", file="", ceremony="")
    raise UsageError("{path} was not issued by a CA of this root; take it to the CA that issued it.", path=named)


def _by_serial(named: str, known: Known) -> IndexLine | None:
    if _SERIAL.fullmatch(named) is None:
        return None
    serial = named.lower().removeprefix("0x").replace(":", "").lstrip("0")
    return _only(known.by_serial.get(serial, ()), named)


def _by_name(named: str, known: Known) -> IndexLine:
    found = known.by_name.get(named.casefold(), ())
    line = _only([one for one in found if one.key not in known.gone] or found, named)
    if line is None:
        raise UsageError(
            "No certificate of this root is called {name}, or has that serial number, and there is no such file; "
            "`keyrite desk certificates` lists those that there are.",
            name=named,
        )
    return line


def _called(line: IndexLine) -> set[str]:
    """What a certificate is called: its subject, common name, alternative names, file and key."""
    path = Path(line.file)
    common = _COMMON_NAME.search(line.subject)
    values = [name.partition(":")[2] for name in line.names]
    said = (line.subject, line.file, path.name, path.stem, *line.names, *values, common[1] if common else "")
    return {one.casefold() for one in said if one}


def _only(found: Sequence[IndexLine], named: str) -> IndexLine | None:
    if len(found) > 1:
        raise UsageError(
            "{name} may mean {count} certificates; say which by its serial number: {serials}.",
            name=named,
            count=len(found),
            serials=", ".join(one.serial for one in found[:8]) + (", ..." if len(found) > 8 else ""),
        )
    return found[0] if found else None
