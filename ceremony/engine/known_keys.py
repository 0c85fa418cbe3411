"""Requests for keys that this root knows already: a root's own is refused, one that is certified anew is told of."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from ceremony.continuing.continued import Continued
from ceremony.issuing import IssuingError, Proof
from ceremony.issuing.index import IndexLine
from ceremony.planning.estate_keys import ca_labels
from ceremony.planning.request_files import RequestFile
from ceremony.record.events import CertifiedBefore


def find_certified(requests: tuple[RequestFile, ...], continued: Continued) -> Iterator[CertifiedBefore]:
    """The latest certificate of each key that has one; IssuingError (I23) for a request with the key of a root."""
    roots = {key.public_key_sha256: key.label for key in continued.estate if key.label in _roots(continued)}
    latest: dict[str, IndexLine] = {line.public_key_sha256: line for line in continued.index}
    for one in requests:
        request = one.read(continued.public_keys)
        key = hashlib.sha256(request.public_key).hexdigest()
        if key in roots:
            raise IssuingError(
                "I23: The request {name} is for the key of the root {label}; ask for a request with a key of its own.",
                name=one.name,
                label=roots[key],
            )
        line = latest.get(key)
        if line is not None and request.proof is not Proof.TOKEN:  # which says itself that the key is known
            until = line.not_after.partition("T")[0]
            yield CertifiedBefore(request=one.name, subject=line.subject, serial=line.serial, until=until)


def _roots(continued: Continued) -> list[str]:
    return ca_labels([key.label for key in continued.estate])
