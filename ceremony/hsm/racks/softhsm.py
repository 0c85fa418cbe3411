"""Throw-away SoftHSM tokens for rehearsals, far from the user's own SoftHSM.

Rules:

- a rack has its own softhsm2.conf; SOFTHSM2_CONF is set only while the library starts, and as before afterwards;
- the security officer's PIN is random and forgotten at once: a rehearsal token is made afresh, never reset.
"""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, Final

from ceremony.errors import MachineError
from ceremony.hsm.cryptoki.initialize import encode_pin, initialize_token
from ceremony.hsm.cryptoki.module import ModuleOptions
from ceremony.hsm.keyops.device import TRANSPORT_BITS, Pkcs11Device
from ceremony.hsm.racks.throwaway import ThrowAwayRack, find_library

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


def find_softhsm() -> Path:
    """SoftHSM's library; MachineError says what to install where there is none."""
    library = find_library(LIBRARY_VARIABLE, _PLACES)
    if library is None:
        raise MachineError(
            "SoftHSM, which plays the token in rehearsals, is not installed; nothing was changed; install it "
            "(Debian, Ubuntu: apt install softhsm2; Fedora: dnf install softhsm), or set KEYRITE_SOFTHSM to its "
            "libsofthsm2.so."
        )
    return library


class SoftHsmRack(ThrowAwayRack):
    """SoftHSM tokens in one folder."""

    kind: ClassVar[str] = "softhsm"
    installed = staticmethod(find_softhsm)

    def __init__(
        self,
        folder: Path | None = None,
        *,
        transport_bits: int = TRANSPORT_BITS,
        library: Path | None = None,
        keeps: bool = False,
    ) -> None:
        """Make the folder or open it again; MachineError where SoftHSM or the folder can't be used."""
        super().__init__(folder, transport_bits=transport_bits, library=library, keeps=keeps)
        self.module.tokens()  # started at once, so that what is missing is told at once

    def options(self) -> ModuleOptions:
        """SoftHSM finds its configuration through SOFTHSM2_CONF."""
        configuration = self.folder / "softhsm2.conf"
        # written each time: SoftHSM answers only "general error" for a configuration that it can't read
        configuration.write_text(
            f"directories.tokendir = {self.folder / 'tokens'}\nobjectstore.backend = file\nlog.level = ERROR\n",
            encoding="utf-8",
        )
        return ModuleOptions(environment=(("SOFTHSM2_CONF", str(configuration)),))

    def prepare(self, label: str, pin: str) -> Pkcs11Device:
        """Initialise a fresh token in this folder and open it."""
        token = initialize_token(self.module, label, encode_pin(pin))
        return self.open(token.serial, token.label, pin)

    def pin_limits(self) -> tuple[int, int]:
        """Shortest and longest user PIN, in characters."""
        return self.module.tokens()[0].pin_limits
