"""`keyrite scripts`: ceremonies as data."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.cli.options import Json, Language

scripts = typer.Typer(no_args_is_help=True, help="Ceremony scripts.")


@scripts.command("list")
def scripts_list(json: Json = False) -> None:
    """The scripts that come with Keyrite."""
    from app.output import print_json
    from ceremony.script.loading import load_shipped_script, shipped_scripts

    loaded = [load_shipped_script(name) for name in shipped_scripts()]
    if json:
        print_json([{"name": one.name, "version": one.version, "sha256": one.sha256} for one in loaded])
        return
    for one in loaded:
        typer.echo(f"{one.name:<18} version {one.version}, {len(one.steps)} steps   {one.title.en}")


@scripts.command("show")
def scripts_show(name: str) -> None:
    """A script as it stands, to copy and edit: the file's own bytes, whatever a terminal's letters are."""
    from ceremony.script.loading import load_shipped_script

    typer.echo(load_shipped_script(name).source, nl=False)


@scripts.command("check")
def scripts_check(file: Path, json: Json = False) -> None:
    """Check a script of your own against the rules."""
    from app.commands import run_script_check

    run_script_check(file, as_json=json)


@scripts.command("print")
def scripts_print(
    name: Annotated[str, typer.Argument(help="A script that comes with Keyrite, or a file.")],
    pdf: Annotated[Path, typer.Option(help="The PDF to write.")],
    lang: Language = "en",
    sheets: Annotated[int, typer.Option(help="How many sheets have a place for their bag number.")] = 5,
) -> None:
    """A script as the paper checklist, with boxes to initial."""
    from app.commands import run_script_print

    run_script_print(name, pdf, language=lang, sheets=sheets)
