"""Objects and keys of one session: PKCS#11 calls with Python's values.

Rules:

- buffers that held a key's value or a template are wiped after the call;
- a template that is not to a token's taste is asked again in other words (templates.py), and what was left out of it
  is then set, and read back;
- an object is a handle of this session; nothing here knows what a ceremony is.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from contextlib import suppress
from ctypes import byref, c_ulong
from typing import Final, TypeVar

from ceremony.errors import DeviceError
from ceremony.hsm.connection import Connection
from ceremony.hsm.constants import Attr, Cko
from ceremony.hsm.cryptoki import Attribute, AttributeValue, Mechanism, Template, secret_buffer
from ceremony.hsm.faults import ALWAYS_ASKS, TokenFaultError, TokenGoneFaultError, fault
from ceremony.hsm.return_values import TEMPLATE_REFUSED, UNREADABLE, Ckr
from ceremony.hsm.templates import ROLES, Attributes, left_out, looser, looser_pairs, with_length

Made = TypeVar("Made")
Told = TypeVar("Told")

_ROOM: Final = 16384  # NSS answers a length query for a wrapped key too small, so that buffers are roomy at once
_LONGEST_VALUE: Final = 1 << 20  # no attribute that is read here has so many bytes; a token that says so lies
_MOST_OBJECTS: Final = 100_000


class Session(Connection):
    """A session with what can be done in it to objects and keys."""

    def create(self, attributes: Attributes) -> int:
        """C_CreateObject."""
        return self._made("C_CreateObject", looser(attributes), attributes)

    def copy(self, source: int, attributes: Attributes) -> int:
        """C_CopyObject with these attributes changed."""
        return self._made("C_CopyObject", iter((attributes,)), attributes, source)

    def generate_key(self, mechanism: Mechanism, attributes: Attributes) -> int:
        """C_GenerateKey."""
        return self._made("C_GenerateKey", looser(attributes), attributes, byref(mechanism.raw))

    def unwrap(self, mechanism: Mechanism, unwrapping: int, blob: bytes, attributes: Attributes) -> int:
        """C_UnwrapKey."""
        buffer = secret_buffer(blob)
        templates = with_length(attributes) if attributes[Attr.CLASS] == Cko.SECRET_KEY else looser(attributes)
        return self._made("C_UnwrapKey", templates, attributes, byref(mechanism.raw), unwrapping, buffer, len(blob))

    def _made(self, call: str, templates: Iterator[Attributes], wanted: Attributes, *before: object) -> int:
        def make(attributes: Attributes) -> int:
            template, handle = Template(attributes), c_ulong()
            try:
                self._call(call, *before, template.array, len(template), byref(handle))
            finally:
                template.wipe()
            return handle.value

        handle, told, refused = _first_taken(templates, make)
        self._make_good(refused, (handle, left_out(wanted, told)))
        return handle

    def generate_pair(self, mechanism: Mechanism, public: Attributes, private: Attributes) -> tuple[int, int]:
        """C_GenerateKeyPair; the handles of the public and the private key."""

        def make(both: tuple[Attributes, Attributes]) -> tuple[int, int]:
            for_public, for_private = (Template(attributes) for attributes in both)
            handles = c_ulong(), c_ulong()
            templates = for_public.array, len(for_public), for_private.array, len(for_private)
            self._call("C_GenerateKeyPair", byref(mechanism.raw), *templates, *(byref(handle) for handle in handles))
            return handles[0].value, handles[1].value

        made, told, refused = _first_taken(looser_pairs(public, private), make)
        owed = (left_out(wanted, part) for wanted, part in zip((public, private), told, strict=True))
        self._make_good(refused, *zip(made, owed, strict=True))
        return made

    def _make_good(self, refused: TokenFaultError | None, *made: tuple[int, Attributes]) -> None:
        """Set what a looser template left out; where that does not hold, remove what was made and raise `refused`."""
        if refused is None:
            return
        if all(self._holds(handle, name, value) for handle, owed in made for name, value in owed.items()):
            return
        for handle, _ in made:
            self.discard(handle)
        raise refused

    def _holds(self, handle: int, name: Attr, value: AttributeValue) -> bool:
        """Whether the object has this flag, set where it was otherwise; a role that it does not know it lacks."""
        found = self.read_flag(handle, name)
        if found is None or found is value:
            return found is value or name in ROLES
        with suppress(TokenFaultError):
            self.change(handle, {name: value})
        return self.read_flag(handle, name) is value

    def destroy(self, handle: int) -> None:
        """C_DestroyObject."""
        self._call("C_DestroyObject", handle)

    def discard(self, handle: int) -> None:
        """Destroy a throw-away session object; one that the token keeps goes with the session."""
        with suppress(TokenFaultError):
            self.destroy(handle)

    def wrap(self, mechanism: Mechanism, wrapping: int, key: int) -> bytes:
        """C_WrapKey; the wrapped bytes."""
        return self._filled("C_WrapKey", byref(mechanism.raw), wrapping, key)

    def sign(self, mechanism: Mechanism, key: int, data: bytes) -> bytes:
        """C_SignInit and C_Sign in one go."""
        self._begin("C_SignInit", byref(mechanism.raw), key)
        try:
            return self._filled("C_Sign", secret_buffer(data), len(data))
        except TokenGoneFaultError as error:
            if error.ckr != Ckr.USER_NOT_LOGGED_IN or not self.read_flag(key, Attr.ALWAYS_AUTHENTICATE):
                raise
            self.gone = False  # logged in all the same, but this key asks each time (PKCS#11 section 4.9)
            raise TokenFaultError(error.call, error.ckr, ALWAYS_ASKS) from None

    def decrypt(self, mechanism: Mechanism, key: int, ciphertext: bytes) -> bytes:
        """C_DecryptInit and C_Decrypt in one go; for challenges, never for a secret: nothing here is wiped."""
        self._begin("C_DecryptInit", byref(mechanism.raw), key)
        return self._filled("C_Decrypt", secret_buffer(ciphertext), len(ciphertext))

    def _filled(self, call: str, *arguments: object) -> bytes:
        buffer, length = ctypes.create_string_buffer(_ROOM), c_ulong(_ROOM)
        self._call(call, *arguments, buffer, byref(length))
        if length.value > _ROOM:
            raise fault(call, Ckr.GENERAL_ERROR)  # more than there is room for, and yet it said OK
        return buffer.raw[: length.value]

    def read(self, handle: int, attribute: Attr) -> bytearray | None:
        """One attribute's bytes, in memory that the caller can wipe; None where it can't be read."""
        question = (Attribute * 1)(Attribute(int(attribute), None, 0))  # asks for the length (PKCS#11 section 5.7.5)
        if not self._can_read(handle, question) or question[0].length > _LONGEST_VALUE:
            return None  # an unreadable one has the length CK_UNAVAILABLE_INFORMATION, whatever the call answered
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
        self._begin("C_FindObjectsInit", template.array, len(template))
        try:
            found = self._found()
        except BaseException:
            with suppress(DeviceError):  # the error that led here is the one to tell
                self._call("C_FindObjectsFinal")
            raise
        self._call("C_FindObjectsFinal")
        return found

    def _found(self) -> tuple[int, ...]:
        found: dict[int, None] = {}
        batch, count = (c_ulong * 64)(), c_ulong()
        while len(found) < _MOST_OBJECTS:
            self._call("C_FindObjects", batch, 64, byref(count))
            new = dict.fromkeys(batch[: count.value])
            if not count.value:
                return tuple(found)
            if new.keys() <= found.keys():
                break  # the same ones over and over
            found |= new
        raise fault("C_FindObjects", Ckr.GENERAL_ERROR)

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
                lambda: self._filled("C_Decrypt", secret_buffer(b""), 0),
            ):
                with suppress(DeviceError):  # only the one that is open can be ended
                    end()
            self.gone = False  # the next call says so itself
            self._call(call, *arguments)


def _first_taken(templates: Iterator[Told], make: Callable[[Told], Made]) -> tuple[Made, Told, TokenFaultError | None]:
    """What was made of the first template that the token took, that template, and its answer to the first of all."""
    refused: TokenFaultError | None = None
    for template in templates:
        try:
            return make(template), template, refused
        except TokenFaultError as error:
            if error.ckr not in TEMPLATE_REFUSED:
                raise
            refused = refused or error
    if refused is None:
        raise ValueError("no template was given")
    raise refused
