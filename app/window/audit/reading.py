"""An archive read for an auditor: what every check said, every entry, the steps in time, and where each sheet is.

Runs on the engine's thread. What a broken record still tells is shown up to the line where it breaks.
"""

from __future__ import annotations

import datetime
from pathlib import Path

from app.window.readings import Reading
from ceremony.audit.certificates import Collected, Issuing
from ceremony.audit.obligations import list_obligations
from ceremony.audit.timeline import Seen
from ceremony.errors import KeyriteError
from ceremony.facts import Facts, settle_verified, take
from ceremony.facts.requirements import Judging, RequirementResult
from ceremony.facts.schedule import list_due
from ceremony.record.journal import Entry
from ceremony.verify import Inspection, Report, inspect_archive

MOST_ENTRIES = 20_000


def read_archive(archive: Path, anchor: Path | None, today: datetime.date) -> Reading:
    """Verify, and read on the way; KeyriteError where the folder is no archive at all."""
    facts, judging, entries = Facts(), Judging(), list[Entry]()

    def follow(entry: Entry) -> None:
        take(facts, entry)
        judging.take(entry)
        if len(entries) < MOST_ENTRIES:
            entries.append(entry)

    report, read = inspect_archive(archive, anchor, follow=follow)
    settle_verified(facts, read)
    return Reading(
        report,
        tuple(entries),
        facts,
        read.state.script if read.state is not None else None,
        facts.ledger,
        archive,
        anchor,
        requirements=_requirements(judging, read),
        obligations=list_obligations((Seen(archive, facts, report, manifest_sha256=read.manifest_sha256),), today),
        due=list_due((facts,)),
        today=today,
        issuing=_certificates(report, read, today),
    )


def _certificates(report: Report, read: Inspection, today: datetime.date) -> tuple[Issuing, ...]:
    collected = Collected()
    collected.take(report, read)
    return collected.on(today)


def _requirements(judging: Judging, archive: Inspection) -> tuple[RequirementResult, ...]:
    try:
        archive.need_whole_record()
    except KeyriteError:
        return ()
    return judging.results()
