"""Files that lie beside a signing order, which names them."""

from __future__ import annotations

from pathlib import Path

from ceremony.disk.folders import read_plain_file
from ceremony.errors import KeyriteError, UsageError, shown
from ceremony.signing.errors import SigningError


def read_beside(folder: Path, name: str, most: int) -> bytes:
    """A file that an order names, beside or below it; SigningError (G4) where it cannot be read."""
    path = Path(name)
    if path.is_absolute() or ".." in path.parts:
        raise SigningError(
            "G4: The file {file} does not lie beside the order; copy it there, and write its name alone.",
            file=shown(name),
        )
    try:
        return read_plain_file(folder / path, most)
    except (UsageError, KeyriteError) as problem:
        raise SigningError(
            "G4: The file {file} cannot be read: {reason}", file=shown(name), reason=str(problem)
        ) from None
