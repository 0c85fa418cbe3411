"""`keyrite verify`: an archive, check by check."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.cli.options import Anchor, Json
from app.output import print_json, print_report
from ceremony.verify import verify_archive


def verify(
    archive: Path,
    anchor: Anchor = None,
    continues: Annotated[Path | None, typer.Option(help="The earlier archive that this one continues.")] = None,
    requirements: Annotated[bool, typer.Option("--requirements", help="Also show what an audit asks for.")] = False,
    json: Json = False,
) -> None:
    """`keyrite verify`."""
    raise typer.Exit((_with_requirements if requirements else _alone)(archive, anchor, continues, as_json=json))


def _alone(archive: Path, anchor: Path | None, earlier: Path | None, *, as_json: bool) -> int:
    report = verify_archive(archive, anchor, earlier)
    if as_json:
        print_json(report.as_data())
    else:
        print_report(report)
    return 0 if report.ok else 1


def _with_requirements(archive: Path, anchor: Path | None, earlier: Path | None, *, as_json: bool) -> int:
    from app.requirements import print_requirements, requirements_data, verify_and_judge

    report, judged = verify_and_judge(archive, anchor, earlier)
    if as_json:
        print_json(report.as_data() | requirements_data(judged))
    else:
        print_report(report)
        print_requirements(judged)
    return 0 if report.ok else 1
