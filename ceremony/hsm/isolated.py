"""Probing a module that nobody knows yet in a process of its own, so that its crash is a finding and not our end.

Rules:

- the child is spawned, never forked, and gets the PIN through its standard input;
- when the child dies or falls silent, the trail file says in which PKCS#11 call;
- the child answers with one JSON text; whatever a module prints itself goes to the null device.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from ceremony.errors import DeviceError, EnvironmentError_, KeyriteError, PinError
from ceremony.hsm.module import Limits, ModuleOptions
from ceremony.hsm.probe import probe
from ceremony.hsm.probe_report import ProbeReport, report_from_data
from ceremony.hsm.rack import ModuleRack
from ceremony.hsm.trail import CallTrail, interrupted_call
from ceremony.keys import KeyType

PROBE_LIMIT_S: Final = 1800.0
DEFAULT_LIMITS: Final = Limits()
_ERRORS: Final[dict[str, type[KeyriteError]]] = {
    kind.__name__: kind for kind in (DeviceError, EnvironmentError_, PinError)
}


def probe_module(
    module: Path,
    serial: str,
    label: str,
    pin: str,
    *,
    key_types: Sequence[KeyType] = tuple(KeyType),
    limit_s: float = PROBE_LIMIT_S,
    limits: Limits = DEFAULT_LIMITS,
) -> ProbeReport:
    """Probe the token in a child process.

    Raises what the child met (PinError, DeviceError, EnvironmentError_), and DeviceError where the module crashed or
    stayed silent for `limit_s` seconds.
    """
    with tempfile.TemporaryDirectory(prefix="keyrite-probe-") as folder:
        trail = Path(folder) / "call"
        arguments = [str(module), serial, label, str(trail), str(limits.call_s), str(limits.generate_s), *key_types]
        command = [sys.executable, "-m", "ceremony.hsm.isolated", *arguments]
        try:
            done = subprocess.run(  # noqa: S603 - this program itself
                command,
                input=pin.encode(),
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                timeout=limit_s,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise _silent(trail, limit_s) from None
        if done.returncode != 0:
            raise _crashed(trail, done.returncode)
    return _read_answer(done.stdout)


def _silent(trail: Path, limit_s: float) -> DeviceError:
    return DeviceError(
        "The token's module did not finish its probe in {seconds} seconds and was stopped in {call}: the probe makes "
        "nothing that stays, so the token is unharmed; unplug it and plug it in again, or ask its vendor for help.",
        seconds=round(limit_s),
        call=interrupted_call(trail) or "no PKCS#11 call",
    )


def _crashed(trail: Path, status: int) -> DeviceError:
    return DeviceError(
        "The token's module crashed in {call} (status {status}): the probe makes nothing that stays, so the token is "
        "unharmed; do not use this module for a ceremony; ask its vendor for a newer one.",
        call=interrupted_call(trail) or "no PKCS#11 call",
        status=status,
    )


def _read_answer(answer: bytes) -> ProbeReport:
    data = json.loads(answer)
    if "error" in data:
        raise _ERRORS[data["error"]](data["template"], **data["values"])
    return report_from_data(data)


def main(arguments: list[str]) -> dict[str, object]:
    """The child's work: the report, or the error, as JSON values."""
    module, serial, label, trail, call_s, generate_s, *key_types = arguments
    pin = sys.stdin.read()
    options = ModuleOptions(limits=Limits(float(call_s), float(generate_s)), trail=CallTrail(Path(trail)))
    try:
        with contextlib.closing(ModuleRack(Path(module), options=options).open(serial, label, pin)) as device:
            return dict(probe(device, [KeyType(name) for name in key_types]).as_data())
    except KeyriteError as error:
        kind = next(name for name, known in reversed(_ERRORS.items()) if isinstance(error, known))
        return {"error": kind, "template": error.template, "values": error.values}


if __name__ == "__main__":
    answer_to = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # a module that prints must not spoil the answer
    os.write(answer_to, json.dumps(main(sys.argv[1:])).encode())
    os._exit(0)  # a module whose call still hangs would hold up an orderly exit
