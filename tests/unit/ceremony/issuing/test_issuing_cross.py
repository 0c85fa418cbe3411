"""Cross certificates: either generation of the root leads to what the other issued (I2, I4, I23, I24)."""

from __future__ import annotations

import datetime
import secrets

import pytest
from cryptography import x509

from ceremony.issuing import (
    CertificateDraft,
    Issuer,
    IssuingError,
    Proof,
    draft_cross_certificate,
    load_profile,
    sign_certificate,
    sign_log,
    subject,
)
from ceremony.keys import KeyType
from tests.unit.ceremony.issuing.issuing_support import (
    NAME,
    NOW,
    as_device,
    draft,
    edit_profile,
    new_root,
    sample_request,
)

CROSS = load_profile("cross-ca")
LATER = NOW + datetime.timedelta(days=3000)
OLD_TOKEN, OLD = new_root()
NEW_TOKEN, NEW = new_root(KeyType.EC_P521, subject("Northwind", "Root CA 2", rehearsal=True), label="root-2", now=LATER)


def cross(other: x509.Certificate, issuer: Issuer, **more) -> CertificateDraft:
    more = {"profile": CROSS, "now": LATER, **more}
    profile = more.pop("profile")
    return draft_cross_certificate(profile, other, issuer.certificate, random_bytes=secrets.token_bytes, **more)


@pytest.mark.parametrize(("other", "token", "issuer"), [(NEW, OLD_TOKEN, OLD), (OLD, NEW_TOKEN, NEW)])
def test_each_root_certifies_the_others_key(other: Issuer, token, issuer: Issuer) -> None:
    made = cross(other.certificate, issuer)
    signed = sign_certificate(as_device(token), made, issuer).certificate
    assert made.request.proof is Proof.SELF_SIGNED
    assert signed.subject == other.certificate.subject
    assert signed.issuer == issuer.certificate.subject
    assert signed.public_key() == other.certificate.public_key()
    kinds = (x509.SubjectKeyIdentifier, x509.BasicConstraints, x509.KeyUsage)
    for kind in kinds:
        found, expected = (one.extensions.get_extension_for_class(kind) for one in (signed, other.certificate))
        assert found.value == expected.value


def test_ends_with_the_first_of_the_two_roots() -> None:
    for other, issuer in ((NEW, OLD), (OLD, NEW)):
        made = cross(other.certificate, issuer)
        assert made.contents.end == OLD.certificate.not_valid_after_utc
        assert cross(other.certificate, issuer, days=1000).contents.end == OLD.certificate.not_valid_after_utc
        assert "653 days instead of 1000" in dict(cross(other.certificate, issuer, days=1000).rows())["ends early"]
    with pytest.raises(IssuingError, match="^I2: "):
        cross(NEW.certificate, OLD, now=LATER - datetime.timedelta(days=1))


def test_new_generation_may_keep_the_name() -> None:
    token, second = new_root(name=NAME, now=LATER)
    made = cross(OLD.certificate, second)
    signed = sign_certificate(as_device(token), made, second).certificate
    assert signed.subject == signed.issuer


def test_certificate_that_is_not_a_self_signed_root_is_refused() -> None:
    signed = sign_certificate(as_device(OLD_TOKEN), draft(CROSS, sample_request("cross-ca"), OLD), OLD)
    with pytest.raises(IssuingError, match="^I4: "):
        cross(signed.certificate, NEW)


def test_self_signed_certificate_that_is_no_cas_is_refused() -> None:
    name = subject("Northwind", "Log", rehearsal=True)
    log = sign_log(as_device(NEW_TOKEN), "root-2", name, LATER, None).certificate
    with pytest.raises(IssuingError, match="^I24: "):
        cross(log, OLD)


def test_a_root_does_not_certify_itself() -> None:
    with pytest.raises(IssuingError, match="^I23: "):
        cross(OLD.certificate, OLD)


def test_profile_must_be_one_for_cross_certificates() -> None:
    for name in ("tls-server", "spiffe-intermediate", "subordinate-ca"):
        with pytest.raises(IssuingError, match="^I24: "):
            cross(NEW.certificate, OLD, profile=load_profile(name))
    only_rsa = edit_profile(CROSS, ("[ec-p256, ec-p384, ec-p521, rsa-3072, rsa-4096]", "[rsa-4096]"))
    with pytest.raises(IssuingError, match="^I3: "):
        cross(NEW.certificate, OLD, profile=only_rsa)
