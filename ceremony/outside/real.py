"""A real ceremony's outside: a token that people chose, this machine, and the probes that it keeps.

Rules:

- an interrupted ceremony finds its own kind of token again, by the note beside its journal;
- that note may be made up, and a module is code: it is loaded only if this user probed this very file for this token;
- a drill may take a software token that is thrown away; it lies in memory where the system has such a place.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from ceremony.disk import local
from ceremony.disk.folders import WORK
from ceremony.disk.holding import check_free
from ceremony.errors import DeviceError
from ceremony.hsm.cryptoki.library import find_module
from ceremony.hsm.cryptoki.module import ModuleOptions
from ceremony.hsm.racks import isolated
from ceremony.hsm.racks.provisioned import ProvisionedRack
from ceremony.hsm.racks.softhsm import SoftHsmRack
from ceremony.keys import TokenIdentity, TokenListing
from ceremony.outside.probing import kept_probe, probed_hash, require_probe
from ceremony.outside.rehearsal import laptop_ports, open_store, rehearsal_ports_again
from ceremony.ports import Operator, Ports
from ceremony.printing.choice import PrinterChoice
from ceremony.record.events import TokenProbed
from ceremony.record.interrupted import begun_as_real

TRAIL = "running-call"


@dataclass(frozen=True)
class TokenChoice:
    """The token that was chosen for a real ceremony: by module, serial and label, never by slot."""

    module: Path
    serial: str
    label: str


class KeptProbes:
    """The probes that this machine keeps."""

    def require(self, identity: TokenIdentity, *, throw_away: bool) -> TokenProbed:
        """The probe that counts for this token, as the record holds it; DeviceError says how to make one."""
        return require_probe(identity, throw_away=throw_away).probed()

    def mark(self, listing: TokenListing) -> TokenListing:
        """The listing with the date of the probe that counts for it."""
        report = kept_probe(listing.identity)
        return replace(listing, probed_at=report.probed_at if report is not None and report.usable else "")


def list_tokens(module: Path) -> tuple[TokenListing, ...]:
    """Every token of a module as it shows itself without its PIN, with the date of the probe that counts for it.

    The module is asked in a process of its own. UsageError if the file is missing; errors as those of a probe.
    """
    return tuple(KeptProbes().mark(one) for one in isolated.list_tokens(find_module(module)))


def real_ports(
    operator: Operator, folder: Path, choice: TokenChoice | None, *, printer: PrinterChoice | None = None
) -> Ports:
    """Ports for a real ceremony in `folder`; without a choice its token is software that is thrown away (a drill).

    DeviceError where the module was never probed on this machine: it is not even loaded then; RefusedError where a
    ceremony is open in `folder`.
    """
    check_free(folder)
    rack = SoftHsmRack(_memory_folder()) if choice is None else _provisioned(folder, choice)
    return laptop_ports(operator, folder, rack, store=open_store(folder, printer), probes=KeptProbes())


def _provisioned(folder: Path, choice: TokenChoice) -> ProvisionedRack:
    module = find_module(choice.module)
    sha256 = probed_hash(module, choice.serial, choice.label)
    if not sha256:
        raise DeviceError(
            "The module {module} and the token '{label}', serial {serial}, were never probed on this machine as they "
            "are now; nothing was changed, and the module was not loaded. If they are yours, probe the token (Look at "
            "a token, or `keyrite hsm probe`), then go on.",
            module=str(module),
            label=choice.label,
            serial=choice.serial,
        )
    options = ModuleOptions(sha256=sha256)  # else it could be replaced between that look and its loading
    return ProvisionedRack(module, choice.serial, choice.label, trail=folder / WORK / TRAIL, options=options)


def _memory_folder() -> Path | None:
    """A folder that never reaches a disk, where the system has one; SoftHSM keeps a token's keys in files."""
    shared = local.MEMORY
    return Path(tempfile.mkdtemp(prefix=local.RACK_PREFIX, dir=shared)) if shared.is_dir() else None


def ports_again(operator: Operator, folder: Path) -> Ports:
    """Ports for the interrupted ceremony in `folder`: the kind of token that it was begun with, real or throw-away.

    DeviceError where the note names a module that was never probed on this machine.
    """
    if not begun_as_real(folder):
        return rehearsal_ports_again(operator, folder)
    check_free(folder)
    noted = local.read_rack(folder)
    if noted.get("kind") != "module":
        rack = SoftHsmRack(local.read_rack_folder(folder) or _memory_folder())
        return laptop_ports(operator, folder, rack, probes=KeptProbes())
    choice = TokenChoice(Path(str(noted.get("module"))), str(noted.get("serial")), str(noted.get("label")))
    return laptop_ports(operator, folder, _provisioned(folder, choice), probes=KeptProbes())
