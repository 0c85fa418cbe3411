"""A root's whole life in one chain of archives: made, drilled, checked, reshared, used, rotated, destroyed."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from ceremony import engine
from ceremony.continuing import read_continued
from ceremony.errors import RefusedError
from ceremony.ledger import SheetCustody
from ceremony.people import Custodian
from ceremony.plan import RecoveryPlan, RootGenerationPlan, suggested_room
from ceremony.ports import (
    Accounting,
    AccountSheet,
    Aside,
    Attendance,
    CompareFingerprint,
    DecideDeviation,
    Decision,
    Deviation,
    NameParticipants,
    Opinion,
    PresentSheet,
    QuoteBag,
    ReadAloud,
    SealSheet,
    SignOff,
)
from ceremony.rehearsal import example_request
from ceremony.script import load_shipped_script
from ceremony.verify import verify_archive
from tests.fakes import FakeToken, fake_ports
from tests.support import ToldOperator, data_of, entries, events, plain_papers


@pytest.fixture(autouse=True, scope="module")
def _plain_papers() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        plain_papers(patch)
        yield


@dataclass
class Life:
    """One root: each ceremony continues the archive of the one before it."""

    base: Path
    sheets: tuple[Path, ...] = ()
    folders: list[Path] = field(default_factory=list)

    @property
    def archive(self) -> Path:
        return self.folders[-1] / "archive"

    def hold(self, kind: str, operator: ToldOperator | None = None, **options: Any) -> engine.Outcome:
        """Hold the next ceremony; the archive must verify as complete."""
        folder = self.base / f"{len(self.folders)}-{kind}"
        script = load_shipped_script(kind)
        plan: RootGenerationPlan | RecoveryPlan
        if kind == "root-generation":
            plan = RootGenerationPlan(script, suggested_room(3), threshold=2, shares=3)
        else:
            room = suggested_room(3, again=True)
            plan = RecoveryPlan(script, room, self.archive, threshold=2, shares=3, **options)
        ports = fake_ports(operator or ToldOperator(sheets=self.sheets), folder, list[FakeToken]())
        outcome = engine.start(plan, ports, folder).run()
        report = verify_archive(folder / "archive")
        assert report.verdict == ("complete" if outcome.ended == "closed" else "aborted"), report.checks
        if kind == "share-check":  # no root certifies its record, so nothing continues it
            return outcome
        self.folders.append(folder)
        if (folder / "sheets").is_dir():
            self.sheets = tuple(folder / f"sheets/share-{number}-of-3.pdf" for number in (1, 2))
        return outcome

    def ledger(self) -> dict[tuple[int, int], SheetCustody]:
        return {(one.generation, one.index): one for one in read_continued(self.archive, rehearsal=True).ledger}


@pytest.fixture
def life(tmp_path: Path) -> Life:
    """A root that was just made."""
    made = Life(tmp_path)
    made.hold("root-generation")
    return made


def assert_issued(root: Path, certificate: Path) -> None:
    command = ["openssl", "verify", "-x509_strict", "-CAfile", root, certificate]
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


def labels(archive: Path, event: str) -> set[str]:
    return {one["data"]["label"] for one in entries(archive) if one["event"] == event}


def test_a_root_lives_through_every_ceremony_to_its_end(life: Life) -> None:
    first_sheets = life.sheets
    for kind in ("drill", "share-check", "reshare", "issuance", "rotation", "recovery"):
        twin = replace(example_request(), name="platform-ca.pem")  # another file, with the stem of the first
        requests = (example_request(), twin) if kind == "issuance" else ()
        assert life.hold(kind, requests=requests).ended == "closed", kind
    issued = life.folders[3] / "archive/issued/platform-ca.crt"
    root = life.archive / "keys/root-ca.crt"
    assert_issued(root, issued)
    assert_issued(root, issued.with_name("platform-ca-2.crt"))
    cross = life.folders[4] / "archive/issued/root-ca-2-by-root-ca.crt"
    assert_issued(root, cross)
    assert data_of(life.archive, "quorum-reached")["shares"] == [1, 2]
    assert labels(life.archive, "key-proved") == {
        "root-ca",
        "root-ca-2",
    }
    life.hold("destruction")
    assert all(first.exists() for first in first_sheets)
    with pytest.raises(RefusedError, match="destroyed"):
        read_continued(life.archive, rehearsal=True)


def test_a_drill_destroys_what_it_restored_and_leaves_the_sheets_in_new_bags(life: Life) -> None:
    before = life.ledger()
    life.hold("drill")
    assert labels(life.archive, "key-destroyed") == {
        "root",
        "root-ca",
    }
    assert [one["label"] for one in data_of(life.archive, "inventory-taken")["objects"]] == ["record-log"]
    after = life.ledger()
    assert after[1, 1].bags[:-1] == before[1, 1].bags
    assert after[1, 3].bags == before[1, 3].bags


def test_a_bag_that_is_not_the_one_sealed_last_is_a_deviation_that_somebody_decides(life: Life) -> None:
    decision = Decision("The witness saw the re-bagging in March.", "Wendy Witness", go_on=True)
    told = ToldOperator({QuoteBag: ["TB-OTHER"], DecideDeviation: [decision]}, life.sheets)
    life.hold("drill", told)
    noted = data_of(life.archive, "deviation-noted")
    assert "TB-OTHER" in noted["what"]
    assert noted["decided_by"] == "Wendy Witness"
    assert data_of(life.archive, "ceremony-closed")["deviations"] == 1


def test_a_sheet_from_a_wrong_bag_can_be_left_out_and_another_takes_its_place(life: Life) -> None:
    third = life.folders[0] / "sheets/share-3-of-3.pdf"
    decision = Decision("Left out.", "Ada Administrator", go_on=False)
    told = ToldOperator({QuoteBag: ["TB-OTHER"], DecideDeviation: [decision]}, (*life.sheets, third))
    life.hold("drill", told)
    assert data_of(life.archive, "quorum-reached")["shares"] == [2, 3]


def test_mixed_generations_are_refused_in_a_sentence_that_names_the_set(life: Life) -> None:
    old = life.sheets
    life.hold("reshare")
    told = ToldOperator(sheets=(old[0], *life.sheets))
    life.hold("drill", told)
    verdicts = [one["data"]["verdict"] for one in entries(life.archive) if one["event"] == "sheet-judged"]
    assert verdicts == ["foreign", "genuine", "genuine"]
    assert "set 1" in told.problems(PresentSheet)[0]


def test_a_retired_sheet_that_was_not_here_stays_owed_until_it_is_accounted_for(life: Life) -> None:
    life.hold("reshare")
    owed = data_of(life.archive, "ceremony-closed")["obligations"]
    assert owed == [{"generation": 1, "index": 3}]
    life.hold("drill")
    assert data_of(life.archive, "ceremony-closed")["obligations"] == owed
    ledger = life.ledger()
    assert (ledger[1, 1].place, ledger[1, 3].place, ledger[1, 3].standing) == ("destroyed", "sealed", "superseded")
    assert {ledger[2, index].standing for index in (1, 2, 3)} == {"live"}


def test_a_bag_number_is_used_once_for_ever(life: Life) -> None:
    used = life.ledger()[1, 3].bag
    told = ToldOperator({SealSheet: [used, "TB-FRESH"]}, life.sheets)
    life.hold("drill", told)
    assert "used before" in told.problems(SealSheet)[0]


def test_everybody_signs_off_and_a_dissent_needs_its_reason_but_hinders_nothing(life: Life) -> None:
    told = ToldOperator({SignOff: [Opinion(False, ""), Opinion(False, "The door stood open.")]}, life.sheets)
    assert life.hold("drill", told).ended == "closed"
    assert "reason" in told.problems(SignOff)[0]
    signed = [one["data"] for one in entries(life.archive) if one["event"] == "signed-off"]
    assert len(signed) == len(suggested_room(3).names())
    assert [one["remark"] for one in signed if not one["agrees"]] == ["The door stood open."]
    assert data_of(life.archive, "ceremony-closed")["dissents"] == 1


def test_what_people_say_aside_goes_into_the_record_and_the_question_is_put_again(life: Life) -> None:
    asides = [
        Aside(Deviation("The projector failed", "all see the head", "read aloud from paper", "Wendy Witness")),
        Aside(Attendance("Custodian 2", present=False)),
        Aside(Attendance("Custodian 2", present=True)),
    ]
    told = ToldOperator({CompareFingerprint: list(asides)}, life.sheets)
    assert life.hold("drill", told).ended == "closed"
    assert events(life.archive).count("attendance-noted") == 2
    assert data_of(life.archive, "deviation-noted")["decision"] == "read aloud from paper"


def test_a_missing_sheet_needs_a_note_and_a_destruction_leaves_none_open(life: Life) -> None:
    missing = [Accounting("", ""), Accounting("missing", ""), Accounting("missing", "last seen in 2025 by the holder")]
    told = ToldOperator({AccountSheet: missing}, life.sheets)
    life.hold("destruction", told)
    assert len(told.problems(AccountSheet)) == 2
    ways = [one["data"]["how"] for one in entries(life.archive) if one["event"] == "sheet-accounted"]
    assert sorted(ways) == ["destroyed", "destroyed", "missing"]


def test_bypasses_of_the_quorum_are_found_and_named(life: Life) -> None:
    crowded = suggested_room(3, again=True)
    one_site = tuple(Custodian(one.name, "North vault") for one in crowded.custodians[:2])
    room = type(crowded)(**{**vars(crowded), "custodians": (*one_site, crowded.custodians[2])})
    told = ToldOperator({NameParticipants: [room]}, life.sheets)
    life.hold("reshare", told)
    life.hold("drill")
    found = {one["data"]["rule"] for one in entries(life.archive) if one["event"] == "bypass-found"}
    assert "B1-sheets-at-one-site" in found


def test_words_are_said_before_every_step_that_asks_nothing_itself(life: Life) -> None:
    told = ToldOperator(sheets=life.sheets)
    life.hold("drill", told)
    said = {one.step.action for one in told.asked if isinstance(one, ReadAloud)}
    assert {"open", "restore-keys", "prove-keys", "destroy-keys", "close"} <= said
    assert {one.step.action for one in told.asked} == {step.action for step in load_shipped_script("drill").steps}
