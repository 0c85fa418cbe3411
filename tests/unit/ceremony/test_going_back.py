"""Going back (R30): wherever nothing irreversible happened, in the record, and nowhere else."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ceremony import engine, ports
from ceremony.custody.participants import Actor
from ceremony.facts import gather_archive
from ceremony.planning.plan import RootGenerationPlan, suggested_participants
from ceremony.record.events import StepReopened
from ceremony.record.journal import Entry, read_chain
from ceremony.script.loading import load_shipped_script
from ceremony.state import RuleError, State
from ceremony.verify import verify_archive
from tests.events import changed
from tests.fakes import FakeToken, fake_ports
from tests.support import ToldOperator, plain_papers

ROOT = Path(__file__).parents[3]
SCRIPT = load_shipped_script("root-generation")


class Hesitant(ToldOperator):
    """People who go back once at each of these places, and say something else the second time."""

    def __init__(self, *places: Callable[[ports.Question[Any]], bool]) -> None:
        super().__init__()
        self._places = list(places)
        self.corrected = False

    def ask(self, question: ports.Question[Any]) -> Any:
        for place in self._places:
            if place(question):
                self._places.remove(place)
                self.asked.append(question)
                raise ports.Back
        if isinstance(question, ports.NameParticipants) and question.suggested.witness == "Wendy Witness":
            names = [one for one in self.asked if isinstance(one, ports.NameParticipants)]
            if names:
                self.asked.append(question)
                return replace(question.suggested, witness="Willa Witness")
        if isinstance(question, ports.SignOff) and any(
            isinstance(one, ports.CompareFingerprint) and one.subject == "record-head" for one in self.asked
        ):
            self.asked.append(question)
            return ports.Opinion(agrees=False, remark="the door stood open")
        self.asked.append(question)
        return super(ToldOperator, self).ask(replace(question, problem=None))  # unattended, a problem would end it


def at_head(question: ports.Question[Any]) -> bool:
    return isinstance(question, ports.CompareFingerprint) and question.subject == "record-head"


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Hesitant]:
    """A ceremony in which people go back at the identities, at a sheet's seal, at the head and at the close."""
    folder = tmp_path_factory.mktemp("back") / "out"
    operator = Hesitant(
        lambda one: isinstance(one, ports.CheckIdentities),
        lambda one: isinstance(one, ports.SealSheet),
        at_head,
        lambda one: one.step.action == "close",
    )
    with pytest.MonkeyPatch.context() as patch:
        plain_papers(patch)
        plan = RootGenerationPlan(SCRIPT, suggested_participants(3), threshold=2, shares=3)
        engine.start(plan, fake_ports(operator, folder, list[FakeToken]()), folder).run()
    return folder / "archive", operator


def record(archive: Path) -> list[Entry]:
    with (archive / "record.jsonl").open("rb") as stream:
        return [entry for entry, _ in read_chain(stream)]


def test_what_is_said_again_counts(held: tuple[Path, Hesitant]) -> None:
    facts = gather_archive(held[0])
    assert facts.ended == "closed"
    assert facts.participants.witness == "Willa Witness"
    assert len(facts.signed_off) == 6
    assert {one.event.remark for one in facts.signed_off} == {"the door stood open"}


def test_the_record_says_what_counts_no_more(held: tuple[Path, Hesitant]) -> None:
    reopened = [entry.event.as_data() for entry in record(held[0]) if entry.event.type == "step-reopened"]
    assert reopened == [
        {"step": "participants", "void": ["clock-confirmed", "participants-named", "policy-checked"]},
        {"step": "sign-off", "void": ["signed-off"]},
        {"step": "head", "void": ["head-confirmed"]},
    ]


def test_it_verifies_here_and_elsewhere(held: tuple[Path, Hesitant]) -> None:
    report = verify_archive(held[0])
    assert [check for check in report.checks if not check.ok] == []
    assert report.paper_head == record(held[0])[-4].prev
    second = [sys.executable, ROOT / "tests/interop/verify_archive.py", held[0]]
    assert subprocess.run(second, check=False, capture_output=True).returncode == 0


def test_after_something_irreversible_the_question_stands_again_and_says_so(held: tuple[Path, Hesitant]) -> None:
    _, operator = held
    (said,) = operator.problems(ports.SealSheet)
    assert said.startswith("There is no way back from here")


def test_the_question_says_beforehand_whether_there_is_a_way_back(held: tuple[Path, Hesitant]) -> None:
    _, operator = held
    backs = {(type(one).__name__, one.step.id): one.back_to for one in operator.asked}
    assert backs["ReadAloud", "open"] == ""
    assert backs["NameParticipants", "participants"] == "open"
    assert backs["CheckIdentities", "approval"] == "participants"
    assert backs["StateApproval", "approval"] == "approval"  # of the identities: the step begins again
    assert backs["ChoosePin", "token"] == "duties"
    assert backs["ReadAloud", "root-key"] == backs["ReadAloud", "split"] == backs["SealSheet", "sheets"] == ""
    assert backs["SignOff", "sign-off"] == "sign-off"  # of the last one who was asked: the step begins again
    assert backs["CompareFingerprint", "head"] == "sign-off"
    assert backs["ReadAloud", "close"] == "head"


def test_the_question_says_beforehand_what_cannot_be_undone(held: tuple[Path, Hesitant]) -> None:
    _, operator = held
    ends = {one.step.id for one in operator.asked if one.ends_way_back}
    assert ends == {"token", "root-key", "root-ca", "split", "prove", "lock", "close"}


def reopening(before: Entry, step: str, void: list[str]) -> Entry:
    return Entry(
        before.seq,
        before.time,
        before.ceremony,
        before.step,
        Actor("administrator", "Ada Administrator"),
        StepReopened(step=step, void=tuple(void)),
        before.prev,
    )


def test_no_record_goes_back_where_the_rules_see_no_way(held: tuple[Path, Hesitant]) -> None:
    """Every step of the script is tried as a way back at every place; the state allows the one that it names."""
    state, allowed = State(SCRIPT), set()
    for entry in record(held[0]):
        if state.opened is not None and not state.ended:
            way, void = state.way_back(), state.void_by_going_back()
            for step in (*(step.id for step in SCRIPT.steps), ""):
                try:
                    state.check(reopening(entry, step, void))
                except RuleError as refused:
                    assert str(refused).startswith("R30"), step
                    assert step != way or not way
                else:
                    assert step == way
                    allowed.add((state.running.id if state.running else "", step))
        state.apply(entry)
    assert allowed == {
        ("participants", "open"),
        ("participants", "participants"),
        ("approval", "participants"),
        ("approval", "approval"),
        ("duties", "approval"),
        ("duties", "duties"),
        ("token", "duties"),
        ("places", "places"),
        ("sign-off", "places"),
        ("sign-off", "sign-off"),
        ("head", "sign-off"),
        ("head", "head"),
        ("close", "head"),
    }


def test_what_counts_no_more_cannot_be_kept_quiet(held: tuple[Path, Hesitant]) -> None:
    state = State(SCRIPT)
    for entry in record(held[0]):
        if entry.event.type == "step-reopened":
            with pytest.raises(RuleError, match=r"R30.*what counts no more"):
                state.check(changed(entry, void=[]))
        state.apply(entry)


def test_a_reopened_step_must_be_done_again(held: tuple[Path, Hesitant]) -> None:
    """Signing off counts anew for everybody; closing without it is refused."""
    entries = record(held[0])
    place = next(n for n, one in enumerate(entries) if one.event == StepReopened(step="sign-off", void=("signed-off",)))
    state = State(SCRIPT)
    for entry in entries[: place + 1]:
        state.apply(entry)
    assert state.signed_off == {}
    assert state.next_step().id == state.resume_point() == "sign-off"  # also after a power loss just there
    with pytest.raises(RuleError):
        state.check(entries[-1])
