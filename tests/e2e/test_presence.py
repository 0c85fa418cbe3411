"""Nobody acts while away (R43): whoever leaves, at whatever question, is waited for or decided about by name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest

from ceremony import engine
from ceremony.planning.plan import suggested_participants, unnamed_participants
from ceremony.ports import (
    Absence,
    AcknowledgeDuties,
    Attendance,
    AwaitPeople,
    Back,
    CheckIdentities,
    ChoosePin,
    CompareFingerprint,
    Deviation,
    EnterPin,
    EntryWritten,
    HandOutSheet,
    Notice,
    Opinion,
    PresentSheet,
    ReadAloud,
    Remark,
    SignOff,
    Stop,
)
from ceremony.record.events import AttendanceNoted, ParticipantsNamed
from ceremony.verify import verify_archive
from tests.e2e.on_fakes import PIN, sheets_of
from tests.e2e.outsides import RealParticipants
from tests.fakes import FakeToken, fake_ports
from tests.support import ToldOperator, data_of, entries, events, plain_papers, plan_of

KINDS = ("root-generation", "recovery", "share-check", "reshare", "issuance", "rotation", "revocation", "destruction")
PARTICIPANTS = suggested_participants(3)
ADMINISTRATOR, OPERATOR, WITNESS = PARTICIPANTS.administrator, PARTICIPANTS.operator, PARTICIPANTS.witness
GO_ON = "We go on; it is in the minutes."


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A root-generation that others continue."""
    plain_papers(monkeypatch)
    folder = tmp_path / "made"
    assert hold("root-generation", folder, folder, ToldOperator()).ended == "closed"
    return folder


def hold(kind: str, folder: Path, made: Path, people: ToldOperator) -> engine.Outcome:
    ports = fake_ports(people, folder, list[FakeToken]())
    return engine.start(plan_of(kind, made / "archive"), ports, folder).run()


def left(name: str) -> Remark:
    return Remark(Attendance(name, present=False))


def returned(name: str) -> Remark:
    return Remark(Attendance(name, present=True))


def go_on(question: AwaitPeople) -> Absence:
    return Absence(decision=GO_ON, decided_by=question.here[0])


def covered(archive: Path) -> list[tuple[str, list[str]]]:
    """Step and people of every deviation that is about an absence."""
    told = (one["data"]["absent"] for one in entries(archive) if "absent" in one["data"])
    return [(absent["step"], absent["names"]) for absent in told]


class Leaving(ToldOperator):
    """Before every question another one leaves; who is there decides by name, until nobody is."""

    def __init__(self, first: int, sheets: tuple[Path, ...]) -> None:
        super().__init__({}, sheets)
        self.leaving: Iterator[str] = cycle(PARTICIPANTS.names()[first:] + PARTICIPANTS.names()[:first])
        self.away = set[str]()
        self.named = self.just_left = False
        self.decided = 0

    def ask(self, question: Any) -> Any:
        assert question.problem is None or "R43" not in str(question.problem)
        if isinstance(question, AwaitPeople):
            absent = tuple(name for _, name in question.absent)
            assert set(absent) <= self.away
            if question.in_person or not question.here:
                return Absence(back=absent)
            self.decided += 1
            return Absence(decision=GO_ON, decided_by=question.here[0])
        if self.named and not self.just_left and (name := next(self.leaving)) not in self.away:
            self.just_left = True
            raise left(name)
        self.just_left = False
        if isinstance(question, SignOff) and question.name in self.away:
            return Opinion(agrees=False, remark="was not here")
        return super().ask(question)

    def notice(self, notice: Notice) -> None:
        if isinstance(notice, EntryWritten):
            entry = notice.entry
            self.named = self.named or isinstance(entry.event, ParticipantsNamed)
            if isinstance(entry.event, AttendanceNoted):
                (self.away.discard if entry.event.present else self.away.add)(entry.event.name)
        super().notice(notice)


@pytest.mark.parametrize("kind", KINDS)
def test_whoever_leaves_before_whatever_question_the_ceremony_goes_on_by_decision_and_says_so(
    kind: str, made: Path, tmp_path: Path
) -> None:
    for first in range(2):
        people, folder = Leaving(first, sheets_of(made)), tmp_path / f"{kind}-{first}"
        assert hold(kind, folder, made, people).ended == "closed"
        report = verify_archive(folder / "archive")
        assert (report.verdict, report.deviations) == ("complete", people.decided)
        assert len(covered(folder / "archive")) == people.decided > 5


class Told(ToldOperator):
    """People who answer as the test says, whatever problem they are told of; who has left does not agree."""

    def __init__(self, told: dict[type, list[Any]], sheets: tuple[Path, ...] = ()) -> None:
        super().__init__(told, sheets)
        self.away = set[str]()

    def ask(self, question: Any) -> Any:
        if isinstance(question, SignOff) and question.name in self.away and not self._told.get(SignOff):
            self.asked.append(question)
            return Opinion(agrees=False, remark="was not here")
        if question.problem is not None and not self._told.get(type(question)):
            self.asked.append(question)
            question = replace(question, problem=None)
        return super().ask(question)

    def notice(self, notice: Notice) -> None:
        if isinstance(notice, EntryWritten) and isinstance(notice.entry.event, AttendanceNoted):
            event = notice.entry.event
            (self.away.discard if event.present else self.away.add)(event.name)
        super().notice(notice)

    @property
    def waited_for(self) -> list[list[str]]:
        """Whom each question waited for."""
        return [[name for _, name in one.absent] for one in self.asked_of(AwaitPeople)]


def test_sheets_of_custodians_who_left_are_not_read_until_they_are_back_or_it_is_decided(
    made: Path, tmp_path: Path
) -> None:
    """A recovery closed with 0 deviations though both custodians and the witness had left before their sheets."""
    gone = ["Custodian 1", "Custodian 3", WITNESS]
    people = Told(
        {
            PresentSheet: [left(name) for name in gone],
            AwaitPeople: [Absence(back=(WITNESS,)), go_on, Absence(back=("Custodian 3",))],
        },
        sheets_of(made),
    )
    assert hold("recovery", tmp_path / "out", made, people).ended == "closed"
    archive = tmp_path / "out/archive"
    assert people.waited_for[:3] == [[WITNESS], ["Custodian 1"], ["Custodian 3"]]
    assert covered(archive)[0] == ("collect", ["Custodian 1"])
    assert data_of(archive, "bypass-found")["rule"] == "B6-sheet-delegated"
    report = verify_archive(archive)
    assert (report.verdict, report.deviations) == ("complete", len(covered(archive)))


def test_the_sheet_of_somebody_who_left_can_be_left_out(made: Path, tmp_path: Path) -> None:
    no = Absence(decision="Not without its custodian.", decided_by=WITNESS, go_on=False)
    back = Absence(back=("Custodian 1",))
    told = {PresentSheet: [left("Custodian 1")], AwaitPeople: [no, back]}
    people = Told(told, (*sheets_of(made), made / "sheets/share-2-of-3.pdf"))
    assert hold("recovery", tmp_path / "out", made, people).ended == "closed"
    verdicts = [one["data"]["verdict"] for one in entries(tmp_path / "out/archive") if one["event"] == "sheet-judged"]
    assert verdicts == ["left-out", "genuine", "genuine"]


def test_no_sheet_is_handed_to_somebody_who_left_before_they_are_back(made: Path, tmp_path: Path) -> None:
    people = Told({HandOutSheet: [left("Custodian 2")], AwaitPeople: [Absence(back=("Custodian 2",))]})
    assert hold("root-generation", tmp_path / "out", made, people).ended == "closed"
    happened = [
        one["event"]
        for one in entries(tmp_path / "out/archive")
        if "Custodian 2" in (one["data"].get("holder"), one["data"].get("name"))
    ]
    handed = happened.index("sheet-issued")
    assert happened[handed - 2 : handed] == ["attendance-noted", "attendance-noted"]
    assert verify_archive(tmp_path / "out/archive").deviations == 0


def test_nobody_agrees_to_duties_or_to_the_script_by_somebody_elses_decision(made: Path, tmp_path: Path) -> None:
    agrees, dissents = Opinion(agrees=True, remark=""), Opinion(agrees=False, remark="She had left.")
    told = {
        AcknowledgeDuties: [left("Custodian 1")],
        SignOff: [left(ADMINISTRATOR), agrees, dissents],
        AwaitPeople: [go_on, Absence(back=("Custodian 1",)), go_on, *[Absence(back=(ADMINISTRATOR,))]],
    }
    people, archive = Told(told), tmp_path / "out/archive"
    assert hold("root-generation", tmp_path / "out", made, people).ended == "closed"
    assert "in person" in people.problems(AwaitPeople)[0]
    assert "cannot agree" in people.problems(SignOff)[0]
    assert covered(archive) == [("sign-off", [ADMINISTRATOR])]
    assert data_of(archive, "ceremony-closed")["dissents"] == 1


def test_everybody_may_leave_and_whoever_comes_back_first_has_it_written_down(made: Path, tmp_path: Path) -> None:
    first, *others = PARTICIPANTS.names()
    told = {HandOutSheet: [left(first)], AwaitPeople: [*map(left, others), returned("Custodian 3")]}
    people = Told(told)
    assert hold("root-generation", tmp_path / "out", made, people).ended == "closed"
    notes = [one for one in entries(tmp_path / "out/archive") if one["event"] == "attendance-noted"]
    first_back = next(one for one in notes if one["data"]["present"])
    assert first_back["actor"]["name"] == "Custodian 3"


@pytest.mark.parametrize("real", [False, True])
def test_who_is_left_may_abort_and_where_nobody_is_the_keys_stay_on_the_token(
    real: bool, made: Path, tmp_path: Path
) -> None:
    assert made.is_dir()
    kind, folder, others = "root-generation", tmp_path / "out", PARTICIPANTS.names()[2:]
    for who_left, by in (((), WITNESS), (others, "Keyrite 0.0-test")):
        people = Real if real else Told
        told = {
            ReadAloud: [None, None, left(ADMINISTRATOR), left(OPERATOR)],
            AwaitPeople: [*map(left, who_left), Stop(abort=True, reason="fire")],
        }
        tokens = [FakeToken("VAULT", PIN, software=False)] if real else list[FakeToken]()
        ports = fake_ports(people(told), folder, tokens, real=real)
        plan = plan_of(kind, folder)
        plan = replace(plan, rehearsal=False, participants=unnamed_participants()) if real else plan
        assert engine.start(plan, ports, folder).run().ended == "aborted"
        assert verify_archive(folder / "archive").verdict == "aborted"
        assert entries(folder / "archive")[-1]["actor"]["name"] == by
        if real:
            happened = events(folder / "archive")
            assert ("token-left" in happened) is bool(who_left)
        folder = tmp_path / "again"


class Real(Told, RealParticipants):
    """The same in a real ceremony."""


def test_who_is_named_as_here_is_here(made: Path, tmp_path: Path) -> None:
    """Going back to the names, somebody who left is not named anew as if they had come back."""
    told = {CheckIdentities: [left("Custodian 2")], AwaitPeople: [Back(), Absence(back=("Custodian 2",))]}
    people = Told(told)
    assert hold("root-generation", tmp_path / "out", made, people).ended == "closed"
    assert people.waited_for == [["Custodian 2"], ["Custodian 2"]]
    assert events(tmp_path / "out/archive").count("participants-named") == 2
    assert verify_archive(tmp_path / "out/archive").deviations == 0


def test_a_remark_that_cannot_be_is_said_and_asked_again(made: Path, tmp_path: Path) -> None:
    decided_by_absent = Remark(Deviation("A lamp failed", "light", "go on", OPERATOR))
    told = {
        CompareFingerprint: [left("Custodian 1"), left("Custodian 1"), returned("Custodian 1"), returned(WITNESS)],
        HandOutSheet: [left(OPERATOR), decided_by_absent, returned(OPERATOR)],
    }
    people = Told(told)
    assert hold("root-generation", tmp_path / "out", made, people).ended == "closed"
    said = dict.fromkeys(people.problems(CompareFingerprint))
    assert [text.partition(" is noted so already")[0] for text in said] == ["Custodian 1", WITNESS]
    assert "has left the room" in people.problems(HandOutSheet)[0]


def test_after_an_interruption_who_was_away_is_waited_for_and_decided_about_anew(made: Path, tmp_path: Path) -> None:
    assert made.is_dir()
    folder, tokens = tmp_path / "out", list[FakeToken]()
    pin = {ChoosePin: [PIN], EnterPin: [PIN]}
    told = {HandOutSheet: [left(OPERATOR), left(WITNESS), Stop(abort=False, reason="lunch")], AwaitPeople: [go_on]}
    plan = plan_of("root-generation", folder)
    before = Told({**pin, **told})
    assert engine.start(plan, fake_ports(before, folder, tokens), folder).run().ended == "left"
    assert before.waited_for == [[WITNESS]]
    after = Told({**pin, AwaitPeople: [Absence(back=(WITNESS,))]})
    after.away = {OPERATOR, WITNESS}
    assert engine.resume(fake_ports(after, folder, tokens), folder).run().ended == "closed"
    assert after.waited_for == [[WITNESS], [OPERATOR]]
    assert verify_archive(folder / "archive").deviations == 1
