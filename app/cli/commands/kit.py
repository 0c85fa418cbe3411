"""`keyrite kit`: what hosts install, against the record and against what is served."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.cli.options import Json, Language

kit = typer.Typer(no_args_is_help=True)


@kit.callback()
def _kit() -> None:
    """Kits of an estate's hosts."""


@kit.command("check")
def kit_check(  # noqa: PLR0917 - Typer passes options by name
    folder: Annotated[Path, typer.Argument(help="The folder kits of an issuance, or a kit in it.")],
    archive: Annotated[Path, typer.Option(help="The archive of the ceremony that made them.")],
    at: Annotated[str | None, typer.Option(help="HOST:PORT: also what the host of this one kit serves there.")] = None,
    evidence: Annotated[Path | None, typer.Option(help="A new file for what was found, as evidence.")] = None,
    lang: Language = "en",
    json: Json = False,
) -> None:
    """Is it whole, is it what that ceremony made, does it still stand; with --at: is it what is served."""
    from app.cli.tasks.kit import run_kit_check

    run_kit_check(folder, archive, at, evidence, language=lang, as_json=json)
