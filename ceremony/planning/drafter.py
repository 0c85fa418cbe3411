"""What the root's CA keys will sign, drafted in one way, whether it is tried beforehand or made to be signed."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cryptography import x509

from ceremony.issuing import (
    CertificateDraft,
    CrlDraft,
    Request,
    Revocation,
    draft_certificate,
    draft_crl,
    draft_cross_certificate,
    load_crl_profile,
    load_profile,
)
from ceremony.issuing.index import CROSS_PROFILE
from ceremony.planning.estate_keys import PURPOSES
from ceremony.planning.request_files import RequestFile

_CRL_PROFILE = "offline-root"


@dataclass(frozen=True)
class Drafter:
    """Drafts at one time, with randomness for serial numbers; each raises IssuingError for what will not be signed."""

    now: datetime.datetime
    random_bytes: Callable[[int], bytes]

    def of_request(self, asked: RequestFile, request: Request, issuer: x509.Certificate) -> CertificateDraft:
        """A certificate as a request's file was asked for: under its profile, for so many days."""
        return draft_certificate(
            asked.load_profile(), request, issuer, now=self.now, random_bytes=self.random_bytes, days=asked.days
        )

    def of_estate_key(self, purpose: str, request: Request, issuer: x509.Certificate) -> CertificateDraft:
        """A certificate of an estate key for this purpose."""
        profile = load_profile(PURPOSES[purpose].profile)
        return draft_certificate(profile, request, issuer, now=self.now, random_bytes=self.random_bytes)

    def of_cross(self, other: x509.Certificate, issuer: x509.Certificate) -> CertificateDraft:
        """A certificate of another root's key."""
        profile = load_profile(CROSS_PROFILE)
        return draft_cross_certificate(profile, other, issuer, now=self.now, random_bytes=self.random_bytes)

    def of_list(
        self,
        issuer: x509.Certificate,
        previous: x509.CertificateRevocationList | None,
        revoked: Sequence[Revocation] = (),
        number: int | None = None,
    ) -> CrlDraft:
        """The list that follows the previous one."""
        profile = load_crl_profile(_CRL_PROFILE)
        return draft_crl(profile, issuer, revoked, now=self.now, previous=previous, number=number)
