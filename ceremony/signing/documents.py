"""What a ceremony signs, ready to be read aloud, whatever program will take it.

Each format has a module that makes a document, says what it reads from the bytes to be signed (`readings`), makes the
files that go out once it is signed (`finish`), and reads those anew and holds them against document and keys
(`verify`); `formats.py` names them all.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec

from ceremony.pki.certificates import sha256_hex
from ceremony.pki.hashes import HASHES
from ceremony.signing.errors import SigningError

Kind = Literal["cosign", "notation", "notary-root", "notary-targets", "key-rotation"]
Chain = tuple[x509.Certificate, ...]  # leaf first, root last
Readings = tuple[tuple[str, str], ...]  # what people read aloud: the name of a field, and its value
Files = Mapping[str, bytes]  # by name, without a folder; each begins with the document's name and a dot
HASH_NAME = "sha256"  # of every signature here, as `KeyDevice.sign` takes it: all these clients demand it


@dataclass(frozen=True)
class Document:
    """One document before it is signed."""

    kind: Kind
    name: str  # unique in the ceremony; the stem of its files
    signers: tuple[str, ...]  # labels of estate keys, each of which signs it
    to_sign: bytes  # the exact bytes under each signature (ECDSA P-256, SHA-256)
    readings: Readings

    @property
    def sha256(self) -> str:
        """SHA-256 of what is to be signed, in hex."""
        return sha256_hex(self.to_sign)


def p256_key(label: str, certificate: x509.Certificate) -> ec.EllipticCurvePublicKey:
    """The P-256 key of a certificate; SigningError (G5) for a key of another kind."""
    key = certificate.public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise SigningError(
            "G5: The key {label} is no P-256 key, and clients of image signatures demand one; make a new key of type "
            "ec-p256 for it.",
            label=label,
        )
    return key


def check_signature(
    document: Document, label: str, certificate: x509.Certificate, signature: bytes, to_sign: bytes
) -> None:
    """Refuse a signature (DER) that is not over the document, or not by the key of this certificate (G6)."""
    if to_sign != document.to_sign:
        raise SigningError(
            "G6: The finished document {name} holds other bytes than people read; nothing of it goes out.",
            name=document.name,
        )
    try:
        p256_key(label, certificate).verify(signature, to_sign, ec.ECDSA(HASHES[HASH_NAME]))
    except InvalidSignature:
        raise SigningError(
            "G6: The signature of the key {label} on {name} does not verify; nothing of it goes out.",
            label=label,
            name=document.name,
        ) from None


def check_finished(document: Document, files: Files, made: Files) -> None:
    """Refuse files that are not to the byte those `made` of the document and its signatures (G6).

    What stands beside a signature is signed by nobody, and clients, or people, might read it.
    """
    if dict(files) != dict(made):
        raise SigningError(
            "G6: The files of {name} hold something beside the document and its signatures; nothing of it goes out.",
            name=document.name,
        )


def from_base64(untrusted: bytes) -> bytes:
    """What was written in base64; empty, which no key accepts, where it is none."""
    try:
        return base64.b64decode(untrusted, validate=True)
    except binascii.Error:
        return b""
