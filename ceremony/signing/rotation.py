"""The statement that one signing key follows another, signed by both: who held the old key has named the new one.

No program asks for it: cosign knows no rotation of keys (sigstore/cosign issue 2478). People and auditors check it with
`cosign verify-blob` or openssl, once with each key, before they take the new one.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import rfc8785

from ceremony.pki.certificates import certificate_sha256, public_key_der, sha256_hex
from ceremony.signing.documents import (
    Chain,
    Document,
    Files,
    Readings,
    check_finished,
    check_signature,
    from_base64,
    p256_key,
)
from ceremony.signing.errors import SigningError

ROTATION_FORMAT = "keyrite-key-rotation-1"
_FILE = "statement.json"
_FIELDS = (  # as people read them aloud
    ("purpose", "purpose"),
    ("old key", "old.label"),
    ("old key's SHA-256", "old.public_key_sha256"),
    ("new key", "new.label"),
    ("new key's SHA-256", "new.public_key_sha256"),
    ("old key is accepted until", "old_until"),
    ("date", "date"),
)


@dataclass(frozen=True)
class RotatedKey:
    """A key of the two, by its label."""

    label: str
    chain: Chain

    def named(self) -> dict[str, str]:
        """How the statement names it: SHA-256 of its DER SubjectPublicKeyInfo, and of its certificate."""
        p256_key(self.label, self.chain[0])
        return {
            "label": self.label,
            "public_key_sha256": sha256_hex(public_key_der(self.chain[0])),
            "certificate_sha256": certificate_sha256(self.chain[0]),
        }


def document(name: str, old: RotatedKey, new: RotatedKey, *, purpose: str, until: str, date: str) -> Document:
    """The statement before it is signed; `until` is the day from which on the old key signs no more, `date` today."""
    told: dict[str, Any] = {
        "format": ROTATION_FORMAT,
        "purpose": purpose,
        "old": old.named(),
        "new": new.named(),
        "old_until": until,
        "date": date,
    }
    to_sign = rfc8785.dumps(told)
    return Document("key-rotation", name, (old.label, new.label), to_sign, readings(to_sign))


def readings(to_sign: bytes) -> Readings:
    """What people read of a statement; SigningError (G6) for what is none of ours."""
    try:
        read: Any = json.loads(to_sign)
        if read["format"] != ROTATION_FORMAT:
            raise ValueError(read["format"])
        return tuple((told, _field(read, place)) for told, place in _FIELDS)
    except (ValueError, KeyError, TypeError):
        raise SigningError("G6: This is no statement of a key rotation.") from None


def _field(read: Any, place: str) -> str:
    for part in place.split("."):
        read = read[part]
    if not isinstance(read, str):
        raise TypeError(place)
    return read


def finish(document: Document, signatures: Mapping[str, bytes], _: Mapping[str, Chain]) -> Files:
    """The statement, and each key's signature (DER) in base64, as `cosign verify-blob` takes it."""
    signed = {_signature(document, label): base64.b64encode(signatures[label]) for label in document.signers}
    return {f"{document.name}.{_FILE}": document.to_sign, **signed}


def signed_bytes(name: str, files: Files) -> bytes:
    """What the signatures are over, of finished files."""
    return files[f"{name}.{_FILE}"]


def verify(document: Document, files: Files, chains: Mapping[str, Chain]) -> None:
    """Read the finished files anew; SigningError (G6) where they are not the statement, signed by both keys."""
    signatures = {label: from_base64(files[_signature(document, label)]) for label in document.signers}
    for label, signature in signatures.items():
        check_signature(document, label, chains[label][0], signature, files[f"{document.name}.{_FILE}"])
    check_finished(document, files, finish(document, signatures, chains))


def _signature(document: Document, label: str) -> str:
    return f"{document.name}.{label}.sig"
