"""`keyrite policy`: the organisation's policy as a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.cli.options import Json, Language

policy = typer.Typer(no_args_is_help=True)

File = Annotated[Path, typer.Argument(help="A policy: policy.yaml, of your own or out of an archive.")]


@policy.command("check")
def policy_check(file: File, json: Json = False) -> None:
    """Check a policy against its schema and against itself, and say its SHA-256, which the ceremony reads aloud."""
    from app.cli.tasks.policy import check_policy

    check_policy(file, as_json=json)


@policy.command("show")
def policy_show(file: File, lang: Language = "en", json: Json = False) -> None:
    """A policy in sentences, as it is read aloud."""
    from app.cli.tasks.policy import show_policy

    show_policy(file, lang, as_json=json)


@policy.command("example")
def policy_example() -> None:
    """The policy that comes with Keyrite, to copy and edit: the file's own bytes."""
    from app.cli.tasks.policy import show_example

    show_example()
