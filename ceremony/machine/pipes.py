"""Whole messages over the unbuffered pipes of a child process, into and out of memory that can be wiped."""

from __future__ import annotations

from typing import IO


def write_all(stream: IO[bytes] | None, data: bytes | bytearray) -> None:
    """Write everything; OSError where the other end is gone."""
    if stream is None:
        raise BrokenPipeError
    with memoryview(data) as rest:
        done = 0
        while done < len(rest):
            done += stream.write(rest[done:])


def read_into(stream: IO[bytes] | None, room: bytearray) -> int:
    """Read until the stream ends or the room is full; how many bytes that were."""
    done = 0
    with memoryview(room) as left:
        while stream is not None and done < len(left):
            read = stream.readinto(left[done:])  # type: ignore[attr-defined]  # a raw stream has it
            if not read:
                break
            done += read
    return done
