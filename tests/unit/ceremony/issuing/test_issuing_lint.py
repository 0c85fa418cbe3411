"""I14: every RFC 5280 check finds what it is there for, in bytes that are signed and otherwise sound."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import asn1crypto.core
import asn1crypto.crl
import asn1crypto.keys
import asn1crypto.x509
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from ceremony.issuing import IssuingError, Revocation, draft_crl, load_crl_profile, load_profile
from ceremony.issuing import certificate_lint as certificates
from ceremony.issuing import crl_lint as crls
from ceremony.issuing.lint import LintCheck, LintReport
from tests.unit.ceremony.issuing.issuing_support import NOW, draft, new_root, sample_request

TOKEN, ROOT = new_root()
KEY = TOKEN.keys["root-ca"]
DRAFTS = {name: draft(load_profile(name), sample_request(name), ROOT) for name in ("tls-server", "spiffe-intermediate")}
CRL_DRAFT = draft_crl(
    load_crl_profile("offline-root"), ROOT.certificate, [Revocation(7, NOW, "superseded"), Revocation(9, NOW)], now=NOW
)
Edit = Callable[[Any], Any]


def sign_again(structure: Any, part: str, tbs: Any) -> bytes:
    structure[part] = tbs
    tbs_der = tbs.dump()
    structure["signature_value" if part == "tbs_certificate" else "signature"] = KEY.sign(
        tbs_der, ec.ECDSA(hashes.SHA384())
    )
    return structure.dump()


def certificate_of(name: str, edit: Edit = lambda tbs: tbs) -> bytes:
    tbs = asn1crypto.x509.TbsCertificate.load(DRAFTS[name].tbs)
    algorithm = tbs["signature"].copy()
    return sign_again(
        asn1crypto.x509.Certificate({"signature_algorithm": algorithm}), "tbs_certificate", edit(tbs) or tbs
    )


def crl_of(edit: Edit = lambda tbs: tbs) -> bytes:
    tbs = asn1crypto.crl.TbsCertList.load(CRL_DRAFT.tbs)
    algorithm = tbs["signature"].copy()
    return sign_again(
        asn1crypto.crl.CertificateList({"signature_algorithm": algorithm}), "tbs_cert_list", edit(tbs) or tbs
    )


def lint(der: bytes) -> LintReport:
    return certificates.lint_certificate_der(der, ROOT.certificate, ROOT.certificate.public_key())


def lint_list(der: bytes) -> LintReport:
    return crls.lint_crl_der(der, ROOT.certificate, ROOT.certificate.public_key())


def extension(tbs: Any, name: str) -> Any:
    found = tbs["crl_extensions"] if "crl_extensions" in tbs._field_map else tbs["extensions"]
    return next(one for one in found if one["extn_id"].native == name)


def put(name: str, value: Any, *, critical: bool | None = None) -> Edit:
    """Replace the value of an extension, or its criticality."""

    def edit(tbs: Any) -> None:
        found = extension(tbs, name)
        if value is not None:
            found["extn_value"] = asn1crypto.core.ParsableOctetString(
                value if isinstance(value, bytes) else value.dump()
            )
        if critical is not None:
            found["critical"] = critical

    return edit


def drop(name: str) -> Edit:
    def edit(tbs: Any) -> None:
        field = "crl_extensions" if "crl_extensions" in tbs._field_map else "extensions"
        tbs[field] = [one for one in tbs[field] if one["extn_id"].native != name]

    return edit


def assign(field: str, value: Any) -> Edit:
    def edit(tbs: Any) -> None:
        tbs[field] = value

    return edit


def times(start: Any, end: Any) -> Edit:
    return assign("validity", {"not_before": start, "not_after": end})


def utc(year: int) -> asn1crypto.x509.Time:
    return asn1crypto.x509.Time({"utc_time": datetime.datetime(year, 1, 1, tzinfo=datetime.UTC)})


def general(year: int) -> asn1crypto.x509.Time:
    return asn1crypto.x509.Time({"general_time": datetime.datetime(year, 1, 1, tzinfo=datetime.UTC)})


def named(string: Any) -> Edit:
    """A subject with this common name."""
    attribute = asn1crypto.x509.NameTypeAndValue({"type": "common_name", "value": string})
    return assign("subject", asn1crypto.x509.Name("", asn1crypto.x509.RDNSequence([[attribute]])))


def text(kind: str, value: str) -> Any:
    return asn1crypto.x509.DirectoryString(name=kind, value=value)


def add(tbs: Any, name: str, value: Any, critical: bool = False) -> None:
    octets = asn1crypto.core.ParsableOctetString(value if isinstance(value, bytes) else value.dump())
    tbs["extensions"].append({"extn_id": name, "critical": critical, "extn_value": octets})


def compress(tbs: Any) -> None:
    point = KEY.public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
    tbs["subject_public_key_info"]["public_key"] = asn1crypto.keys.ECPointBitString(point)


def explicit_curve_missing(tbs: Any) -> None:
    algorithm = tbs["subject_public_key_info"]["algorithm"]
    algorithm["parameters"] = asn1crypto.core.Null()


def constraints(**more: int) -> bytes:
    subtree = {"base": asn1crypto.x509.GeneralName("dns_name", asn1crypto.x509.DNSName("a.example")), **more}
    return asn1crypto.x509.NameConstraints({"permitted_subtrees": [subtree]}).dump()


def san(*names: Any) -> Any:
    return asn1crypto.x509.GeneralNames([asn1crypto.x509.GeneralName(kind, value) for kind, value in names])


def raw_dns(value: bytes) -> bytes:
    inner = b"\x82" + bytes([len(value)]) + value
    return b"\x30" + bytes([len(inner)]) + inner


LEAF, CA = "tls-server", "spiffe-intermediate"
BAD_CERTIFICATES: list[tuple[str, str, Edit]] = [
    ("version", LEAF, assign("version", "v1")),
    ("serial", LEAF, assign("serial_number", 0)),
    ("serial", LEAF, assign("serial_number", -(2**158))),
    ("serial", LEAF, assign("serial_number", 2**159)),
    ("serial", LEAF, assign("serial_number", 5)),
    ("algorithms", LEAF, assign("signature", {"algorithm": "sha256_ecdsa"})),
    ("issuer", LEAF, assign("issuer", asn1crypto.x509.Name.build({"common_name": "Other"}))),
    ("validity", LEAF, times(utc(2027), general(2028))),
    ("validity", LEAF, times(utc(2028), utc(2027))),
    ("lifetime", LEAF, times(utc(2027), utc(2049))),
    ("lifetime", LEAF, times(utc(2020), utc(2028))),
    ("subject", LEAF, assign("subject", asn1crypto.x509.Name.build({}))),
    ("subject", LEAF, named(text("utf8_string", "x" * 65))),
    ("subject", LEAF, named(text("utf8_string", ""))),
    ("subject", LEAF, named(text("bmp_string", "registry"))),
    ("subject", LEAF, named(text("teletex_string", "registry"))),
    ("key", LEAF, compress),
    ("key", LEAF, explicit_curve_missing),
    ("unique-ids", LEAF, assign("issuer_unique_id", asn1crypto.core.OctetBitString(b"\1"))),
    ("extensions", LEAF, lambda tbs: add(tbs, "inhibit_any_policy", asn1crypto.core.Integer(0), True)),
    ("extensions", LEAF, lambda tbs: add(tbs, "1.2.3.4", asn1crypto.core.Null())),
    ("extensions", LEAF, lambda tbs: tbs["extensions"].append(extension(tbs, "key_usage"))),
    ("extensions", LEAF, lambda tbs: add(tbs, "name_constraints", constraints(), True)),
    ("extensions", LEAF, put("basic_constraints", None, critical=False)),
    ("extensions", LEAF, put("subject_alt_name", None, critical=True)),
    ("extensions", CA, put("name_constraints", None, critical=False)),
    ("authority", LEAF, drop("authority_key_identifier")),
    (
        "authority",
        LEAF,
        put("authority_key_identifier", asn1crypto.x509.AuthorityKeyIdentifier({"key_identifier": b"x"})),
    ),
    ("identifier", LEAF, drop("key_identifier")),
    ("identifier", LEAF, put("key_identifier", asn1crypto.core.OctetString(b""))),
    ("usage", LEAF, drop("key_usage")),
    ("usage", LEAF, put("key_usage", asn1crypto.x509.KeyUsage({"digital_signature", "key_cert_sign"}))),
    ("usage", LEAF, put("key_usage", asn1crypto.x509.KeyUsage({"digital_signature", "crl_sign"}))),
    ("usage", CA, put("key_usage", asn1crypto.x509.KeyUsage({"crl_sign"}))),
    ("usage", CA, put("key_usage", asn1crypto.x509.KeyUsage({"key_cert_sign", "digital_signature"}))),
    ("usage", LEAF, put("key_usage", bytes.fromhex("03020080"))),  # seven trailing zero bits
    ("usage", LEAF, put("key_usage", bytes.fromhex("030100"))),
    ("names", LEAF, put("subject_alt_name", raw_dns(b"under_score.example"))),
    ("names", LEAF, put("subject_alt_name", raw_dns(b"Upper.example"))),
    ("names", LEAF, put("subject_alt_name", raw_dns("b\u00fcro.example".encode()))),
    ("names", LEAF, put("subject_alt_name", raw_dns(b"evil.example\0.good.example"))),
    ("names", LEAF, put("subject_alt_name", san(("registered_id", "1.2.3")))),
    ("names", LEAF, put("subject_alt_name", bytes.fromhex("3000"))),
    ("basic", LEAF, drop("basic_constraints")),
    ("basic", LEAF, put("basic_constraints", asn1crypto.x509.BasicConstraints({"path_len_constraint": 0}))),
    ("constraints", CA, put("name_constraints", bytes.fromhex("3000"))),
    ("constraints", CA, put("name_constraints", constraints(minimum=1))),
    ("constraints", CA, put("name_constraints", constraints(maximum=1))),
    ("purposes", LEAF, drop("extended_key_usage")),
    ("purposes", LEAF, put("extended_key_usage", asn1crypto.x509.ExtKeyUsageSyntax(["any_extended_key_usage"]))),
    ("purposes", CA, put("extended_key_usage", bytes.fromhex("3000"))),
]


@pytest.mark.parametrize("name", [LEAF, CA])
def test_sound_certificate_passes_every_check(name: str) -> None:
    report = lint(certificate_of(name))
    assert [check.id for check in report.checks] == [rule[0] for rule in certificates.CHECKS]
    assert report.failed == ()


@pytest.mark.parametrize(("check", "name", "edit"), BAD_CERTIFICATES)
def test_bad_certificate_fails_its_check(check: str, name: str, edit: Edit) -> None:
    report = lint(certificate_of(name, edit))
    assert check in {failed.id for failed in report.failed}
    assert "signature" not in {failed.id for failed in report.failed}, "only what was edited is bad"


def test_every_certificate_check_has_a_bad_certificate() -> None:
    assert {rule[0] for rule in certificates.CHECKS} == {check for check, _, _ in BAD_CERTIFICATES} | {
        "der",
        "signature",
    }


def test_signature_of_another_key_is_found() -> None:
    other = new_root()[1].certificate.public_key()
    report = certificates.lint_certificate_der(certificate_of(LEAF), ROOT.certificate, other)
    assert [check.id for check in report.failed] == ["signature"]


def test_encoding_that_is_not_der_is_found() -> None:
    der = certificate_of(LEAF)
    assert der[:2] == b"\x30\x82"
    longer = b"\x30\x83\x00" + der[2:]  # a length with a needless zero octet
    assert "der" in {check.id for check in lint(longer).failed}
    assert "der" in {check.id for check in lint(der + b"\0").failed}


DER = certificate_of(LEAF)


@given(st.integers(0, len(DER) - 1), st.integers(1, 255))
def test_any_changed_octet_is_found(place: int, change: int) -> None:
    changed = bytearray(DER)
    changed[place] ^= change
    assert lint(bytes(changed)).failed


@given(st.binary(max_size=200))
def test_any_bytes_are_linted_without_a_crash(untrusted: bytes) -> None:
    assert lint(untrusted).failed
    assert lint_list(untrusted).failed


def entries(*made: dict[str, Any]) -> Edit:
    return assign("revoked_certificates", [{"revocation_date": utc(2026), **one} for one in made])


def entry(serial: int, *extensions: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"user_certificate": serial, **({"crl_entry_extensions": list(extensions)} if extensions else {}), **more}


def reason(name: str, critical: bool = False) -> dict[str, Any]:
    return {"extn_id": "crl_reason", "critical": critical, "extn_value": asn1crypto.crl.CRLReason(name)}


BAD_LISTS: list[tuple[str, Edit]] = [
    ("version", assign("version", "v1")),
    ("algorithms", assign("signature", {"algorithm": "sha256_ecdsa"})),
    ("issuer", assign("issuer", asn1crypto.x509.Name.build({"common_name": "Other"}))),
    ("updates", assign("next_update", utc(2020))),
    ("updates", assign("next_update", general(2028))),
    ("updates", lambda tbs: tbs.__delitem__("next_update")),
    ("entries", assign("revoked_certificates", [])),
    ("entries", entries(entry(5), entry(5))),
    ("entries", entries(entry(0))),
    ("entries", entries(entry(2**160))),
    ("entries", entries(entry(5, revocation_date=utc(2030)))),
    ("entries", entries(entry(5, revocation_date=general(2026)))),
    ("entry-extensions", entries(entry(5, reason("unspecified")))),
    ("entry-extensions", entries(entry(5, reason("certificate_hold")))),
    ("entry-extensions", entries(entry(5, reason("superseded", critical=True)))),
    ("entry-extensions", entries(entry(5, reason("superseded"), reason("key_compromise")))),
    ("extensions", drop("crl_number")),
    ("extensions", put("crl_number", None, critical=True)),
    ("authority", put("authority_key_identifier", asn1crypto.x509.AuthorityKeyIdentifier({"key_identifier": b"x"}))),
    ("number", put("crl_number", asn1crypto.core.Integer(-1))),
    ("number", put("crl_number", asn1crypto.core.Integer(2**159))),
]


def test_sound_list_passes_every_check() -> None:
    report = lint_list(crl_of())
    assert [check.id for check in report.checks] == [rule[0] for rule in crls.CHECKS]
    assert report.failed == ()


@pytest.mark.parametrize(("check", "edit"), BAD_LISTS)
def test_bad_list_fails_its_check(check: str, edit: Edit) -> None:
    report = lint_list(crl_of(edit))
    assert check in {failed.id for failed in report.failed}
    assert "signature" not in {failed.id for failed in report.failed}, "only what was edited is bad"


def test_every_list_check_has_a_bad_list() -> None:
    elsewhere = {"der", "signature", "power"}  # power: test_issuing_crls
    assert {rule[0] for rule in crls.CHECKS} == {check for check, _ in BAD_LISTS} | elsewhere


def test_failed_check_stops_the_signature_and_says_why() -> None:
    report = LintReport((LintCheck("serial", "RFC 5280 section 4.1.2.2", ok=False, detail="the serial is odd"),))
    with pytest.raises(IssuingError, match=r"^I14: The draft breaks RFC 5280 section 4\.1\.2\.2 \(serial\)"):
        report.require_clean("draft")
    assert report.failed == report.checks
