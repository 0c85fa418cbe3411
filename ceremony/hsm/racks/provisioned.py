"""The token that people chose for a real ceremony, behind its vendor's module.

Rules:

- a module is loaded once in a process, whoever asks for it;
- nothing is initialised: the token comes initialised, with its user PIN set, by its vendor's tool, and empty;
- what is thrown away is never the given token: a record that no root certifies is signed in a software token;
- the call that runs is noted beside the ceremony's journal, so that a resumed ceremony can say where the last one died.
"""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path
from typing import Final

from ceremony.errors import DeviceError
from ceremony.hsm.cryptoki.binding import find_token, list_tokens
from ceremony.hsm.cryptoki.calls import CallTrail, interrupted_call
from ceremony.hsm.cryptoki.library import check_hash, find_module
from ceremony.hsm.cryptoki.module import DEFAULT_OPTIONS, Module, ModuleOptions
from ceremony.hsm.keyops.device import TRANSPORT_BITS, Pkcs11Device, open_device
from ceremony.hsm.racks.softhsm import SoftHsmRack
from ceremony.keys import PinState, TokenListing, TokenRack

_loaded: Final[dict[Path, Module]] = {}  # the process has one state for each library, so there is one Module for it
_loaded_lock: Final = threading.Lock()


def shared_module(path: Path, options: ModuleOptions = DEFAULT_OPTIONS) -> Module:
    """The process's one Module for this file; `options` count when it is loaded for the first time, its hash always."""
    resolved = find_module(path)
    with _loaded_lock:
        if resolved not in _loaded:
            _loaded[resolved] = Module(resolved, options)
        check_hash(resolved, _loaded[resolved].sha256, options.sha256)
        return _loaded[resolved]


class ProvisionedRack(TokenRack):
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
        """Load the module; errors as those of `Module`."""
        self.module = shared_module(module_path, options)
        self.serial, self.label = serial, label
        self._bits = transport_bits
        self._trail_path = trail
        self._trail: CallTrail | None = None
        self._signing: SoftHsmRack | None = None
        self.interrupted_call = interrupted_call(trail)

    def choose(self, serial: str, label: str) -> None:
        """Bind the rack to another token of the module."""
        self.serial, self.label = serial, label

    def tokens(self) -> tuple[TokenListing, ...]:
        """Every token that is there, initialised or not, as it shows itself without its PIN."""
        return list_tokens(self.module)

    def prepare(self, label: str, pin: str) -> Pkcs11Device:
        """Open the chosen token, `label` is its own; DeviceError where it holds any key."""
        device = self.open(self.serial, label, pin)
        held = sum(facts.is_key for facts in device.inventory())
        if held:
            device.close()
            raise DeviceError(
                "The token '{label}' is not empty, it holds {held} keys; nothing was changed on it; take an empty "
                "token, or erase this one with the vendor's tool if nobody needs its keys.",
                label=label,
                held=held,
            )
        return device

    def open(self, serial: str, label: str, pin: str) -> Pkcs11Device:
        """Open the token with this serial and label; PinError or DeviceError."""
        if self._trail is None and self._trail_path.parent.is_dir():  # the folder is there by then
            self._trail = CallTrail(self._trail_path)
            self.module.options = replace(self.module.options, trail=self._trail)
        return open_device(self.module, serial, label, pin, transport_bits=self._bits)

    def signing_token(self, label: str, pin: str) -> Pkcs11Device:
        """A software token that is thrown away; MachineError where SoftHSM is not installed."""
        if self._signing is None:
            self._signing = SoftHsmRack(transport_bits=self._bits)
        return self._signing.prepare(label, pin)

    def pin_state(self, serial: str, label: str) -> PinState:
        """What the token says about its user PIN before it is tried."""
        return find_token(self.module, serial, label).pin_state

    def pin_limits(self) -> tuple[int, int]:
        """Shortest and longest user PIN, in characters, of the token that was chosen; from 0 with a PIN pad."""
        limits = (token.pin_limits for token in self.module.tokens() if token.serial == self.serial)
        return next(limits, (1, 255))

    def as_data(self) -> dict[str, object]:
        """Module, serial and label, by which the token is found again."""
        return {"kind": "module", "module": str(self.module.path), "serial": self.serial, "label": self.label}

    def discard(self) -> None:
        """Throw away what signed, and stop noting calls; the given token stays as it is."""
        if self._signing is not None:
            self._signing.discard()
            self._signing = None
        if self._trail is not None:
            self.module.options = replace(self.module.options, trail=None)
            self._trail.close()
            self._trail = None
