"""RSA-OAEP (RFC 8017 section 7.1) as tokens have it, with the hash that each of them knows."""

from __future__ import annotations

from typing import Any, Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from pkcs11 import MGF, Mechanism

HASHES: Final[dict[Mechanism, type[hashes.HashAlgorithm]]] = {  # best first
    Mechanism.SHA256: hashes.SHA256,
    # SoftHSM knows OAEP with SHA-1 only; OAEP does not need its hash to resist collisions (RFC 8017 section 7.1)
    Mechanism.SHA_1: hashes.SHA1,
}


def padding_with(number: Mechanism) -> padding.OAEP:
    """The same padding for the laptop's side."""
    algorithm = HASHES[number]()
    return padding.OAEP(mgf=padding.MGF1(algorithm), algorithm=algorithm, label=None)


def parameter(number: Mechanism) -> tuple[Any, ...]:
    """The same as CKM_RSA_PKCS_OAEP wants it, with one hash for label and MGF1, and no label."""
    return number, {Mechanism.SHA_1: MGF.SHA1, Mechanism.SHA256: MGF.SHA256}[number], None
