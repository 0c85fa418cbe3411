"""Throw-away SoftHSM tokens for rehearsals: a folder of their own, far from the user's SoftHSM.

Rules:

- a rack is a folder (mode 0700) with its own softhsm2.conf; SOFTHSM2_CONF is set only while the library starts;
- racks are independent, also two at a time in one process: SoftHSM keeps one configuration for each loaded copy
  of its library, so each rack that is in use has a copy for itself (in memory, about 1 MB, reused afterwards);
- the security officer's PIN is random and forgotten at once: a rehearsal token is made afresh, never reset.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
from pathlib import Path
from typing import Any, Final

from ceremony.errors import DeviceError, EnvironmentError_
from ceremony.hsm.binding import find_token, identify
from ceremony.hsm.device import TRANSPORT_BITS, Pkcs11Device
from ceremony.hsm.initialize import encode_pin, initialize_token, open_session
from ceremony.hsm.module import Module, ModuleOptions
from ceremony.keys import TokenRack

LIBRARY_VARIABLE: Final = "KEYRITE_SOFTHSM"
_PLACES: Final = (
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/lib64/pkcs11/libsofthsm2.so",
    "/usr/lib64/softhsm/libsofthsm2.so",
    "/usr/lib64/libsofthsm2.so",
    "/usr/local/lib/softhsm/libsofthsm2.so",
)
_CONFIGURATION: Final = "softhsm2.conf"
_idle: list[Module] = []  # loaded copies whose rack was discarded; a library can't be unloaded safely
_idle_lock = threading.Lock()


def find_library() -> Path:
    """SoftHSM's library; EnvironmentError_ says what to install where there is none."""
    named = os.environ.get(LIBRARY_VARIABLE)
    for place in [named] if named else _PLACES:
        if Path(place).is_file():
            return Path(place)
    raise EnvironmentError_(
        "SoftHSM, which plays the token in rehearsals, is not installed; nothing was changed; install it "
        "(Debian, Ubuntu: apt install softhsm2; Fedora: dnf install softhsm), or set KEYRITE_SOFTHSM to libsofthsm2.so."
    )


class SoftHsmRack(TokenRack):
    """SoftHSM tokens in one folder: a fresh temporary one, or one that a rack made before."""

    def __init__(self, folder: Path | None = None, *, transport_bits: int = TRANSPORT_BITS) -> None:
        """Make the folder, or open it again; EnvironmentError_ where SoftHSM or the folder can't be used."""
        library = find_library()
        self.folder = _make_folder(folder)
        self._bits = transport_bits
        self._module: Module | None = _start(library, {"SOFTHSM2_CONF": str(self.folder / _CONFIGURATION)})

    @property
    def module(self) -> Module:
        """The loaded library; DeviceError after `discard`."""
        if self._module is None:
            raise DeviceError("These rehearsal tokens were destroyed; nothing else is harmed; start a new rehearsal.")
        return self._module

    def prepare(self, label: str, pin: str) -> Pkcs11Device:
        """Initialise a fresh token in this folder and open it."""
        token = initialize_token(self.module, label, encode_pin(pin))
        return self.open(token.serial, token.label, pin)

    def open(self, serial: str, label: str, pin: str) -> Pkcs11Device:
        """Open the token with this serial and label."""
        token = find_token(self.module, serial, label)
        identity = identify(self.module, token)
        session = open_session(self.module, token, encode_pin(pin))
        return Pkcs11Device(session, identity, transport_bits=self._bits)

    def pin_limits(self) -> tuple[int, int]:
        """Shortest and longest user PIN, in characters."""
        token = self.module.tokens()[0]
        return token.min_pin, token.max_pin

    def as_data(self) -> dict[str, Any]:
        """Module and folder, by which the tokens are found again."""
        return {"kind": "softhsm", "module": str(self.module.path), "folder": str(self.folder)}

    def discard(self) -> None:
        """Destroy the tokens with their folder; idempotent. Devices that are still open are dead afterwards."""
        module, self._module = self._module, None
        if module is None:
            return
        module.call("C_Finalize", None)
        with _idle_lock:
            _idle.append(module)
        shutil.rmtree(self.folder)


def _make_folder(folder: Path | None) -> Path:
    try:
        if folder is None:
            folder = Path(tempfile.mkdtemp(prefix="keyrite-tokens-"))
        folder = folder.absolute()
        tokens = folder / "tokens"
        tokens.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
        # SoftHSM answers only "general error" for a configuration that it can't read: written and read back here
        (folder / _CONFIGURATION).write_text(
            f"directories.tokendir = {tokens}\nobjectstore.backend = file\nlog.level = ERROR\n", encoding="utf-8"
        )
    except OSError as error:
        raise EnvironmentError_(
            "The folder for rehearsal tokens can't be made ({reason}); nothing was changed; free some space or name "
            "another folder.",
            reason=error.strerror,
        ) from None
    return folder


def _start(library: Path, environment: dict[str, str]) -> Module:
    with _idle_lock:
        module = next((item for item in _idle if item.path == library), None)
        if module is not None:
            _idle.remove(module)
    if module is not None:
        module.start_again(environment)
        return module
    return Module(library, ModuleOptions(environment=tuple(environment.items()), binary=_copy_in_memory(library)))


def _copy_in_memory(library: Path) -> str:
    """A path to a fresh copy of the library, which the loader takes for another library with a state of its own.

    The descriptor stays open for the process's life: the loader knows libraries by their path.
    """
    descriptor = os.memfd_create("keyrite-softhsm")
    with open(descriptor, "wb", closefd=False) as copy:
        copy.write(library.read_bytes())
    return f"/proc/self/fd/{descriptor}"
