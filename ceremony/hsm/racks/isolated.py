"""Meeting a module that nobody knows yet in a process of its own, so that its crash is a finding and not our end.

Rules:

- loading a module runs its code, so even a look at its tokens happens in the child;
- the child is spawned, never forked, runs isolated and without variables that load code, and gets the PIN through its
  standard input;
- when the child dies or falls silent, the trail file says in which call;
- the child answers with one JSON text in a file of its folder, so that neither what a module prints nor a helper that
  it leaves running can spoil or hold up the answer; throw-away tokens lie in that folder too, and go with it;
- a library of software tokens is known by its file's name, and probed on a throw-away token: the user's own are never
  opened; one that is not known is treated as hardware.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from ceremony.errors import DeviceError, KeyriteError
from ceremony.hsm.cryptoki import binding
from ceremony.hsm.cryptoki.calls import CallTrail, interrupted_call
from ceremony.hsm.cryptoki.module import Limits, Module, ModuleOptions
from ceremony.hsm.keyops.device import open_device
from ceremony.hsm.probe.probe_report import ProbeReport, report_from_data
from ceremony.hsm.probe.probing import probe
from ceremony.hsm.racks.nss import NssRack
from ceremony.hsm.racks.softhsm import SoftHsmRack
from ceremony.keys import KeyType, TokenListing
from ceremony.machine.carrying import carry, raise_carried
from ceremony.machine.isolation import clean_environment, isolated_python
from ceremony.record.events import data_of, from_data

_TRAIL: Final = "call"
_ANSWER: Final = "answer"
PROBE_LIMIT_S: Final = 1800.0
LIST_LIMIT_S: Final = 180.0
DEFAULT_LIMITS: Final = Limits()
_SOFTWARE: Final[dict[str, type[SoftHsmRack | NssRack]]] = {"softhsm": SoftHsmRack, "softokn": NssRack}


def throw_away_rack(module: Path) -> type[SoftHsmRack | NssRack] | None:
    """What makes throw-away tokens with this module where it is SoftHSM's or NSS's, otherwise None."""
    return next((rack for word, rack in _SOFTWARE.items() if word in module.name.lower()), None)


@dataclass(frozen=True)
class _Task:
    """What the child is to do: probe the token with this serial and label, or a fresh one; or list the tokens."""

    module: str
    limits: Limits
    key_types: tuple[str, ...] | None = None  # None: no probe, a list
    serial: str | None = None
    label: str = ""
    sha256: str = ""


def list_tokens(
    module: Path, *, limit_s: float = LIST_LIMIT_S, limits: Limits = DEFAULT_LIMITS
) -> tuple[TokenListing, ...]:
    """Every token of the module, looked up in a child process; errors as those of `probe_module`."""
    answer = _answer_of_child(_Task(str(module), limits), "", limit_s)
    return tuple(from_data(TokenListing, listing) for listing in answer["tokens"])


def probe_module(
    module: Path,
    serial: str,
    label: str,
    pin: str,
    *,
    sha256: str = "",
    key_types: Sequence[KeyType] = tuple(KeyType),
    limit_s: float = PROBE_LIMIT_S,
    limits: Limits = DEFAULT_LIMITS,
) -> ProbeReport:
    """Probe the token in a child process; `sha256` is what the module's file must hash to, if that is known.

    Raises what the child met (PinError, DeviceError, MachineError), and DeviceError where the module crashed or
    stayed silent for `limit_s` seconds.
    """
    task = _Task(str(module), limits, tuple(key_types), serial, label, sha256)
    return report_from_data(_answer_of_child(task, pin, limit_s))


def probe_software(module: Path, *, key_types: Sequence[KeyType] = tuple(KeyType)) -> ProbeReport:
    """Probe a fresh throw-away token of a software module in a child process; errors as those of `probe_module`."""
    return report_from_data(_answer_of_child(_Task(str(module), DEFAULT_LIMITS, tuple(key_types)), "", PROBE_LIMIT_S))


def _answer_of_child(task: _Task, pin: str, limit_s: float) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="keyrite-probe-") as folder:
        child = subprocess.Popen(  # noqa: S603 - this program itself
            isolated_python("ceremony.hsm.racks.isolated", json.dumps(asdict(task)), folder),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=clean_environment(TMPDIR=folder),
            start_new_session=True,
        )
        silent = False
        try:
            child.communicate(pin.encode(), timeout=limit_s)
        except subprocess.TimeoutExpired:
            silent = True
        finally:
            _end(child)
        call = interrupted_call(Path(folder, _TRAIL)) or "no PKCS#11 call"
        if silent:
            raise DeviceError(
                "The token's module did not finish its probe in {seconds} seconds and was stopped in {call}: the probe "
                "makes nothing that stays, so the token is unharmed; unplug it and plug it in again, or ask its vendor "
                "for help.",
                seconds=round(limit_s),
                call=call,
            )
        if child.returncode != 0:
            raise DeviceError(
                "The token's module crashed in {call} (status {status}): the probe makes nothing that stays, so the "
                "token is unharmed; do not use this module for a ceremony; ask its vendor for a newer one.",
                call=call,
                status=child.returncode,
            )
        data: dict[str, Any] = json.loads(Path(folder, _ANSWER).read_bytes())
    raise_carried(data)
    return data


def _end(child: subprocess.Popen[bytes]) -> None:
    """End the child, and whatever the module left running in its session."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def main(task: _Task, folder: Path, pin: str) -> dict[str, Any]:
    """The child's work: its findings, or the error, as JSON values."""
    try:
        return _work(task, folder, pin)
    except KeyriteError as error:
        return carry(error)


def _work(task: _Task, folder: Path, pin: str) -> dict[str, Any]:
    module = Path(task.module)
    options = ModuleOptions(limits=task.limits, sha256=task.sha256, trail=CallTrail(folder / _TRAIL))
    if task.key_types is None:
        return {"tokens": [data_of(listing) for listing in binding.list_tokens(Module(module, options))]}
    kinds = [KeyType(name) for name in task.key_types]
    if task.serial is None:
        return probe_throw_away(module, kinds).as_data()
    with contextlib.closing(open_device(Module(module, options), task.serial, task.label, pin)) as device:
        return probe(device, kinds).as_data()


def probe_throw_away(module: Path, key_types: Sequence[KeyType]) -> ProbeReport:
    """Probe a fresh token of SoftHSM's or NSS's module, which is destroyed; DeviceError where it is another's."""
    kind = throw_away_rack(module)
    if kind is None:
        raise DeviceError("Throw-away tokens are made by SoftHSM and NSS only; nothing was changed.")
    rack = kind(library=module)
    try:
        with contextlib.closing(rack.prepare("KEYRITE PROBE", secrets.token_hex(8))) as device:
            return probe(device, key_types)
    finally:
        rack.discard()


if __name__ == "__main__":
    described = json.loads(sys.argv[1])
    described["limits"] = Limits(**described["limits"])
    found = json.dumps(main(_Task(**described), Path(sys.argv[2]), sys.stdin.read()), default=str)
    Path(sys.argv[2], _ANSWER).write_text(found, encoding="ascii")
    os._exit(0)  # a module whose call still hangs would hold up an orderly exit
