"""Power loss: cut at every entry, before it and after it, of every ceremony; nothing is lost or doubled."""

from __future__ import annotations

import datetime
import io
import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from app import rehearsing
from app.terminal import performing
from ceremony import engine
from ceremony.custody.register import commit_to_share
from ceremony.disk.holding import hold_folder
from ceremony.errors import RefusedError
from ceremony.kits.checking import check_delivery, check_kit, open_delivery
from ceremony.planning.own_script import load_script_file
from ceremony.planning.plan import RootGenerationPlan, suggested_participants
from ceremony.ports import ChoosePin, EnterPin, Ports
from ceremony.record.journal import Entry, Journal
from ceremony.script.loading import load_shipped_script
from ceremony.verify import read_continued, verify_archive
from tests.e2e.on_fakes import PIN, operator, perform, sheets_of
from tests.fakes import FakeToken, fake_ports
from tests.support import ToldOperator, data_of, entries, events, keyrite, plain_papers


class PowerLoss(BaseException):
    """The machine stops; nothing may catch it."""


@pytest.fixture(autouse=True)
def _plain_sheets(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that the whole matrix of interruptions runs in minutes."""
    plain_papers(monkeypatch)


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


# How many entries each ceremony leaves; every one of them is a place where the power may go.
ENTRIES = {
    "root-generation": 73,
    "recovery": 54,
    "drill": 59,
    "share-check": 37,
    "seal-check": 31,
    "reshare": 83,
    "issuance": 60,
    "issuance-next-ca": 82,
    "issuance-by-token": 39,
    "handover": 63,
    "rotation": 66,
    "revocation": 65,
    "revocation-by-token": 37,
    "estate-key": 63,
    "estate": 65,
    "destruction": 60,
    "log-review": 27,
    "signing": 63,
}
EVERY_PLACE = [(kind, at) for kind, count in ENTRIES.items() for at in range(count)]

# `make matrix` cuts before and after each entry of every kind. `make test` cuts at each entry of the two main kinds
# on one of its two sides, each side of every other effect in turn, and at every sixth entry of the others.
WHOLE = bool(os.environ.get("KEYRITE_WHOLE_MATRIX"))
MAIN = {"root-generation", "recovery"}


def _in_make_test(kind: str, at: int, *, after: bool) -> bool:
    return after == at % 2 if kind in MAIN else at % 6 == 0 and after == at // 6 % 2


CUTS = [
    (kind, at, after)
    for kind, at in EVERY_PLACE
    for after in (False, True)
    if WHOLE or _in_make_test(kind, at, after=after)
]


@pytest.mark.parametrize("kind", ENTRIES)
def test_the_matrix_covers_every_entry(kind: str, made: Path, below: Path, tmp_path: Path) -> None:
    perform(kind, tmp_path / "out", base_of(kind, made, below), [])
    assert len(events(tmp_path / "out/archive")) == ENTRIES[kind]


def base_of(kind: str, made: Path, below: Path) -> Path:
    """What it continues: a revocation, a root with a CA below it, so that it makes a list for an emergency as well."""
    return below if kind == "revocation" else made


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
        assert commit_to_share(words) == share["commitment"]


def check_kits(folder: Path) -> None:
    """Made once, whole, signed, and of what was issued."""
    assert events(folder / "archive").count("kits-made") == 1
    ended = datetime.datetime.fromisoformat(entries(folder / "archive")[-1]["time"])
    delivery, names = open_delivery(folder / "kits", folder / "archive", ended)
    reports = [check_delivery(delivery), *(check_kit(delivery, name) for name in names)]
    assert (len(names), all(one.ok for one in reports)) == (2, True), reports


@dataclass(frozen=True)
class Cut:
    """A ceremony in `folder` that the power leaves at the entry `at`, and what outlives the process."""

    kind: str
    at: int
    after: bool
    folder: Path
    base: Path
    tokens: list[FakeToken] = field(default_factory=list)

    def perform(self, monkeypatch: pytest.MonkeyPatch) -> engine.Outcome | None:
        """The outcome if the power went only after the end."""
        with monkeypatch.context() as patch:
            cut_power(patch, self.at, after=self.after)
            try:
                return perform(self.kind, self.folder, self.base, self.tokens)
            except PowerLoss:
                return None

    def ports(self) -> Ports:
        return fake_ports(operator(sheets_of(self.base)), self.folder, self.tokens)


@pytest.mark.parametrize(
    ("kind", "at", "after"),
    CUTS,
)
def test_a_ceremony_cut_at_any_entry_resumes_and_closes(
    kind: str, at: int, after: bool, made: Path, below: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut = Cut(kind, at, after, tmp_path / "out", base_of(kind, made, below))
    outcome = cut.perform(monkeypatch)
    if outcome is None:
        assert not (cut.folder / "archive").exists()
        if at == 0 and not after:
            with pytest.raises(RefusedError, match="before it began"):
                engine.resume(cut.ports(), cut.folder)
            return
        outcome = engine.resume(cut.ports(), cut.folder).run()
    check_closed(cut.folder, outcome)
    if kind in {"root-generation", "reshare"}:
        check_one_live_set(cut.folder)
    if kind in {"estate", "issuance-next-ca"}:
        check_kits(cut.folder)


@pytest.mark.parametrize(("kind", "at"), EVERY_PLACE[::7])
def test_a_ceremony_cut_anywhere_aborts_into_a_record_that_verifies_as_aborted(
    kind: str, at: int, made: Path, below: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut = Cut(kind, at, True, tmp_path / "out", base_of(kind, made, below))
    if cut.perform(monkeypatch) is not None:
        return
    folder, run = cut.folder, engine.resume(cut.ports(), cut.folder)
    if run.state.retired:  # the old sheets may be destroyed: only closing is left
        with pytest.raises(RefusedError, match="R19"):
            run.abort("power loss")
        run.leave("power loss")
        return
    outcome = run.abort("power loss")
    report = verify_archive(folder / "archive")
    assert (outcome.ended, report.ok, report.verdict) == ("aborted", True, "aborted"), report.checks
    happened = events(folder / "archive")
    assert happened.count("share-set-made") == happened.count("share-set-voided")
    assert not list((folder / "sheets").glob("*"))


@pytest.mark.parametrize("left", ["estate-key-made", "estate-key-wrapped", "certificate-issued", "key-followed"])
def test_a_rotation_whose_token_is_lost_goes_on_with_another_and_one_new_key(
    left: str, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    perform("rotation", tmp_path / "whole", made, [])
    at = events(tmp_path / "whole/archive").index(left)
    cut = Cut("rotation", at, True, tmp_path / "out", made)
    assert cut.perform(monkeypatch) is None
    people = ToldOperator({ChoosePin: [PIN] * 9, EnterPin: [None]}, sheets_of(made))
    outcome = engine.resume(fake_ports(people, cut.folder, cut.tokens), cut.folder).run()
    check_closed(cut.folder, outcome)
    assert "token-replaced" in events(cut.folder / "archive")
    continued = read_continued(cut.folder / "archive", rehearsal=True)
    assert [one.label for one in continued.estate] == ["root-ca", "root-ca-2"]
    signed = [one.file for one in continued.index if one.profile == "cross-ca"]
    lost = "issued/root-ca-2-by-root-ca-2.crt" in signed  # by the old root, for the key that was lost with the token
    assert lost is (left == "key-followed")


def test_void_sheets_are_called_back_whenever_the_ceremony_is_taken_up_until_there_is_a_new_set(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    perform("reshare", tmp_path / "whole", made, [])
    at = events(tmp_path / "whole/archive").index("sheet-read-back")
    cut = Cut("reshare", at, True, tmp_path / "out", made)
    assert cut.perform(monkeypatch) is None
    with monkeypatch.context() as patch, pytest.raises(PowerLoss):
        cut_power(patch, at + 2, after=True)  # ceremony-resumed, then share-set-voided: gone again right after it
        engine.resume(cut.ports(), cut.folder).run()
    monkeypatch.setattr(performing, "check_terminal", lambda: None)
    monkeypatch.setattr(performing, "ports_again", lambda *_: cut.ports())
    monkeypatch.setattr(sys, "stdin", io.StringIO())  # nobody types anything: it is left again
    assert performing.resume_attended(cut.folder) == 1
    assert "Sheets that are out and void: 1. Take them back" in " ".join(capsys.readouterr().out.split())
    monkeypatch.setattr(rehearsing, "rehearsal_ports_again", lambda *_: cut.ports())
    with pytest.raises(RefusedError, match="with its sheets at hand"):
        rehearsing.run_resume(cut.folder, as_json=False)
    assert "sheets that are out and void: 1. Take back" in " ".join(capsys.readouterr().out.split())
    run = engine.resume(cut.ports(), cut.folder)
    assert run.state.void_out == (1,)
    check_closed(cut.folder, run.run())
    assert run.state.void_out == ()


def cut_after(folder: Path, monkeypatch: pytest.MonkeyPatch, at: int) -> list[FakeToken]:
    tokens = list[FakeToken]()
    with monkeypatch.context() as patch:
        cut_power(patch, at, after=True)
        with pytest.raises(PowerLoss):
            perform("root-generation", folder, folder, tokens)
    return tokens


@pytest.mark.parametrize("left", [None, b"format: keyrite-script-2\n"])
def test_a_lost_script_is_found_again_among_those_that_come_with_the_program(
    left: bytes | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, copy = tmp_path / "out", tmp_path / "out/.keyrite/script.yaml"
    tokens = cut_after(folder, monkeypatch, 20)
    copy.unlink()
    if left is not None:
        copy.write_bytes(left)
    check_closed(folder, engine.resume(fake_ports(operator(), folder, tokens), folder).run())


def test_a_lost_script_of_ones_own_is_named_and_nothing_is_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, folder = tmp_path / "own.yaml", tmp_path / "out"
    source = load_shipped_script("root-generation").source.replace(b"name: root-generation", b"name: ours")
    own.write_bytes(source)
    script, tokens = load_script_file(own), list[FakeToken]()
    plan = RootGenerationPlan(script, suggested_participants(3), threshold=2, shares=3)
    with monkeypatch.context() as patch:
        cut_power(patch, 20, after=True)
        with pytest.raises(PowerLoss):
            engine.start(plan, fake_ports(operator(), folder, tokens), folder).run()
    copy = folder / ".keyrite/script.yaml"
    copy.unlink()
    with pytest.raises(RefusedError, match=f"lost from {copy}.*whose SHA-256 is {script.sha256}"):
        engine.resume(fake_ports(operator(), folder, tokens), folder)
    copy.write_bytes(source)
    check_closed(folder, engine.resume(fake_ports(operator(), folder, tokens), folder).run())


def test_a_ceremony_that_another_process_is_about_to_begin_is_not_taken_for_one_that_never_began(
    tmp_path: Path,
) -> None:
    work = tmp_path / "out/.keyrite"
    work.mkdir(parents=True)
    with hold_folder(work), pytest.raises(RefusedError, match="open in another"):
        engine.resume(fake_ports(operator(), tmp_path / "out", []), tmp_path / "out")
    assert work.is_dir()
    with pytest.raises(RefusedError, match="before it began"):
        engine.resume(fake_ports(operator(), tmp_path / "out", []), tmp_path / "out")
    assert not work.exists()


def test_a_lost_token_is_replaced_and_what_was_made_on_it_is_void(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ceremony.ports import EnterPin

    folder = tmp_path / "out"
    tokens = cut_after(folder, monkeypatch, 42)
    tokens.clear()
    told = ToldOperator({EnterPin: ["guess", None]})
    check_closed(folder, engine.resume(fake_ports(told, folder, tokens), folder).run())
    check_one_live_set(folder)
    assert "token-replaced" in events(folder / "archive")
    assert told.problems(EnterPin)


KILLED = """
import os, signal, sys
from ceremony.record.journal import Journal
append, event = Journal.append, sys.argv[1]
def killing(self, entry):
    append(self, entry)
    if entry.event.type == event:
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


def test_a_killed_rehearsal_is_resumed_on_the_command_line(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    kill_at("sheet-read-back", folder)
    again = keyrite("rehearse", "--out", folder)
    assert again.returncode == 2
    assert f"keyrite resume {folder}" in again.stderr
    done = keyrite("resume", folder, "--json")
    assert (done.returncode, json.loads(done.stdout)["void_sheets_out"]) == (0, [1]), done.stderr
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
