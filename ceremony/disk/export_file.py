"""A file that leaves: a review, a checklist, a calendar, a record for a log store.

It is written beside its place, durably, and put there in one step, so that a failure leaves nothing half behind; and
what fails is blamed: the place, the disk, or what was to be exported.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ceremony.disk.folders import sync_folder, write_all
from ceremony.errors import MachineError, UsageError


def write_export(path: Path, content: bytes | Iterable[bytes], *, replace: bool = False) -> None:
    """Write a file; what goes wrong while its content is made passes as it is.

    UsageError if there is one of this name (unless `replace`) or no folder for it; MachineError if the disk says no.
    """
    if (path.exists() or path.is_symlink()) and not replace:
        raise UsageError("{path} is there already; name a new file.", path=str(path))
    if path.is_dir():
        raise UsageError("{path} is a folder; name a file.", path=str(path))
    if not path.parent.is_dir():
        raise UsageError("There is no folder {path}; make it, or name another.", path=str(path.parent))
    fresh = path.with_name(f".{secrets.token_hex(8)}.new")
    try:
        _write(fresh, path, (content,) if isinstance(content, bytes) else content)
        with _blaming(path):
            _put_in_place(fresh, path, replace=replace)
    finally:
        fresh.unlink(missing_ok=True)


@contextmanager
def _blaming(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        raise MachineError(
            "{path} could not be written ({reason}), and nothing of it was left; make room, or name another place.",
            path=str(path),
            reason=problem.strerror or "unknown",
        ) from None


def _write(fresh: Path, path: Path, parts: Iterable[bytes]) -> None:
    with _blaming(path):
        file = fresh.open("xb", buffering=0)  # what was not taken is told at once, and not again when it is closed
    with file:
        for part in parts:
            with _blaming(path):
                write_all(file, part)
        with _blaming(path):
            os.fsync(file.fileno())


def _put_in_place(fresh: Path, path: Path, *, replace: bool) -> None:
    """Never over a file that came there meanwhile, where the file system has links; FAT has none."""
    try:
        if not replace:
            path.hardlink_to(fresh)
    except FileExistsError:
        raise UsageError("{path} is there already; name a new file.", path=str(path)) from None
    except OSError:
        replace = True
    if replace:
        fresh.replace(path)
    sync_folder(path.parent)
