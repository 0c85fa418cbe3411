"""The token signs what was linted, once, and its answer is not believed (I13, I15, I21)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from ceremony.issuing import Issuer, IssuingError, draft_crl, load_crl_profile, load_profile, sign_certificate, sign_crl
from ceremony.issuing.signing import check_signed_certificate
from ceremony.keys import KeyType
from ceremony.record.events import CertificateIssued
from tests.unit.ceremony.issuing import issuing_support
from tests.unit.ceremony.issuing.issuing_support import NOW, as_device, draft, new_root, sample_request, software_key

SERVER = load_profile("tls-server")


@pytest.mark.parametrize("key_type", KeyType)
def test_every_root_key_type_signs_certificates_and_crls(key_type: KeyType, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("drafts", "crls"):  # making an RSA key takes a second or more
        monkeypatch.setattr(f"ceremony.issuing.{module}.throw_away_key", software_key)
    token, root = new_root(key_type)
    token.signed.clear()
    made = draft(SERVER, sample_request("tls-server"), root)
    assert token.signed == [], "a draft never touches the token"
    signed = sign_certificate(as_device(token), made, root)
    assert token.signed == [made.tbs]
    assert signed.certificate.tbs_certificate_bytes == made.tbs
    assert [check.id for check in signed.lint.checks] == [check.id for check in made.lint.checks]
    revoked = draft_crl(load_crl_profile("offline-root"), root.certificate, [], now=NOW)
    assert sign_crl(as_device(token), revoked, root).crl.tbs_certlist_bytes == revoked.tbs == token.signed[-1]
    assert signed.certificate.signature_hash_algorithm.name == root.certificate.signature_hash_algorithm.name


def test_signed_certificate_is_ready_for_the_record() -> None:
    token, root = new_root()
    signed = sign_certificate(as_device(token), draft(SERVER, sample_request("tls-server"), root), root)
    told = signed.issued("a.csr", "issued/a.crt", "root-ca")
    assert CertificateIssued.from_data(told.as_data()) == told
    assert told.certificate_sha256 == signed.sha256
    assert len(signed.words) == 32
    assert signed.pem.startswith(b"-----BEGIN CERTIFICATE-----")


def test_other_bytes_than_those_linted_never_reach_the_token() -> None:
    token, root = new_root()
    made = draft(SERVER, sample_request("tls-server"), root)
    token.signed.clear()
    for changed in (
        replace(made, contents=replace(made.contents, profile=replace(made.contents.profile, is_ca=True))),
        replace(made, contents=replace(made.contents, serial=made.contents.serial + 1)),
        replace(made, tbs=made.tbs[:-1] + bytes([made.tbs[-1] ^ 1])),
    ):
        with pytest.raises(IssuingError, match="^I13: "):
            sign_certificate(as_device(token), changed, root)
    revoked = draft_crl(load_crl_profile("offline-root"), root.certificate, [], now=NOW)
    with pytest.raises(IssuingError, match="^I13: "):
        sign_crl(as_device(token), replace(revoked, number=9), root)
    assert token.signed == []


@pytest.mark.parametrize("key_type", [KeyType.EC_P384, KeyType.RSA_3072])
def test_signature_that_does_not_verify_is_refused(key_type: KeyType, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("drafts", "crls"):
        monkeypatch.setattr(f"ceremony.issuing.{module}.throw_away_key", software_key)
    token, root = new_root(key_type)
    made = draft(SERVER, sample_request("tls-server"), root)
    revoked = draft_crl(load_crl_profile("offline-root"), root.certificate, [], now=NOW)
    token.broken = True
    with pytest.raises(IssuingError, match="^I15: "):
        sign_certificate(as_device(token), made, root)
    with pytest.raises(IssuingError, match="^I15: "):
        sign_crl(as_device(token), revoked, root)


def test_signed_bytes_are_compared_after_signing_too() -> None:
    token, root = new_root()
    first, second = (draft(SERVER, sample_request("tls-server"), root) for _ in range(2))
    signed = sign_certificate(as_device(token), first, root)
    with pytest.raises(IssuingError, match="^I13: "):
        check_signed_certificate(signed.certificate.public_bytes(Encoding.DER), second)


def test_another_key_on_the_token_never_signs() -> None:
    token, root = new_root()
    token.add_key("other", KeyType.EC_P384)
    made = draft(SERVER, sample_request("tls-server"), root)
    revoked = draft_crl(load_crl_profile("offline-root"), root.certificate, [], now=NOW)
    token.signed.clear()
    other = Issuer(root.certificate, "other")
    for sign, what in ((sign_certificate, made), (sign_crl, revoked)):
        with pytest.raises(IssuingError, match="^I21: "):
            sign(as_device(token), what, other)  # type: ignore[arg-type]
    stranger = new_root(name=issuing_support.NAME)[1]
    for sign, what in ((sign_certificate, made), (sign_crl, revoked)):
        with pytest.raises(IssuingError, match="^I21: "):
            sign(as_device(token), what, stranger)  # type: ignore[arg-type]
    assert token.signed == []
