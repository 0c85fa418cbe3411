"""`keyrite estate`: which hosts there are, and what each asks for."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.cli.options import Json, Language, Out

estate = typer.Typer(no_args_is_help=True)

EstateFile = Annotated[Path, typer.Argument(help="The estate's description, such as estate.yaml.")]


@estate.command("example")
def estate_example() -> None:
    """An estate as it stands, to copy and edit."""
    from app.cli.tasks.estate import show_example

    show_example()


@estate.command("check")
def estate_check(
    file: EstateFile,
    requests: Annotated[
        Path | None, typer.Option(help="The folder of what came back from the hosts: each request is matched to one.")
    ] = None,
    lang: Language = "en",
    json: Json = False,
) -> None:
    """Everything that is wrong with an estate, by line; with --requests also with what its hosts ask for."""
    from app.cli.tasks.estate import run_estate_check

    run_estate_check(file, requests, language=lang, as_json=json)


@estate.command("requests")
def estate_requests(  # noqa: PLR0917 - Typer passes options by name
    file: EstateFile,
    out: Out = None,
    archive: Annotated[
        Path | None,
        typer.Option(help="The root's latest archive: only for hosts that by it need certificates, or renewed ones."),
    ] = None,
    by: Annotated[str, typer.Option(help="With --archive: also what is due up to this day; else up to today.")] = "",
    lang: Language = "en",
    json: Json = False,
) -> None:
    """A folder for each host, with the script that makes its keys there, and the requests for them."""
    from app.cli.tasks.estate import run_estate_requests

    run_estate_requests(file, out, archive, by, language=lang, as_json=json)
