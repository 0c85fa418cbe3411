"""X.509 certificates of a ceremony (RFC 5280), made: the root CA's own, and the log key's that signs the record.

Nothing that was signed leaves here before it was checked by a second path (`certificates.check_certificate`).
"""

from __future__ import annotations

import datetime
import secrets
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from ceremony.certificates import KEY_USAGES, LOG_KEY, ROOT_CA, Profile, check_certificate
from ceremony.keys import KeyDevice
from ceremony.signing import token_key

ROOT_YEARS = 10


@dataclass(frozen=True)
class _Names:
    """Whose certificate it is, and from when to when."""

    subject: x509.Name
    issuer: x509.Name
    start: datetime.datetime
    end: datetime.datetime


def fitting_hash(signing_key: object) -> hashes.SHA256 | hashes.SHA384 | hashes.SHA512:
    """The hash as strong as the signing key (SP 800-57 part 1, section 5.6.1; RFC 5758 section 3.2).

    SHA-256 for P-256, SHA-384 for P-384 and for RSA, SHA-512 for P-521; the key may be a private or a public one.
    """
    curve = getattr(signing_key, "curve", None)
    if isinstance(curve, ec.SECP256R1):
        return hashes.SHA256()
    return hashes.SHA512() if isinstance(curve, ec.SECP521R1) else hashes.SHA384()


def subject(organisation: str, what: str, *, rehearsal: bool) -> x509.Name:
    """`CN=<what> [REHEARSAL], O=<organisation>`; a rehearsal's certificates say so in their names."""
    common = f"REHEARSAL {what}" if rehearsal else what
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def serial_number(drawn: bytes) -> int:
    """A serial number of 20 random octets: the top bit clear (positive), the next one set (always 20 octets long).

    RFC 5280 section 4.1.2.2 allows at most 20 octets.
    """
    return int.from_bytes(bytes((drawn[0] & 0x3F | 0x40,)) + drawn[1:20], "big")


def _years_later(start: datetime.datetime, years: int) -> datetime.datetime:
    try:
        return start.replace(year=start.year + years)
    except ValueError:  # 29 February
        return start.replace(year=start.year + years, day=28)


def _builder(names: _Names, public_key: bytes, profile: Profile) -> x509.CertificateBuilder:
    key = serialization.load_der_public_key(public_key)
    usage = {name: name in profile.key_usage for name in KEY_USAGES}
    return (
        x509.CertificateBuilder()
        .subject_name(names.subject)
        .issuer_name(names.issuer)
        .public_key(key)  # type: ignore[arg-type]  # EC or RSA: `token_key` refuses others
        .serial_number(serial_number(secrets.token_bytes(20)))
        .not_valid_before(names.start)
        .not_valid_after(names.end)
        .add_extension(x509.BasicConstraints(ca=profile.is_ca, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(**usage), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)  # type: ignore[arg-type]
    )


def root_builder(public_key: bytes, name: x509.Name, now: datetime.datetime) -> x509.CertificateBuilder:
    """A root CA certificate of this public key for ten years, with a fresh serial number, to be signed by itself."""
    start = now.replace(microsecond=0)
    return _builder(_Names(name, name, start, _years_later(start, ROOT_YEARS)), public_key, ROOT_CA)


def sign_root_certificate(device: KeyDevice, label: str, name: x509.Name, now: datetime.datetime) -> x509.Certificate:
    """The self-signed root CA certificate of the key `label`: ten years, a fitting hash; checked."""
    key = token_key(device, label)
    certificate = root_builder(device.public_key(label), name, now).sign(key, fitting_hash(key))
    check_certificate(certificate, ROOT_CA, device.public_key(label), certificate)
    return certificate


@dataclass(frozen=True)
class Issuer:
    """The root CA as it signs: its certificate, and its key's label on the token."""

    certificate: x509.Certificate
    label: str


def sign_log_certificate(
    device: KeyDevice, label: str, name: x509.Name, now: datetime.datetime, issuer: Issuer | None
) -> x509.Certificate:
    """The log key's certificate, by the root CA, or by itself where no root CA exists (an aborted ceremony).

    It is valid as long as its issuer, so that standard tools still accept the record's signature years later;
    the key itself is destroyed when the archive is sealed.
    """
    key = token_key(device, issuer.label if issuer else label)
    certificate = log_builder(device, label, name, now, issuer).sign(key, fitting_hash(key))
    check_certificate(certificate, LOG_KEY, device.public_key(label), issuer.certificate if issuer else certificate)
    return certificate


def log_builder(
    device: KeyDevice, label: str, name: x509.Name, now: datetime.datetime, issuer: Issuer | None
) -> x509.CertificateBuilder:
    """The log key's certificate as it is to be signed."""
    start = now.replace(microsecond=0)
    end = _years_later(start, ROOT_YEARS)
    if issuer is None:
        return _builder(_Names(name, name, start, end), device.public_key(label), LOG_KEY)
    ends_with = issuer.certificate.not_valid_after_utc
    if ends_with > start:  # else the root CA has expired: a recovery must work all the same
        end = ends_with
    names = _Names(name, issuer.certificate.subject, start, end)
    identifier = issuer.certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    return _builder(names, device.public_key(label), LOG_KEY).add_extension(
        x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier), critical=False
    )
