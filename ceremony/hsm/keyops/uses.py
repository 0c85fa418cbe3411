"""What a private key on a token is for, signing or decrypting, done by the token and checked here.

Rules:

- signatures are made by mechanisms that nearly every token has (raw ECDSA, RSA PKCS#1 v1.5), so hashing is done here; a
  token that has only those that hash is given the data;
- ECDSA signatures leave as DER (RFC 3279 section 2.2.3), whichever of the two shapes the token gives;
- a key is the other half of a public key once it signed a fresh challenge, and the signature was verified here, by
  other code than the token's; or once it opened a fresh ciphertext, made here with RSA-OAEP by the first hash that the
  token knows.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from contextlib import suppress

from asn1crypto.algos import DigestInfo
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from pkcs11 import Attribute, Mechanism
from pkcs11 import KeyType as Ckk
from pkcs11.util.ec import encode_ecdsa_signature

from ceremony.errors import DeviceError
from ceremony.hsm.cryptoki.faults import TokenFaultError
from ceremony.hsm.cryptoki.return_values import BAD_MECHANISM, Ckr
from ceremony.hsm.cryptoki.session import Key, Session
from ceremony.hsm.keyops.keytypes import decode_public_key
from ceremony.hsm.keyops.oaep import HASHES as OAEP_HASHES
from ceremony.hsm.keyops.oaep import padding_with, parameter
from ceremony.keys import KeyUse
from ceremony.pki.hashes import HASHES


def sign(session: Session, key: Key, data: bytes, hash_name: str) -> bytes:
    """Sign with a private key object; `hash_name` is "sha256|sha384|sha512"."""
    digest = hashlib.new(hash_name, data).digest()
    if session.read_number(key, Attribute.KEY_TYPE) == Ckk.RSA:
        info = DigestInfo({"digest_algorithm": {"algorithm": hash_name}, "digest": digest}).dump()
        return _signed(session, key, (Mechanism.RSA_PKCS, info), (Mechanism[f"{hash_name.upper()}_RSA_PKCS"], data))
    return _as_der(_signed(session, key, (Mechanism.ECDSA, digest), (Mechanism[f"ECDSA_{hash_name.upper()}"], data)))


def _signed(session: Session, key: Key, raw: tuple[Mechanism, bytes], hashing: tuple[Mechanism, bytes]) -> bytes:
    """The signature by the first of the two ways that the token has."""
    mechanism, given = raw
    try:
        return session.sign(mechanism, key, given)
    except TokenFaultError as error:
        if error.ckr not in {*BAD_MECHANISM, Ckr.KEY_FUNCTION_NOT_PERMITTED}:
            raise
    mechanism, given = hashing
    return session.sign(mechanism, key, given)


def _as_der(signature: bytes) -> bytes:
    """An ECDSA signature in DER: r and s of equal length (PKCS#11 mechanisms, section 2.3.1), or DER as it came."""
    with suppress(ValueError):
        if encode_dss_signature(*decode_dss_signature(signature)) == signature:
            return signature
    if not signature or len(signature) % 2:
        raise DeviceError(
            "The token gives a signature that is not whole; nothing was signed and its keys are unharmed; probe the "
            "token, and take another one if this happens again."
        )
    return encode_ecdsa_signature(signature)


def works_for(session: Session, private: Key, public_key: bytes, use: KeyUse) -> bool:
    """Whether the private key does for the public key (DER) what it is for; TokenFaultError where it does nothing."""
    return (_decrypts_for if use is KeyUse.DECRYPT else signs_for)(session, private, public_key)


def seems_to_work_for(session: Session, private: Key, public_key: bytes, use: KeyUse) -> bool:
    """As `works_for`, and False where the token does nothing with it."""
    try:
        return works_for(session, private, public_key, use)
    except TokenFaultError:
        return False


def signs_for(session: Session, private: Key, public_key: bytes) -> bool:
    """Whether the private key signs a fresh challenge for the public key; TokenFaultError where it signs nothing."""
    challenge = secrets.token_bytes(32)
    signature, key = sign(session, private, challenge, "sha384"), decode_public_key(public_key)
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, challenge, padding.PKCS1v15(), HASHES["sha384"])
        else:
            key.verify(signature, challenge, ec.ECDSA(HASHES["sha384"]))
    except InvalidSignature:
        return False
    return True


def _decrypts_for(session: Session, private: Key, public_key: bytes) -> bool:
    key = decode_public_key(public_key)
    if not isinstance(key, rsa.RSAPublicKey):
        return False
    refused: TokenFaultError | None = None
    for number in OAEP_HASHES:
        challenge = secrets.token_bytes(32)
        sealed = key.encrypt(challenge, padding_with(number))
        try:
            opened = session.decrypt(Mechanism.RSA_PKCS_OAEP, private, sealed, parameter(number))
        except TokenFaultError as error:
            refused = error
            continue
        return hmac.compare_digest(opened, challenge)
    raise refused or ValueError("no hash was tried")


def use_of_object(session: Session, private: Key) -> KeyUse:
    """What a private key on the token may do, as the token says it."""
    decrypts = session.read_flag(private, Attribute.DECRYPT) and not session.read_flag(private, Attribute.SIGN)
    return KeyUse.DECRYPT if decrypts else KeyUse.SIGN
