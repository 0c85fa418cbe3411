"""Power loss: cut at every entry, before it and after it, of every ceremony; nothing is lost or doubled."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ceremony import engine
from ceremony.actions import sharing
from ceremony.errors import RefusedError
from ceremony.plan import RecoveryPlan, RootGenerationPlan, suggested_room
from ceremony.record import Entry, Journal
from ceremony.script import load_shipped_script
from ceremony.sheets.content import SheetContent
from ceremony.verify import verify_archive
from tests.fakes import FakeToken, fake_ports
from tests.support import ToldOperator, data_of, events, keyrite

PIN = "correct horse"


class PowerLoss(BaseException):
    """The machine stops; nothing may catch it."""


@pytest.fixture(autouse=True)
def _plain_sheets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sheets as text, so that the whole matrix of interruptions runs in seconds; the parser is the real one."""

    def render(content: SheetContent) -> bytes:
        return " ".join(content.words).encode()

    monkeypatch.setattr(sharing, "render_sheet", render)


def cut_power(monkeypatch: pytest.MonkeyPatch, at: int, *, after: bool) -> None:
    """Stop the machine at the entry with this number: before it is written, or right after it is on disk."""
    append = Journal.append

    def cutting(self: Journal, entry: Entry) -> None:
        if entry.seq == at and not after:
            self.close()
            raise PowerLoss
        append(self, entry)
        if entry.seq == at:
            self.close()
            raise PowerLoss

    monkeypatch.setattr(Journal, "append", cutting)


def operator(sheets: tuple[Path, ...] = ()) -> ToldOperator:
    from ceremony.ports import ChoosePin, EnterPin

    return ToldOperator({ChoosePin: [PIN] * 9, EnterPin: [PIN] * 9}, sheets)


def generate(folder: Path, tokens: list[FakeToken]) -> engine.Outcome:
    plan = RootGenerationPlan(load_shipped_script("root-generation"), suggested_room(3), threshold=2, shares=3)
    return engine.start(plan, fake_ports(operator(), folder, tokens), folder).run()


def recover(folder: Path, made: Path, tokens: list[FakeToken]) -> engine.Outcome:
    plan = RecoveryPlan(load_shipped_script("recovery"), suggested_room(3), made / "archive")
    return engine.start(plan, fake_ports(operator(sheets_of(made)), folder, tokens), folder).run()


def sheets_of(folder: Path) -> tuple[Path, ...]:
    return (folder / "sheets/share-1-of-3.pdf", folder / "sheets/share-3-of-3.pdf")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A root-generation that was not interrupted; two sheets of three recover it."""
    folder = tmp_path_factory.mktemp("made") / "out"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sharing, "render_sheet", lambda content: " ".join(content.words).encode())
        assert generate(folder, []).ended == "closed"
        yield folder


GENERATION_ENTRIES = 46
RECOVERY_ENTRIES = 29


def test_the_matrix_covers_every_entry(made: Path, tmp_path: Path) -> None:
    recover(tmp_path / "out", made, [])
    assert len(events(made / "archive")) == GENERATION_ENTRIES
    assert len(events(tmp_path / "out/archive")) == RECOVERY_ENTRIES


def check_closed(folder: Path, outcome: engine.Outcome) -> None:
    assert outcome.ended == "closed"
    report = verify_archive(folder / "archive")
    assert (report.ok, report.verdict) == (True, "complete"), [check for check in report.checks if not check.ok]
    assert not (folder / ".keyrite").exists()


def check_one_live_set(folder: Path) -> None:
    happened = events(folder / "archive")
    assert happened.count("share-set-made") - happened.count("share-set-voided") == 1
    register = data_of(folder / "archive", "share-set-made")["set"]
    for share in register["shares"]:
        words = (folder / f"sheets/share-{share['index']}-of-3.pdf").read_text().split()
        assert sharing.commit_to_share(words) == share["commitment"]


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("at", range(GENERATION_ENTRIES))
def test_a_generation_cut_at_any_entry_resumes_to_one_live_set(
    at: int, after: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, tokens = tmp_path / "out", list[FakeToken]()
    with monkeypatch.context() as patch:
        cut_power(patch, at, after=after)
        try:
            outcome = generate(folder, tokens)
        except PowerLoss:
            outcome = None
    if outcome is None:
        assert not (folder / "archive").exists()
        if at == 0 and not after:
            with pytest.raises(RefusedError, match="before it began"):
                engine.resume(fake_ports(operator(), folder, tokens), folder)
            return
        outcome = engine.resume(fake_ports(operator(), folder, tokens), folder).run()
    check_closed(folder, outcome)
    check_one_live_set(folder)


@pytest.mark.parametrize("at", range(0, GENERATION_ENTRIES - 1, 3))
def test_a_generation_cut_anywhere_aborts_into_a_record_that_verifies_as_aborted(
    at: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, tokens = tmp_path / "out", list[FakeToken]()
    with monkeypatch.context() as patch:
        cut_power(patch, at, after=True)
        with pytest.raises(PowerLoss):
            generate(folder, tokens)
    outcome = engine.abort_interrupted(fake_ports(operator(), folder, tokens), folder, "power loss")
    report = verify_archive(folder / "archive")
    assert (outcome.ended, report.ok, report.verdict) == ("aborted", True, "aborted"), report.checks
    happened = events(folder / "archive")
    assert happened.count("share-set-made") == happened.count("share-set-voided")
    assert not list((folder / "sheets").glob("*"))


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("at", range(1, RECOVERY_ENTRIES))
def test_a_recovery_cut_at_any_entry_resumes_and_restores_each_key_once(
    at: int, after: bool, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, tokens = tmp_path / "out", list[FakeToken]()
    with monkeypatch.context() as patch:
        cut_power(patch, at, after=after)
        try:
            outcome = recover(folder, made, tokens)
        except PowerLoss:
            outcome = None
    if outcome is None:
        assert not (folder / "archive").exists()
        outcome = engine.resume(fake_ports(operator(sheets_of(made)), folder, tokens), folder).run()
    check_closed(folder, outcome)
    assert events(folder / "archive").count("key-proved") >= 1


def test_a_lost_token_is_replaced_and_what_was_made_on_it_is_void(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ceremony.ports import EnterPin

    folder, tokens = tmp_path / "out", list[FakeToken]()
    with monkeypatch.context() as patch:
        cut_power(patch, 38, after=True)
        with pytest.raises(PowerLoss):
            generate(folder, tokens)
    tokens.clear()
    told = ToldOperator({EnterPin: ["guess", None]})
    check_closed(folder, engine.resume(fake_ports(told, folder, tokens), folder).run())
    check_one_live_set(folder)
    assert "token-replaced" in events(folder / "archive")
    assert told.problems(EnterPin)


KILLED = """
import os, signal, sys
from ceremony.record import Journal
append, event = Journal.append, sys.argv[1]
def killing(self, entry):
    append(self, entry)
    if entry.event == event:
        os.kill(os.getpid(), signal.SIGKILL)
Journal.append = killing
sys.argv = ["keyrite", "rehearse", "--out", sys.argv[2]]
from app.cli import main
main()
"""


def kill_at(event: str, folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", KILLED, event, str(folder)], capture_output=True, check=False, env=os.environ
    )
    assert done.returncode == -signal.SIGKILL, done.stderr


@pytest.mark.parametrize("event", ["root-key-made", "sheet-read-back", "key-locked"])
def test_a_killed_rehearsal_is_resumed_on_the_command_line(event: str, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    kill_at(event, folder)
    again = keyrite("rehearse", "--out", folder)
    assert again.returncode == 2
    assert f"keyrite resume {folder}" in again.stderr
    done = keyrite("resume", folder)
    assert done.returncode == 0, done.stderr
    assert json.loads(keyrite("verify", folder / "archive", "--json").stdout)["verdict"] == "complete"


def test_a_killed_rehearsal_is_aborted_on_the_command_line(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    kill_at("sheet-sealed", folder)
    assert json.loads(keyrite("verify", folder / ".keyrite", "--json").stdout)["verdict"] != "complete"
    done = keyrite("abort", folder, "--reason", "the lights went out")
    assert done.returncode == 0, done.stderr
    report = json.loads(keyrite("verify", folder / "archive", "--json").stdout)
    assert (report["ok"], report["verdict"]) == (True, "aborted")
    assert data_of(folder / "archive", "ceremony-aborted")["reason"] == "the lights went out"
    assert not list((folder / "sheets").glob("*"))
    refused = keyrite(
        "rehearse", "recovery", "--archive", folder / "archive", "--sheet", tmp_path, "--out", tmp_path / "r"
    )
    assert refused.returncode == 1
