"""X.509 certificates of a ceremony (RFC 5280), read: fingerprints, keys, and whether each may do what it must.

`issuing/own_certificates.py` makes them. Each is checked here by this second path after it was signed: parsed anew,
its signature verified, its public key and its profile compared with what was asked for.
"""

from __future__ import annotations

import hashlib
import warnings
from dataclasses import KW_ONLY, dataclass
from typing import TypeVar

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.utils import CryptographyDeprecationWarning

from ceremony.errors import DeviceError, RefusedError
from ceremony.pki.hashes import HASHES, is_sound
from ceremony.record.events import CertificateDescribed

KEY_USAGES = (  # in the order of their bits (RFC 5280 section 4.2.1.3)
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)


Described = TypeVar("Described", bound=CertificateDescribed)


@dataclass(frozen=True)
class AllowedUse:
    """What a certificate is allowed to do (RFC 5280 sections 4.2.1.3, 4.2.1.9 and 4.2.1.12)."""

    name: str
    is_ca: bool
    key_usage: tuple[str, ...]
    _: KW_ONLY
    path_length: int | None = None
    extended_key_usage: tuple[str, ...] = ()


ROOT_CA = AllowedUse("root-ca", is_ca=True, key_usage=("key_cert_sign", "crl_sign"))
_CURVES = (ec.SECP256R1, ec.SECP384R1, ec.SECP521R1)
_EXTENSIONS = frozenset(
    one.oid for one in (x509.BasicConstraints, x509.KeyUsage, x509.SubjectKeyIdentifier, x509.AuthorityKeyIdentifier)
)
LOG_KEY = AllowedUse("record-log", is_ca=False, key_usage=("digital_signature", "content_commitment"))


def certificate_sha256(certificate: x509.Certificate) -> str:
    """The fingerprint that people compare: SHA-256, in hex, of the DER certificate."""
    return certificate.fingerprint(hashes.SHA256()).hex()


def public_key_der(certificate: x509.Certificate) -> bytes:
    """DER SubjectPublicKeyInfo."""
    return certificate.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def sha256_hex(content: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(content).hexdigest()


def check_certificate(
    certificate: x509.Certificate, profile: AllowedUse, public_key: bytes | None, issuer: x509.Certificate
) -> None:
    """Refuse a certificate whose signature, key or profile is not as it must be (RefusedError)."""
    parsed = x509.load_der_x509_certificate(certificate.public_bytes(serialization.Encoding.DER))
    try:
        parsed.verify_directly_issued_by(issuer)
    except (InvalidSignature, ValueError, TypeError):
        raise DeviceError(
            "The signature on the {name} certificate does not verify; nothing rests on it. Use another token.",
            name=profile.name,
        ) from None
    if public_key is not None and public_key_der(parsed) != public_key:
        raise RefusedError("The {name} certificate holds another public key than its key pair.", name=profile.name)
    check_allowed_use(parsed, profile)


def is_certified(log: x509.Certificate) -> bool:
    """False for a log certificate that certifies itself: no root stands behind it."""
    return log.issuer != log.subject


def check_allowed_use(certificate: x509.Certificate, profile: AllowedUse) -> None:
    """Refuse a certificate that may do more, or less, than its profile (RefusedError)."""
    try:
        constraints = certificate.extensions.get_extension_for_class(x509.BasicConstraints)
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage)
    except (x509.ExtensionNotFound, ValueError):
        raise RefusedError(
            "The {name} certificate does not say what its key may do; it is not one of Keyrite's.", name=profile.name
        ) from None
    allowed = {
        name for name in KEY_USAGES if name not in {"encipher_only", "decipher_only"} and getattr(usage.value, name)
    }
    if not (constraints.critical and usage.critical) or constraints.value.ca is not profile.is_ca:
        raise RefusedError("The {name} certificate has the wrong basic constraints.", name=profile.name)
    # a certificate that the root issued for something else always names a purpose: it never passes for a log key's
    if allowed != set(profile.key_usage) or {one.oid for one in certificate.extensions} - _EXTENSIONS:
        raise RefusedError("The {name} certificate has the wrong key usage.", name=profile.name)
    if not _is_strong(certificate):
        raise RefusedError("The {name} certificate has a key or a signature that is too weak.", name=profile.name)


def _is_strong(certificate: x509.Certificate) -> bool:
    """SP 800-57 part 1: 128 bits of security in the key, and in the hash that was signed."""
    key = certificate.public_key()
    strong_curve = isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, _CURVES)
    strong_rsa = isinstance(key, rsa.RSAPublicKey) and key.key_size >= 3072
    return (strong_curve or strong_rsa) and is_sound(certificate.signature_hash_algorithm)


def key_type_of(certificate: x509.Certificate) -> str:
    """The kind of its key as Keyrite names it: `ec-p384`, `rsa-4096`; empty for others."""
    key = certificate.public_key()
    if isinstance(key, rsa.RSAPublicKey):
        return f"rsa-{key.key_size}"
    return f"ec-p{key.curve.key_size}" if isinstance(key, ec.EllipticCurvePublicKey) else ""


def describe(told: type[Described], label: str, file: str, certificate: x509.Certificate) -> Described:
    """What the record says of a certificate, as an event of this class."""
    return told(
        label=label,
        file=file,
        subject=certificate.subject.rfc4514_string(),
        serial=format(certificate.serial_number, "x"),
        not_before=certificate.not_valid_before_utc.isoformat(),
        not_after=certificate.not_valid_after_utc.isoformat(),
        signature_hash=str(getattr(certificate.signature_hash_algorithm, "name", "")),
        certificate_sha256=certificate_sha256(certificate),
    )


def signed_by(certificate: x509.Certificate, signature: bytes, data: bytes) -> bool:
    """Whether the log key of this certificate (EC) signed the data with SHA-384."""
    key = certificate.public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey):
        return False
    try:
        key.verify(signature, data, ec.ECDSA(HASHES["sha384"]))
    except InvalidSignature:
        return False
    return True


def parse_certificate(untrusted: bytes) -> x509.Certificate:
    """A PEM or DER certificate; ValueError if it is neither, or one that the library takes only with a warning.

    Such are certificates that RFC 5280 forbids, with a serial number of zero for one (section 4.1.2.2).
    """
    pem = untrusted.lstrip().startswith(b"-----BEGIN")
    with warnings.catch_warnings():
        warnings.simplefilter("error", CryptographyDeprecationWarning)
        try:
            return x509.load_pem_x509_certificate(untrusted) if pem else x509.load_der_x509_certificate(untrusted)
        except (CryptographyDeprecationWarning, x509.InvalidVersion) as problem:
            raise ValueError(str(problem)) from None


def load_certificate(untrusted: bytes) -> x509.Certificate:
    """A PEM or DER certificate; RefusedError if it is neither."""
    try:
        return parse_certificate(untrusted)
    except ValueError:
        raise RefusedError("The certificate cannot be read; it must be one PEM or DER certificate.") from None
