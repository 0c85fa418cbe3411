"""`keyrite --version`."""

from __future__ import annotations

import typer

from ceremony.machine.program import this_program


def say_version() -> None:
    """The version, and the hash of every file of the program."""
    facts = this_program()
    typer.echo(f"keyrite {facts.version} sha256 {facts.sha256}")
