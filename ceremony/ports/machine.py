"""The machine as it was looked at, and questions about it: its clock, and what somebody waives."""

from __future__ import annotations

from dataclasses import dataclass

from ceremony.ports.question import Question
from ceremony.record.events import HostCheck


@dataclass(frozen=True)
class ClockReading:
    """What a watch said against the machine: by how many seconds it is ahead (negative: behind), and who looked."""

    watch_ahead_s: int
    by: str


@dataclass(frozen=True, kw_only=True)
class ConfirmClock(Question[ClockReading]):
    """Somebody compares the machine's clock with a watch; beside it stands what the machine says of itself."""

    checks: tuple[HostCheck, ...]
    suggested: str  # who looks at the watch, unless somebody else does


@dataclass(frozen=True)
class Waiver:
    """Why people go on all the same, and the two of them, of different roles, who say so."""

    reason: str
    by: tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class WaiveHost(Question[Waiver | None]):
    """Looks at the machine that failed before a real ceremony. None: it was put right, look again."""

    checks: tuple[HostCheck, ...]
