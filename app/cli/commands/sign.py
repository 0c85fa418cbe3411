"""`keyrite sign`: orders of what a ceremony signs for other programs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.cli.options import Json, Language

sign = typer.Typer(no_args_is_help=True)

OrderFile = Annotated[Path, typer.Argument(help="The signing order, such as order.yaml.")]


@sign.command("example")
def sign_example() -> None:
    """A signing order as it stands, to copy and edit."""
    from app.cli.tasks.sign import show_example

    show_example()


@sign.command("check")
def sign_check(
    order: OrderFile,
    archive: Annotated[
        Path | None, typer.Option(help="The root's latest archive: whether it has the keys that the order needs.")
    ] = None,
    lang: Language = "en",
    json: Json = False,
) -> None:
    """Everything that is wrong with a signing order, by line; with --archive also what its keys cannot sign."""
    from app.cli.tasks.sign import run_sign_check

    run_sign_check(order, archive, language=lang, as_json=json)
