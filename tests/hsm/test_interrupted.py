"""Processes that die or hang inside a call: which call it was, what is left on the token, and how it is put right."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ceremony.errors import DeviceError, PinError
from ceremony.hsm.cryptoki.calls import CallTrail, interrupted_call
from ceremony.hsm.cryptoki.module import Limits, Module, ModuleOptions
from ceremony.hsm.cryptoki.supplement import CALLS
from ceremony.hsm.racks.isolated import probe_module
from ceremony.hsm.racks.softhsm import SoftHsmRack, find_softhsm
from ceremony.keys import KeyType
from tests.hsm.hsm_support import CRASH, HANG, KILL_AFTER, KILL_BEFORE, PIN, configure_softhsm

ROOT = Path(__file__).parents[2]


def run_child(module, folder, plan):
    """The child's status, what it told, and its standard error."""
    environment = os.environ | configure_softhsm(folder) | {"FAULTY_PLAN": plan}
    command = [sys.executable, "-m", "tests.hsm.faulty_child", str(module), str(folder)]
    done = subprocess.run(command, cwd=ROOT, check=False, env=environment, capture_output=True, text=True, timeout=60)
    told = {}
    made = set()
    for line in done.stdout.splitlines():
        told |= (step := json.loads(line))
        made = (made | {step.get("made")}) - {step.get("destroyed"), None}
    return done.returncode, told | {"known": made}, done.stderr


# (call, which of its calls, before or after it, objects left behind), where the child changes its token
KILLS = [
    ("C_GenerateKey", 2, KILL_BEFORE, 0),
    ("C_GenerateKey", 2, KILL_AFTER, 1),
    ("C_GenerateKeyPair", 1, KILL_AFTER, 2),
    ("C_SetAttributeValue", 1, KILL_AFTER, 2),
    ("C_SetAttributeValue", 2, KILL_BEFORE, 2),
    ("C_WrapKey", 5, KILL_AFTER, 0),
    ("C_DestroyObject", 14, KILL_AFTER, 0),
    ("C_CopyObject", 1, KILL_AFTER, 1),
    ("C_CopyObject", 2, KILL_BEFORE, 2),
    ("C_CopyObject", 2, KILL_AFTER, 3),
    ("C_GenerateKeyPair", 5, KILL_AFTER, 0),
]


@pytest.mark.parametrize("kill", KILLS, ids=str)
def test_after_a_kill_the_remains_are_found_and_the_step_is_done_again(faulty_module, tmp_path, kill):
    call, nth, action, remains = kill
    folder = tmp_path / "tokens-of-child"
    status, told, _ = run_child(faulty_module, folder, f"{CALLS[call]} {nth} {action} 0")
    assert status == -signal.SIGKILL
    assert interrupted_call(folder / "trail") == call
    rack = SoftHsmRack(folder, transport_bits=1024)
    device = rack.open(told["serial"], "ROOT-K", PIN)
    removed = device.remove_orphans(told["known"])
    assert len(removed) == remains
    assert {facts.label for facts in device.inventory()} == told["known"]
    if "root-ca" in told["known"]:
        device.prove("root-ca", device.public_key("root-ca"))
    if "root" not in told["known"]:
        device.make_root_key("root")
    device.make_estate_key("next", KeyType.EC_P256)
    device.wrap("root", "next")
    device.close()
    rack.discard()


def test_a_token_half_initialised_is_left_aside_for_a_fresh_one(faulty_module, tmp_path):
    folder = tmp_path / "tokens-of-child"
    status, told, _ = run_child(faulty_module, folder, f"{CALLS['C_InitPIN']} 1 {KILL_BEFORE} 0")
    assert (status, told) == (-signal.SIGKILL, {"known": set()})
    rack = SoftHsmRack(folder)
    device = rack.prepare("ROOT-K", PIN)
    assert device.inventory() == ()
    device.close()
    rack.discard()


@pytest.mark.parametrize("delay_ms", [3, 11, 19, 31])
def test_after_a_kill_at_any_instant_only_remains_are_left(tmp_path, delay_ms):
    """SoftHSM writes a file for each object: a kill in the middle of that leaves half a file."""
    rack = SoftHsmRack(tmp_path / "rack")
    device = rack.prepare("ROOT-K", PIN)
    device.make_log_key("log")
    serial = device.identity.serial
    device.close()
    rack._let_go()
    script = (
        "import sys; from pathlib import Path; from ceremony.hsm.racks.softhsm import SoftHsmRack\n"
        "from ceremony.keys import KeyType\n"
        f"device = SoftHsmRack(Path(sys.argv[1])).open('{serial}', 'ROOT-K', input())\n"
        "print('ready', flush=True)\n"
        "for number in range(10000): device.make_estate_key(f'key-{number}', KeyType.EC_P256)\n"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", script, str(rack.folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with child:
        child.stdin.write(PIN + "\n")
        child.stdin.flush()
        assert child.stdout.readline() == "ready\n"
        time.sleep(delay_ms / 1000)  # the instant of the kill, not a wait for something
        child.kill()
    again = rack.open(serial, "ROOT-K", PIN)
    again.remove_orphans(("log",))
    assert [facts.label for facts in again.inventory()] == ["log", "log"]
    again.prove("log", again.public_key("log"))
    again.close()
    rack.discard()


def test_a_module_that_crashes_leaves_the_call_in_the_trail(faulty_module, tmp_path):
    folder = tmp_path / "tokens-of-child"
    status, _, _ = run_child(faulty_module, folder, f"{CALLS['C_WrapKey']} 1 {CRASH} 0")
    assert status < 0
    assert interrupted_call(folder / "trail") == "C_WrapKey"


@pytest.mark.parametrize("call", ["C_Initialize", "C_Login", "C_GenerateKeyPair"])
def test_a_call_that_hangs_is_given_up_and_named(faulty_module, tmp_path, call):
    status, told, errors = run_child(faulty_module, tmp_path / "t", f"{CALLS[call]} 1 {HANG} 0")
    assert status == 0, errors
    assert f"has not answered {call} for 1.0 seconds" in told["error"]
    if call != "C_Initialize":  # the module is not asked again: its thread is still in the call
        assert told["again"] == told["error"]


def test_no_call_is_left_in_the_trail_of_a_process_that_ended_well(tmp_path):
    trail = CallTrail(tmp_path / "trail")
    environment = tuple(configure_softhsm(tmp_path / "t").items())
    module = Module(find_softhsm(), ModuleOptions(environment=environment, trail=trail))
    module.tokens()
    assert interrupted_call(tmp_path / "trail") is None
    trail.started("C_Sign")
    assert interrupted_call(tmp_path / "trail") == "C_Sign"
    trail.started("C_GetAttributeValue")
    assert interrupted_call(tmp_path / "trail") == "C_GetAttributeValue"
    module.finalize()
    trail.close()


def test_a_rack_that_is_opened_again_names_the_call_in_which_a_process_died(rack):
    assert rack.interrupted_call is None
    rack._let_go()
    script = (
        "import os, sys; from pathlib import Path; from ceremony.hsm.racks.softhsm import SoftHsmRack\n"
        "rack = SoftHsmRack(Path(sys.argv[1]))\n"
        "trail = rack.module.options.trail\n"
        "started = trail.started\n"
        "trail.started = lambda call: started(call) or call == 'C_InitToken' and os.kill(os.getpid(), 9)\n"
        f"rack.prepare('ROOT-A', '{PIN}')\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(rack.folder)], check=False, timeout=60)
    assert done.returncode == -signal.SIGKILL
    again = SoftHsmRack(rack.folder)
    assert again.interrupted_call == "C_InitToken"
    again.discard()


def test_a_trail_that_was_never_written_names_no_call(tmp_path):
    assert interrupted_call(tmp_path / "trail") is None


@pytest.fixture
def softhsm_token(tmp_path, monkeypatch, rack):
    """A token that a child process finds through its environment."""
    device = rack.prepare("PROBED", PIN)
    serial = device.identity.serial
    device.close()
    monkeypatch.setenv("SOFTHSM2_CONF", str(rack.folder / "softhsm2.conf"))
    monkeypatch.setenv("FAULTY_REAL", str(find_softhsm()))
    return serial


def test_a_probe_in_its_own_process_finds_what_the_probe_here_finds(faulty_module, softhsm_token):
    report = probe_module(faulty_module, softhsm_token, "PROBED", PIN, key_types=[KeyType.EC_P384])
    assert report.usable
    assert report.key_types == ("ec-p384",)
    assert report.identity.module_path == str(faulty_module)
    assert report.wrap_format == "rfc5649"


def test_a_module_that_crashes_in_its_probe_is_told(faulty_module, softhsm_token, monkeypatch):
    monkeypatch.setenv("FAULTY_PLAN", f"{CALLS['C_UnwrapKey']} 1 {CRASH} 0")
    with pytest.raises(DeviceError, match="crashed in C_UnwrapKey"):
        probe_module(faulty_module, softhsm_token, "PROBED", PIN)


def test_a_module_that_hangs_in_its_probe_is_told(faulty_module, softhsm_token, monkeypatch):
    monkeypatch.setenv("FAULTY_PLAN", f"{CALLS['C_GenerateKey']} 1 {HANG} 0")
    with pytest.raises(DeviceError, match="has not answered C_GenerateKey"):
        probe_module(faulty_module, softhsm_token, "PROBED", PIN, limits=Limits(1.0, 1.0))


def test_a_probe_that_never_ends_is_stopped(faulty_module, softhsm_token, monkeypatch):
    monkeypatch.setenv("FAULTY_PLAN", f"{CALLS['C_GenerateKey']} 1 {HANG} 0")
    with pytest.raises(DeviceError, match="was stopped in C_GenerateKey"):
        probe_module(faulty_module, softhsm_token, "PROBED", PIN, limit_s=2.0)


def test_a_probe_with_a_wrong_pin_is_a_pin_error(faulty_module, softhsm_token):
    with pytest.raises(PinError):
        probe_module(faulty_module, softhsm_token, "PROBED", "wrong-pin")


def test_a_forked_child_may_not_use_the_token(device):
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            device.random(8)
        except DeviceError as error:
            os.write(writer, str(error).encode())
        finally:
            os._exit(0)
    os.close(writer)
    os.waitpid(pid, 0)
    with os.fdopen(reader) as told:
        assert "forked process" in told.read()
    assert len(device.random(8)) == 8
