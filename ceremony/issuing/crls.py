"""Revocation lists of an offline CA (RFC 5280 section 5): full lists, long-lived, drafted and linted like certificates.

I2   a CRL is fresh no longer than its profile allows, and not beyond its issuer's end;
I16  CRL numbers only grow (section 5.2.3);
I17  a revocation is never taken back, its reason and date are sensible (section 5.3.1).
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import Encoding

from ceremony.issuing.constraints import check_issuer
from ceremony.issuing.crl_history import UNSPECIFIED, Revocation, crl_number, crl_sha256, read_revocations
from ceremony.issuing.crl_lint import lint_crl
from ceremony.issuing.drafts import Validity, choose_hash, plan_validity
from ceremony.issuing.errors import IssuingError
from ceremony.issuing.extensions import Issuer
from ceremony.issuing.lint import LintReport
from ceremony.issuing.profiles import CrlProfile
from ceremony.issuing.public_keys import check_public_key, throw_away_key
from ceremony.issuing.readings import issuer_key_identifier
from ceremony.issuing.signing import check_signed_bytes, pinned_key
from ceremony.keys import KeyDevice
from ceremony.pki.certificates import public_key_der
from ceremony.pki.hashes import Hash
from ceremony.record.events import CrlIssued

MOST_NUMBER = 2**159  # 20 octets
REASONS: dict[str, x509.ReasonFlags] = {flag.name: flag for flag in x509.ReasonFlags}


@dataclass(frozen=True)
class CrlDraft:
    """A CRL that will be signed. `tbs` are its exact bytes, `lint` what was checked with a throw-away key."""

    profile: CrlProfile
    issuer: x509.Certificate
    number: int
    fresh: Validity
    revocations: tuple[Revocation, ...]
    added: tuple[Revocation, ...]
    hash: Hash
    tbs: bytes = field(default=b"", repr=False)
    lint: LintReport = field(default=LintReport(()), repr=False)

    @property
    def this_update(self) -> datetime.datetime:
        """From when it counts."""
        return self.fresh.start

    @property
    def next_update(self) -> datetime.datetime:
        """By when there must be another."""
        return self.fresh.end

    @property
    def tbs_sha256(self) -> str:
        """SHA-256 of the bytes to be signed, in hex."""
        return hashlib.sha256(self.tbs).hexdigest()

    def rows(self) -> tuple[tuple[str, str], ...]:
        """The draft as labels and values for people, in the order in which it is read aloud."""
        added = "; ".join(f"{one.serial:X} {one.date:%Y-%m-%d} {one.reason}" for one in self.added)
        return (
            ("profile", f"{self.profile.name} {self.profile.version}"),
            ("issuer", self.issuer.subject.rfc4514_string()),
            ("number", str(self.number)),
            ("this update", self.this_update.strftime("%Y-%m-%d %H:%M:%S UTC")),
            ("next update", self.next_update.strftime("%Y-%m-%d %H:%M:%S UTC")),
            *self.fresh.rows(),
            ("revoked before", str(len(self.revocations) - len(self.added))),
            ("revoked now", added or "none"),
            ("signature hash", self.hash.name),
        )


@dataclass(frozen=True)
class SignedCrl:
    """A CRL that the token signed, checked, with what was drafted and the checks after signing."""

    crl: x509.CertificateRevocationList
    draft: CrlDraft
    lint: LintReport

    @property
    def sha256(self) -> str:
        """SHA-256 of the DER CRL, in hex."""
        return crl_sha256(self.crl)

    @property
    def pem(self) -> bytes:
        """The CRL as it lies in the archive's issued/ folder."""
        return self.crl.public_bytes(Encoding.PEM)

    def issued(self, file: str, issuer: str, *, emergency: bool = False) -> CrlIssued:
        """The CRL, for the record: the draft, its hash, the checks after signing; `issuer` is a key's label."""
        return CrlIssued(
            issuer=issuer,
            next_update=self.draft.next_update.isoformat(),
            emergency=emergency,
            serials=tuple(format(one.serial, "x") for one in self.draft.added) if emergency else (),
            file=file,
            sha256=self.sha256,
            number=self.draft.number,
            profile=self.draft.profile.named(),
            crl=dict(self.draft.rows()),
            tbs_sha256=self.draft.tbs_sha256,
            lint=self.draft.lint.checks,
            crl_sha256=self.sha256,
            lint_after=self.lint.checks,
        )


def draft_crl(
    profile: CrlProfile,
    issuer: x509.Certificate,
    revoked: Sequence[Revocation],
    *,
    now: datetime.datetime,
    previous: x509.CertificateRevocationList | None = None,
    number: int | None = None,
    days: int | None = None,
) -> CrlDraft:
    """The next CRL: all entries of the `previous` one (see `load_crl`), then those `revoked` now; linted."""
    check_issuer(issuer, for_ca=False, path_length=None)
    fresh = plan_validity(profile.lifetime, issuer, now, days)
    before = read_revocations(previous) if previous is not None else ()
    added = tuple(_check_revocation(profile, one, issuer, fresh.start) for one in revoked)
    _check_serials(before, added)
    draft = CrlDraft(
        profile=profile,
        issuer=issuer,
        number=_next_number(previous, number, fresh.start),
        fresh=fresh,
        revocations=before + added,
        added=added,
        hash=choose_hash("fit", issuer),
    )
    key = throw_away_key(check_public_key(serialization.load_der_public_key(public_key_der(issuer))))
    trial = _build(draft).sign(key, draft.hash)
    report = lint_crl(trial, issuer, key.public_key())
    report.require_clean("draft of the CRL")
    return CrlDraft(**{**vars(draft), "tbs": trial.tbs_certlist_bytes, "lint": report})


def _next_number(
    previous: x509.CertificateRevocationList | None, number: int | None, this_update: datetime.datetime
) -> int:
    last = 0
    if previous is not None:
        last = crl_number(previous)
        if previous.last_update_utc > this_update:
            raise IssuingError("I16: The previous CRL is from later than now; look at the clock.")
    chosen = last + 1 if number is None else number
    if not last < chosen < MOST_NUMBER:
        raise IssuingError(
            "I16: The CRL number {number} is not greater than the last one, {last}; leave the choice to Keyrite.",
            number=chosen,
            last=last,
        )
    return chosen


def _check_revocation(
    profile: CrlProfile, revocation: Revocation, issuer: x509.Certificate, this_update: datetime.datetime
) -> Revocation:
    date = revocation.date.astimezone(datetime.UTC).replace(microsecond=0)
    if revocation.reason not in profile.reasons:
        raise IssuingError(
            "I17: The reason {reason} is not one of the profile's: {reasons}.",
            reason=revocation.reason,
            reasons=", ".join(profile.reasons),
        )
    if not issuer.not_valid_before_utc <= date <= this_update:
        raise IssuingError(
            "I17: The revocation date {date} lies in the future or before the CA began; mend it.",
            date=date.isoformat(),
        )
    if not 0 < revocation.serial < MOST_NUMBER or revocation.serial == issuer.serial_number:
        raise IssuingError(
            "I17: The serial number {serial} is not that of a certificate that this CA issued to another; mend it.",
            serial=f"{revocation.serial:X}",
        )
    return Revocation(revocation.serial, date, revocation.reason)


def _check_serials(before: tuple[Revocation, ...], added: tuple[Revocation, ...]) -> None:
    seen = {one.serial for one in before}
    for one in added:
        if one.serial in seen:
            raise IssuingError(
                "I17: The certificate {serial} is revoked already, and a revocation stays as it is; leave it out.",
                serial=f"{one.serial:X}",
            )
        seen.add(one.serial)


def _build(draft: CrlDraft) -> x509.CertificateRevocationListBuilder:
    entries = [_build_entry(one) for one in draft.revocations]
    return (
        # all at once: each call of `add_revoked_certificate` copies all that came before
        x509.CertificateRevocationListBuilder(revoked_certificates=entries)
        .issuer_name(draft.issuer.subject)
        .last_update(draft.this_update)
        .next_update(draft.next_update)
        .add_extension(x509.AuthorityKeyIdentifier(issuer_key_identifier(draft.issuer), None, None), critical=False)
        .add_extension(x509.CRLNumber(draft.number), critical=False)
    )


def _build_entry(one: Revocation) -> x509.RevokedCertificate:
    entry = x509.RevokedCertificateBuilder().serial_number(one.serial).revocation_date(one.date)
    if one.reason != UNSPECIFIED:  # section 5.3.1: should be left out rather than said
        entry = entry.add_extension(x509.CRLReason(REASONS[one.reason]), critical=False)
    return entry.build()


def sign_crl(device: KeyDevice, draft: CrlDraft, issuer: Issuer) -> SignedCrl:
    """Sign a draft with the issuer's key in the token, and check the result by a second path."""
    if issuer.certificate != draft.issuer:
        raise IssuingError("I21: The draft was made for another issuer; nothing was signed; draft anew.")
    key = pinned_key(device, issuer.label, public_key_der(issuer.certificate), draft.tbs)
    signed = _build(draft).sign(key, draft.hash)
    return check_signed_crl(signed.public_bytes(Encoding.DER), draft)


def check_signed_crl(untrusted: bytes, draft: CrlDraft) -> SignedCrl:
    """Parse what was signed anew; refuse other bytes (I13), a bad signature (I15), failed checks (I14)."""
    crl = x509.load_der_x509_crl(untrusted)
    check_signed_bytes(crl.tbs_certlist_bytes, draft.tbs)
    if not crl.is_signature_valid(draft.issuer.public_key()):  # type: ignore[arg-type]  # EC or RSA
        raise IssuingError("I15: The token's signature does not verify; the CRL is void; use another token.")
    report = lint_crl(crl, draft.issuer, draft.issuer.public_key())
    report.require_clean("CRL")
    return SignedCrl(crl, draft, report)
