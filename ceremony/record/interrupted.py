"""The ceremonies that lie open on this machine, as their records' first lines say; none of it is checked yet."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ceremony.disk import local
from ceremony.disk.folders import JOURNAL, WORK, read_plain_file
from ceremony.errors import UsageError
from ceremony.record.canonical import MAX_LINE_BYTES
from ceremony.record.first_line import FirstLine, read_first_line


@dataclass(frozen=True)
class Interrupted:
    """A ceremony that a crash, or its people, left open."""

    folder: Path
    ceremony: str
    kind: str
    started: str  # RFC 3339
    real: bool = False


def _first_line(folder: Path) -> FirstLine:
    """Of the journal in `folder`; UsageError or ValueError where it cannot be read."""
    return read_first_line(read_plain_file(folder / WORK / JOURNAL, MAX_LINE_BYTES).partition(b"\n")[0])


def begun_as_real(folder: Path) -> bool:
    """True if the ceremony that lies open in `folder` is a real one."""
    try:
        return _first_line(folder).mode == "real"
    except (UsageError, ValueError):
        return False


def interrupted_folders() -> tuple[Interrupted, ...]:
    """The ceremonies on this machine that can be resumed or aborted, oldest first."""
    return tuple(sorted(_interrupted(), key=lambda one: one.started))


def _interrupted() -> Iterator[Interrupted]:
    for folder in local.registered():
        with contextlib.suppress(UsageError, OSError, ValueError):
            first = _first_line(folder)
            yield Interrupted(folder, first.ceremony, first.kind, first.time, first.mode == "real")


def open_elsewhere(folder: Path, ceremony: str) -> Path | None:
    """Another folder in which the same ceremony lies open, as far as this machine knows: one of the two is a copy."""
    for other in interrupted_folders():
        with contextlib.suppress(OSError):
            same = (other.folder / WORK / JOURNAL).samefile(folder / WORK / JOURNAL)
            if other.ceremony == ceremony and not same:
                return other.folder
    return None
