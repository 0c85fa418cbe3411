"""Revocation lists: numbers grow, revocations stay, dates and reasons are sensible (I2, I16, I17)."""

from __future__ import annotations

import datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given
from hypothesis import strategies as st

from ceremony.issuing import (
    IssuingError,
    Revocation,
    SignedCrl,
    draft_crl,
    load_crl,
    load_crl_profile,
    load_profile,
    parse_crl_profile,
    read_revocations,
    revoke,
    sign_certificate,
    sign_crl,
)
from ceremony.issuing.crl_history import MOST_CRL_BYTES
from ceremony.language.translations import said_in
from tests.unit.ceremony.issuing.issuing_support import NOW, as_device, draft, edit_profile, new_root, sample_request

TOKEN, ROOT = new_root()
OFFLINE = load_crl_profile("offline-root")
LATER = NOW + datetime.timedelta(days=100)


def signed(*revoked: Revocation, **more) -> SignedCrl:
    more = {"now": NOW, **more}
    return sign_crl(as_device(TOKEN), draft_crl(OFFLINE, ROOT.certificate, revoked, **more), ROOT)


def refuse(rule: str, *revoked: Revocation, **more) -> None:
    with pytest.raises(IssuingError) as refused:
        signed(*revoked, **more)
    assert refused.value.rule == rule


def test_first_crl_is_number_one_and_stands_for_a_year() -> None:
    made = signed()
    assert made.draft.number == 1
    assert made.crl.next_update_utc - made.crl.last_update_utc == datetime.timedelta(days=365, seconds=-1)
    assert not made.lint.failed
    assert made.issued("issued/root-ca.crl", "root-ca").crl_sha256 == made.sha256


def test_revocations_stay_and_numbers_grow() -> None:
    first = signed(Revocation(7, NOW, "key_compromise"))
    second = signed(Revocation(9, LATER), previous=first.crl, now=LATER)
    assert second.draft.number == 2
    assert read_revocations(second.crl) == (Revocation(7, NOW, "key_compromise"), Revocation(9, LATER))
    assert dict(second.draft.rows())["revoked before"] == "1"
    assert read_revocations(load_crl(second.pem, ROOT.certificate)) == read_revocations(second.crl)


@pytest.mark.parametrize("number", [-1, 0, 3, 4, 2**159])
def test_number_never_stays_or_falls(number: int) -> None:
    refuse("I16", number=number, previous=signed(number=4).crl)


def test_number_may_jump() -> None:
    assert signed(number=50, previous=signed().crl).draft.number == 50


def test_each_line_of_a_list_that_is_read_aloud_has_a_name_in_chinese() -> None:
    names = [name for name, _ in signed().draft.rows()]
    assert [name for name in (*names, "Revocation list of root-ca") if said_in(name, "zh") == name] == []


def test_clock_that_went_back_is_noticed() -> None:
    refuse("I16", previous=signed(now=LATER).crl)


@pytest.mark.parametrize(
    "bad",
    [
        Revocation(5, NOW + datetime.timedelta(seconds=1)),
        Revocation(5, NOW - datetime.timedelta(days=1)),
        Revocation(0, NOW),
        Revocation(-5, NOW),
        Revocation(2**159, NOW),
        Revocation(ROOT.certificate.serial_number, NOW),
        Revocation(5, NOW, "certificate_hold"),
        Revocation(5, NOW, "remove_from_crl"),
        Revocation(5, NOW, "unknown"),
    ],
)
def test_rejects_revocation_that_makes_no_sense(bad: Revocation) -> None:
    refuse("I17", bad)


def test_certificate_is_revoked_once() -> None:
    refuse("I17", Revocation(5, NOW), Revocation(5, NOW, "superseded"))
    refuse("I17", Revocation(5, NOW, "superseded"), previous=signed(Revocation(5, NOW)).crl)


def test_only_the_profiles_reasons() -> None:
    narrow = parse_crl_profile(OFFLINE.source.replace(b"superseded, ", b""))
    with pytest.raises(IssuingError, match="^I17: "):
        draft_crl(narrow, ROOT.certificate, [Revocation(5, NOW, "superseded")], now=NOW)


@pytest.mark.parametrize("days", [0, 398])
def test_freshness_stays_within_the_profile(days: int) -> None:
    refuse("I2", days=days)


def test_crl_never_outlives_the_ca_and_says_that_it_ends_early() -> None:
    made = draft_crl(OFFLINE, ROOT.certificate, (), now=NOW + datetime.timedelta(days=3500))
    assert made.next_update == ROOT.certificate.not_valid_after_utc
    assert dict(made.rows())["ends early"].startswith("153 days instead of 365")
    refuse("I2", now=NOW + datetime.timedelta(days=3653))


def test_unspecified_reason_is_left_out() -> None:
    (entry,) = signed(Revocation(5, NOW)).crl
    assert list(entry.extensions) == []


def test_rejects_previous_crl_of_another_ca() -> None:
    stranger = new_root()[1]
    made = signed()
    for untrusted in (b"", b"-----BEGIN X509 CRL-----", made.pem + b"\xff" * MOST_CRL_BYTES, b"\x30\x03\x02\x01\x05"):
        with pytest.raises(IssuingError, match="^I17: "):
            load_crl(untrusted, ROOT.certificate)
    with pytest.raises(IssuingError, match="^I17: "):
        load_crl(made.pem, stranger.certificate)
    assert load_crl(made.crl.public_bytes(Encoding.DER), ROOT.certificate) == made.crl


CRL = signed(Revocation(7, NOW, "superseded")).crl.public_bytes(Encoding.DER)


@given(st.integers(0, len(CRL) - 1), st.integers(1, 255))
def test_changed_crl_is_refused(place: int, change: int) -> None:
    changed = bytearray(CRL)
    changed[place] ^= change
    with pytest.raises(IssuingError, match="^I17: "):
        load_crl(bytes(changed), ROOT.certificate)


def test_only_what_the_ca_issued_is_revoked() -> None:
    made = sign_certificate(
        as_device(TOKEN), draft(load_profile("tls-server"), sample_request("tls-server"), ROOT), ROOT
    )
    revocation = revoke(made.certificate, ROOT.certificate, NOW, "superseded")
    assert revocation == Revocation(made.certificate.serial_number, NOW, "superseded")
    stranger = new_root()[1].certificate
    for certificate, issuer in ((made.certificate, stranger), (ROOT.certificate, ROOT.certificate)):
        with pytest.raises(IssuingError, match="^I17: "):
            revoke(certificate, issuer, NOW)


def test_issuer_must_be_able_to_sign_crls() -> None:
    profile = edit_profile(load_profile("subordinate-ca"), ("[key_cert_sign, crl_sign]", "[key_cert_sign]"))
    made = sign_certificate(as_device(TOKEN), draft(profile, sample_request("subordinate-ca"), ROOT), ROOT)
    with pytest.raises(IssuingError, match=r"^I14: .*may not sign CRLs"):
        draft_crl(OFFLINE, made.certificate, [], now=NOW)
    assert isinstance(made.certificate, x509.Certificate)
