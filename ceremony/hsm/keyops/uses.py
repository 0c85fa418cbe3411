"""Whether a private key on a token is the other half of a public key, shown by using it for what it is for.

Rules:

- a key that signs signs a fresh challenge, and the signature is verified here;
- a key that decrypts opens a fresh ciphertext, made here with RSA-OAEP by the first hash that the token knows.
"""

from __future__ import annotations

import hmac
import secrets

from cryptography.hazmat.primitives.asymmetric import rsa
from pkcs11 import Attribute, Mechanism

from ceremony.hsm.cryptoki.faults import TokenFaultError
from ceremony.hsm.cryptoki.session import Session
from ceremony.hsm.keyops.keytypes import decode_public_key
from ceremony.hsm.keyops.oaep import HASHES, padding_with, parameter
from ceremony.hsm.keyops.signatures import signs_for
from ceremony.keys import KeyUse


def works_for(session: Session, private: int, public_key: bytes, use: KeyUse) -> bool:
    """Whether the private key does for the public key (DER) what it is for; TokenFaultError where it does nothing."""
    return (decrypts_for if use is KeyUse.DECRYPT else signs_for)(session, private, public_key)


def seems_to_work_for(session: Session, private: int, public_key: bytes, use: KeyUse) -> bool:
    """As `works_for`, and False where the token does nothing with it."""
    try:
        return works_for(session, private, public_key, use)
    except TokenFaultError:
        return False


def decrypts_for(session: Session, private: int, public_key: bytes) -> bool:
    """Whether the private key opens what was encrypted to the public key; TokenFaultError where it opens nothing."""
    key = decode_public_key(public_key)
    if not isinstance(key, rsa.RSAPublicKey):
        return False
    refused: TokenFaultError | None = None
    for number in HASHES:
        challenge = secrets.token_bytes(32)
        sealed = key.encrypt(challenge, padding_with(number))
        try:
            opened = session.decrypt(Mechanism.RSA_PKCS_OAEP, private, sealed, parameter(number))
        except TokenFaultError as error:
            refused = error
            continue
        return hmac.compare_digest(opened, challenge)
    raise refused or ValueError("no hash was tried")


def use_of_object(session: Session, private: int) -> KeyUse:
    """What a private key on the token may do, as the token says it."""
    decrypts = session.read_flag(private, Attribute.DECRYPT) and not session.read_flag(private, Attribute.SIGN)
    return KeyUse.DECRYPT if decrypts else KeyUse.SIGN
