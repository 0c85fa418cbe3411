"""`keyrite hsm`: tokens."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.cli.options import Json, Label, Serial

hsm = typer.Typer(no_args_is_help=True)


@hsm.callback()
def _hsm() -> None:
    """Tokens."""


@hsm.command("probe")
def hsm_probe(
    module: Annotated[Path, typer.Option(help="The PKCS #11 library of the token's vendor.")],
    serial: Serial = None,
    label: Label = None,
    json: Json = False,
) -> None:
    """What a token can do, and which transport would be used; tried with throw-away keys only."""
    from app.cli.tasks.hsm import run_probe

    run_probe(module, serial, label, as_json=json)
