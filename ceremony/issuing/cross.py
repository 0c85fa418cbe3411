"""Cross certificates for rotation: one root certifies the other's key, so that either generation is enough to trust.

I2   it ends with the first of the two roots;
I24  a cross certificate repeats name, key and key identifier of a sound self-signed root, octet for octet, because
     path building matches them (RFC 5280 sections 4.2.1.1 and 6.1).
"""

from __future__ import annotations

import datetime
from collections.abc import Callable

from cryptography import x509

from ceremony.errors import RefusedError
from ceremony.issuing.admission import check_key
from ceremony.issuing.constraints import NO_CONSTRAINTS, check_issuer
from ceremony.issuing.drafts import CertificateDraft, finish_draft, plan_validity
from ceremony.issuing.errors import IssuingError, RequestError
from ceremony.issuing.extensions import Contents
from ceremony.issuing.names import clean_subject
from ceremony.issuing.profiles import CertificateProfile
from ceremony.issuing.readings import issuer_key_identifier
from ceremony.issuing.requests import Proof, Request, check_self_signed
from ceremony.issuing.serials import new_serial
from ceremony.pki.certificates import ROOT_CA, certificate_sha256, check_allowed_use, public_key_der


def request_from_root(root: x509.Certificate) -> Request:
    """The request that a root's self-signed certificate stands for: its own signature proves that it holds the key."""
    key_type = check_self_signed(root)
    try:
        check_allowed_use(root, ROOT_CA)
    except RefusedError:
        raise RequestError(
            "I24: The certificate is not a root CA's; give the root's self-signed certificate."
        ) from None
    return Request(
        subject=clean_subject(root.subject),
        names=(),
        public_key=public_key_der(root),
        key_type=key_type,
        proof=Proof.SELF_SIGNED,
        sha256=certificate_sha256(root),
    )


def draft_cross_certificate(
    profile: CertificateProfile,
    other: x509.Certificate,
    issuer: x509.Certificate,
    *,
    now: datetime.datetime,
    random_bytes: Callable[[int], bytes],
    days: int | None = None,
) -> CertificateDraft:
    """The certificate of the `other` root's key by `issuer`; `days`: else as profile and roots allow."""
    request = request_from_root(other)
    _check_cross_profile(profile)
    check_issuer(issuer, for_ca=True, path_length=profile.path_length)
    check_key(profile, request)
    if request.public_key == public_key_der(issuer):
        raise IssuingError("I23: Both roots have the same key; a cross certificate needs two generations.")
    first_to_end = min(issuer, other, key=lambda root: root.not_valid_after_utc)
    validity = plan_validity(profile.lifetime, first_to_end, now, days)
    plan_validity(profile.lifetime, issuer, now, days)  # neither begins later than now
    plan_validity(profile.lifetime, other, now, days)
    contents = Contents(
        subject=other.subject,
        names=(),
        public_key=request.public_key,
        key_identifier=issuer_key_identifier(other),
        serial=new_serial(random_bytes),
        start=validity.start,
        end=validity.end,
        profile=profile,
        constraints=NO_CONSTRAINTS,
        urls=profile.urls,
        policies=profile.policies,
        ocsp_no_check=False,
    )
    return finish_draft(profile, request, issuer, contents, validity)


def _check_cross_profile(profile: CertificateProfile) -> None:
    if not profile.is_ca or profile.names_required or profile.constraints_mode != "none":
        raise IssuingError(
            "I24: The profile {profile} is not one for cross certificates (a CA without names or name constraints).",
            profile=profile.name,
        )
