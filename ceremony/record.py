"""The record: one entry a line, canonical JSON, each line chained to the one before by its hash.

- A line is RFC 8785 canonical JSON in UTF-8, ended by a newline; `prev` is the SHA-256 of the previous
  line's bytes without its newline, 64 zeros in the first line.
- `seq` counts from 0 without a gap; `time` is UTC, RFC 3339, and never runs backwards within one sitting.
- An entry is on disk (fsync) before anything is done or shown on its account.
- A line that is read is bounded, strict UTF-8, without duplicate keys, floats or unknown fields, and equal
  to its own canonical form.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import io
import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, NoReturn

import rfc8785

from ceremony.errors import ArchiveError, EnvironmentError_, RefusedError

GENESIS = "0" * 64
MAX_LINE_BYTES = 1 << 20
MAX_DEPTH = 16

# The fixed vocabulary. docs/formats.md says what `data` holds for each.
EVENTS = frozenset(
    """
    ceremony-opened ceremony-resumed ceremony-closed ceremony-aborted step-started step-completed
    step-reopened
    participants-named policy-checked policy-waived bypass-found attendance-noted host-checked host-waived
    token-prepared token-replaced object-removed inventory-taken
    root-key-made estate-key-made certificate-signed estate-key-wrapped log-key-certified fingerprint-compared
    share-set-made share-set-voided public-pages-issued sheet-issued sheet-read-back sheet-sealed
    printer-checked printer-confirmed sheet-printed sheet-spoiled sheet-reprinted
    subsets-proven key-locked memory-wiped
    sheet-judged bag-opened quorum-reached root-recovered key-restored key-proved key-destroyed
    set-retired sheet-accounted request-received certificate-linted certificate-issued crl-issued
    deviation-noted signed-off head-confirmed
    """.split()  # noqa: SIM905 - a vocabulary reads better as words
)
FINAL_EVENTS = frozenset({"ceremony-closed", "ceremony-aborted"})


@dataclass(frozen=True)
class Actor:
    """Who did it: a role (DESIGN's words) and a name; the program itself is role `program`."""

    role: str
    name: str


@dataclass(frozen=True)
class Entry:
    """One line of the record."""

    seq: int
    time: str
    ceremony: str
    step: str
    actor: Actor
    event: str
    data: dict[str, Any]
    prev: str

    def to_line(self) -> bytes:
        """Canonical JSON (RFC 8785) without the newline."""
        return rfc8785.dumps(
            {
                "seq": self.seq,
                "time": self.time,
                "ceremony": self.ceremony,
                "step": self.step,
                "actor": {"role": self.actor.role, "name": self.actor.name},
                "event": self.event,
                "data": self.data,
                "prev": self.prev,
            }
        )


def line_digest(line: bytes) -> str:
    """SHA-256 hex of a line's bytes without its newline: the chain's head after that line."""
    return hashlib.sha256(line).hexdigest()


class RecordError(ArchiveError):
    """A line of the record that is not as it must be; the sentence gives its number, counted from 1."""


class TornLineError(RecordError):
    """The last line has no end: the tail of the record is missing."""


def parse_json_strictly(untrusted: bytes, *, max_bytes: int = MAX_LINE_BYTES) -> Any:
    """JSON without duplicate keys, floats, NaN, huge integers, deep nesting or bad UTF-8.

    Raises ValueError with a short reason (never the content).
    """
    if len(untrusted) > max_bytes:
        raise ValueError("it is longer than any entry can be")
    try:
        text = untrusted.decode("utf-8", errors="strict")
    except UnicodeDecodeError:
        raise ValueError("it is not UTF-8 text") from None
    try:
        value = json.loads(
            text,
            object_pairs_hook=_unique_keys,
            parse_float=_refuse_number,
            parse_constant=_refuse_number,
            parse_int=_bounded_int,
        )
    except json.JSONDecodeError:
        raise ValueError("it is not JSON") from None
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    _check_depth(value, MAX_DEPTH)
    return value


def parse_canonical(untrusted: bytes) -> Any:
    """RFC 8785 canonical JSON of the record's subset: no floats, bounded integers, depth and length; else ValueError.

    Accepts what `parse_json_strictly` and `rfc8785.dumps` together accept, and does so in C: text that equals the
    encoding of its own parse, keys sorted, holds no key twice; where no character needs four bytes of UTF-8, the
    order of code points, Python's, is that of UTF-16 code units, RFC 8785's.
    """
    if len(untrusted) <= MAX_LINE_BYTES and untrusted.count(b"{") + untrusted.count(b"[") <= MAX_DEPTH:
        with contextlib.suppress(ValueError, RecursionError):
            value = _DECODER.decode(untrusted.decode("utf-8"))
            if _FOUR_BYTES.search(untrusted) is None and _ENCODER.encode(value).encode("utf-8") == untrusted:
                return value
    value = parse_json_strictly(untrusted)
    if _canonical(value) != untrusted:
        ended = "its line end was changed (CR LF)" if untrusted.endswith(b"\r") else "it is not in canonical form"
        raise ValueError(ended)
    return value


def _canonical(value: Any) -> bytes:
    try:
        return rfc8785.dumps(value)
    except rfc8785.CanonicalizationError:  # a surrogate alone, for one
        raise ValueError("it holds a character that is none") from None


def _check_depth(value: Any, levels: int) -> None:
    if levels == 0:
        raise ValueError("it is nested too deeply")
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            _check_depth(item, levels - 1)


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    unique = dict(pairs)
    if len(unique) != len(pairs):
        raise ValueError("it holds a key twice")
    return unique


def _refuse_number(_: str) -> NoReturn:
    raise ValueError("it holds a number that is not an integer")


def _bounded_int(digits: str) -> int:
    # RFC 8785 numbers are IEEE doubles: beyond 2^53 an integer is not exact
    if len(digits) > 17 or abs(int(digits)) > 2**53 - 1:
        raise ValueError("it holds a number that is too large")
    return int(digits)


_FOUR_BYTES = re.compile(rb"[\xf0-\xff]")
_DECODER = json.JSONDecoder(parse_float=_refuse_number, parse_constant=_refuse_number, parse_int=_bounded_int)
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True, check_circular=False)
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z")
_FIELDS: dict[str, type] = {
    "seq": int,
    "time": str,
    "ceremony": str,
    "step": str,
    "actor": dict,
    "event": str,
    "data": dict,
    "prev": str,
}


def parse_line(untrusted: bytes, number: int) -> Entry:
    """One line (without newline) as an Entry; RecordError names the line number and the reason."""
    try:
        raw = parse_canonical(untrusted)
        if not isinstance(raw, dict) or raw.keys() != _FIELDS.keys():
            raise ValueError("it does not have an entry's fields")
        if any(type(raw[name]) is not kind for name, kind in _FIELDS.items()):
            raise ValueError("a field has the wrong type")
        actor = raw.pop("actor")
        if actor.keys() != {"role", "name"} or not all(isinstance(value, str) for value in actor.values()):
            raise ValueError("its actor is not a role and a name")
        entry = Entry(actor=Actor(**actor), **raw)
        if entry.event not in EVENTS:
            raise ValueError("its event is not in the vocabulary")
        if _TIME.fullmatch(entry.time) is None:
            raise ValueError("its time is not UTC with milliseconds")
    except ValueError as problem:
        raise RecordError("Line {line} of the record is damaged: {reason}.", line=number, reason=str(problem)) from None
    return entry


def read_lines(stream: IO[bytes]) -> Iterator[bytes]:
    """Lines without their newline, bounded in length; RecordError when the last one has no newline."""
    number = 0
    while line := stream.readline(MAX_LINE_BYTES + 2):
        number += 1
        if not line.endswith(b"\n"):
            if len(line) > MAX_LINE_BYTES:
                raise RecordError("Line {line} of the record is longer than any entry can be.", line=number)
            raise TornLineError("Line {line} of the record is cut off: its end is missing.", line=number)
        yield line[:-1]


def read_chain(stream: IO[bytes]) -> Iterator[tuple[Entry, bytes]]:
    """Entries with their lines, each checked against the chain; RecordError at the first that does not hold.

    Streams: memory does not grow with the record.
    """
    head, ceremony = GENESIS, None
    for number, line in enumerate(read_lines(stream), start=1):
        entry = parse_line(line, number)
        if entry.seq != number - 1:
            raise RecordError(
                "Line {line} of the record has number {seq} where {expected} must stand: an entry was taken out, "
                "put in or moved.",
                line=number,
                seq=entry.seq,
                expected=number - 1,
            )
        if entry.prev != head:
            raise RecordError(
                "Line {line} of the record does not follow from the line before it: one of them was changed.",
                line=number,
            )
        if ceremony not in {None, entry.ceremony}:
            raise RecordError("Line {line} of the record belongs to another ceremony.", line=number)
        ceremony, head = entry.ceremony, line_digest(line)
        yield entry, line


def write_all(file: io.FileIO, content: bytes) -> None:
    """Write every byte to an unbuffered file; OSError as the system says it."""
    rest = memoryview(content)
    while rest:
        rest = rest[file.write(rest) :]


class Journal:
    """The record being written: append-only, one writer, every entry on disk before `append` returns."""

    def __init__(self, path: Path) -> None:
        """Open or create the journal at `path`; a torn last line, left by a power loss, is cut away.

        Raises RefusedError if another process holds it, RecordError if what it holds is damaged.
        """
        self.path = path
        self._file = path.open("ab", buffering=0)  # unbuffered: a failed write leaves nothing to be written later
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._file.close()
            raise RefusedError(
                "This ceremony is open in another Keyrite process; finish or close it there first."
            ) from None
        self.torn_bytes = self._cut_torn_line()
        self.entries: list[Entry] = []
        self.head = GENESIS
        with path.open("rb") as stream:
            for entry, line in read_chain(stream):
                self.entries.append(entry)
                self.head = line_digest(line)

    def _cut_torn_line(self) -> int:
        content = self.path.read_bytes()
        whole = content.rfind(b"\n") + 1
        if whole < len(content):
            self._file.truncate(whole)
            os.fsync(self._file.fileno())
        return len(content) - whole

    def append(self, entry: Entry) -> None:
        """Write and fsync; EnvironmentError_ when the disk does not take it (the entry then does not count)."""
        line = entry.to_line()
        end = os.fstat(self._file.fileno()).st_size
        try:
            write_all(self._file, line + b"\n")
            os.fsync(self._file.fileno())
        except OSError as problem:
            with contextlib.suppress(OSError):  # a read-only disk took no bytes either
                self._file.truncate(end)
            raise EnvironmentError_(
                "The record could not be written to {path} ({reason}); nothing was lost. Make room or remount the "
                "disk, then go on.",
                path=str(self.path),
                reason=problem.strerror or "unknown",
            ) from None
        self.entries.append(entry)
        self.head = line_digest(line)

    def close(self) -> None:
        """Release the journal; the file stays."""
        self._file.close()
