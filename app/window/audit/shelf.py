"""What the auditor's desk reads, on the engine's thread: one archive, or a folder of many; and what it writes."""

from __future__ import annotations

import datetime
from pathlib import Path

from app.window.audit.reading import read_archive
from app.window.ceremony_options import Export
from app.window.readings import Reading, Shelf
from ceremony.audit.certificates import Collected
from ceremony.audit.export_ecs import ecs_lines
from ceremony.audit.export_ics import calendar
from ceremony.audit.obligations import list_obligations
from ceremony.audit.review import review_archive
from ceremony.audit.timeline import draw_timeline, find_archives, look_at
from ceremony.disk import export_file
from ceremony.facts.schedule import list_due


def read_desk(folder: Path, anchor: Path | None, today: datetime.date | None = None) -> Reading | Shelf:
    """Verify and read what lies there; KeyriteError where neither the folder nor any below it is an archive."""
    today = today or datetime.datetime.now(datetime.UTC).date()
    found = find_archives(folder) if folder.is_dir() else ()
    if not found or found == (folder,):
        return read_archive(folder, anchor, today)
    return _read_shelf(folder, anchor, today)


def _read_shelf(folder: Path, anchor: Path | None, today: datetime.date) -> Shelf:
    collected = Collected()
    seen = look_at(folder, anchor, collected.take)
    return Shelf(
        folder=folder,
        timeline=draw_timeline(seen),
        obligations=list_obligations(seen, today),
        due=list_due(one.facts for one in seen if one.facts),
        archives=len(seen),
        unsound=sum(one.report is None or not one.report.ok for one in seen),
        today=today,
        issuing=collected.on(today),
    )


def write_export(export: Export) -> Path:
    """Write it, redacted; a file that was there is replaced in one step, for the dialog asked about it."""
    export_file.write_export(export.target, _content(export), replace=True)
    return export.target


def _content(export: Export) -> bytes:
    if export.kind == "calendar":
        return calendar(export.due, stamp=datetime.datetime.now(datetime.UTC), language=export.language)
    assert export.archive is not None  # noqa: S101 - only a calendar is made of several
    if export.kind == "ndjson":
        return b"".join(ecs_lines(export.archive))
    return review_archive(export.archive, export.anchor, export.language)
