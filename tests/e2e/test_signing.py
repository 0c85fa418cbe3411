"""Documents for other people's programs: read from one table, confirmed, signed, verified, and found in the archive."""

from __future__ import annotations

import hashlib
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from ceremony.errors import UsageError
from ceremony.keys import KeyType
from ceremony.planning.estate_keys import EstateKeyOptions
from ceremony.ports import ConfirmDocuments
from ceremony.signing.errors import SigningError
from ceremony.signing.order import SigningOrder, check_order
from ceremony.state.signing import documents_sha256
from ceremony.verify import verify_archive
from tests.e2e.lives import Life
from tests.support import ToldOperator, data_of, entries, plain_papers

SIGNER = {"country": "XX", "state": "Example State", "identity": "releases@platform.example"}
REGISTRY = "registry.platform.example:5000"


def digest_of(text: str) -> str:
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def order_of(*images: tuple[str, str], more: str = "") -> SigningOrder:
    """An order for images, each by its repository and what its digest is made of."""
    lines = [f"  - {{reference: {REGISTRY}/{name}, digest: '{digest_of(what)}'}}" for name, what in images]
    listed = "\n".join(["images:", *lines]) if lines else ""
    order, problems = check_order(f"format: keyrite-signing-order-1\n{listed}\n{more}\n".encode(), Path())
    assert order is not None, problems
    return order


@pytest.fixture(scope="module", autouse=True)
def _plain_papers() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        plain_papers(patch)
        yield


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Life:
    """A root with a key that signs images. Tests go on from it, each for itself."""
    life = Life(tmp_path_factory.mktemp("root"))
    life.hold("root-generation")
    life.hold("estate-key", estate_key=EstateKeyOptions("image-signing", KeyType.EC_P256, **SIGNER))
    return life


@pytest.fixture
def life(root: Life, tmp_path: Path) -> Life:
    return Life(tmp_path, root.sheets, list(root.folders))


def people(life: Life, *answers: object) -> ToldOperator:
    return ToldOperator({ConfirmDocuments: list(answers)}, life.sheets)


def openssl_verifies(life: Life, label: str, content: Path, signature: Path) -> None:
    """By openssl alone, with the key in the archive's certificate."""
    key, der = life.base / f"{label}.pub", life.base / "signature.der"
    shown = ["openssl", "x509", "-in", life.archive / f"keys/{label}.crt", "-noout", "-pubkey", "-out", key]
    subprocess.run(shown, check=True)
    subprocess.run(["openssl", "base64", "-d", "-A", "-in", signature, "-out", der], check=True)
    command = ["openssl", "dgst", "-sha256", "-verify", key, "-signature", der, content]
    assert subprocess.run(command, check=True, capture_output=True, text=True).stdout == "Verified OK\n"


def test_people_read_one_table_and_what_they_confirmed_is_signed(life: Life) -> None:
    order, told = order_of(("clinic/portal", "one"), ("clinic/worker", "two")), people(life)
    assert life.hold("signing", told, order=order).ended == "closed"
    (question,) = told.asked_of(ConfirmDocuments)
    assert [one.title for one in question.documents] == [f"{REGISTRY}/clinic/portal", f"{REGISTRY}/clinic/worker"]
    assert [f"sha256:{one.digest}" for one in question.documents] == [digest_of("one"), digest_of("two")]
    assert any(line.startswith("signed by: image-signing (") for line in question.documents[0].lines)
    announced = data_of(life.archive, "ceremony-opened")["parameters"]["documents"]
    confirmed = data_of(life.archive, "documents-confirmed")
    assert (confirmed["count"], confirmed["sha256"]) == (2, documents_sha256(one["sha256"] for one in announced))
    assert (life.archive / "order.yaml").read_bytes() == order.source
    signed = [one["data"] for one in entries(life.archive) if one["event"] == "document-signed"]
    assert [one["sha256"] for one in signed] == [one["sha256"] for one in announced]
    for one in signed:
        payload, signature = (life.archive / each["file"] for each in one["files"])
        openssl_verifies(life, "image-signing", payload, signature)
        assert one["verified"] == [
            {"program": "cosign", "result": "not-made", "version": "", "why": "it is not installed on this machine"}
        ]
    found = next(one for one in verify_archive(life.archive).checks if one.id == "signed")
    assert found.detail == "2 documents, 2 signatures, each by its key over what was announced"


def test_what_nobody_wants_signed_is_left_out_on_record(life: Life) -> None:
    order = order_of(("clinic/portal", "one"), ("clinic/worker", "two"))
    name = f"portal-{digest_of('one')[7:19]}-cosign"
    told = people(life, (name,), ())
    life.hold("signing", told, order=order)
    assert data_of(life.archive, "documents-confirmed")["left_out"] == [name]
    assert [one.name.partition("-")[0] for one in (life.archive / "signed").iterdir()] == ["worker", "worker"]
    assert data_of(life.archive, "deviation-noted")["what"] == f"The document {name} was not signed"


def test_a_signing_needs_an_order_and_nothing_else_takes_one(life: Life) -> None:
    with pytest.raises(UsageError, match="name a signing order"):
        life.hold("signing")
    with pytest.raises(UsageError, match="Only a signing takes"):
        life.hold("recovery", order=order_of(("a", "a")))


def test_both_keys_sign_that_one_follows_the_other_and_the_old_one_signs_nothing_else(life: Life) -> None:
    with pytest.raises(SigningError, match="does not follow|signs no such document"):
        life.hold("signing", order=order_of(more="rotation: {old: image-signing, new: image-signing-2}"))
    options = EstateKeyOptions("image-signing", KeyType.EC_P256, **SIGNER)
    life.hold("estate-key", estate_key=options, follows="image-signing")
    with pytest.raises(SigningError, match="another key follows it; choose image-signing-2"):
        life.hold("signing", order=order_of(("a", "a"), more="signer: image-signing"))
    order = order_of(("clinic/portal", "one"), more="rotation: {old: image-signing, new: image-signing-2}")
    life.hold("signing", order=order)
    signed = life.archive / "signed"
    statement = signed / "image-signing-to-image-signing-2.statement.json"
    for label in ("image-signing", "image-signing-2"):
        openssl_verifies(life, label, statement, signed / f"image-signing-to-image-signing-2.{label}.sig")
    told = json.loads(statement.read_bytes())
    assert (told["old"]["label"], told["new"]["label"]) == ("image-signing", "image-signing-2")
    followed = data_of(life.folders[-2] / "archive", "key-followed")
    assert told["old_until"] == followed["overlap_until"]
    (payload,) = signed.glob("portal-*.payload.json")
    openssl_verifies(life, "image-signing-2", payload, next(iter(signed.glob("portal-*.sig"))))


def test_a_key_that_no_client_takes_signs_nothing(root: Life, tmp_path: Path) -> None:
    life = Life(tmp_path, root.sheets, list(root.folders[:1]))
    with pytest.raises(SigningError, match="no key for image-signing under this root"):
        life.hold("signing", order=order_of(("a", "a")))
    life.hold("estate-key", estate_key=EstateKeyOptions("image-signing", KeyType.EC_P384, **SIGNER))
    before = list(tmp_path.iterdir())
    with pytest.raises(SigningError, match="make a new key of type ec-p256"):
        life.hold("signing", order=order_of(("a", "a")))
    assert list(tmp_path.iterdir()) == before
