"""Files of a ceremony on disk: written durably, never over something that is there.

OUT/.keyrite/         the ceremony at work: the journal, the script, public artefacts; gone when it ends
OUT/.keyrite/carried/ revocation lists as they were taken over, until the archive holds those that follow them
OUT/.keyrite/sealing/ the archive being assembled
OUT/archive/          the finished archive, moved there in one step
OUT/sheets/           share sheets; never part of the archive
OUT/emergency/        revocation lists for an emergency, until they are in their bags; never part of the archive
OUT/kits/             what the hosts of an estate install
"""

from __future__ import annotations

import errno
import io
import os
import shutil
import stat
from pathlib import Path
from typing import BinaryIO, Literal

from ceremony.errors import MachineError, RefusedError, UsageError

WORK = ".keyrite"
CLOSING_FOLDER = "sealing"  # as earlier versions named it: what they left open is taken up
CLOSED_FOLDER = "sealed"
CARRIED = "carried"
EMERGENCY = "emergency"
SCRIPT_COPY = "script.yaml"
ARCHIVE = "archive"
SHEETS = "sheets"
KITS = "kits"
TUF = "tuf"  # what comes out of a TUF root ceremony
TUF_AT_WORK = "tuf-kit"  # the same, until it is in its place
JOURNAL = "record.jsonl"


def write_all(file: io.FileIO, content: bytes) -> None:
    """Write every byte to an unbuffered file; OSError as the system says it."""
    rest = memoryview(content)
    while rest:
        rest = rest[file.write(rest) :]


def sync_folder(folder: Path) -> None:
    """fsync a folder, so that a rename or a new name in it survives a power loss."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_new(path: Path, content: bytes, *, mode: int = 0o644) -> None:
    """Write a new file and fsync it and its folder; RefusedError if there is one, MachineError if disk says no."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    except FileExistsError:
        raise RefusedError("{path} exists already and is left as it is; name another folder.", path=str(path)) from None
    except OSError as problem:
        raise disk_error(path, problem) from None
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        sync_folder(path.parent)
    except OSError as problem:
        path.unlink(missing_ok=True)
        raise disk_error(path, problem) from None


def disk_error(path: Path, problem: OSError) -> MachineError:
    """What is said where the disk says no."""
    return MachineError(
        "{path} could not be written ({reason}); make room or choose another folder, then go on.",
        path=str(path),
        reason=problem.strerror or "unknown",
    )


def make_empty_folder(folder: Path) -> None:
    """Make the folder of a new ceremony; UsageError if it is a file or holds anything, MachineError on failure."""
    if os.fsencode(folder) != str(folder).encode("utf-8", "replace"):
        raise UsageError("The folder's name holds bytes that are no letters in UTF-8; name another.")
    try:
        _check_links(folder)
        _check_empty(folder)
    except OSError as problem:
        raise disk_error(folder, problem) from None
    make_folder(folder)


def _check_links(folder: Path) -> None:
    """Where a link's target is gone, often a medium that is not plugged in, no folder can be made."""
    for place in (folder, *folder.parents):
        if place.is_symlink() and not place.exists():
            raise UsageError(
                "{path} is a link to {target}, which is not there; nothing was made. Plug in the medium, make the "
                "folder that the link names, or name another.",
                path=str(place),
                target=str(place.readlink()),
            )


def _check_empty(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise UsageError("{path} is a file; name a new folder.", path=str(folder))
    if (folder / WORK / JOURNAL).exists():
        raise UsageError(
            "An interrupted ceremony lies in {path}; go on with `keyrite resume {path}`, or end it with "
            "`keyrite abort {path}`.",
            path=str(folder),
        )
    if folder.is_dir() and any(folder.iterdir()):
        raise UsageError("{path} is not empty, and nothing in it was touched; name a new folder.", path=str(folder))


class _NotOrdinaryError(OSError):
    """A folder, a pipe or a device: reading it might never end."""


def open_plain_file(path: Path) -> BinaryIO:
    """An ordinary file of an archive from outside, to be read; OSError for what is none (a pipe would never end)."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise _NotOrdinaryError(errno.EINVAL, "not an ordinary file", str(path))
    return os.fdopen(descriptor, "rb")


def read_whole_file(path: Path) -> bytes:
    """All of one; OSError for what is none."""
    with open_plain_file(path) as file:
        return file.read()


def read_plain_file(path: Path, limit: int) -> bytes:
    """At most `limit` + 1 bytes of an ordinary file; UsageError for what is none, or cannot be read."""
    try:
        with open_plain_file(path) as file:
            return file.read(limit + 1)
    except _NotOrdinaryError:
        raise UsageError("{path} is not an ordinary file; name a file.", path=str(path)) from None
    except (OSError, ValueError) as problem:  # a worn-out medium opens and then does not read
        reason = getattr(problem, "strerror", None) or "no such name"
        raise UsageError("{path} cannot be read ({reason}).", path=str(path), reason=reason) from None


def replace_file(path: Path, content: bytes) -> None:
    """Write a public file of a ceremony at work, in place of one from an interrupted attempt; durable, in one step."""
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)
    write_new(fresh, content)
    fresh.replace(path)
    sync_folder(path.parent)


def make_folder(folder: Path, *, mode: int = 0o755) -> Path:
    """Make a folder if it is not there; MachineError if the disk says no."""
    try:
        folder.mkdir(mode=mode, parents=True, exist_ok=True)
    except OSError as problem:
        raise disk_error(folder, problem) from None
    return folder


def move_folder(source: Path, target: Path) -> None:
    """Move a finished folder to its place in one step; RefusedError if something is there."""
    if target.exists():
        raise RefusedError("{path} exists already and is left as it is; move it away first.", path=str(target))
    for folder, _, _ in os.walk(source):
        sync_folder(Path(folder))
    try:
        source.rename(target)
        sync_folder(target.parent)
    except OSError as problem:
        raise disk_error(target, problem) from None


def remove_folder(folder: Path) -> None:
    """Remove a folder that holds nothing secret; what cannot be removed is left."""
    shutil.rmtree(folder, ignore_errors=True)


def sheets_left(folder: Path) -> tuple[Path, ...]:
    """The files of share sheets that lie in a ceremony's folder: each is as secret as its paper."""
    return tuple(sorted((folder / SHEETS).glob("share-*.pdf")))


def emergency_left(folder: Path) -> tuple[Path, ...]:
    """The files of emergency lists that lie in a ceremony's folder: whoever publishes one stops every CA below."""
    return tuple(sorted((folder / EMERGENCY).glob("*.crl")))


class FolderStore:
    """An OutputStore that writes sheets into one folder, readable by their owner only."""

    to: Literal["folder", "printer"] = "folder"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, name: str, content: bytes) -> Path:
        """Write the sheet; RefusedError if there is one of this name."""
        path = make_folder(self._folder, mode=0o700) / name
        write_new(path, content, mode=0o600)
        return path

    def discard(self, name: str) -> bool:
        """Remove the sheet of a void set; False if there was none."""
        path = self._folder / name
        if not path.exists():
            return False
        path.unlink()
        sync_folder(self._folder)
        return True

    def as_data(self) -> dict[str, str]:
        """It is found by the ceremony's own folder."""
        return {}
