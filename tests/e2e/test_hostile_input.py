"""What somebody could slip in: forged archives, damaged notes, files that never end, names that move the cursor."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from app import cli
from app.window.planning.continuing_page import archive_mode
from ceremony import engine, verify
from ceremony.audit.browser import browse, count_facets
from ceremony.audit.review import review_archive
from ceremony.audit.timeline import draw_timeline, look_at_some
from ceremony.disk import local
from ceremony.disk.folders import read_plain_file
from ceremony.errors import KeyriteError, RefusedError, UsageError
from ceremony.facts.requirements import judge_archive
from ceremony.planning.own_script import load_script_file
from ceremony.record.interrupted import begun_as_real
from ceremony.sheets.reading import load_file
from tests.fakes import FakeToken, fake_ports
from tests.support import Rehearsal, ToldOperator, assert_refused, keyrite


@pytest.fixture
def copy(rehearsal: Rehearsal, tmp_path: Path) -> Path:
    """A copy of the archive that a test may damage."""
    return Path(shutil.copytree(rehearsal.archive, tmp_path / "archive"))


@pytest.fixture(scope="module")
def share_check(rehearsal: Rehearsal, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive of a share check, whose log key no root certifies."""
    out = tmp_path_factory.mktemp("check") / "out"
    done = keyrite("rehearse", "share-check", "--archive", rehearsal.archive, *rehearsal.sheets(2), "--out", out)
    assert done.returncode == 0, done.stderr
    return out / "archive"


def test_a_record_that_no_root_certified_is_not_vouched_for_by_an_anchor(share_check: Path) -> None:
    assert keyrite("verify", share_check).returncode == 0
    done = keyrite("verify", share_check, "--anchor", share_check / "keys/root-ca.crt", "--json")
    found = json.loads(done.stdout)
    assert (done.returncode, found["ok"]) == (1, False)
    assert [one["id"] for one in found["checks"] if not one["ok"]] == ["anchor"]


def test_nothing_is_judged_by_or_continued_from_a_record_that_no_root_certified(
    rehearsal: Rehearsal, share_check: Path, tmp_path: Path
) -> None:
    done = keyrite("sheet", "check", rehearsal.sheet(1), "--archive", share_check)
    assert_refused(done, 1, "No root certified the log key")
    done = keyrite(
        "rehearse", "recovery", "--archive", share_check, *rehearsal.sheets(1, 2, 3), "--out", tmp_path / "out"
    )
    assert_refused(done, 1, "No root certified the log key")


KILLED = """
import os, signal, sys
from ceremony.record.journal import Journal
from ceremony.record.interrupted import begun_as_real
append = Journal.append
def killing(self, entry):
    append(self, entry)
    if entry.event.type == "root-key-made":
        os.kill(os.getpid(), signal.SIGKILL)
Journal.append = killing
sys.argv = ["keyrite", "rehearse", "--out", sys.argv[1]]
from app.cli import main
main()
"""


@pytest.mark.parametrize(
    "note", ['{"rack": {"folder": "@"}}', '{"rack": []}', '{"rack": "x"}', '["a"]', "{", '{"rack": {"folder": 5}}']
)
def test_a_damaged_note_of_where_the_tokens_are_harms_no_folder(tmp_path: Path, note: str) -> None:
    precious = tmp_path / "keyrite-tokens-precious"
    precious.mkdir(mode=0o700)
    (precious / "tokens").mkdir()
    (precious / "mine.txt").write_text("mine")
    out = tmp_path / "out"
    subprocess.run([sys.executable, "-c", KILLED, str(out)], capture_output=True, check=False, env=os.environ)
    (out / ".keyrite/local.json").write_text(note.replace("@", str(precious)))
    done = keyrite("abort", out)
    assert done.returncode == 0, done.stderr
    assert (precious / "mine.txt").read_text() == "mine"
    assert keyrite("verify", out / "archive").returncode == 0


def test_a_kill_before_the_first_entry_is_no_dead_end(tmp_path: Path) -> None:
    out = tmp_path / "out"
    (out / ".keyrite").mkdir(parents=True)
    assert_refused(keyrite("resume", out), 1, "before it began")
    assert keyrite("rehearse", "--out", out).returncode == 0


@pytest.mark.parametrize("left", [b"", b"\0" * 4096, None])
def test_a_lost_record_is_no_reason_to_remove_what_a_ceremony_left(tmp_path: Path, left: bytes | None) -> None:
    work, tokens = tmp_path / ".keyrite", list[FakeToken]()
    (tmp_path / "sheets").mkdir()
    work.mkdir()
    if left is not None:
        (work / "record.jsonl").write_bytes(left)
    (work / "ending.key").write_bytes(b"evidence")
    with pytest.raises(RefusedError, match="is lost, though sheets were made|is damaged"):
        engine.resume(fake_ports(ToldOperator(), tmp_path, tokens), tmp_path)
    assert (work / "ending.key").read_bytes() == b"evidence"
    assert left is None or (work / "record.jsonl").read_bytes() == left


def test_a_record_or_a_note_that_is_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    (tmp_path / ".keyrite").mkdir()
    for name in ("record.jsonl", "local.json"):
        os.mkfifo(tmp_path / ".keyrite" / name)
    assert (local.read_store(tmp_path), begun_as_real(tmp_path)) == (None, False)
    with pytest.raises(RefusedError, match="is no file; nothing was changed"):
        engine.resume(fake_ports(ToldOperator(), tmp_path, []), tmp_path)


@pytest.mark.parametrize("text", ["[" * 200_000, "{a: " * 50_000, "- " * 100_000])
def test_a_deeply_nested_script_is_refused_and_brings_nothing_down(copy: Path, tmp_path: Path, text: str) -> None:
    deep = tmp_path / "deep.yaml"
    deep.write_text(text)
    assert_refused(keyrite("scripts", "check", deep), 1, "keyrite: ")
    assert "S1: " in keyrite("scripts", "check", deep, "--json").stdout
    (copy / "script.yaml").write_text(text)
    done = keyrite("verify", copy, "--json")
    assert (done.returncode, json.loads(done.stdout)["verdict"]) == (1, "altered")


def test_a_pipe_is_no_script_and_no_anchor(rehearsal: Rehearsal, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert_refused(keyrite("scripts", "check", pipe), 2, "not an ordinary file")
    assert_refused(keyrite("verify", rehearsal.archive, "--anchor", pipe), 2, "not an ordinary file")


@pytest.mark.parametrize("name", ["record.jsonl", "script.yaml", "manifest.json"])
def test_the_auditors_desk_waits_for_no_pipe_in_an_archive(copy: Path, name: str) -> None:
    (copy / name).unlink()
    os.mkfifo(copy / name)
    (seen,) = look_at_some(copy)
    assert seen.report is None or not seen.report.ok
    draw_timeline([seen])
    for read in (browse, count_facets, judge_archive, review_archive, archive_mode):
        with contextlib.suppress(KeyriteError, OSError):
            read(copy)


@pytest.mark.parametrize(
    ("named", "saying"),
    [
        ({"anchor": "report.pdf"}, "holds no certificate"),
        ({"anchor": "nowhere"}, "cannot be read"),
        ({"earlier": "nowhere"}, "not an archive folder"),
    ],
)
def test_a_wrong_path_to_compare_with_says_nothing_of_the_archive(
    rehearsal: Rehearsal, named: dict[str, str], saying: str
) -> None:
    with pytest.raises(UsageError, match=saying):
        verify.verify_archive(rehearsal.archive, **{name: rehearsal.archive / path for name, path in named.items()})


def test_a_link_to_a_folder_is_an_added_file(copy: Path) -> None:
    (copy / "extra").symlink_to("/etc")
    assert json.loads(keyrite("verify", copy, "--json").stdout)["verdict"] == "altered"


def test_names_from_outside_cannot_move_the_cursor(copy: Path) -> None:
    (copy / "\x1b[A\x1b[2K\u202epassed").write_text("x")
    done = keyrite("verify", copy)
    assert done.returncode == 1
    assert "\x1b" not in done.stdout
    assert "\u202e" not in done.stdout


def test_names_in_a_record_cannot_move_the_cursor_of_an_auditor(copy: Path) -> None:
    record = copy / "record.jsonl"
    *lines, last = record.read_bytes().splitlines()
    entry = json.loads(last)
    entry["actor"]["name"] = "\x1b[2J\u202eWendy"
    record.write_bytes(
        b"\n".join([*lines, json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode(), b""])
    )
    done = keyrite("desk", "record", copy, "--event", "ceremony-closed")
    assert "\\u001b[2J\\u202eWendy" in done.stdout
    assert "\x1b" not in done.stdout


def test_a_folder_whose_name_is_no_text_is_refused_before_anything_begins(tmp_path: Path) -> None:
    folder = tmp_path / os.fsdecode(b"\xff")
    assert_refused(keyrite("rehearse", "--out", folder), 2, "name another")
    assert not folder.exists()


def test_an_interruption_while_the_program_is_loaded_is_told_in_a_sentence() -> None:
    code = "import sys, app.__main__ as m; sys.argv = ['keyrite', 'x']\n"
    code += "class Interrupting:\n    def find_spec(self, *_):\n        raise KeyboardInterrupt\n"
    code += "sys.meta_path.insert(0, Interrupting()); m.main()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "keyrite: Stopped before anything was begun.\n")


@pytest.mark.parametrize("arguments", [("verify", "--json", "/nowhere/é"), ("verify", "/nowhere/é")])
def test_a_terminal_without_the_letters_gets_a_sentence_all_the_same(arguments: tuple[str, ...]) -> None:
    done = keyrite(*arguments, env={"PYTHONIOENCODING": "ascii"})
    assert done.returncode == 1
    assert "Traceback" not in done.stderr + done.stdout
    assert "is not an archive folder" in done.stderr + done.stdout
    if "--json" in arguments:
        assert "/nowhere/é" in json.loads(done.stdout)["error"]


@pytest.mark.parametrize(
    "arguments", [("verify",), ("nosuch",), ("rehearse", "--nosuch"), ("rehearse", "--shares", "x"), ("hsm", "probe")]
)
def test_a_wrong_command_line_is_one_json_document_too(
    arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["keyrite", *arguments, "--json"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    shown = capsys.readouterr()
    assert (ended.value.code, json.loads(shown.out)["ok"], shown.err) == (2, False, "")


def test_ctrl_c_at_work_is_a_sentence_and_the_right_exit_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("app.cli.tasks.verify.verify_archive", interrupted)
    monkeypatch.setattr(sys, "argv", ["keyrite", "verify", "x"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 1
    assert "can be resumed" in capsys.readouterr().err


@pytest.mark.parametrize("read", [load_file, lambda path: read_plain_file(path, 100), load_script_file])
@pytest.mark.parametrize("odd", ["/", "/proc/self/mem"])  # the second opens, and then fails like a worn-out medium
def test_a_folder_or_a_failing_medium_is_no_file(read: Callable[[Path], object], odd: str) -> None:
    with pytest.raises(UsageError):
        read(Path(odd))


def test_a_full_standard_output_is_no_traceback(rehearsal: Rehearsal) -> None:
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "app", "verify", "--json", str(rehearsal.archive)]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
