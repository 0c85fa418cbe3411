"""The share register as the public pages carry it: what a recovery needs when no archive is left, signed.

    {"format": "keyrite-register-1", "mode": "rehearsal" or "real", "organisation": ..., "set": the register as in the
     record, "estate": [{"label", "purpose", "key_type"}]}          RFC 8785 canonical JSON
    register.sig: the signature of the ceremony's log key over `keyrite register v1`, a newline, and these bytes

Rules guarded here:
- bytes from outside are bounded and parsed strictly; a register whose signature does not hold is none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import rfc8785

from ceremony.custody.register import ShareSet
from ceremony.errors import ArchiveError
from ceremony.keys import KeyType
from ceremony.record.canonical import parse_json_strictly

REGISTER = "register.json"
REGISTER_SIGNATURE = "register.sig"
FORMAT = "keyrite-register-1"
_MOST_BYTES = 64 << 10

_NONE = "The register on these pages cannot be understood; read the pages of another envelope."


@dataclass(frozen=True)
class Register:
    """A set of shares, whose it is, and the estate keys that lie wrapped beside it."""

    rehearsal: bool
    organisation: str
    shares: ShareSet
    estate: tuple[tuple[str, str, KeyType], ...]  # label, purpose, type

    def as_bytes(self) -> bytes:
        """The register as its file."""
        estate = [{"label": label, "purpose": purpose, "key_type": str(kind)} for label, purpose, kind in self.estate]
        mode: Literal["rehearsal", "real"] = "rehearsal" if self.rehearsal else "real"
        data: dict[str, Any] = {"format": FORMAT, "mode": mode, "organisation": self.organisation, "estate": estate}
        return rfc8785.dumps({**data, "set": self.shares.as_data()})


def register_signed(register: bytes) -> bytes:
    """The bytes that the log key signs."""
    return b"keyrite register v1\n" + register


def parse_register(untrusted: bytes) -> Register:
    """The register of a file; ArchiveError if it is none."""
    try:
        raw: Any = parse_json_strictly(untrusted, max_bytes=_MOST_BYTES)
        if raw["format"] != FORMAT or raw["mode"] not in {"rehearsal", "real"} or rfc8785.dumps(raw) != untrusted:
            raise ValueError("not in the form of a register")
        estate = tuple((str(one["label"]), str(one["purpose"]), KeyType(one["key_type"])) for one in raw["estate"])
        shares = ShareSet.from_data(raw["set"])
        numbers = [share.index for share in shares.shares]
        if numbers != list(range(1, len(numbers) + 1)) or not 2 <= shares.threshold <= len(numbers) <= 16:
            raise ValueError("not the numbers of a set")
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ArchiveError(_NONE) from None
    return Register(raw["mode"] == "rehearsal", str(raw["organisation"]), shares, estate)
