"""Racks of real tokens: bound by serial and label, never initialising what the operator did not offer."""

from __future__ import annotations

import secrets

import pytest

from ceremony.errors import DeviceError, MachineError, PinError
from ceremony.hsm.racks.nss import NssRack, find_softokn
from ceremony.hsm.racks.provisioned import ProvisionedRack, shared_module
from tests.hsm.hsm_support import ANSWER_EVER, PIN


def fresh_label():
    return f"REAL-{secrets.token_hex(4)}"


def test_a_module_is_loaded_once_whoever_asks(faulty, tmp_path):
    link = tmp_path / "another-name.so"
    link.symlink_to(faulty.module.path)
    assert shared_module(link) is faulty.module


def test_every_token_is_offered_with_its_identity(faulty, shaky):
    assert shaky.identity in faulty.identities()


def bound(faulty, serial, label, tmp_path):
    """The rack of a ceremony, for the token that was chosen."""
    return ProvisionedRack(faulty.module.path, serial, label, trail=tmp_path / "none" / "trail")


def test_no_blank_token_is_ever_initialised(faulty, tmp_path):
    before, label = faulty.identities(), fresh_label()
    with pytest.raises(DeviceError, match=f"label '{label}' was asked for"):
        bound(faulty, "", label, tmp_path).prepare(label, PIN)
    assert faulty.identities() == before


def test_a_rack_bound_to_a_serial_takes_no_other_token(faulty, shaky, tmp_path):
    label = shaky.identity.label
    shaky.close()
    with pytest.raises(DeviceError, match="different serial"):
        bound(faulty, "0000", label, tmp_path).prepare(label, PIN)
    rack = bound(faulty, shaky.identity.serial, label, tmp_path)
    rack.prepare(label, PIN).close()
    assert rack.as_data() == {
        "kind": "module",
        "module": str(faulty.module.path),
        "serial": shaky.identity.serial,
        "label": label,
    }


def test_a_token_with_the_label_of_another_is_told_by_its_serial(faulty, tmp_path):
    label = fresh_label()
    first, second = faulty.make(label, PIN), faulty.make(label, PIN)
    device = bound(faulty, second, label, tmp_path).prepare(label, PIN)
    assert device.identity.serial == second != first
    device.close()


def test_a_token_that_shows_twice_is_not_chosen_between(faulty, monkeypatch, tmp_path):
    label = fresh_label()
    serial, there = faulty.make(label, PIN), faulty.module.tokens
    monkeypatch.setattr(faulty.module, "tokens", lambda: there() * 2)
    with pytest.raises(DeviceError, match="2 tokens say that they are it"):
        bound(faulty, serial, label, tmp_path).prepare(label, PIN)


def test_a_pin_that_does_not_fit_is_refused_before_the_token_is_initialised(faulty):
    before = faulty.identities()
    with pytest.raises(PinError, match="too short"):
        faulty.prepare(fresh_label(), "123")
    assert faulty.identities() == before


def test_no_blank_token_is_explained(faulty, monkeypatch):
    there = faulty.module.tokens
    monkeypatch.setattr(faulty.module, "tokens", lambda: tuple(one for one in there() if one.initialised))
    with pytest.raises(DeviceError, match="No token is there that could be initialised"):
        faulty.prepare(fresh_label(), PIN)


def test_discarding_a_rack_of_real_tokens_destroys_nothing(faulty, shaky):
    public_key, _ = shaky.make_log_key("log")
    faulty.discard()
    shaky.prove("log", public_key)


def test_pin_limits_are_the_tokens(faulty):
    assert faulty.pin_limits() == (4, 255)


def test_an_unplugged_token_still_closes(faulty, shaky):
    identity = shaky.identity
    faulty.spoil("C_Logout", ANSWER_EVER, 0x32)
    shaky.close()
    faulty.behave()
    again = faulty.open(identity.serial, identity.label, PIN)
    again.close()


@pytest.mark.parametrize("label", ["it's", 'a "quote"', "back\\slash"])
def test_a_label_that_would_change_nss_parameters_is_refused(tmp_path, label):
    try:
        find_softokn()
    except MachineError as missing:
        pytest.skip(str(missing))
    rack = NssRack(tmp_path / "rack")
    with pytest.raises(DeviceError, match="quote"):
        rack.prepare(label, PIN)
    rack.discard()


def test_an_nss_folder_has_one_token(tmp_path):
    try:
        find_softokn()
    except MachineError as missing:
        pytest.skip(str(missing))
    rack = NssRack(tmp_path / "rack")
    rack.prepare("FIRST", PIN).close()
    with pytest.raises(DeviceError, match="has its one token"):
        rack.prepare("SECOND", PIN)
    rack.discard()
