"""Key types as PKCS#11 makes them, and their public halves as everyone else reads them.

Rules:

- a key that signs may sign and nothing else, and one that decrypts may decrypt and nothing else; the root key may wrap
  and unwrap and nothing else;
- public keys leave as DER SubjectPublicKeyInfo (RFC 5280 section 4.1.2.7).
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Final

from asn1crypto.core import OctetString, PrintableString
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
from pkcs11 import Attribute, ObjectClass
from pkcs11 import KeyType as Ckk
from pkcs11.util import biginteger
from pkcs11.util.ec import encode_named_curve_parameters

from ceremony.errors import DeviceError
from ceremony.hsm.cryptoki.session import Key, Session
from ceremony.hsm.cryptoki.templates import Attributes, AttributeValue, attributes
from ceremony.keys import KeyAttributes, KeyType, KeyUse

PublicKey = ec.EllipticCurvePublicKey | rsa.RSAPublicKey

CURVES: Final[dict[KeyType, type[ec.EllipticCurve]]] = {
    KeyType.EC_P256: ec.SECP256R1,
    KeyType.EC_P384: ec.SECP384R1,
    KeyType.EC_P521: ec.SECP521R1,
}
RSA_BITS: Final = {KeyType.RSA_3072: 3072, KeyType.RSA_4096: 4096}
_CURVE_NAMES: Final = {  # some tokens answer with the curve's name instead (PKCS#11 mechanisms, section 2.3.3)
    KeyType.EC_P256: ("secp256r1", "prime256v1", "P-256"),
    KeyType.EC_P384: ("secp384r1", "P-384"),
    KeyType.EC_P521: ("secp521r1", "P-521"),
}
CURVE_PARAMETERS: Final = {kind: encode_named_curve_parameters(names[0]) for kind, names in _CURVE_NAMES.items()}
_BY_PARAMETERS: Final[dict[bytes, str]] = {der: kind.value for kind, der in CURVE_PARAMETERS.items()} | {
    PrintableString(name).dump(): kind.value for kind, names in _CURVE_NAMES.items() for name in names
}
SECRET_ROLES: Final = attributes(
    wrap=True, unwrap=True, encrypt=False, decrypt=False, sign=False, verify=False, derive=False
)


def of_class(cko: ObjectClass, ckk: Ckk) -> Attributes:
    """CKA_CLASS and CKA_KEY_TYPE: a mechanism implies them, but some tokens want to be told."""
    return {Attribute.CLASS: cko, Attribute.KEY_TYPE: ckk}


def private_half(key_type: KeyType, use: KeyUse = KeyUse.SIGN) -> Attributes:
    """What a private key is, and may do: sign, or decrypt."""
    decrypts = use is KeyUse.DECRYPT
    if key_type in RSA_BITS:
        roles = attributes(sign=not decrypts, decrypt=decrypts, unwrap=False)
        return {**of_class(ObjectClass.PRIVATE_KEY, Ckk.RSA), **roles}
    return {**of_class(ObjectClass.PRIVATE_KEY, Ckk.EC), **attributes(sign=True, derive=False)}


def _public_half(key_type: KeyType, use: KeyUse) -> Attributes:
    """What a public key is, and may do: verify, or encrypt."""
    decrypts = use is KeyUse.DECRYPT
    if key_type in RSA_BITS:
        roles = attributes(verify=not decrypts, encrypt=decrypts, wrap=False)
        return {**of_class(ObjectClass.PUBLIC_KEY, Ckk.RSA), **roles}
    parameters = attributes(ec_params=CURVE_PARAMETERS[key_type], verify=not decrypts)
    return {**of_class(ObjectClass.PUBLIC_KEY, Ckk.EC), **parameters}


def generate_pair(
    session: Session, key_type: KeyType, public: Attributes, private: Attributes, use: KeyUse = KeyUse.SIGN
) -> tuple[Key, Key]:
    """C_GenerateKeyPair for an estate key type, with these attributes added."""
    halves = _public_half(key_type, use) | public, private_half(key_type, use) | private
    bits = RSA_BITS.get(key_type)
    return session.generate_pair(Ckk.EC if bits is None else Ckk.RSA, *halves, bits)


def read_type(session: Session, key: Key) -> str:
    """The key type of an object: "aes-256", a KeyType value, or PKCS#11's number as the token says it."""
    number = session.read_number(key, Attribute.KEY_TYPE)
    if number == Ckk.AES:
        # SoftHSM says length 0 of an unwrapped AES key; Keyrite makes and accepts 256 bits only
        length = session.read_number(key, Attribute.VALUE_LEN) or 32
        return f"aes-{8 * length}"
    if number == Ckk.RSA:
        modulus = session.read(key, Attribute.MODULUS)
        return f"rsa-{int.from_bytes(modulus, 'big').bit_length()}" if modulus else "rsa-unknown"
    if number == Ckk.EC:
        return _BY_PARAMETERS.get(session.read(key, Attribute.EC_PARAMS) or b"", "ec-unknown")
    return "unreadable" if number is None else f"ckk-{number:#x}"


def named(facts: KeyAttributes, key_type: KeyType) -> KeyAttributes:
    """The facts with the type that its public half shows, where a private key does not tell its curve or modulus."""
    untold = facts.key_type in ("rsa-unknown", "ec-unknown")
    return replace(facts, key_type=key_type.value) if untold else facts


def read_public_key(session: Session, key: Key) -> bytes:
    """DER SubjectPublicKeyInfo of a public key object; DeviceError where it is not whole."""
    kind = read_type(session, key)
    try:
        made: PublicKey
        if kind.startswith("rsa-"):
            modulus = int.from_bytes(session.read(key, Attribute.MODULUS) or b"", "big")
            exponent = int.from_bytes(session.read(key, Attribute.PUBLIC_EXPONENT) or b"", "big")
            made = rsa.RSAPublicNumbers(exponent, modulus).public_key()
        else:
            curve = CURVES[KeyType(kind)]()
            point = _bare_point(session.read(key, Attribute.EC_POINT) or b"", curve)
            made = ec.EllipticCurvePublicKey.from_encoded_point(curve, point)
    except ValueError:
        raise DeviceError(
            "The token gives a public key that is not whole; nothing was changed on it; probe the token, and take "
            "another one if this happens again."
        ) from None
    return encode_public_key(made)


def _bare_point(value: bytes, curve: ec.EllipticCurve) -> bytes:
    """CKA_EC_POINT is a DER OCTET STRING around the point; some tokens leave the wrapping out.

    The length tells, because both begin with 4: the tag of an OCTET STRING, and the mark of an uncompressed point.
    """
    half = (curve.key_size + 7) // 8
    return value if len(value) in (1 + half, 1 + 2 * half) else bytes(OctetString.load(value, strict=True).native)


def encode_public_key(key: PublicKeyTypes) -> bytes:
    """DER SubjectPublicKeyInfo."""
    return key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def decode_public_key(public_key: bytes) -> PublicKey:
    """The key in DER SubjectPublicKeyInfo; DeviceError where it is none, or of a type that no estate key has."""
    try:
        key = serialization.load_der_public_key(public_key)
    except ValueError:
        key = None
    if isinstance(key, ec.EllipticCurvePublicKey | rsa.RSAPublicKey):
        return key
    raise DeviceError("The public key in the archive can't be read; the token was not changed; check the archive.")


def public_template(public_key: bytes, key_type: KeyType, use: KeyUse = KeyUse.SIGN) -> Attributes:
    """The attributes of a public key object; DeviceError where the key is not of this type."""
    key = decode_public_key(public_key)
    if isinstance(key, rsa.RSAPublicKey) and key.key_size == RSA_BITS.get(key_type):
        return {**_public_half(key_type, use), **rsa_numbers(key)}
    if isinstance(key, ec.EllipticCurvePublicKey) and key_type in CURVES and isinstance(key.curve, CURVES[key_type]):
        return {**_public_half(key_type, use), Attribute.EC_POINT: encoded_point(key)}
    raise DeviceError(
        "The archived public key is not of type {key_type}; the token was not changed; check the archive.",
        key_type=key_type.value,
    )


def rsa_numbers(key: rsa.RSAPublicKey) -> Attributes:
    """CKA_MODULUS and CKA_PUBLIC_EXPONENT."""
    numbers = key.public_numbers()
    return {Attribute.MODULUS: biginteger(numbers.n), Attribute.PUBLIC_EXPONENT: biginteger(numbers.e)}


def encoded_point(key: ec.EllipticCurvePublicKey) -> bytes:
    """CKA_EC_POINT: the uncompressed point in a DER OCTET STRING."""
    point = key.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    return bytes(OctetString(point).dump())


def nss_name(public_key: bytes) -> AttributeValue:
    """CKA_NSS_DB: what NSS's database calls a private key, its point or its modulus (NSS header pkcs11n.h)."""
    key = decode_public_key(public_key)
    return rsa_numbers(key)[Attribute.MODULUS] if isinstance(key, rsa.RSAPublicKey) else encoded_point(key)


def key_id(public_key: bytes) -> bytes:
    """CKA_ID of a pair: 20 bytes of the SHA-256 of its SubjectPublicKeyInfo, the same on every token."""
    return hashlib.sha256(public_key).digest()[:20]
