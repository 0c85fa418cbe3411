"""Real tokens behind a PKCS#11 module that the operator names.

Rules:

- a module is loaded once in a process, whoever asks for it;
- a token that holds anything is never initialised: C_InitToken erases, and a ceremony must not be able to;
- a token that the vendor's tool has initialised is taken when it is empty.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from pkcs11 import Attribute, TokenFlag

from ceremony.errors import DeviceError
from ceremony.hsm.cryptoki.binding import find_token, identify, initialised
from ceremony.hsm.cryptoki.faults import TokenFaultError
from ceremony.hsm.cryptoki.initialize import encode_pin, initialize_token
from ceremony.hsm.cryptoki.library import check_hash, find_module
from ceremony.hsm.cryptoki.module import DEFAULT_OPTIONS, Module, ModuleOptions
from ceremony.hsm.cryptoki.session import Session
from ceremony.hsm.cryptoki.token_info import TokenInfo
from ceremony.hsm.keyops.device import TRANSPORT_BITS, Pkcs11Device
from ceremony.hsm.keyops.module_tokens import ModuleTokens
from ceremony.hsm.keyops.objects import KINDS
from ceremony.keys import TokenIdentity, TokenListing

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


class ModuleRack(ModuleTokens):
    """Tokens of one module; `serial` binds the rack to one of them.

    `so_pin` asks for the security officer's PIN when a blank token is to be initialised; without it none is.
    """

    def __init__(
        self,
        module_path: Path,
        serial: str | None = None,
        *,
        options: ModuleOptions = DEFAULT_OPTIONS,
        so_pin: Callable[[], bytearray] | None = None,
        transport_bits: int = TRANSPORT_BITS,
    ) -> None:
        """Load the module; errors as those of `Module`."""
        super().__init__(transport_bits)
        self._module = shared_module(module_path, options)
        self.serial = serial
        self._so_pin = so_pin

    @property
    def module(self) -> Module:
        """The process's one copy of the module."""
        return self._module

    def identities(self) -> tuple[TokenIdentity, ...]:
        """Every initialised token that is there."""
        return tuple(identify(self.module, token) for token in initialised(self.module))

    def tokens(self) -> tuple[TokenListing, ...]:
        """Every token that is there, initialised or not, as it shows itself without its PIN."""
        return tuple(self._listing(token) for token in self.module.tokens())

    def _listing(self, token: TokenInfo) -> TokenListing:
        return TokenListing(
            identity=identify(self.module, token),
            initialised=token.initialised,
            pin_set=bool(token.flags & TokenFlag.USER_PIN_INITIALIZED),
            pin_state=token.pin_state,
            visible=self._visible(token) if token.initialised else 0,
            pin_pad=token.has_pin_pad,
        )

    def _visible(self, token: TokenInfo) -> int:
        try:
            session = Session(self.module, token)
        except TokenFaultError:
            return 0  # a token that opens no session says why when it is taken
        try:
            return sum(len(session.find({Attribute.TOKEN: True, Attribute.CLASS: kind})) for kind in KINDS)
        except TokenFaultError:
            return 0
        finally:
            session.close()

    def prepare(self, label: str, pin: str) -> Pkcs11Device:
        """Open the empty token with this label, or initialise a blank one; DeviceError where it holds anything."""
        token = self._initialised(label)
        if token is None:
            token = self._initialise_blank(label, pin)
        device = self.open(token.serial, label, pin)
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

    def _initialised(self, label: str) -> TokenInfo | None:
        found = [
            token for token in initialised(self.module) if token.label == label and self.serial in (None, token.serial)
        ]
        if len(found) > 1:
            raise DeviceError(
                "{count} tokens are labelled '{label}'; nothing was changed on any of them; unplug all but "
                "the right one.",
                count=len(found),
                label=label,
            )
        return found[0] if found else None

    def _initialise_blank(self, label: str, pin: str) -> TokenInfo:
        if self._so_pin is None:
            # explains what is there instead; a blank token is not initialised behind the operator's back
            return find_token(self.module, self.serial or "(any)", label)
        return initialize_token(self.module, label, encode_pin(pin), self._so_pin(), serial=self.serial)

    def pin_limits(self) -> tuple[int, int]:
        """Shortest and longest user PIN, in characters, of the first token that is meant; from 0 with a PIN pad."""
        tokens = [token for token in self.module.tokens() if self.serial in (None, token.serial)]
        return tokens[0].pin_limits if tokens else (1, 255)

    def as_data(self) -> dict[str, Any]:
        """Module and serial, by which the token is found again."""
        return {"kind": "module", "module": str(self.module.path), "serial": self.serial}

    def discard(self) -> None:
        """Hardware is not thrown away: does nothing."""
