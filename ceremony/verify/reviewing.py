"""Which records a log review looks through: those of archives of one root, each verified whole before it is named."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from ceremony.continuing.continued import Continued
from ceremony.errors import RefusedError, UsageError
from ceremony.record.events import ReviewedLog
from ceremony.verify.inspection import Inspect, need

MOST = 500  # archives that one ceremony looks through


def reviewed_logs(paths: Iterable[Path], continued: Continued, inspect: Inspect) -> tuple[ReviewedLog, ...]:
    """The record that is continued, and those of further archives in order of time, each once.

    Ended ceremonies alone, aborted ones too. RefusedError for one that does not verify, or is of another root.
    """
    latest = ReviewedLog(
        ceremony=continued.ceremony,
        manifest_sha256=continued.manifest_sha256,
        head=continued.head,
        entries=continued.entries,
    )
    others = sorted((_read(path, continued, inspect) for path in paths), key=lambda one: one[0])
    found = {one.manifest_sha256: one for one in (*(log for _, log in others), latest)}
    if len(found) > MOST:
        raise UsageError("A log review looks through {most} archives at most; hold several.", most=MOST)
    return tuple(found.values())


def _read(path: Path, continued: Continued, inspect: Inspect) -> tuple[str, ReviewedLog]:
    """When it began, and the record."""
    report, archive = inspect(path)
    if not report.ok or report.verdict not in {"complete", "aborted"}:
        failed = ", ".join(check.id for check in report.checks if not check.ok) or report.verdict
        raise RefusedError(
            "{path} does not verify ({failed}), so nobody can say to have looked through its record; take another copy "
            "of it, and find out what became of this one.",
            path=str(path),
            failed=failed,
        )
    if report.root_fingerprint != continued.root_fingerprint:
        raise RefusedError("{path} is an archive of another root, or of none; leave it out.", path=str(path))
    first, last = need(archive.first, "the record"), need(archive.last, "the record")
    log = ReviewedLog(
        ceremony=first.ceremony,
        manifest_sha256=archive.manifest_sha256,
        head=archive.head,
        entries=last.seq + 1,
    )
    return first.time, log
