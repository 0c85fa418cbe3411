"""What python-pkcs11 0.10.1 does not do, and nothing else: a table of functions laid under it, and the calls it lacks.

The library calls a module through its function table, and tells neither which call runs, nor which one failed, nor with
what answer where it does not know the number. So it is given a table of ours, whose functions pass every call on, as
OpenSC's pkcs11-spy does. What else is missing in 0.10.1 stands at each function, and in docs/adr/tokens-own-binding.md.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from ctypes import addressof, c_char, c_ulong, c_void_p, cast
from typing import Any, Final

from pkcs11 import Attribute, PKCS11Error, _pkcs11

from ceremony.hsm.cryptoki.return_values import UNREADABLE, Ckr

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
SPACE: Final = 16384  # bytes of a wrapped key or a signature
_binding: Final[Any] = _pkcs11
_UNAVAILABLE: Final = c_ulong(-1).value  # CK_UNAVAILABLE_INFORMATION, the length of an unreadable attribute


class Supplement:
    """The table between the library and one module; `started` and `ended` are told of every call."""

    def __init__(self, started: Callable[[str], None], ended: Callable[[], None]) -> None:
        self.parameters: str | None = None  # of NSS's library, when it is initialised
        self.refusal: tuple[str, int] | BaseException | None = None  # the last answer but CKR_OK, or an error of ours
        self.token_infos: dict[int, bytes] = {}  # CK_TOKEN_INFO of each slot, as it was read last
        self._started, self._ended = started, ended
        self._slots = (c_ulong * 4096)()
        self.value: bytearray | None = None  # meanwhile CKA_VALUE comes from this or goes into it, and can be wiped
        self._found: set[int] | None = None  # while a search runs

    def library(self, path: str) -> Any:
        """The library over this module, through the table; PKCS11Error where the module does not start."""
        made = _binding.lib.__new__(_binding.lib, path)
        fields = (c_void_p * 3).from_address(id(made) + object.__basicsize__)  # HasFuncList: tables of 2, 3.0 and 3.2
        if _binding.HasFuncList.__basicsize__ - object.__basicsize__ != ctypes.sizeof(fields) or any(fields[1:]):
            raise OSError("this build of python-pkcs11 keeps its function table in another place")
        fields[0] = self.lay_over(fields[0] or 0)
        made.__init__(path)
        ctypes.pythonapi.Py_IncRef(ctypes.py_object((made, self)))  # for good: unloading is not safe, and it calls us
        return made

    def lay_over(self, functions: int) -> int:
        """The address of a table over the module's; CK_VERSION, its head, is not looked at, because Scute says 1.0."""
        module = (c_void_p * (1 + len(CALLS))).from_address(functions)
        kinds = [ctypes.CFUNCTYPE(c_ulong, *[c_ulong] * int(count)) for count in _FUNCTIONS[1::2]]  # let the GIL go
        self._real = {name: kinds[at](module[at + 1] or 0) for name, at in CALLS.items()}
        self._ours = {name: kinds[at](self._passed(name)) for name, at in CALLS.items()}
        self._table = (c_void_p * (1 + len(CALLS)))(module[0], *(cast(f, c_void_p).value for f in self._ours.values()))
        return addressof(self._table)

    def call(self, name: str, *parts: int | bytearray, on_pad: bool = False) -> None:
        """A call that is not there, or copies a PIN: here that is a bytearray, left to a pad if empty and `on_pad`."""
        given: list[int] = []
        for pin in parts:
            if isinstance(pin, int):
                given.append(pin)
            else:
                given += (0, 0) if on_pad and not pin else (addressof((c_char * len(pin)).from_buffer(pin)), len(pin))
        if self._ours[name](*given):
            raise PKCS11Error(name)

    def _passed(self, name: str) -> Callable[..., int]:
        answer = getattr(self, f"_{name.lower()}", self._make)

        def passed(*arguments: int) -> int:
            try:
                code = int(answer(name, *arguments))
            except BaseException as error:  # must not reach ctypes, which would answer CKR_OK
                self.refusal = error
                return Ckr.GENERAL_ERROR
            self.refusal = (name, code) if code else self.refusal
            return code

        return passed

    def _make(self, name: str, *arguments: int) -> int:
        real = self._real[name]
        if not real:  # left out of the table, against the standard; the library would end the process
            return Ckr.FUNCTION_NOT_SUPPORTED
        self._started(name)
        code: int = real(*arguments)
        if code == Ckr.OPERATION_ACTIVE and name.endswith("Init"):  # left open by a failure; the library can't end it
            room, length = ctypes.create_string_buffer(SPACE), c_ulong(SPACE)
            self._make("C_FindObjectsFinal", arguments[0])  # only the one that is open can be ended
            for end in ("C_Sign", "C_Decrypt"):
                self._make(end, arguments[0], addressof(room), 0, addressof(room), addressof(length))
            self._started(name)
            code = real(*arguments)
        self._ended()
        return code

    def _fill(self, name: str, *arguments: int) -> int:
        """NSS answers a question for the length too small, and some tokens work twice: there is room at once."""
        length = c_ulong.from_address(arguments[-1])
        if not arguments[-2]:
            length.value = SPACE
            return Ckr.OK
        room, code = length.value, self._make(name, *arguments)
        return Ckr.GENERAL_ERROR if not code and length.value > room else code

    _c_decrypt = _c_sign = _c_wrapkey = _fill

    def _c_initialize(self, name: str, _: int) -> int:
        """The library passes NULL: no CKF_OS_LOCKING_OK (2), no parameters for NSS, which has them before the last."""
        given = self.parameters and ctypes.create_string_buffer(self.parameters.encode())
        arguments = (c_void_p * 7)(0, 0, 0, 0, 2, addressof(given) if given else 0, 0)
        code = self._make(name, addressof(arguments))
        if code in (Ckr.CANT_LOCK, Ckr.ARGUMENTS_BAD) and not given:
            code = self._make(name, 0)  # it has no locks: the one thread makes up for them
        return Ckr.OK if code == Ckr.CRYPTOKI_ALREADY_INITIALIZED else code

    def _c_getslotlist(self, name: str, present: int, slots: int, count: int) -> int:
        """Any number is believed, and a token that is plugged in between two questions an error: asked at once."""
        number = c_ulong.from_address(count)
        if slots:
            ctypes.memmove(slots, self._slots, ctypes.sizeof(c_ulong) * number.value)
            return Ckr.OK
        code = self._make(name, present, 0, count)  # makes SoftHSM look for new tokens
        number.value = len(self._slots)
        code = code or self._make(name, present, addressof(self._slots), count)
        number.value = min(number.value, len(self._slots))
        return code

    def _c_getslotinfo(self, name: str, slot: int, info: int) -> int:
        """One slot that can't be read hides all tokens: it says nothing instead, and C_GetTokenInfo what is wrong."""
        if self._make(name, slot, info):
            ctypes.memset(info, 0, 112)  # CK_SLOT_INFO
        return Ckr.OK

    def _c_gettokeninfo(self, name: str, slot: int, info: int) -> int:
        """A PIN's limits are left out, and texts in no UTF-8 or padded with NUL not told apart: all is kept."""
        code = self._make(name, slot, info)
        self.token_infos[slot] = ctypes.string_at(info, 208)  # CK_TOKEN_INFO
        return code

    def _c_createobject(self, name: str, session: int, template: int, count: int, new: int) -> int:
        """A key's value lies in bytes, which nobody can wipe; the library is given zeros, and the token the value."""
        parts = (c_ulong * (3 * count)).from_address(template)  # CK_ATTRIBUTE: type, address of the value, its length
        if self.value is None:
            return self._make(name, session, template, count, new)
        place = 3 * parts[::3].index(Attribute.VALUE) + 1
        librarys, parts[place] = parts[place], addressof((c_char * len(self.value)).from_buffer(self.value))
        code = self._make(name, session, template, count, new)
        parts[place] = librarys  # which frees it
        return code

    def _c_getattributevalue(self, name: str, session: int, handle: int, template: int, count: int) -> int:
        """A length that is a lie is believed, and memory read past its end; so are lengths of a call that failed."""
        parts = (c_ulong * (3 * count)).from_address(template)
        room, code = parts[2::3], self._make(name, session, handle, template, count)
        if self.value is not None and not code and parts[0] == Attribute.VALUE and parts[1]:
            self.value[:] = memoryview((c_char * min(parts[2], room[0])).from_address(parts[1])).cast("B")
            ctypes.memset(parts[1], 0, room[0])
        for at in range(count):
            longest = room[at] if parts[3 * at + 1] else 1 << 20  # no attribute that is read here is longer
            if code not in (Ckr.OK, *UNREADABLE) or parts[3 * at + 2] > longest:
                parts[3 * at + 2] = _UNAVAILABLE
        return code

    def _c_findobjectsinit(self, name: str, *arguments: int) -> int:
        code = self._make(name, *arguments)
        self._found = None if code else set()
        return code

    def _c_findobjects(self, name: str, session: int, results: int, most: int, count: int) -> int:
        """A search may never end, with the same handles over and over, or give no handle, or more than have room."""
        ctypes.memset(results, 0, most * ctypes.sizeof(c_ulong))
        code = self._make(name, session, results, most, count)
        number, found = c_ulong.from_address(count).value, self._found or set()
        new = set() if code else set((c_ulong * min(number, most)).from_address(results))
        if not code and (number > most or 0 in new or (new and new <= found) or len(found) > 100_000):
            code = Ckr.GENERAL_ERROR
        self._found = found | new
        if code:
            self._c_findobjectsfinal("C_FindObjectsFinal", session)  # here, so that its answer hides no other
        return code

    def _c_findobjectsfinal(self, name: str, session: int) -> int:
        """A search that did not begin is ended all the same, and an error printed."""
        running, self._found = self._found is not None, None
        return self._make(name, session) if running else Ckr.OK
