"""Wrapping signing keys under the root key: which bytes a token really makes, and back again.

Rules:

- the same mechanism number means different bytes on different tokens, so the format is measured: a throw-away
  key is wrapped under a throw-away key whose value is known, and opened here;
- RFC 5649 is taken where it can be had; CBC with PKCS #7 padding has no integrity and is taken only inside
  a MAC: HMAC-SHA-256 under a key derived from the root key, checked before anything reaches a token;
- a key that was unwrapped counts only after it signed for its public key.
"""

from __future__ import annotations

import secrets
from typing import Final, cast

from pkcs11 import Attribute, Mechanism, ObjectClass

from ceremony.hsm.cryptoki.faults import TokenFaultError
from ceremony.hsm.cryptoki.session import Session
from ceremony.hsm.cryptoki.templates import Attributes, AttributeValue, attributes
from ceremony.hsm.keyops import keytypes
from ceremony.hsm.keyops.formats import CANDIDATES, IV_BYTES, Parcel, Sample, classify
from ceremony.hsm.keyops.ownership import destroy_all
from ceremony.hsm.keyops.uses import seems_to_work_for, use_of_object
from ceremony.keys import KeyType

NSS_DB: Final = cast(Attribute, 0xD5A0DB00)  # NSS stores a private key under this; see the NSS header pkcs11n.h


def wrap(session: Session, mechanism: Mechanism, wrapping: int, key: int) -> bytes:
    """The bytes of C_WrapKey; for CBC a fresh IV, then the ciphertext."""
    if mechanism is not Mechanism.AES_CBC_PAD:
        return session.wrap(mechanism, wrapping, key)
    iv = secrets.token_bytes(IV_BYTES)
    return iv + session.wrap(mechanism, wrapping, key, iv)


def unwrap(session: Session, parcel: Parcel, unwrapping: int, **changes: AttributeValue) -> int:
    """Unwrap a key as a private, sensitive, non-extractable session object; on refusal nothing is left."""
    template = {
        **keytypes.of_class(ObjectClass.PRIVATE_KEY, keytypes.cryptoki_type(parcel.key_type)),
        **attributes(token=False, private=True, sensitive=True, extractable=False),
        **keytypes.private_roles(parcel.key_type, parcel.use),
        **attributes(**changes),
    }
    # NSS can't unwrap an EC key without a name for its database; other tokens do not know the attribute
    nss_name = {NSS_DB: keytypes.nss_name(parcel.public_key)}
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


def _unwrap_once(session: Session, parcel: Parcel, unwrapping: int, template: Attributes) -> int:
    if parcel.mechanism is not Mechanism.AES_CBC_PAD:
        return session.unwrap(parcel.mechanism, unwrapping, parcel.body, template)
    iv, ciphertext = parcel.body[:IV_BYTES], parcel.body[IV_BYTES:]
    return session.unwrap(parcel.mechanism, unwrapping, ciphertext, template, iv)


def _sweep(session: Session, before: set[int]) -> None:
    """SoftHSM leaves an empty object behind when it refuses to unwrap; what has a name on the token is not swept."""
    new = set(session.find({})) - before
    destroy_all(session, [handle for handle in new if not _is_named(session, handle)])


def _is_named(session: Session, handle: int) -> bool:
    return bool(session.read_flag(handle, Attribute.TOKEN) and session.read(handle, Attribute.LABEL))


def measure(
    session: Session, wrapping: int, value: bytes | bytearray, refusals: dict[Mechanism, TokenFaultError] | None = None
) -> tuple[Sample, ...]:
    """Try every wrap mechanism of the token under a key whose value is known; throw-away session objects only.

    What the token answered where it does not wrap goes into `refusals`.
    """
    key_type, public, private = _throw_away_pair(session)
    samples = []
    try:
        public_key = keytypes.read_public_key(session, public)
        for mechanism in CANDIDATES:
            try:
                parcel = Parcel(mechanism, wrap(session, mechanism, wrapping, private), key_type, public_key)
            except TokenFaultError as error:
                if refusals is not None:
                    refusals[mechanism] = error
                continue
            samples.append(Sample(classify(parcel, value), opens(session, parcel, wrapping), parcel))
    finally:
        session.discard(public)
        session.discard(private)
    return tuple(samples)


def _throw_away_pair(session: Session) -> tuple[KeyType, int, int]:
    try:
        return KeyType.EC_P256, *_extractable_pair(session, KeyType.EC_P256)
    except TokenFaultError:
        return KeyType.RSA_3072, *_extractable_pair(session, KeyType.RSA_3072)


def _extractable_pair(session: Session, key_type: KeyType) -> tuple[int, int]:
    hidden = attributes(token=False, private=True, sensitive=True, extractable=True)
    return keytypes.generate_pair(session, key_type, attributes(token=False), hidden)


def opens(session: Session, parcel: Parcel, unwrapping: int) -> bool:
    """Whether these bytes unwrap into a key that signs or decrypts for the public key; nothing is left behind."""
    try:
        key = unwrap(session, parcel, unwrapping)
    except TokenFaultError:
        return False
    try:
        return seems_to_work_for(session, key, parcel.public_key, parcel.use)
    finally:
        session.discard(key)


def open_alike(session: Session, one: int, other: int) -> bool:
    """Whether what the one secret key wraps the other opens: a throw-away pair, in any way that this token has."""
    key_type, public, private = _throw_away_pair(session)
    try:
        public_key = keytypes.read_public_key(session, public)
        for mechanism in CANDIDATES:
            try:
                parcel = Parcel(mechanism, wrap(session, mechanism, one, private), key_type, public_key)
            except TokenFaultError:
                continue
            if opens(session, parcel, one):
                return opens(session, parcel, other)
        return False
    finally:
        session.discard(public)
        session.discard(private)


def work_alike(session: Session, one: int, other: int) -> bool:
    """Whether two private keys work for the same public key, which stands beside them on the token."""
    use = use_of_object(session, one)
    key_id = bytes(session.read(one, Attribute.ID) or b"")
    for public in session.find({Attribute.CLASS: ObjectClass.PUBLIC_KEY, Attribute.ID: key_id}):
        public_key = keytypes.read_public_key(session, public)
        if seems_to_work_for(session, one, public_key, use):
            return seems_to_work_for(session, other, public_key, use)
    return False
