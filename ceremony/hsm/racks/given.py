"""The token that people chose for a real ceremony, behind its vendor's module.

Rules:

- nothing is initialised: the token comes initialised, with its user PIN set, by its vendor's tool, and empty;
- what is thrown away is never the given token: a record that no root certifies is signed in a software token;
- the call that runs is noted beside the ceremony's journal, so that a resumed ceremony can say where the last one died.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from ceremony.hsm.cryptoki.module import DEFAULT_OPTIONS, ModuleOptions
from ceremony.hsm.cryptoki.trail import CallTrail, interrupted_call
from ceremony.hsm.keyops.device import TRANSPORT_BITS, Pkcs11Device
from ceremony.hsm.racks.rack import ModuleRack
from ceremony.hsm.racks.softhsm import SoftHsmRack


class GivenRack(ModuleRack):
    """One module's tokens, bound to the one with this serial and label; `trail` is the file for the running call."""

    binds = True

    def __init__(
        self,
        module_path: Path,
        serial: str,
        label: str,
        *,
        trail: Path,
        options: ModuleOptions = DEFAULT_OPTIONS,
        transport_bits: int = TRANSPORT_BITS,
    ) -> None:
        super().__init__(module_path, serial, options=options, transport_bits=transport_bits)
        self.label = label
        self._trail_path = trail
        self._trail: CallTrail | None = None
        self._signing: SoftHsmRack | None = None
        self.interrupted_call = interrupted_call(trail)

    def choose(self, serial: str, label: str) -> None:
        """Bind the rack to another token of the module."""
        self.serial, self.label = serial, label

    def prepare(self, label: str, pin: str) -> Pkcs11Device:
        """Open the chosen token, which must be empty; `label` is its own."""
        self._watch()
        return super().prepare(label, pin)

    def open(self, serial: str, label: str, pin: str) -> Pkcs11Device:
        """Open the token with this serial and label; PinError or DeviceError."""
        self._watch()
        return super().open(serial, label, pin)

    def _watch(self) -> None:
        """From now on the running call is noted; the folder is there by then."""
        if self._trail is None and self._trail_path.parent.is_dir():
            self._trail = CallTrail(self._trail_path)
            self.module.options = replace(self.module.options, trail=self._trail)

    def signing_token(self, label: str, pin: str) -> Pkcs11Device:
        """A software token that is thrown away; MachineError where SoftHSM is not installed."""
        if self._signing is None:
            self._signing = SoftHsmRack(transport_bits=self._bits)
        return self._signing.prepare(label, pin)

    def as_data(self) -> dict[str, Any]:
        """Module, serial and label, by which the token is found again."""
        return {**super().as_data(), "label": self.label}

    def discard(self) -> None:
        """Throw away what signed, and stop noting calls; the given token stays as it is."""
        if self._signing is not None:
            self._signing.discard()
            self._signing = None
        if self._trail is not None:
            self.module.options = replace(self.module.options, trail=None)
            self._trail.close()
            self._trail = None
