"""`keyrite verify`: an archive, check by check."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.cli.options import Anchor, Json
from app.output import print_json, print_report
from app.requirements import print_requirements, requirements_data, verify_and_judge
from ceremony.verify import verify_archive


def verify(
    archive: Path,
    anchor: Anchor = None,
    continues: Annotated[Path | None, typer.Option(help="The earlier archive that this one continues.")] = None,
    requirements: Annotated[bool, typer.Option("--requirements", help="Also show what an audit asks for.")] = False,
    json: Json = False,
) -> None:
    """`keyrite verify`."""
    if requirements:
        report, judged = verify_and_judge(archive, anchor, continues)
    else:
        report, judged = verify_archive(archive, anchor, continues), None
    if json:
        print_json(report.as_data() | (requirements_data(judged) if requirements else {}))
    else:
        print_report(report)
        if requirements:
            print_requirements(judged)
    raise typer.Exit(0 if report.ok else 1)
