"""`keyrite verify`: an archive, check by check."""

from __future__ import annotations

from pathlib import Path

from app.json_output import print_json
from app.output import print_report
from ceremony.verify import verify_archive


def run_verify(archive: Path, anchor: Path | None, earlier: Path | None, *, as_json: bool) -> int:
    """Every check; the exit code."""
    report = verify_archive(archive, anchor, earlier)
    if as_json:
        print_json(report.as_data())
    else:
        print_report(report)
    return 0 if report.ok else 1


def run_verify_with_requirements(archive: Path, anchor: Path | None, earlier: Path | None, *, as_json: bool) -> int:
    """Every check, and the requirement view; the exit code is that of the checks."""
    from app.cli.tasks.requirements import print_requirements, requirements_data, verify_and_judge

    report, judged = verify_and_judge(archive, anchor, earlier)
    if as_json:
        print_json(report.as_data() | requirements_data(judged))
    else:
        print_report(report)
        print_requirements(judged)
    return 0 if report.ok else 1
