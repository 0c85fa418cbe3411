"""One loaded PKCS#11 module and the one thread that makes all its calls.

Rules:

- a module is loaded once in a process and initialised with CKF_OS_LOCKING_OK, although its calls never overlap;
- any thread may ask; every call runs on the module's own thread, one after another, in the order asked;
- a call that does not come back in its time is given up, and so is the module: nobody waits for ever;
- a forked child may not use the module (PKCS#11 section 2.5.2): helpers are spawned, never forked.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Mapping
from contextlib import contextmanager
from ctypes import byref, c_ulong
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ceremony.errors import DeviceError, EnvironmentError_
from ceremony.hsm import cryptoki
from ceremony.hsm.call_thread import CallThread
from ceremony.hsm.constants import OS_LOCKING_OK, Ckr, TokenFlag
from ceremony.hsm.faults import fault
from ceremony.hsm.trail import CallTrail

if TYPE_CHECKING:
    from collections.abc import Iterator

_GENERATES: Final = frozenset({"C_GenerateKey", "C_GenerateKeyPair", "C_InitToken"})


@dataclass(frozen=True)
class Limits:
    """How long a call may take, in seconds; slow smart cards need minutes for an RSA-4096 key."""

    call_s: float = 60.0
    generate_s: float = 600.0

    def of(self, call: str) -> float:
        """The limit of this call in seconds."""
        return self.generate_s if call in _GENERATES else self.call_s


@dataclass(frozen=True)
class ModuleOptions:
    """How a module is initialised.

    `environment` holds while the module is loaded and initialised, and not longer. `parameters` are NSS library
    parameters. `binary` is what is loaded where it is not the module's own file.
    """

    environment: tuple[tuple[str, str], ...] = ()
    parameters: str | None = None
    limits: Limits = Limits()
    trail: CallTrail | None = None
    binary: str | None = None


DEFAULT_OPTIONS: Final = ModuleOptions()


@dataclass(frozen=True)
class TokenInfo:
    """CK_TOKEN_INFO in Python's terms, with the slot it was read from (PKCS#11 section 3.2)."""

    slot: int
    label: str
    manufacturer: str
    model: str
    serial: str
    flags: TokenFlag
    min_pin: int
    max_pin: int
    hardware: str
    firmware: str


class Module:
    """A loaded and initialised PKCS#11 module."""

    def __init__(self, path: Path, options: ModuleOptions = DEFAULT_OPTIONS) -> None:
        """Load and initialise; EnvironmentError_ where the file is missing or is no PKCS#11 module."""
        self.path = path
        self.options = options
        self.starts = 0  # sessions of an earlier start must not reach the handles of a later one
        self._process = os.getpid()
        with _environment(dict(options.environment)):
            self._calls = _load(path, options.binary)
        self._thread = CallThread()
        self._initialize()

    def call(self, name: str, *arguments: Any) -> None:
        """Make one PKCS#11 call on the module's thread; ints go over as CK_ULONG.

        Raises TokenFaultError (PinFaultError for PINs) unless it answers CKR_OK, ModuleStalledError when it does
        not answer in its time.
        """
        code = self._ask(name, arguments)
        if code != Ckr.OK:
            raise fault(name, code)

    def _ask(self, name: str, arguments: tuple[Any, ...]) -> int:
        if os.getpid() != self._process:
            raise DeviceError(
                "A token can't be used from a forked process; nothing was changed on it; start that process afresh."
            )
        function, trail = self._calls[name], self.options.trail
        prepared = [c_ulong(value) if type(value) is int else value for value in arguments]

        def work() -> int:
            if trail is None:
                return int(function(*prepared))
            trail.started(name)
            code = int(function(*prepared))
            trail.ended()
            return code

        return self._thread.make(name, work, self.options.limits.of(name))

    def _initialize(self) -> None:
        arguments: ctypes.Structure
        if self.options.parameters is None:
            arguments = cryptoki.InitializeArgs(flags=OS_LOCKING_OK)
        else:
            arguments = cryptoki.NssInitializeArgs(flags=OS_LOCKING_OK, parameters=self.options.parameters.encode())
        with _environment(dict(self.options.environment)):
            code = self._ask("C_Initialize", (byref(arguments),))
        if code not in (Ckr.OK, Ckr.CRYPTOKI_ALREADY_INITIALIZED):
            raise fault("C_Initialize", code)
        self.starts += 1

    def finalize(self) -> None:
        """C_Finalize: every session of the module is gone; `start_again` brings it back."""
        self.call("C_Finalize", None)

    def start_again(self, options: ModuleOptions) -> None:
        """C_Initialize after `finalize`, with other options."""
        self.options = options
        self._initialize()

    def tokens(self) -> tuple[TokenInfo, ...]:
        """Every token that is present, initialised or not."""
        return tuple(self.token(slot) for slot in self._slots())

    def token(self, slot: int) -> TokenInfo:
        """What the token in this slot says about itself now."""
        raw = cryptoki.RawTokenInfo()
        self.call("C_GetTokenInfo", slot, byref(raw))
        return TokenInfo(
            slot=slot,
            label=_text(raw.label),
            manufacturer=_text(raw.manufacturer),
            model=_text(raw.model),
            serial=_text(raw.serial),
            flags=TokenFlag(raw.flags),
            min_pin=raw.min_pin,
            max_pin=raw.max_pin,
            hardware=_version(raw.hardware),
            firmware=_version(raw.firmware),
        )

    def _slots(self) -> list[int]:
        count = c_ulong()
        self.call("C_GetSlotList", 1, None, byref(count))  # also makes SoftHSM look for new tokens
        slots = (c_ulong * count.value)()
        self.call("C_GetSlotList", 1, slots, byref(count))
        return list(slots[: count.value])

    def library(self) -> str:
        """Manufacturer, description and version of the library (C_GetInfo)."""
        info = cryptoki.LibraryInfo()
        self.call("C_GetInfo", byref(info))
        return f"{_text(info.manufacturer)} {_text(info.description)} {_version(info.version)}".strip()


def _load(path: Path, binary: str | None) -> dict[str, ctypes._FuncPointer]:
    try:
        return cryptoki.function_table(ctypes.CDLL(binary or str(path)))
    except OSError:
        raise EnvironmentError_(
            "{path} is not a PKCS#11 module that this machine can load; nothing was changed; name the .so file "
            "that the token's vendor documents.",
            path=str(path),
        ) from None


@contextmanager
def _environment(values: Mapping[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _text(padded: ctypes.Array[ctypes.c_ubyte]) -> str:
    return bytes(padded).decode("utf-8", "replace").rstrip(" \0")


def _version(version: cryptoki.Version) -> str:
    return f"{version.major}.{version.minor}"
