"""What entry 0 says of the program: one hash over every file of it, which anybody can compute again."""

from __future__ import annotations

import hashlib
from pathlib import Path

import ceremony
from ceremony.machine.program import this_program

TOP = Path(ceremony.__file__).parents[1]


def test_the_programs_hash_is_over_every_file_of_its_packages() -> None:
    lines = []
    for package in ("app", "assets", "ceremony", "shamir"):
        files = [path for path in sorted((TOP / package).rglob("*")) if path.is_file()]
        assert files
        for path in (path for path in files if "__pycache__" not in path.parts):
            lines.append(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(TOP).as_posix()}\n")
    assert this_program().sha256 == hashlib.sha256("".join(lines).encode()).hexdigest()
