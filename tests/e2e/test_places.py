"""Where things go is judged at the end (R45), and a bag is used once (L2): told on the spot, and decided by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ceremony import engine
from ceremony.custody.participants import site_key
from ceremony.planning.plan import suggested_participants
from ceremony.ports import DecideDeviation, Decision, PlacedItems, PlaceItems, QuoteBag, SealSheet
from ceremony.verify import verify_archive
from tests.e2e.on_fakes import sheets_of
from tests.fakes import FakeToken, fake_ports
from tests.support import ToldOperator, data_of, entries, events, plain_papers, plan_of

WITNESS = "Wendy Witness"
ONE_SAFE = Decision("The other safes are not built yet.", WITNESS, go_on=True)


def send(*places: str) -> Callable[[PlaceItems], PlacedItems]:
    """The sheets go to these places, everything else into a safe."""

    def answer(question: PlaceItems) -> PlacedItems:
        rest = list(places)
        return PlacedItems(
            tuple(replace(one, to=rest.pop(0) if one.item == "sheet" else "Safe") for one in question.items)
        )

    return answer


def hold(kind: str, folder: Path, archive: Path, told: ToldOperator) -> Path:
    outcome = engine.start(plan_of(kind, archive), fake_ports(told, folder, list[FakeToken]()), folder).run()
    assert outcome.ended == "closed"
    return folder / "archive"


@pytest.fixture(autouse=True)
def _plain(monkeypatch: pytest.MonkeyPatch) -> None:
    plain_papers(monkeypatch)


def test_sheets_that_are_sent_to_one_safe_are_told_of_at_once_and_stand_as_a_deviation(tmp_path: Path) -> None:
    told = ToldOperator({PlaceItems: [send("Safe", "Safe", "Safe")], DecideDeviation: [ONE_SAFE]})
    archive = hold("root-generation", tmp_path / "made", tmp_path, told)
    (asked,) = told.asked_of(DecideDeviation)
    assert asked.correctable
    assert "1.1 (Safe), 1.2 (Safe), 1.3 (Safe)" in asked.what
    assert "As many sheets as recover would lie at one place" in asked.what
    assert data_of(archive, "deviation-noted")["places"]["rules"] == ["P4-site-below-quorum", "P5-site-may-be-lost"]
    report = verify_archive(archive)
    assert (report.verdict, report.deviations) == ("complete", 1)
    assert "decided in the record" in next(check.detail for check in report.checks if check.id == "custody")


def test_the_next_ceremony_knows_where_the_sheets_are(tmp_path: Path) -> None:
    told = ToldOperator({PlaceItems: [send("Safe", "Safe", "Safe")], DecideDeviation: [ONE_SAFE]})
    archive = hold("root-generation", tmp_path / "made", tmp_path, told)
    next_one = ToldOperator(sheets=sheets_of(tmp_path / "made"))
    drill = hold("drill", tmp_path / "drill", archive, next_one)
    ledger = entries(drill)[0]["data"]["continues"]["ledger"]
    assert {one["site"] for one in ledger} == {"Safe"}
    assert "3 sheets are kept at Safe" in [one["data"].get("detail") for one in entries(drill)]
    assert next_one.asked_of(DecideDeviation) == []  # nothing is otherwise than it was
    assert verify_archive(drill, earlier=archive).verdict == "complete"


def test_what_was_typed_wrongly_is_put_right_and_is_no_deviation(tmp_path: Path) -> None:
    declared = [f"  {one.site.upper()} " for one in suggested_participants(3).custodians]
    told = ToldOperator(
        {
            PlaceItems: [send("Safe", "Safe", "Safe"), send(*declared)],
            DecideDeviation: [Decision("", "", go_on=False)],
        }
    )
    archive = hold("root-generation", tmp_path / "made", tmp_path, told)
    assert "anew" in told.problems(PlaceItems)[0]
    assert "deviation-noted" not in events(archive)
    assert len(told.asked_of(DecideDeviation)) == 1


@pytest.mark.parametrize(
    "other", ["Zu\u0308rich  Nord", "Z\u00dcRICH NORD", " Z\u00fcrich\u3000Nord ", "Z\u00fcrich\u00a0Nord\u200b"]
)
def test_one_site_is_one_however_it_is_written(other: str) -> None:
    assert site_key(other) == site_key("Z\u00fcrich Nord")
    assert site_key(other) != site_key("Z\u00fcrich S\u00fcd")


def test_a_bag_that_was_used_is_known_before_it_is_asked_for_however_its_number_is_typed(tmp_path: Path) -> None:
    told = ToldOperator({SealSheet: ["TB-0001", "tb-0001", "ＴＢ-0001", "TB-0002", "TB-0003"]})
    archive = hold("root-generation", tmp_path / "made", tmp_path, told)
    assert [one.used for one in told.asked_of(SealSheet)][:2] == [frozenset(), frozenset({"tb-0001"})]
    assert len(told.problems(SealSheet)) == 2
    sealed = [one["data"]["bag"] for one in entries(archive) if one["event"] == "sheet-sealed"]
    assert sealed == ["TB-0001", "TB-0002", "TB-0003"]


def test_a_number_that_was_read_off_an_opened_bag_is_used_too(tmp_path: Path) -> None:
    archive = hold("root-generation", tmp_path / "made", tmp_path, ToldOperator())
    go_on = Decision("The label had come off.", WITNESS, go_on=True)
    told = ToldOperator(
        {QuoteBag: ["TB-9"], DecideDeviation: [go_on], SealSheet: ["tb-9", "TB-10"]}, sheets_of(tmp_path / "made")
    )
    hold("recovery", tmp_path / "out", archive, told)
    assert "used before" in told.problems(SealSheet)[0]
