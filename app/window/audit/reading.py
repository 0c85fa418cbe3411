"""An archive read for an auditor: what every check said, every entry, the steps in time, and where each sheet is.

Runs on the engine's thread. What a broken record still tells is shown up to the line where it breaks.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ceremony.archive.writing import RECORD, SCRIPT
from ceremony.audit.obligations import Obligation, list_obligations
from ceremony.audit.timeline import Seen
from ceremony.custody.ledger import SheetCustody
from ceremony.errors import KeyriteError
from ceremony.facts import Facts, gather
from ceremony.facts.requirements import RequirementFinding, judge_archive
from ceremony.facts.schedule import Due, list_due
from ceremony.record.journal import Entry, read_chain
from ceremony.script.loading import MAX_SCRIPT_BYTES, Script, parse_script
from ceremony.state import State
from ceremony.verify import Inspection, inspect_archive

MOST_ENTRIES = 20_000


@dataclass(frozen=True)
class Reading:
    """What is shown of one archive."""

    report: Any
    entries: tuple[Entry, ...] = ()
    facts: Facts | None = None
    script: Script | None = None
    sheets: tuple[SheetCustody, ...] = ()
    archive: Path | None = None
    anchor: Path | None = None
    requirements: tuple[RequirementFinding, ...] = ()
    obligations: tuple[Obligation, ...] = ()
    due: tuple[Due, ...] = ()
    today: datetime.date = datetime.date.min


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


def _requirements(archive: Inspection) -> tuple[RequirementFinding, ...]:
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
