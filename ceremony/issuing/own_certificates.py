"""The certificates that a ceremony needs for itself, the root CA's and the log key's, linted before the token signs.

I13  the token signs the very bytes that were linted;
I14  they pass every RFC 5280 check, before and after; the log key's names no purpose, which tells it from all others
     that the root signs, and where the root has expired it outlives it: a recovery must work all the same;
I15  the signature is verified anew (`ceremony.pki.certificates.check_certificate`).
"""

from __future__ import annotations

import datetime
import hashlib
import secrets
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from ceremony.issuing.certificate_lint import CHECKS, LOG_CHECKS, lint_certificate
from ceremony.issuing.constraints import NO_CONSTRAINTS
from ceremony.issuing.extensions import Contents, Issuer, build_certificate
from ceremony.issuing.lint import LintReport
from ceremony.issuing.profiles import Urls
from ceremony.issuing.public_keys import check_public_key, throw_away_key
from ceremony.issuing.serials import new_serial
from ceremony.issuing.signing import pinned_key
from ceremony.keys import KeyDevice
from ceremony.pki.certificates import (
    LOG_KEY,
    ROOT_CA,
    AllowedUse,
    certificate_sha256,
    check_certificate,
    public_key_der,
)
from ceremony.pki.hashes import fitting_hash
from ceremony.record.events import CertificateLinted

ROOT_YEARS = 10


@dataclass(frozen=True)
class OwnCertificate:
    """A certificate with the checks before (throw-away key) and after its signature (the token's key)."""

    certificate: x509.Certificate
    lint: LintReport
    lint_after: LintReport

    @property
    def pem(self) -> bytes:
        """The certificate as it lies in the archive's keys/ folder."""
        return self.certificate.public_bytes(Encoding.PEM)

    @property
    def tbs_sha256(self) -> str:
        """SHA-256 of the bytes that were signed, in hex."""
        return hashlib.sha256(self.certificate.tbs_certificate_bytes).hexdigest()

    def linted(self, label: str) -> CertificateLinted:
        """What was linted, of a root CA's key, for the record."""
        return CertificateLinted(
            label=label,
            tbs_sha256=self.tbs_sha256,
            lint=self.lint.checks,
            certificate_sha256=certificate_sha256(self.certificate),
            lint_after=self.lint_after.checks,
        )


def subject(organisation: str, what: str, *, rehearsal: bool) -> x509.Name:
    """`CN=<what> [REHEARSAL], O=<organisation>`; a rehearsal's certificates say so in their names."""
    common = f"REHEARSAL {what}" if rehearsal else what
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def sign_root(device: KeyDevice, label: str, name: x509.Name, now: datetime.datetime) -> OwnCertificate:
    """The self-signed root CA certificate of the key `label`, for ten years.

    IssuingError (I14) where the draft breaks a rule: the token has signed nothing. DeviceError where its signature does
    not verify.
    """
    return _sign(device, root_contents(device.public_key(label), name, now), None, label)


def root_contents(public_key: bytes, name: x509.Name, now: datetime.datetime) -> Contents:
    """A root CA's certificate as it is to be signed."""
    start = now.replace(microsecond=0)
    return _contents(ROOT_CA, name, public_key, start, _years_later(start, ROOT_YEARS))


def sign_log(
    device: KeyDevice, label: str, name: x509.Name, now: datetime.datetime, issuer: Issuer | None
) -> OwnCertificate:
    """The log key's certificate, by the root CA, or by itself where no root CA exists (an aborted ceremony).

    It is valid as long as its issuer, so that standard tools still accept the record's signature years later;
    the key itself is destroyed when the archive is closed. Raises as `sign_root` does.
    """
    contents = log_contents(device.public_key(label), name, now, issuer.certificate if issuer else None)
    return _sign(device, contents, *((issuer.certificate, issuer.label) if issuer else (None, label)))


def log_contents(
    public_key: bytes, name: x509.Name, now: datetime.datetime, issuer: x509.Certificate | None
) -> Contents:
    """The log key's certificate as it is to be signed."""
    start = now.replace(microsecond=0)
    if issuer is not None:  # a clock that is behind makes no certificate that begins before its issuer
        start = max(start, issuer.not_valid_before_utc)
    ends_with = issuer.not_valid_after_utc if issuer else start
    end = ends_with if ends_with > start else _years_later(start, ROOT_YEARS)
    return _contents(LOG_KEY, name, public_key, start, end)


def _contents(
    profile: AllowedUse, name: x509.Name, public_key: bytes, start: datetime.datetime, end: datetime.datetime
) -> Contents:
    return Contents(
        subject=name,
        names=(),
        public_key=public_key,
        key_identifier=None,
        serial=new_serial(secrets.token_bytes),
        start=start,
        end=end,
        profile=profile,
        constraints=NO_CONSTRAINTS,
        urls=Urls(),
        policies=(),
        ocsp_no_check=False,
    )


def _years_later(start: datetime.datetime, years: int) -> datetime.datetime:
    try:
        return start.replace(year=start.year + years)
    except ValueError:  # 29 February
        return start.replace(year=start.year + years, day=28)


def _sign(device: KeyDevice, contents: Contents, by: x509.Certificate | None, label: str) -> OwnCertificate:
    """Draft, lint, sign, lint, with the key `label`; `by` is its certificate, none where it is the one to be made."""
    profile = contents.profile
    signer = device.public_key(label) if by is None else public_key_der(by)
    stand_in = throw_away_key(check_public_key(serialization.load_der_public_key(signer)))
    builder = build_certificate(contents, by)
    trial = builder.sign(stand_in, fitting_hash(stand_in))
    before = _lint(trial, by, stand_in.public_key(), profile, f"draft of the {profile.name} certificate")
    key = pinned_key(device, label, signer, trial.tbs_certificate_bytes)
    certificate = builder.sign(key, fitting_hash(key))
    check_certificate(certificate, profile, contents.public_key, by or certificate)
    after = _lint(certificate, by, (by or certificate).public_key(), profile, f"{profile.name} certificate")
    return OwnCertificate(certificate, before, after)


def _lint(
    certificate: x509.Certificate, issuer: x509.Certificate | None, signer: object, profile: AllowedUse, what: str
) -> LintReport:
    report = lint_certificate(certificate, issuer or certificate, signer, LOG_CHECKS if profile is LOG_KEY else CHECKS)
    expired = issuer is not None and issuer.not_valid_after_utc <= certificate.not_valid_before_utc
    report.require_clean(what, but="lifetime" if expired and profile is LOG_KEY else "")
    return report
