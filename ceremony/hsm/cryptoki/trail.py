"""Which PKCS#11 call is running, kept in a file that outlives a crash of the process.

Rules:

- the file holds the name of one call, or says that none is running; never an argument;
- it is written before the call and after it, so that the next start can tell what a crash interrupted.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

_LENGTH: Final = 40  # the longest call name is shorter; a fixed length lets one write replace the last
_IDLE: Final = "-"


class CallTrail:
    """The file that names the running call."""

    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def started(self, call: str) -> None:
        """Note that `call` begins; survives the death of the process, not a power cut."""
        os.pwrite(self._descriptor, call.encode().ljust(_LENGTH)[:_LENGTH], 0)

    def close(self) -> None:
        """Close the file; the trail can't be written afterwards."""
        os.close(self._descriptor)

    def ended(self) -> None:
        """Note that no call is running."""
        self.started(_IDLE)


def interrupted_call(path: Path) -> str | None:
    """The call that was running when the process that wrote this trail ended, or None."""
    try:
        text = path.read_bytes()[:_LENGTH].decode("ascii", "replace").strip()
    except FileNotFoundError:
        return None
    return text if text and text != _IDLE else None
