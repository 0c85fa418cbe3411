"""Requests from outside: bounded, proved, clean, and refused in one sentence (I4, I5, I9, I10, I22)."""

from __future__ import annotations

import ipaddress
import json
import subprocess
from pathlib import Path

import asn1crypto.csr
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.x509.oid import NameOID
from hypothesis import example, given
from hypothesis import strategies as st

from ceremony.issuing import (
    Proof,
    Request,
    RequestError,
    read_request,
    read_written,
    request_from_token,
)
from ceremony.issuing.files import MOST_BYTES
from ceremony.issuing.names import AltName, NameKind
from ceremony.issuing.requests import check_self_signed
from ceremony.keys import KeyType
from tests.unit.ceremony.issuing.issuing_support import SAMPLES, SUBORDINATE, SigningToken, as_device, make_csr

CSR = make_csr(*SAMPLES["tls-server"])
PEM = x509.load_der_x509_csr(CSR).public_bytes(serialization.Encoding.PEM)
PUBLIC_PEM = (
    ec.generate_private_key(ec.SECP256R1())
    .public_key()
    .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    .decode()
)


def test_reads_pem_and_der_alike() -> None:
    from_der, from_pem = read_request(CSR), read_request(PEM)
    assert from_der.subject == from_pem.subject == (("common_name", "registry"),)
    assert from_der.names == (
        AltName(NameKind.DNS, "registry.platform.example"),
        AltName(NameKind.IP, "10.20.0.5"),
    )
    assert (from_der.proof, from_der.key_type) == (Proof.REQUEST, KeyType.EC_P256)
    assert from_der.described().proof == "request-signature"


def test_lists_what_it_leaves_out() -> None:
    asked = [x509.BasicConstraints(ca=True, path_length=None), x509.OCSPNoCheck()]
    request = read_request(make_csr(SUBORDINATE, extensions=asked))
    assert [str(one) for one in request.asked] == ["basicConstraints: CA", "1.3.6.1.5.5.7.48.1.5: hex 0500"]
    assert request.described().left_out == ("basicConstraints: CA", "1.3.6.1.5.5.7.48.1.5: hex 0500")


@pytest.mark.parametrize(
    "untrusted",
    [
        b"",
        b"\x30",
        b"hello",
        CSR[:-1],
        CSR + b"\0",
        PEM + PEM,
        PEM.replace(b"REQUEST", b"NONSENSE"),
        PEM.replace(b"CERTIFICATE REQUEST", b"CERTIFICATE"),
        b"\0" * (MOST_BYTES + 1),
        PUBLIC_PEM.encode(),
    ],
)
def test_rejects_what_is_not_one_request(untrusted: bytes) -> None:
    with pytest.raises(RequestError, match="^I22: "):
        read_request(untrusted)


def test_rejects_request_whose_signature_does_not_verify() -> None:
    changed = bytearray(CSR)
    changed[CSR.index(b"registry") + 1] ^= 1
    with pytest.raises(RequestError, match="^I4: "):
        read_request(bytes(changed))


def test_rejects_weak_key_and_weak_hash() -> None:
    builder = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([]))
    weak = builder.sign(ed25519.Ed25519PrivateKey.generate(), None)
    with pytest.raises(RequestError, match="^I6: "):
        read_request(weak.public_bytes(serialization.Encoding.DER))
    odd = builder.sign(ec.generate_private_key(ec.SECP256R1()), hashes.SHA3_256())
    with pytest.raises(RequestError, match="^I4: "):
        read_request(odd.public_bytes(serialization.Encoding.DER))


def _openssl(*arguments: object) -> bytes:
    return subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True).stdout


def test_rejects_key_whose_curve_is_spelled_out_and_not_named(tmp_path: Path) -> None:
    key = tmp_path / "key.pem"
    for encoding in ("named_curve", "explicit"):
        curve = ("-pkeyopt", "ec_paramgen_curve:P-384", "-pkeyopt", f"ec_param_enc:{encoding}")
        _openssl("genpkey", "-algorithm", "EC", *curve, "-out", key)
        request = _openssl("req", "-new", "-key", key, "-subj", "/CN=x")
        public_key = _openssl("pkey", "-in", key, "-pubout").decode()
        file = json.dumps({"format": "keyrite-request-1", "subject": {"common_name": "x"}, "public_key": public_key})
        if encoding == "named_curve":
            assert read_request(request).key_type == read_written(file.encode(), {}).key_type == KeyType.EC_P384
            continue
        with pytest.raises(RequestError, match="^I6: .*spells its curve out"):
            read_request(request)
        with pytest.raises(RequestError, match="^I6: .*spells its curve out"):
            read_written(file.encode(), {})


def test_rejects_key_that_is_bound_to_one_scheme(tmp_path: Path) -> None:
    key = tmp_path / "key.pem"
    _openssl("genpkey", "-algorithm", "RSA-PSS", "-pkeyopt", "rsa_keygen_bits:3072", "-out", key)
    root = _openssl("req", "-new", "-x509", "-key", key, "-subj", "/CN=x", "-days", "9")
    for read, untrusted in (
        (read_request, _openssl("req", "-new", "-key", key, "-subj", "/CN=x")),
        (check_self_signed, x509.load_pem_x509_certificate(root)),
    ):
        with pytest.raises(RequestError, match="^I6: .*bound to one scheme .rsassa_pss"):
            read(untrusted)


@pytest.mark.parametrize(
    "subject",
    [
        {NameOID.COMMON_NAME: "root\n", NameOID.ORGANIZATION_NAME: "a\0b"},
        {NameOID.COMMON_NAME: "\u202eelpmaxe.mroftalp"},  # right-to-left override
        {NameOID.COMMON_NAME: "zero\u200bwidth"},
        {NameOID.COMMON_NAME: "line\u2028end"},
        {NameOID.COMMON_NAME: " "},
        {NameOID.COMMON_NAME: "a", NameOID.COUNTRY_NAME: "de"},
        {NameOID.COMMON_NAME: "a", NameOID.EMAIL_ADDRESS: "a@b.example"},
        {NameOID.COMMON_NAME: "a", NameOID.PSEUDONYM: "b"},
    ],
)
def test_rejects_subject_that_people_cannot_read(subject: dict[x509.ObjectIdentifier, str]) -> None:
    with pytest.raises(RequestError, match="^I9: ") as refused:
        read_request(make_csr(subject))
    assert str(refused.value).isascii()


def test_rejects_common_name_of_more_bytes_than_programs_take(tmp_path: Path) -> None:
    command = "openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout /dev/null -utf8 -outform DER"
    for letters, fits in ((21, True), (22, False)):  # of three bytes each
        made = subprocess.run(
            [*command.split(), "-subj", f"/CN={'书' * letters}"], capture_output=True, check=True, cwd=tmp_path
        )
        if fits:
            assert read_request(made.stdout).subject_name.rfc4514_string() == f"CN={'书' * letters}"
        else:
            with pytest.raises(RequestError, match="^I9: The common name .* 64 bytes"):
                read_request(made.stdout)
    with pytest.raises(RequestError, match="^I9: The common name .* 64 bytes"):
        read_written(YAML.replace("Registry CA", "ж" * 33).encode(), {})


def test_rejects_repeated_attribute_and_bit_string() -> None:
    common = x509.NameAttribute(NameOID.COMMON_NAME, "a")
    for attributes in (
        [common, common],
        [x509.NameAttribute(NameOID.X500_UNIQUE_IDENTIFIER, b"\0", x509.name._ASN1Type.BitString)],
    ):
        csr = x509.CertificateSigningRequestBuilder().subject_name(x509.Name(attributes))
        der = csr.sign(ec.generate_private_key(ec.SECP256R1()), hashes.SHA256()).public_bytes(
            serialization.Encoding.DER
        )
        with pytest.raises(RequestError, match="^I9: "):
            read_request(der)


def test_cleans_subject() -> None:
    request = read_request(make_csr({NameOID.COMMON_NAME: " Bu\u0308ro ", NameOID.ORGANIZATION_NAME: "Northwind"}))
    assert request.subject == (("organization", "Northwind"), ("common_name", "B\u00fcro"))


BAD_NAMES = [
    x509.DNSName("under_score.example"),
    x509.DNSName("-a.example"),
    x509.DNSName("a..example"),
    x509.DNSName("a.example."),
    x509.DNSName("10.0.0.1"),
    x509.DNSName("ab--c.example"),
    x509.DNSName("*.*.example"),
    x509.DNSName("a.*.example"),
    x509.DNSName("*"),
    x509.DNSName("a b.example"),
    x509.DNSName("evil.example\0.platform.example"),
    x509.DNSName("a" * 64 + ".example"),
    x509.DNSName("a." * 130 + "example"),
    x509.IPAddress(ipaddress.IPv4Address(0)),
    x509.IPAddress(ipaddress.ip_address("ff02::1")),
    x509.RFC822Name("a..b@c.example"),
    x509.RFC822Name(".a@c.example"),
    x509.RFC822Name("platform.example"),
    x509.UniformResourceIdentifier("http://platform.example/"),
    x509.UniformResourceIdentifier("https://user@platform.example/"),
    x509.UniformResourceIdentifier("https://platform.example:0/"),
    x509.UniformResourceIdentifier("https://[::1/"),
    x509.UniformResourceIdentifier("https:///path"),
    x509.UniformResourceIdentifier("spiffe://"),
    x509.UniformResourceIdentifier("SPIFFE://platform.example"),
    x509.UniformResourceIdentifier("spiffe://Platform.example/a"),
    x509.UniformResourceIdentifier("spiffe://platform.example/"),
    x509.UniformResourceIdentifier("spiffe://platform.example/a//b"),
    x509.UniformResourceIdentifier("spiffe://platform.example/a/../b"),
    x509.UniformResourceIdentifier("spiffe://platform.example/a?b"),
    x509.UniformResourceIdentifier("spiffe://platform.example:443/a"),
    x509.UniformResourceIdentifier("spiffe://platform.example/" + "a" * 2048),
    x509.RegisteredID(x509.ObjectIdentifier("1.2.3")),
    x509.DirectoryName(x509.Name([])),
]


@pytest.mark.parametrize("name", BAD_NAMES, ids=str)
def test_rejects_alternative_name_that_is_not_well_formed(name: x509.GeneralName) -> None:
    with pytest.raises(RequestError, match="^I10: ") as refused:
        read_request(make_csr(SUBORDINATE, [name]))
    assert str(refused.value).isascii()


def test_cleans_names_and_drops_repetitions() -> None:
    names = [x509.DNSName("Registry.Example"), x509.DNSName("registry.example"), x509.RFC822Name("A.b@Mail.Example")]
    names.append(x509.IPAddress(ipaddress.ip_address("2001:db8::0:1")))
    request = read_request(make_csr(SUBORDINATE, names))
    assert [str(name) for name in request.names] == ["dns:registry.example", "email:A.b@mail.example", "ip:2001:db8::1"]


def test_rejects_extension_that_stands_twice() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    other = x509.IssuerAlternativeName([x509.DNSName("b.example")])
    csr = asn1crypto.csr.CertificationRequest.load(
        make_csr(SUBORDINATE, [x509.DNSName("a.example")], key=key, extensions=[other])
    )
    info = csr["certification_request_info"].dump().replace(b"\x55\x1d\x12", b"\x55\x1d\x11")  # to subjectAltName
    twice = asn1crypto.csr.CertificationRequest(
        {
            "certification_request_info": asn1crypto.csr.CertificationRequestInfo.load(info),
            "signature_algorithm": csr["signature_algorithm"],
            "signature": key.sign(info, ec.ECDSA(hashes.SHA256())),
        }
    )
    with pytest.raises(RequestError, match="^I22: "):
        read_request(twice.dump())


YAML = f"""
format: keyrite-request-1
subject: {{common_name: Registry CA, organization: Northwind}}
names: {{dns: [ca.platform.example], ip: [10.0.0.1]}}
days: 90
name_constraints: {{permitted: {{dns: [platform.example]}}}}
public_key: |
  {"  ".join(PUBLIC_PEM.splitlines(keepends=True))}
"""


def test_reads_request_file_and_says_that_nothing_is_proved() -> None:
    request = read_written(YAML.encode(), {})
    assert (request.proof, request.days) == (Proof.NONE, 90)
    assert request.subject == (("organization", "Northwind"), ("common_name", "Registry CA"))
    assert request.constraints.as_data() == {"permitted": ["dns:platform.example"], "excluded": []}


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("keyrite-request-1", "keyrite-request-2", "I18"),
        ("days: 90", "days: 0", "I18"),
        ("days: 90", "serial: 1", "I18"),
        ("10.0.0.1", "10.0.0.256", "I10"),
        ("Registry CA", '"a\\tb"', "I9"),
        ("[platform.example]", "['*.platform.example']", "I12"),
        (PUBLIC_PEM.splitlines()[1][:8], "AAAAAAAA", "I22"),
    ],
)
def test_rejects_request_file_that_breaks_a_rule(old: str, new: str, rule: str) -> None:
    assert old in YAML
    with pytest.raises(RequestError) as refused:
        read_written(YAML.replace(old, new).encode(), {})
    assert refused.value.rule == rule


def test_a_written_request_may_name_a_key_of_the_token_instead() -> None:
    mine = YAML[: YAML.index("public_key")]
    key = read_written(YAML.encode(), {}).public_key
    keys = {"image-signing": key}
    request = read_written(f"{mine}key: image-signing\n".encode(), keys)
    assert (request.proof, request.label, request.public_key) == (Proof.TOKEN, "image-signing", key)
    for written, said in (
        (f"{YAML}key: image-signing\n", "one of them"),
        (mine, "one of them"),
        (f"{mine}key: workload-identity\n", "the key workload-identity, .* it has image-signing"),
    ):
        with pytest.raises(RequestError, match=f"^I22: .*{said}"):
            read_written(written.encode(), keys)


def test_key_in_the_token_proves_itself() -> None:
    token = SigningToken()
    token.add_key("issuing", KeyType.EC_P384)
    request = request_from_token(
        as_device(token), "issuing", {"common_name": "Issuing CA", "organization": "Northwind"}
    )
    assert (request.proof, request.public_key) == (Proof.TOKEN, token.public_key("issuing"))


def _read_or_refuse(untrusted: bytes) -> None:
    try:
        assert isinstance(read_request(untrusted), Request)
    except RequestError as refused:
        assert refused.rule in {"I4", "I6", "I9", "I10", "I22"}
        assert str(refused).isascii()


@given(st.binary(max_size=300))
@example(b"-----BEGIN CERTIFICATE REQUEST-----\n-----END CERTIFICATE REQUEST-----\n")
def test_any_bytes_are_read_or_refused(untrusted: bytes) -> None:
    _read_or_refuse(untrusted)


@given(st.lists(st.tuples(st.integers(0, len(CSR) - 1), st.integers(0, 255)), min_size=1, max_size=6), st.booleans())
def test_changed_request_is_read_or_refused(changes: list[tuple[int, int]], pem: bool) -> None:
    changed = bytearray(PEM if pem else CSR)
    for place, byte in changes:
        changed[place] = byte
    _read_or_refuse(bytes(changed))


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_text_in_a_request_file_is_cleaned_or_refused(common: str, dns: str) -> None:
    raw = {
        "format": "keyrite-request-1",
        "subject": {"common_name": common},
        "names": {"dns": [dns], "uri": [dns], "email": [dns]},
        "public_key": PUBLIC_PEM,
    }
    try:
        request = read_written(json.dumps(raw).encode(), {})
    except RequestError as refused:
        assert refused.rule in {"I9", "I10", "I18"}
    else:
        assert request.subject_name.public_bytes()
