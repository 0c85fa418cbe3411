"""From a repository of Notary v1 to images that are signed anew: what counts, what is told, and what is refused."""

from __future__ import annotations

import base64
import datetime
import json
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from ceremony.signing import migrating, notary
from ceremony.signing.errors import SigningError
from ceremony.signing.migrating import Exported, SignedTag, order_of, read_export
from ceremony.signing.notary_metadata import Metadata, canonical, read_metadata, with_signatures
from tests.support import assert_refused, keyrite
from tests.unit.ceremony.signing.notary_support import (
    DAY,
    GUN,
    OLD,
    ROOT,
    TARGETS,
    as_root,
    by_server,
    delegate,
    finished,
    lasting,
    listing,
    private_key,
    repository,
    root_of,
)
from tests.unit.ceremony.signing.signing_support import NOW

FIRST = lasting(root_of(repository(), OLD))
SECOND = lasting(root_of(replace(repository(2), previous=as_root(FIRST)), ROOT, earlier=OLD))
THIRD = lasting(root_of(replace(repository(3), previous=as_root(SECOND)), ROOT))
ALWAYS = datetime.datetime(2199, 1, 1, tzinfo=datetime.UTC)
PIN = as_root(FIRST)


def digest(number: int) -> str:
    return f"{number:064x}"


def signed_by(name: str, tags: Mapping[str, int], expires: datetime.datetime = ALWAYS) -> bytes:
    """A delegation's file, as docker writes it."""
    entries = {
        tag: {"hashes": {"sha256": base64.b64encode(bytes.fromhex(digest(number))).decode()}, "length": 527}
        for tag, number in tags.items()
    }
    told = {"delegations": {"keys": {}, "roles": []}, "targets": entries, "version": 1, "_type": "Targets"}
    content = canonical({**told, "expires": expires.isoformat()})
    return with_signatures(content, [(delegate(name), private_key(name).sign(content, ec.ECDSA(hashes.SHA256())))])


def metadata(**roles: bytes) -> dict[str, bytes]:
    """The folder of a client: the ceremony's root and targets, the server's lists, and what delegations signed."""
    delegations = notary.clean_delegations([("ops1", [delegate("ops1")]), ("ops2", [delegate("ops2")])])
    told = replace(repository(), delegations=delegations)
    targets = notary.targets_document("app", told, (TARGETS.label, TARGETS.chain))
    files = {"root": finished(SECOND), "targets": finished(lasting(targets))}
    files |= {f"targets/{name}": content for name, content in roles.items()}
    return with_lists(files)


def with_lists(files: dict[str, bytes]) -> dict[str, bytes]:
    files["snapshot"] = by_server("snapshot", listing(files))
    files["timestamp"] = by_server("timestamp", listing({"snapshot": files["snapshot"]}))
    return {f"{role}.json": content for role, content in files.items()}


def read(files: Mapping[str, bytes], gun: str = GUN, pin: Metadata = PIN) -> Exported:
    return read_export(gun, files, pin, NOW)


def sound() -> dict[str, bytes]:
    return metadata(
        releases=signed_by("ops1", {"1.0": 1, "1.1": 2}),
        ops1=signed_by("ops1", {"1.0": 1, "1.1": 2}),
        ops2=signed_by("ops2", {"1.1": 3, "2.0": 4}),
    )


def test_what_docker_pulls_becomes_images_and_every_line_is_accounted_for() -> None:
    told = read(sound())
    assert told.version == 2
    assert told.images == {f"sha256:{digest(1)}": ("1.0",), f"sha256:{digest(2)}": ("1.1",)}
    assert {one.role for one in told.pulled} == {"targets/releases"}
    assert {one.role for one in told.repeated} == {"targets/ops1"}
    assert told.left_out == (
        SignedTag("1.1", f"sha256:{digest(3)}", "targets/ops2"),
        SignedTag("2.0", f"sha256:{digest(4)}", "targets/ops2"),
    )
    assert told.lines == 6


def test_an_order_names_each_image_once_and_says_what_the_sums_are() -> None:
    told = read(metadata(releases=signed_by("ops1", {"1.0": 1, "1.0.1": 1, "2.0": 2})))
    text = order_of(told).decode()
    said = yaml.safe_load(text)
    assert said["format"] == "keyrite-signing-order-1"
    assert said["images"] == [
        {"reference": GUN, "digest": f"sha256:{digest(1)}", "tag": "1.0"},
        {"reference": GUN, "digest": f"sha256:{digest(2)}", "tag": "2.0"},
    ]
    assert "root.json 2. Signed lines: 3. Tags by which docker pulls: 3; repeated in another role: 0;\n" in text
    assert "# left out: 0. Images in this order, each once: 2.\n" in text
    assert "# and 1.0.1" in text
    with pytest.raises(SigningError, match="G8: Nothing that docker pulls is signed in"):
        order_of(read(metadata()))


def test_a_root_of_long_ago_leads_to_the_one_of_today() -> None:
    files = sound()
    between = {"2.root.json": files["root.json"]}
    newest = with_lists({"root": finished(THIRD), "targets": files["targets.json"]})
    assert read(newest | between).version == 3
    with pytest.raises(SigningError, match=r"G8: The file root\.json is not signed by the keys that may sign it"):
        read(newest)
    with pytest.raises(
        SigningError, match=r"The root\.json there is older \(version 2\) than the root that is believed \(3\)"
    ):
        read(files, pin=as_root(THIRD))
    stranger = finished(lasting(root_of(repository(), ROOT)))
    with pytest.raises(SigningError, match="says something else; find out which of them is genuine"):
        read(with_lists({"root": stranger, "targets": files["targets.json"]}))


def test_what_is_missing_or_exchanged_is_named() -> None:
    files = sound()
    for name in files:
        with pytest.raises(SigningError, match=f"G8: The file {name} is missing"):
            read({other: content for other, content in files.items() if other != name})
    old = metadata(releases=signed_by("ops1", {"0.9": 9}))
    with pytest.raises(
        SigningError, match=r"G8: The file targets/releases\.json is not the one that snapshot\.json lists"
    ):
        read(files | {"targets/releases.json": old["targets/releases.json"]})
    with pytest.raises(SigningError, match=r"G8: The file snapshot\.json is not the one that timestamp\.json lists"):
        read(files | {"snapshot.json": old["snapshot.json"]})
    not_listed = metadata() | {"targets/releases.json": files["targets/releases.json"]}
    assert read(not_listed).pulled == ()


def test_who_is_not_named_signs_nothing() -> None:
    with pytest.raises(
        SigningError, match=r"G8: The file targets/ops1\.json is not signed by the keys that may sign it"
    ):
        read(metadata(ops1=signed_by("ops2", {"1.0": 1})))


def test_expired_trust_data_is_refused() -> None:
    with pytest.raises(
        SigningError, match=r"G8: The file targets/ops1\.json expired on 2026-11-22; let a client pull again"
    ):
        read(metadata(ops1=signed_by("ops1", {"1.0": 1}, expires=NOW - DAY)))
    with pytest.raises(SigningError, match=r"G8: The file root\.json expired"):
        read_export(GUN, sound(), PIN, ALWAYS)


def test_trust_data_of_another_repository_is_refused() -> None:
    with pytest.raises(SigningError, match="clients would not take it for other.example.test/app"):
        read(sound(), gun="other.example.test/app")
    with pytest.raises(SigningError, match="G2: The image 10.0.0.1/app is on an IP address"):
        read(sound(), gun="10.0.0.1/app")


def test_a_tag_without_a_digest_is_refused() -> None:
    content = signed_by("ops1", {"1.0": 1})
    told = json.loads(content)["signed"]
    told["targets"]["1.0"]["hashes"] = {"sha512": "AA=="}
    bare = canonical(told)
    content = with_signatures(bare, [(delegate("ops1"), private_key("ops1").sign(bare, ec.ECDSA(hashes.SHA256())))])
    with pytest.raises(SigningError, match="G2: The digest"):
        read(metadata(ops1=content))


def by_delegate(changed: Mapping[str, object]) -> bytes:
    """What ops1 signed, with other fields than docker writes."""
    bare = canonical(json.loads(signed_by("ops1", {"1.0": 1}))["signed"] | changed)
    return with_signatures(bare, [(delegate("ops1"), private_key("ops1").sign(bare, ec.ECDSA(hashes.SHA256())))])


@pytest.mark.parametrize(
    "changed",
    [
        {"targets": ["1.0"]},
        {"targets": 5},
        {"delegations": {"keys": {}, "roles": [{"keyids": [], "name": "x", "paths": [5], "threshold": 1}]}},
    ],
)
def test_what_a_delegation_signed_in_another_form_is_named(changed: dict[str, object]) -> None:
    with pytest.raises(SigningError, match=r"G8: The file targets/ops1\.json is no trust data of Notary"):
        read(metadata(ops1=by_delegate(changed)))


def test_a_list_of_the_server_in_another_form_is_named() -> None:
    files = sound() | {"timestamp.json": by_server("timestamp", {"meta": 5})}
    with pytest.raises(SigningError, match=r"G8: The file timestamp\.json is no trust data of Notary"):
        read(files)


def test_a_delegation_that_names_itself_over_and_over_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    role = {"keyids": [delegate("ops1").id], "name": "targets/ops1", "paths": [""], "threshold": 1}
    again = {"keys": {delegate("ops1").id: delegate("ops1").as_json}, "roles": [role] * 9}
    files, reads = metadata(ops1=by_delegate({"delegations": again})), []

    def counting(untrusted: bytes, file: str, kind: str) -> Metadata:
        reads.append(file)
        return read_metadata(untrusted, file, kind)

    monkeypatch.setattr(migrating, "read_metadata", counting)
    assert [one.tag for one in read(files).left_out] == ["1.0"]
    assert reads.count("targets/ops1.json") == 1


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of a client whose trust data is valid on any day."""
    place = tmp_path / "metadata"
    for name, content in sound().items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(content)
    (tmp_path / "first.json").write_bytes(PIN.content)
    return place


def migrate(folder: Path, *more: str, root: str = "first.json") -> subprocess.CompletedProcess[str]:
    out = folder.parent / "order.yaml"
    return keyrite("sign", "migrate", folder, "--repository", GUN, "--root", folder.parent / root, "--out", out, *more)


def test_the_command_writes_the_order_and_tells_the_sums(folder: Path) -> None:
    done = migrate(folder)
    assert done.returncode == 0, done.stderr
    assert "left out: 2. Images in the order, each once: 2." in done.stdout
    assert f"Left out, as docker does not pull by targets/ops2: 2.0 sha256:{digest(4)}\n" in done.stdout
    assert len(yaml.safe_load((folder.parent / "order.yaml").read_bytes())["images"]) == 2
    assert_refused(migrate(folder), 2, "order.yaml is there already; name a new file")
    (folder.parent / "order.yaml").unlink()
    told = json.loads(migrate(folder, "--json").stdout)
    assert (told["lines"], told["tags"], told["repeated"], len(told["left_out"]), told["images"]) == (6, 2, 2, 2, 2)


def test_the_command_writes_nothing_of_what_it_refuses(folder: Path) -> None:
    (folder / "targets/ops1.json").write_bytes(signed_by("ops2", {"1.0": 1}))
    assert_refused(migrate(folder), 1, "The file targets/ops1.json is not the one that snapshot.json lists")
    assert_refused(migrate(folder, root="metadata/targets.json"), 1, "is no trust data of Notary of the kind")
    assert_refused(migrate(folder.parent / "nowhere"), 2, "nowhere is no folder; copy metadata/ from")
    assert not (folder.parent / "order.yaml").exists()


def test_a_refusal_is_said_in_the_language_that_was_asked_for(folder: Path) -> None:
    other = (
        "--repository",
        "other.example.test/app",
        "--root",
        folder.parent / "first.json",
        "--out",
        folder / "order.yaml",
    )
    for asked in (("--lang", "zh"), ("--language=zh",)):
        told = keyrite("sign", "migrate", folder, *other, *asked)
        assert_refused(told, 1, "客户端不会把它当作 other.example.test/app 的")
    assert (
        "would not take it for other.example.test/app"
        in keyrite("sign", "migrate", folder, *other, "--lang", "zh", "--json").stdout
    ), "programs get one language"
