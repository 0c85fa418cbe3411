"""What the auditor's desk reads, on the engine's thread: one archive, or a folder of many; and what it writes."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.window.reading import Reading, read_archive

if TYPE_CHECKING:
    from ceremony.obligations import Obligation
    from ceremony.schedule import Due
    from ceremony.timeline import Timeline


@dataclass(frozen=True)
class Shelf:
    """A folder of archives: each root's life, what is open, what is due."""

    folder: Path
    timeline: Timeline
    obligations: tuple[Obligation, ...]
    due: tuple[Due, ...]
    archives: int
    unsound: int
    today: datetime.date


def read_desk(folder: Path, anchor: Path | None, today: datetime.date | None = None) -> Reading | Shelf:
    """Verify and read what lies there; KeyriteError where neither the folder nor any below it is an archive."""
    from ceremony.timeline import find_archives

    today = today or datetime.datetime.now(datetime.UTC).date()
    found = find_archives(folder) if folder.is_dir() else ()
    if not found or found == (folder,):
        return read_archive(folder, anchor, today)
    return _read_shelf(folder, anchor, today)


def _read_shelf(folder: Path, anchor: Path | None, today: datetime.date) -> Shelf:
    from ceremony.obligations import list_obligations
    from ceremony.schedule import list_due
    from ceremony.timeline import draw_timeline, look_at

    seen = look_at(folder, anchor)
    return Shelf(
        folder=folder,
        timeline=draw_timeline(seen),
        obligations=list_obligations(seen, today),
        due=list_due(one.facts for one in seen if one.facts),
        archives=len(seen),
        unsound=sum(one.report is None or not one.report.ok for one in seen),
        today=today,
    )


@dataclass(frozen=True)
class Export:
    """What is to leave, and where to: a `review` (PDF), the record as `ndjson`, or a `calendar`."""

    kind: str
    target: Path
    language: str
    archive: Path | None = None
    anchor: Path | None = None
    due: tuple[Due, ...] = ()


def write_export(wish: Export) -> Path:
    """Write it, redacted; a file that was there is replaced in one step, for the dialog asked about it."""
    from ceremony.export_file import write_export as write

    write(wish.target, _content(wish), replace=True)
    return wish.target


def _content(wish: Export) -> bytes:
    if wish.kind == "calendar":
        from ceremony.exports_ics import calendar

        return calendar(wish.due, stamp=datetime.datetime.now(datetime.UTC), language=wish.language)
    assert wish.archive is not None  # noqa: S101 - only a calendar is made of several
    if wish.kind == "ndjson":
        from ceremony.exports_ecs import ecs_lines

        return b"".join(ecs_lines(wish.archive))
    from ceremony.review import review_archive

    return review_archive(wish.archive, wish.anchor, wish.language)
