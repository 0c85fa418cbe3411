"""The choice of what a rotation makes: only what a purpose needs is asked, and the engine's plan follows."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.window.ceremonies import plan_of
from app.window.planning.continuing_page import ContinuingPlanPage
from app.window.planning.estate_choice import NEEDS, NEXT_CA
from ceremony.planning.estate_keys import PURPOSES


@pytest.fixture
def page(qtbot, tmp_path):
    made = ContinuingPlanPage("rotation", "en")
    qtbot.addWidget(made)
    made.archive.setText(str(tmp_path / "archive"))
    made.show()
    return made


def choose(page: ContinuingPlanPage, purpose: str) -> None:
    page.estate.purpose.setCurrentIndex(page.estate.purpose.findData(purpose))


def test_the_window_asks_what_the_engine_needs():
    assert {name: (*purpose.needs, *purpose.may) for name, purpose in PURPOSES.items()} == NEEDS


def test_the_usual_rotation_makes_the_next_root_ca_key(page):
    assert page.estate.purpose.currentData() == NEXT_CA
    assert page.options().estate_key is None
    assert [step.action for step in plan_of(page.options()).script.steps if "rotate" in step.action] == [
        "rotate-root-ca"
    ]


@pytest.mark.parametrize("purpose", NEEDS)
def test_a_key_for_one_purpose_is_planned_with_what_it_needs(page, purpose):
    choose(page, purpose)
    assert {name for name, field in page.estate.fields.items() if field.isVisible()} == set(NEEDS[purpose])
    plan = plan_of(page.options())
    assert plan.script.name == "estate-key"
    assert (plan.estate_key.purpose, plan.estate_key.key_type) == (purpose, PURPOSES[purpose].usual)
    assert page.options().archive == Path(page.archive.text())


def test_an_empty_line_is_named_before_the_ceremony_begins(page):
    choose(page, "workload-identity")
    page.estate.fields["trust_domain"].clear()
    assert "Trust domain" in page.unready()


def test_a_real_ceremony_has_no_example_filled_in(page):
    choose(page, "image-signing")
    page.estate.fields["state"].setText("Bavaria")
    page.estate.fill_examples(wanted=False)
    assert (page.estate.fields["country"].text(), page.estate.fields["state"].text()) == ("", "Bavaria")
