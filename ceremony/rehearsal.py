"""A rehearsal's outside: throw-away SoftHSM tokens, this machine, and a folder for the sheets."""

from __future__ import annotations

from pathlib import Path

from ceremony import local
from ceremony.folders import SHEETS, FolderStore
from ceremony.host import Laptop, SystemClock, SystemRandom, guard_memory
from ceremony.hsm.softhsm import SoftHsmRack
from ceremony.local import Interrupted, interrupted_folders
from ceremony.ports import Operator, Ports


def rehearsal_ports(operator: Operator, folder: Path) -> Ports:
    """Ports for a rehearsal in `folder`; those of an interrupted one find its tokens again.

    EnvironmentError_ if SoftHSM is not installed.
    """
    guard_memory()
    kept = local.read_rack(folder).get("folder")
    rack_folder = Path(kept) if kept and Path(kept).is_dir() else None
    return Ports(
        operator=operator,
        rack=SoftHsmRack(rack_folder),
        clock=SystemClock(),
        random=SystemRandom(),
        store=FolderStore(folder / SHEETS),
        host=Laptop(folder),
    )


__all__ = ["Interrupted", "interrupted_folders", "rehearsal_ports"]
