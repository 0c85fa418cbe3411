"""The sheet signature: a second code on the sheet, nothing secret, by which it is judged with no archive at hand.

    byte 0       version, 1
    bytes 1-2    SLIP-0039 identifier of the set, big-endian
    bytes 3-4    generation, big-endian
    byte 5       index of this sheet, from 1
    byte 6       threshold k
    byte 7       number of shares n
    then         n times the first 16 bytes of a share's commitment, in the order of their indices
    then         the signature of the ceremony's log key over `keyrite seal v1`, a newline, and all bytes before

Printed as `KEYRITE1:` and Base32 (RFC 4648 section 6) without padding, because raw bytes in a QR code are read
differently by different readers.

Rules guarded here:
- bytes from outside are measured before they are taken apart; what does not fit exactly is no sheet signature.

People call it the seal of a sheet, on paper and on screens.
"""

from __future__ import annotations

import base64
import binascii
import struct
from dataclasses import dataclass

from ceremony.errors import SheetError

PREFIX = "KEYRITE1:"
COMMITMENT_BYTES = 16  # of each: enough to tell sheets apart, small enough for a code
_HEAD = struct.Struct(">BHHBBB")
_LONGEST = 8 + 16 * COMMITMENT_BYTES + 600  # an RSA-4096 signature has 512 bytes

_NO_SIGNATURE = "The seal on this sheet cannot be understood; judge the sheet by its ceremony's archive."


@dataclass(frozen=True)
class SheetStatement:
    """What is signed; `commitments` are the first 16 bytes of each share's, by index."""

    identifier: int
    generation: int
    index: int
    threshold: int
    commitments: tuple[bytes, ...]


def signed_part(statement: SheetStatement) -> bytes:
    """The bytes that the ceremony's log key signs: a domain tag and the statement."""
    return b"keyrite seal v1\n" + _pack(statement)


def encode_signature(statement: SheetStatement, signature: bytes) -> bytes:
    """The statement with its signature, for `SheetContent.signature`."""
    return _pack(statement) + signature


def decode_signature(untrusted: bytes) -> tuple[SheetStatement, bytes]:
    """A statement and its signature, which is not checked here; SheetError if the bytes are none."""
    if not _HEAD.size < len(untrusted) <= _LONGEST or untrusted[0] != 1:
        raise SheetError(_NO_SIGNATURE)
    _, identifier, generation, index, threshold, shares = _HEAD.unpack_from(untrusted)
    end = _HEAD.size + shares * COMMITMENT_BYTES
    if not 1 <= index <= shares <= 16 or not 1 <= threshold <= shares or end >= len(untrusted):
        raise SheetError(_NO_SIGNATURE)
    starts = range(_HEAD.size, end, COMMITMENT_BYTES)
    commitments = tuple(untrusted[start : start + COMMITMENT_BYTES] for start in starts)
    return SheetStatement(identifier, generation, index, threshold, commitments), untrusted[end:]


def signature_text(encoded: bytes) -> str:
    """A sheet signature as it stands in its QR code."""
    return PREFIX + base64.b32encode(encoded).decode("ascii").rstrip("=")


def signature_bytes(untrusted: str) -> bytes:
    """The bytes of a sheet signature's QR code; SheetError if it is none."""
    body = untrusted.removeprefix(PREFIX)
    if body == untrusted or len(body) > 2 * _LONGEST:
        raise SheetError(_NO_SIGNATURE)
    try:
        return base64.b32decode(body + "=" * (-len(body) % 8))
    except (binascii.Error, ValueError):
        raise SheetError(_NO_SIGNATURE) from None


def _pack(statement: SheetStatement) -> bytes:
    head = (
        1,
        statement.identifier,
        statement.generation,
        statement.index,
        statement.threshold,
        len(statement.commitments),
    )
    return _HEAD.pack(*head) + b"".join(part[:COMMITMENT_BYTES] for part in statement.commitments)
