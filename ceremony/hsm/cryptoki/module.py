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
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from pkcs11 import PKCS11Error, types

from ceremony.errors import DeviceError, MachineError, TokenGoneError
from ceremony.hsm.cryptoki.calls import CallThread, CallTrail
from ceremony.hsm.cryptoki.faults import NO_LIST, TokenFaultError, TokenGoneFaultError, fault, start_fault
from ceremony.hsm.cryptoki.library import find_module, hashed
from ceremony.hsm.cryptoki.return_values import code_name
from ceremony.hsm.cryptoki.storage import MAY_LACK_SPACE, check_space
from ceremony.hsm.cryptoki.supplement import Supplement
from ceremony.hsm.cryptoki.token_info import TokenInfo, token_info

if TYPE_CHECKING:
    from collections.abc import Iterator

Answer = TypeVar("Answer")

_NO_CALL: Final = "no PKCS#11 call"
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
        self.starts = 1  # sessions of an earlier start must not reach the handles of a later one
        self._process = os.getpid()
        self._thread = CallThread()
        self._pad_s: float | None = None  # while a PIN may be typed on the token's own pad
        self._loading = True
        self.supplement = Supplement(self._started, self._ended)
        self.supplement.parameters = options.parameters
        with _environment(dict(options.environment)):
            self._library = self._load(options.binary or str(self.path))

    def _load(self, file: str) -> Any:
        """The library over the module, which is then initialised."""
        try:
            if self.options.binary:
                loaded = self._load_library(file)
            else:
                with hashed(self.path, self.options.sha256) as self.sha256:
                    loaded = self._load_library(file)
            self._watched("C_GetFunctionList", lambda: check_function_list(loaded))
            return self._starting(lambda: self._load_over(file))
        except OSError as error:
            raise MachineError(
                "{path} can't be loaded as a PKCS #11 module ({reason}); nothing was changed; name the .so file that "
                "the token's vendor documents, made for this machine, and install what it needs.",
                path=str(self.path),
                reason=str(error).removeprefix(f"{file}: "),
            ) from None

    def _load_library(self, file: str) -> ctypes.CDLL:
        return self._watched("dlopen", lambda: ctypes.CDLL(file))

    def _load_over(self, file: str) -> Any:
        try:
            return self.supplement.library(file)
        finally:
            self._loading = False
            self._ended()

    def run(self, work: Callable[[], Answer], secret: bytearray | None = None) -> Answer:
        """Let the library do something on the module's thread; CKA_VALUE comes from `secret`, or goes into it.

        Raises TokenFaultError (PinFaultError for PINs, TokenGoneFaultError where the token is gone) unless each call
        answers CKR_OK or the library makes up for it, and ModuleStalledError when one does not answer in its time;
        MachineError where one failed because its files have no room.
        """
        if os.getpid() != self._process:
            raise DeviceError(
                "A token can't be used from a forked process; nothing was changed on it; start that process afresh."
            )
        return self._thread.make(_NO_CALL, lambda: self._answer(work, secret), self.options.limits.call_s)

    def _answer(self, work: Callable[[], Answer], secret: bytearray | None) -> Answer:
        self.supplement.refusal, self.supplement.value = None, secret
        try:
            return work()
        except PKCS11Error:
            refusal = self.supplement.refusal
            if refusal is None:
                raise  # of the library itself
        finally:
            self.supplement.value = None
        # the library's error is gone by now, and with it what it held: an operation ends on the thread that lets it go
        if isinstance(refusal, BaseException):
            raise refusal
        call, code = refusal
        if code in MAY_LACK_SPACE and self.options.storage is not None:
            check_space(self.options.storage)
        raise fault(call, code)

    def call(self, name: str, *parts: int | bytearray, on_pad: bool) -> None:
        """A call that the library lacks; an empty PIN is left to the token's pad where it has one, and waited for."""

        def make() -> None:
            self._pad_s = self.options.limits.pad_s if on_pad and bytearray() in parts else None
            try:
                self.supplement.call(name, *parts, on_pad=on_pad)
            finally:
                self._pad_s = None

        self.run(make)

    def _started(self, call: str) -> None:
        self._thread.begins(call, self.options.limits.of(call) if self._pad_s is None else self._pad_s)
        if self.options.trail is not None:
            self.options.trail.started(call)

    def _ended(self) -> None:
        if self._loading:
            self._started("C_GetInterface")  # which the library calls past us when it has started the module
        elif self.options.trail is not None:
            self.options.trail.ended()

    def _watched(self, name: str, work: Callable[[], Answer]) -> Answer:
        """Run something of the module itself on its thread, with its name in the trail while it runs."""

        def noted() -> Answer:
            self._started(name)
            answer = work()
            self._ended()
            return answer

        return self._thread.make(name, noted, self.options.limits.of(name))

    def _starting(self, work: Callable[[], Answer]) -> Answer:
        try:
            return self.run(work)
        except (TokenFaultError, TokenGoneFaultError) as error:
            raise start_fault(error.call, error.ckr) from None

    def finalize(self) -> None:
        """C_Finalize: every session of the module is gone; `start_again` brings it back."""
        self.run(self._library.finalize)

    def start_again(self, options: ModuleOptions) -> None:
        """C_Initialize after `finalize`, with other options."""
        self.options, self.supplement.parameters = options, options.parameters
        with _environment(dict(options.environment)):
            self._starting(self._library.initialize)
        self.starts += 1

    def tokens(self) -> tuple[TokenInfo, ...]:
        """Every token that is present, initialised or not.

        A slot that can't be read is passed over; where none can, the first one's TokenFaultError is raised.
        """
        try:
            slots = self.run(lambda: self._library.get_slots(token_present=True))
        except TokenFaultError as error:
            raise start_fault(error.call, error.ckr, NO_LIST) from None
        found: list[TokenInfo] = []
        refused: TokenFaultError | None = None
        for slot in dict.fromkeys(slots):
            try:
                found.append(self.token(slot))
            except TokenGoneError:
                continue  # pulled out since the list was made, or a card that the module does not know
            except TokenFaultError as error:
                refused = refused or error
        if refused is not None and not found:
            raise refused
        return tuple(found)

    def token(self, slot: types.Slot) -> TokenInfo:
        """What the token in this slot says about itself now."""
        return token_info(self.run(slot.get_token), self.supplement.token_infos[slot.slot_id])

    def library(self) -> str:
        """Manufacturer, description and version of the library, as it said when it was loaded."""
        major, minor = self._library.library_version
        return f"{self._library.manufacturer_id} {self._library.library_description} {major}.{minor}".strip()


def check_function_list(module: ctypes.CDLL) -> None:
    """Run C_GetFunctionList, which the library does with the interpreter stopped; OSError says why there is no list.

    A module of version 3 has it as well: each function of the standard is there, at least as a stub (section 5).
    """
    if not hasattr(module, "C_GetFunctionList"):
        raise OSError("it has no C_GetFunctionList")
    pointer = ctypes.c_void_p()
    code = module.C_GetFunctionList(ctypes.byref(pointer))
    if code or not pointer.value:
        raise OSError(f"its function list can't be had, {code_name(code)}")


@contextmanager
def _environment(values: Mapping[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value
