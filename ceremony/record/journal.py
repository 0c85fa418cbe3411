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
import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import rfc8785

from ceremony.custody.participants import Actor
from ceremony.disk.folders import write_all
from ceremony.disk.holding import busy, is_still_at, take_lock
from ceremony.errors import ArchiveError, MachineError, RefusedError
from ceremony.record.canonical import MAX_LINE_BYTES, Json, parse_canonical
from ceremony.record.events import CeremonyOpened, Event, read_event, rules_of
from ceremony.record.plain_lines import TIME, one_actor, read_plain_line

GENESIS = "0" * 64


@dataclass(frozen=True)
class Entry:
    """One line of the record."""

    seq: int
    time: str
    ceremony: str
    step: str
    actor: Actor
    event: Event
    prev: str

    def to_line(self, *, without: str = "") -> bytes:
        """Canonical JSON (RFC 8785) without the newline; `without` a field of the event's data."""
        data = {name: value for name, value in self.event.as_data().items() if name != without}
        return rfc8785.dumps(
            {
                "seq": self.seq,
                "time": self.time,
                "ceremony": self.ceremony,
                "step": self.step,
                "actor": {"role": self.actor.role, "name": self.actor.name},
                "event": self.event.type,
                "data": data,
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


_TIME = re.compile(TIME)
_BLOCK_BYTES = 1 << 18  # read at once
_FIELDS = ("actor", "ceremony", "data", "event", "prev", "seq", "step", "time")  # as canonical JSON sorts them
_TYPES = (dict, str, dict, str, str, int, str, str)


def is_time(text: str) -> bool:
    """Whether it is a time as entries have them: two of them compare as texts."""
    return _TIME.fullmatch(text) is not None


def parse_line(untrusted: bytes, number: int, rules: int | None = None) -> Entry:
    """One line (without newline) as an Entry; RecordError names the line number and the reason.

    `rules`: the version that the record is under; of the first line None, for it names it.
    """
    fields = read_plain_line(untrusted)
    if fields is not None:
        return _made(fields)
    try:
        return _entry(parse_canonical(untrusted), rules)
    except ValueError as problem:
        raise RecordError("Line {line} of the record is damaged: {reason}.", line=number, reason=str(problem)) from None


def _entry(raw: Json, rules: int | None) -> Entry:
    """A line's value as an Entry; ValueError says what it lacks."""
    if type(raw) is not dict or tuple(raw) != _FIELDS:
        raise ValueError("it does not have an entry's fields")
    if tuple(map(type, raw.values())) != _TYPES:
        raise ValueError("a field has the wrong type")
    actor = raw["actor"]
    if tuple(actor) != ("name", "role") or tuple(map(type, actor.values())) != (str, str):
        raise ValueError("its actor is not a role and a name")
    if _TIME.fullmatch(raw["time"]) is None:
        raise ValueError("its time is not UTC with milliseconds")
    data = raw.pop("data")
    raw["event"] = read_event(raw["event"], data, rules_of(data) if rules is None else rules)
    raw["actor"] = one_actor(actor["role"], actor["name"])
    return _made(raw)


def _made(fields: dict[str, object]) -> Entry:
    made = object.__new__(Entry)
    object.__setattr__(made, "__dict__", fields)  # at once: field by field takes a tenth of verifying a long record
    return made


def read_lines(stream: IO[bytes]) -> Iterator[bytes]:
    """Lines without their newline, bounded in length; RecordError when the last one has no newline."""
    number, rest = 1, b""
    while block := stream.read(_BLOCK_BYTES):
        *lines, rest = (rest + block).split(b"\n")
        yield from lines
        number += len(lines)
        if len(rest) > MAX_LINE_BYTES:
            raise RecordError("Line {line} of the record is longer than any entry can be.", line=number)
    if rest:
        raise TornLineError("Line {line} of the record is cut off: its end is missing.", line=number)


def read_chain(stream: IO[bytes]) -> Iterator[tuple[Entry, str]]:
    """Entries, each with the chain's head after it; RecordError at the first that does not follow.

    Streams: memory does not grow with the record.
    """
    head, ceremony, rules = GENESIS, None, None
    for number, line in enumerate(read_lines(stream), start=1):
        entry = parse_line(line, number, rules)
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
        if ceremony is None:
            ceremony, rules = entry.ceremony, entry.event.under if isinstance(entry.event, CeremonyOpened) else 1
        elif entry.ceremony != ceremony:
            raise RecordError("Line {line} of the record belongs to another ceremony.", line=number)
        head = line_digest(line)
        yield entry, head


class Journal:
    """The record being written: append-only, one writer, every entry on disk before `append` returns."""

    def __init__(self, path: Path) -> None:
        """Open or create the journal at `path`; a torn last line, left by a power loss, is cut away.

        Raises RefusedError if another process holds it, RecordError if what it holds is damaged.
        """
        self.path = path
        self._file = path.open("ab", buffering=0)  # unbuffered: a failed write leaves nothing to be written later
        if not take_lock(self._file.fileno()) or not is_still_at(self._file.fileno(), path):
            self._file.close()
            raise busy()
        self.torn_bytes = self._cut_torn_line()
        self.entries: list[Entry] = []
        self.heads: list[str] = []  # the chain's head after each entry
        try:
            with path.open("rb") as stream:
                for entry, head in read_chain(stream):
                    self.entries.append(entry)
                    self.heads.append(head)
        except RecordError:
            self._file.close()
            raise

    def _cut_torn_line(self) -> int:
        content = self.path.read_bytes()
        whole = content.rfind(b"\n") + 1
        if content and not whole and not content.startswith(b"{"):  # no torn entry: a disk that lost what it held
            self._file.close()
            raise RecordError("Line {line} of the record is damaged: {reason}.", line=1, reason="it is not JSON")
        if whole < len(content):
            self._file.truncate(whole)
            os.fsync(self._file.fileno())
        return len(content) - whole

    def append(self, entry: Entry) -> None:
        """Write and fsync; MachineError when the disk does not take it (the entry then does not count).

        RefusedError for an entry that is longer than any that would be read again.
        """
        line = entry.to_line()
        if len(line) > MAX_LINE_BYTES:
            raise RefusedError(
                "An entry of {size} bytes is longer than the record takes; it was not written, and nothing was lost. "
                "Take fewer things at once.",
                size=len(line),
            )
        end = os.fstat(self._file.fileno()).st_size
        try:
            write_all(self._file, line + b"\n")
            os.fsync(self._file.fileno())
        except OSError as problem:
            with contextlib.suppress(OSError):  # a read-only disk took no bytes either
                self._file.truncate(end)
            raise MachineError(
                "The record could not be written to {path} ({reason}); nothing was lost. Make room or remount the "
                "disk, then go on.",
                path=str(self.path),
                reason=problem.strerror or "unknown",
            ) from None
        self.entries.append(entry)
        self.heads.append(line_digest(line))

    @property
    def head(self) -> str:
        """The chain's head now."""
        return self.heads[-1] if self.heads else GENESIS

    def close(self) -> None:
        """Release the journal; the file stays."""
        self._file.close()
