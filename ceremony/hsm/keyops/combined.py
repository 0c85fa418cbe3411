"""A root key made of several sources of randomness, for tokens that let no key out.

Rules:

- the token's generator, the operating system's and dice each go in, so that no one of them alone decides the key;
- the inputs are framed by length, so that none can be moved into another.
"""

from __future__ import annotations

import secrets
from typing import Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_OS_BYTES: Final = 64


def combine_randomness(from_token: bytes, dice: bytes) -> bytearray:
    """32 bytes of HKDF-SHA-256 (RFC 5869) over the token's bytes, the system's and the dice rolls."""
    sources = (from_token, secrets.token_bytes(_OS_BYTES), dice)
    framed = b"".join(len(source).to_bytes(4, "big") + source for source in sources)
    derivation = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"keyrite combined root v1")
    return bytearray(derivation.derive(framed))
