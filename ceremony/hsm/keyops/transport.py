"""How the root key leaves a token once, and comes into a fresh one.

Rules:

- preferred: wrapped with RSA-OAEP to a one-time key of the laptop, or to one of the fresh token; never in clear;
- fallback: CKA_VALUE is read once, or C_CreateObject writes it;
- the way is found by trying it with a throw-away key, never with the root key;
- every copy of the key that this module can reach is wiped.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from cryptography.hazmat.primitives.asymmetric import rsa
from pkcs11 import Attribute, Mechanism, ObjectClass
from pkcs11 import KeyType as Ckk

from ceremony.errors import DeviceError, TokenGoneError
from ceremony.hsm.cryptoki.faults import TokenFaultError
from ceremony.hsm.cryptoki.session import Key, Session
from ceremony.hsm.cryptoki.templates import KEY_BYTES, Attributes, AttributeValue, attributes
from ceremony.hsm.keyops.keytypes import SECRET_ROLES, of_class, rsa_numbers
from ceremony.hsm.keyops.oaep import HASHES, padding_with, parameter
from ceremony.keys import Transport

TRIAL_BITS: Final = 2048  # a throw-away key under a throw-away key: quick to make, and no token refuses the size


@dataclass(frozen=True)
class WayOut:
    """How a key can leave this token: by OAEP with this hash, by CKA_VALUE, or (None) not at all."""

    transport: Transport | None
    oaep_hash: Mechanism | None = None


def aes_template(**changes: AttributeValue) -> Attributes:
    """An AES session key that may wrap and unwrap; `changes` name attributes in lower case."""
    kind = of_class(ObjectClass.SECRET_KEY, Ckk.AES)
    return {**kind, **attributes(token=False, private=True), **SECRET_ROLES, **attributes(**changes)}


def generate_aes(session: Session, **changes: AttributeValue) -> Key:
    """C_GenerateKey for a 256-bit AES key."""
    return session.generate_key(aes_template(**changes))


def find_way_out(session: Session) -> WayOut:
    """Try the ways with throw-away session keys, best first."""
    by_oaep = [WayOut(Transport.OAEP, number) for number in HASHES]
    for ways, sensitive in ((by_oaep, True), ([WayOut(Transport.VALUE)], False)):
        try:
            key = generate_aes(session, sensitive=sensitive, extractable=True)
        except TokenFaultError:
            continue
        one_time = one_time_key(TRIAL_BITS) if sensitive else None
        with session.discarding(key):
            for way in ways:
                try:
                    export_key(session, key, way, one_time)
                except TokenGoneError:
                    raise  # shows nothing of what the token can do
                except DeviceError:
                    continue
                return way
    return WayOut(None)


def one_time_key(bits: int) -> rsa.RSAPrivateKey:
    """The laptop's RSA pair for one transport."""
    return rsa.generate_private_key(65537, bits)


def export_key(session: Session, key: Key, way: WayOut, one_time: rsa.RSAPrivateKey | None) -> bytearray:
    """The key's 32 bytes, in memory that the caller wipes; DeviceError where the token keeps it.

    `one_time` is the laptop's key for OAEP, and not needed otherwise.
    """
    if way.oaep_hash is not None and one_time is not None:
        value = _export_wrapped(session, key, way.oaep_hash, one_time)
    else:
        value = session.read_value(key) or bytearray()
    if len(value) != KEY_BYTES:
        raise DeviceError(
            "The token does not let this key out; nothing was changed on it; probe the token to "
            "see which ways it allows."
        )
    return value


def _export_wrapped(session: Session, key: Key, number: Mechanism, one_time: rsa.RSAPrivateKey) -> bytearray:
    wrapping = session.create(
        {
            **of_class(ObjectClass.PUBLIC_KEY, Ckk.RSA),
            **attributes(token=False, wrap=True, verify=False),
            **rsa_numbers(one_time.public_key()),
        }
    )
    with session.discarding(wrapping):
        wrapped = session.wrap(Mechanism.RSA_PKCS_OAEP, wrapping, key, parameter(number))
    try:
        return bytearray(one_time.decrypt(wrapped, padding_with(number)))
    except ValueError:
        return bytearray()  # not OAEP with this hash, whatever the token calls it


def import_key(session: Session, value: bytearray, bits: int, **changes: AttributeValue) -> tuple[Key, Transport]:
    """Put an AES key on the token; the key and the way in. `bits` is the size of the token's one-time RSA key."""
    key = _import_wrapped(session, value, bits, aes_template(**changes))
    if key is not None:
        return key, Transport.OAEP
    return session.create(aes_template(**changes), value), Transport.VALUE


def import_throw_away(session: Session, value: bytearray) -> Key:
    """A session key for a measurement; written plainly where the token lets it, because that is quick."""
    try:
        return session.create(aes_template(sensitive=True, extractable=False), value)
    except TokenFaultError:
        return import_key(session, value, TRIAL_BITS, sensitive=True, extractable=False)[0]


def _import_wrapped(session: Session, value: bytearray, bits: int, template: Attributes) -> Key | None:
    public = attributes(token=False, wrap=True, encrypt=True, verify=False)
    private = attributes(token=False, unwrap=True, decrypt=True, sign=False)
    hidden = attributes(private=True, sensitive=True, extractable=False)
    try:
        halves = session.generate_pair(Ckk.RSA, public, private | hidden, bits)
    except TokenFaultError:
        return None
    with session.discarding(*halves):
        modulus = int.from_bytes(session.read(halves[0], Attribute.MODULUS) or b"", "big")
        key = rsa.RSAPublicNumbers(65537, modulus).public_key()
        for number in HASHES:
            wrapped = key.encrypt(bytes(value), padding_with(number))
            try:
                return session.unwrap(Mechanism.RSA_PKCS_OAEP, halves[1], wrapped, template, parameter(number))
            except TokenFaultError:
                continue
    return None
