"""`keyrite scripts`: ceremonies as data."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.cli.options import Json, Language
from app.output import console, print_json
from ceremony.disk.export_file import write_export
from ceremony.errors import UsageError
from ceremony.planning.own_script import load_script_file
from ceremony.planning.plan import MAX_SHARES, check_language
from ceremony.report.checklist import render_checklist
from ceremony.script.loading import load_shipped_script, shipped_scripts

scripts = typer.Typer(no_args_is_help=True)


@scripts.command("list")
def scripts_list(json: Json = False) -> None:
    """The scripts that come with Keyrite."""
    loaded = [load_shipped_script(name) for name in shipped_scripts()]
    if json:
        print_json([{"name": one.name, "version": one.version, "sha256": one.sha256} for one in loaded])
        return
    for one in loaded:
        typer.echo(f"{one.name:<18} version {one.version}, {len(one.steps)} steps   {one.title.en}")


@scripts.command("show")
def scripts_show(name: str) -> None:
    """A script as it stands, to copy and edit: the file's own bytes, whatever a terminal's letters are."""
    typer.echo(load_shipped_script(name).source, nl=False)


@scripts.command("check")
def scripts_check(file: Path, json: Json = False) -> None:
    """Check a script of your own against the rules."""
    script = load_script_file(file)
    if json:
        print_json({"ok": True, "name": script.name, "version": script.version, "sha256": script.sha256})
    else:
        steps = len(script.steps)
        console().print(f"{script.name}, version {script.version}: {steps} steps, every rule kept.", markup=False)


@scripts.command("print")
def scripts_print(
    name: Annotated[str, typer.Argument(help="A script that comes with Keyrite, or a file.")],
    pdf: Annotated[Path, typer.Option(help="The PDF to write.")],
    lang: Language = "en",
    sheets: Annotated[int, typer.Option(help="How many sheets have a place for their bag number.")] = 5,
) -> None:
    """A script as the paper checklist, with boxes to initial."""
    check_language(lang)
    if not 1 <= sheets <= MAX_SHARES:
        raise UsageError("A set has 1 to {most} sheets; say how many with --sheets.", most=MAX_SHARES)
    shipped = name in shipped_scripts()
    script = load_shipped_script(name) if shipped else load_script_file(Path(name))
    write_export(pdf, render_checklist(script, lang, sheets))
    console().print(f"Checklist: {pdf}", markup=False)
