"""Programs of others that are asked about a signature: what the record holds of them, and that an objection counts."""

from __future__ import annotations

from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from ceremony.errors import RefusedError
from ceremony.outside.programs import InstalledPrograms
from ceremony.ports import SignedDocument
from ceremony.signing import cosign
from tests.unit.ceremony.signing.signing_support import IMAGE, signer


def signed() -> SignedDocument:
    one = signer()
    document = cosign.document("app", IMAGE, one.label, one.chain)
    signatures = one.sign(document)
    public = one.key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return SignedDocument(
        kind="cosign",
        name="app",
        to_sign=document.to_sign,
        signatures=((public, signatures[one.label]),),
        files=cosign.finish(document, signatures, one.chains),
        root=one.chain[-1].public_bytes(Encoding.PEM),
    )


def test_openssl_is_asked_and_of_what_is_not_installed_the_record_says_so() -> None:
    openssl, missing = InstalledPrograms("/usr/bin:/bin").check(signed())
    assert (openssl.program, openssl.result, openssl.version.split()[0]) == ("openssl", "passed", "OpenSSL")
    assert openssl.sha256 is not None
    if missing.result == "not-made":
        assert (missing.program, missing.version, missing.why) == ("cosign", "", "it is not installed on this machine")


def test_nothing_is_passed_that_a_program_does_not_accept() -> None:
    good = signed()
    for bad in (
        replace(good, to_sign=good.to_sign + b" "),
        replace(good, signatures=((good.signatures[0][0], b"\x30\x00"),)),
        replace(good, signatures=(*good.signatures, (b"no key", good.signatures[0][1]))),
    ):
        with pytest.raises(RefusedError, match="openssl does not accept the signature on app"):
            InstalledPrograms("/usr/bin:/bin").check(bad)
