"""The probe: what it says of tokens that we know, that it leaves nothing, and that it finds out tokens that lie."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from ceremony.disk.local import temporary_folder
from ceremony.errors import MachineError
from ceremony.hsm.cryptoki.return_values import Ckr
from ceremony.hsm.probe.probe_report import report_from_data
from ceremony.hsm.probe.probing import probe
from ceremony.hsm.racks.isolated import probe_throw_away, throw_away_rack
from ceremony.hsm.racks.nss import NssRack, find_softokn
from ceremony.hsm.racks.softhsm import SoftHsmRack, find_softhsm
from ceremony.keys import KeyType, Transport
from tests.hsm.hsm_support import ANSWER_EVER, PIN, finding


@pytest.fixture(scope="module")
def softhsm():
    """A token with a key on it, its report, and its contents before and after."""
    rack = SoftHsmRack()
    device = rack.prepare("PROBED", PIN)
    device.make_log_key("log")
    before = device.inventory()
    report = probe(device)
    yield report, before, device.inventory()
    device.close()
    rack.discard()


QUICK = [KeyType.EC_P256]


def test_softhsm_is_found_to_be_as_it_is(softhsm):
    report, _, _ = softhsm
    assert report.usable
    assert report.transport is Transport.OAEP
    assert finding(report, "root-leaves").how == "oaep sha_1"
    assert report.wrap_format == "rfc5649"
    assert finding(report, "wrap-aes-key-wrap-pad").how == "rfc5649"
    assert finding(report, "wrap-aes-key-wrap").how == "rfc3394+zero"
    assert not finding(report, "wrap-aes-cbc-pad").ok
    assert finding(report, "lock-one-way").ok
    assert finding(report, "lock-enforced").ok
    assert report.key_types == tuple(kind.value for kind in KeyType)


def test_the_probe_leaves_the_token_as_it_was(softhsm):
    report, before, after = softhsm
    assert before == after
    assert finding(report, "leaves-nothing").ok


def test_the_report_survives_json(softhsm):
    report, _, _ = softhsm
    assert report_from_data(json.loads(json.dumps(report.as_data()))) == report


@pytest.mark.parametrize("field", ["firmware", "model", "module_sha256", "library", "hardware", "manufacturer"])
def test_a_report_does_not_count_for_another_firmware_or_module(softhsm, field):
    report, _, _ = softhsm
    assert report.covers(report.identity)
    assert report.covers(replace(report.identity, serial="another", label="another"))
    assert not report.covers(replace(report.identity, **{field: "another"}))


def test_nss_is_found_not_to_enforce_its_lock():
    try:
        rack = NssRack()
    except MachineError:
        pytest.skip("NSS's software token is not installed (libnss3)")
    device = rack.prepare("PROBED", PIN)
    report = probe(device, QUICK)
    device.close()
    rack.discard()
    assert report.lets_locked_keys_out
    assert report.usable  # as a software token, which two people must waive
    hardware = replace(report, identity=replace(report.identity, software_token=False))
    assert hardware.lacks == ("lock-enforced",)
    assert not hardware.usable
    assert finding(report, "lock-one-way").ok
    assert finding(report, "wrap-aes-key-wrap-pad").how == "rfc3394+pkcs7"
    assert report.wrap_format == "rfc5649"


@pytest.mark.parametrize("find", [find_softhsm, find_softokn])
def test_software_libraries_are_probed_on_throw_away_tokens(find):
    try:
        module = find()
    except MachineError as missing:
        pytest.skip(str(missing))
    before = set(temporary_folder().iterdir())
    report = probe_throw_away(module, QUICK)
    assert report.key_types == ("ec-p256",)
    assert report.identity.module_path == str(module.resolve())
    assert set(temporary_folder().iterdir()) == before


def test_an_unknown_library_is_taken_for_hardware():
    assert throw_away_rack(Path("/usr/lib/libykcs11.so")) is None


@pytest.mark.parametrize(
    ("call", "operation"),
    [
        ("C_UnwrapKey", "estate-ec-p256"),
        ("C_WrapKey", "estate-ec-p256"),
        ("C_SignInit", "estate-ec-p256"),
        ("C_GenerateRandom", "random"),
        ("C_GenerateKeyPair", "estate-ec-p256"),
    ],
)
def test_a_token_that_lacks_a_call_is_found_unusable(faulty, shaky, call, operation):
    faulty.spoil(call, ANSWER_EVER, Ckr.FUNCTION_NOT_SUPPORTED)
    report = probe(shaky, QUICK)
    assert not report.usable
    assert not finding(report, operation).ok
    assert finding(report, "leaves-nothing").ok


def test_a_token_that_only_pretends_to_lock_is_found_unusable(faulty, shaky):
    faulty.spoil("C_SetAttributeValue", ANSWER_EVER, Ckr.OK)
    report = probe(shaky, QUICK)
    assert not report.usable
    assert "did not keep what was asked for" in finding(report, "lock-reads-back").how


def test_a_token_that_wraps_no_key_gives_it_by_its_value(faulty, shaky):
    faulty.spoil("C_WrapKey", ANSWER_EVER, Ckr.KEY_UNEXTRACTABLE)
    report = probe(shaky, QUICK)
    assert report.transport is Transport.VALUE
    assert not report.usable


def test_a_token_that_lets_no_key_out_takes_combined_randomness(faulty, shaky):
    """Neither RSA public keys (so no OAEP) nor readable keys can be made; wrapping under AES works."""
    faulty.spoil("C_GenerateKey", ANSWER_EVER, Ckr.ATTRIBUTE_VALUE_INVALID)
    report = probe(shaky, QUICK)
    assert report.transport is Transport.COMBINED
    assert not finding(report, "root-leaves").ok
    assert finding(report, "root-back").ok
