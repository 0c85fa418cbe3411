"""The MAC behind a CBC-wrapped key, which has no integrity of its own (docs/tokens.md gives the format).

Rules:

- the MAC's key is derived from the root key and serves nothing else;
- a MAC is compared in constant time and checked before anything reaches a token.
"""

from __future__ import annotations

import hmac
from typing import Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ceremony.errors import DeviceError

_IV: Final = 16
_TAG: Final = 32


def mac_key(root_value: bytes | bytearray) -> bytearray:
    """The key of the MAC behind a CBC blob: HKDF-SHA-256 (RFC 5869) of the root key, no salt, with its own info."""
    derivation = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"keyrite blob mac v1")
    return bytearray(derivation.derive(root_value))


def add_mac(key: bytearray, body: bytes) -> bytes:
    """IV and ciphertext with their HMAC-SHA-256 behind them."""
    return body + hmac.digest(key, body, "sha256")


def check_mac(key: bytearray, wrapped: bytes) -> bytes:
    """IV and ciphertext; DeviceError where the MAC does not fit."""
    body, tag = wrapped[:-_TAG], wrapped[-_TAG:]
    if len(body) < 2 * _IV or not hmac.compare_digest(hmac.digest(key, body, "sha256"), tag):
        raise DeviceError(
            "A wrapped key's seal is broken: it is damaged or belongs to another root key; the token was not changed; "
            "check that the archive belongs to these shares, and take another copy of it."
        )
    return body
