"""What a profile makes of a request: admitted or refused with the rule's id, and always the same bytes."""

from __future__ import annotations

import datetime
import ipaddress
from dataclasses import replace

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from ceremony.issuing import (
    CertificateProfile,
    Issuer,
    IssuingError,
    Proof,
    Request,
    load_profile,
    read_request,
    shipped_profiles,
    sign_certificate,
)
from ceremony.issuing.constraints import Constraints, Subtree, read_constraints
from ceremony.issuing.drafts import draft_certificate
from ceremony.issuing.extensions import build_certificate
from ceremony.issuing.names import AltName, NameKind
from ceremony.issuing.public_keys import throw_away_key
from ceremony.issuing.serials import check_serial, new_serial
from ceremony.keys import KeyType
from tests.unit.ceremony.issuing.issuing_support import (
    NOW,
    SAMPLES,
    SIGNER,
    SUBORDINATE,
    as_device,
    draft,
    edit_profile,
    make_csr,
    new_root,
    sample_request,
    software_key,
)

TOKEN, ROOT = new_root()
SERVER, SUB, SPIFFE = (load_profile(name) for name in ("tls-server", "subordinate-ca", "spiffe-intermediate"))


def constrained(**sides: dict[str, list[str]]) -> Constraints:
    return Constraints.from_data(sides)


def refuse(rule: str, profile: CertificateProfile, request: Request, issuer: Issuer = ROOT, **more) -> str:
    with pytest.raises(IssuingError) as refused:
        draft(profile, request, issuer, **more)
    assert refused.value.rule == rule, str(refused.value)
    return str(refused.value)


def sub_ca(profile: CertificateProfile, request: Request) -> Issuer:
    return Issuer(sign_certificate(as_device(TOKEN), draft(profile, request, ROOT), ROOT).certificate, "sub")


@pytest.mark.parametrize("name", shipped_profiles())
def test_drafts_from_every_shipped_profile(name: str) -> None:
    made = draft(load_profile(name), sample_request(name), ROOT)
    assert not made.lint.failed
    assert made.hash.name == "sha384"
    assert len(made.key_words) == 32
    assert len({label for label, _ in made.rows()}) == len(made.rows())
    assert made.linted(name="a.csr").tbs_sha256 == made.tbs_sha256


def test_to_be_signed_bytes_do_not_depend_on_the_key_that_signs() -> None:
    made = draft(SERVER, sample_request("tls-server"), ROOT)
    builder = build_certificate(made.contents, ROOT.certificate)
    for _ in range(3):
        key = throw_away_key(KeyType.EC_P384)
        assert builder.sign(key, hashes.SHA384()).tbs_certificate_bytes == made.tbs
    assert draft(SERVER, made.request, ROOT).tbs != made.tbs, "a second draft has a serial number of its own"


def test_extension_asked_for_is_not_copied() -> None:
    asked = [x509.BasicConstraints(ca=True, path_length=None), x509.OCSPNoCheck()]
    attributes, names = SAMPLES["tls-server"]
    made = draft(SERVER, read_request(make_csr(attributes, names, extensions=asked)), ROOT)
    assert not made.contents.profile.is_ca
    assert dict(made.rows())["asked for in vain"] == "basicConstraints: CA; 1.3.6.1.5.5.7.48.1.5: hex 0500"
    assert b"\x2b\x06\x01\x05\x05\x07\x30\x01\x05" not in made.tbs  # ocspNoCheck


def test_names_are_refused_where_the_profile_takes_none() -> None:
    refuse("I5", SUB, read_request(make_csr(SUBORDINATE, [x509.DNSName("a.example")])))


@pytest.mark.parametrize(("days", "allowed"), [(1, True), (365, True), (366, False), (0, False), (-1, False)])
def test_lifetime_stays_within_the_profile(days: int, allowed: bool) -> None:
    request = sample_request("tls-server")
    if not allowed:
        assert "1 to 365" in refuse("I2", SERVER, request, days=days)
    else:
        made = draft(SERVER, request, ROOT, days=days)
        assert made.contents.end - made.contents.start == datetime.timedelta(days=days, seconds=-1)


def test_nothing_outlives_its_issuer() -> None:
    late = NOW + datetime.timedelta(days=3650 - 30)
    made = draft(SERVER, sample_request("tls-server"), ROOT, now=late)
    assert made.contents.end == ROOT.certificate.not_valid_after_utc
    assert dict(made.rows())["ends early"].startswith("33 days instead of 365")
    exact = draft(SERVER, sample_request("tls-server"), ROOT, now=late, days=33)
    assert "ends early" not in dict(exact.rows())
    for wrong_clock in (NOW - datetime.timedelta(days=1), NOW + datetime.timedelta(days=5000)):
        refuse("I2", SERVER, sample_request("tls-server"), now=wrong_clock)


def test_request_file_says_its_days() -> None:
    made = draft(SERVER, replace(sample_request("tls-server"), days=7), ROOT)
    assert (made.contents.end - made.contents.start).days == 6
    assert (draft(SERVER, made.request, ROOT, days=9).contents.end - NOW).days == 8


def test_key_type_must_be_one_of_the_profiles() -> None:
    only_rsa = edit_profile(SERVER, ("[ec-p256, ec-p384, ec-p521, rsa-3072, rsa-4096]", "[rsa-4096]"))
    assert "rsa-4096" in refuse("I3", only_rsa, sample_request("tls-server"))


def test_key_must_be_able_to_do_what_its_usage_says() -> None:
    usage = "key_usage: [digital_signature]\n"
    enciphers = edit_profile(SERVER, (usage, "key_usage: [digital_signature, key_encipherment]\n"))
    agrees = edit_profile(SERVER, (usage, "key_usage: [digital_signature, key_agreement]\n"))
    ec, rsa = (sample_request("tls-server", software_key(kind)) for kind in (KeyType.EC_P256, KeyType.RSA_3072))
    refuse("I3", enciphers, ec)
    refuse("I3", agrees, rsa)
    assert draft(enciphers, rsa, ROOT).contents.profile.key_usage == ("digital_signature", "key_encipherment")
    assert draft(agrees, ec, ROOT)


def test_unproved_key_is_refused_unless_people_vouch_for_it() -> None:
    unproved = replace(sample_request("subordinate-ca"), proof=Proof.NONE)
    refuse("I4", SUB, unproved)
    vouched = edit_profile(SUB, ("unproved_keys: refuse", "unproved_keys: vouched"))
    assert dict(draft(vouched, unproved, ROOT).rows())["proof of possession"] == "none"


def test_hash_is_never_weaker_than_the_issuers_key() -> None:
    weaker, stronger = (edit_profile(SERVER, ("hash: fit", f"hash: {name}")) for name in ("sha256", "sha512"))
    assert draft(weaker, sample_request("tls-server"), ROOT).hash.name == "sha384"
    assert draft(stronger, sample_request("tls-server"), ROOT).hash.name == "sha512"


@pytest.mark.parametrize(
    ("profile", "attributes"),
    [
        ("subordinate-ca", {NameOID.COMMON_NAME: "Registry CA"}),
        ("image-signing", SUBORDINATE),
        ("ocsp-responder", {**SUBORDINATE, NameOID.STATE_OR_PROVINCE_NAME: "Hessen"}),
        ("spiffe-intermediate", SIGNER),
    ],
)
def test_subject_has_what_the_profile_asks_for_and_nothing_else(
    profile: str, attributes: dict[x509.ObjectIdentifier, str]
) -> None:
    refuse("I9", load_profile(profile), read_request(make_csr(attributes, SAMPLES[profile][1])))


@pytest.mark.parametrize(
    ("profile", "names"),
    [
        ("tls-server", []),
        ("tls-server", [x509.DNSName("*.platform.example")]),
        ("tls-server", [x509.DNSName(f"n{number}.example") for number in range(51)]),
        ("tls-server", [x509.RFC822Name("a@b.example")]),
        ("tls-client", [x509.RFC822Name("a@b.example"), x509.RFC822Name("b@b.example")]),
        ("spiffe-intermediate", [x509.DNSName("platform.example")]),
        ("spiffe-intermediate", [x509.UniformResourceIdentifier("spiffe://platform.example/path")]),
        ("spiffe-intermediate", [x509.UniformResourceIdentifier("https://platform.example")]),
        ("spiffe-intermediate", [x509.UniformResourceIdentifier(f"spiffe://{one}.example") for one in "ab"]),
        ("image-signing", [x509.UniformResourceIdentifier("spiffe://platform.example/signer")]),
    ],
)
def test_names_are_of_the_kinds_forms_and_number_that_the_profile_allows(
    profile: str, names: list[x509.GeneralName]
) -> None:
    refuse("I10", load_profile(profile), read_request(make_csr(SAMPLES[profile][0], names)))


def test_workload_certificate_has_exactly_one_spiffe_id_with_a_path() -> None:
    names = "  dns: {at_most: 50, wildcards: false}\n"
    workload = edit_profile(SERVER, (names, names + "  uri: {at_most: 1, form: spiffe-workload}\n"))
    sound = x509.UniformResourceIdentifier("spiffe://platform.example/registry")
    assert draft(workload, read_request(make_csr({NameOID.COMMON_NAME: "w"}, [sound])), ROOT)
    for bad in (x509.UniformResourceIdentifier("spiffe://platform.example"), x509.DNSName("a.example")):
        refuse("I10", workload, read_request(make_csr({NameOID.COMMON_NAME: "w"}, [bad])))


def test_wildcards_are_allowed_where_a_profile_says_so() -> None:
    wild = edit_profile(SERVER, ("wildcards: false", "wildcards: true"))
    request = read_request(make_csr({NameOID.COMMON_NAME: "w"}, [x509.DNSName("*.platform.example")]))
    assert [str(name) for name in draft(wild, request, ROOT).names] == ["dns:*.platform.example"]


def test_issuer_must_be_a_ca() -> None:
    signed = sign_certificate(as_device(TOKEN), draft(SERVER, sample_request("tls-server"), ROOT), ROOT)
    refuse("I11", SERVER, sample_request("tls-server"), Issuer(signed.certificate, "root-ca"))


def test_path_length_leaves_no_room_for_a_further_ca() -> None:
    issuing = sub_ca(SUB, sample_request("subordinate-ca"))
    assert "path length is 0" in refuse("I11", SUB, sample_request("spiffe-intermediate"), issuing)
    assert draft(SERVER, sample_request("tls-server"), issuing)
    above = sub_ca(edit_profile(SUB, ("path_length: 0", "path_length: 1")), sample_request("subordinate-ca"))
    below = read_request(make_csr({**SUBORDINATE, NameOID.COMMON_NAME: "Below"}))
    assert draft(SUB, below, above).contents.profile.path_length == 0
    refuse("I11", edit_profile(SUB, ("path_length: 0\n", "")), below, above)


def test_names_stay_within_the_issuers_constraints() -> None:
    sides = constrained(
        permitted={"dns": ["platform.example"], "ip": ["10.0.0.0/8"]}, excluded={"dns": ["secret.platform.example"]}
    )
    issuing = sub_ca(SUB, replace(sample_request("subordinate-ca"), constraints=sides))
    assert draft(SERVER, sample_request("tls-server"), issuing)
    for name in ("dns:other.example", "dns:a.secret.platform.example", "ip:192.168.0.1", "dns:notplatform.example"):
        kind, _, value = name.partition(":")
        request = replace(sample_request("tls-server"), names=(AltName(NameKind(kind), value),))
        assert name in refuse("I12", SERVER, request, issuing)
    wild = edit_profile(SERVER, ("wildcards: false", "wildcards: true"))
    request = replace(sample_request("tls-server"), names=(AltName(NameKind.DNS, "*.platform.example"),))
    refuse("I12", wild, request, issuing)


def test_constraints_of_a_foreign_issuer_are_read_without_regard_to_case() -> None:
    tree = x509.NameConstraints(
        [x509.UniformResourceIdentifier(".Platform.Example"), x509.DNSName(".Platform.Example")],
        [x509.RFC822Name("Mail.Example"), x509.RFC822Name("Bob@Other.Example"), x509.DNSName("X.Platform.Example")],
    )
    made = draft(SUB, sample_request("subordinate-ca"), ROOT)
    built = build_certificate(made.contents, ROOT.certificate).add_extension(tree, critical=True)
    issuer = built.sign(software_key(KeyType.EC_P384), hashes.SHA384())
    verdicts = {
        "uri:https://a.platform.example/": True,
        "uri:https://platform.example/": False,
        "email:a@mail.example": False,
        "email:Bob@other.example": False,
        "email:bob@other.example": True,
        "dns:a.platform.example": True,
        "dns:x.platform.example": False,
        "ip:10.0.0.1": True,
    }
    constraints = read_constraints(issuer)
    found = {
        one: constraints.allow(AltName(NameKind(one.partition(":")[0]), one.partition(":")[2])) for one in verdicts
    }
    assert found == verdicts


def test_directory_constraints_of_an_issuer_are_not_guessed() -> None:
    key = software_key(KeyType.EC_P384)
    tree = x509.NameConstraints([x509.DirectoryName(ROOT.certificate.subject)], None)
    made = draft(SUB, sample_request("subordinate-ca"), ROOT)
    built = build_certificate(made.contents, ROOT.certificate).add_extension(tree, critical=True)
    refuse("I12", SERVER, sample_request("tls-server"), Issuer(built.sign(key, hashes.SHA384()), "x"))


def test_constraints_come_only_where_the_profile_takes_them_and_never_widen_it() -> None:
    given = constrained(permitted={"dns": ["platform.example"]})
    request = replace(sample_request("subordinate-ca"), constraints=given)
    assert draft(SUB, request, ROOT).contents.constraints == given
    fixed = edit_profile(SUB, ("{mode: optional}", "{mode: required, permitted: {dns: [a.example]}}"))
    refuse("I12", fixed, request)
    assert draft(fixed, sample_request("subordinate-ca"), ROOT).contents.constraints.permitted
    refuse("I12", edit_profile(SUB, ("{mode: optional}", "{mode: required}")), sample_request("subordinate-ca"))
    refuse("I12", SPIFFE, replace(sample_request("spiffe-intermediate"), constraints=given))


def test_spiffe_ca_is_held_to_its_trust_domain() -> None:
    made = draft(SPIFFE, sample_request("spiffe-intermediate"), ROOT).contents.constraints
    assert Subtree(NameKind.URI, "platform.example") in made.permitted
    for name in ("dns:registry.platform.example", "ip:10.0.0.1", "ip:::1", "email:a@platform.example"):
        kind, _, value = name.partition(":")
        assert not made.allow(AltName(NameKind(kind), value)), name
    assert made.allow(AltName(NameKind.URI, "spiffe://platform.example/registry"))
    assert not made.allow(AltName(NameKind.URI, "spiffe://sub.platform.example/registry"))


def test_a_certificates_own_name_lies_within_its_own_constraints() -> None:
    named = edit_profile(
        SUB, ("name_constraints:", "names: {required: true, from_request: true, dns: {at_most: 1}}\nname_constraints:")
    )
    request = read_request(make_csr(SUBORDINATE, [x509.DNSName("ca.other.example")]))
    refuse("I12", named, replace(request, constraints=constrained(permitted={"dns": ["platform.example"]})))


def test_neither_key_nor_name_is_the_issuers() -> None:
    own_key = sample_request("subordinate-ca", TOKEN.keys["root-ca"])
    refuse("I23", SUB, own_key)
    same_name = {NameOID.ORGANIZATION_NAME: "Northwind", NameOID.COMMON_NAME: "REHEARSAL Root CA"}
    refuse("I23", SUB, read_request(make_csr(same_name)))


@given(st.binary(min_size=20, max_size=20).filter(lambda drawn: len(set(drawn)) > 1))
def test_serial_is_20_octets_and_positive(drawn: bytes) -> None:
    serial = new_serial(lambda length: drawn[:length])
    check_serial(serial)
    assert len(serial.to_bytes(20, "big")) == 20
    assert serial.bit_length() == 159


@pytest.mark.parametrize("drawn", [b"", bytes(20), b"\xff" * 20, b"abc"])
def test_serial_is_not_made_without_randomness(drawn: bytes) -> None:
    with pytest.raises(IssuingError, match="^I7: "):
        draft_certificate(
            SERVER, sample_request("tls-server"), ROOT.certificate, now=NOW, random_bytes=lambda _length: drawn
        )


@pytest.mark.parametrize("serial", [0, -5, 1, 2**159, 2**158 - 1])
def test_other_serials_are_refused(serial: int) -> None:
    with pytest.raises(IssuingError, match="^I7: "):
        check_serial(serial)


@pytest.mark.parametrize("key_type", KeyType)
def test_draft_shows_key_type(key_type: KeyType) -> None:
    made = draft(SERVER, sample_request("tls-server", software_key(key_type)), ROOT)
    assert dict(made.rows())["key type"] == key_type


def test_urls_and_policies_come_from_the_profile() -> None:
    urls = "urls: {crl: ['http://pki.platform.example/root.crl'], ocsp: ['http://ocsp.platform.example/'],"
    urls += " issuers: ['http://pki.platform.example/root.crt']}\npolicies: [1.3.6.1.4.1.32473.1]"
    made = draft(edit_profile(SERVER, ("unproved_keys: refuse", urls)), sample_request("tls-server"), ROOT)
    assert not made.lint.failed
    assert b"http://pki.platform.example/root.crl" in made.tbs
    assert ipaddress.ip_address("10.20.0.5").packed in made.tbs
