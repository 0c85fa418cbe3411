"""`keyrite verify`: an archive, check by check."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.cli.options import Anchor, Json


def verify(
    archive: Path,
    anchor: Anchor = None,
    continues: Annotated[Path | None, typer.Option(help="The earlier archive that this one continues.")] = None,
    requirements: Annotated[bool, typer.Option("--requirements", help="Also show what an audit asks for.")] = False,
    json: Json = False,
) -> None:
    """`keyrite verify`."""
    from app.cli.tasks.verify import run_verify, run_verify_with_requirements

    run = run_verify_with_requirements if requirements else run_verify
    raise typer.Exit(run(archive, anchor, continues, as_json=json))
