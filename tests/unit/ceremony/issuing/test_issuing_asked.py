"""What a request asks for is taken, or refused, or stands on the draft that people read: nothing is dropped unseen."""

from __future__ import annotations

import ipaddress
import subprocess
from pathlib import Path

import asn1crypto.core
import asn1crypto.csr
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import AttributeOID, NameOID

from ceremony.issuing import IssuingError, RequestError, load_profile, read_request, sign_certificate
from ceremony.issuing.constraints import Constraints, check_constraints_within
from ceremony.issuing.extensions import Issuer
from tests.unit.ceremony.issuing.issuing_support import SAMPLES, SUBORDINATE, as_device, draft, make_csr, new_root

TOKEN, ROOT = new_root()
SUB = load_profile("subordinate-ca")
KEY = ec.generate_private_key(ec.SECP256R1())
BELOW = x509.NameConstraints([x509.DNSName("example.org")], [x509.DNSName("secret.example.org")])


def _in_vain(csr: bytes, profile: str = "subordinate-ca") -> str:
    return dict(draft(load_profile(profile), read_request(csr), ROOT).rows())["asked for in vain"]


def _openssl_csr(folder: Path, *lines: str) -> bytes:
    """A request as `openssl req` makes it of these configuration lines."""
    config = folder / "req.cnf"
    config.write_text("\n".join(["[req]", "distinguished_name=dn", "prompt=no", *lines]))
    command = ["openssl", "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    made = [*command, "-keyout", "/dev/null", "-config", str(config)]
    return subprocess.run(made, check=True, capture_output=True).stdout


def test_name_constraints_of_a_request_are_taken_and_read_aloud() -> None:
    made = draft(SUB, read_request(make_csr(SUBORDINATE, extensions=[BELOW])), ROOT)
    rows = dict(made.rows())
    assert (rows["permitted names"], rows["excluded names"]) == ("dns:example.org", "dns:secret.example.org")
    signed = sign_certificate(as_device(TOKEN), made, ROOT).certificate
    found = signed.extensions.get_extension_for_class(x509.NameConstraints)
    assert found.critical
    assert found.value == BELOW
    assert rows["asked for in vain"] == "nothing"


@pytest.mark.parametrize("profile", ["tls-server", "spiffe-intermediate", "cross-ca"])
def test_name_constraints_are_refused_where_the_profile_takes_none(profile: str) -> None:
    attributes, names = SAMPLES[profile]
    with pytest.raises(IssuingError, match="^I12: .*takes no name constraints"):
        draft(load_profile(profile), read_request(make_csr(attributes, names, extensions=[BELOW])), ROOT)


@pytest.mark.parametrize(
    ("tree", "says"),
    [
        ([x509.DirectoryName(x509.Name([]))], "DirectoryName"),
        ([x509.DNSName(".example.org")], r"\.example\.org is not a name constraint"),
        ([x509.UniformResourceIdentifier("")], "is not a name constraint"),
    ],
)
def test_name_constraint_that_is_not_certified_is_refused(tree: list[x509.GeneralName], says: str) -> None:
    with pytest.raises(RequestError, match=f"^I12: .*{says}"):
        read_request(make_csr(SUBORDINATE, extensions=[x509.NameConstraints(tree, None)]))


def test_constraint_with_a_minimum_is_not_taken_for_one_without() -> None:
    plain = x509.NameConstraints([x509.DNSName("example.org")], None)
    trees = plain.public_bytes()
    limited = bytes.fromhex("3014a0123010820b") + b"example.org" + b"\x80\x01\x01"  # minimum 1
    assert limited[:1] == trees[:1]
    extension = x509.UnrecognizedExtension(x509.NameConstraints.oid, limited)
    with pytest.raises(RequestError, match="^I12: .*minimum"):
        read_request(make_csr(SUBORDINATE, key=KEY, extensions=[extension]))


def test_constraints_stay_within_the_issuers() -> None:
    above = draft(load_profile("subordinate-ca"), read_request(make_csr(SUBORDINATE, extensions=[BELOW])), ROOT)
    issuing = Issuer(sign_certificate(as_device(TOKEN), above, ROOT).certificate, "sub")
    for good in ("example.org", "a.example.org"):
        check_constraints_within(issuing.certificate, Constraints.from_data({"permitted": {"dns": [good]}}))
    for bad in ("org", "example.com", "secret.example.org", "a.secret.example.org", "notexample.org"):
        with pytest.raises(IssuingError, match="^I12: "):
            check_constraints_within(issuing.certificate, Constraints.from_data({"permitted": {"dns": [bad]}}))
    wide = Constraints.from_data({"permitted": {"ip": ["10.0.0.0/8"], "email": ["mail.example"]}})
    check_constraints_within(issuing.certificate, wide)


def test_everything_else_that_was_asked_for_stands_on_the_draft_with_its_value() -> None:
    asked = [
        x509.BasicConstraints(ca=True, path_length=3),
        x509.KeyUsage(*(name in {0, 5} for name in range(9))),
        x509.ExtendedKeyUsage([x509.oid.ExtendedKeyUsageOID.SERVER_AUTH, x509.ObjectIdentifier("1.2.3.4")]),
        x509.CertificatePolicies([x509.PolicyInformation(x509.ObjectIdentifier("1.3.6.1.4.1.32473.1"), None)]),
        x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3"), b"\x05\x00"),
    ]
    assert _in_vain(make_csr(SUBORDINATE, extensions=asked)) == (
        "basicConstraints: CA, path length 3; keyUsage: digital_signature, key_cert_sign; "
        "extKeyUsage: serverAuth, 1.2.3.4; certificatePolicies: 1.3.6.1.4.1.32473.1; 1.2.3: hex 0500"
    )


def test_what_is_granted_as_asked_was_not_asked_for_in_vain() -> None:
    usage = x509.KeyUsage(*(name in {5, 6} for name in range(9)))
    granted = [x509.BasicConstraints(ca=True, path_length=0), usage]
    assert _in_vain(make_csr(SUBORDINATE, extensions=granted)) == "nothing"


def test_attributes_are_named_and_a_password_is_not_shown() -> None:
    builder = x509.CertificateSigningRequestBuilder().subject_name(
        x509.Name([x509.NameAttribute(oid, value) for oid, value in SUBORDINATE.items()])
    )
    builder = builder.add_attribute(AttributeOID.CHALLENGE_PASSWORD, b"hunter2-hunter2")
    builder = builder.add_attribute(AttributeOID.UNSTRUCTURED_NAME, b"Floor 3")
    request = read_request(builder.sign(KEY, hashes.SHA256()).public_bytes(serialization.Encoding.DER))
    made = draft(SUB, request, ROOT)
    in_vain = dict(made.rows())["asked for in vain"]
    assert sorted(in_vain.split("; ")) == ["challengePassword: (not shown)", "unstructuredName: Floor 3"]
    assert "hunter2" not in repr(made.linted(name="a.csr")) + repr(request)


@pytest.mark.parametrize("oid", ["1.2.840.113549.1.9.14", "1.3.6.1.4.1.311.2.1.14"])
def test_extensions_in_a_second_place_are_refused_rather_than_lost(oid: str) -> None:
    csr = asn1crypto.csr.CertificationRequest.load(make_csr(SUBORDINATE, key=KEY, extensions=[BELOW]))
    info = csr["certification_request_info"]
    first = info["attributes"][0].dump()
    inner, second = (asn1crypto.core.ObjectIdentifier(one).dump() for one in ("1.2.840.113549.1.9.14", oid))
    body = first[2:].replace(inner, second)
    both = first + bytes([0x30, len(body)]) + body
    head = b"".join(info[name].dump() for name in ("version", "subject", "subject_pk_info"))
    attributes = b"\xa0" + (bytes([0x81, len(both)]) if len(both) > 127 else bytes([len(both)])) + both
    length = len(head + attributes)
    signed = b"\x30\x82" + length.to_bytes(2, "big") + head + attributes
    made = asn1crypto.csr.CertificationRequest(
        {
            "certification_request_info": asn1crypto.csr.CertificationRequestInfo.load(signed),
            "signature_algorithm": csr["signature_algorithm"],
            "signature": KEY.sign(signed, ec.ECDSA(hashes.SHA256())),
        }
    )
    with pytest.raises(RequestError, match="^I22: .*elsewhere than in one extensionRequest"):
        read_request(made.dump())


def test_what_openssl_asks_for_is_read_alike(tmp_path: Path) -> None:
    csr = _openssl_csr(
        tmp_path,
        *("req_extensions=ext", "attributes=attr", "[dn]", "O=Northwind", "CN=Registry CA"),
        *("[attr]", "challengePassword=hunter2-hunter2"),
        *("[ext]", "basicConstraints=critical,CA:TRUE", "nameConstraints=critical,permitted;IP:10.0.0.0/255.0.0.0"),
        *("tlsfeature=status_request", "certificatePolicies=1.3.6.1.4.1.32473.7"),
    )
    made = draft(SUB, read_request(csr), ROOT)
    rows = dict(made.rows())
    assert rows["permitted names"] == f"ip:{ipaddress.ip_network('10.0.0.0/8')}"
    for part in ("challengePassword: (not shown)", "basicConstraints: CA", "1.3.6.1.5.5.7.1.24: hex 3003020105"):
        assert part in rows["asked for in vain"]
    assert NameOID.COMMON_NAME in {one.oid for one in made.contents.subject}
