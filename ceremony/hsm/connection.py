"""A session on a token and who is logged in to it: opened, logged in, closed, and every call made through it.

Rules:

- a session that cannot log in is closed before the error goes up (a leaked one blocks C_InitToken);
- buffers that held a PIN are wiped after the call; an empty PIN is left to the token's own pad, where it has one;
- once the token, the session or the login is gone, `gone` says so, and the session is of no further use.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from contextlib import suppress
from ctypes import byref, c_ulong

from ceremony.errors import DeviceError, TokenGoneError
from ceremony.hsm.constants import SERIAL_RW_SESSION, USER
from ceremony.hsm.cryptoki import secret_buffer
from ceremony.hsm.faults import fault
from ceremony.hsm.module import Module
from ceremony.hsm.return_values import Ckr
from ceremony.hsm.token_info import TokenInfo


class Connection:
    """A read-write session."""

    def __init__(self, module: Module, token: TokenInfo) -> None:
        self.module = module
        self.gone = False  # set by the first answer that says so
        self._on_pad = token.has_pin_pad
        self._start = module.starts
        handle = c_ulong()
        module.call("C_OpenSession", token.slot, SERIAL_RW_SESSION, None, None, byref(handle))
        self._handle = handle.value

    def login(self, pin: bytearray, user: int = USER) -> None:
        """Log in; on refusal the session is closed and PinFaultError or TokenFaultError raised.

        An empty PIN is typed on the token's own pad, where it has one (PKCS#11 section 5.6.8).
        """
        try:
            self._with_pins("C_Login", user, pins=(pin,))
        except BaseException:
            self.close()
            raise

    def logout(self) -> None:
        """Log out; session objects that are private are gone then."""
        self._call("C_Logout")

    def close(self) -> None:
        """Close the session, whatever state the token is in."""
        with suppress(DeviceError):  # an unplugged token has closed it already
            self._call("C_CloseSession")

    def set_user_pin(self, pin: bytearray) -> None:
        """C_InitPIN; the session must be logged in as security officer."""
        self._with_pins("C_InitPIN", pins=(pin,))

    def change_pin(self, old: bytearray, new: bytearray) -> None:
        """C_SetPIN for the user who is logged in."""
        self._with_pins("C_SetPIN", pins=(old, new))

    def _with_pins(self, call: str, *before: object, pins: tuple[bytearray, ...]) -> None:
        self._check_current(call)
        call_with_pins(self.module, call, self._handle, *before, pins=pins, on_pad=self._on_pad)

    def random(self, length: int) -> bytes:
        """`length` bytes of C_GenerateRandom."""
        buffer = ctypes.create_string_buffer(length)
        self._call("C_GenerateRandom", buffer, length)
        return buffer.raw

    def _call(self, name: str, *arguments: object) -> None:
        self._check_current(name)
        try:
            self.module.call(name, self._handle, *arguments)
        except TokenGoneError:
            self.gone = True
            raise

    def _check_current(self, name: str) -> None:
        if self._start != self.module.starts:  # the handle may belong to another session by now
            self.gone = True
            raise fault(name, Ckr.SESSION_HANDLE_INVALID)


def call_with_pins(
    module: Module, call: str, *before: object, pins: Sequence[bytearray], on_pad: bool, behind: Sequence[object] = ()
) -> None:
    """A call that takes PINs, in buffers that are wiped; with `on_pad` an empty one is left to the token's pad."""
    buffers = [secret_buffer(pin) for pin in pins]
    given: list[object] = []
    for pin, buffer in zip(pins, buffers, strict=True):
        given += [None, 0] if on_pad and not pin else [buffer, len(pin)]
    limit_s = module.options.limits.pad_s if on_pad and not all(pins) else None
    try:
        module.call(call, *before, *given, *behind, limit_s=limit_s)
    finally:
        for buffer in buffers:
            ctypes.memset(buffer, 0, len(buffer))
