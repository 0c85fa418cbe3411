"""Telling software tokens' libraries from hardware's, so that they are probed on throw-away tokens.

Rules:

- a library is known by its file's name; one that is not known is treated as hardware;
- the user's own software tokens are never opened.
"""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from ceremony.hsm.probe.probe_report import ProbeReport
from ceremony.hsm.probe.probing import probe
from ceremony.hsm.racks.nss import NssRack
from ceremony.hsm.racks.softhsm import SoftHsmRack
from ceremony.hsm.racks.throwaway import ThrowAwayRack
from ceremony.keys import KeyType

_RACKS: Final[dict[str, type[SoftHsmRack] | type[NssRack]]] = {"softhsm": SoftHsmRack, "softokn": NssRack}


def makes_throw_away_tokens(module: Path) -> bool:
    """Whether the module is SoftHSM's or NSS's, by its name."""
    return any(word in module.name.lower() for word in _RACKS)


def throw_away_rack(module: Path) -> ThrowAwayRack | None:
    """A fresh rack of throw-away tokens where the module is SoftHSM's or NSS's, otherwise None."""
    made = [rack for word, rack in _RACKS.items() if word in module.name.lower()]
    return made[0](library=module) if made else None


def probe_throw_away(rack: ThrowAwayRack, key_types: Sequence[KeyType] = tuple(KeyType)) -> ProbeReport:
    """Probe a fresh token of the rack, and destroy the rack."""
    try:
        with contextlib.closing(rack.prepare("KEYRITE PROBE", secrets.token_hex(8))) as device:
            return probe(device, key_types)
    finally:
        rack.discard()
