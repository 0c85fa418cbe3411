"""One ceremony is one process's: whoever comes second is told that it is busy, and has touched nothing.

- The folder at work is held until the journal is, then the journal, and throw-away tokens by a file of their own.
- Locks are flock(2): the kernel lets go of them when their process ends, however it ends.
- `check_free` is asked before anything of a folder is opened; what it does not see yet, the locks themselves refuse.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ceremony.disk.folders import JOURNAL, WORK, disk_error
from ceremony.errors import RefusedError

_TRIES: Final = 50  # a look of another process holds a lock for microseconds, a ceremony for as long as it lasts
_PAUSE_S: Final = 0.002


def busy() -> RefusedError:
    """What the second one is told."""
    return RefusedError("This ceremony is open in another Keyrite process; finish or close it there first.")


def take_lock(descriptor: int) -> bool:
    """Lock an open file or folder until it is closed; False where somebody else holds it."""
    for attempt in range(_TRIES):
        if attempt:
            time.sleep(_PAUSE_S)
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
    return False


def check_free(folder: Path) -> None:
    """RefusedError if a ceremony in `folder` is being begun, or is open; it is looked at, never changed."""
    for place in (folder / WORK, folder / WORK / JOURNAL):
        try:
            descriptor = os.open(place, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError:  # nothing is there, or whoever opens it in earnest says why it cannot be
            continue
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            raise busy() from None
        finally:
            os.close(descriptor)


def make_work_folder(folder: Path) -> Path:
    """Make the folder at work of a new ceremony; RefusedError if another process was quicker."""
    work = folder / WORK
    try:
        work.mkdir()
    except FileExistsError:
        raise busy() from None
    except OSError as problem:
        raise disk_error(work, problem) from None
    return work


@contextlib.contextmanager
def hold_folder(folder: Path) -> Iterator[None]:
    """Hold a folder for this process, so that no other one removes it meanwhile; RefusedError if one holds it.

    Between making a folder and holding it another process may have removed it: that is refused too.
    """
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except FileNotFoundError:
        raise busy() from None
    except OSError as problem:
        raise disk_error(folder, problem) from None
    try:
        if not take_lock(descriptor) or not is_still_at(descriptor, folder):
            raise busy()
        yield
    finally:
        os.close(descriptor)


def is_still_at(descriptor: int, path: Path) -> bool:
    """Whether what was opened is what the path leads to now."""
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except OSError:
        return False
