"""A rehearsal's outside: throw-away SoftHSM tokens, this machine, and a printer or a folder for the sheets."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ceremony.disk import local
from ceremony.disk.folders import SHEETS, FolderStore, make_empty_folder
from ceremony.disk.holding import check_free
from ceremony.hsm.racks.softhsm import SoftHsmRack
from ceremony.keys import TokenRack
from ceremony.machine.host import Laptop, SystemClock, SystemRandom
from ceremony.machine.memory import guard_memory
from ceremony.outside.programs import InstalledPrograms
from ceremony.planning.estate_keys import PURPOSES
from ceremony.ports import NoProbes, Operator, OutputStore, Ports, Probes
from ceremony.printing.choice import PrinterChoice, printer_again
from ceremony.printing.store import open_printer
from ceremony.record.interrupted import Interrupted, interrupted_folders


@dataclass(frozen=True)
class RehearsalToken:
    """A rehearsal's token in a folder: `keep` it there for later ones, `open` a copy of one that was kept, or both."""

    keep: Path | None = None
    open: Path | None = None

    def rack(self) -> SoftHsmRack:
        """Where the token comes from; UsageError for a folder that will not do."""
        if self.keep is None:
            return SoftHsmRack(local.copy_tokens(self.open)) if self.open is not None else SoftHsmRack()
        make_empty_folder(self.keep)
        if self.open is not None:
            local.copy_tokens(self.open, self.keep.resolve())
        return SoftHsmRack(self.keep.resolve(), keeps=True)


THROWN_AWAY = RehearsalToken()


def rehearsal_ports(
    operator: Operator, folder: Path, printer: PrinterChoice | None = None, token: RehearsalToken = THROWN_AWAY
) -> Ports:
    """Ports for a rehearsal that begins in `folder`: its tokens are fresh, whatever lies there, or copies of kept ones.

    MachineError if SoftHSM is not installed, RefusedError if the printer is not this machine's, or a ceremony is open.
    """
    check_free(folder)
    store = open_store(folder, printer)  # refused here, before there are tokens to be left behind
    local.sweep_racks()
    return laptop_ports(operator, folder, token.rack(), store=store)


def rehearsal_ports_again(operator: Operator, folder: Path) -> Ports:
    """Ports for the interrupted rehearsal in `folder`, which find its tokens and its printer again; errors as above."""
    check_free(folder)
    local.sweep_racks()
    tokens = local.read_rack_folder(folder)
    keeps = tokens is not None and local.read_rack(folder).get("keeps") is True
    return laptop_ports(operator, folder, SoftHsmRack(tokens, keeps=keeps))


def laptop_ports(
    operator: Operator,
    folder: Path,
    rack: TokenRack,
    *,
    store: OutputStore | None = None,
    probes: Probes | None = None,
) -> Ports:
    """Ports on this machine for a ceremony in `folder`; without a `store` it is an interrupted one's, found again."""
    guard_memory()
    return Ports(
        operator=operator,
        rack=rack,
        clock=SystemClock(),
        random=SystemRandom(),
        store=store or open_store(folder, printer_again(local.read_store(folder))),
        host=Laptop(folder),
        probes=probes or NoProbes(),
        programs=InstalledPrograms(),
    )


def open_store(folder: Path, printer: PrinterChoice | None) -> OutputStore:
    """Where sheets go: the printer that was chosen, else the folder beside the archive."""
    return open_printer(printer) if printer is not None else FolderStore(folder / SHEETS)


def example_names(purpose: str) -> dict[str, str]:
    """What a new estate key's certificate must name, to rehearse with."""
    examples = {"country": "XX", "state": "Example State", "trust_domain": "platform.example"}
    examples |= {"identity": "releases@platform.example", "name": "registry.platform.example:5000/*"}
    needs = PURPOSES[purpose].needs if purpose in PURPOSES else ()
    return {name: examples[name] for name in needs}


__all__ = [
    "Interrupted",
    "RehearsalToken",
    "example_names",
    "interrupted_folders",
    "laptop_ports",
    "rehearsal_ports",
    "rehearsal_ports_again",
]
