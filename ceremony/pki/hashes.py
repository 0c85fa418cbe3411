"""The hashes that signatures of ours are made and taken with, each once: SHA-256, SHA-384, SHA-512 (FIPS 180-4)."""

from __future__ import annotations

from typing import Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

Hash = hashes.SHA256 | hashes.SHA384 | hashes.SHA512
HASHES: Final[dict[str, Hash]] = {"sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}


def is_sound(algorithm: object) -> bool:
    """Whether a signature's hash has 128 bits of security or more (SP 800-57 part 1, section 5.6.1)."""
    return isinstance(algorithm, Hash)


def fitting_hash(signing_key: object) -> Hash:
    """The hash as strong as the signing key (SP 800-57 part 1, section 5.6.1; RFC 5758 section 3.2).

    SHA-256 for P-256, SHA-384 for P-384 and for RSA, SHA-512 for P-521; the key may be a private or a public one.
    """
    curve = getattr(signing_key, "curve", None)
    if isinstance(curve, ec.SECP256R1):
        return HASHES["sha256"]
    return HASHES["sha512" if isinstance(curve, ec.SECP521R1) else "sha384"]
