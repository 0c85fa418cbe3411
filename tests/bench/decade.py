"""Ten years of a root under a policy: every ceremony rehearsed on throw-away tokens, with the clock moved.

    python -m tests.bench.decade [FOLDER]     default: one that is thrown away

Whatever the desk says is due is done shortly before its day, and nothing else; each archive is verified against the one
before it. A line for each ceremony, then how many there were, how long they took, and how large their archives are.
"""

from __future__ import annotations

import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from app.unattended import UnattendedOperator
from ceremony import engine
from ceremony.audit.obligations import list_obligations
from ceremony.audit.timeline import look_at
from ceremony.outside.rehearsal import rehearsal_ports
from ceremony.planning.plan import Plan
from ceremony.policy.files import example_policy
from ceremony.ports import Clock
from ceremony.record.events import KeyRotation
from tests.e2e.ten_years import BEGAN, YEAR, Held, LongLife

YEARS = 10
LEAST = 40  # ceremonies
TERMS = replace(
    example_policy().terms,
    rotation=(
        KeyRotation(purpose="platform-ca", days=730, overlap_days=90),
        KeyRotation(purpose="root-ca", days=2555, overlap_days=400),
    ),
    drill_months=12,
    share_check_months=12,
)


def hold(plan: Plan, folder: Path, clock: Clock, sheets: tuple[Path, ...]) -> None:
    operator = UnattendedOperator(lambda _: None, sheets)
    ports = replace(rehearsal_ports(operator, folder), clock=clock)
    outcome = engine.start(plan, ports, folder).run()
    assert outcome.ended == "closed", operator.failure


def size_of(archive: Path) -> int:
    return sum(path.stat().st_size for path in archive.rglob("*") if path.is_file())


class Told(list[Held]):
    """The ceremonies of a life, each told when it was held."""

    def __init__(self) -> None:
        super().__init__()
        self._began = time.monotonic()

    def append(self, one: Held) -> None:
        super().append(one)
        seconds, size = time.monotonic() - self._began, size_of(one.archive) / 1e6
        because = f"  {one.because}" if one.because else ""
        sys.stdout.write(f"{len(self):3}  {one.on}  {one.kind:15}  {seconds:5.1f} s  {size:4.1f} MB{because}\n")
        sys.stdout.flush()
        self._began = time.monotonic()


def main(base: Path) -> int:
    began = time.monotonic()
    life = LongLife(base, TERMS, hold, threshold=3, shares=5, held=Told())
    life.begin()
    life.live(YEARS, [(BEGAN.date() + 3 * YEAR, life.replace_issued), (BEGAN.date() + 6 * YEAR, life.reshare)])
    seconds, sizes = time.monotonic() - began, [size_of(one.archive) for one in life.held]
    forgotten = [one for one in life.due() if one.status(life.today) == "overdue"]
    for one in list_obligations(look_at(base), life.today):
        if one.weight == "act":
            sys.stdout.write(f"left to do: {one.what.en}\n")
    sys.stdout.write(
        f"{len(life.held)} ceremonies in {YEARS} years of the clock, {seconds:.0f} s; their archives are "
        f"{sum(sizes) / 1e6:.1f} MB, the largest {max(sizes) / 1e6:.1f} MB; {len(forgotten)} things overdue\n"
    )
    return int(bool(forgotten) or len(life.held) < LEAST)


if __name__ == "__main__":
    if sys.argv[1:]:
        sys.exit(main(Path(sys.argv[1])))
    with tempfile.TemporaryDirectory() as place:
        sys.exit(main(Path(place)))
