"""This program: its version, and the hash of all that it consists of."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from functools import cache
from importlib import metadata
from pathlib import Path

from ceremony.record.events import Program

PACKAGES = ("app", "assets", "ceremony", "shamir")


@cache
def this_program() -> Program:
    """Version, and SHA-256 over the name and hash of every file of the program in sorted order."""
    base = Path(__file__).resolve().parents[2]
    digest = hashlib.sha256()
    for package in PACKAGES:
        for name in sorted(_files_of(base, package), key=lambda name: name.split("/")):
            digest.update(f"{hashlib.sha256((base / name).read_bytes()).hexdigest()}  {name}\n".encode())
    return Program(version=metadata.version("keyrite"), sha256=digest.hexdigest())


def _files_of(base: Path, package: str) -> Iterator[str]:
    """The names of a package's files, from the base on, but for what Python keeps of them."""
    for at, folders, files in os.walk(base / package):
        folders[:] = [folder for folder in folders if folder != "__pycache__"]
        within = Path(at).relative_to(base).as_posix()
        yield from (f"{within}/{name}" for name in files)
