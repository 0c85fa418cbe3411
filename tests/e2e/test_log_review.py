"""Log reviews: who looked through which records, until where, and what was found; no bag, no token."""

from __future__ import annotations

import dataclasses
import hashlib
import io
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from pypdfium2 import PdfDocument

from app.console import VisibleConsole
from app.terminal.answers import ANSWERS
from app.terminal.prompts import Prompts
from app.unattended import UnattendedOperator
from ceremony import engine
from ceremony.errors import KeyriteError, RefusedError, UsageError
from ceremony.facts.requirements import judge_archive
from ceremony.outside.rehearsal import rehearsal_ports
from ceremony.planning.plan import RecoveryPlan, suggested_participants
from ceremony.ports import LookedThrough, Question, ReviewLog, Stop
from ceremony.record.journal import Entry
from ceremony.script.loading import load_shipped_script
from ceremony.state import RuleError, State
from ceremony.verify import verify_archive
from tests.e2e.killing import read_record
from tests.e2e.on_fakes import perform
from tests.events import changed
from tests.fakes import fake_ports
from tests.interop import verify_archive as second
from tests.support import Rehearsal, ToldOperator, data_of, entries, keyrite, plain_papers

FOUND = "The bag of Custodian 2 was opened twice in one week"


@pytest.fixture(scope="module")
def drilled(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive of a drill on the root. Tests must not change it."""
    folder = tmp_path_factory.mktemp("drilled") / "out"
    with pytest.MonkeyPatch.context() as patch:
        plain_papers(patch)
        assert perform("drill", folder, made, []).ended == "closed"
    return folder / "archive"


@pytest.fixture(autouse=True)
def _plain_papers(monkeypatch: pytest.MonkeyPatch) -> None:
    plain_papers(monkeypatch)


class LeavesAtALog(UnattendedOperator):
    """Somebody whose machine goes off before a log was looked through."""

    def ask(self, question: Question[Any]) -> Any:
        if isinstance(question, ReviewLog):
            raise Stop(abort=False, reason="the power goes")
        return super().ask(question)


def hold(folder: Path, archive: Path, *review: Path, told: Any = ()) -> ToldOperator:
    operator = ToldOperator({ReviewLog: list(told)})
    plan = RecoveryPlan(load_shipped_script("log-review"), suggested_participants(3), archive, review=review)
    assert engine.start(plan, fake_ports(operator, folder, []), folder).run().ended == "closed"
    return operator


def reviewed(archive: Path) -> list[dict[str, Any]]:
    return [one["data"] for one in entries(archive) if one["event"] == "log-reviewed"]


def manifest_sha256(archive: Path) -> str:
    return hashlib.sha256((archive / "manifest.json").read_bytes()).hexdigest()


def test_each_record_is_said_to_be_looked_through_to_its_end_and_by_whom(
    made: Path, drilled: Path, tmp_path: Path
) -> None:
    archive = tmp_path / "out/archive"
    finding = lambda question: LookedThrough(question.people[0], found=f" {FOUND}  ")  # noqa: E731
    operator = hold(tmp_path / "out", drilled, made / "archive", told=[finding])
    report = verify_archive(archive, earlier=drilled)
    assert (report.ok, report.verdict, report.vouched_by) == (True, "complete", "starter")
    assert second.main(archive, None, drilled) == "closed"
    told = reviewed(archive)
    assert [one["found"] for one in told] == [FOUND, ""]
    for one, of in zip(told, (made / "archive", drilled), strict=True):
        found, log = verify_archive(of), one["log"]
        assert log["ceremony"] == found.ceremony
        assert (log["head"], log["entries"]) == (found.head, len(entries(of)))
        assert log["manifest_sha256"] == manifest_sha256(of)
    assert told[0]["log"] != told[1]["log"]
    assert [one["actor"]["role"] for one in entries(archive) if one["event"] == "log-reviewed"] == [
        "administrator",
        "witness",
    ]
    assert [one.number for one in operator.asked_of(ReviewLog)] == [1, 2]
    assert not {one["event"] for one in entries(archive)} & {"token-prepared", "bag-opened", "sheet-judged"}
    assert data_of(archive, "participants-named")["custodians"] == []
    (row,) = (one for one in judge_archive(archive) if one.id == "36")
    assert (row.status, row.count) == ("met", 3), "two records, and the step that takes them all"


def test_what_says_neither_or_both_is_asked_for_again(made: Path, tmp_path: Path) -> None:
    wrong = [
        LookedThrough("Wendy Witness"),
        LookedThrough("Wendy Witness", nothing=True, found=FOUND),
        LookedThrough("Somebody else", nothing=True),
        LookedThrough("Wendy Witness", found="x" * 2_001),
        LookedThrough("Wendy Witness", nothing=True),
    ]
    operator = hold(tmp_path / "out", made / "archive", told=wrong)
    said = operator.problems(ReviewLog)
    assert [one[:14] for one in said] == ["Say what was f", "Say what was f", "Say who of tho", "What was found"]
    assert [one["found"] for one in reviewed(tmp_path / "out/archive")] == [""]


def altered(archive: Path, folder: Path) -> Path:
    """A copy in whose record one name was changed."""
    shutil.copytree(archive, folder)
    record = folder / "record.jsonl"
    record.write_bytes(record.read_bytes().replace(b"Wendy", b"Wanda"))
    return folder


def test_the_review_of_an_altered_archive_is_refused_and_nothing_is_made(
    made: Path, drilled: Path, tmp_path: Path
) -> None:
    bad = altered(made / "archive", tmp_path / "bad")
    with pytest.raises(RefusedError, match=r"bad does not verify .*so nobody can say to have looked through"):
        hold(tmp_path / "out", drilled, bad)
    with pytest.raises(RefusedError, match="does not verify as complete"):
        hold(tmp_path / "out", bad)
    assert not (tmp_path / "out").exists()


def test_archives_that_have_no_place_in_it_are_refused(made: Path, drilled: Path, corpus: Any, tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="of another root, or of none"):
        hold(tmp_path / "out", drilled, corpus.archives["closed"])
    with pytest.raises(KeyriteError, match="is not an archive folder"):
        hold(tmp_path / "out", drilled, tmp_path / "nothing")
    plan = RecoveryPlan(load_shipped_script("drill"), suggested_participants(3), drilled, review=(made / "archive",))
    with pytest.raises(UsageError, match="Only a log review looks through"):
        engine.start(plan, fake_ports(ToldOperator(), tmp_path / "out", []), tmp_path / "out")
    hold(tmp_path / "out", drilled, drilled, drilled)
    assert len(reviewed(tmp_path / "out/archive")) == 1, "an archive that is named twice is looked through once"
    with pytest.raises(RefusedError, match="No root certified the log key"):
        hold(tmp_path / "next", tmp_path / "out/archive")
    hold(tmp_path / "next", drilled, tmp_path / "out/archive")  # what no root stands behind is read all the same
    assert len(reviewed(tmp_path / "next/archive")) == 2


@pytest.fixture(scope="module")
def record(made: Path, drilled: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Entry]:
    folder = tmp_path_factory.mktemp("reviewed") / "out"
    with pytest.MonkeyPatch.context() as patch:
        plain_papers(patch)
        hold(folder, drilled, made / "archive")
    return read_record(folder / "archive")


def refused(entries: list[Entry], script: str = "log-review") -> str:
    state = State(load_shipped_script(script))
    try:
        for entry in entries:
            state.apply(entry)
    except RuleError as problem:
        return str(problem)
    return ""


def reviews(entries: list[Entry]) -> list[Any]:
    return entries[0].event.as_data()["parameters"]["reviews"]


def announcing(entries: list[Entry], named: list[Any]) -> list[Entry]:
    parameters = {**entries[0].event.as_data()["parameters"], "reviews": named}
    if not named:
        del parameters["reviews"]
    return [changed(entries[0], parameters=parameters), *entries[1:]]


def test_a_record_that_announces_something_else_is_refused_by_r95(record: list[Entry]) -> None:
    assert refused(record) == ""
    first, latest = reviews(record)
    for named in ([], [first], [latest, latest], [first, {**latest, "head": "ab" * 32}]):
        assert refused(announcing(record, named)).startswith("R95: "), named


def test_no_other_ceremony_announces_records(record: list[Entry], drilled: Path) -> None:
    drill = read_record(drilled)
    assert refused(drill, "drill") == ""
    assert refused(announcing(drill, reviews(record)), "drill").startswith("R95: ")


def test_a_record_in_which_something_was_not_said_or_by_nobody_is_refused_by_r96(record: list[Entry]) -> None:
    at = [place for place, one in enumerate(record) if one.event.type == "log-reviewed"]
    program = record[0].actor
    assert program.role == "program"
    one_less = [one for place, one in enumerate(record) if place != at[0]]
    twice = [*record[: at[1]], record[at[0]], *record[at[1] :]]
    by_nobody = [dataclasses.replace(one, actor=program) if place == at[0] else one for place, one in enumerate(record)]
    shorter = {**record[at[0]].event.as_data()["log"], "entries": 3}
    cut = [changed(one, log=shorter) if place == at[0] else one for place, one in enumerate(record)]
    for bad in (one_less, twice, by_nobody, cut):
        assert refused(bad).startswith("R96: ")


def test_the_commands_hold_one_and_the_desk_counts_from_it(rehearsal: Rehearsal, tmp_path: Path) -> None:
    policy = tmp_path / "policy.yaml"
    policy.write_text(keyrite("policy", "example").stdout, encoding="utf-8")
    given = ("--archive", rehearsal.archive, "--review", rehearsal.archive, "--policy", policy)
    done = keyrite("rehearse", "log-review", *given, "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    archive = tmp_path / "out/archive"
    assert json.loads(keyrite("verify", archive, "--json").stdout)["verdict"] == "complete"
    due = json.loads(keyrite("desk", "due", tmp_path, "--json").stdout)
    (review,) = (one for one in due if one["kind"] == "log-review")
    assert (review["status"], review["ceremony"]) == ("later", verify_archive(archive).ceremony)
    pages = " ".join(page.get_textpage().get_text_bounded() for page in PdfDocument(archive / "report.pdf"))
    said = " ".join(pages.split())
    assert "Records looked through to their ends: 1; something was found in 0 of them" in said
    assert f"The next log review by {review['on']}." in said


def test_one_that_was_left_is_gone_on_with_by_a_command(rehearsal: Rehearsal, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    operator = LeavesAtALog(lambda notice: None)
    plan = RecoveryPlan(load_shipped_script("log-review"), suggested_participants(3), rehearsal.archive)
    assert engine.start(plan, rehearsal_ports(operator, folder), folder).run().ended == "left"
    done = keyrite("resume", folder)
    assert done.returncode == 0, done.stderr
    assert verify_archive(folder / "archive").verdict == "complete"


def test_at_a_terminal_a_finding_is_typed_and_compared(made: Path, tmp_path: Path) -> None:
    question = hold(tmp_path / "out", made / "archive").asked_of(ReviewLog)[0]
    lines = iter(["1", "yes", "wrong", "no", "yes", FOUND, ""])
    out = io.StringIO()
    prompts = Prompts(VisibleConsole(file=out, width=100), lambda _: next(lines), lambda _: next(lines))
    assert ANSWERS[ReviewLog](prompts, question) == LookedThrough(question.people[0], found=FOUND)
    lines = iter(["3", "no"])
    assert ANSWERS[ReviewLog](prompts, question) == LookedThrough(question.people[2], nothing=True)
    assert question.words[0] in out.getvalue()
