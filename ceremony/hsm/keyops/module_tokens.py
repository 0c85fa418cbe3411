"""What all racks share: a token of a PKCS#11 module is found by serial and label, looked at, opened with its PIN."""

from __future__ import annotations

from abc import abstractmethod

from ceremony.hsm.cryptoki.binding import find_token, identify
from ceremony.hsm.cryptoki.initialize import encode_pin, open_session
from ceremony.hsm.cryptoki.module import Module
from ceremony.hsm.keyops.device import TRANSPORT_BITS, Pkcs11Device
from ceremony.keys import PinState, TokenRack


class ModuleTokens(TokenRack):
    """Tokens of one module; `transport_bits` is the size of the one-time RSA keys of devices that are opened."""

    def __init__(self, transport_bits: int = TRANSPORT_BITS) -> None:
        self._bits = transport_bits

    @property
    @abstractmethod
    def module(self) -> Module:
        """The module, loaded."""

    def open(self, serial: str, label: str, pin: str) -> Pkcs11Device:
        """Open the token with this serial and label; PinError or DeviceError."""
        token = find_token(self.module, serial, label)
        identity = identify(self.module, token)
        session = open_session(self.module, token, encode_pin(pin))
        return Pkcs11Device(session, identity, transport_bits=self._bits)

    def pin_state(self, serial: str, label: str) -> PinState:
        """What the token says about its user PIN before it is tried."""
        return find_token(self.module, serial, label).pin_state
