"""An archive read for an auditor: what every check said, every entry, the steps in time, and where each sheet is.

Runs on the engine's thread. What a broken record still tells is shown up to the line where it breaks.
"""

from __future__ import annotations

import datetime
from pathlib import Path

from app.window.audit.found import Reading
from ceremony.archive.writing import RECORD, SCRIPT
from ceremony.audit.obligations import list_obligations
from ceremony.audit.timeline import Seen
from ceremony.custody.ledger import SheetCustody
from ceremony.errors import KeyriteError
from ceremony.facts import gather
from ceremony.facts.requirements import RequirementResult, judge_archive
from ceremony.facts.schedule import list_due
from ceremony.record.journal import Entry, read_chain
from ceremony.script.loading import MAX_SCRIPT_BYTES, Script, parse_script
from ceremony.state import State
from ceremony.verify import Inspection, inspect_archive

MOST_ENTRIES = 20_000


def read_archive(archive: Path, anchor: Path | None, today: datetime.date) -> Reading:
    """Verify, then read; KeyriteError where the folder is no archive at all."""
    report, read = inspect_archive(archive, anchor)
    entries, script = _entries(read), _script(read)
    facts = gather(entries, script)
    return Reading(
        report,
        entries,
        facts,
        script,
        _sheets(script, entries),
        archive,
        anchor,
        requirements=_requirements(read),
        obligations=list_obligations((Seen(archive, facts, report, manifest_sha256=read.manifest_sha256),), today),
        due=list_due((facts,)),
        today=today,
    )


def _requirements(archive: Inspection) -> tuple[RequirementResult, ...]:
    try:
        return judge_archive(archive)
    except (KeyriteError, OSError):
        return ()


def _entries(archive: Inspection) -> tuple[Entry, ...]:
    found: list[Entry] = []
    try:
        with archive.stream(RECORD) as stream:
            for entry, _ in read_chain(stream):
                if entry.event:
                    found.append(entry)
                if len(found) == MOST_ENTRIES:
                    break
    except (KeyriteError, OSError, ValueError):
        pass  # the check of the chain says where it breaks
    return tuple(found)


def _script(archive: Inspection) -> Script | None:
    try:
        return parse_script(archive.read(SCRIPT, MAX_SCRIPT_BYTES))
    except (KeyriteError, OSError, ValueError):
        return None


def _sheets(script: Script | None, entries: tuple[Entry, ...]) -> tuple[SheetCustody, ...]:
    if script is None:
        return ()
    state = State(script)
    try:
        for entry in entries:
            state.apply(entry)
    except (KeyriteError, ValueError, KeyError, TypeError):
        return ()
    return tuple(state.ledger)
