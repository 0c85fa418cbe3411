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
from collections.abc import Generator
from contextlib import closing
from typing import Final, cast

from pkcs11 import Attribute, Mechanism, ObjectClass

from ceremony.hsm.cryptoki.faults import TokenFaultError
from ceremony.hsm.cryptoki.session import Key, Session
from ceremony.hsm.cryptoki.templates import AttributeValue, attributes
from ceremony.hsm.keyops import keytypes
from ceremony.hsm.keyops.formats import CANDIDATES, IV_BYTES, Parcel, Sample, classify
from ceremony.hsm.keyops.ownership import destroy_all
from ceremony.hsm.keyops.uses import seems_to_work_for, use_of_object
from ceremony.keys import KeyType

NSS_DB: Final = cast(Attribute, 0xD5A0DB00)  # NSS stores a private key under this; see the NSS header pkcs11n.h


def wrap(session: Session, mechanism: Mechanism, wrapping: Key, key: Key) -> bytes:
    """The bytes of C_WrapKey; for CBC a fresh IV, then the ciphertext."""
    if mechanism is not Mechanism.AES_CBC_PAD:
        return session.wrap(mechanism, wrapping, key)
    iv = secrets.token_bytes(IV_BYTES)
    return iv + session.wrap(mechanism, wrapping, key, iv)


def unwrap(session: Session, parcel: Parcel, unwrapping: Key, **changes: AttributeValue) -> Key:
    """Unwrap a key as a private, sensitive, non-extractable session object; on refusal nothing is left."""
    template = {
        **keytypes.private_half(parcel.key_type, parcel.use),
        **attributes(token=False, private=True, sensitive=True, extractable=False),
        **attributes(**changes),
    }
    # NSS can't unwrap an EC key without a name for its database; other tokens do not know the attribute
    nss_name = {NSS_DB: keytypes.nss_name(parcel.public_key)}
    has_iv = parcel.mechanism is Mechanism.AES_CBC_PAD
    iv, body = (parcel.body[:IV_BYTES], parcel.body[IV_BYTES:]) if has_iv else (None, parcel.body)
    before = set(session.find({}))
    try:
        return session.unwrap(parcel.mechanism, unwrapping, body, template, iv)
    except TokenFaultError as first:
        _sweep(session, before)
        try:
            return session.unwrap(parcel.mechanism, unwrapping, body, template | nss_name, iv)
        except TokenFaultError:
            _sweep(session, before)
            raise first from None


def _sweep(session: Session, before: set[Key]) -> None:
    """SoftHSM leaves an empty object behind when it refuses to unwrap; what has a name on the token is not swept."""
    new = set(session.find({})) - before
    destroy_all(session, [key for key in new if not _is_named(session, key)])


def _is_named(session: Session, key: Key) -> bool:
    return bool(session.read_flag(key, Attribute.TOKEN) and session.read(key, Attribute.LABEL))


def measure(
    session: Session, wrapping: Key, value: bytes | bytearray, refusals: dict[Mechanism, TokenFaultError] | None = None
) -> tuple[Sample, ...]:
    """Try every wrap mechanism of the token under a key whose value is known; throw-away session objects only.

    What the token answered where it does not wrap goes into `refusals`.
    """
    with closing(_parcels(session, wrapping, {} if refusals is None else refusals)) as parcels:
        return tuple(Sample(classify(one, value), opens(session, one, wrapping), one) for one in parcels)


def _parcels(
    session: Session, wrapping: Key, refusals: dict[Mechanism, TokenFaultError]
) -> Generator[Parcel, None, None]:
    """A throw-away key in every way in which the token wraps it; to be closed, so that it goes."""
    try:
        key_type, pair = KeyType.EC_P256, _extractable_pair(session, KeyType.EC_P256)
    except TokenFaultError:
        key_type, pair = KeyType.RSA_3072, _extractable_pair(session, KeyType.RSA_3072)
    with session.discarding(*pair):
        public_key = keytypes.read_public_key(session, pair[0])
        for mechanism in CANDIDATES:
            try:
                body = wrap(session, mechanism, wrapping, pair[1])
            except TokenFaultError as error:
                refusals[mechanism] = error
                continue
            yield Parcel(mechanism, body, key_type, public_key)


def _extractable_pair(session: Session, key_type: KeyType) -> tuple[Key, Key]:
    hidden = attributes(token=False, private=True, sensitive=True, extractable=True)
    return keytypes.generate_pair(session, key_type, attributes(token=False), hidden)


def opens(session: Session, parcel: Parcel, unwrapping: Key) -> bool:
    """Whether these bytes unwrap into a key that signs or decrypts for the public key; nothing is left behind."""
    try:
        key = unwrap(session, parcel, unwrapping)
    except TokenFaultError:
        return False
    with session.discarding(key):
        return seems_to_work_for(session, key, parcel.public_key, parcel.use)


def open_alike(session: Session, one: Key, other: Key) -> bool:
    """Whether what the one secret key wraps the other opens: a throw-away pair, in any way that this token has."""
    with closing(_parcels(session, one, {})) as parcels:
        for parcel in parcels:
            if opens(session, parcel, one):
                return opens(session, parcel, other)
    return False


def work_alike(session: Session, one: Key, other: Key) -> bool:
    """Whether two private keys work for the same public key, which stands beside them on the token."""
    use = use_of_object(session, one)
    key_id = session.read(one, Attribute.ID) or b""
    for public in session.find({Attribute.CLASS: ObjectClass.PUBLIC_KEY, Attribute.ID: key_id}):
        public_key = keytypes.read_public_key(session, public)
        if seems_to_work_for(session, one, public_key, use):
            return seems_to_work_for(session, other, public_key, use)
    return False
