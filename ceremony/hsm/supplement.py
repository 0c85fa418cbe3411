"""What python-pkcs11 0.10.1 does not do: a table of functions laid between it and the module, and a few calls.

The library calls a module through the module's function table, and says neither which call runs nor which one failed.
So it is given a table of ours, whose functions pass every call on (as OpenSC's pkcs11-spy does). Missing in 0.10.1:

- every call: its name while it runs and when it fails; an answer's number where the library does not know it (0x1B,
  0x68, 0x140); and a function that the module leaves out, where the call ends the process;
- C_Initialize: CKF_OS_LOCKING_OK and NSS's parameters, because NULL is passed;
- C_GetSlotList, C_GetSlotInfo: one slot that can't be read hides all tokens; any number of slots is believed;
- C_GetTokenInfo: the limits of a PIN; texts padded with NUL or in no UTF-8;
- C_FindObjects...: a search that never ends; one that did not begin is ended, by whichever thread lets go of it;
- C_...Init: an operation that an earlier failure left open can't be ended;
- C_GetAttributeValue: a length that is a lie is believed, and memory read past its end; so is one of a failed call;
- C_WrapKey, C_Sign, C_Decrypt: room at once, because NSS answers the question for the length too small;
- C_InitToken, and C_Login and C_Logout in an open session: no such calls;
- C_InitPIN, C_SetPIN, and key values in C_CreateObject and C_GetAttributeValue: bytes that can't be wiped are made.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from ctypes import addressof, c_char, c_ulong, c_void_p
from typing import Any, Final

from pkcs11 import Attribute, PKCS11Error, _pkcs11

from ceremony.hsm.return_values import UNREADABLE, Ckr

# CK_FUNCTION_LIST behind its version (PKCS#11 2.40, section 3.6): every function in order, with its number of arguments
_FUNCTIONS: Final = """
Initialize 1 Finalize 1 GetInfo 1 GetFunctionList 1 GetSlotList 3 GetSlotInfo 2 GetTokenInfo 2 GetMechanismList 3
GetMechanismInfo 3 InitToken 4 InitPIN 3 SetPIN 5 OpenSession 5 CloseSession 1 CloseAllSessions 1 GetSessionInfo 2
GetOperationState 3 SetOperationState 5 Login 4 Logout 1 CreateObject 4 CopyObject 5 DestroyObject 2 GetObjectSize 3
GetAttributeValue 4 SetAttributeValue 4 FindObjectsInit 3 FindObjects 4 FindObjectsFinal 1 EncryptInit 3 Encrypt 5
EncryptUpdate 5 EncryptFinal 3 DecryptInit 3 Decrypt 5 DecryptUpdate 5 DecryptFinal 3 DigestInit 2 Digest 5
DigestUpdate 3 DigestKey 2 DigestFinal 3 SignInit 3 Sign 5 SignUpdate 3 SignFinal 3 SignRecoverInit 3 SignRecover 5
VerifyInit 3 Verify 5 VerifyUpdate 3 VerifyFinal 3 VerifyRecoverInit 3 VerifyRecover 5 DigestEncryptUpdate 5
DecryptDigestUpdate 5 SignEncryptUpdate 5 DecryptVerifyUpdate 5 GenerateKey 5 GenerateKeyPair 8 WrapKey 6 UnwrapKey 8
DeriveKey 6 SeedRandom 3 GenerateRandom 3 GetFunctionStatus 1 CancelFunction 1 WaitForSlotEvent 3
""".split()  # noqa: SIM905 - a table
CALLS: Final = {f"C_{name}": position for position, name in enumerate(_FUNCTIONS[::2])}
ROOM: Final = 16384  # bytes of a wrapped key or a signature
_UNAVAILABLE: Final = c_ulong(-1).value  # CK_UNAVAILABLE_INFORMATION, the length of an unreadable attribute
_TOKEN_INFO_BYTES: Final = 208
_SLOT_INFO_BYTES: Final = 112
_MOST_SLOTS: Final = 4096
_MOST_OBJECTS: Final = 100_000
_LONGEST_VALUE: Final = 1 << 20  # no attribute that is read here has so many bytes; a token that says so lies
_OS_LOCKING_OK: Final = 0x2


Library: Any = _pkcs11.lib


class Supplement:
    """The table between the library and one module; `started` and `ended` are told of every call."""

    def __init__(self, functions: int, started: Callable[[str], None], ended: Callable[[], None]) -> None:
        """`functions` is the address of the module's own table."""
        self.parameters: str | None = None  # of NSS's library, when it is initialised
        self.refusal: tuple[str, int] | None = None  # the last call that was not answered with CKR_OK, and the answer
        self.trouble: BaseException | None = None  # of ours inside a call, which can't be raised through the library
        self.token_infos: dict[int, bytes] = {}  # CK_TOKEN_INFO of each slot, as it was read last
        self._started, self._ended = started, ended
        self._found: set[int] | None = None  # while a search runs
        self._slots = (c_ulong * _MOST_SLOTS)()
        self._value: bytearray | None = None
        self._special: dict[str, Callable[..., int]] = {
            "C_Initialize": self._initialize,
            "C_GetSlotList": self._list_slots,
            "C_GetSlotInfo": self._slot_info,
            "C_GetTokenInfo": self._token_info,
            "C_CreateObject": self._create,
            "C_GetAttributeValue": self._values,
            "C_FindObjectsInit": self._begin_search,
            "C_FindObjects": self._search,
            "C_FindObjectsFinal": self._end_search,
            "C_SignInit": lambda *arguments: self._begin("C_SignInit", *arguments),
            "C_DecryptInit": lambda *arguments: self._begin("C_DecryptInit", *arguments),
            "C_Sign": lambda *arguments: self._fill("C_Sign", *arguments),
            "C_Decrypt": lambda *arguments: self._fill("C_Decrypt", *arguments),
            "C_WrapKey": lambda *arguments: self._fill("C_WrapKey", *arguments),
        }
        self._functions = functions
        module = (c_void_p * (1 + len(CALLS))).from_address(functions)
        kinds = [ctypes.CFUNCTYPE(c_ulong, *[c_ulong] * int(count)) for count in _FUNCTIONS[1::2]]
        self._real = {name: kinds[at](module[at + 1] or 0) for name, at in CALLS.items()}
        self._ours = {name: kinds[at](self._passed(name)) for name, at in CALLS.items()}
        # CK_VERSION comes first, padded to the size of a pointer; it is not looked at, because Scute says 1.0 there
        addresses = (ctypes.cast(function, c_void_p).value for function in self._ours.values())
        self._table = (c_void_p * (1 + len(CALLS)))(module[0], *addresses)

    def library(self, path: str) -> Any:
        """The library over this module, through the table; PKCS11Error where it does not start."""
        made = Library.__new__(Library, path)
        place = c_void_p.from_address(id(made) + object.__basicsize__)  # HasFuncList.funclist, its first field
        if place.value != self._functions:
            raise OSError("this build of python-pkcs11 keeps its function table in another place")
        place.value = addressof(self._table)
        Library.__init__(made, path)
        for kept in (made, self):  # for good: a library can't be unloaded safely, and it calls our functions
            ctypes.pythonapi.Py_IncRef(ctypes.py_object(kept))
        return made

    def call(self, name: str, *arguments: int) -> None:
        """A call that the library lacks; PKCS11Error unless it answers CKR_OK."""
        if self._ours[name](*arguments):
            raise PKCS11Error(name)

    def call_with_pins(
        self, name: str, *before: int, pins: Sequence[bytearray], on_pad: bool, behind: Sequence[int] = ()
    ) -> None:
        """A call that takes PINs from the caller's memory; with `on_pad` an empty one is left to the token's pad."""
        memory = [(c_char * len(pin)).from_buffer(pin) for pin in pins]
        given = [(0, 0) if on_pad and not len(pin) else (addressof(pin), len(pin)) for pin in memory]
        self.call(name, *before, *(part for pin in given for part in pin), *behind)

    def read_value(self, session: int, handle: int) -> bytearray | None:
        """CKA_VALUE, in memory that the caller can wipe and nowhere else; None where it can't be read."""
        asked, value = (c_ulong * 3)(Attribute.VALUE, 0, 0), bytearray()
        for _ in ("its length", "its bytes"):
            code = self._ours["C_GetAttributeValue"](session, handle, addressof(asked), 1)
            if code not in (Ckr.OK, *UNREADABLE):
                raise PKCS11Error("C_GetAttributeValue")
            if code or asked[2] == _UNAVAILABLE:
                return None
            value = value or bytearray(asked[2])
            asked[1] = addressof((c_char * len(value)).from_buffer(value))
        return value if asked[2] == len(value) else None

    @contextmanager
    def value_of(self, value: bytearray) -> Iterator[None]:
        """Meanwhile C_CreateObject takes CKA_VALUE from this memory, whatever the library was given."""
        self._value = value
        try:
            yield
        finally:
            self._value = None

    def _passed(self, name: str) -> Callable[..., int]:
        special = self._special.get(name) or (lambda *arguments: self._make(name, *arguments))

        def passed(*arguments: int) -> int:
            try:
                code = int(special(*arguments))
            except BaseException as error:  # must not reach ctypes, which would answer CKR_OK
                self.trouble, code = error, int(Ckr.GENERAL_ERROR)
            if code:
                self.refusal = (name, code)
            return code

        return passed

    def _make(self, name: str, *arguments: int) -> int:
        real = self._real[name]
        if not real:
            return Ckr.FUNCTION_NOT_SUPPORTED
        self._started(name)
        code: int = real(*arguments)
        self._ended()
        return code

    def _initialize(self, _null: int) -> int:
        given = self.parameters and ctypes.create_string_buffer(self.parameters.encode())
        # CK_C_INITIALIZE_ARGS: four functions, flags, reserved; NSS has its parameters before the reserved pointer
        arguments = (c_void_p * 7)(0, 0, 0, 0, _OS_LOCKING_OK, addressof(given) if given else 0, 0)
        code = self._make("C_Initialize", addressof(arguments))
        if code in (Ckr.CANT_LOCK, Ckr.ARGUMENTS_BAD) and not given:
            code = self._make("C_Initialize", 0)  # it has no locks: the one thread makes up for them
        return Ckr.OK if code == Ckr.CRYPTOKI_ALREADY_INITIALIZED else code

    def _list_slots(self, present: int, slots: int, count: int) -> int:
        if slots:
            ctypes.memmove(slots, self._slots, ctypes.sizeof(c_ulong) * c_ulong.from_address(count).value)
            return Ckr.OK
        code = self._make("C_GetSlotList", present, 0, count)  # makes SoftHSM look for new tokens
        if code:
            return code
        c_ulong.from_address(count).value = _MOST_SLOTS  # and the list at once: a token may be plugged in between
        return self._make("C_GetSlotList", present, addressof(self._slots), count)

    def _slot_info(self, slot: int, info: int) -> int:
        if self._make("C_GetSlotInfo", slot, info):
            ctypes.memset(info, 0, _SLOT_INFO_BYTES)  # nobody needs it, and C_GetTokenInfo says what is wrong
        return Ckr.OK

    def _token_info(self, slot: int, info: int) -> int:
        code = self._make("C_GetTokenInfo", slot, info)
        if not code:
            self.token_infos[slot] = ctypes.string_at(info, _TOKEN_INFO_BYTES)
        return code

    def _create(self, session: int, template: int, count: int, new: int) -> int:
        parts = (c_ulong * (3 * count)).from_address(template)  # CK_ATTRIBUTE: type, address of the value, its length
        place = 3 * parts[::3].index(Attribute.VALUE) + 1 if self._value is not None else None
        if place is None or self._value is None:
            return self._make("C_CreateObject", session, template, count, new)
        librarys, parts[place] = parts[place], addressof((c_char * len(self._value)).from_buffer(self._value))
        try:
            return self._make("C_CreateObject", session, template, count, new)
        finally:
            parts[place] = librarys  # the library frees it

    def _values(self, session: int, handle: int, template: int, count: int) -> int:
        parts = (c_ulong * (3 * count)).from_address(template)
        room = parts[2::3]
        code = self._make("C_GetAttributeValue", session, handle, template, count)
        failed = code not in (Ckr.OK, *UNREADABLE)  # then the lengths mean nothing
        for at in range(count):
            longest = room[at] if parts[3 * at + 1] else _LONGEST_VALUE
            if failed or parts[3 * at + 2] > longest:
                parts[3 * at + 2] = _UNAVAILABLE
        return code

    def _begin(self, name: str, session: int, *arguments: int) -> int:
        code = self._make(name, session, *arguments)
        if code != Ckr.OPERATION_ACTIVE:
            return code
        buffer, length = ctypes.create_string_buffer(ROOM), c_ulong(ROOM)
        self._make("C_FindObjectsFinal", session)  # only the one that is open can be ended
        for end in ("C_Sign", "C_Decrypt"):
            self._make(end, session, addressof(buffer), 0, addressof(buffer), addressof(length))
        return self._make(name, session, *arguments)

    def _begin_search(self, *arguments: int) -> int:
        code = self._begin("C_FindObjectsInit", *arguments)
        self._found = None if code else set()
        return code

    def _search(self, session: int, results: int, most: int, count: int) -> int:
        ctypes.memset(results, 0, most * ctypes.sizeof(c_ulong))
        code = self._make("C_FindObjects", session, results, most, count)
        number, found = c_ulong.from_address(count).value, self._found or set()
        new = set() if code else set((c_ulong * min(number, most)).from_address(results))
        if not code and (number > most or 0 in new or (new and new <= found) or len(found) > _MOST_OBJECTS):
            code = Ckr.GENERAL_ERROR  # no handle, or the same ones over and over
        if code:
            self._end_search(session)
        else:
            self._found = found | new
        return code

    def _end_search(self, session: int) -> int:
        running, self._found = self._found is not None, None
        return self._make("C_FindObjectsFinal", session) if running else Ckr.OK

    def _fill(self, name: str, *arguments: int) -> int:
        length = c_ulong.from_address(arguments[-1])
        if not arguments[-2]:  # asks for the length
            length.value = ROOM
            return Ckr.OK
        room = length.value
        code = self._make(name, *arguments)
        return Ckr.GENERAL_ERROR if not code and length.value > room else code
