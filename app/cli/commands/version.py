"""`keyrite --version`."""

from __future__ import annotations

import typer

from ceremony.machine.host import program_facts


def say_version() -> None:
    """The version, and the hash of every file of the program."""
    facts = program_facts()
    typer.echo(f"keyrite {facts.version} sha256 {facts.sha256}")
