"""Wrapping signing keys under the root key: which bytes a token really makes, and back again.

Rules:

- the same mechanism number means different bytes on different tokens, so the format is measured: a throw-away
  key is wrapped under a throw-away key whose value is known, and opened here;
- RFC 5649 is taken where it can be had; CBC with PKCS #7 padding has no integrity and is taken only inside
  a seal: an HMAC-SHA-256 under a key derived from the root key, checked before anything reaches a token;
- a key that was unwrapped counts only after it signed for its public key.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from asn1crypto.parser import peek
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.keywrap import (
    InvalidUnwrap,
    aes_key_unwrap,
    aes_key_unwrap_with_padding,
)

from ceremony.errors import DeviceError
from ceremony.hsm import keytypes
from ceremony.hsm.cryptoki import Attr, AttributeValue, Ckm, Cko, Mechanism
from ceremony.hsm.faults import TokenFaultError
from ceremony.hsm.objects import destroy_all
from ceremony.hsm.session import Session
from ceremony.keys import KeyType

RFC5649: Final = "rfc5649"
SEALED_CBC: Final = "cbc-pkcs7+hmac-sha256"
RAW_CBC: Final = "cbc-pkcs7"  # as a token makes it; never stored without its seal
FORMATS: Final = (RFC5649, SEALED_CBC)  # what an archive may hold, best first
CANDIDATES: Final = (Ckm.AES_KEY_WRAP_KWP, Ckm.AES_KEY_WRAP_PAD, Ckm.AES_KEY_WRAP, Ckm.AES_CBC_PAD)
_IV: Final = 16
_TAG: Final = 32


@dataclass(frozen=True)
class Parcel:
    """Wrapped bytes with what is needed to open them in a token; for CBC the IV comes first."""

    mechanism: Ckm
    body: bytes
    key_type: KeyType
    public_key: bytes  # DER SubjectPublicKeyInfo


@dataclass(frozen=True)
class Sample:
    """What one mechanism of one token did with a throw-away key: the format as measured, and whether it opens it."""

    wrap_format: str
    unwraps: bool
    parcel: Parcel


def seal_key(root_value: bytes | bytearray) -> bytearray:
    """The key of the seal around a CBC blob: HKDF-SHA-256 (RFC 5869) of the root key, no salt, with its own info."""
    derivation = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"keyrite blob mac v1")
    return bytearray(derivation.derive(root_value))


def seal(key: bytearray, body: bytes) -> bytes:
    """IV and ciphertext with their HMAC-SHA-256 behind them."""
    return body + hmac.digest(key, body, "sha256")


def open_seal(key: bytearray, sealed: bytes) -> bytes:
    """IV and ciphertext; DeviceError where the seal is broken."""
    body, tag = sealed[:-_TAG], sealed[-_TAG:]
    if len(body) < 2 * _IV or not hmac.compare_digest(hmac.digest(key, body, "sha256"), tag):
        raise DeviceError(
            "A wrapped key's seal is broken: it is damaged or belongs to another root key; the token was not changed; "
            "check that the archive belongs to these shares, and take another copy of it."
        )
    return body


def wrap(session: Session, mechanism: Ckm, wrapping: int, key: int) -> bytes:
    """The bytes of C_WrapKey; for CBC a fresh IV, then the ciphertext."""
    if mechanism is not Ckm.AES_CBC_PAD:
        return session.wrap(Mechanism(mechanism), wrapping, key)
    iv = secrets.token_bytes(_IV)
    return iv + session.wrap(Mechanism(mechanism, iv), wrapping, key)


def unwrap(session: Session, parcel: Parcel, unwrapping: int, **changes: AttributeValue) -> int:
    """Unwrap a signing key as a private, sensitive, non-extractable session object; on refusal nothing is left."""
    template: dict[Attr, AttributeValue] = {
        Attr.CLASS: Cko.PRIVATE_KEY,
        Attr.KEY_TYPE: keytypes.cryptoki_type(parcel.key_type),
        Attr.TOKEN: False,
        Attr.PRIVATE: True,
        Attr.SENSITIVE: True,
        Attr.EXTRACTABLE: False,
        **keytypes.private_roles(parcel.key_type),
    }
    template |= {Attr[name.upper()]: value for name, value in changes.items()}
    # NSS can't unwrap an EC key without a name for its database; other tokens do not know the attribute
    nss_name = {Attr.NSS_DB: keytypes.nss_name(parcel.public_key)}
    before = set(session.find({}))
    try:
        return _unwrap_once(session, parcel, unwrapping, template)
    except TokenFaultError as first:
        _sweep(session, before)
        try:
            return _unwrap_once(session, parcel, unwrapping, template | nss_name)
        except TokenFaultError:
            _sweep(session, before)
            raise first from None


def _unwrap_once(session: Session, parcel: Parcel, unwrapping: int, template: Mapping[Attr, AttributeValue]) -> int:
    if parcel.mechanism is not Ckm.AES_CBC_PAD:
        return session.unwrap(Mechanism(parcel.mechanism), unwrapping, parcel.body, template)
    iv, ciphertext = parcel.body[:_IV], parcel.body[_IV:]
    return session.unwrap(Mechanism(parcel.mechanism, iv), unwrapping, ciphertext, template)


def _sweep(session: Session, before: set[int]) -> None:
    """SoftHSM leaves an empty object behind when it refuses to unwrap."""
    destroy_all(session, tuple(set(session.find({})) - before))


def signs_for(session: Session, private: int, public_key: bytes) -> bool:
    """Whether the private key's signature over a fresh random challenge is the public key's."""
    challenge = secrets.token_bytes(32)
    try:
        signature = keytypes.sign(session, private, challenge, "sha384")
    except TokenFaultError:
        return False
    return keytypes.verifies(public_key, signature, challenge, "sha384")


def measure(session: Session, wrapping: int, value: bytes | bytearray) -> tuple[Sample, ...]:
    """Try every wrap mechanism of the token under a key whose value is known; throw-away session objects only."""
    key_type, public, private = _throw_away_pair(session)
    samples = []
    try:
        public_key = keytypes.read_public_key(session, public)
        for mechanism in CANDIDATES:
            try:
                parcel = Parcel(mechanism, wrap(session, mechanism, wrapping, private), key_type, public_key)
            except TokenFaultError:
                continue
            samples.append(Sample(classify(parcel, value), opens(session, parcel, wrapping), parcel))
    finally:
        destroy_all(session, (public, private))
    return tuple(samples)


def _throw_away_pair(session: Session) -> tuple[KeyType, int, int]:
    try:
        return KeyType.EC_P256, *_extractable_pair(session, KeyType.EC_P256)
    except TokenFaultError:
        return KeyType.RSA_3072, *_extractable_pair(session, KeyType.RSA_3072)


def _extractable_pair(session: Session, key_type: KeyType) -> tuple[int, int]:
    hidden: dict[Attr, AttributeValue] = {Attr.PRIVATE: True, Attr.SENSITIVE: True, Attr.EXTRACTABLE: True}
    return keytypes.generate_pair(session, key_type, {Attr.TOKEN: False}, {Attr.TOKEN: False, **hidden})


def opens(session: Session, parcel: Parcel, unwrapping: int) -> bool:
    """Whether these bytes unwrap into a key that signs for the public key; nothing is left behind."""
    try:
        key = unwrap(session, parcel, unwrapping)
    except TokenFaultError:
        return False
    try:
        return signs_for(session, key, parcel.public_key)
    finally:
        session.destroy(key)


def best_sample(samples: Sequence[Sample]) -> Sample | None:
    """The way in which an archive is best served, or None."""
    for wanted in (RFC5649, RAW_CBC):
        for sample in samples:
            if sample.wrap_format == wanted and sample.unwraps:
                return sample
    return None


def stored_format(measured: str) -> str:
    """The format under which an archive holds such bytes: CBC never without its seal."""
    return SEALED_CBC if measured == RAW_CBC else measured


def classify(parcel: Parcel, value: bytes | bytearray) -> str:
    """The format of the bytes, found by opening them: rfc5649, rfc3394+zero, rfc3394+pkcs7, cbc-pkcs7 or unknown."""
    body, public_key = parcel.body, parcel.public_key
    if parcel.mechanism is Ckm.AES_CBC_PAD:
        decryptor = Cipher(algorithms.AES(value), modes.CBC(body[:_IV])).decryptor()
        plain = decryptor.update(body[_IV:]) + decryptor.finalize()
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
    # encoded as `encode_public_key` does, whatever type the bytes turned out to be
    der = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return der == public_key
