"""What HKDF-SHA-256 (RFC 5869) makes on the laptop: a root key of several sources, and the MAC behind a CBC blob.

Rules:

- for tokens that let no key out: the token's generator, the operating system's and dice each go into the root key, so
  that no one of them alone decides it, framed by length, so that none can be moved into another;
- a CBC-wrapped key has no integrity of its own (docs/tokens.md gives its format): the key of its MAC is derived
  from the root key and serves nothing else; a MAC is compared in constant time, before anything reaches a token.
"""

from __future__ import annotations

import hmac
import secrets
from typing import Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ceremony.errors import DeviceError

_OS_BYTES: Final = 64
_IV: Final = 16
_TAG: Final = 32


def _derived(source: bytes | bytearray, info: bytes) -> bytearray:
    """32 bytes, with no salt."""
    return bytearray(HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=info).derive(source))


def combine_randomness(from_token: bytes, dice: bytes) -> bytearray:
    """A root key of the token's bytes, the system's and the dice rolls."""
    sources = (from_token, secrets.token_bytes(_OS_BYTES), dice)
    framed = b"".join(len(source).to_bytes(4, "big") + source for source in sources)
    return _derived(framed, b"keyrite combined root v1")


def mac_key(root_value: bytes | bytearray) -> bytearray:
    """The key of the MAC behind a CBC blob."""
    return _derived(root_value, b"keyrite blob mac v1")


def add_mac(key: bytearray, body: bytes) -> bytes:
    """IV and ciphertext with their HMAC-SHA-256 behind them."""
    return body + hmac.digest(key, body, "sha256")


def check_mac(key: bytearray, wrapped: bytes) -> bytes:
    """IV and ciphertext; DeviceError where the MAC is not theirs."""
    body, tag = wrapped[:-_TAG], wrapped[-_TAG:]
    if len(body) < 2 * _IV or not hmac.compare_digest(hmac.digest(key, body, "sha256"), tag):
        raise DeviceError(
            "A wrapped key's seal is broken: it is damaged or belongs to another root key; the token was not changed; "
            "check that the archive belongs to these shares, and take another copy of it."
        )
    return body
