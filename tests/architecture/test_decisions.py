"""Each page in docs/adr/ says on its second line what became of the decision, and when; a replaced one says by what."""

import datetime
import re
from pathlib import Path

import pytest

DECISIONS = Path(__file__).parents[2] / "docs/adr"
PAGES = sorted(page for page in DECISIONS.glob("*.md") if page.name != "TEMPLATE.md")
STATUS = re.compile(
    r"(Proposed|Accepted|Replaced by \[[^\]]+\]\((?P<heir>[\w-]+\.md)\)), (?P<date>\d{4}-\d{2}-\d{2})\."
)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_decision_has_a_status_and_a_date(page: Path) -> None:
    title, blank, status, *_ = page.read_text("utf-8").splitlines()
    assert title.startswith("# ")
    assert not blank
    found = STATUS.fullmatch(status)
    assert found is not None, status
    datetime.date.fromisoformat(found["date"])
    assert found["heir"] is None or (DECISIONS / found["heir"]).is_file()


def test_there_are_decisions() -> None:
    assert len(PAGES) > 20
