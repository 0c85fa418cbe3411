"""What was revoked before: the previous CRL, checked, and its entries.

I17  a revocation is never taken back: only a CRL that the CA signed itself is carried on.
"""

from __future__ import annotations

import datetime
import hashlib
from dataclasses import dataclass

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import Encoding

from ceremony.issuing.crl_lint import lint_crl
from ceremony.issuing.errors import RequestError
from ceremony.issuing.files import MOST_BYTES

MOST_CRL_BYTES = 64 * MOST_BYTES
UNSPECIFIED = "unspecified"


@dataclass(frozen=True)
class Revocation:
    """One revoked certificate: its serial number, when it was revoked, and why."""

    serial: int
    date: datetime.datetime
    reason: str = UNSPECIFIED


def revoke(
    certificate: x509.Certificate, issuer: x509.Certificate, date: datetime.datetime, reason: str = UNSPECIFIED
) -> Revocation:
    """The revocation of a certificate that `issuer` signed; RequestError (I17) for another's or the issuer's own."""
    try:
        certificate.verify_directly_issued_by(issuer)
        own = certificate == issuer
    except (InvalidSignature, ValueError, TypeError):
        own = True
    if own:
        raise RequestError(
            "I17: The certificate to be revoked was not issued by this CA; take it to the CA that issued it."
        )
    return Revocation(certificate.serial_number, date, reason)


def parse_crl(untrusted: bytes) -> x509.CertificateRevocationList:
    """A CRL, PEM or DER; ValueError if it is neither."""
    if len(untrusted) > MOST_CRL_BYTES:
        raise ValueError("too large")
    pem = untrusted.lstrip().startswith(b"-----BEGIN")
    return x509.load_pem_x509_crl(untrusted) if pem else x509.load_der_x509_crl(untrusted)


def crl_sha256(crl: x509.CertificateRevocationList) -> str:
    """SHA-256, in hex, of the DER CRL."""
    return hashlib.sha256(crl.public_bytes(Encoding.DER)).hexdigest()


def crl_number(crl: x509.CertificateRevocationList) -> int:
    """Its number (RFC 5280 section 5.2.3)."""
    return crl.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number


def load_crl(untrusted: bytes, issuer: x509.Certificate) -> x509.CertificateRevocationList:
    """A CRL, PEM or DER, that `issuer` signed and every check passes; RequestError (I17) if it is none."""
    try:
        crl = parse_crl(untrusted)
        sound = not lint_crl(crl, issuer, issuer.public_key()).failed
    except (ValueError, TypeError, x509.DuplicateExtension, x509.ExtensionNotFound, x509.InvalidVersion, Warning):
        sound = False
    if not sound:
        raise RequestError("I17: The previous CRL is not one that this CA signed with Keyrite; give the latest one.")
    return crl


def read_revocations(crl: x509.CertificateRevocationList) -> tuple[Revocation, ...]:
    """The entries of a CRL, in its order."""
    return tuple(_read_revocation(entry) for entry in crl)


def _read_revocation(entry: x509.RevokedCertificate) -> Revocation:
    try:
        flag = entry.extensions.get_extension_for_class(x509.CRLReason).value.reason
    except x509.ExtensionNotFound:
        flag = x509.ReasonFlags.unspecified
    return Revocation(entry.serial_number, entry.revocation_date_utc, flag.name)
