"""What was found in an archive, or in a folder of them, as the desk's pages show it; `shelf` finds it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ceremony.audit.certificates import Issuing
    from ceremony.audit.obligations import Obligation
    from ceremony.audit.timeline import Timeline
    from ceremony.custody.ledger import SheetCustody
    from ceremony.facts import Facts
    from ceremony.facts.requirements import RequirementResult
    from ceremony.facts.schedule import Due
    from ceremony.record.journal import Entry
    from ceremony.script.loading import Script
    from ceremony.verify.checks import Report


@dataclass(frozen=True)
class Reading:
    """What is shown of one archive."""

    report: Report
    entries: tuple[Entry, ...] = ()
    facts: Facts | None = None
    script: Script | None = None
    sheets: tuple[SheetCustody, ...] = ()
    archive: Path | None = None
    anchor: Path | None = None
    requirements: tuple[RequirementResult, ...] = ()
    obligations: tuple[Obligation, ...] = ()
    due: tuple[Due, ...] = ()
    today: datetime.date = datetime.date.min
    issuing: tuple[Issuing, ...] = ()


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
    issuing: tuple[Issuing, ...] = ()
