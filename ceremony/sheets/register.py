"""The share register as the public pages carry it: what a recovery needs when no archive is left, signed.

    {"format": "keyrite-register-1", "mode": "rehearsal" or "real", "organisation": ..., "set": the register as in the
     record, "estate": [{"label", "purpose", "key_type"}]}          RFC 8785 canonical JSON
    register.sig: the signature of the ceremony's log key over `keyrite register v1`, a newline, and these bytes

Rules guarded here:
- bytes from outside are bounded and parsed strictly; a register whose signature does not hold is none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import rfc8785

from ceremony.custody.register import ShareSet
from ceremony.errors import ArchiveError
from ceremony.keys import KeyType
from ceremony.record.canonical import parse_json_strictly
from ceremony.record.events import data_of, from_data

REGISTER = "register.json"
REGISTER_SIGNATURE = "register.sig"
FORMAT: Final = "keyrite-register-1"
_MOST_BYTES = 64 << 10

_NONE = "The register on these pages cannot be understood; read the pages of another envelope."


@dataclass(frozen=True)
class _EstateKey:
    label: str
    purpose: str
    key_type: KeyType


@dataclass(frozen=True)
class _File:
    """The file, field by field."""

    format: Literal["keyrite-register-1"]
    mode: Literal["rehearsal", "real"]
    organisation: str
    set: ShareSet
    estate: tuple[_EstateKey, ...]


@dataclass(frozen=True)
class Register:
    """A set of shares, whose it is, and the estate keys that lie wrapped beside it."""

    rehearsal: bool
    organisation: str
    shares: ShareSet
    estate: tuple[tuple[str, str, KeyType], ...]  # label, purpose, type

    def as_bytes(self) -> bytes:
        """The register as its file."""
        estate = tuple(_EstateKey(*one) for one in self.estate)
        mode: Literal["rehearsal", "real"] = "rehearsal" if self.rehearsal else "real"
        return rfc8785.dumps(data_of(_File(FORMAT, mode, self.organisation, self.shares, estate)))


def register_signed(register: bytes) -> bytes:
    """The bytes that the log key signs."""
    return b"keyrite register v1\n" + register


def parse_register(untrusted: bytes) -> Register:
    """The register of a file; ArchiveError if it is none."""
    try:
        found = from_data(_File, parse_json_strictly(untrusted, max_bytes=_MOST_BYTES))
        if rfc8785.dumps(data_of(found)) != untrusted:
            raise ValueError("not in the form of a register")
        shares = found.set
        numbers = [share.index for share in shares.shares]
        if numbers != list(range(1, len(numbers) + 1)) or not 2 <= shares.threshold <= len(numbers) <= 16:
            raise ValueError("not the numbers of a set")
    except ValueError:
        raise ArchiveError(_NONE) from None
    estate = tuple((one.label, one.purpose, one.key_type) for one in found.estate)
    return Register(found.mode == "rehearsal", found.organisation, shares, estate)
