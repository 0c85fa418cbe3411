"""One logged-in session on a token: PKCS#11 calls with Python's values.

Rules:

- a session that cannot log in is closed before the error goes up (a leaked one blocks C_InitToken);
- buffers that held a PIN, a key's value or a template are wiped after the call;
- an object is a handle of this session; nothing here knows what a ceremony is.
"""

from __future__ import annotations

import ctypes
from collections.abc import Mapping, Sequence
from contextlib import suppress
from ctypes import byref, c_ulong
from typing import Final

from ceremony.errors import DeviceError, TokenGoneError
from ceremony.hsm.constants import SERIAL_RW_SESSION, UNAVAILABLE, USER, Attr
from ceremony.hsm.cryptoki import Attribute, AttributeValue, Mechanism, Template, secret_buffer
from ceremony.hsm.faults import TokenFaultError, fault
from ceremony.hsm.module import Module
from ceremony.hsm.return_values import UNREADABLE, Ckr
from ceremony.hsm.token_info import TokenInfo

Attributes = Mapping[Attr, AttributeValue]

_ROOM: Final = 16384  # NSS answers a length query for a wrapped key too small, so that buffers are roomy at once


class Session:
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

    def create(self, attributes: Attributes) -> int:
        """C_CreateObject."""
        return self._made("C_CreateObject", attributes)

    def copy(self, source: int, attributes: Attributes) -> int:
        """C_CopyObject with these attributes changed."""
        return self._made("C_CopyObject", attributes, source)

    def generate_key(self, mechanism: Mechanism, attributes: Attributes) -> int:
        """C_GenerateKey."""
        return self._made("C_GenerateKey", attributes, byref(mechanism.raw))

    def unwrap(self, mechanism: Mechanism, unwrapping: int, blob: bytes, attributes: Attributes) -> int:
        """C_UnwrapKey."""
        buffer = secret_buffer(blob)
        return self._made("C_UnwrapKey", attributes, byref(mechanism.raw), unwrapping, buffer, len(blob))

    def _made(self, call: str, attributes: Attributes, *before: object) -> int:
        template, handle = Template(attributes), c_ulong()
        try:
            self._call(call, *before, template.array, len(template), byref(handle))
        finally:
            template.wipe()
        return handle.value

    def generate_pair(self, mechanism: Mechanism, public: Attributes, private: Attributes) -> tuple[int, int]:
        """C_GenerateKeyPair; the handles of the public and the private key."""
        for_public, for_private = Template(public), Template(private)
        public_handle, private_handle = c_ulong(), c_ulong()
        self._call(
            "C_GenerateKeyPair",
            byref(mechanism.raw),
            for_public.array,
            len(for_public),
            for_private.array,
            len(for_private),
            byref(public_handle),
            byref(private_handle),
        )
        return public_handle.value, private_handle.value

    def destroy(self, handle: int) -> None:
        """C_DestroyObject."""
        self._call("C_DestroyObject", handle)

    def wrap(self, mechanism: Mechanism, wrapping: int, key: int) -> bytes:
        """C_WrapKey; the wrapped bytes."""
        return self._filled("C_WrapKey", byref(mechanism.raw), wrapping, key)

    def sign(self, mechanism: Mechanism, key: int, data: bytes) -> bytes:
        """C_SignInit and C_Sign in one go."""
        self._begin("C_SignInit", byref(mechanism.raw), key)
        return self._filled("C_Sign", secret_buffer(data), len(data))

    def _filled(self, call: str, *arguments: object) -> bytes:
        buffer, length = ctypes.create_string_buffer(_ROOM), c_ulong(_ROOM)
        self._call(call, *arguments, buffer, byref(length))
        return buffer.raw[: length.value]

    def read(self, handle: int, attribute: Attr) -> bytearray | None:
        """One attribute's bytes, in memory that the caller can wipe; None where it can't be read."""
        question = (Attribute * 1)(Attribute(int(attribute), None, 0))  # asks for the length (PKCS#11 section 5.7.5)
        if not self._can_read(handle, question) or question[0].length == UNAVAILABLE:
            return None
        return self._read_exactly(handle, attribute, question[0].length)

    def read_flag(self, handle: int, attribute: Attr) -> bool | None:
        """A CK_BBOOL attribute; None where it can't be read."""
        value = self._read_exactly(handle, attribute, 1)
        return bool(value[0]) if value else None

    def read_number(self, handle: int, attribute: Attr) -> int | None:
        """A CK_ULONG attribute; None where it can't be read."""
        value = self._read_exactly(handle, attribute, ctypes.sizeof(c_ulong))
        return c_ulong.from_buffer(value).value if value else None

    def _read_exactly(self, handle: int, attribute: Attr, length: int) -> bytearray | None:
        # the exact length, because NSS calls a buffer that is far too big too small
        template = Template({attribute: bytes(length)})
        try:
            if not self._can_read(handle, template.array) or template.array[0].length != length:
                return None
            value = bytearray(length)
            if value:  # memmove, because string_at would leave an immutable copy behind
                ctypes.memmove((ctypes.c_char * length).from_buffer(value), template.array[0].value, length)
            return value
        finally:
            template.wipe()

    def _can_read(self, handle: int, template: ctypes.Array[Attribute]) -> bool:
        try:
            self._call("C_GetAttributeValue", handle, template, 1)
        except TokenFaultError as error:
            if error.ckr in UNREADABLE:
                return False
            raise
        return True

    def change(self, handle: int, attributes: Attributes) -> None:
        """C_SetAttributeValue."""
        template = Template(attributes)
        self._call("C_SetAttributeValue", handle, template.array, len(template))

    def find(self, attributes: Attributes) -> tuple[int, ...]:
        """The handles of all objects that match."""
        template = Template(attributes)
        found: list[int] = []
        self._begin("C_FindObjectsInit", template.array, len(template))
        try:
            batch, count = (c_ulong * 64)(), c_ulong()
            while True:
                self._call("C_FindObjects", batch, 64, byref(count))
                if not count.value:
                    return tuple(found)
                found += batch[: count.value]
        finally:
            self._call("C_FindObjectsFinal")

    def _begin(self, call: str, *arguments: object) -> None:
        """Begin an operation; one that an earlier failure left open is ended first."""
        try:
            self._call(call, *arguments)
        except TokenFaultError as error:
            if error.ckr != Ckr.OPERATION_ACTIVE:
                raise
            for end in (
                lambda: self._call("C_FindObjectsFinal"),
                lambda: self._filled("C_Sign", secret_buffer(b""), 0),
            ):
                with suppress(TokenFaultError):  # only the one that is open can be ended
                    end()
            self._call(call, *arguments)

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
