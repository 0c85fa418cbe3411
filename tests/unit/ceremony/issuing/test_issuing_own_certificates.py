"""Root and log certificates: any estate key type, and nothing unreadable gets past the loader."""

from __future__ import annotations

import datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from ceremony.errors import DeviceError, RefusedError
from ceremony.issuing import IssuingError, sign_log, sign_root, subject
from ceremony.keys import KeyType
from ceremony.pki.certificates import load_certificate
from tests.unit.ceremony.issuing.issuing_support import NAME, NOW, SigningToken, as_device, new_root, software_key

ROOT = new_root()[1].certificate
DER = ROOT.public_bytes(Encoding.DER)


@pytest.mark.parametrize(
    ("key_type", "expected"),
    [
        (KeyType.EC_P256, "sha256"),
        (KeyType.EC_P384, "sha384"),
        (KeyType.EC_P521, "sha512"),
        (KeyType.RSA_3072, "sha384"),
        (KeyType.RSA_4096, "sha384"),
    ],
)
def test_hash_of_root_and_log_certificate_fits_the_roots_key(key_type: KeyType, expected: str) -> None:
    token, root = new_root(key_type)
    token.add_key("log", KeyType.EC_P384)
    log = sign_log(as_device(token), "log", subject("Northwind", "Log", rehearsal=True), NOW, root).certificate
    assert [one.signature_hash_algorithm.name for one in (root.certificate, log)] == [expected, expected]


def test_log_certificate_without_a_root_fits_its_own_key() -> None:
    token, _ = new_root(KeyType.EC_P384)
    token.add_key("log", KeyType.EC_P521)
    log = sign_log(as_device(token), "log", subject("Northwind", "Log", rehearsal=True), NOW, None).certificate
    assert log.signature_hash_algorithm.name == "sha512"


@pytest.mark.parametrize("key_type", KeyType)
def test_root_is_linted_before_the_token_signs_it(key_type: KeyType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ceremony.issuing.own_certificates.throw_away_key", software_key)
    token = SigningToken()
    token.add_key("root-ca", key_type)
    made = sign_root(as_device(token), "root-ca", NAME, NOW)
    assert token.signed == [made.certificate.tbs_certificate_bytes]
    assert not made.lint.failed
    assert not made.lint_after.failed
    assert made.linted("root-ca").certificate_sha256


def test_root_with_a_bad_name_never_reaches_the_token() -> None:
    token = SigningToken()
    token.add_key("root-ca", KeyType.EC_P384)
    bad = x509.Name([x509.NameAttribute(NameOID.PSEUDONYM, "x" * 65)])
    with pytest.raises(IssuingError, match=r"^I14: .*\(subject\)"):
        sign_root(as_device(token), "root-ca", bad, NOW)
    assert token.signed == []


def test_root_signature_that_does_not_verify_is_refused() -> None:
    token = SigningToken()
    token.add_key("root-ca", KeyType.EC_P384)
    token.broken = True
    with pytest.raises(DeviceError, match="does not verify"):
        sign_root(as_device(token), "root-ca", NAME, NOW)


def test_certificate_of_an_unknown_version_is_refused() -> None:
    assert DER.count(b"\xa0\x03\x02\x01\x02") == 1
    with pytest.raises(RefusedError, match="cannot be read"):
        load_certificate(DER.replace(b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01\x07"))


@given(st.integers(0, len(DER) - 1), st.integers(0, 255))
def test_changed_certificate_is_read_or_refused(place: int, byte: int) -> None:
    changed = bytearray(DER)
    changed[place] = byte
    try:
        load_certificate(bytes(changed))
    except RefusedError as refused:
        assert "cannot be read" in str(refused)


@pytest.mark.parametrize("certified", [True, False])
def test_log_certificate_is_linted_before_the_token_signs_it(*, certified: bool) -> None:
    token, root = new_root()
    token.add_key("log", KeyType.EC_P384)
    token.signed.clear()
    made = sign_log(
        as_device(token), "log", subject("Northwind", "Log", rehearsal=True), NOW, root if certified else None
    )
    assert token.signed == [made.certificate.tbs_certificate_bytes]
    assert not made.lint.failed
    assert not made.lint_after.failed
    assert made.linted("record-log").lint


def test_log_certificate_with_a_bad_name_never_reaches_the_token() -> None:
    token, root = new_root()
    token.add_key("log", KeyType.EC_P384)
    token.signed.clear()
    bad = x509.Name([x509.NameAttribute(NameOID.PSEUDONYM, "x" * 65)])
    with pytest.raises(IssuingError, match=r"^I14: .*\(subject\)"):
        sign_log(as_device(token), "log", bad, NOW, root)
    assert token.signed == []


def test_log_certificate_under_an_expired_root_is_made_and_says_what_does_not_hold() -> None:
    token, root = new_root()
    token.add_key("log", KeyType.EC_P384)
    late = root.certificate.not_valid_after_utc + datetime.timedelta(days=1)
    made = sign_log(as_device(token), "log", subject("Northwind", "Log", rehearsal=True), late, root)
    assert [check.id for check in made.lint.failed] == ["lifetime"]
    assert [check.id for check in made.lint_after.failed] == ["lifetime"]
    assert made.certificate.not_valid_after_utc > late
