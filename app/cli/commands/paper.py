"""`keyrite sheet` and `keyrite pages`: what was printed, read back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.cli.options import ExpectedSet, Json, Out, Signer

sheet = typer.Typer(no_args_is_help=True)
pages = typer.Typer(no_args_is_help=True)


@sheet.callback()
def _sheet() -> None:
    """Share sheets."""


@sheet.command("check")
def sheet_check(
    files: Annotated[list[Path], typer.Argument(help="Sheets: PDF, image, or text file of the words.")],
    archive: Annotated[Path | None, typer.Option(help="The archive of the ceremony that made them.")] = None,
    signer: Signer = None,
    expected_set: ExpectedSet = None,
    json: Json = False,
) -> None:
    """Judge each sheet alone: genuine, altered, of another set, or unreadable; without --archive by its own seal."""
    from app.cli.tasks.paper import run_sheet_check

    run_sheet_check(tuple(files), archive, signer, expected_set, as_json=json)


@pages.callback()
def _pages() -> None:
    """Public pages."""


@pages.command("read")
def pages_read(
    files: Annotated[list[Path], typer.Argument(help="Scans of public pages, PDF or pictures, in any order.")],
    out: Out = None,
    json: Json = False,
) -> None:
    """When no archive is left: read the public pages of an envelope into a folder that a recovery takes for it."""
    from app.cli.tasks.paper import run_pages_read

    run_pages_read(tuple(files), out, as_json=json)
