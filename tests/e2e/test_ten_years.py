"""Ten years of a root under a policy, with the clock moved: nothing due is forgotten, and everything verifies."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ceremony import engine
from ceremony.audit.obligations import list_obligations
from ceremony.audit.timeline import draw_timeline, look_at
from ceremony.planning.plan import Plan
from ceremony.policy.files import example_policy
from ceremony.ports import Clock
from ceremony.record.events import KeyRotation
from tests.e2e.ten_years import BEGAN, YEAR, LongLife
from tests.fakes import FakeToken, fake_ports
from tests.support import ToldOperator, plain_papers

YEARS = 10
TERMS = replace(
    example_policy().terms,
    rotation=(
        KeyRotation(purpose="platform-ca", days=1500, overlap_days=200),
        KeyRotation(purpose="root-ca", days=2600, overlap_days=400),
    ),
    drill_months=54,
    share_check_months=54,
    log_review_days=366,
    least_threshold=2,
    least_shares=3,
)


@pytest.fixture(autouse=True, scope="module")
def _plain_papers() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        plain_papers(patch)
        yield


def hold(plan: Plan, folder: Path, clock: Clock, sheets: tuple[Path, ...]) -> None:
    ports = replace(fake_ports(ToldOperator(sheets=sheets), folder, list[FakeToken]()), clock=clock)
    assert engine.start(plan, ports, folder).run().ended == "closed"


def test_ten_years_pass_and_nothing_that_was_due_is_forgotten(tmp_path: Path) -> None:
    life = LongLife(tmp_path, TERMS, hold, threshold=2, shares=3, profile="openbao-intermediate")
    life.begin()
    life.live(YEARS, [(BEGAN.date() + YEAR, life.replace_issued), (BEGAN.date() + 5 * YEAR, life.reshare)])
    held = Counter(one.kind for one in life.held)
    assert held["drill"] == held["share-check"] == 2
    assert held["rotation"] == 1 and held["estate-key"] >= 3
    assert held["revocation"] >= YEARS - 1
    assert held["log-review"] == YEARS
    retired = [one.because for one in life.held if one.because.startswith("retire")]
    assert retired == ["retire platform-ca", "retire root-ca", "retire platform-ca-2"]
    assert life.today == datetime.date.fromisoformat("2036-01-03") == (BEGAN + YEARS * YEAR).date()
    assert not [one for one in life.due() if one.status(life.today) == "overdue"]
    looked = look_at(tmp_path)
    (root,) = draw_timeline(looked).roots
    assert {event.link for event in root.events[1:]} == {"linked"}
    to_do = [one.what.en for one in list_obligations(looked, life.today) if one.weight == "act"]
    assert to_do == ["Sheet 1.3 of Custodian 3 (superseded, sealed) must be accounted for"], "nobody brought it since"
    life.clock.put_forward(life.clock.now() + 2 * YEAR)
    with pytest.raises(AssertionError, match=r"the list of root-ca-2 expired"):
        life.check_kept()
