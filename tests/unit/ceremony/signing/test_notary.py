"""root.json and targets.json of Notary v1: what is made, what goes on from what, and what is refused at once."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from ceremony.signing import notary
from ceremony.signing.documents import Document
from ceremony.signing.errors import SigningError
from ceremony.signing.notary import Repository
from ceremony.signing.notary_metadata import Key, Metadata, canonical, read_key, read_metadata
from tests.unit.ceremony.signing.notary_support import (
    DAY,
    OLD,
    ROOT,
    SERVER,
    TARGETS,
    as_root,
    delegate,
    finished,
    public_pem,
    repository,
    root_of,
)
from tests.unit.ceremony.signing.signing_support import NOW, signer


def targets_of(told: Repository, *names: str) -> Document:
    delegations = notary.clean_delegations([(name, [delegate(name)]) for name in names]) if names else None
    return notary.targets_document("app", replace(told, delegations=delegations), (TARGETS.label, TARGETS.chain))


def test_the_files_are_the_bytes_that_a_server_makes_of_them() -> None:
    for made in (root_of(repository()), targets_of(repository(), "ops1")):
        content = finished(made)
        told = json.loads(content)
        whole = json.dumps(told["signed"], sort_keys=True, separators=(",", ":"))
        assert content.startswith(f'{{"signed":{whole},"signatures":[{{"keyid":'.encode())
        assert b" " not in content
        assert not content.endswith(b"\n")


def test_a_root_names_the_keys_of_the_ceremony_and_those_of_the_server() -> None:
    told = read_metadata(finished(root_of(repository())), "root.json", "Root")
    kinds = {role: [told.keys[key].type for key in told.role(role).keys] for role in ("root", "targets", "snapshot")}
    assert kinds == {"root": ["ecdsa-x509"], "targets": ["ecdsa-x509"], "snapshot": ["ed25519"]}
    assert [one.subject for one in told.keys[told.role("root").keys[0]].certificates()] == [ROOT.chain[0].subject]
    read = dict(root_of(repository()).readings)
    assert (read["certified for"], read["version"]) == ("registry.example.test:5443/*", "1")
    assert read["expires"] == "2028-07-15T10:00:00Z"
    assert read["snapshot key"] == SERVER["snapshot"].id
    with pytest.raises(SigningError, match=r"G8: The file root\.json is no trust data"):
        notary.root_readings(targets_of(repository()).to_sign)


def test_docker_pulls_what_any_of_the_signers_signs() -> None:
    told = read_metadata(finished(targets_of(repository(), "ops1", "ops2")), "targets.json", "Targets")
    assert {one.name: len(one.keys) for one in told.delegations} == {
        "targets/ops1": 1,
        "targets/ops2": 1,
        "targets/releases": 2,
    }
    assert {one.paths for one in told.delegations} == {("",)}


def test_tags_of_before_are_carried_on() -> None:
    signed = {"1.0": {"hashes": {"sha256": "q6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6s="}, "length": 527}}
    first = targets_of(repository())
    first = replace(
        first,
        to_sign=first.to_sign.replace(
            b'"targets":{}', b'"targets":' + json.dumps(signed, sort_keys=True, separators=(",", ":")).encode()
        ),
    )
    before = read_metadata(finished(first), "targets.json", "Targets")
    told = replace(repository(2), previous=as_root(root_of(repository())), previous_targets=before)
    made = targets_of(told, "ops1")
    assert json.loads(made.to_sign)["targets"] == signed
    assert (json.loads(made.to_sign)["version"], dict(made.readings)["tags in this file"]) == (2, "1")
    for wrong in (replace(told, previous=None), replace(told, previous_targets=None)):
        with pytest.raises(SigningError, match="G7: Of root.json and targets.json of .* only one is given"):
            targets_of(wrong, "ops1")
    again = read_metadata(finished(made), "targets.json", "Targets")
    carried = json.loads(targets_of(replace(told, previous_targets=again)).to_sign)
    assert carried["delegations"] == json.loads(made.to_sign)["delegations"]


def test_another_targets_key_signs_what_the_one_before_signed() -> None:
    other = replace(signer("other"), label="dct-targets-2")
    told = replace(repository(2), previous=as_root(root_of(repository())))
    root_of(told)  # the same key: targets.json may stay
    with pytest.raises(SigningError, match="The targets key of .* is another than before"):
        notary.root_document("app", told, (ROOT.label, ROOT.chain), other.chain)
    before = read_metadata(finished(targets_of(repository())), "targets.json", "Targets")
    notary.root_document("app", replace(told, previous_targets=before), (ROOT.label, ROOT.chain), other.chain)


def test_a_root_key_is_followed_by_another_that_both_sign() -> None:
    told = replace(repository(2), previous=as_root(root_of(repository(), OLD)))
    made = root_of(told, ROOT, earlier=OLD)
    assert made.signers == (OLD.label, ROOT.label)
    read = read_metadata(finished(made), "root.json", "Root")
    assert told.previous is not None
    read.check_signed(told.previous.role("root"), told.previous.keys)
    read.check_signed(read.role("root"), read.keys)
    only_new = finished(replace(made, signers=(ROOT.label,)))
    with pytest.raises(SigningError, match="G8: The file root.json is not signed by the keys that may sign it"):
        read_metadata(only_new, "root.json", "Root").check_signed(told.previous.role("root"), told.previous.keys)


def another_servers_snapshot(told: Repository) -> Repository:
    return replace(told, snapshot=Key("ed25519", "MCl1eK1yFm59IqZzMQllM8Mq1zvYAsvvHbNGIKkTyII="))


BEFORE = as_root(root_of(repository(), OLD))
WRONG: dict[str, tuple[Callable[[Repository], Repository], str]] = {
    "another server's key": (another_servers_snapshot, "the server of registry.example.test:5443/team/app has"),
    "a version of before": (lambda told: replace(told, version=1), "and the next one is 2"),
    "a version of nothing": (lambda told: replace(told, previous=None), "gives none of before"),
    "a version left out": (lambda told: replace(told, version=3), "and the next one is 2"),
    "no root of before": (lambda told: replace(told, previous=None, version=1), "gives no root.json of before"),
    "an end so soon that docker signs no tag": (lambda told: replace(told, expires=NOW + 500 * DAY), "name 2028-05-26"),
    "one key for two roles": (lambda told: replace(told, timestamp=told.snapshot), "Two roles of the repository"),
    "another repository": (lambda told: replace(told, gun="other.example.test/app"), "would not take it for other"),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_root_that_clients_would_refuse_is_refused_first(what: str) -> None:
    change, why = WRONG[what]
    told = replace(repository(2), previous=BEFORE)
    assert root_of(told, ROOT, earlier=OLD).name == "app"
    with pytest.raises(SigningError, match=why) as refused:
        root_of(change(told), ROOT, earlier=OLD)
    assert refused.value.rule == "G7"


def test_a_root_that_the_key_of_before_does_not_sign_is_refused() -> None:
    with pytest.raises(SigningError, match="that is none of those that sign here"):
        root_of(replace(repository(2), previous=BEFORE), ROOT)


def test_keys_of_another_curve_are_refused() -> None:
    wide = signer("registry.example.test:5443/*", ec.SECP384R1)
    with pytest.raises(SigningError, match="G5: The key dct-root is no P-256 key"):
        root_of(repository(), replace(wide, label="dct-root"))


def damaged(content: bytes) -> dict[str, bytes]:
    told = json.loads(content)
    signed, signature = told["signed"], told["signatures"][0]
    return {
        "not JSON": content[:-1],
        "a key twice": content.replace(b'{"signed"', b'{"signed":{},"signed"', 1),
        "a list": b"[]",
        "blanks": json.dumps(told).encode(),
        "another order": json.dumps(dict(reversed(told.items())), separators=(",", ":")).encode(),
        "no version": json.dumps({"signed": signed | {"version": None}, "signatures": [signature]}).encode(),
        "a key that is not there": json.dumps({"signed": signed | {"keys": {}}, "signatures": [signature]}).encode(),
        "no base64": json.dumps({"signed": signed, "signatures": [signature | {"sig": "?"}]}).encode(),
        "no day": json.dumps({"signed": signed | {"expires": "soon"}, "signatures": []}).encode(),
        "a day before all days": canonical(
            {"signed": signed | {"expires": "0001-01-01T00:00:00+14:00"}, "signatures": []}
        ),
        "half a character": json.dumps({"signed": signed | {"x": "\ud800"}, "signatures": []}).encode(),
    }


@pytest.mark.parametrize("what", damaged(BEFORE.content))
def test_trust_data_that_is_not_as_a_server_keeps_it_is_refused(what: str) -> None:
    with pytest.raises(SigningError, match=r"G8: The file root\.json"):
        read_metadata(damaged(BEFORE.content)[what], "root.json", "Root")


def test_a_changed_byte_is_seen() -> None:
    read = read_metadata(BEFORE.content.replace(b'"version":1', b'"version":7'), "root.json", "Root")
    with pytest.raises(SigningError, match="not signed by the keys that may sign it"):
        read.check_signed(read.role("root"), read.keys)
    with pytest.raises(SigningError, match="not signed by the keys"):
        root_of(replace(repository(8), previous=read), ROOT, earlier=OLD)


@pytest.mark.parametrize(
    "content",
    [b"", b"{}", b"{", b'{"keytype":"ed25519","keyval":{"public":"AA==","private":null}}',
     b'{"keytype":"ed25519","keyval":{"public":"MCl1eK1yFm59IqZzMQllM8Mq1zvYAsvvHbNGIKkTyII=","private":"AA=="}}',
     canonical(delegate("ops1").as_json | {"keytype": "rsa"}), canonical(delegate("ops1").as_json | {"keytype": "odd"}),
     b'{"keytype":"ecdsa\\ud800","keyval":{"public":"%b","private":null}}' % delegate("ops1").public.encode()],
)  # fmt: skip
def test_what_is_no_public_key_of_a_server_is_refused(content: bytes) -> None:
    with pytest.raises(SigningError, match=r"G8: The file snapshot\.key"):
        read_key(content, "snapshot.key")


def test_signers_give_their_public_half_alone() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with pytest.raises(
        SigningError, match=r"G7: The file ops1\.pub holds a private key, which stays with its owner"
    ) as told:
        notary.read_delegation_key(private, "ops1.pub")
    assert private.splitlines()[1].decode() not in repr(told.value)
    other = (
        ed25519.Ed25519PrivateKey.generate().public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )
    for content in (other, b"", b"-----BEGIN CERTIFICATE-----\n"):
        with pytest.raises(SigningError, match=r"G7: The file ops1\.pub is no public key of a signer"):
            notary.read_delegation_key(content, "ops1.pub")
    headed = public_pem("ops1").replace(b"KEY-----\n", b"KEY-----\nrole: ops1\n\n", 1)  # as docker trust writes it
    assert notary.read_delegation_key(headed, "ops1.pub") == delegate("ops1")
    certificate = ROOT.chain[0].public_bytes(Encoding.PEM)
    assert notary.read_delegation_key(certificate, "ops1.pem").type == "ecdsa-x509"


def test_a_key_that_is_named_twice_stands_once() -> None:
    [one, _] = notary.clean_delegations([("ops1", [delegate("ops1"), delegate("ops1")])])
    assert one.keys == (delegate("ops1"),)


@pytest.mark.parametrize("narrow", [{"threshold": 2}, {"paths": ["1."]}, {"paths": []}])
def test_a_delegation_of_before_may_not_sign_more_than_it_did_unless_people_say_so(narrow: dict[str, object]) -> None:
    told = json.loads(targets_of(repository(), "ops1").to_sign)
    told["delegations"]["roles"][0] |= narrow
    before = read_metadata(
        finished(replace(targets_of(repository()), to_sign=canonical(told))), "targets.json", "Targets"
    )
    following = replace(repository(2), previous=as_root(root_of(repository())), previous_targets=before)
    with pytest.raises(SigningError, match="G7: The delegation targets/ops1 of before signs only with"):
        targets_of(following)
    assert dict(targets_of(following, "ops1").readings)["targets/ops1"], "whom the order names, people read"


@pytest.mark.parametrize("name", ["Ops", "targets/", "targets/a/b", "", "targets/ops1"])
def test_delegations_have_names_of_their_own(name: str) -> None:
    with pytest.raises(SigningError, match="G7: The delegation"):
        notary.clean_delegations([("ops1", [delegate("ops1")]), (name, [delegate("ops2")])])


def test_what_was_signed_is_read_anew() -> None:
    made = root_of(repository())
    chains = {ROOT.label: ROOT.chain}
    files = {"app.root.json": finished(made)}
    assert notary.signed_bytes("app", files) == made.to_sign
    notary.verify(made, files, chains)
    later = replace(made, to_sign=made.to_sign.replace(b'"version":1', b'"version":2'))
    with pytest.raises(SigningError, match="G6: The finished document app holds other bytes than people read"):
        notary.verify(later, files, chains)
    forged = replace(OLD, label=ROOT.label).sign(made)
    with pytest.raises(SigningError, match="G6: The signature of the key dct-root on app does not verify"):
        notary.verify(made, notary.finish(made, forged, chains), chains)


def test_times_of_others_are_read_to_the_nanosecond() -> None:
    told: Metadata = replace(BEFORE, signed={**BEFORE.signed, "expires": "2029-11-30T14:53:29.632524011Z"})
    assert told.expires.replace(microsecond=0) == datetime.datetime(2029, 11, 30, 14, 53, 29, tzinfo=datetime.UTC)
