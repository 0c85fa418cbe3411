"""PINs stay with the people: not in an error, not in a repr, not in a file, not in a process's arguments."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
import time
import traceback
from pathlib import Path

import pytest

from ceremony import engine
from ceremony.errors import MachineError, PinError
from ceremony.hsm.cryptoki.initialize import encode_pin, open_session
from ceremony.hsm.racks.isolated import list_tokens, probe_module
from ceremony.hsm.racks.nss import NssRack
from ceremony.hsm.racks.softhsm import SoftHsmRack, find_softhsm
from ceremony.keys import KeyType, PinState
from ceremony.outside.rehearsal import rehearsal_ports, rehearsal_ports_again
from ceremony.planning.plan import RootGenerationPlan, suggested_participants
from ceremony.ports import ChoosePin, CompareFingerprint, EnterPin, Stop
from ceremony.script.loading import load_shipped_script
from tests.hsm.hsm_support import configure_softhsm
from tests.support import ToldOperator

SECRET = "Vogelsang-83-unique"


def files_below(folder: Path):
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize("kind", [SoftHsmRack, NssRack])
def test_no_file_of_a_rack_holds_the_pin(kind, tmp_path):
    try:
        rack = kind(tmp_path / "rack")
    except MachineError as missing:
        pytest.skip(str(missing))
    device = rack.prepare("ROOT-A", SECRET)
    device.make_root_key("root")
    device.make_estate_key("root-ca", KeyType.EC_P256)
    device.close()
    found = files_below(tmp_path)
    assert len(found) > 2
    for path in found:
        assert SECRET.encode() not in path.read_bytes(), path.name
    rack.discard()


def test_no_error_and_no_traceback_holds_the_pin(rack, device, caplog):
    serial = device.identity.serial
    device.close()
    with caplog.at_level(logging.DEBUG), pytest.raises(PinError) as told:
        rack.open(serial, "ROOT-A", SECRET)
    whole = "".join(traceback.format_exception(told.value)) + repr(told.value) + repr(told.value.values)
    assert SECRET not in whole + caplog.text
    assert SECRET.encode().hex() not in whole


def test_a_pin_that_nobody_typed_is_not_tried(rack, device):
    identity = device.identity
    device.close()
    with pytest.raises(PinError, match="No PIN was typed for the token 'ROOT-A'"):
        rack.open(identity.serial, "ROOT-A", "")
    assert rack.pin_state(identity.serial, "ROOT-A") is PinState.UNTRIED
    with pytest.raises(PinError):
        rack.open(identity.serial, "ROOT-A", "wrong-pin")
    assert rack.pin_state(identity.serial, "ROOT-A") is PinState.COUNT_LOW  # this token does count


@pytest.mark.parametrize("typed", [b"", b"\n"], ids=["end of input", "Return"])
def test_a_probe_for_which_no_pin_comes_leaves_the_token_alone(tmp_path, monkeypatch, typed):
    for name, value in configure_softhsm(tmp_path).items():
        monkeypatch.setenv(name, value)
    module = find_softhsm()
    made = subprocess.run(
        ["softhsm2-util", "--init-token", "--free", "--label", "t", "--so-pin", "12345678", "--pin", "1234"],
        capture_output=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    done = subprocess.run(
        [sys.executable, "-I", "-m", "app", "hsm", "probe", "--module", str(module), "--label", "t"],
        input=typed,
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, b"")
    assert b"No PIN was typed for the token 't'" in done.stderr
    (token,) = [one for one in list_tokens(module) if one.initialised]
    assert token.pin_state is PinState.UNTRIED


def test_an_interrupted_ceremony_asks_again_where_no_pin_was_typed(tmp_path):
    def leave(question):
        raise Stop(abort=False, reason="left")

    folder = tmp_path / "out"
    plan = RootGenerationPlan(load_shipped_script("root-generation"), suggested_participants(3), threshold=2, shares=3)
    pin = []
    told = ToldOperator({ChoosePin: [lambda question: pin.append(SECRET) or SECRET], CompareFingerprint: [leave]})
    assert engine.start(plan, rehearsal_ports(told, folder), folder).run().ended == "left"
    again = ToldOperator({EnterPin: ["", *pin], CompareFingerprint: [leave]})
    engine.resume(rehearsal_ports_again(again, folder), folder).run()
    first, second = again.asked_of(EnterPin)
    assert first.problem is None
    assert "No PIN was typed" in str(second.problem)
    assert second.state is PinState.UNTRIED
    ends = ToldOperator()
    engine.abort_interrupted(rehearsal_ports_again(ends, folder), folder, "done")


def test_no_repr_holds_the_pin(rack):
    device = rack.prepare("ROOT-P", SECRET)
    assert SECRET not in repr(device) + repr(vars(device)) + repr(vars(rack)) + repr(vars(device.session))
    device.close()


def test_the_pin_is_wiped_after_the_login(rack, device):
    token = next(token for token in rack.module.tokens() if token.label == "ROOT-A")
    for text in ("rehearsal-4711", SECRET):
        device.close()
        pin = encode_pin(text)
        try:
            session = open_session(rack.module, token, pin)
            session.logout()
            session.close()
        except PinError:
            assert text == SECRET
        assert pin == bytearray(len(text))


def test_the_probes_child_has_no_pin_in_its_arguments_or_environment(rack, monkeypatch):
    device = rack.prepare("PROBED", SECRET)
    serial = device.identity.serial
    device.close()
    monkeypatch.setenv("SOFTHSM2_CONF", str(rack.folder / "softhsm2.conf"))
    seen = []

    def watch(done):
        while not done.is_set():
            for process in Path("/proc").glob("[0-9]*"):
                try:
                    arguments = (process / "cmdline").read_bytes()
                    if b"ceremony.hsm.racks.isolated" in arguments:
                        seen.append(arguments + (process / "environ").read_bytes())
                except OSError:
                    continue
            time.sleep(0.01)  # looking at a process that runs anyway, not waiting for it

    done = threading.Event()
    watcher = threading.Thread(target=watch, args=(done,))
    watcher.start()
    try:
        assert probe_module(find_softhsm(), serial, "PROBED", SECRET, key_types=[KeyType.EC_P256]).usable
    finally:
        done.set()
        watcher.join()
    assert seen
    assert not any(SECRET.encode() in text for text in seen)


def test_a_crash_report_of_the_process_does_not_show_the_pin(rack):
    """An uncaught error, as Python prints it, with the PIN in a local variable two frames up."""
    script = (
        "import sys; from ceremony.hsm.racks.softhsm import SoftHsmRack\n"
        "def main():\n"
        "    pin = input()\n"
        "    rack = SoftHsmRack()\n"
        "    try:\n"
        "        device = rack.prepare('A', pin)\n"
        "        serial = device.identity.serial\n"
        "        device.close()\n"
        "        rack.open(serial, 'A', pin + 'x')\n"
        "    finally:\n"
        "        rack.discard()\n"
        "main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], check=False, input=SECRET, text=True, capture_output=True, env=dict(os.environ)
    )
    assert "PinFaultError" in done.stderr
    assert SECRET not in done.stderr + done.stdout
