"""Where each root stands, as pages show it; `looking_around` finds it in the archives."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ceremony.facts.schedule import Due
    from ceremony.script.loading import Text


@dataclass(frozen=True)
class RootStatus:
    """One root as its archives tell of it; `archive` is the one that a later ceremony continues."""

    root_sha256: str
    archive: Path
    made: datetime.date | None
    sheets: int
    threshold: int
    proven: datetime.date | None
    drilled: datetime.date | None
    drill_due: datetime.date | None
    destroyed: bool
    rehearsal: bool
    to_act: int = 0  # what its records leave to be acted on; the auditor's desk lists it
    overdue: int = 0  # what is due beside a drill, and its day has passed
    tokens: tuple[Text, ...] = ()  # in use: opened by two, without a quorum

    def days_since_proven(self, today: datetime.date) -> int:
        """How long ago a ceremony last proved that the sheets recover."""
        return (today - self.proven).days if self.proven else 0

    def days_to_drill(self, today: datetime.date) -> int | None:
        """How many days are left; negative when a drill is overdue, None when none is due."""
        return (self.drill_due - today).days if self.drill_due else None


@dataclass(frozen=True)
class Overview:
    """Every root found, the latest first, and every date by which something is due."""

    roots: tuple[RootStatus, ...] = ()
    due: tuple[Due, ...] = ()
    unread: tuple[Path, ...] = ()  # what is there and could not be read: nobody knows what it would tell
