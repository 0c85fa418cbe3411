"""A handover whose power goes when somebody has just left: taken up with people, it waits before a key is touched."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ceremony import engine
from ceremony.ports import (
    Absence,
    Attendance,
    AwaitPeople,
    ChoosePin,
    EnterPin,
    NameParticipants,
    OpenToken,
    Opinion,
    Question,
    Remark,
    SignOff,
)
from ceremony.record.events import AttendanceNoted
from ceremony.record.journal import Entry, Journal
from ceremony.verify import read_continued, verify_archive
from tests.e2e.on_fakes import sheets_of
from tests.e2e.outsides import PARTICIPANTS
from tests.e2e.test_power_loss import PowerLoss
from tests.fakes import FakeRack, FakeToken, fake_ports
from tests.in_use import PIN, archive_for, open_it
from tests.support import ToldOperator, entries, plain_papers, plan_of

OPERATOR = PARTICIPANTS.operator
MOST_ASKED = 200  # in one ceremony: nobody is asked the same for ever
GO_ON = "We go on; it is in the minutes."
OWN = {"key-destroyed", "key-kept", "inventory-taken", "key-restored", "key-proved", "log-key-certified"}


@pytest.fixture(autouse=True)
def _plain_papers(monkeypatch: pytest.MonkeyPatch) -> None:
    plain_papers(monkeypatch)


class LeavingOnce(ToldOperator):
    """Somebody leaves before one question, counted once people are named; all questions are counted."""

    def __init__(self, name: str, at: int, sheets: tuple[Path, ...]) -> None:
        super().__init__({ChoosePin: [PIN], EnterPin: [PIN] * 9}, sheets)
        self.name, self.at, self.count = name, at, -1  # at 0: nobody leaves

    def ask(self, question: Question[Any]) -> Any:
        if self.count >= 0:
            self.count += 1
        if self.count == self.at > 0:
            self.at = 0
            raise Remark(Attendance(self.name, present=False))
        if isinstance(question, NameParticipants):
            self.count = 0
        return super().ask(question)


class Back(ToldOperator):
    """Who goes on with it: whoever is waited for comes back, or `decided` it goes on without."""

    def __init__(self, sheets: tuple[Path, ...], *, decided: bool = False) -> None:
        super().__init__({EnterPin: [PIN] * 9}, sheets)
        self.decided = decided

    def ask(self, question: Question[Any]) -> Any:
        assert len(self.asked) < MOST_ASKED, self.asked[-2:]
        if isinstance(question, AwaitPeople):
            self.asked.append(question)
            if self.decided and not question.in_person and question.here:
                return Absence(decision=GO_ON, decided_by=question.here[0])
            return Absence(back=tuple(name for _, name in question.absent))
        if isinstance(question, SignOff) and question.problem is not None:
            return Opinion(agrees=False, remark="was not here")
        return super().ask(question)


def outside(people: ToldOperator, folder: Path, tokens: list[FakeToken]) -> Any:
    return replace(fake_ports(people, folder, tokens), rack=FakeRack(tokens, keeps=True))


def hand_over_until_somebody_leaves(
    made: Path, folder: Path, tokens: list[FakeToken], people: LeavingOnce
) -> engine.Outcome | None:
    """The power goes right after the record says that they left; the outcome, where nobody did."""
    append = Journal.append

    def cutting(journal: Journal, entry: Entry) -> None:
        append(journal, entry)
        if isinstance(entry.event, AttendanceNoted):
            journal.close()
            raise PowerLoss

    plan = plan_of("handover", archive_for("handover", made))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Journal, "append", cutting)
        try:
            return engine.start(plan, outside(people, folder, tokens), folder).run()
        except PowerLoss:
            return None


def places(made: Path, place: Path) -> int:
    people = LeavingOnce("", 0, sheets_of(made))
    assert hand_over_until_somebody_leaves(made, place, [], people) is not None
    return people.count


def while_away(archive: Path, name: str) -> Iterator[dict[str, Any]]:
    """The entries between the moments when somebody leaves and comes back, or is decided about."""
    away = False
    for one in entries(archive):
        data = one["data"]
        if one["event"] == "attendance-noted" and data["name"] == name:
            away = not data["present"]
        elif name in data.get("absent", {}).get("names", []):
            away = False
        elif away:
            yield one


@pytest.mark.parametrize(("name", "decided"), [(OPERATOR, False), (OPERATOR, True)])
def test_whoever_left_before_the_power_went_is_waited_for_before_a_key_is_touched(
    name: str, decided: bool, made: Path, tmp_path: Path
) -> None:
    waited = 0
    for at in range(1, places(made, tmp_path / "whole") + 1, 2 if decided else 1):
        folder, tokens = tmp_path / str(at), list[FakeToken]()
        assert hand_over_until_somebody_leaves(made, folder, tokens, LeavingOnce(name, at, sheets_of(made))) is None
        people = Back(sheets_of(made), decided=decided)
        ended = engine.resume(outside(people, folder, tokens), folder).run().ended
        assert ended == "closed", (at, people.failure)
        report = verify_archive(folder / "archive")
        assert (report.verdict, report.ok) == ("complete", True), (at, report.checks)
        told = list(while_away(folder / "archive", name))
        assert not OWN & {one["event"] for one in told}, at
        assert name not in {one["actor"]["name"] for one in told if one["event"] != "step-started"}, at
        waited += len(people.asked_of(AwaitPeople))
        (token,) = [one for one in tokens if one.objects]
        assert set(token.objects) == {"platform-ca"}
        (held,) = read_continued(folder / "archive", rehearsal=True).tokens
        assert (held.serial, held.keys) == (token.serial, ("platform-ca",))
    assert waited
    opened = tmp_path / "opened"
    ports = fake_ports(ToldOperator({OpenToken: [open_it]}), opened, [copy.deepcopy(token)])
    assert engine.start(plan_of("issuance-by-token", folder / "archive"), ports, opened).run().ended == "closed"
