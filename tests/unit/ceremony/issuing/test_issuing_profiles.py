"""Profiles: the shipped ones are sound, and no edit makes a dangerous one (I1, I2, I9, I10, I12, I18, I19, I20)."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from ceremony.errors import UsageError
from ceremony.issuing import (
    ProfileError,
    RequestError,
    find_profile,
    load_crl_profile,
    load_crl_profile_file,
    load_profile,
    load_profile_file,
    own_profiles,
    parse_crl_profile,
    parse_profile,
    shipped_crl_profiles,
    shipped_profiles,
)
from ceremony.issuing.files import MOST_BYTES
from ceremony.record.events import ProfileNamed
from tests.unit.ceremony.issuing.issuing_support import edit_profile

CA_USAGE, LEAF_USAGE = "[key_cert_sign, crl_sign]", "key_usage: [digital_signature]\n"


@pytest.mark.parametrize("name", shipped_profiles())
def test_shipped_profile_is_sound_and_has_its_name(name: str) -> None:
    profile = load_profile(name)
    assert profile.name == name
    assert set(profile.title) == {"en", "zh"}
    assert not profile.unproved_keys
    assert profile.urls == type(profile.urls)(), "an air-gapped estate has no addresses"
    assert profile.named() == ProfileNamed(name=name, version=profile.version, sha256=profile.sha256)


def test_no_shipped_profile_lets_a_leaf_live_longer_than_a_year_but_where_others_ask_the_responder() -> None:
    leaves = [profile for profile in map(load_profile, shipped_profiles()) if not profile.is_ca]
    longest = {profile.name: profile.lifetime.longest_days for profile in leaves}
    assert longest.pop("ocsp-responder") == 397
    assert {"tls-server", "tls-client", "image-signing", "image-decryption"} <= set(longest)
    assert set(longest.values()) == {365}


def test_shipped_crl_profile_stands_for_a_year() -> None:
    assert [load_crl_profile(name).lifetime.default_days for name in shipped_crl_profiles()] == [365]


def test_loads_an_organisations_own_copy(tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    file.write_bytes(load_profile("tls-server").source)
    assert load_profile_file(file) == load_profile("tls-server")
    file.write_bytes(load_crl_profile("offline-root").source)
    assert load_crl_profile_file(file) == load_crl_profile("offline-root")
    with pytest.raises(UsageError, match="none.yaml"):
        load_profile_file(tmp_path / "none.yaml")


def test_an_own_profile_does_not_pass_for_a_shipped_one(tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    file.write_bytes(load_profile("tls-server").source.replace(b"at_most: 50", b"at_most: 51"))
    with pytest.raises(ProfileError, match="^I18: .* is named tls-server"):
        load_profile_file(file)


def test_own_profiles_are_found_by_file_and_by_name_in_their_folder(tmp_path: Path) -> None:
    source = load_profile("tls-server").source.replace(b"name: tls-server", b"name: registry")
    (tmp_path / "registry.yaml").write_bytes(source)
    (tmp_path / "notes.txt").write_text("no profile")
    assert list(own_profiles(tmp_path)) == ["registry"]
    assert find_profile("registry", tmp_path).source == find_profile(str(tmp_path / "registry.yaml")).source == source
    assert find_profile("tls-server", tmp_path) == load_profile("tls-server")
    (tmp_path / "other.yml").write_bytes(source)
    for named, said in (
        ("other", "name the file after its profile"),
        ("third", "there are .*tls-server, other, registry"),
    ):
        with pytest.raises(ProfileError, match=f"^I18: .*{said}"):
            find_profile(named, tmp_path)
    (tmp_path / "other.yaml").write_bytes(source)
    with pytest.raises(ProfileError, match="^I18: Two files"):
        own_profiles(tmp_path)
    with pytest.raises(UsageError, match="no-such-folder"):
        own_profiles(tmp_path / "no-such-folder")


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("kind: leaf", "kind: leef", 6, "kind is leef, and can only be ca, leaf"),
        ("format: keyrite-profile-1", "format: keyrite-profile-2", 2, "format is keyrite-profile-2"),
        ("at_most: 50", "at_most: 500", 18, "names/dns/at_most is 500, .* maximum 100"),
        ("longest_days", "longets_days", 7, "no field lifetime/longets_days"),
        ("hash: fit\n", "", 2, "hash is missing"),
        ("version: 2", "version: 2.0", 4, "version is 2.0, .* type integer"),
        ("name: tls-server", 'name: "tls-server\\n"', 3, "pattern"),
        ("[ec-p256", "[ec-p257", 8, "keys/0 is ec-p257"),
        ("version: 2", "version: 2\nversion: 3", 5, "version stands twice"),
        ("version: 2", "<<: {version: 2}", 4, "takes in others"),
        ("version: 2", "version: &one 2\npath_length: *one", 5, "alias"),
        ("title: {", "title {", 5, "not plain YAML"),
        ("version: 2", "version: \x01", 4, "no place in YAML"),
        ("title: {en", "title: {1: x, en", 5, "no field title/1"),
        ("kind: leaf", "kind: leaf\n? [a]\n: b", 7, "not plain YAML"),
    ],
)
def test_whoever_wrote_a_profile_by_hand_is_told_in_which_line_it_is_wrong(
    old: str, new: str, line: int, said: str
) -> None:
    with pytest.raises(ProfileError, match=f"^I18: Line {line}: .*{said}"):
        edit_profile(load_profile("tls-server"), (old, new))


@pytest.mark.parametrize("load", [load_profile, load_crl_profile])
def test_rejects_unknown_name_and_says_which_there_are(load) -> None:
    with pytest.raises(ProfileError, match=r"^I18: .*there are .*(tls-server|offline-root)"):
        load("../../etc/passwd")


@pytest.mark.parametrize("name", ["profile", "crl-profile", "request"])
def test_schema_is_published_and_valid(name: str) -> None:
    Draft202012Validator.check_schema(
        json.loads(resources.files("assets").joinpath(f"profiles/{name}.schema.json").read_bytes())
    )


DANGEROUS = [
    ("tls-server", "I1", [(LEAF_USAGE, "key_usage: [digital_signature, key_cert_sign]\n")]),
    ("tls-server", "I1", [(LEAF_USAGE, "key_usage: [digital_signature, crl_sign]\n")]),
    ("tls-server", "I1", [(LEAF_USAGE, "key_usage: [key_agreement]\n")]),
    ("tls-server", "I1", [("kind: leaf\n", "kind: leaf\npath_length: 0\n")]),
    ("tls-server", "I1", [("kind: leaf\n", "kind: ca\n")]),
    ("subordinate-ca", "I1", [("kind: ca\npath_length: 0\n", "kind: leaf\n")]),
    ("subordinate-ca", "I1", [(CA_USAGE, "[crl_sign]")]),
    ("subordinate-ca", "I1", [(CA_USAGE, "[key_cert_sign, crl_sign, digital_signature]")]),
    ("tls-server", "I2", [("default_days: 365", "default_days: 366")]),
    ("tls-server", "I2", [("longest_days: 365", "longest_days: 1187")]),
    ("tls-server", "I9", [("required: [common_name]", "required: [locality]"), ("locality, organiz", "organiz")]),
    ("tls-server", "I9", [("optional: [country", "optional: [common_name, country")]),
    ("tls-server", "I10", [("  required: true\n", "  required: false\n")]),
    ("tls-server", "I10", [("  dns: {at_most: 50, wildcards: false}\n  ip: {at_most: 10}\n", "")]),
    ("spiffe-intermediate", "I10", [("form: spiffe-trust-domain", "form: spiffe-workload")]),
    ("spiffe-intermediate", "I10", [("uri: {at_most: 1", "uri: {at_most: 2")]),
    ("spiffe-intermediate", "I10", [("  required: true\n", "  required: false\n")]),
    ("image-signing", "I10", [("form: https", "form: spiffe-trust-domain")]),
    ("tls-server", "I12", [(LEAF_USAGE, LEAF_USAGE + "name_constraints: {mode: optional}\n")]),
    ("subordinate-ca", "I12", [("{mode: optional}", "{mode: trust-domain}")]),
    ("subordinate-ca", "I12", [("{mode: optional}", "{mode: none, permitted: {dns: [platform.example]}}")]),
    ("subordinate-ca", "I12", [("{mode: optional}", "{mode: optional, permitted: {dns: ['a..b']}}")]),
    ("subordinate-ca", "I12", [("{mode: optional}", "{mode: optional, permitted: {ip: [10.0.0.1/8]}}")]),
    ("subordinate-ca", "I12", [("{mode: optional}", "{mode: optional, excluded: {uri: ['']}}")]),
    ("subordinate-ca", "I18", [("path_length: 0", "path_length: -1")]),
    ("subordinate-ca", "I18", [("rsa-3072", "rsa-2048")]),
    ("subordinate-ca", "I18", [("default_days: 1826", "default_days: 0")]),
    ("subordinate-ca", "I18", [("hash: fit", "hash: sha1")]),
    ("subordinate-ca", "I18", [("version: 1", "version: 1\nsurprise: 1")]),
    ("subordinate-ca", "I18", [("version: 1", "version: 1\nversion: 2")]),
    ("subordinate-ca", "I18", [("version: 1", "version: &one 1\npath_length: *one")]),
    ("subordinate-ca", "I18", [("version: 1", "version: !!python/object/apply:os.getcwd []")]),
    ("tls-server", "I18", [("[server_auth]", "[any]")]),
    ("tls-server", "I19", [("[server_auth]", "[server_auth, code_signing]")]),
    ("tls-server", "I19", [("extended_key_usage: [server_auth]\n", "")]),
    ("tls-server", "I19", [("unproved_keys: refuse", "ocsp_no_check: true")]),
    ("subordinate-ca", "I19", [("unproved_keys: refuse", "extended_key_usage: [server_auth, ocsp_signing]")]),
    ("tls-server", "I20", [("unproved_keys: refuse", "urls: {crl: ['https://platform.example/crl']}")]),
    ("tls-server", "I20", [("unproved_keys: refuse", "urls: {issuers: ['http://platform.example/a b']}")]),
]


@pytest.mark.parametrize(("name", "rule", "changes"), DANGEROUS)
def test_rejects_dangerous_profile_with_the_rules_id(name: str, rule: str, changes: list[tuple[str, str]]) -> None:
    with pytest.raises((ProfileError, RequestError)) as refused:
        edit_profile(load_profile(name), *changes)
    assert refused.value.rule == rule
    assert str(refused.value).startswith(rule + ": ")


@pytest.mark.parametrize("untrusted", [b"\xff", b"a: [", b"- 1", b"", b"a: b\n" * MOST_BYTES, b"[" * 5000])
def test_rejects_what_is_no_profile_at_all(untrusted: bytes) -> None:
    for parse in (parse_profile, parse_crl_profile):
        with pytest.raises(ProfileError, match="^I18: "):
            parse(untrusted)


def test_rejects_crl_profile_that_is_stale_before_its_limit() -> None:
    source = load_crl_profile("offline-root").source
    with pytest.raises(ProfileError, match="^I2: "):
        parse_crl_profile(source.replace(b"longest_days: 397", b"longest_days: 300"))
