"""What a token can do, found out before a ceremony and kept: a real ceremony is held on a probed token only (R22).

- A module of software tokens (SoftHSM, NSS) is probed on a throw-away token of its own unless a token is named; any
  other on the token that is named, with throw-away session objects, so that nothing on it changes.
- A report is kept under the module file's hash and the token, and counts while module, library, model, firmware and
  hardware are what they were; that of a throw-away token counts for every throw-away token of the same module file.
- A module that is loaded again on a note's word (an interrupted ceremony) must be one that was probed here before.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from ceremony.disk.folders import make_folder, replace_file
from ceremony.disk.local import state_folder
from ceremony.errors import DeviceError, KeyriteError
from ceremony.hsm.cryptoki.library import find_module
from ceremony.hsm.probe.probe_report import ProbeReport, report_from_data
from ceremony.hsm.racks.isolated import list_tokens, probe_module, probe_software, throw_away_rack
from ceremony.keys import TokenIdentity
from ceremony.machine.host import SystemClock
from ceremony.ports import Clock


def probe_named(
    module: Path,
    ask_pin: Callable[[TokenIdentity], str],
    serial: str | None = None,
    label: str | None = None,
    *,
    clock: Clock | None = None,
) -> ProbeReport:
    """Probe a module's token, and keep the report.

    The module runs in child processes only. `serial` and `label` choose among several tokens. UsageError if the file is
    missing or the choice open; DeviceError, PinError or MachineError as the module or the token says.
    """
    module = find_module(module)
    throw_away = serial is None and label is None and throw_away_rack(module) is not None
    if throw_away:
        report = probe_software(module)
    else:
        there = tuple(one.identity for one in list_tokens(module) if one.initialised)
        identity = _choose(module, there, serial, label)
        report = probe_module(module, identity.serial, identity.label, ask_pin(identity), sha256=identity.module_sha256)
    now = (clock or SystemClock()).now()
    report = replace(report, probed_at=now.isoformat(timespec="seconds").replace("+00:00", "Z"))
    _keep(report, throw_away=throw_away)
    return report


def _choose(module: Path, tokens: tuple[TokenIdentity, ...], serial: str | None, label: str | None) -> TokenIdentity:
    if not tokens:
        raise DeviceError(
            "The module {path} shows no initialised token; nothing was changed; plug the token in, see that its reader "
            "or service runs, and initialise it with its vendor's tool.",
            path=str(module),
        )
    found = [one for one in tokens if serial in {None, one.serial} and label in {None, one.label}]
    if len(found) == 1:
        return found[0]
    there = "; ".join(f"serial {one.serial} labelled '{one.label}'" for one in tokens)
    raise DeviceError(
        "{count} tokens fit what was asked for; there is {there}. Name one with --serial and --label.",
        count=len(found),
        there=there,
    )


def _place(module_sha256: str, serial: str, label: str) -> Path:
    name = hashlib.sha256(f"{module_sha256} {serial} {label}".encode()).hexdigest()[:24]
    return state_folder("probes") / f"{name}.json"


def _keep(report: ProbeReport, *, throw_away: bool) -> None:
    made = report.identity
    place = _place(made.module_sha256, "" if throw_away else made.serial, "" if throw_away else made.label)
    try:
        make_folder(place.parent, mode=0o700)
        replace_file(place, json.dumps(report.as_data()).encode())
    except KeyriteError:
        return  # a home that cannot be written: the report is still shown


def _read(place: Path) -> ProbeReport | None:
    try:
        report = report_from_data(json.loads(place.read_bytes()))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return report if report.probed_at else None


def kept_probe(identity: TokenIdentity, *, throw_away: bool = False) -> ProbeReport | None:
    """The kept report on this token, if there is one and the token is still what it was then."""
    serial, label = ("", "") if throw_away else (identity.serial, identity.label)
    report = _read(_place(identity.module_sha256, serial, label))
    return report if report is not None and report.covers(identity) else None


def probed_hash(module: Path, serial: str, label: str) -> str:
    """The SHA-256 of this very module file if it was probed on this machine for this token; else empty."""
    try:
        with module.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
    return digest if _read(_place(digest, serial, label)) is not None else ""


def require_probe(identity: TokenIdentity, *, throw_away: bool = False) -> ProbeReport:
    """The probe that counts for this token; DeviceError says how to make one, or that the token will not do."""
    report = kept_probe(identity, throw_away=throw_away)
    if report is None:
        raise DeviceError(
            "No probe counts for the token '{label}', serial {serial}: none was made on this machine, or its module or "
            "firmware has changed since. Nothing was changed on it. Probe it (Look at a token, or `keyrite hsm probe "
            "--module {module} --serial {serial} --label '{label}'`), then go on.",
            label=identity.label,
            serial=identity.serial,
            module=identity.module_path,
        )
    if not report.usable:
        raise DeviceError(
            "The probe of the token '{label}', serial {serial}, says that no ceremony can be held on it; nothing was "
            "changed on it; take another token.",
            label=identity.label,
            serial=identity.serial,
        )
    return report
