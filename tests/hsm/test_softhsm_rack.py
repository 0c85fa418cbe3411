"""Throw-away SoftHSM racks: apart from the user's own SoftHSM, independent of each other, found again, destroyed."""

from __future__ import annotations

import os
import resource
import stat
import subprocess
import sys
import tempfile
from contextlib import contextmanager

import pytest

from ceremony.errors import DeviceError, MachineError, PinError
from ceremony.hsm.racks.softhsm import SoftHsmRack
from tests.hsm.hsm_support import PIN


def test_folder_is_the_owners_alone(rack):
    assert stat.S_IMODE(rack.folder.stat().st_mode) == 0o700


def test_environment_is_as_before(monkeypatch):
    monkeypatch.setenv("SOFTHSM2_CONF", "/somewhere/of/the/user.conf")
    rack = SoftHsmRack()
    assert os.environ["SOFTHSM2_CONF"] == "/somewhere/of/the/user.conf"
    rack.discard()
    monkeypatch.delenv("SOFTHSM2_CONF")
    SoftHsmRack().discard()
    assert "SOFTHSM2_CONF" not in os.environ


def test_discard_destroys_the_folder(rack, device):
    device.make_root_key("root")
    device.close()
    rack.discard()
    assert not rack.folder.exists()
    rack.discard()
    with pytest.raises(DeviceError, match="destroyed"):
        rack.prepare("X", PIN)


def test_two_racks_live_side_by_side(device, fresh):
    """A rehearsal and its recovery share a window: using one token never disturbs the other."""
    device.make_root_key("root")
    fresh.make_log_key("log")
    assert [facts.label for facts in device.inventory()] == ["root"]
    assert {facts.label for facts in fresh.inventory()} == {"log"}


def test_discarding_one_rack_leaves_the_other(device, fresh_rack, fresh):
    public_key, _ = device.make_log_key("log")
    fresh.close()
    fresh_rack.discard()
    device.prove("log", public_key)


def test_a_device_of_a_discarded_rack_reaches_no_other_rack(device, rack):
    """The library's copy is used again, and its session numbers with it."""
    stale = SoftHsmRack()
    old = stale.prepare("ROOT-O", PIN)
    stale.discard()
    later = SoftHsmRack()
    new = later.prepare("ROOT-N", PIN)
    with pytest.raises(DeviceError):
        old.make_log_key("log")
    old.close()
    assert new.inventory() == ()
    new.make_log_key("log")
    new.close()
    later.discard()


def test_a_rack_after_a_discarded_one_is_empty(fresh_rack):
    fresh_rack.discard()
    rack = SoftHsmRack()
    device = rack.prepare("ROOT-C", PIN)
    assert device.inventory() == ()
    device.close()
    rack.discard()


def test_tokens_are_found_again_by_serial_and_label(rack, device):
    public_key, _ = device.make_log_key("log")
    serial = device.identity.serial
    device.close()
    again = rack.open(serial, "ROOT-A", PIN)
    again.prove("log", public_key)
    again.close()


def test_tokens_are_found_again_by_another_process_once_this_one_lets_go(rack, device):
    device.make_log_key("log")
    serial = device.identity.serial
    device.close()
    script = (
        "import sys; from pathlib import Path; from ceremony.hsm.racks.softhsm import SoftHsmRack\n"
        "rack = SoftHsmRack(Path(sys.argv[1])); device = rack.open(sys.argv[2], 'ROOT-A', input())\n"
        "print([facts.label for facts in device.inventory()])"
    )
    command = [sys.executable, "-c", script, str(rack.folder), serial]
    refused = subprocess.run(command, check=False, input=PIN, text=True, capture_output=True, timeout=60)
    assert "open in another Keyrite process" in refused.stderr
    rack._let_go()
    done = subprocess.run(command, check=False, input=PIN, text=True, capture_output=True, timeout=60)
    assert done.stdout.strip() == "['log', 'log']", done.stderr


def test_a_token_that_is_not_there_is_explained(rack, device):
    serial = device.identity.serial
    with pytest.raises(DeviceError) as wrong_label:
        rack.open(serial, "ROOT-Z", PIN)
    assert "ROOT-Z" in str(wrong_label.value)
    assert f"there is serial {serial} labelled 'ROOT-A' (different label)" in str(wrong_label.value)
    with pytest.raises(DeviceError, match=r"\(different serial\)"):
        rack.open("0000", "ROOT-A", PIN)
    with pytest.raises(DeviceError, match=r"\(different serial and label\)"):
        rack.open("0000", "ROOT-Z", PIN)


def test_an_empty_rack_says_that_no_token_is_there(rack):
    with pytest.raises(DeviceError, match="no initialised token is there"):
        rack.open("0000", "ROOT-A", PIN)


def test_a_wrong_pin_is_a_pin_error_and_leaves_no_session(rack, device):
    serial = device.identity.serial
    device.close()
    with pytest.raises(PinError):
        rack.open(serial, "ROOT-A", "not the PIN")
    # C_InitToken refuses while any session is open, so that a second token shows that none leaked
    rack.prepare("ROOT-B", PIN).close()
    rack.open(serial, "ROOT-A", PIN).close()


def test_pin_limits_are_the_tokens(rack):
    assert rack.pin_limits() == (4, 255)


def test_a_pin_that_is_too_short_is_refused(rack):
    with pytest.raises(PinError, match="too short"):
        rack.prepare("ROOT-S", "123")
    with pytest.raises(DeviceError, match="no initialised token is there"):
        rack.open("0000", "ROOT-S", "123")


@pytest.mark.parametrize("label", ["", " ", "x" * 33, "根" * 11])
def test_a_label_that_no_token_can_hold_is_refused(rack, label):
    with pytest.raises(DeviceError, match="1 to 32 bytes"):
        rack.prepare(label, PIN)


def test_identity_names_module_token_and_hash(rack, device):
    identity = device.identity
    assert identity.software_token
    assert identity.label == "ROOT-A"
    assert identity.model == "SoftHSM v2"
    assert len(identity.module_sha256) == 64
    assert identity.module_path == rack.as_data()["module"]


def test_missing_softhsm_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setenv("KEYRITE_SOFTHSM", str(tmp_path / "libsofthsm2.so"))
    with pytest.raises(MachineError, match="apt install softhsm2") as refused:
        SoftHsmRack()
    assert refused.value.exit_code == 3


def test_a_library_that_is_no_module_is_refused(monkeypatch, tmp_path):
    other = tmp_path / "libsofthsm2.so"
    other.write_bytes(b"not a library")
    monkeypatch.setenv("KEYRITE_SOFTHSM", str(other))
    with pytest.raises(MachineError, match="can't be loaded"):
        SoftHsmRack(tmp_path / "rack")
    assert not (tmp_path / "rack").exists()


def test_a_folder_that_cannot_be_made_is_refused(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(MachineError, match=r"takes no more files \(Not a directory\)"):
        SoftHsmRack(tmp_path / "file")


@contextmanager
def full(bytes_left):
    """Files can grow to so many bytes and not further, as on a disk that is nearly full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_left, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_folder_for_temporary_files_is_told_as_that_before_anything_is_made(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with full(4096), pytest.raises(MachineError, match=f"lie in {tmp_path}, which takes no more files.*TMPDIR"):
        SoftHsmRack()
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_gets_full_is_not_told_as_a_fault_of_the_token(rack):
    with full(64), pytest.raises(MachineError, match=f"lie in {rack.folder}, which takes no more files.*TMPDIR"):
        rack.prepare("ROOT-A", PIN)


def test_a_machine_without_a_folder_for_temporary_files_is_told_what_to_set(monkeypatch):
    monkeypatch.setattr(tempfile, "gettempdir", lambda: (_ for _ in ()).throw(FileNotFoundError(2, "none")))
    with pytest.raises(MachineError, match="set TMPDIR to a folder with room"):
        SoftHsmRack()


@pytest.mark.parametrize("name", ["with space", "密钥仪式", "tab\there", "semi;colon"])
def test_a_folder_may_have_an_unusual_name(tmp_path, name):
    rack = SoftHsmRack(tmp_path / name)
    rack.prepare("ROOT-A", PIN).close()
    assert any((tmp_path / name / "tokens").iterdir())
    rack.discard()


@pytest.mark.parametrize("name", ["x#y", "x=y", "it's", 'a"b', os.fsdecode(b"caf\xe9")])
def test_a_folder_whose_name_the_library_would_cut_is_refused(tmp_path, monkeypatch, name):
    with pytest.raises(MachineError, match="a #, a =, a quote"):
        SoftHsmRack(tmp_path / name)
    assert not (tmp_path / name).exists()
    (tmp_path / name).mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / name))
    with pytest.raises(MachineError, match="set the environment variable TMPDIR to another folder"):
        SoftHsmRack()
    assert list((tmp_path / name).iterdir()) == []


def test_an_open_token_is_not_opened_twice(rack, device):
    with pytest.raises(DeviceError, match="already open"):
        rack.open(device.identity.serial, "ROOT-A", PIN)
    device.make_log_key("log")


def test_close_is_idempotent(device):
    device.close()
    device.close()
