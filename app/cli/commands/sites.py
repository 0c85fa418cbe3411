"""`keyrite sites`: what survives which loss of sites."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.cli.options import Json


def sites(
    group: Annotated[list[str] | None, typer.Argument(help="K:SITE,SITE,... with a site for each sheet.")] = None,
    needed: Annotated[int, typer.Option(help="How many of the groups must come together.")] = 1,
    archive: Annotated[Path | None, typer.Option(help="Instead of groups: the live set of this archive.")] = None,
    json: Json = False,
) -> None:
    """`keyrite sites`."""
    from app.cli.tasks.sites import show_sites

    show_sites(group or (), needed, archive, as_json=json)
