"""What a token says about itself (CK_TOKEN_INFO, PKCS#11 section 3.2), in Python's terms.

Rules:

- a token's texts come from outside: padding of either kind is cut off, and bytes that are no UTF-8 stay apart from one
  another instead of all becoming one and the same sign, because a token is found again by its label and serial;
- what a token does not say (CK_UNAVAILABLE_INFORMATION, or nonsense) limits nobody.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import Final

from pkcs11 import TokenFlag, types

from ceremony.keys import PinState

_RAW: Final = struct.Struct("@32s32s16s16s40x2L")  # four texts, flags, four numbers, longest and shortest PIN
_UNAVAILABLE: Final = 2**64 - 1  # CK_UNAVAILABLE_INFORMATION
_LONGEST_PIN: Final = 255  # of a token that does not say its own


@dataclass(frozen=True)
class TokenInfo:
    """CK_TOKEN_INFO, and python-pkcs11's token that it is of."""

    label: str
    manufacturer: str
    model: str
    serial: str
    flags: TokenFlag
    min_pin: int
    max_pin: int
    hardware: str
    firmware: str
    raw: types.Token = field(repr=False, compare=False)

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
        longest = _LONGEST_PIN if self.max_pin in (0, _UNAVAILABLE) else self.max_pin
        shortest = 1 if self.min_pin in (0, _UNAVAILABLE) or self.min_pin > longest else self.min_pin
        return (0 if self.has_pin_pad else shortest), longest

    @property
    def pin_state(self) -> PinState:
        """The state of the user PIN, as the flags say it."""
        if self.flags & TokenFlag.USER_PIN_LOCKED:
            return PinState.LOCKED
        if self.flags & TokenFlag.USER_PIN_FINAL_TRY:
            return PinState.FINAL_TRY
        return PinState.COUNT_LOW if self.flags & TokenFlag.USER_PIN_COUNT_LOW else PinState.UNTRIED


def token_info(token: types.Token, raw: bytes) -> TokenInfo:
    """What the token said, with CK_TOKEN_INFO as the module filled it."""
    *texts, max_pin, min_pin = _RAW.unpack_from(raw)
    label, manufacturer, model, serial = map(_text, texts)
    return TokenInfo(
        label=label,
        manufacturer=manufacturer,
        model=model,
        serial=serial,
        flags=token.flags,
        min_pin=min_pin,
        max_pin=max_pin,
        hardware="{}.{}".format(*token.hardware_version),
        firmware="{}.{}".format(*token.firmware_version),
        raw=token,
    )


def _text(padded: bytes) -> str:
    """A text padded with blanks, as the standard wants it, or with NUL."""
    return padded.split(b"\0")[0].decode("utf-8", "backslashreplace").strip()
