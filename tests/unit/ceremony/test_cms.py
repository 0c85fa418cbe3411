"""A CMS signature is over its signed attributes as they stand in the file, in the one order that DER allows."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest
from asn1crypto import cms

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
