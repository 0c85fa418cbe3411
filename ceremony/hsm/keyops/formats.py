"""The formats in which tokens wrap private keys, told by the bytes.

Rules:

- the same mechanism number means different bytes on different tokens, so a number tells nothing;
- a format is what opens the bytes, with a key whose value is known, into the private half of the public key.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from asn1crypto.parser import peek
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_unwrap_with_padding
from pkcs11 import Mechanism

from ceremony.hsm.keyops.keytypes import encode_public_key
from ceremony.keys import KeyType, KeyUse

RFC5649: Final = "rfc5649"
CBC_WITH_MAC: Final = "cbc-pkcs7+hmac-sha256"
RAW_CBC: Final = "cbc-pkcs7"  # as a token makes it; never stored without a MAC
FORMATS: Final = (RFC5649, CBC_WITH_MAC)  # what an archive may hold, best first
CANDIDATES: Final = (
    Mechanism.AES_KEY_WRAP_KWP,
    Mechanism.AES_KEY_WRAP_PAD,
    Mechanism.AES_KEY_WRAP,
    Mechanism.AES_CBC_PAD,
)
IV_BYTES: Final = 16


@dataclass(frozen=True)
class Parcel:
    """Wrapped bytes with what is needed to open them in a token; for CBC the IV comes first."""

    mechanism: Mechanism
    body: bytes
    key_type: KeyType
    public_key: bytes  # DER SubjectPublicKeyInfo
    use: KeyUse = KeyUse.SIGN


@dataclass(frozen=True)
class Sample:
    """What one mechanism of one token did with a throw-away key: the format as measured, and whether it opens it."""

    wrap_format: str
    unwraps: bool
    parcel: Parcel


def best_sample(samples: Sequence[Sample]) -> Sample | None:
    """The way in which an archive is best served, or None."""
    by_rank = [one for wanted in (RFC5649, RAW_CBC) for one in samples if one.wrap_format == wanted and one.unwraps]
    return by_rank[0] if by_rank else None


def stored_format(measured: str) -> str:
    """The format under which an archive holds such bytes: CBC never without a MAC."""
    return CBC_WITH_MAC if measured == RAW_CBC else measured


def classify(parcel: Parcel, value: bytes | bytearray) -> str:
    """The format of the bytes, found by opening them: rfc5649, rfc3394+zero, rfc3394+pkcs7, cbc-pkcs7 or unknown."""
    body, public_key = parcel.body, parcel.public_key
    if parcel.mechanism is Mechanism.AES_CBC_PAD:
        decryptor = Cipher(algorithms.AES(value), modes.CBC(body[:IV_BYTES])).decryptor()
        plain = decryptor.update(body[IV_BYTES:]) + decryptor.finalize()
        return RAW_CBC if _holds(plain, public_key) else "unknown"
    for name, open_with in ((RFC5649, aes_key_unwrap_with_padding), ("rfc3394", aes_key_unwrap)):
        try:
            plain = open_with(bytes(value), body)
        except (InvalidUnwrap, ValueError):
            continue
        if _holds(plain, public_key):
            return name if name == RFC5649 else name + ("+pkcs7" if _ends_in_pkcs7(plain) else "+zero")
    return "unknown"


def _ends_in_pkcs7(plain: bytes) -> bool:
    return bool(plain) and peek(plain) + plain[-1] == len(plain)


def _holds(plain: bytes, public_key: bytes) -> bool:
    """Whether a PKCS #8 key (RFC 5958), with or without padding behind it, is the public key's private half."""
    try:
        key = serialization.load_der_private_key(plain[: peek(plain)], None)
    except (ValueError, TypeError):
        return False
    return encode_public_key(key.public_key()) == public_key
