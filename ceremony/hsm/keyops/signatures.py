"""Signatures as tokens make them, and as everyone else reads them.

Rules:

- they are made by mechanisms that nearly every token has (raw ECDSA, RSA PKCS#1 v1.5), so hashing is done here; a token
  that has only those that hash is given the data;
- ECDSA signatures leave as DER (RFC 3279 section 2.2.3), whichever of the two shapes the token gives;
- a signature counts once it was verified here, by other code than the token's.
"""

from __future__ import annotations

import hashlib
import secrets
from contextlib import suppress
from typing import Final

from asn1crypto.algos import DigestInfo
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from pkcs11 import Attribute, Mechanism
from pkcs11 import KeyType as Ckk

from ceremony.errors import DeviceError
from ceremony.hsm.cryptoki.faults import TokenFaultError
from ceremony.hsm.cryptoki.return_values import BAD_MECHANISM, Ckr
from ceremony.hsm.cryptoki.session import Session
from ceremony.hsm.keyops.keytypes import decode_public_key

HASHES: Final[dict[str, type[hashes.HashAlgorithm]]] = {
    "sha256": hashes.SHA256,
    "sha384": hashes.SHA384,
    "sha512": hashes.SHA512,
}


def sign(session: Session, handle: int, data: bytes, hash_name: str) -> bytes:
    """Sign with a private key object; `hash_name` is "sha256|sha384|sha512"."""
    digest = hashlib.new(hash_name, data).digest()
    if session.read_number(handle, Attribute.KEY_TYPE) == Ckk.RSA:
        info = DigestInfo({"digest_algorithm": {"algorithm": hash_name}, "digest": digest}).dump()
        hashing = Mechanism[f"{hash_name.upper()}_RSA_PKCS"]
        return _signed(session, handle, (Mechanism.RSA_PKCS, info), (hashing, data))
    hashing = Mechanism[f"ECDSA_{hash_name.upper()}"]
    raw = _signed(session, handle, (Mechanism.ECDSA, digest), (hashing, data))
    return _as_der(raw)


def _signed(session: Session, handle: int, *ways: tuple[Mechanism, bytes]) -> bytes:
    """The signature by the first way that the token has."""
    *tried, (last, last_input) = ways
    for mechanism, given in tried:
        try:
            return session.sign(mechanism, handle, given)
        except TokenFaultError as error:
            if error.ckr not in {*BAD_MECHANISM, Ckr.KEY_FUNCTION_NOT_PERMITTED}:
                raise
    return session.sign(last, handle, last_input)


def _as_der(signature: bytes) -> bytes:
    """An ECDSA signature in DER: r and s of equal length (PKCS#11 mechanisms, section 2.3.1), or DER as it came."""
    with suppress(ValueError):
        numbers = decode_dss_signature(signature)
        if encode_dss_signature(*numbers) == signature:
            return signature
    if not signature or len(signature) % 2:
        raise DeviceError(
            "The token gives a signature that is not whole; nothing was signed and its keys are unharmed; probe the "
            "token, and take another one if this happens again."
        )
    half = len(signature) // 2
    return encode_dss_signature(int.from_bytes(signature[:half], "big"), int.from_bytes(signature[half:], "big"))


def verifies(public_key: bytes, signature: bytes, data: bytes, hash_name: str) -> bool:
    """Whether the signature is this key's over this data."""
    key, algorithm = decode_public_key(public_key), HASHES[hash_name]()
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, data, padding.PKCS1v15(), algorithm)
        else:
            key.verify(signature, data, ec.ECDSA(algorithm))
    except InvalidSignature:
        return False
    return True


def signs_for(session: Session, private: int, public_key: bytes) -> bool:
    """Whether the private key signs a fresh challenge for the public key; TokenFaultError where it signs nothing."""
    challenge = secrets.token_bytes(32)
    return verifies(public_key, sign(session, private, challenge, "sha384"), challenge, "sha384")
