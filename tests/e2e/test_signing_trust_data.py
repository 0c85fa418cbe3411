"""Trust data for Notary and Notation's envelopes: ordered by line, signed in a ceremony, found in its archive."""

from __future__ import annotations

import datetime
import hashlib
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ceremony.errors import UsageError
from ceremony.keys import KeyType
from ceremony.language.translations import said_in
from ceremony.planning.estate_keys import EstateKeyOptions
from ceremony.planning.signing import trust_data_stem
from ceremony.ports import ConfirmDocuments
from ceremony.signing.errors import SigningError
from ceremony.signing.migrating import order_of as migrated
from ceremony.signing.notary_metadata import Metadata, canonical, read_metadata
from ceremony.signing.order import SigningOrder, check_order
from ceremony.verify import verify_archive
from tests.e2e.lives import Life
from tests.fuzz.archive_corpus import entries as entries_of
from tests.fuzz.archive_corpus import rechain, remanifest, write
from tests.interop import verify_archive as second_verifier
from tests.support import ToldOperator, data_of, plain_papers
from tests.unit.ceremony.signing.notary_support import SERVER, delegate, public_pem
from tests.unit.ceremony.signing.test_migrating import metadata, signed_by
from tests.unit.ceremony.signing.test_migrating import read as read_exported

REGISTRY = "registry.platform.example:5000"
GUN = f"{REGISTRY}/clinic/portal"
STEM = trust_data_stem(GUN)
MANIFEST = b'{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","layers":[]}'
EXPIRES = (datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(days=600)).isoformat()
DIGEST = f"sha256:{hashlib.sha256(MANIFEST).hexdigest()}"


@pytest.fixture(scope="module", autouse=True)
def _plain_papers() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        plain_papers(patch)
        yield


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Life:
    """A root with all keys that sign for image clients."""
    life = Life(tmp_path_factory.mktemp("root"))
    life.hold("root-generation")
    signer = {"country": "XX", "state": "Example State", "identity": "releases@platform.example"}
    life.hold("estate-key", estate_key=EstateKeyOptions("image-signing", KeyType.EC_P256, **signer))
    life.hold("estate-key", estate_key=EstateKeyOptions("dct-root", KeyType.EC_P256, name=f"{REGISTRY}/*"))
    life.hold("estate-key", estate_key=EstateKeyOptions("dct-targets", KeyType.EC_P256, name=f"{REGISTRY}/*"))
    return life


@pytest.fixture
def life(root: Life, tmp_path: Path) -> Life:
    for role, key in SERVER.items():
        (tmp_path / f"{role}.key").write_bytes(canonical(key.as_json))
    (tmp_path / "alice.pub").write_bytes(public_pem("alice"))
    (tmp_path / "portal.json").write_bytes(MANIFEST)
    return Life(tmp_path, root.sheets, list(root.folders))


def repository(life: Life, **changed: object) -> str:
    """An order for trust data, in YAML that is JSON."""
    told = {
        "reference": GUN,
        "version": 1,
        "expires": EXPIRES,
        "snapshot_key": "snapshot.key",
        "timestamp_key": "timestamp.key",
        "delegations": [{"name": "alice", "keys": ["alice.pub"]}],
        **changed,
    }
    return json.dumps(
        {"format": "keyrite-signing-order-1", "notary": [{k: v for k, v in told.items() if v is not None}]}
    )


def order_of(life: Life, text: str) -> SigningOrder:
    order, problems = check_order(text.encode(), life.base)
    assert order is not None, [str(one.error) for one in problems]
    return order


def signed(life: Life, role: str) -> Metadata:
    file = f"{role}.json"
    return read_metadata((life.archive / f"signed/{STEM}-{role}.{file}").read_bytes(), file, role.capitalize())


def test_a_repository_begins_and_its_root_key_is_followed(life: Life) -> None:
    told = ToldOperator({ConfirmDocuments: [()]}, life.sheets)
    assert life.hold("signing", told, order=order_of(life, repository(life))).ended == "closed"
    (question,) = told.asked_of(ConfirmDocuments)
    lines = dict(line.split(": ", 1) for one in question.documents for line in one.lines)
    assert [one.title for one in question.documents] == [GUN, GUN]
    assert {name for name in lines if said_in(name, "zh") == name} == {"targets/alice", "targets/releases"}
    assert lines["repository"] == GUN
    assert lines["certified for"] == f"{REGISTRY}/*"
    assert lines["targets/alice"] == delegate("alice").id
    assert lines["snapshot key"] == SERVER["snapshot"].id
    assert data_of(life.archive, "document-signed")["verified"] == [
        {"program": "notary", "result": "not-made", "version": "", "why": "it verifies with a server alone"}
    ]
    first, targets = signed(life, "root"), signed(life, "targets")
    targets.check_signed(first.role("targets"), first.keys)
    kit = life.folders[-1] / "kits/notary" / STEM
    assert [(kit / one.file).read_bytes() for one in (first, targets)] == [first.content, targets.content]
    for language, says in (
        ("en", "It is legacy: Docker retires Content Trust"),
        ("zh", "Docker 正在停用 Content Trust"),
    ):
        text = (kit / f"INSTALL.{language}.md").read_text("utf-8")
        assert says in " ".join(text.split())
        assert "-F 'files=@root.json;filename=root' -F 'files=@targets.json;filename=targets'" in text
        assert re.findall("@[A-Z_]+@", text) == []
    for name, read in (("previous.json", first), ("targets.json", targets)):
        (life.base / name).write_bytes(read.content)

    name = f"{REGISTRY}/*"
    life.hold("estate-key", estate_key=EstateKeyOptions("dct-root", KeyType.EC_P256, name=name), follows="dct-root")
    text = repository(life, version=2, previous_root="previous.json", delegations=None)
    life.hold("signing", order=order_of(life, text))
    assert [one.name for one in (life.archive / "signed").iterdir()] == [f"{STEM}-root.root.json"]
    (told_of,) = data_of(life.archive, "ceremony-opened")["parameters"]["documents"]
    assert told_of["signers"] == ["dct-root", "dct-root-2"]
    second = signed(life, "root")
    second.check_signed(first.role("root"), first.keys)
    second.check_signed(second.role("root"), second.keys)
    found = next(one for one in verify_archive(life.archive).checks if one.id == "signed")
    assert found.detail == "1 documents, 2 signatures, each by its key over what was announced"
    assert second_verifier.main(life.archive) == "closed"


def test_an_image_is_signed_for_cosign_and_for_notation(life: Life) -> None:
    image = {"reference": GUN, "digest": DIGEST, "tag": "1", "manifest": "portal.json"}
    text = json.dumps({"format": "keyrite-signing-order-1", "formats": ["cosign", "notation"], "images": [image]})
    told = ToldOperator({ConfirmDocuments: [()]}, life.sheets)
    life.hold("signing", told, order=order_of(life, text))
    assert second_verifier.main(life.archive) == "closed"
    names = {line.partition(": ")[0] for one in told.asked_of(ConfirmDocuments)[0].documents for line in one.lines}
    assert {"image", "signing time", "signed by"} <= names
    assert [name for name in names if said_in(name, "zh") == name] == []
    kinds = [one["kind"] for one in data_of(life.archive, "ceremony-opened")["parameters"]["documents"]]
    assert kinds == ["cosign", "notation"]
    (envelope,) = (life.archive / "signed").glob("*.jws")
    assert len(json.loads(envelope.read_bytes())["header"]["x5c"]) == 2
    assert verify_archive(life.archive).ok
    kits = life.folders[-1] / "kits/notation"
    assert (kits / f"publisher/signatures/{envelope.name}").read_bytes() == envelope.read_bytes()
    (identity,) = json.loads((kits / "clients/trustpolicy.json").read_bytes())["trustPolicies"][0]["trustedIdentities"]
    assert identity.startswith("x509.subject:CN=")
    for text in (one.read_text("utf-8") for one in kits.rglob("INSTALL.*.md")):
        assert re.findall("@[A-Z_]+@", text) == []


def _with(name: str, old: bytes, new: bytes) -> Callable[[dict[str, bytes], dict[str, Any]], None]:
    def change(files: dict[str, bytes], _: dict[str, Any]) -> None:
        [file] = [one for one in files if one.startswith("signed/") and one.endswith(name)]
        assert files[file].count(old)
        files[file] = files[file].replace(old, new, 1)

    return change


def _one_more(file: str) -> Callable[[dict[str, bytes], dict[str, Any]], None]:
    def change(files: dict[str, bytes], documents: dict[str, Any]) -> None:
        files.setdefault(file, b"x")
        next(iter(documents.values()))["files"].append({"file": file, "sha256": ""})

    return change


BESIDE = {
    "a file": _one_more("signed/more.sh"),
    "a file of the archive": _one_more("keys/root-ca.crt"),
    "a signature of somebody else": _with(
        "-root.root.json", b'"signatures":[', b'"signatures":[{"keyid":"ab","method":"ecdsa","sig":"AAAA"},'
    ),
    "a field of a signature": _with("-root.root.json", b'"method":', b'"comment":"x","method":'),
    "a line end": _with("-targets.targets.json", b"}]}", b"}]}\n"),
    "a field of an envelope": _with(".jws", b'"header":{', b'"more":"x","header":{'),
    "a header of an envelope": _with(".jws", b'"header":{', b'"header":{"alg":"none",'),
    "a field of an envelope twice": _with(".jws", b'{"payload"', b'{"payload":"x","payload"'),
}


def test_nothing_stands_beside_what_was_signed_even_where_the_record_names_it(life: Life) -> None:
    image = {"reference": GUN, "digest": DIGEST, "tag": "1", "manifest": "portal.json"}
    text = json.loads(repository(life)) | {"formats": ["cosign", "notation"], "images": [image]}
    life.hold("signing", ToldOperator({ConfirmDocuments: [()]}, life.sheets), order=order_of(life, json.dumps(text)))
    sound = {str(one.relative_to(life.archive)): one.read_bytes() for one in life.archive.rglob("*") if one.is_file()}
    for what, change in {"nothing": lambda *_: None, **BESIDE}.items():
        files, told = dict(sound), entries_of(sound)
        documents = {one["data"]["name"]: one["data"] for one in told if one["event"] == "document-signed"}
        change(files, documents)
        for one in (one for document in documents.values() for one in document["files"]):
            one["sha256"] = hashlib.sha256(files[one["file"]]).hexdigest()
        folder = write(life.base / what, remanifest(files | {"record.jsonl": rechain(told)}))
        found = next(one for one in verify_archive(folder).checks if one.id == "signed")
        try:
            second_verifier.check_signed(folder, told, files)
        except ValueError:
            taken = False
        else:
            taken = True
        assert (found.ok, taken) == (what == "nothing", what == "nothing"), (what, found.detail)


WRONG: dict[str, tuple[dict[str, object], str, str]] = {
    "an address": ({"reference": "10.0.0.1/app"}, "reference", "G2: The image 10.0.0.1/app is on an IP address"),
    "no day": ({"expires": "soon"}, "expires", "G7: The day soon is none"),
    "no key": ({"snapshot_key": "alice.pub"}, "snapshot_key", "G8: The file alice.pub cannot be read"),
    "a key elsewhere": ({"snapshot_key": "../x"}, "snapshot_key", "G4: The file ../x does not lie beside the order"),
    "no root": ({"previous_root": "snapshot.key"}, "previous_root", "G8: The file snapshot.key is no trust data"),
    "no signer": ({"delegations": [{"name": "a", "keys": ["portal.json"]}]}, "keys", "G7: The file portal.json is no"),
    "no name": ({"delegations": [{"name": "A", "keys": ["alice.pub"]}]}, "delegations", "G7: The delegation A needs"),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_is_wrong_in_an_order_is_told_at_its_place(life: Life, what: str) -> None:
    changed, place, why = WRONG[what]
    order, problems = check_order(repository(life, **changed).encode(), life.base)
    assert order is None
    assert place in problems[0].where
    assert str(problems[0].error).startswith(why)


def test_an_order_that_the_keys_do_not_fit_is_refused_before_anything_begins(life: Life) -> None:
    held = len(life.folders)
    for changed, why in (
        ({"reference": "other.example:5000/app"}, "The root key is certified for registry.platform.example:5000"),
        ({"version": 2}, "says version 2 of root.json"),
        ({"expires": "2026-12-31"}, "docker signs no tag in the last six months before that"),
        ({"root_key": "dct-targets"}, "G5: The key dct-targets signs no such document"),
    ):
        with pytest.raises(SigningError, match=why):
            life.hold("signing", order=order_of(life, repository(life, **changed)))
    long = EstateKeyOptions("dct-root", KeyType.EC_P256, name=f"{REGISTRY}/{'a' * 60}")
    with pytest.raises(UsageError, match="64"):
        life.hold("estate-key", estate_key=long)
    assert len(life.folders) == held
    without = json.dumps(
        {"format": "keyrite-signing-order-1", "formats": ["notation"], "images": [{"reference": GUN, "digest": DIGEST}]}
    )
    _, problems = check_order(without.encode(), life.base)
    assert [str(one.error)[:29] for one in problems] == ["G4: Notation signs the size o"]


def test_every_image_that_leaves_notary_is_signed_anew(life: Life) -> None:
    """As `keyrite sign migrate` counts them: so many images in the order, so many signatures."""
    files = metadata(releases=signed_by("ops1", {"1.0": 1, "1.0.1": 1, "2.0": 2}), ops2=signed_by("ops2", {"9": 9}))
    exported = read_exported(files)
    assert (exported.lines, len(exported.pulled), len(exported.images), len(exported.left_out)) == (4, 3, 2, 1)
    life.hold("signing", order=order_of(life, migrated(exported).decode()))
    payloads = [json.loads(one.read_bytes()) for one in (life.archive / "signed").glob("*.payload.json")]
    assert {one["critical"]["image"]["docker-manifest-digest"] for one in payloads} == set(exported.images)
    assert {one["critical"]["identity"]["docker-reference"] for one in payloads} == {exported.gun}
