"""`keyrite sign`: what a ceremony signs for other programs: orders, and what an older system signed."""

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


@sign.command("migrate")
def sign_migrate(  # noqa: PLR0917 - Typer passes options by name
    metadata: Annotated[
        Path,
        typer.Argument(
            help="The folder metadata/ of the repository, from ~/.docker/trust of a client that has pulled."
        ),
    ],
    repository: Annotated[str, typer.Option(help="The repository, such as registry.example.test:5443/team/app.")],
    believed: Annotated[
        Path, typer.Option("--root", help="A root.json of the repository that you believe: the first, from its kit.")
    ],
    out: Annotated[Path, typer.Option("--out", help="The new file: a signing order.")],
    lang: Language = "en",
    json: Json = False,
) -> None:
    """From Notary (legacy) to its successors: what a repository has signed, verified, becomes a signing order."""
    from app.cli.tasks.migrating import run_migrate

    run_migrate(metadata, repository, believed, out, language=lang, as_json=json)
