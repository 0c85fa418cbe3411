"""The C side of PKCS#11: structures, numbers and the function table, as ctypes sees them.

Rules:

- numbers and layouts are those of the OASIS header pkcs11t.h 2.40, on Unix (no packing, CK_ULONG is `unsigned long`);
- values handed to a module lie in buffers of our own, so that they can be wiped after the call.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Mapping
from ctypes import POINTER, Structure, byref, c_char_p, c_ubyte, c_ulong, c_void_p

from ceremony.hsm.constants import CALLS, Attr, Ckm
from ceremony.hsm.return_values import Ckr, code_name

Call = Callable[..., int]


class Version(Structure):
    """CK_VERSION."""

    _fields_ = (("major", c_ubyte), ("minor", c_ubyte))


class LibraryInfo(Structure):
    """CK_INFO."""

    _fields_ = (
        ("cryptoki", Version),
        ("manufacturer", c_ubyte * 32),
        ("flags", c_ulong),
        ("description", c_ubyte * 32),
        ("version", Version),
    )


class RawTokenInfo(Structure):
    """CK_TOKEN_INFO."""

    _fields_ = (
        ("label", c_ubyte * 32),
        ("manufacturer", c_ubyte * 32),
        ("model", c_ubyte * 16),
        ("serial", c_ubyte * 16),
        ("flags", c_ulong),
        ("max_sessions", c_ulong),
        ("sessions", c_ulong),
        ("max_rw_sessions", c_ulong),
        ("rw_sessions", c_ulong),
        ("max_pin", c_ulong),
        ("min_pin", c_ulong),
        ("total_public_memory", c_ulong),
        ("free_public_memory", c_ulong),
        ("total_private_memory", c_ulong),
        ("free_private_memory", c_ulong),
        ("hardware", Version),
        ("firmware", Version),
        ("utc_time", c_ubyte * 16),
    )


class InitializeArgs(Structure):
    """CK_C_INITIALIZE_ARGS."""

    _fields_ = (
        ("create_mutex", c_void_p),
        ("destroy_mutex", c_void_p),
        ("lock_mutex", c_void_p),
        ("unlock_mutex", c_void_p),
        ("flags", c_ulong),
        ("reserved", c_void_p),
    )


class NssInitializeArgs(Structure):
    """CK_C_INITIALIZE_ARGS as NSS has it: its parameters come before the reserved pointer."""

    _fields_ = (*InitializeArgs._fields_[:5], ("parameters", c_char_p), ("reserved", c_void_p))


class Attribute(Structure):
    """CK_ATTRIBUTE."""

    _fields_ = (("type", c_ulong), ("value", c_void_p), ("length", c_ulong))


class RawMechanism(Structure):
    """CK_MECHANISM."""

    _fields_ = (("mechanism", c_ulong), ("parameter", c_void_p), ("length", c_ulong))


class OaepParameters(Structure):
    """CK_RSA_PKCS_OAEP_PARAMS (PKCS#11 mechanisms, section 2.1.7)."""

    _fields_ = (
        ("hash", c_ulong),
        ("mgf", c_ulong),
        ("source", c_ulong),
        ("source_data", c_void_p),
        ("source_length", c_ulong),
    )


AttributeValue = bool | int | bytes | bytearray


class Template:
    """A list of attributes in C buffers of our own; `wipe` clears them."""

    def __init__(self, attributes: Mapping[Attr, AttributeValue]) -> None:
        self._buffers = [_buffer(value) for value in attributes.values()]
        self.array = (Attribute * len(attributes))(
            *(
                Attribute(int(kind), ctypes.addressof(buffer), len(buffer))
                for kind, buffer in zip(attributes, self._buffers, strict=True)
            )
        )

    def __len__(self) -> int:
        return len(self._buffers)

    def wipe(self) -> None:
        """Overwrite every value with zeros."""
        for buffer in self._buffers:
            ctypes.memset(buffer, 0, len(buffer))


def _buffer(value: AttributeValue) -> ctypes.Array[ctypes.c_char]:
    if isinstance(value, bool):
        value = bytes([value])  # CK_BBOOL
    elif isinstance(value, int):
        value = bytes(c_ulong(value))
    return secret_buffer(value)


def secret_buffer(value: bytes | bytearray) -> ctypes.Array[ctypes.c_char]:
    """A C copy of `value`, for a call; the caller wipes it when the value is secret."""
    return (ctypes.c_char * len(value)).from_buffer_copy(value)


class Mechanism:
    """A mechanism and its parameter, kept alive together."""

    def __init__(self, number: Ckm, parameter: bytes | OaepParameters | None = None) -> None:
        self.number = number
        self._parameter = secret_buffer(parameter) if isinstance(parameter, bytes) else parameter
        pointer = None if self._parameter is None else ctypes.addressof(self._parameter)
        length = 0 if self._parameter is None else ctypes.sizeof(self._parameter)
        self.raw = RawMechanism(int(number), pointer, length)


def oaep(hash_number: Ckm) -> Mechanism:
    """RSA-OAEP (RFC 8017 section 7.1) with one hash for label and MGF1, and no label."""
    mgf = {Ckm.SHA_1: 1, Ckm.SHA256: 2}[hash_number]  # CKG_MGF1_SHA1, CKG_MGF1_SHA256
    return Mechanism(Ckm.RSA_PKCS_OAEP, OaepParameters(int(hash_number), mgf, 1, None, 0))


class Interface(Structure):
    """CK_INTERFACE (PKCS#11 3.0, section 3.6)."""

    _fields_ = (("name", c_char_p), ("functions", c_void_p), ("flags", c_ulong))


def function_table(library: ctypes.CDLL) -> dict[str, Call]:
    """The module's functions by name; OSError says why it is no PKCS#11 module. Runs code of the module."""
    # CK_VERSION comes first, padded to the size of a pointer; it is not looked at, because Scute says 1.0 there
    table = ctypes.cast(_function_list(library) + ctypes.sizeof(c_void_p), POINTER(c_void_p))
    return {name: _function(table[index]) for name, index in CALLS.items()}


def _function_list(library: ctypes.CDLL) -> int:
    """The address of CK_FUNCTION_LIST; one of 3.x begins as one of 2.40 does."""
    pointer = c_void_p()
    if hasattr(library, "C_GetFunctionList"):
        library.C_GetFunctionList.restype = c_ulong
        code = library.C_GetFunctionList(byref(pointer))
    elif hasattr(library, "C_GetInterface"):
        library.C_GetInterface.restype = c_ulong
        interface = POINTER(Interface)()
        code = library.C_GetInterface(None, None, byref(interface), c_ulong(0))
        pointer = c_void_p(interface.contents.functions) if interface else pointer
    else:
        raise OSError("it has no C_GetFunctionList")
    if code or not pointer.value:
        raise OSError(f"its function list can't be had, {code_name(code)}")
    return pointer.value


def _function(address: int | None) -> Call:
    if not address:  # against the standard, but a call through it would end the process
        return lambda *_: int(Ckr.FUNCTION_NOT_SUPPORTED)
    return ctypes.CFUNCTYPE(c_ulong)(address)  # a CFUNCTYPE releases the GIL while it runs
