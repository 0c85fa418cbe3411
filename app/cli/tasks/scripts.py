"""`keyrite scripts list` and `show`: those that come with Keyrite, which need no rule and no plan."""

from __future__ import annotations

import typer

from app.json_output import print_json
from ceremony.script.loading import load_shipped_script, shipped_scripts


def list_scripts(*, as_json: bool) -> None:
    """Each by name, with its version."""
    loaded = [load_shipped_script(name) for name in shipped_scripts()]
    if as_json:
        print_json([{"name": one.name, "version": one.version, "sha256": one.sha256} for one in loaded])
        return
    for one in loaded:
        typer.echo(f"{one.name:<18} version {one.version}, {len(one.steps)} steps   {one.title.en}")


def show_script(name: str) -> None:
    """The file's own bytes, whatever a terminal's letters are."""
    typer.echo(load_shipped_script(name).source, nl=False)
