"""Room for the files of software tokens: where it is missing, that is said, and not that the token failed.

A software token on a full disk answers as a broken one does, so the disk itself is asked.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Final

from ceremony.errors import MachineError
from ceremony.hsm.cryptoki.return_values import Ckr

SPACE: Final = 256 * 1024  # bytes; several times what the tokens of one ceremony take
MAY_LACK_SPACE: Final = frozenset(
    {Ckr.DEVICE_ERROR, Ckr.DEVICE_MEMORY, Ckr.FUNCTION_FAILED, Ckr.GENERAL_ERROR, Ckr.HOST_MEMORY}
)


def check_space(folder: Path) -> None:
    """Write `SPACE` bytes there and take them away again; MachineError if that cannot be done."""
    try:
        with tempfile.TemporaryFile(dir=folder) as trial:
            trial.write(bytes(SPACE))
            trial.flush()
    except OSError as problem:
        raise no_space(folder, problem) from None


def no_space(place: Path, problem: OSError) -> MachineError:
    """The error for a folder that takes no more files."""
    return MachineError(
        "The throw-away tokens lie in {place}, which takes no more files ({reason}); what was made before is "
        "unharmed. Make room there, or set the environment variable TMPDIR to a folder with room, then try again.",
        place=str(place),
        reason=problem.strerror or "unknown",
    )
