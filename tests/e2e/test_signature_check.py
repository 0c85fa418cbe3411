"""A share check by the sheet's own seal: one custodian, no archive at hand, a ceremony and a record of its own."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.console import VisibleConsole
from app.terminal.answers import ANSWERS
from app.terminal.prompts import Prompts
from ceremony import engine
from ceremony.engine import closing
from ceremony.errors import RefusedError, SheetError, UsageError
from ceremony.language.translations import said_in
from ceremony.planning.plan import Plan, RecoveryPlan, SignatureCheckPlan, suggested_participants
from ceremony.ports import JudgedSheet, PresentSheet, QuoteBag, SheetFile, SheetText, Stop
from ceremony.script.loading import load_shipped_script
from ceremony.sheets.reading import load_file
from ceremony.sheets.sandbox import FileContents, read_in_sandbox
from ceremony.sheets.sheet_signature import PREFIX, signature_bytes
from ceremony.state import State
from ceremony.verify import Report, verify_archive
from ceremony.verify.sheets import UNCHECKED, read_expected
from tests.events import changed
from tests.fakes import fake_ports
from tests.support import Rehearsal, ToldOperator, assert_refused, data_of, entries, events, keyrite, plain_papers

PageInput = tuple[engine.Outcome, ToldOperator]


@pytest.fixture(autouse=True, scope="module")
def _plain_reports() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        plain_papers(patch)
        yield


@pytest.fixture(scope="module")
def contents(rehearsal: Rehearsal) -> FileContents:
    """What is on the first sheet: its words and its seal."""
    return read_in_sandbox(load_file(rehearsal.sheet(1)), "sheet", "sealed-sheet")


def plan(signer: Path | None = None, generation: int | None = None) -> SignatureCheckPlan:
    expected = read_expected(signer, generation)
    return SignatureCheckPlan(load_shipped_script("seal-check"), suggested_participants(1), expected=expected)


def hold(folder: Path, wanted: Plan, *shown: Any, bag: str = "TB-7") -> PageInput:
    operator = ToldOperator({PresentSheet: [*shown, None], QuoteBag: [bag]})
    return engine.start(wanted, fake_ports(operator, folder, []), folder).run(), operator


def verdicts(archive: Path) -> list[dict[str, Any]]:
    return [one["data"] for one in entries(archive) if one["event"] == "sheet-judged"]


def detail(report: Report, check: str) -> str:
    return next(one.detail for one in report.checks if one.id == check)


def signer_of(rehearsal: Rehearsal) -> Path:
    return rehearsal.archive / "keys/record-log.crt"


def test_a_genuine_sheet_is_judged_by_its_seal_sealed_again_and_the_record_says_what_that_proves(
    rehearsal: Rehearsal, contents: FileContents, tmp_path: Path
) -> None:
    outcome, operator = hold(tmp_path / "out", plan(signer_of(rehearsal), 1), SheetFile(rehearsal.sheet(1)))
    archive, report = tmp_path / "out/archive", verify_archive(tmp_path / "out/archive")
    assert (outcome.ended, report.ok, report.verdict, report.vouched_by) == ("closed", True, "complete", "starter")
    (judged,) = verdicts(archive)
    assert (judged["verdict"], judged["index"], judged["generation"], judged["signature"]) == ("genuine", 1, 1, "good")
    assert bytes.fromhex(judged["seal"]) == signature_bytes(
        next(one for one in contents.texts if one.startswith(PREFIX))
    )
    assert "NO ARCHIVE" in detail(report, "share-register")
    assert json.loads((rehearsal.archive / "manifest.json").read_text())["ceremony"] in detail(report, "share-register")
    assert "NO ROOT" in detail(report, "vouched")
    assert data_of(archive, "sheet-sealed")["bag"] != "TB-7"
    assert data_of(archive, "items-placed")["items"][0]["item"] == "sheet"
    assert not (archive / "keys/root-ca.crt").exists()
    assert operator.problems(PresentSheet) == []
    asked = [one for one in operator.asked if isinstance(one, PresentSheet)]
    assert "is signed by the log key" in str(asked[1].judged[0].remark)


def test_an_archive_that_turns_up_later_is_compared_and_an_anchor_cannot_be(
    rehearsal: Rehearsal, corpus: Any, tmp_path: Path
) -> None:
    hold(tmp_path / "out", plan(), SheetFile(rehearsal.sheet(2)))
    archive = tmp_path / "out/archive"
    report = verify_archive(archive, None, rehearsal.archive)
    assert report.ok
    assert "registered each of its genuine sheets: 1" in detail(report, "continues")
    assert "not checked" in detail(report, "share-register")
    assert "not registered" in detail(verify_archive(archive, None, corpus.archives["closed"]), "continues")
    anchored = verify_archive(archive, rehearsal.archive / "keys/root-ca.crt")
    assert (anchored.ok, "no root" in detail(anchored, "anchor")) == (False, True)


def test_words_typed_after_the_seal_was_read_are_judged_by_it_and_where_they_are_wrong_is_said(
    rehearsal: Rehearsal, contents: FileContents, tmp_path: Path
) -> None:
    """The code of the words is gone, the seal is left; an altered sheet is logged, and the check closes."""
    seal_alone = draw_seal_alone(contents, tmp_path / "seal.png")
    words = list(contents.words)
    words[9] = "academic" if words[9] != "academic" else "acid"
    outcome, operator = hold(tmp_path / "out", plan(), SheetFile(seal_alone), SheetText(" ".join(words)))
    assert outcome.ended == "closed"
    assert verdicts(tmp_path / "out/archive") == [
        {"by": "seal", "verdict": "unreadable"},
        {"by": "seal", "position": 10, "verdict": "altered"},
    ]
    assert "its seal was" in operator.problems(PresentSheet)[0]
    assert operator.problems(PresentSheet)[1].startswith("Word 10 of this sheet is wrong")
    assert verify_archive(tmp_path / "out/archive").verdict == "complete"
    assert "sheet-sealed" not in events(tmp_path / "out/archive")
    secret = " ".join(words[4:8]).encode()
    assert not any(secret in path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file())


def draw_seal_alone(contents: FileContents, path: Path) -> Path:
    """A picture of the seal without the words."""
    import zxingcpp
    from PIL import Image

    seal = next(one for one in contents.texts if one.startswith(PREFIX))
    code = zxingcpp.create_barcode(seal, zxingcpp.BarcodeFormat.QRCode, ec_level="Q")
    Image.fromarray(code.to_image(scale=6, add_quiet_zones=True)).save(path)
    return path


def test_a_sheet_of_another_set_than_the_one_expected_is_foreign(rehearsal: Rehearsal, tmp_path: Path) -> None:
    _, operator = hold(tmp_path / "out", plan(generation=2), SheetFile(rehearsal.sheet(1)))
    assert verdicts(tmp_path / "out/archive") == [{"by": "seal", "generation": 1, "verdict": "foreign"}]
    assert "share 1 of set 1, and set 2 was expected" in operator.problems(PresentSheet)[0]


def test_a_seal_that_the_expected_log_key_did_not_sign_counts_as_altered(rehearsal: Rehearsal, tmp_path: Path) -> None:
    hold(tmp_path / "first", plan(), SheetFile(rehearsal.sheet(1)))
    stranger = tmp_path / "first/archive/keys/record-log.crt"  # any other log key
    _, operator = hold(tmp_path / "out", plan(stranger), SheetFile(rehearsal.sheet(1)))
    assert verdicts(tmp_path / "out/archive") == [{"by": "seal", "signature": "bad", "verdict": "altered"}]
    assert "not signed by the log key" in operator.problems(PresentSheet)[0]


def test_words_without_a_seal_are_unsealed_and_no_sheet_at_all_ends_nothing(
    rehearsal: Rehearsal, contents: FileContents, tmp_path: Path
) -> None:
    unreadable = tmp_path / "notes.txt"
    unreadable.write_text("not a share")
    gone = SheetFile(tmp_path / "gone.pdf")
    shown = [SheetText(" ".join(contents.words)), gone, SheetFile(tmp_path), SheetFile(unreadable)]
    _, told = hold(tmp_path / "out", plan(), *shown)
    # a file that is not there, or a folder, is no sheet: it is said, and nothing is judged
    assert [one["verdict"] for one in verdicts(tmp_path / "out/archive")] == ["unsealed", "unreadable"]
    assert "There is no file" in told.problems(PresentSheet)[1]
    assert "is a folder" in told.problems(PresentSheet)[2]
    folder = tmp_path / "nothing"
    outcome, operator = hold(folder, plan())
    assert (outcome.ended, "No sheet was shown" in str(operator.failure)) == ("aborted", True)
    report = verify_archive(folder / "archive")
    assert (report.ok, report.verdict) == (True, "aborted")


def test_the_same_sheet_counts_once_and_an_interruption_forgets_no_verdict(
    rehearsal: Rehearsal, tmp_path: Path
) -> None:
    folder, sheet = tmp_path / "out", SheetFile(rehearsal.sheet(1))
    leaving = ToldOperator({PresentSheet: [sheet, sheet, Stop(abort=False, reason="lunch")], QuoteBag: ["TB-7"]})
    assert engine.start(plan(signer_of(rehearsal)), fake_ports(leaving, folder, []), folder).run().ended == "left"
    again = ToldOperator({PresentSheet: [sheet, None]})
    assert engine.resume(fake_ports(again, folder, []), folder).run().ended == "closed"
    assert [one["verdict"] for one in verdicts(folder / "archive")] == ["genuine", "duplicate", "duplicate"]
    assert verify_archive(folder / "archive").ok


@pytest.mark.parametrize(
    ("name", "value"), [("index", 2), ("generation", 7), ("commitment", "0" * 64), ("seal", "00"), ("bag", None)]
)
def test_r11_a_record_cannot_call_genuine_what_its_seal_does_not_name(
    rehearsal: Rehearsal, tmp_path: Path, name: str, value: object
) -> None:
    folder, sheet = tmp_path / "out", SheetFile(rehearsal.sheet(1))
    told = ToldOperator({PresentSheet: [sheet, Stop(abort=False, reason="to look at it")], QuoteBag: ["TB-7"]})
    run = engine.start(plan(), fake_ports(told, folder, []), folder)
    run.run()
    judged = next(entry for entry, _ in run.entries if entry.event.type == "sheet-judged")
    before = [entry for entry, _ in run.entries if entry.seq < judged.seq]
    state = State(run.script)
    for entry in before:
        state.apply(entry)
    with pytest.raises(RefusedError, match=r"R11|R4|cannot be understood"):
        state.check(changed(judged, **{name: value}))
    state.check(judged)


def test_a_check_whose_end_its_starter_did_not_sign_is_not_taken(
    rehearsal: Rehearsal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else anybody could close a copy of a public record with other verdicts."""
    monkeypatch.setattr(closing, "sign_ending", lambda _work, _first, final: final)
    outcome, operator = hold(tmp_path / "out", plan(), SheetFile(rehearsal.sheet(1)))
    assert outcome.ended != "closed"
    assert "vouched" in str(operator.failure)


def test_an_archive_and_a_seal_do_not_go_together(rehearsal: Rehearsal, tmp_path: Path) -> None:
    wrong = RecoveryPlan(load_shipped_script("seal-check"), suggested_participants(1), rehearsal.archive)
    with pytest.raises(UsageError, match="takes no archive"):
        engine.start(wrong, fake_ports(ToldOperator(), tmp_path / "a", []), tmp_path / "a")
    other = SignatureCheckPlan(load_shipped_script("share-check"), suggested_participants(1))
    with pytest.raises(UsageError, match="does not fit"):
        engine.start(other, fake_ports(ToldOperator(), tmp_path / "b", []), tmp_path / "b")
    with pytest.raises(UsageError, match="no set 0"):
        read_expected(None, 0)


def test_a_check_by_an_archive_that_finds_an_altered_sheet_alone_is_closed_too(
    rehearsal: Rehearsal, contents: FileContents, tmp_path: Path
) -> None:
    words = [*contents.words[:-1], "academic" if contents.words[-1] != "academic" else "acid"]
    by_archive = RecoveryPlan(load_shipped_script("share-check"), suggested_participants(5), rehearsal.archive)
    outcome, _ = hold(tmp_path / "out", by_archive, SheetText(" ".join(words)))
    assert (outcome.ended, verdicts(tmp_path / "out/archive")) == ("closed", [{"position": 33, "verdict": "altered"}])
    report = verify_archive(tmp_path / "out/archive", None, rehearsal.archive)
    assert (report.ok, report.vouched_by) == (True, "starter")


def test_on_the_command_line(rehearsal: Rehearsal, tmp_path: Path) -> None:
    done = keyrite("rehearse", "seal-check", "--sheet", rehearsal.sheet(1), "--out", tmp_path / "out", "--json")
    assert (done.returncode, json.loads(done.stdout)["ended"]) == (0, "closed")
    shown = keyrite("verify", tmp_path / "out/archive")
    assert (shown.returncode, "NO ROOT STANDS BEHIND IT" in shown.stdout) == (0, True)
    findings = keyrite("sheet", "check", rehearsal.sheet(1), "--set", "9", "--json")
    assert (findings.returncode, json.loads(findings.stdout)[0]["verdict"]) == (1, "foreign")
    both = keyrite("sheet", "check", rehearsal.sheet(1), "--set", "1", "--archive", rehearsal.archive)
    assert_refused(both, 2, "An archive says itself")


def test_at_the_terminal_it_is_said_what_a_genuine_seal_does_not_prove() -> None:
    shown = io.StringIO()
    prompts = Prompts(VisibleConsole(file=shown, width=400), lambda _text: "", lambda _text: "", language="zh")
    judged = (JudgedSheet("genuine", None, None, SheetError(UNCHECKED)),)
    step = load_shipped_script("seal-check").step("check")
    assert ANSWERS[PresentSheet](prompts, PresentSheet(step=step, judged=judged, threshold=0, holders=())) is None
    assert said_in(UNCHECKED, "zh") in shown.getvalue()
