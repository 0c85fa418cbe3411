"""What a token can do, found out before a ceremony and kept: a real ceremony is held on a probed token only.

A module of software tokens (SoftHSM, NSS) is probed on a throw-away token of its own; any other on the token that is
named, with throw-away session objects, so that nothing on it changes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

from ceremony.errors import DeviceError, KeyriteError, UsageError
from ceremony.folders import make_folder, replace_file
from ceremony.hsm.isolated import list_tokens, probe_module, probe_software
from ceremony.hsm.probe_report import ProbeReport, report_from_data
from ceremony.hsm.software import makes_throw_away_tokens
from ceremony.keys import TokenIdentity
from ceremony.local import state_folder


def probe_named(
    module: Path, ask_pin: Callable[[TokenIdentity], str], serial: str | None = None, label: str | None = None
) -> ProbeReport:
    """Probe a module's token, and keep the report.

    The module runs in child processes only. `serial` and `label` choose among several tokens. UsageError if the file is
    missing or the choice open; DeviceError, PinError or EnvironmentError_ as the module or the token says.
    """
    if not module.is_file():
        raise UsageError("There is no module {path}; name the token vendor's PKCS #11 library (.so).", path=str(module))
    if serial is None and label is None and makes_throw_away_tokens(module):
        report = probe_software(module)
    else:
        identity = _choose(module, list_tokens(module), serial, label)
        report = probe_module(module, identity.serial, identity.label, ask_pin(identity))
    _keep(report)
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


def _place(identity: TokenIdentity) -> Path:
    name = hashlib.sha256(f"{identity.module_sha256} {identity.serial} {identity.label}".encode()).hexdigest()[:24]
    return state_folder("probes") / f"{name}.json"


def _keep(report: ProbeReport) -> None:
    place = _place(report.identity)
    try:
        make_folder(place.parent, mode=0o700)
        replace_file(place, json.dumps(report.as_data()).encode())
    except KeyriteError:
        return  # a home that cannot be written: the report is still shown


def kept_probe(identity: TokenIdentity) -> ProbeReport | None:
    """The kept report on this token, if there is one and the token is still what it was then."""
    try:
        report = report_from_data(json.loads(_place(identity).read_bytes()))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return report if report.covers(identity) else None
