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

from ceremony.errors import MachineError, PinError
from ceremony.hsm.initialize import encode_pin, open_session
from ceremony.hsm.isolated import probe_module
from ceremony.hsm.nss import NssRack
from ceremony.hsm.softhsm import SoftHsmRack, find_softhsm
from ceremony.keys import KeyType

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
                    if b"ceremony.hsm.isolated" in arguments:
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
        "import sys; from ceremony.hsm.softhsm import SoftHsmRack\n"
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
