"""Throw-away tokens of NSS's software token, other people's code: what holds here does not hold by SoftHSM's grace.

Rules:

- a rack is one token, because NSS opens one database at a time;
- NSS keeps no label: it is told at each start, so the rack keeps it in its folder;
- NSS does not enforce CKA_EXTRACTABLE=false when it wraps, so these tokens are for rehearsals, or waived.
"""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, Final

from ceremony.errors import DeviceError, MachineError
from ceremony.hsm.cryptoki.binding import find_token
from ceremony.hsm.cryptoki.initialize import check_label, encode_pin, set_user_pin
from ceremony.hsm.cryptoki.module import ModuleOptions
from ceremony.hsm.keyops.device import Pkcs11Device
from ceremony.hsm.racks.throwaway import ThrowAwayRack, find_library

LIBRARY_VARIABLE: Final = "KEYRITE_SOFTOKN"
_PLACES: Final = (
    "/usr/lib/x86_64-linux-gnu/libsoftokn3.so",
    "/usr/lib/aarch64-linux-gnu/libsoftokn3.so",
    "/usr/lib64/libsoftokn3.so",
)
_LABEL_FILE: Final = "label"
_FORBIDDEN: Final = "'\"\\"  # they would end the label inside NSS's parameter string


def find_softokn() -> Path:
    """NSS's software token; MachineError says what to install where there is none."""
    library = find_library(LIBRARY_VARIABLE, _PLACES)
    if library is None:
        raise MachineError(
            "NSS's software token is not installed; nothing was changed; install it (Debian, Ubuntu: apt install "
            "libnss3; Fedora: dnf install nss-softokn), or set KEYRITE_SOFTOKN to its libsoftokn3.so."
        )
    return library


class NssRack(ThrowAwayRack):
    """One NSS token in a folder."""

    kind: ClassVar[str] = "nss"
    installed = staticmethod(find_softokn)

    def options(self) -> ModuleOptions:
        """NSS is configured by its own parameter string."""
        file = self.folder / _LABEL_FILE
        label = file.read_text(encoding="utf-8") if file.exists() else "none"
        return ModuleOptions(
            parameters=f"configdir='sql:{self.folder / 'tokens'}' certPrefix='' keyPrefix='' secmod='secmod.db' flags= "
            f"dbTokenDescription='{label}' "
        )

    def prepare(self, label: str, pin: str) -> Pkcs11Device:
        """Make the folder's one token and open it; DeviceError where there is one already."""
        check_label(label)
        file = self.folder / _LABEL_FILE
        if file.exists() or any(character in label for character in _FORBIDDEN):
            raise DeviceError(
                "An NSS token can't be made with label '{label}' here: the folder has its one token, or the label "
                "has a quote in it; nothing was changed; choose another folder or label.",
                label=label,
            )
        file.write_text(label, encoding="utf-8")
        blank = (token for token in self.module.tokens() if token.label == label)
        token = next(blank, None) or find_token(self.module, "(any)", label)  # which says what is there instead
        set_user_pin(self.module, token, bytearray(), encode_pin(pin))  # a new database's officer has none
        return self.open(token.serial, label, pin)

    def pin_limits(self) -> tuple[int, int]:
        """Shortest and longest user PIN, in characters; NSS would also take none."""
        return 1, 500
