"""Profiles: the shipped ones are sound, and no edit makes a dangerous one (I1, I2, I9, I10, I12, I18, I19, I20)."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from ceremony.issuing import (
    ProfileError,
    RequestError,
    load_crl_profile,
    load_crl_profile_file,
    load_profile,
    load_profile_file,
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
    assert profile.named() == ProfileNamed(name=name, version=1, sha256=profile.sha256)


def test_shipped_crl_profile_stands_for_a_year() -> None:
    assert [load_crl_profile(name).lifetime.default_days for name in shipped_crl_profiles()] == [365]


def test_loads_an_organisations_own_copy(tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    file.write_bytes(load_profile("tls-server").source)
    assert load_profile_file(file) == load_profile("tls-server")
    file.write_bytes(load_crl_profile("offline-root").source)
    assert load_crl_profile_file(file) == load_crl_profile("offline-root")
    with pytest.raises(RequestError, match="^I22: "):
        load_profile_file(tmp_path / "none.yaml")


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
    ("tls-server", "I2", [("default_days: 397", "default_days: 826")]),
    ("tls-server", "I2", [("longest_days: 825", "longest_days: 1187")]),
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
