"""One loaded PKCS#11 module and the one thread that makes all its calls.

Rules:

- a module is loaded once in a process and initialised with CKF_OS_LOCKING_OK, although its calls never overlap;
- any thread may ask; every call runs on the module's own thread, one after another, in the order asked; loading it
  runs code of the module too, and happens there as well;
- a slot whose token can't be read hides no other token;
- a call that does not come back in its time is given up, and so is the module: nobody waits for ever;
- a forked child may not use the module (PKCS#11 section 2.5.2): helpers are spawned, never forked.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable, Mapping
from contextlib import contextmanager
from ctypes import byref, c_ulong
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from ceremony.errors import DeviceError, MachineError, TokenGoneError
from ceremony.hsm import cryptoki
from ceremony.hsm.call_thread import CallThread
from ceremony.hsm.constants import OS_LOCKING_OK
from ceremony.hsm.faults import NO_LIST, TokenFaultError, fault, start_fault
from ceremony.hsm.library import HashedLibrary, find_module
from ceremony.hsm.return_values import Ckr
from ceremony.hsm.storage import MAY_LACK_ROOM, check_room
from ceremony.hsm.token_info import TokenInfo, text, token_info, version
from ceremony.hsm.trail import CallTrail

if TYPE_CHECKING:
    from collections.abc import Iterator

Answer = TypeVar("Answer")

_MOST_SLOTS: Final = 4096
_SLOT_LIST_TRIES: Final = 5
_LOAD: Final = "dlopen"  # no call of PKCS#11, but the first that a module can hang or crash in
_GENERATES: Final = frozenset({"C_GenerateKey", "C_GenerateKeyPair", "C_InitToken"})


@dataclass(frozen=True)
class Limits:
    """How long a call may take, in seconds; slow smart cards need minutes for an RSA-4096 key."""

    call_s: float = 60.0
    generate_s: float = 600.0
    pad_s: float = 300.0  # somebody types a PIN on the token's own pad meanwhile

    def of(self, call: str) -> float:
        """The limit of this call in seconds."""
        return self.generate_s if call in _GENERATES else self.call_s


@dataclass(frozen=True)
class ModuleOptions:
    """How a module is initialised.

    `environment` holds while the module is loaded and initialised, and not longer. `parameters` are NSS library
    parameters. `sha256` is what the module's file must hash to, if that is known. `binary` is what is loaded where it
    is not the module's own file but a copy of ours with that hash. `storage` is where a software token keeps its files,
    if we made that folder.
    """

    environment: tuple[tuple[str, str], ...] = ()
    parameters: str | None = None
    limits: Limits = Limits()
    trail: CallTrail | None = None
    sha256: str = ""
    binary: str | None = None
    storage: Path | None = None


DEFAULT_OPTIONS: Final = ModuleOptions()


class Module:
    """A loaded and initialised PKCS#11 module."""

    def __init__(self, path: Path, options: ModuleOptions = DEFAULT_OPTIONS) -> None:
        """Load and initialise; MachineError where it is no PKCS#11 module, UsageError where there is no such file.

        DeviceError where the file is not the one that it must be, or was replaced meanwhile.
        """
        self.path = find_module(path)  # absolute: neither the current folder nor the loader's search has a say
        self.sha256 = options.sha256  # of what is loaded, in hex
        self.options = options
        self.starts = 0  # sessions of an earlier start must not reach the handles of a later one
        self._process = os.getpid()
        self._thread = CallThread()
        self._calls = self._load()
        self._initialize()

    def call(self, name: str, *arguments: Any, limit_s: float | None = None) -> None:
        """Make one PKCS#11 call on the module's thread; ints go over as CK_ULONG.

        Raises TokenFaultError (PinFaultError for PINs, TokenGoneFaultError where the token is gone) unless it answers
        CKR_OK, and ModuleStalledError when it does not answer in its time (`limit_s` where it has one of its own);
        MachineError where it failed because its files have no room.
        """
        code = self._ask(name, arguments, limit_s)
        if code in MAY_LACK_ROOM and self.options.storage is not None:
            check_room(self.options.storage)
        if code != Ckr.OK:
            raise fault(name, code)

    def _ask(self, name: str, arguments: tuple[Any, ...], limit_s: float | None = None) -> int:
        if os.getpid() != self._process:
            raise DeviceError(
                "A token can't be used from a forked process; nothing was changed on it; start that process afresh."
            )
        prepared = [c_ulong(value) if type(value) is int else value for value in arguments]
        return self._watched(name, lambda: int(self._calls[name](*prepared)), limit_s)

    def _watched(self, name: str, work: Callable[[], Answer], limit_s: float | None = None) -> Answer:
        """Run something of the module on its thread, with its name in the trail while it runs."""
        trail = self.options.trail

        def noted() -> Answer:
            if trail is None:
                return work()
            trail.started(name)
            answer = work()
            trail.ended()
            return answer

        return self._thread.make(name, noted, self.options.limits.of(name) if limit_s is None else limit_s)

    def _load(self) -> dict[str, cryptoki.Call]:
        path = self.options.binary or str(self.path)
        try:
            with _environment(dict(self.options.environment)):
                library = self._load_library(path) if self.options.binary else self._load_file()
                return self._watched("C_GetFunctionList", lambda: cryptoki.function_table(library))
        except OSError as error:
            raise MachineError(
                "{path} can't be loaded as a PKCS #11 module ({reason}); nothing was changed; name the .so file that "
                "the token's vendor documents, made for this machine, and install what it needs.",
                path=str(self.path),
                reason=str(error).removeprefix(f"{path}: "),
            ) from None

    def _load_library(self, path: str) -> ctypes.CDLL:
        return self._watched(_LOAD, lambda: ctypes.CDLL(path))

    def _load_file(self) -> ctypes.CDLL:
        with HashedLibrary(self.path, self.options.sha256) as hashed:
            library = self._load_library(str(self.path))
            hashed.check_loaded()
            self.sha256 = hashed.sha256
        return library

    def _initialize(self) -> None:
        arguments: ctypes.Structure
        if self.options.parameters is None:
            arguments = cryptoki.InitializeArgs(flags=OS_LOCKING_OK)
        else:
            arguments = cryptoki.NssInitializeArgs(flags=OS_LOCKING_OK, parameters=self.options.parameters.encode())
        with _environment(dict(self.options.environment)):
            code = self._ask("C_Initialize", (byref(arguments),))
            if code in (Ckr.CANT_LOCK, Ckr.ARGUMENTS_BAD) and self.options.parameters is None:
                code = self._ask("C_Initialize", (None,))  # it has no locks: the one thread makes up for them
        if code not in (Ckr.OK, Ckr.CRYPTOKI_ALREADY_INITIALIZED):
            raise start_fault("C_Initialize", code)
        self.starts += 1

    def finalize(self) -> None:
        """C_Finalize: every session of the module is gone; `start_again` brings it back."""
        self.call("C_Finalize", None)

    def start_again(self, options: ModuleOptions) -> None:
        """C_Initialize after `finalize`, with other options."""
        self.options = options
        self._initialize()

    def tokens(self) -> tuple[TokenInfo, ...]:
        """Every token that is present, initialised or not.

        A slot that can't be read is passed over; where none can, the first one's TokenFaultError is raised.
        """
        found: list[TokenInfo] = []
        refused: TokenFaultError | None = None
        for slot in self._slots():
            try:
                found.append(self.token(slot))
            except TokenGoneError:
                continue  # pulled out since the list was made, or a card that the module does not know
            except TokenFaultError as error:
                refused = refused or error
        if refused is not None and not found:
            raise refused
        return tuple(found)

    def token(self, slot: int) -> TokenInfo:
        """What the token in this slot says about itself now."""
        raw = cryptoki.RawTokenInfo()
        self.call("C_GetTokenInfo", slot, byref(raw))
        return token_info(slot, raw)

    def _slots(self) -> list[int]:
        count = c_ulong()
        try:
            self.call("C_GetSlotList", 1, None, byref(count))  # also makes SoftHSM look for new tokens
            for _ in range(_SLOT_LIST_TRIES):
                slots = (c_ulong * max(1, min(count.value, _MOST_SLOTS)))()
                count = c_ulong(len(slots))
                code = self._ask("C_GetSlotList", (1, slots, byref(count)))
                if code != Ckr.BUFFER_TOO_SMALL:  # otherwise a token was plugged in between the two calls
                    break
            if code != Ckr.OK:
                raise fault("C_GetSlotList", code)
        except TokenFaultError as error:
            raise start_fault(error.call, error.ckr, NO_LIST) from None
        return list(slots[: count.value])

    def library(self) -> str:
        """Manufacturer, description and version of the library (C_GetInfo)."""
        info = cryptoki.LibraryInfo()
        self.call("C_GetInfo", byref(info))
        return f"{text(info.manufacturer)} {text(info.description)} {version(info.version)}".strip()


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
