"""`keyrite scripts`: ceremonies as data."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.cli.options import Json, Language

scripts = typer.Typer(no_args_is_help=True)


@scripts.command("list")
def scripts_list(json: Json = False) -> None:
    """The scripts that come with Keyrite."""
    from app.cli.tasks.scripts import list_scripts

    list_scripts(as_json=json)


@scripts.command("show")
def scripts_show(name: str) -> None:
    """A script as it stands, to copy and edit: the file's own bytes, whatever a terminal's letters are."""
    from app.cli.tasks.scripts import show_script

    show_script(name)


@scripts.command("check")
def scripts_check(file: Path, json: Json = False) -> None:
    """Check a script of your own against the rules."""
    from app.cli.tasks.own_scripts import check_script

    check_script(file, as_json=json)


@scripts.command("print")
def scripts_print(
    name: Annotated[str, typer.Argument(help="A script that comes with Keyrite, or a file.")],
    pdf: Annotated[Path, typer.Option(help="The PDF to write.")],
    lang: Language = "en",
    sheets: Annotated[int, typer.Option(help="How many sheets have a place for their bag number.")] = 5,
) -> None:
    """A script as the paper checklist, with boxes to initial."""
    from app.cli.tasks.own_scripts import print_script

    print_script(name, pdf, lang, sheets)
