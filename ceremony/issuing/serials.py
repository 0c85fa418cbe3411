"""Serial numbers of certificates.

I7  a serial number is 20 octets, positive, from 158 random bits (RFC 5280 section 4.1.2.2: at most 20 octets).
"""

from __future__ import annotations

from collections.abc import Callable

from ceremony.issuing.errors import IssuingError

SERIAL_OCTETS = 20


def new_serial(random_bytes: Callable[[int], bytes]) -> int:
    """A fresh serial number; the top bit is clear (positive) and the next one is set (always 20 octets)."""
    drawn = random_bytes(SERIAL_OCTETS)
    if len(drawn) != SERIAL_OCTETS or len(set(drawn)) == 1:
        raise IssuingError("I7: The source of randomness gave no random bytes; nothing was signed; check the token.")
    return int.from_bytes(bytes((drawn[0] & 0x3F | 0x40,)) + drawn[1:], "big")


def check_serial(serial: int) -> None:
    """Refuse a serial number that is not as `new_serial` makes it (I7)."""
    if serial <= 0 or serial.bit_length() != SERIAL_OCTETS * 8 - 1:
        raise IssuingError("I7: The serial number is not 20 octets and positive; let Keyrite draw one.")
