"""RSA-OAEP (RFC 8017 section 7.1) as tokens have it, with the hash that each of them knows."""

from __future__ import annotations

from typing import Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from ceremony.hsm.constants import Ckm

HASHES: Final[dict[Ckm, type[hashes.HashAlgorithm]]] = {  # best first
    Ckm.SHA256: hashes.SHA256,
    # SoftHSM knows OAEP with SHA-1 only; OAEP does not need its hash to resist collisions (RFC 8017 section 7.1)
    Ckm.SHA_1: hashes.SHA1,
}


def padding_with(number: Ckm) -> padding.OAEP:
    """The same padding for the laptop's side."""
    algorithm = HASHES[number]()
    return padding.OAEP(mgf=padding.MGF1(algorithm), algorithm=algorithm, label=None)
