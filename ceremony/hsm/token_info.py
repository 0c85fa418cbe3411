"""What a token says about itself (CK_TOKEN_INFO, PKCS#11 section 3.2), in Python's terms.

Rules:

- a token's texts come from outside: padding of either kind is cut off, and bytes that are no UTF-8 stay apart from one
  another instead of all becoming one and the same sign, because a token is found again by its label and serial;
- what a token does not say (CK_UNAVAILABLE_INFORMATION, or nonsense) limits nobody.
"""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from typing import Final

from ceremony.hsm.constants import UNAVAILABLE, TokenFlag
from ceremony.hsm.cryptoki import RawTokenInfo, Version
from ceremony.keys import PinState

_LONGEST_PIN: Final = 255  # of a token that does not say its own


@dataclass(frozen=True)
class TokenInfo:
    """CK_TOKEN_INFO, with the slot it was read from."""

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

    @property
    def initialised(self) -> bool:
        """Whether it can be opened; some tokens show it by their user PIN alone."""
        return bool(self.flags & (TokenFlag.TOKEN_INITIALIZED | TokenFlag.USER_PIN_INITIALIZED))

    @property
    def has_pin_pad(self) -> bool:
        """Whether PINs are typed on the token or its reader, past this program."""
        return bool(self.flags & TokenFlag.PROTECTED_AUTHENTICATION_PATH)

    @property
    def pin_limits(self) -> tuple[int, int]:
        """Shortest and longest PIN in bytes; an empty one is meant for the token's own pad."""
        longest = _LONGEST_PIN if self.max_pin in (0, UNAVAILABLE) else self.max_pin
        shortest = 1 if self.min_pin in (0, UNAVAILABLE) or self.min_pin > longest else self.min_pin
        return (0 if self.has_pin_pad else shortest), longest

    @property
    def pin_state(self) -> PinState:
        """The state of the user PIN, as the flags say it."""
        if self.flags & TokenFlag.USER_PIN_LOCKED:
            return PinState.LOCKED
        if self.flags & TokenFlag.USER_PIN_FINAL_TRY:
            return PinState.FINAL_TRY
        return PinState.COUNT_LOW if self.flags & TokenFlag.USER_PIN_COUNT_LOW else PinState.UNTRIED


def token_info(slot: int, raw: RawTokenInfo) -> TokenInfo:
    """The structure as a module filled it."""
    return TokenInfo(
        slot=slot,
        label=text(raw.label),
        manufacturer=text(raw.manufacturer),
        model=text(raw.model),
        serial=text(raw.serial),
        flags=TokenFlag(raw.flags),
        min_pin=raw.min_pin,
        max_pin=raw.max_pin,
        hardware=version(raw.hardware),
        firmware=version(raw.firmware),
    )


def text(padded: ctypes.Array[ctypes.c_ubyte]) -> str:
    """A text padded with blanks, as the standard wants it, or with NUL."""
    return bytes(padded).split(b"\0")[0].decode("utf-8", "backslashreplace").strip()


def version(raw: Version) -> str:
    """CK_VERSION as major.minor."""
    return f"{raw.major}.{raw.minor}"
