"""Requests for keys that this root knows already.

A root's own, and one whose certificate was revoked as compromised, are refused; one that is certified anew is told of.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from ceremony.archive.writing import crl_name
from ceremony.continuing.continued import Continued
from ceremony.issuing import IssuingError, Proof
from ceremony.issuing.crl_history import parse_crl, read_revocations
from ceremony.issuing.index import IndexLine
from ceremony.planning.estate_keys import ca_labels
from ceremony.planning.issuers import ca_keys
from ceremony.planning.request_files import RequestFile
from ceremony.record.events import AnnouncedRevocation, CertifiedBefore

_COMPROMISED = frozenset(("key_compromise", "ca_compromise"))


def find_certified(
    requests: tuple[RequestFile, ...], continued: Continued, revocations: Iterable[AnnouncedRevocation] = ()
) -> Iterator[CertifiedBefore]:
    """The latest certificate of each key that has one; IssuingError (I23) for a root's key, or a compromised one.

    `revocations` are those of the ceremony itself.
    """
    roots = {key.public_key_sha256: key.label for key in continued.estate if key.label in _roots(continued)}
    latest: dict[str, IndexLine] = {line.public_key_sha256: line for line in continued.index}
    compromised = _compromised(continued, revocations) if requests else {}
    for one in requests:
        request = one.read(continued.public_keys)
        key = hashlib.sha256(request.public_key).hexdigest()
        if key in roots:
            raise IssuingError(
                "I23: The request {name} is for the key of the root {label}; ask for a request with a key of its own.",
                name=one.name,
                label=roots[key],
            )
        if key in compromised:
            raise IssuingError(
                "I23: The key of the request {name} is compromised: its certificate {serial} was revoked for that; ask "
                "for a request with a new key.",
                name=one.name,
                serial=compromised[key],
            )
        line = latest.get(key)
        if line is not None and request.proof is not Proof.TOKEN:  # which says itself that the key is known
            until = line.not_after.partition("T")[0]
            yield CertifiedBefore(request=one.name, subject=line.subject, serial=line.serial, until=until)


def _compromised(continued: Continued, revocations: Iterable[AnnouncedRevocation]) -> dict[str, str]:
    """SHA-256 of the keys that a certificate was revoked for as compromised, and its serial number."""
    keys = {(line.issuer, line.serial): line.public_key_sha256 for line in continued.index}
    found: dict[str, str] = {}
    for label in ca_keys(continued.estate):
        listed = continued.files.get(crl_name(label))
        for entry in read_revocations(parse_crl(listed)) if listed is not None else ():
            serial = format(entry.serial, "x")
            if entry.reason in _COMPROMISED and (label, serial) in keys:
                found[keys[label, serial]] = serial
    for one in revocations:
        if one.reason.replace("-", "_") in _COMPROMISED and (one.issuer, one.serial) in keys:
            found[keys[one.issuer, one.serial]] = one.serial
    return found


def _roots(continued: Continued) -> list[str]:
    return ca_labels([key.label for key in continued.estate])
