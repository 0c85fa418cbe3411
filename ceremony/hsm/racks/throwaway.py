"""What racks of throw-away software tokens share: a folder, and a copy of the library for each rack in use.

Rules:

- a rack is a folder (mode 0700) that holds everything of its tokens and dies with them, unless a rehearsal keeps them:
  then a later one works on a copy;
- racks are independent, also two at a time in one process: such a library keeps one configuration for each loaded
  copy of it, so each rack in use has a copy for itself (in memory, about 1 MB, and reused by later racks).
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import threading
import weakref
from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import ClassVar, Final

from ceremony.disk.local import CEREMONY, IN_USE, RACK_PREFIX, claim_rack, temporary_folder
from ceremony.errors import DeviceError, MachineError
from ceremony.hsm.cryptoki.binding import find_token, list_tokens
from ceremony.hsm.cryptoki.calls import CallTrail, interrupted_call
from ceremony.hsm.cryptoki.library import find_module
from ceremony.hsm.cryptoki.module import Module, ModuleOptions
from ceremony.hsm.cryptoki.storage import check_space, no_space
from ceremony.hsm.keyops.device import TRANSPORT_BITS, Pkcs11Device, open_device
from ceremony.keys import PinState, TokenListing, TokenRack

_TRAIL: Final = "running-call"
_idle: Final[list[Module]] = []  # finalised copies whose rack was discarded; a library can't be unloaded safely
_idle_lock: Final = threading.Lock()


class ThrowAwayRack(TokenRack):
    """Software tokens in one folder, a fresh temporary one, or one that a rack made before; subclasses know a library.

    `transport_bits` is the size of the one-time RSA keys of devices that are opened.
    """

    kind: ClassVar[str]

    def __init__(
        self,
        folder: Path | None = None,
        *,
        transport_bits: int = TRANSPORT_BITS,
        library: Path | None = None,
        keeps: bool = False,
    ) -> None:
        """Make the folder or open it again; MachineError where the library or the folder can't be used.

        `keeps`: its tokens stay once their ceremony has closed.
        """
        self._bits, self._keeps, self._kept = transport_bits, keeps, False
        self.library = find_module(library or self.installed())
        self._made_here = folder is None or not folder.exists()
        self.folder = make_folder(folder)
        # let go when the tokens are destroyed, or when a rehearsal is left and nothing refers to the rack any more
        self._let_go = weakref.finalize(self, claim_rack(self.folder))
        # where an earlier process died inside a call, this names it, for the record
        self.interrupted_call = interrupted_call(self.folder / _TRAIL)
        self._module: Module | None = None
        self._discarded = False

    @staticmethod
    @abstractmethod
    def installed() -> Path:
        """The library on this machine; MachineError says what to install where there is none."""

    @abstractmethod
    def options(self) -> ModuleOptions:
        """How this rack's copy of the library is initialised."""

    @property
    def module(self) -> Module:
        """The rack's copy of the library, started when first needed; DeviceError after `discard`."""
        if self._discarded:
            raise DeviceError("These rehearsal tokens were destroyed; nothing else is harmed; start a new rehearsal.")
        if self._module is None:
            trail = CallTrail(self.folder / _TRAIL)
            try:
                self._module = _start(self.library, replace(self.options(), trail=trail, storage=self.folder))
            except BaseException:
                trail.close()
                self._let_go()
                if self._made_here:  # a library that does not start leaves no folder behind that was made for it
                    shutil.rmtree(self.folder, ignore_errors=True)
                raise
        return self._module

    def open(self, serial: str, label: str, pin: str) -> Pkcs11Device:
        """Open the token with this serial and label; PinError or DeviceError."""
        return open_device(self.module, serial, label, pin, transport_bits=self._bits)

    def pin_state(self, serial: str, label: str) -> PinState:
        """What the token says about its user PIN before it is tried."""
        return find_token(self.module, serial, label).pin_state

    def tokens(self) -> tuple[TokenListing, ...]:
        """The tokens that were made in this folder; NSS shows one of its own besides."""
        return tuple(one for one in list_tokens(self.module) if one.initialised and one.pin_set)

    def as_data(self) -> dict[str, object]:
        """Module and folder, by which the tokens are found again."""
        noted = {"kind": self.kind, "module": str(self.library), "folder": str(self.folder)}
        return {**noted, **({"keeps": True} if self._keeps else {})}

    def keep(self) -> None:
        """Leave the tokens in their folder, where that was asked for."""
        self._kept = self._keeps

    def discard(self) -> None:
        """Destroy the tokens with their folder, unless they were kept; idempotent. Open devices are dead afterwards."""
        if self._discarded:
            return
        self._discarded = True
        self._let_go()
        if self._module is not None:
            self._module.finalize()
            if self._module.options.trail is not None:
                self._module.options.trail.close()
            with _idle_lock:
                _idle.append(self._module)
        if self._kept:
            for name in (CEREMONY, IN_USE, _TRAIL):
                (self.folder / name).unlink(missing_ok=True)
            return
        try:
            shutil.rmtree(self.folder)
        except FileNotFoundError:
            return  # another rack of the same folder was quicker
        except OSError as error:
            raise MachineError(
                "The rehearsal tokens in {folder} can't be deleted ({reason}); real keys are not concerned; delete "
                "that folder by hand.",
                folder=str(self.folder),
                reason=error.strerror,
            ) from None


def find_library(variable: str, places: Sequence[str]) -> Path | None:
    """The library that the environment variable names, or the first that is installed."""
    named = os.environ.get(variable)
    return next((Path(place) for place in ([named] if named else places) if Path(place).is_file()), None)


def make_folder(folder: Path | None) -> Path:
    """The folder, made with mode 0700 if it is not there; MachineError where that can't be, or it has no room."""
    place = folder or temporary_folder()
    if place.exists():
        check_space(place)
    try:
        _check_name(place.absolute())  # before anything is made there
        folder = (folder or Path(tempfile.mkdtemp(prefix=RACK_PREFIX, dir=place))).absolute()
        (folder / "tokens").mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
    except OSError as problem:
        raise no_space(place, problem) from None
    return folder


def _check_name(folder: Path) -> None:
    """Such a name ends in the middle for SoftHSM's configuration (#, =) or NSS's parameters (quotes)."""
    name = str(folder)
    if any(character in name for character in "#='\"\n") or name.encode("utf-8", "replace") != os.fsencode(name):
        raise MachineError(
            "Throw-away tokens cannot lie in {folder}, because its name has a #, a =, a quote or no letter in it; "
            "nothing was changed; set the environment variable TMPDIR to another folder.",
            folder=name,
        )


def _start(library: Path, options: ModuleOptions) -> Module:
    with _idle_lock:
        module = next((item for item in _idle if item.path == library), None)
        if module is not None:
            _idle.remove(module)
    if module is not None:
        module.start_again(replace(options, binary=module.options.binary, sha256=module.sha256))
        return module
    return Module(library, _copied(library, options))


def _copied(library: Path, options: ModuleOptions) -> ModuleOptions:
    """The options with a fresh copy of the library, which the loader takes for another library with a state of its own.

    The descriptor stays open for the process's life: the loader knows libraries by their path.
    """
    descriptor = os.memfd_create("keyrite-token")
    content = library.read_bytes()
    with open(descriptor, "wb", closefd=False) as copy:
        copy.write(content)
    sha256 = hashlib.sha256(content).hexdigest()
    return replace(options, binary=f"/proc/self/fd/{descriptor}", sha256=sha256)
