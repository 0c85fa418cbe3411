"""Public files carried on paper as QR codes, in any order, each saying which of how many it is.

A code's text, in the alphanumeric set of QR codes:

    KEYRITE2:<file name in capitals>:<first 8 hex digits of the file's SHA-256>:<number>/<count>:<Base32, no padding>

To restore a file without this program: put its codes in the order of their numbers, join what follows the last colon
of each, add `=` until the length is a multiple of 8, and decode that as Base32 (RFC 4648 section 6). The codes cannot
carry the `=` themselves: it is not in the alphanumeric set.

Rules guarded here:
- a file is given back only whole, and only if its digest is the one that every one of its codes names;
- two versions of one file are ambiguous: neither is chosen.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable, Mapping

from ceremony.errors import SheetError, UsageError

PREFIX = "KEYRITE2:"
BYTES_PER_CODE = 260  # a multiple of 5, so that Base32 joins without padding; a code of version 13 at most
MOST_CODES = 99

_MISSING = (
    "These codes are still missing: {missing}. Scan every public page flat at 200 dpi, and those of another envelope; "
    "their order does not matter."
)
_NAME = re.compile(r"[a-z0-9][a-z0-9./-]{0,40}")
_BLOCK = re.compile(r"KEYRITE2:([A-Z0-9./-]{1,41}):([0-9A-F]{8}):([0-9]{1,2})/([0-9]{1,2}):([A-Z2-7]+)")


def encode_files(files: Mapping[str, bytes]) -> dict[str, list[str]]:
    """Each file's codes as texts, by its name.

    Raises UsageError for a name that is not of small letters, digits, dots, slashes and dashes, or a file that is
    empty or needs more than 99 codes (25 kB).
    """
    return {name: _encode(name, data) for name, data in files.items()}


def decode_files(untrusted: Iterable[str], wanted: Iterable[str] = ()) -> dict[str, bytes]:
    """The files that a collection of codes holds; other codes are passed over.

    Raises SheetError naming every code, and every wanted file, that is missing, a file of which there are two versions,
    or one that is damaged.
    """
    files: dict[str, dict[int, str]] = {}
    kinds: dict[str, tuple[str, int]] = {}
    for match in filter(None, map(_BLOCK.fullmatch, untrusted)):
        name, digest, number, count, body = match.groups()
        kind = (digest, int(count))
        if kinds.setdefault(name, kind) != kind or files.setdefault(name, {}).setdefault(int(number), body) != body:
            raise SheetError("There are two versions of {name}; read the pages of one set only.", name=name.lower())
    unseen = [name for name in wanted if name.upper() not in files] if files else []
    _check_none_missing({name: (kinds[name][1], parts) for name, parts in sorted(files.items())}, unseen)
    return {name.lower(): _decode(name, *kinds[name], parts) for name, parts in sorted(files.items())}


def _check_none_missing(files: Mapping[str, tuple[int, Mapping[int, str]]], unseen: Iterable[str]) -> None:
    lacking = [f"{name} (none of its codes was seen)" for name in unseen]
    for name, (count, parts) in files.items():
        missing = [str(number) for number in range(1, count + 1) if number not in parts]
        if missing:
            lacking.append(f"{name.lower()} {', '.join(missing)} of {count}")
    if lacking:
        raise SheetError(_MISSING, missing="; ".join(lacking))


def is_complete(untrusted: Iterable[str]) -> bool:
    """Whether the codes hold at least one file, and every file whole."""
    try:
        return bool(decode_files(untrusted))
    except SheetError:
        return False


def _encode(name: str, data: bytes) -> list[str]:
    count = -(-len(data) // BYTES_PER_CODE)
    if not _NAME.fullmatch(name) or not 1 <= count <= MOST_CODES:
        raise UsageError(
            "The file {name} cannot be printed as codes; it is empty, too large, or oddly named.", name=name
        )
    digest = hashlib.sha256(data).hexdigest()[:8].upper()
    parts = [data[start : start + BYTES_PER_CODE] for start in range(0, len(data), BYTES_PER_CODE)]
    bodies = [base64.b32encode(part).decode("ascii").rstrip("=") for part in parts]
    return [f"{PREFIX}{name.upper()}:{digest}:{number}/{count}:{body}" for number, body in enumerate(bodies, 1)]


def _decode(name: str, digest: str, count: int, parts: dict[int, str]) -> bytes:
    body = "".join(parts[number] for number in range(1, count + 1))
    try:
        data = base64.b32decode(body + "=" * (-len(body) % 8))
    except (binascii.Error, ValueError):
        data = b""
    if hashlib.sha256(data).hexdigest()[:8].upper() != digest:
        raise SheetError("The file {name} on this paper is damaged; read another envelope's page.", name=name.lower())
    return data
