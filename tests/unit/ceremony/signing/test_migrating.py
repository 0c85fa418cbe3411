"""From a repository of Notary v1 to images that are signed anew: what counts, what is told, and what is refused."""

from __future__ import annotations

import base64
import datetime
import json
from collections.abc import Mapping
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from ceremony.signing import notary
from ceremony.signing.errors import SigningError
from ceremony.signing.migrating import Exported, SignedTag, read_export
from ceremony.signing.notary_metadata import canonical, with_signatures
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
    listing,
    private_key,
    repository,
    root_of,
)
from tests.unit.ceremony.signing.signing_support import NOW

FIRST = root_of(repository(), OLD)
SECOND = root_of(replace(repository(2), previous=as_root(FIRST)), ROOT, earlier=OLD)
THIRD = root_of(replace(repository(3), previous=as_root(SECOND)), ROOT)
PIN = finished(FIRST)


def digest(number: int) -> str:
    return f"{number:064x}"


def signed_by(name: str, tags: Mapping[str, int], expires: datetime.datetime = NOW + 100 * DAY) -> bytes:
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
    targets = notary.targets_document("app", repository(), (TARGETS.label, TARGETS.chain), delegations, NOW)
    files = {"root": finished(SECOND), "targets": finished(targets)}
    files |= {f"targets/{name}": content for name, content in roles.items()}
    return with_lists(files)


def with_lists(files: dict[str, bytes]) -> dict[str, bytes]:
    files["snapshot"] = by_server("snapshot", listing(files))
    files["timestamp"] = by_server("timestamp", listing({"snapshot": files["snapshot"]}))
    return {f"{role}.json": content for role, content in files.items()}


def read(files: Mapping[str, bytes], gun: str = GUN, pin: bytes = PIN) -> Exported:
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
    assert [(one.tag, one.digest) for one in told.images] == [
        ("1.0", f"sha256:{digest(1)}"),
        ("1.1", f"sha256:{digest(2)}"),
    ]
    assert {one.role for one in told.pulled} == {"targets/releases"}
    assert {one.role for one in told.repeated} == {"targets/ops1"}
    assert told.left_out == (
        SignedTag("1.1", f"sha256:{digest(3)}", "targets/ops2"),
        SignedTag("2.0", f"sha256:{digest(4)}", "targets/ops2"),
    )
    assert len(told.pulled) + len(told.repeated) + len(told.left_out) == 6
    assert told.digests == 2


def test_a_root_of_long_ago_leads_to_the_one_of_today() -> None:
    files = sound()
    between = {"2.root.json": files["root.json"]}
    newest = with_lists({"root": finished(THIRD), "targets": files["targets.json"]})
    assert read(newest | between).version == 3
    with pytest.raises(SigningError, match=r"G8: root\.json is not signed by the keys that may sign it"):
        read(newest)
    with pytest.raises(SigningError, match=r"root\.json is older \(version 2\) than the root that is believed \(3\)"):
        read(files, pin=finished(THIRD))
    stranger = finished(root_of(repository(), ROOT))
    with pytest.raises(SigningError, match="says something else; find out which of them is genuine"):
        read(with_lists({"root": stranger, "targets": files["targets.json"]}))


def test_what_is_missing_or_exchanged_is_named() -> None:
    files = sound()
    for name in files:
        with pytest.raises(SigningError, match=f"G8: {name} is missing"):
            read({other: content for other, content in files.items() if other != name})
    old = metadata(releases=signed_by("ops1", {"0.9": 9}))
    with pytest.raises(SigningError, match=r"G8: targets/releases\.json is not the one that snapshot\.json lists"):
        read(files | {"targets/releases.json": old["targets/releases.json"]})
    with pytest.raises(SigningError, match=r"G8: snapshot\.json is not the one that timestamp\.json lists"):
        read(files | {"snapshot.json": old["snapshot.json"]})
    not_listed = metadata() | {"targets/releases.json": files["targets/releases.json"]}
    assert read(not_listed).pulled == ()


def test_who_is_not_named_signs_nothing() -> None:
    with pytest.raises(SigningError, match=r"G8: targets/ops1\.json is not signed by the keys that may sign it"):
        read(metadata(ops1=signed_by("ops2", {"1.0": 1})))


def test_expired_trust_data_is_refused() -> None:
    with pytest.raises(SigningError, match=r"G8: targets/ops1\.json expired on 2026-11-22; let a client pull again"):
        read(metadata(ops1=signed_by("ops1", {"1.0": 1}, expires=NOW - DAY)))
    with pytest.raises(SigningError, match=r"G8: root\.json expired"):
        read_export(GUN, sound(), PIN, NOW + 400 * DAY)


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
