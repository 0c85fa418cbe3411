"""`keyrite profiles`: what certificates are, as data."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.cli.options import Json, Profiles

profiles = typer.Typer(no_args_is_help=True)


@profiles.command("list")
def profiles_list(folder: Profiles = None, json: Json = False) -> None:
    """The profiles that come with Keyrite, and those in a folder of your own; 1 if one of these breaks a rule."""
    from app.cli.tasks.profiles import list_profiles

    list_profiles(folder, as_json=json)


@profiles.command("show")
def profiles_show(name: str, folder: Profiles = None) -> None:
    """A profile as it stands, to copy and edit: the file's own bytes, whatever a terminal's letters are."""
    from app.cli.tasks.profiles import show_profile

    show_profile(name, folder)


@profiles.command("check")
def profiles_check(
    file: Annotated[Path, typer.Argument(help="The file of a profile of your own.")], json: Json = False
) -> None:
    """Check a profile of your own against the schema and the rules, and say its SHA-256, which a ceremony reads out."""
    from app.cli.tasks.profiles import check_profile

    check_profile(file, as_json=json)
