"""The end of a ceremony: one archive and no second end, whoever stands behind it, and for decades."""

from __future__ import annotations

import dataclasses
import datetime
import os
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from app.output import print_report
from app.unattended import UnattendedOperator
from ceremony import engine
from ceremony.engine import closing
from ceremony.errors import MachineError, UsageError
from ceremony.planning.plan import RecoveryPlan, RootGenerationPlan, suggested_participants
from ceremony.ports import EnterPin, Question, ReadAloud, Stop
from ceremony.record.ending_key import FILE as ENDING_KEY
from ceremony.record.journal import Journal
from ceremony.script.loading import load_shipped_script
from ceremony.verify import Report, read_continued, running, verify_archive
from tests.fakes import FakeClock, FakeDevice, FakeToken, fake_ports
from tests.fuzz.archive_corpus import Corpus, PowerLoss
from tests.support import ToldOperator, entries, plain_papers


@pytest.fixture(autouse=True)
def _plain(monkeypatch: pytest.MonkeyPatch) -> None:
    plain_papers(monkeypatch)


def plan() -> RootGenerationPlan:
    return RootGenerationPlan(load_shipped_script("root-generation"), suggested_participants(3), threshold=2, shares=3)


def failed(report: Report) -> list[str]:
    return [check.id for check in report.checks if not check.ok]


def cut_before_the_log_key_is_destroyed(folder: Path, tokens: list[FakeToken], operator: ToldOperator) -> None:
    """The archive is signed whole; the power goes before anything else happens."""
    destroy = FakeDevice.destroy

    def cutting(self: FakeDevice, label: str) -> None:
        if label == "record-log":
            raise PowerLoss
        destroy(self, label)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(FakeDevice, "destroy", cutting)
        run = engine.start(plan(), fake_ports(operator, folder, tokens), folder)
        with pytest.raises(PowerLoss):
            run.run()
    run.leave("the process is gone")
    assert verify_archive(folder / ".keyrite/sealing").verdict in {"complete", "aborted"}


@pytest.mark.parametrize("token_is_lost", [False, True])
def test_a_ceremony_whose_archive_was_signed_whole_cannot_be_aborted(tmp_path: Path, *, token_is_lost: bool) -> None:
    """Else a copy of that archive would say complete for ever of a ceremony that was aborted."""
    folder, tokens = tmp_path / "out", list[FakeToken]()
    cut_before_the_log_key_is_destroyed(folder, tokens, ToldOperator())
    copied = (folder / ".keyrite/sealing/manifest.json").read_bytes()
    held = list(tokens)
    again = ToldOperator({EnterPin: [None if token_is_lost else tokens[-1].pin]})
    outcome = engine.abort_interrupted(fake_ports(again, folder, tokens), folder, "the power failed")
    assert outcome.ended == "closed"
    assert (folder / "archive/manifest.json").read_bytes() == copied
    assert verify_archive(folder / "archive").verdict == "complete"
    assert any("record-log" in token.objects for token in held) is token_is_lost


def test_an_abort_that_was_signed_whole_stays_one(tmp_path: Path) -> None:
    folder, tokens = tmp_path / "out", list[FakeToken]()
    stopping = ToldOperator({ReadAloud: [Stop(abort=True, reason="the fire alarm")]})
    cut_before_the_log_key_is_destroyed(folder, tokens, stopping)
    outcome = engine.resume(fake_ports(ToldOperator(), folder, tokens), folder).run()
    assert outcome.ended == "aborted"
    assert failed(verify_archive(folder / "archive")) == []


def full_disk(*_: object, **__: object) -> None:
    raise MachineError("{path} could not be written.", path="report.pdf")


@pytest.mark.parametrize("step", ["root-ca", "prove"])  # without a share set, and with one
def test_an_abort_that_met_a_full_disk_is_what_a_resumed_ceremony_ends_in(tmp_path: Path, step: str) -> None:
    folder, tokens = tmp_path / "out", list[FakeToken]()

    class Aborting(ToldOperator):
        def ask(self, question: Question[Any]) -> Any:
            if question.step.id == step:
                raise Stop(abort=True, reason="the fire alarm")
            return super().ask(question)

    run = engine.start(plan(), fake_ports(Aborting(), folder, tokens), folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(closing, "write_archive", full_disk)
        with pytest.raises(MachineError):
            run.run()
    run.leave("the process is gone")
    again = ToldOperator({EnterPin: [tokens[-1].pin]})
    outcome = engine.resume(fake_ports(again, folder, tokens), folder).run()
    assert outcome.ended == "aborted"
    assert failed(verify_archive(folder / "archive")) == []


def test_a_full_disk_ends_no_unattended_rehearsal(tmp_path: Path) -> None:
    folder, tokens, operator = tmp_path / "out", list[FakeToken](), UnattendedOperator(lambda notice: None)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(closing, "write_archive", full_disk)
        run = engine.start(plan(), fake_ports(operator, folder, tokens), folder)
        assert run.run().ended == "left"
    assert isinstance(operator.failure, MachineError)
    again = ToldOperator({EnterPin: [tokens[-1].pin]})
    assert engine.resume(fake_ports(again, folder, tokens), folder).run().ended == "closed"


def interrupted(folder: Path, at: int, *, before: bool = False) -> list[FakeToken]:
    tokens: list[FakeToken] = []
    append = Journal.append

    def cutting(self: Journal, entry: object) -> None:
        if not before or entry.seq != at:  # type: ignore[attr-defined]
            append(self, entry)  # type: ignore[arg-type]
        if entry.seq == at:  # type: ignore[attr-defined]
            self.close()
            raise PowerLoss

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Journal, "append", cutting)
        with pytest.raises(PowerLoss):
            engine.start(plan(), fake_ports(ToldOperator(), folder, tokens), folder).run()
    return tokens


def test_an_abort_that_no_root_can_sign_is_vouched_for_by_whoever_began(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    interrupted(folder, 30)
    engine.abort_interrupted(fake_ports(ToldOperator({EnterPin: [None]}), folder, []), folder, "the token is lost")
    report = verify_archive(folder / "archive")
    assert (report.verdict, report.ok, report.vouched_by) == ("aborted", True, "starter")
    assert not (folder / ".keyrite").exists()
    assert verify_archive(folder / "archive", folder / "archive/keys/root-ca.crt").verdict == "incomplete"


def test_an_abort_whose_token_is_at_hand_is_signed_by_the_ceremonys_log_key(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    tokens = interrupted(folder, 30)
    told = ToldOperator({EnterPin: [tokens[-1].pin]})
    engine.abort_interrupted(fake_ports(told, folder, tokens), folder, "the power failed")
    report = verify_archive(folder / "archive", folder / "archive/keys/root-ca.crt")
    assert (report.verdict, report.ok, report.vouched_by) == ("aborted", True, "root")


@pytest.mark.parametrize("left", [None, b"", bytes(32)], ids=["lost", "empty", "damaged"])
def test_an_abort_without_its_ending_key_ends_all_the_same_and_says_that_nobody_vouches(
    left: bytes | None, tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    interrupted(folder, 30)
    key = folder / ".keyrite" / ENDING_KEY
    key.unlink()
    if left is not None:
        key.write_bytes(left)
    outcome = engine.abort_interrupted(
        fake_ports(ToldOperator({EnterPin: [None]}), folder, []), folder, "the token is lost"
    )
    report = verify_archive(folder / "archive")
    assert (outcome.ended, report.verdict, report.vouched_by) == ("aborted", "incomplete", "nobody")
    assert failed(report) == ["vouched"]


def test_a_pipe_in_the_place_of_the_scripts_copy_is_not_waited_for(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    tokens = interrupted(folder, 10)
    copy = folder / ".keyrite/script.yaml"
    copy.unlink()
    os.mkfifo(copy)
    told = ToldOperator({EnterPin: [None]})
    assert engine.abort_interrupted(fake_ports(told, folder, tokens), folder, "the power failed").ended == "aborted"
    assert (folder / "archive/script.yaml").is_file()


@pytest.mark.parametrize("event", ["certificate-signed", "estate-key-wrapped", "log-key-certified"])
def test_a_file_that_was_kept_but_not_yet_recorded_hinders_no_abort(event: str, tmp_path: Path, corpus: Corpus) -> None:
    """The file is on disk before its entry: the power may go between the two."""
    at = next(one["seq"] for one in entries(corpus.archives["closed"]) if one["event"] == event)
    folder = tmp_path / "out"
    tokens = interrupted(folder, at, before=True)
    told = ToldOperator({EnterPin: [tokens[-1].pin]})
    assert engine.abort_interrupted(fake_ports(told, folder, tokens), folder, "the power failed").ended == "aborted"
    assert failed(verify_archive(folder / "archive")) == []


def test_the_ending_key_is_nobody_elses_to_read_and_gone_with_the_ceremony(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    interrupted(folder, 30)
    kept = folder / ".keyrite" / ENDING_KEY
    assert kept.stat().st_mode & 0o077 == 0
    seed = kept.read_bytes()
    engine.abort_interrupted(fake_ports(ToldOperator({EnterPin: [None]}), folder, []), folder, "the token is lost")
    assert not any(seed in path.read_bytes() for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize(
    ("archive", "vouched_by"),
    [("closed", "root"), ("recovered", "root"), ("aborted-late", "starter"), ("aborted-early", "starter")],
)
def test_it_is_said_who_stands_behind_an_archive(corpus: Corpus, archive: str, vouched_by: str) -> None:
    assert verify_archive(corpus.archives[archive]).vouched_by == vouched_by


def test_the_words_of_a_root_that_signed_nothing_are_not_offered_for_comparison(
    corpus: Corpus, capsys: pytest.CaptureFixture[str]
) -> None:
    report = verify_archive(corpus.archives["closed"])
    print_report(report)
    assert "compare with paper" in capsys.readouterr().out
    print_report(dataclasses.replace(report, vouched_by="nobody"))
    told = capsys.readouterr().out
    assert "NO ROOT STANDS BEHIND IT" in told
    assert "compare with paper" not in told


def test_a_root_whose_certificate_has_expired_is_still_recovered(
    corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The certificate lasts ten years; the sheets last longer."""
    monkeypatch.setattr(FakeClock, "_now", datetime.datetime(2061, 3, 2, 10, 0, tzinfo=datetime.UTC))
    sheets = tuple(corpus.folder / f"closed/sheets/share-{index}-of-3.pdf" for index in (1, 2))
    options = RecoveryPlan(load_shipped_script("recovery"), suggested_participants(3), corpus.archives["closed"])
    out = tmp_path / "out"
    outcome = engine.start(options, fake_ports(ToldOperator({}, sheets), out, []), out).run()
    assert outcome.ended == "closed"
    assert entries(out / "archive")[0]["time"].startswith("2061")
    assert failed(verify_archive(out / "archive", earlier=corpus.archives["closed"])) == []


def test_what_was_taken_over_is_compared_with_the_earlier_archive(corpus: Corpus) -> None:
    report = verify_archive(corpus.archives["recovered"], earlier=corpus.archives["closed"])
    assert failed(report) == []
    assert failed(verify_archive(corpus.archives["recovered"], earlier=corpus.archives["other"])) == ["continues"]


def test_a_file_that_changes_between_two_looks_is_found(corpus: Corpus) -> None:
    """A shared or removable disk may answer each look otherwise: every check must judge the same bytes."""
    from ceremony.errors import RefusedError
    from ceremony.verify.inspection import Inspection

    looking = Inspection(corpus.archives["closed"], None, None)
    content = looking.read("script.yaml")
    assert looking.read("script.yaml") == content
    looking.note("report.pdf", (1, "0" * 64))
    with pytest.raises(RefusedError, match="changed while"):
        looking.read("report.pdf")


def test_the_record_is_read_once(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = os.open
    looks: list[str] = []

    def counting(path: object, *rest: object, **named: object) -> int:
        looks.append(str(path))
        return opened(path, *rest, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "open", counting)
    assert verify_archive(corpus.archives["closed"]).ok
    assert sum(path.endswith("record.jsonl") for path in looks) == 1


def test_an_archive_that_is_continued_is_read_once_and_what_was_verified_is_what_is_used(
    corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that answers the second look otherwise hid a changed bag: there is no second look."""
    archive, opened, looks = shutil.copytree(corpus.archives["closed"], tmp_path / "archive"), os.open, Counter[str]()
    expected = read_continued(archive, rehearsal=True)

    def swapping(path: object, *rest: object, **named: object) -> int:
        descriptor = opened(path, *rest, **named)  # type: ignore[arg-type]
        name = Path(str(path))
        if name.is_file() and archive in name.parents:
            looks[name.relative_to(archive).as_posix()] += 1
            name.rename(tmp_path / "was")  # whoever looks again sees another file
            name.write_bytes((tmp_path / "was").read_bytes().replace(b"B-0", b"B-9") + b"\n")
        return descriptor

    monkeypatch.setattr(os, "open", swapping)
    found = read_continued(archive, rehearsal=True)
    assert found == expected
    assert set(looks.values()) == {1}
    assert {"record.jsonl", "keys/root-ca.crt", "keys/root-ca.wrapped", "manifest.json"} <= set(looks)


def test_a_record_whose_first_line_changes_under_the_verifiers_eyes_is_refused(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first line is looked into before the rest: it says by which rules the rest is judged."""
    looked = running._read_first_line(corpus.archives["closed"])
    assert looked is not None
    told = dataclasses.replace(looked, rules=1, _data={**looked._data, "rules": 1})
    monkeypatch.setattr(running, "_read_first_line", lambda _folder: told)
    (found,) = [one for one in verify_archive(corpus.archives["closed"]).checks if one.id == "record-chain"]
    assert not found.ok
    assert "changed while" in found.detail


def test_the_anchor_is_read_once_and_however_it_was_saved(corpus: Corpus, tmp_path: Path) -> None:
    archive, anchor = corpus.archives["closed"], tmp_path / "root.crt"
    pem = (archive / "keys/root-ca.crt").read_text()
    for written in (b"\xef\xbb\xbf" + pem.encode(), pem.encode("utf-16"), b"Certificate:\n" + pem.encode()):
        anchor.write_bytes(written)
        assert verify_archive(archive, anchor).anchored
    for written, says in ((b"", "empty"), (pem.encode() * 2, "2 PEM blocks"), (pem[:-40].encode(), "no END line")):
        anchor.write_bytes(written)
        with pytest.raises(UsageError, match=says):
            verify_archive(archive, anchor)
    anchor.unlink()
    os.mkfifo(anchor)
    with pytest.raises(UsageError, match="not an ordinary file"):
        verify_archive(archive, anchor)


@pytest.mark.parametrize(
    ("name", "unmade", "other"),
    [
        (
            "closed",
            {"anchor"},
            {"continues", "quorum", "profiles", "revocations", "policy", "estate", "signed", "tuf-root"},
        ),
        (
            "recovered",
            {"anchor", "continues"},
            {"custody", "profiles", "revocations", "policy", "estate", "signed", "tuf-root"},
        ),
        (
            "aborted-early",
            {"anchor"},
            {"continues", "quorum", "custody", "root-certificate", "key-match", "wrapped-keys", "profiles"}
            | {"index", "revocations", "policy", "estate", "signed", "tuf-root"},
        ),
    ],
)
def test_a_check_that_was_not_made_says_so(corpus: Corpus, name: str, unmade: set[str], other: set[str]) -> None:
    report = verify_archive(corpus.archives[name])
    assert report.ok
    assert set(report.with_result("not-made")) == unmade
    assert set(report.with_result("not-applicable")) == other
    results = {one["id"]: one["result"] for one in report.as_data()["checks"]}
    assert {one for one, result in results.items() if result == "passed"} == set(results) - unmade - other


def test_a_check_is_made_where_what_it_needs_is_given(corpus: Corpus) -> None:
    closed = corpus.archives["closed"]
    report = verify_archive(corpus.archives["recovered"], closed / "keys/root-ca.crt", closed)
    assert report.with_result("not-made") == ()
