"""Files as other programs write them: what is taken, and what is said of a file that is not."""

from __future__ import annotations

import subprocess

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from ceremony.issuing import RequestError, read_request
from ceremony.pki.enclosed import CERTIFICATE, REQUEST, EnclosedError, unwrap
from tests.unit.ceremony.issuing.issuing_support import SUBORDINATE, make_csr, new_root

KEY = ec.generate_private_key(ec.SECP256R1())
DER = make_csr(SUBORDINATE, key=KEY)
PEM = x509.load_der_x509_csr(DER).public_bytes(serialization.Encoding.PEM)
TEXT = PEM.decode("ascii")
_PLAIN = serialization.NoEncryption()
PRIVATE = KEY.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, _PLAIN)
ROOT = new_root()[1].certificate


def test_text_of_openssl_before_the_block_is_passed_over() -> None:
    made = subprocess.run(["openssl", "req", "-text"], input=PEM, check=True, capture_output=True)
    assert made.stdout.startswith(b"Certificate Request:")
    assert unwrap(made.stdout, REQUEST) == DER


@pytest.mark.parametrize(
    "written",
    [
        DER,
        PEM,
        b"\xef\xbb\xbf" + PEM,
        TEXT.encode("utf-16"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        b"\xfe\xff" + TEXT.encode("utf-16-be"),
        PEM.replace(b"\n", b"\r\n"),
        PEM.replace(b"\n", b"\r"),
        b"Subject: B\xfcro\r\n\r\n" + PEM + b"\r\nSent from my telephone\r\n",
        PEM.replace(b"\n", b"  \n"),
        PEM.rstrip(),
        PEM.replace(b"CERTIFICATE REQUEST", b"NEW CERTIFICATE REQUEST"),
    ],
)
def test_is_taken_however_it_was_saved(written: bytes) -> None:
    assert unwrap(written, REQUEST) == DER
    assert read_request(written).public_key


@pytest.mark.parametrize(
    ("written", "says"),
    [
        (b"", "the file is empty"),
        (b" \r\n", "the file is empty"),
        (b"<html>404</html>", "neither PEM nor DER"),
        (PEM + PEM, "2 PEM blocks (CERTIFICATE REQUEST, CERTIFICATE REQUEST)"),
        (PRIVATE + PEM, "a private key, which must never leave its owner"),
        (PRIVATE, "a private key"),
        (
            KEY.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, _PLAIN),
            "a private key",
        ),
        (ROOT.public_bytes(serialization.Encoding.PEM), "a CERTIFICATE, not a CERTIFICATE REQUEST"),
        (ROOT.public_bytes(serialization.Encoding.DER), "a CERTIFICATE, not a CERTIFICATE REQUEST"),
        (PEM[:-40], "no END line"),
        (PEM.replace(b"END CERTIFICATE", b"END X"), "begins as CERTIFICATE REQUEST and ends as X REQUEST"),
        (PEM.replace(b"\nM", b"\n> M"), "line 2 of it is not base64"),
        (b"".join(PEM.splitlines()[1:-1]), "base64 without a first and a last line"),
        (PEM.replace(b"-----BEGIN", b"-----BEGIN\xa0"), "its BEGIN line is damaged"),
        (DER + b"\n", "1 bytes stand after the end"),
        (DER[:-3], "its last 3 bytes are missing"),
        (PEM.replace(TEXT.splitlines()[1][:4].encode(), b"MIIC"), "what its PEM block holds is damaged"),
    ],
)
def test_says_what_is_wrong_with_this_very_file(written: bytes, says: str) -> None:
    with pytest.raises(EnclosedError) as refused:
        unwrap(written, REQUEST)
    assert says in str(refused.value)
    with pytest.raises(RequestError, match="^I22: The request cannot be read: ") as of_request:
        read_request(written)
    assert str(of_request.value).isascii()


def test_block_inside_a_der_value_is_not_taken_for_it() -> None:
    """A file is read in one way: two readings could show people one request and sign another."""
    hidden = b"\x30" + bytes([0x81, len(PEM[:200])]) + PEM[:200]
    with pytest.raises(RequestError, match="^I22: "):
        read_request(hidden)
    whole = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3"), PEM)
    outer = make_csr({x509.NameOID.COMMON_NAME: "Outer"}, extensions=[whole])
    assert unwrap(outer, REQUEST) == outer


def test_certificates_are_unwrapped_alike() -> None:
    made = subprocess.run(
        ["openssl", "x509", "-text"],
        input=ROOT.public_bytes(serialization.Encoding.PEM),
        check=True,
        capture_output=True,
    )
    der = ROOT.public_bytes(serialization.Encoding.DER)
    assert unwrap(made.stdout, CERTIFICATE) == unwrap(b"\xef\xbb\xbf" + made.stdout, CERTIFICATE) == der
    with pytest.raises(EnclosedError, match="a CERTIFICATE REQUEST, not a CERTIFICATE"):
        unwrap(PEM, CERTIFICATE)


def _without_attributes(version: int = 0) -> bytes:
    import asn1crypto.csr

    info = asn1crypto.csr.CertificationRequest.load(DER)["certification_request_info"]
    body = bytes([2, 1, version]) + info["subject"].dump() + info["subject_pk_info"].dump()
    signed = b"\x30\x81" + bytes([len(body)]) + body
    from cryptography.hazmat.primitives import hashes

    signature = KEY.sign(signed, ec.ECDSA(hashes.SHA256()))
    algorithm = bytes.fromhex("300a06082a8648ce3d040302")
    rest = signed + algorithm + bytes([3, len(signature) + 1, 0]) + signature
    return b"\x30\x81" + bytes([len(rest)]) + rest


def test_request_without_attributes_is_read_and_its_signature_checked() -> None:
    made = _without_attributes()
    checked = subprocess.run(["openssl", "req", "-inform", "DER", "-noout", "-verify"], input=made, check=True)
    assert checked.returncode == 0
    assert read_request(made).subject == read_request(DER).subject
    assert read_request(made).sha256 != read_request(DER).sha256
    changed = made.replace(b"Registry CA", b"Registry CB")
    with pytest.raises(RequestError, match="^I4: "):
        read_request(changed)


def test_request_of_another_version_is_refused_by_its_version() -> None:
    with pytest.raises(RequestError, match="^I22: The request says that it is of version 2, .* version 1 alone"):
        read_request(_without_attributes(1))


@given(st.binary(max_size=400), st.sampled_from([REQUEST, CERTIFICATE]))
def test_any_bytes_are_unwrapped_or_refused(untrusted: bytes, wanted: str) -> None:
    try:
        assert unwrap(untrusted, wanted)
    except EnclosedError as refused:
        assert str(refused)
