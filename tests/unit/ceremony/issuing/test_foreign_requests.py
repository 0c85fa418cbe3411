"""Requests as other people's tests have them (cryptography_vectors): each is taken clean, or refused in one sentence.

Most have keys that are too short today. So they are read twice: as they are, and with every RSA key taken for a long
one, which shows what is said of the rest of them.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cryptography_vectors
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from ceremony.issuing import RequestError, load_profile, read_request, requests
from ceremony.keys import KeyType
from tests.unit.ceremony.issuing.issuing_support import draft, new_root

FOLDER = Path(cryptography_vectors.__file__).parent / "x509/requests"
SHORT, DSA, VERSION = "^I6: .* 2048 bits; ask for", "^I6: .* neither EC nor RSA", "^I22: .* of version 2"
UNSIGNED = "^I4: .* does not verify with SHA-256, SHA-384 or SHA-512"  # by its own key, with SHA-1, or not at all
EXTENSION, UNREADABLE = "^I22: An extension that the request asks for", "^I22: The request cannot be read"
TAKEN = ""
# what is said of each as it is, and if its RSA key were long enough
SAID = {
    "bad-version.pem": (VERSION, VERSION),
    "basic_constraints.pem": (SHORT, UNSIGNED),
    "challenge-invalid.der": (SHORT, UNSIGNED),
    "challenge-multi-valued.der": (SHORT, UNSIGNED),
    "challenge-unstructured.pem": (SHORT, TAKEN),
    "challenge.pem": (SHORT, TAKEN),
    "dsa_sha1.der": (DSA, DSA),
    "dsa_sha1.pem": (DSA, DSA),
    "ec_sha256.der": (TAKEN, TAKEN),
    "ec_sha256.pem": (TAKEN, TAKEN),
    "ec_sha256_old_header.pem": (TAKEN, TAKEN),
    "freeipa-bad-critical.pem": (SHORT, EXTENSION),
    "invalid_signature.pem": ("^I6: .* 1024 bits; ask for", UNSIGNED),
    "long-form-attribute.pem": (SHORT, UNSIGNED),
    "rsa_md4.der": (SHORT, UNREADABLE),
    "rsa_md4.pem": (SHORT, UNREADABLE),
    "rsa_sha1.der": (SHORT, UNSIGNED),
    "rsa_sha1.pem": (SHORT, UNSIGNED),
    "rsa_sha256.der": (SHORT, TAKEN),
    "rsa_sha256.pem": (SHORT, TAKEN),
    "san_rsa_sha1.der": (SHORT, UNSIGNED),
    "san_rsa_sha1.pem": (SHORT, UNSIGNED),
    "two_basic_constraints.pem": (SHORT, UNSIGNED),
    "unsupported_extension.pem": (SHORT, UNSIGNED),
    "unsupported_extension_critical.pem": (SHORT, UNSIGNED),
    "zero-element-attribute.pem": (SHORT, EXTENSION),
}


def test_every_vector_is_named_here() -> None:
    assert {path.name for path in FOLDER.iterdir()} == set(SAID)


def read_as_said(name: str, said: str) -> None:
    content = (FOLDER / name).read_bytes()
    if not said:
        assert read_request(content).proof == "request-signature"
        return
    with pytest.raises(RequestError, match=said) as refused:
        read_request(content)
    sentence = str(refused.value)
    assert (sentence.isascii(), "\n" in sentence, sentence.endswith(".")) == (True, False, True)


@pytest.mark.parametrize("name", SAID)
def test_each_is_taken_clean_or_refused_in_one_sentence(name: str) -> None:
    read_as_said(name, SAID[name][0])


@pytest.fixture
def _long_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    check: Callable[[object], KeyType] = requests.check_public_key
    monkeypatch.setattr(
        requests, "check_public_key", lambda key: KeyType.RSA_3072 if isinstance(key, rsa.RSAPublicKey) else check(key)
    )
    monkeypatch.setattr(requests, "check_key_info", lambda info: None)


@pytest.mark.usefixtures("_long_keys")
@pytest.mark.parametrize("name", [name for name, (first, then) in SAID.items() if first != then])
def test_what_else_is_wrong_with_it_is_said_as_well(name: str) -> None:
    read_as_said(name, SAID[name][1])


@pytest.mark.parametrize("name", ["ec_sha256.der", "ec_sha256.pem", "ec_sha256_old_header.pem"])
def test_what_is_taken_is_certified_as_it_asks(name: str) -> None:
    made = draft(load_profile("subordinate-ca"), read_request((FOLDER / name).read_bytes()), new_root()[1])
    rows = dict(made.rows())
    assert rows["subject"] == "CN=cryptography.io,O=PyCA,L=Austin,ST=Texas,C=US"
    assert rows["asked for in vain"] == "nothing"
