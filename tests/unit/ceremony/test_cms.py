"""A CMS signature is over its signed attributes as they stand in the file, in the one order that DER allows."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest
from asn1crypto import cms, tsp  # noqa: F401 - tsp adds to the tables of cms, which are frozen when they are first used

from ceremony.errors import RefusedError
from ceremony.pki.cms import verify_digest

KEPT = sorted((Path(__file__).parents[2] / "vectors").glob("*.zip"))


def kept(packed: Path) -> tuple[bytes, bytes]:
    """The record's signature, and the digest that it is over."""
    with ZipFile(packed) as archives:
        name = next(name for name in archives.namelist() if name.endswith("root-generation/record.p7s"))
        record = archives.read(name.replace(".p7s", ".jsonl"))
        return archives.read(name), hashlib.sha384(record).digest()


def turned(signature: bytes, order: Callable[[list[bytes]], list[bytes]]) -> bytes:
    """The same signature with its signed attributes in another order: the same length, and DER but for that."""
    (signer,) = cms.ContentInfo.load(signature)["content"]["signer_infos"]
    attributes = [one.dump() for one in signer["signed_attrs"]]
    assert signature.count(b"".join(attributes)) == 1
    return signature.replace(b"".join(attributes), b"".join(order(attributes)))


@pytest.mark.parametrize("packed", KEPT, ids=lambda path: path.stem)
def test_every_signature_that_was_made_so_far_has_its_attributes_in_order(packed: Path) -> None:
    signature, digest = kept(packed)
    assert verify_digest(turned(signature, sorted), digest)
    assert turned(signature, sorted) == signature


def test_attributes_in_another_order_are_not_what_was_signed() -> None:
    signature, digest = kept(KEPT[0])
    for order in (lambda one: one[::-1], lambda one: one[1:] + one[:1]):
        with pytest.raises(RefusedError, match="does not verify"):
            verify_digest(turned(signature, order), digest)


def test_every_changed_byte_of_a_signature_is_found() -> None:
    """And every one that is left out, doubled or put at its end: the envelope is not signed, but has one form.

    What is changed inside the certificate makes it another one, which the caller compares with the log key's.
    """
    signature, digest = kept(KEPT[-1])
    signer = verify_digest(signature, digest)
    for place in range(len(signature)):
        for changed in (
            signature[:place] + bytes((signature[place] ^ 1,)) + signature[place + 1 :],
            signature[:place] + bytes((signature[place] ^ 0x20,)) + signature[place + 1 :],
            signature[:place] + signature[place + 1 :],
            signature[:place] + signature[place : place + 1] + signature[place:],
        ):
            try:
                assert changed == signature or verify_digest(changed, digest) != signer
            except RefusedError:
                continue
    with pytest.raises(RefusedError, match="damaged"):
        verify_digest(signature + b"\0", digest)


@pytest.mark.parametrize(
    "change",
    [
        lambda info: info["content"].__setitem__("version", "v3"),
        lambda info: info["content"]["signer_infos"][0].__setitem__("version", "v3"),
        lambda info: info["content"]["signer_infos"][0]["digest_algorithm"].__setitem__("algorithm", "sha512"),
        lambda info: info["content"]["signer_infos"][0]["signature_algorithm"].__setitem__("algorithm", "sha256_ecdsa"),
        lambda info: info["content"]["digest_algorithms"].append({"algorithm": "sha256"}),
        lambda info: info["content"]["encap_content_info"].__setitem__("content", b"content"),
        lambda info: info["content"]["signer_infos"].append(info["content"]["signer_infos"][0]),
        lambda info: info["content"].__setitem__("crls", []),
        lambda info: info["content"].__setitem__("certificates", []),
    ],
    ids=["version", "signers", "digest", "signature", "digests", "content", "two", "crls", "certificates"],
)
def test_what_is_not_signed_has_one_form(change: Callable[[cms.ContentInfo], object]) -> None:
    signature, digest = kept(KEPT[-1])
    info = cms.ContentInfo.load(signature)
    change(info)
    with pytest.raises(RefusedError, match="damaged"):
        verify_digest(info.dump(force=True), digest)
    assert verify_digest(cms.ContentInfo.load(signature).dump(force=True), digest)
