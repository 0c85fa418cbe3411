"""The requirement view: rows judged by entries, nothing met by accident, every word in both languages."""

from __future__ import annotations

import datetime
import io
import zipfile
from importlib import resources
from pathlib import Path

import pytest
import yaml

from app.cli.tasks.requirements import requirements_data, verify_and_judge
from app.window.audit.reading import read_archive
from ceremony.audit.review import review_archive
from ceremony.custody.participants import Actor
from ceremony.facts.requirements import RequirementResult, judge_archive, judge_requirements, load_requirements
from ceremony.record.events import VOCABULARY
from ceremony.record.journal import Entry, read_chain
from ceremony.report import document
from ceremony.script.loading import RULES, parse_script
from ceremony.script.safety_order import SAFETY_ORDERS
from tests.events import made_up
from tests.fuzz.archive_corpus import Corpus

YEARS = Path(__file__).parents[2] / "vectors/archives-rules-4-scripts-2-years.zip"  # a root's life, a ceremony each
RAW = yaml.safe_load(resources.files("assets").joinpath("requirements/ceremony.yaml").read_text("utf-8"))


def entry(seq: int, event: str, /, **data: object) -> Entry:
    return Entry(seq, "2026-11-23T10:00:00.000Z", "KR", "step", Actor("program", "x"), made_up(event, **data), "0" * 64)


def judged(*entries: Entry) -> dict[str, RequirementResult]:
    return {one.id: one for one in judge_requirements(entries)}


def opened(kind: str = "root-generation") -> Entry:
    return entry(0, "ceremony-opened", kind=kind, script={"sha256": "ab"}, program={"sha256": "cd"})


def test_every_row_stands_in_both_languages_and_names_its_source() -> None:
    rows = load_requirements()
    assert [row.id for row in rows] == [str(number) for number in range(1, 37)]
    for row in rows:
        assert row.source
        assert row.title.en
        assert row.title.zh
        assert all(item.what.en and item.what.zh for item in row.evidence)
        assert not (row.kinds or row.only_if) or (row.otherwise.en and row.otherwise.zh)
        assert set(row.kinds) <= set(SAFETY_ORDERS[RULES])


def test_the_auditors_guide_says_how_many_rows_there_are() -> None:
    guide = (Path(__file__).parents[3] / "docs/audit.md").read_text("utf-8")
    assert f"`assets/requirements/ceremony.yaml` holds {len(load_requirements())} things" in guide


def test_rows_name_only_events_of_the_vocabulary_or_say_that_they_are_of_the_future() -> None:
    named = {event for row in load_requirements() for item in row.evidence for event in item.events}
    assert named <= set(VOCABULARY) | set(RAW["future"])
    assert not set(VOCABULARY) & set(RAW["future"])


def test_a_row_is_met_only_when_every_item_of_its_evidence_is_there() -> None:
    whole = judged(opened(), entry(1, "step-completed"), entry(2, "ceremony-closed"))["1"]
    assert (whole.status, whole.entries) == ("met", (0, 1, 2))
    half = judged(opened(), entry(1, "step-completed"))["1"]
    assert half.status == "not-met"
    assert "the ceremony closed" in half.because.en


def test_an_entry_that_lacks_the_value_does_not_count() -> None:
    named = {"administrator": "A", "operator": "B"}
    checked = entry(2, "identities-checked", people=[{"name": "A", "how": "staff pass"}])
    assert judged(opened(), entry(1, "participants-named", **named, witness="C"), checked)["3"].status == "met"
    assert judged(opened(), entry(1, "participants-named", **named, witness=""), checked)["3"].status == "not-met"
    assert judged(opened(), entry(1, "participants-named", **named), checked)["3"].status == "not-met"


def test_a_row_for_other_kinds_is_not_applicable_and_says_why() -> None:
    found = judged(opened("share-check"))["16"]
    assert (found.status, found.entries, found.because.en) == ("not-applicable", (), "no shares were made")


def test_many_entries_are_counted_and_only_the_first_are_listed() -> None:
    found = judged(opened(), *(entry(n, "step-started") for n in range(1, 500)))["10"]
    assert found.count == 499
    assert len(found.entries) == 24


@pytest.mark.parametrize("name", ["closed", "recovered", "aborted-early", "aborted-late"])
def test_every_archive_is_judged_on_every_row(corpus: Corpus, name: str) -> None:
    found = judge_archive(corpus.archives[name])
    assert len(found) == 36
    assert all(bool(one.entries) == (one.count > 0) for one in found)
    assert all(one.because.en for one in found if one.status != "met")


def test_a_closed_ceremony_shows_what_it_did_and_admits_what_it_did_not(corpus: Corpus) -> None:
    status = {one.id: one.status for one in judge_archive(corpus.archives["closed"])}
    assert {status[row] for row in ("1", "3", "4", "7", "9", "10", "12", "14", "16", "29", "31")} == {"met"}
    assert {status[row] for row in ("2", "6", "20", "24", "25", "30")} == {"met"}
    assert {status[row] for row in ("21", "27")} == {"not-applicable"}
    assert status["17"] == "not-met"  # no paper came back in this rehearsal


@pytest.mark.parametrize("name", ["closed", "recovered", "aborted-late"])
def test_report_review_desk_and_command_show_one_and_the_same_view(
    corpus: Corpus, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive, drawn = corpus.archives[name], list[tuple[RequirementResult, ...]]()
    monkeypatch.setattr(document, "draw_requirements", lambda paper, findings, words: drawn.append(tuple(findings)))
    script = parse_script((archive / "script.yaml").read_bytes())
    with (archive / "record.jsonl").open("rb") as stream:
        document.render_report(script, list(read_chain(stream)))
    review_archive(archive)
    found = judge_archive(archive)
    at_the_desk = read_archive(archive, None, datetime.date(2026, 3, 3)).requirements
    assert [*drawn, at_the_desk] == [found] * 3
    assert requirements_data(verify_and_judge(archive)[1]) == {"requirements": [one.as_data() for one in found]}


UNDER_POLICY = {"policy": {"least_threshold": 3, "rotation": [{"purpose": "root-ca", "days": 90}]}}
UNDER_POLICY |= {"policy_sha256": "ab" * 32}  # type: ignore[dict-item]


def test_rows_about_the_policy_apply_only_where_one_is_in_force() -> None:
    without = judged(opened())
    assert {without[row].status for row in ("33", "34", "35")} == {"not-applicable"}
    assert without["33"].because.en == "no policy is in force in this ceremony"
    under = entry(0, "ceremony-opened", parameters=UNDER_POLICY)
    assert judged(under)["33"].status == "not-met"
    found = judged(under, entry(1, "plan-approved", policy_sha256="ab" * 32))
    assert {found[row].status for row in ("33", "34", "35")} == {"met"}


@pytest.mark.parametrize(("term", "row"), [("drill", "34"), ("absent", "34"), ("rotation", "35")])
def test_what_broke_the_policy_disputes_its_row_alone(term: str, row: str) -> None:
    under = entry(0, "ceremony-opened", parameters=UNDER_POLICY)
    found = judged(under, entry(1, "deviation-noted", what="x", decision="y", policy=[{"term": term}]))
    assert {one for one in ("34", "35") if found[one].status == "disputed"} == {row}


def test_a_dissent_disputes_that_the_script_was_followed_unless_the_step_was_opened_again() -> None:
    whole = (opened(), entry(1, "step-completed"), entry(3, "signed-off", name="C", agrees=True))
    dissent, end = entry(2, "signed-off", name="B", agrees=False, remark="no"), entry(9, "ceremony-closed")
    assert judged(*whole, end)["1"].status == "met"
    found = judged(*whole, dissent, end)["1"]
    assert (found.status, found.because.en) == ("disputed", "a participant dissented at sign-off: line 3")
    again = entry(4, "step-reopened", step="sign-off", void=["signed-off"])
    assert judged(*whole, dissent, again, end)["1"].status == "met"
    assert judged(*whole, dissent)["1"].status == "not-met"  # what is lacking comes first


@pytest.mark.parametrize(
    ("ways", "status"),
    [
        (("scan", "typed", "camera"), "met"),
        (("drawn", "drawn", "drawn"), "not-met"),
        (("scan", "drawn", "scan"), "disputed"),
        (("scan", "memory", "scan"), "disputed"),
        (("file", "file", "file"), "not-met"),  # of rules before 3: a scan, or the file itself
    ],
)
def test_sheets_are_checked_by_paper_that_came_back_and_by_nothing_else(ways: tuple[str, ...], status: str) -> None:
    read = [entry(2 + number, "sheet-read-back", way=way) for number, way in enumerate(ways)]
    rest = (entry(7, "sheet-sealed", bag="TB-1"), entry(8, "step-completed", left=["step", "sheet-sealed"]))
    assert judged(opened(), entry(1, "sheet-issued", site="x"), *read, *rest)["17"].status == status


@pytest.mark.parametrize(
    ("row", "event", "data"),
    [
        ("17", "sheet-sealed", {"bag": "TB-1"}),
        ("20", "duties-acknowledged", {"name": "A"}),
        ("23", "signed-off", {"name": "A", "agrees": True}),
    ],
)
def test_what_everybody_must_do_is_not_met_while_only_some_did(row: str, event: str, data: dict[str, object]) -> None:
    """An aborted ceremony may hold the first sheet, the first custodian, the first sign-off alone."""
    sheet = (entry(1, "sheet-issued", site="x"), entry(2, "sheet-read-back", way="typed"))
    some = (opened(), *sheet, entry(3, event, **data))
    assert judged(*some)[row].status == "not-met"
    assert judged(*some, entry(4, "step-completed", left=["step", event]))[row].status == "met"


def kept_years() -> list[tuple[str, list[Entry]]]:
    with zipfile.ZipFile(YEARS) as kept:
        names = sorted(name for name in kept.namelist() if name.endswith("/record.jsonl"))
        return [(name, [one for one, _ in read_chain(io.BytesIO(kept.read(name)))]) for name in names]


def test_no_row_denies_what_the_record_of_any_kind_holds() -> None:
    """Sheets come to every ceremony with a quorum, not to recoveries alone."""
    rows = {row.id: row for row in load_requirements()}
    denied = {
        "18": {"sheet-sealed", "bag-opened"},
        "19": {"bag-opened"},
        "21": {"bag-opened"},
        "24": {"items-placed"},
        "25": {"items-placed"},
        "27": {"root-recovered"},
        "28": {"key-destroyed", "sheet-accounted", "set-retired"},
    }
    quorums = set()
    for name, entries in kept_years():
        held = {one.event.type for one in entries}
        found = judged(*entries)
        for row, events in denied.items():
            shown = bool(held & events)
            assert (found[row].status == "met") >= shown, (name, row, found[row].because.en)
        if "bag-opened" in held:
            quorums.add(name.split("/")[0][3:])
    assert quorums >= {"estate-key", "handover", "issuance", "revocation", "rotation", "reshare", "recovery", "drill"}
    assert all(rows[row].also_if for row in denied)


@pytest.mark.parametrize("kind", SAFETY_ORDERS[RULES])
def test_a_bag_that_was_opened_is_told_whatever_the_kind(kind: str) -> None:
    bag = entry(1, "bag-opened", generation=1, index=1, bag="TB-1", sealed_as="TB-1")
    shown = (entry(2, "sheet-judged", index=1, verdict="genuine"), entry(3, "root-recovered"))
    found = judged(opened(kind), bag, *shown, entry(4, "items-placed", items=[{"to": "Kyoto", "carrier": "A"}]))
    assert {found[row].status for row in ("18", "19", "21", "24", "25")} == {"met"}
    assert found["27"].status == "not-met"  # no quorum, and no device, is in this record: lacking, not inapplicable
