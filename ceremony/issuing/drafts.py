"""Drafts: a certificate as people read it, with the exact bytes to be signed, linted with a throw-away key.

I2   no certificate outlives its issuer or its profile: what would, ends with the issuer, and the draft says so;
I8   the hash is at least as strong as the key that signs.

Nothing in the to-be-signed bytes depends on the private key that signs: the algorithm follows the issuer key's type,
the issuer's name and key identifier come from its certificate, serial number and dates are fixed in the draft. So a
one-time software key of the issuer key's type signs the very bytes that the token will be asked to sign.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field

from cryptography import x509
from cryptography.hazmat.primitives import serialization

from ceremony.issuing.admission import admit
from ceremony.issuing.asked import Asked
from ceremony.issuing.certificate_lint import lint_certificate
from ceremony.issuing.errors import IssuingError
from ceremony.issuing.extensions import Contents, build_certificate
from ceremony.issuing.lint import LintReport
from ceremony.issuing.names import AltName
from ceremony.issuing.profile_files import is_shipped
from ceremony.issuing.profiles import CertificateProfile, Lifetime
from ceremony.issuing.public_keys import check_public_key, throw_away_key
from ceremony.issuing.requests import Request
from ceremony.issuing.serials import new_serial
from ceremony.language.digest_words import digest_words, group_hex
from ceremony.pki.certificates import public_key_der
from ceremony.pki.hashes import HASHES, Hash, fitting_hash
from ceremony.record.events import CertificateLinted


@dataclass(frozen=True)
class Validity:
    """From when to when; `asked` is for how many days that was to be: more than it is where the issuer ends first."""

    start: datetime.datetime
    end: datetime.datetime
    asked: int

    @property
    def days(self) -> int:
        """Whole days, of which the last may lack its last second."""
        return (self.end - self.start + datetime.timedelta(seconds=1)).days

    def rows(self) -> tuple[tuple[str, str], ...]:
        """What is read aloud where it is cut to the issuer's end; nothing where it is not."""
        if self.days >= self.asked:
            return ()
        return (("ends early", f"{self.days} days instead of {self.asked}, with the issuer's own certificate"),)


@dataclass(frozen=True)
class CertificateDraft:
    """What will be signed. `tbs` are its exact bytes (RFC 5280 section 4.1.1.1), `lint` what was checked."""

    profile: CertificateProfile
    request: Request
    issuer: x509.Certificate
    contents: Contents
    validity: Validity
    hash: Hash
    tbs: bytes = field(repr=False)
    lint: LintReport = field(repr=False)
    granted: frozenset[str] = frozenset()  # OIDs of extensions that are as the request asks for them

    @property
    def names(self) -> tuple[AltName, ...]:
        """The alternative names it will bear."""
        return self.contents.names

    @property
    def tbs_sha256(self) -> str:
        """SHA-256 of the bytes to be signed, in hex: what people approve."""
        return hashlib.sha256(self.tbs).hexdigest()

    @property
    def key_sha256(self) -> str:
        """SHA-256 of the certified public key (DER SubjectPublicKeyInfo), in hex."""
        return hashlib.sha256(self.request.public_key).hexdigest()

    @property
    def key_words(self) -> tuple[str, ...]:
        """The same in words, to be compared with what the key's owner reads out."""
        return digest_words(self.key_sha256)

    @property
    def left_out(self) -> tuple[Asked, ...]:
        """What the request asks for, and the certificate will not have as it was asked for."""
        return tuple(one for one in self.request.asked if one.oid not in self.granted)

    def rows(self) -> tuple[tuple[str, str], ...]:
        """The draft as labels and values for people, in the order in which it is read aloud."""
        contents = self.contents
        path = "no limit" if contents.profile.path_length is None else str(contents.profile.path_length)
        constraints = contents.constraints.as_data()
        return (
            ("profile", f"{self.profile.name} {self.profile.version}"),
            *self._own_profile(),
            ("subject", contents.subject.rfc4514_string()),
            ("names", ", ".join(str(name) for name in contents.names) or "none"),
            ("issuer", self.issuer.subject.rfc4514_string()),
            ("valid from", contents.start.strftime("%Y-%m-%d %H:%M:%S UTC")),
            ("valid until", contents.end.strftime("%Y-%m-%d %H:%M:%S UTC")),
            *self.validity.rows(),
            ("kind", f"CA, path length {path}" if contents.profile.is_ca else "not a CA"),
            ("key usage", ", ".join(contents.profile.key_usage)),
            ("extended key usage", ", ".join(contents.profile.extended_key_usage) or "none"),
            ("permitted names", ", ".join(constraints["permitted"]) or "no constraint"),
            ("excluded names", ", ".join(constraints["excluded"]) or "no constraint"),
            ("key type", str(self.request.key_type)),
            ("proof of possession", str(self.request.proof)),
            ("key fingerprint", group_hex(self.key_sha256)),
            ("key fingerprint in words", " ".join(self.key_words)),
            ("asked for in vain", "; ".join(map(str, self.left_out)) or "nothing"),
            ("serial number", f"{contents.serial:040X}"),
            ("signature hash", self.hash.name),
        )

    def _own_profile(self) -> tuple[tuple[str, str], ...]:
        """A profile of the organisation's own is compared with the one that it approved; Keyrite's are Keyrite's."""
        if is_shipped(self.profile):
            return ()
        return (
            ("profile's SHA-256", group_hex(self.profile.sha256)),
            ("profile's SHA-256 in words", " ".join(digest_words(self.profile.sha256))),
        )

    def linted(self, *, name: str | None = None, label: str | None = None) -> CertificateLinted:
        """The draft, for the record: profile, request, terms, lint, hash of the bytes to be signed.

        `name` of the request, or `label` of the key where there is none.
        """
        return CertificateLinted(
            name=name,
            label=label,
            profile=self.profile.named(),
            request=self.request.described(),
            certificate=dict(self.rows()),
            tbs_sha256=self.tbs_sha256,
            lint=self.lint.checks,
        )


def draft_certificate(
    profile: CertificateProfile,
    request: Request,
    issuer: x509.Certificate,
    *,
    now: datetime.datetime,
    random_bytes: Callable[[int], bytes],
    days: int | None = None,
) -> CertificateDraft:
    """The certificate that the profile makes of the request; IssuingError begins with the id of the rule it breaks."""
    admitted = admit(profile, request, issuer)
    validity = plan_validity(profile.lifetime, issuer, now, days if days is not None else request.days)
    contents = Contents(
        subject=request.subject_name,
        names=admitted.names,
        public_key=request.public_key,
        key_identifier=None,
        serial=new_serial(random_bytes),
        start=validity.start,
        end=validity.end,
        profile=profile,
        constraints=admitted.constraints,
        urls=profile.urls,
        policies=profile.policies,
        ocsp_no_check=profile.ocsp_no_check,
    )
    return finish_draft(profile, request, issuer, contents, validity)


def plan_validity(lifetime: Lifetime, issuer: x509.Certificate, now: datetime.datetime, days: int | None) -> Validity:
    """From now, for so many days less a second (both ends count, RFC 5280 section 4.1.2.5), or to the issuer's end.

    IssuingError (I2) for more days than the profile allows, or an issuer that is not valid for another day.
    """
    asked = lifetime.default_days if days is None else days
    start = now.astimezone(datetime.UTC).replace(microsecond=0)
    first, last = issuer.not_valid_before_utc, issuer.not_valid_after_utc
    if start < first or last - start < datetime.timedelta(days=1, seconds=-1):
        raise IssuingError(
            "I2: The issuer's certificate is valid from {first} to {last} and it is {now} now, so that nothing can be "
            "signed that is valid for a day; look at the clock, or issue with another CA.",
            first=first.date(),
            last=last.date(),
            now=start.date(),
        )
    check_days(lifetime, asked)
    return Validity(start, min(start + datetime.timedelta(days=asked, seconds=-1), last), asked)


def check_days(lifetime: Lifetime, asked: int) -> None:
    """IssuingError (I2) for more days than the profile allows, or none."""
    if not 1 <= asked <= lifetime.longest_days:
        raise IssuingError(
            "I2: {asked} days are too many or too few; the profile allows 1 to {most}.",
            asked=asked,
            most=lifetime.longest_days,
        )


def finish_draft(
    profile: CertificateProfile, request: Request, issuer: x509.Certificate, contents: Contents, validity: Validity
) -> CertificateDraft:
    """Sign with a throw-away key of the issuer key's type, lint the result, and keep its to-be-signed bytes (I14)."""
    hash_ = choose_hash(profile.hash, issuer)
    key = throw_away_key(check_public_key(serialization.load_der_public_key(public_key_der(issuer))))
    trial = build_certificate(contents, issuer).sign(key, hash_)
    report = lint_certificate(trial, issuer, key.public_key())
    report.require_clean("draft")
    granted = frozenset(one.oid for one in request.asked if one.is_granted_by(trial))
    return CertificateDraft(
        profile, request, issuer, contents, validity, hash_, trial.tbs_certificate_bytes, report, granted
    )


def choose_hash(least: str, issuer: x509.Certificate) -> Hash:
    """The hash that fits the issuer's key, or the profile's where that is stronger (I8)."""
    fitting = fitting_hash(issuer.public_key())
    asked = HASHES.get(least, fitting)
    return asked if asked.digest_size > fitting.digest_size else fitting
