"""What Keyrite issues, in other people's software: openssl verifies it strictly, pkilint finds nothing.

pkilint reads with pyasn1 and has its own list of rules; openssl builds the paths that daemons and registries build.
"""

from __future__ import annotations

import secrets
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import NameOID

from ceremony.hsm.racks.softhsm import SoftHsmRack
from ceremony.issuing import (
    Issuer,
    Revocation,
    draft_crl,
    draft_cross_certificate,
    load_crl_profile,
    load_profile,
    read_request,
    request_from_token,
    shipped_profiles,
    sign_certificate,
    sign_crl,
    sign_log,
    sign_root,
    subject,
)
from ceremony.issuing.extensions import build_certificate
from ceremony.issuing.names import AltName, NameKind
from ceremony.keys import KeyDevice, KeyType
from tests.unit.ceremony.issuing.issuing_support import (
    NAME,
    NOW,
    as_device,
    draft,
    edit_profile,
    make_csr,
    new_root,
    openssl,
    sample_request,
    software_key,
    write,
)

STRICT = ("verify", "-x509_strict", "-check_ss_sig", "-attime", str(int(NOW.timestamp()) + 60))
Document = x509.Certificate | x509.CertificateRevocationList
# pkilint does not know the scheme spiffe (RFC 3986 section 3.1 leaves schemes open)
SPIFFE_SCHEME = ("pkix.invalid_uri_syntax", 'Invalid URI syntax: "spiffe://platform.example"')


def pkilint_findings(document: Document) -> list[tuple[str, str]]:
    """What pkilint says, from notices up, but for what SPIFFE_SCHEME explains."""
    pytest.importorskip("pkilint", reason="pkilint is not installed")
    from cryptography.hazmat.primitives.serialization import Encoding
    from pkilint import loader, pkix, validation
    from pkilint.pkix import certificate, crl, extension, name

    der = document.public_bytes(Encoding.DER)
    decoders = pkix.create_attribute_decoder(name.ATTRIBUTE_TYPE_MAPPINGS)
    if isinstance(document, x509.Certificate):
        linter = certificate.create_pkix_certificate_validator_container(
            certificate.create_decoding_validators(name.ATTRIBUTE_TYPE_MAPPINGS, extension.EXTENSION_MAPPINGS),
            [
                certificate.create_issuer_validator_container([]),
                certificate.create_validity_validator_container(),
                certificate.create_subject_validator_container([]),
                certificate.create_extensions_validator_container([]),
                certificate.create_spki_validator_container([]),
            ],
        )
        loaded = loader.RFC5280CertificateDocumentLoader().load_der_document(der, "certificate")
    else:
        linter = crl.create_pkix_crl_validator_container(
            [decoders, pkix.create_extension_decoder(extension.EXTENSION_MAPPINGS)],
            [
                crl.create_issuer_validator_container([]),
                crl.create_validity_validator_container([]),
                crl.create_extensions_validator_container([]),
            ],
        )
        loaded = loader.RFC5280CertificateListDocumentLoader().load_der_document(der, "crl")
    findings = [
        (one.finding.code, str(one.message))
        for result in linter.validate(loaded.root)
        for one in result.finding_descriptions
        if one.finding.severity < validation.ValidationFindingSeverity.INFO
    ]
    return [one for one in findings if one != SPIFFE_SCHEME]


def assert_clean(*documents: Document) -> None:
    """pkilint finds nothing. Last in each test: the test is skipped from here on where pkilint is not installed."""
    assert [pkilint_findings(one) for one in documents] == [[] for _ in documents]


@pytest.fixture(autouse=True)
def _kept_rsa_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """One RSA key of each size for the whole run: making one takes seconds."""
    for module in ("drafts", "crls", "own_certificates"):
        monkeypatch.setattr(f"ceremony.issuing.{module}.throw_away_key", software_key)


@pytest.mark.parametrize("key_type", KeyType)
def test_root_and_log_certificate_of_every_key_type_are_clean(key_type: KeyType, tmp_path: Path) -> None:
    token, root = new_root(key_type)
    token.add_key("log", KeyType.EC_P384)
    log = sign_log(as_device(token), "log", subject("Northwind", "Log", rehearsal=True), NOW, root).certificate
    anchor = write(tmp_path / "root.pem", root.certificate)
    openssl(*STRICT, "-CAfile", anchor, anchor)
    openssl(*STRICT, "-CAfile", anchor, write(tmp_path / "log.pem", log))
    assert_clean(root.certificate, log)


@pytest.mark.parametrize("key_type", KeyType)
def test_every_root_key_type_issues_what_others_verify(key_type: KeyType, tmp_path: Path) -> None:
    token, root = new_root(key_type)
    anchor = write(tmp_path / "root.pem", root.certificate)
    signed = sign_certificate(
        as_device(token), draft(load_profile("tls-server"), sample_request("tls-server"), root), root
    )
    leaf = write(tmp_path / "leaf.pem", signed.pem)
    openssl(*STRICT, "-purpose", "sslserver", "-verify_hostname", "registry.platform.example", "-CAfile", anchor, leaf)
    made_all: list[Document] = [signed.certificate]
    serial = signed.certificate.serial_number
    for revoked, ok in (((), True), ((Revocation(serial, NOW, "key_compromise"),), False)):
        made = sign_crl(
            as_device(token), draft_crl(load_crl_profile("offline-root"), root.certificate, revoked, now=NOW), root
        )
        made_all.append(made.crl)
        crl = write(tmp_path / "root.crl", made.pem)
        assert "verify OK" in openssl("crl", "-in", crl, "-CAfile", anchor, "-verify", "-noout")
        said = openssl(*STRICT, "-crl_check", "-CAfile", anchor, "-CRLfile", crl, leaf, ok=ok)
        assert ok or "certificate revoked" in said
    assert_clean(*made_all)


@pytest.mark.parametrize("profile", shipped_profiles())
@pytest.mark.parametrize("subject_key", [KeyType.EC_P256, KeyType.RSA_3072])
def test_every_shipped_profile_is_clean(profile: str, subject_key: KeyType, tmp_path: Path) -> None:
    token, root = new_root()
    subject_key = subject_key if subject_key in load_profile(profile).keys else load_profile(profile).keys[0]
    request = sample_request(profile, software_key(subject_key))
    signed = sign_certificate(as_device(token), draft(load_profile(profile), request, root), root)
    anchor, file = write(tmp_path / "root.pem", root.certificate), write(tmp_path / "one.pem", signed.pem)
    openssl(*STRICT, "-CAfile", anchor, file)
    assert_clean(signed.certificate)


def test_pkilint_is_awake() -> None:
    token, root = new_root()
    made = draft(load_profile("tls-server"), sample_request("tls-server"), root).contents
    bad = replace(
        made, names=(AltName(NameKind.DNS, "under_score..example"),), profile=replace(made.profile, key_usage=())
    )
    signed = build_certificate(bad, root.certificate).sign(token.keys["root-ca"], hashes.SHA384())
    assert "pkix.invalid_domain_name_syntax" in {code for code, _ in pkilint_findings(signed)}


def test_urls_and_policies_are_clean(tmp_path: Path) -> None:
    token, root = new_root()
    urls = "urls: {crl: ['http://pki.platform.example/root.crl'], ocsp: ['http://ocsp.platform.example/'],"
    urls += " issuers: ['http://pki.platform.example/root.crt']}\npolicies: [1.3.6.1.4.1.32473.1]"
    profile = edit_profile(load_profile("tls-server"), ("unproved_keys: refuse", urls))
    signed = sign_certificate(as_device(token), draft(profile, sample_request("tls-server"), root), root)
    anchor = write(tmp_path / "root.pem", root.certificate)
    openssl(*STRICT, "-CAfile", anchor, write(tmp_path / "leaf.pem", signed.pem))
    assert_clean(signed.certificate)


@pytest.mark.parametrize(
    ("name", "ok"),
    [
        ("spiffe://platform.example/registry", True),
        ("spiffe://other.example/registry", False),
        ("spiffe://sub.platform.example/registry", False),
        ("dns:registry.platform.example", False),
    ],
)
def test_openssl_holds_a_workload_ca_to_its_trust_domain(name: str, ok: bool, tmp_path: Path) -> None:
    token, root = new_root()
    key = software_key(KeyType.EC_P256)
    profile = load_profile("spiffe-intermediate")
    ca = sign_certificate(as_device(token), draft(profile, sample_request(profile.name, key), root), root).certificate
    # by other code than Keyrite's, as an intermediate that was broken into would
    dns = name.startswith("dns:")
    names = x509.DNSName(name[4:]) if dns else x509.UniformResourceIdentifier(name)
    workload = sample_request("tls-client")
    made = draft(load_profile("tls-client"), workload, root)
    leaf = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "SPIRE")]))
        .issuer_name(ca.subject)
        .public_key(software_key(KeyType.EC_P256).public_key())
        .serial_number(made.contents.serial)
        .not_valid_before(made.contents.start)
        .not_valid_after(made.contents.end.replace(year=2027, month=1))
        .add_extension(x509.SubjectAlternativeName([names]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(ca.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    chain = ("-CAfile", write(tmp_path / "root.pem", root.certificate), "-untrusted", write(tmp_path / "ca.pem", ca))
    said = openssl(*STRICT, *chain, write(tmp_path / "leaf.pem", leaf), ok=ok)
    assert ok or "subtree" in said


def test_either_root_leads_to_what_the_other_issued(tmp_path: Path) -> None:
    old_token, old = new_root()
    new_token, new = new_root(KeyType.EC_P521, subject("Northwind", "Root CA 2", rehearsal=True))
    profile = load_profile("cross-ca")
    crosses: list[x509.Certificate] = []
    for (issuer_token, issuer), (other_token, other) in (
        ((old_token, old), (new_token, new)),
        ((new_token, new), (old_token, old)),
    ):
        made = draft_cross_certificate(
            profile, other.certificate, issuer.certificate, now=NOW, random_bytes=secrets.token_bytes
        )
        cross = sign_certificate(as_device(issuer_token), made, issuer).certificate
        crosses.append(cross)
        below = sign_certificate(
            as_device(other_token), draft(load_profile("tls-server"), sample_request("tls-server"), other), other
        )
        chain = ("-untrusted", write(tmp_path / "cross.pem", cross), write(tmp_path / "leaf.pem", below.pem))
        openssl(*STRICT, "-CAfile", write(tmp_path / "anchor.pem", issuer.certificate), *chain)
    assert_clean(*crosses)


def _life_on_softhsm(device: KeyDevice, key_type: KeyType, folder: Path) -> None:
    device.make_estate_key("root-ca", key_type)
    device.make_estate_key("issuing", KeyType.EC_P256)
    root = Issuer(sign_root(device, "root-ca", NAME, NOW).certificate, "root-ca")
    request = request_from_token(device, "issuing", {"organization": "Northwind", "common_name": "Registry CA"})
    issuing = Issuer(
        sign_certificate(device, draft(load_profile("subordinate-ca"), request, root), root).certificate, "issuing"
    )
    csr = make_csr({NameOID.COMMON_NAME: "registry"}, [x509.DNSName("registry.platform.example")])
    leaf = sign_certificate(device, draft(load_profile("tls-server"), read_request(csr), issuing), issuing)
    revoked = [Revocation(issuing.certificate.serial_number, NOW, "ca_compromise")]
    crl = sign_crl(device, draft_crl(load_crl_profile("offline-root"), root.certificate, revoked, now=NOW), root)
    chain = ("-CAfile", write(folder / "root.pem", root.certificate))
    chain += ("-untrusted", write(folder / "ca.pem", issuing.certificate))
    openssl(*STRICT, *chain, write(folder / "leaf.pem", leaf.pem))
    said = openssl(
        *STRICT, "-crl_check_all", "-CRLfile", write(folder / "crl.pem", crl.pem), *chain, folder / "ca.pem", ok=False
    )
    assert "certificate revoked" in said
    assert_clean(root.certificate, issuing.certificate, leaf.certificate, crl.crl)


@pytest.mark.parametrize("key_type", [KeyType.EC_P521, KeyType.RSA_3072])
def test_softhsm_signs_root_subordinate_leaf_and_crl(key_type: KeyType, tmp_path: Path) -> None:
    rack = SoftHsmRack(tmp_path / "rack", transport_bits=1024)
    device = rack.prepare("issuing", "123456")
    try:
        _life_on_softhsm(device, key_type, tmp_path)
    finally:
        device.close()
        rack.discard()
