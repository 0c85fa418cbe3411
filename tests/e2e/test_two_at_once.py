"""A ceremony that is open in one process is busy for every other one, which touches nothing: in every order."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.terminal.performing import Nobody
from app.window.ceremonies import LaptopCeremonies
from ceremony import engine
from ceremony.disk.folders import WORK
from ceremony.disk.holding import check_free, make_work_folder, take_lock
from ceremony.disk.local import LOCAL
from ceremony.engine import beginning
from ceremony.errors import RefusedError
from ceremony.outside.rehearsal import rehearsal_ports
from ceremony.planning.plan import RootGenerationPlan, suggested_participants
from ceremony.record.journal import Journal
from ceremony.script.loading import load_shipped_script
from tests.support import ToldOperator, assert_refused, keyrite

BUSY = "open in another Keyrite process"

# Holds a rehearsal, new or interrupted, that stands at a fingerprint until a line comes; then it goes to its end.
HELD = """
import sys
from pathlib import Path
from ceremony import engine
from ceremony.planning.plan import RootGenerationPlan, suggested_participants
from ceremony.ports import CompareFingerprint
from ceremony.outside.rehearsal import rehearsal_ports, rehearsal_ports_again
from ceremony.script.loading import load_shipped_script
from tests.support import ToldOperator

def wait(question):
    print("open", flush=True)
    sys.stdin.readline()

folder, how = Path(sys.argv[1]), sys.argv[2]
told = ToldOperator({CompareFingerprint: [wait]})
if how == "start":
    plan = RootGenerationPlan(load_shipped_script("root-generation"), suggested_participants(3), threshold=2, shares=3)
    run = engine.start(plan, rehearsal_ports(told, folder), folder)
else:
    run = engine.resume(rehearsal_ports_again(told, folder), folder)
print(run.run().ended, flush=True)
"""


@contextmanager
def held(folder: Path, how: str) -> Iterator[subprocess.Popen[str]]:
    """A process in which the ceremony is open."""
    program = subprocess.Popen(
        [sys.executable, "-c", HELD, str(folder), how],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    try:
        assert program.stdout is not None
        assert program.stdout.readline() == "open\n"
        yield program
    finally:
        program.kill()
        program.communicate()


def goes_on(program: subprocess.Popen[str]) -> str:
    """How it ends once the room goes on."""
    return program.communicate("\n", timeout=200)[0].strip()


def everything(folder: Path) -> dict[str, tuple[int, int, bytes]]:
    """Every file of the ceremony and of its tokens: inode, time of change, content."""
    rack = Path(json.loads((folder / WORK / LOCAL).read_bytes())["rack"]["folder"])
    found = {}
    for path in sorted((*folder.rglob("*"), *rack.rglob("*"))):
        facts = path.stat()
        found[str(path)] = (facts.st_ino, facts.st_mtime_ns, path.read_bytes() if path.is_file() else b"")
    assert any(name.endswith("token.object") for name in found)
    return found


def start_in_window(folder: Path) -> None:
    plan = RootGenerationPlan(load_shipped_script("root-generation"), suggested_participants(3), threshold=2, shares=3)
    engine.start(plan, rehearsal_ports(ToldOperator(), folder), folder)


IN_A_PROCESS = (
    ("rehearse", "--out"),
    ("rehearse", "root-generation", "--out"),
    ("resume",),
    ("abort",),
)
IN_THE_WINDOW: tuple[Callable[[Path], object], ...] = (
    start_in_window,
    lambda folder: LaptopCeremonies().resume(folder, Nobody()),
    lambda folder: LaptopCeremonies().abort(folder, "no", Nobody()),
)


@pytest.mark.parametrize("how", ["start", "resume"])
def test_whoever_comes_second_hears_that_it_is_busy_and_touches_nothing(tmp_path: Path, how: str) -> None:
    folder = tmp_path / "x"
    if how == "resume":
        with held(folder, "start"):
            pass  # killed
    with held(folder, how) as first:
        before = everything(folder)
        for command in IN_A_PROCESS:
            assert_refused(keyrite(*command, folder), 1, BUSY)
        for attempt in IN_THE_WINDOW:
            with pytest.raises(RefusedError, match=BUSY):
                attempt(folder)
        assert everything(folder) == before
        assert goes_on(first) == "closed"
    assert keyrite("verify", folder / "archive").returncode == 0


def test_a_killed_one_lets_go_and_its_tokens_are_there_for_whoever_resumes(tmp_path: Path) -> None:
    folder = tmp_path / "x"
    with held(folder, "start") as first:
        first.kill()  # SIGKILL
        first.wait()
        before = everything(folder)
        assert_refused(keyrite("rehearse", "--out", folder), 2, "An interrupted ceremony lies in")
        assert everything(folder) == before  # a start that is refused takes no interrupted ceremony's tokens away
    done = keyrite("resume", folder)
    assert done.returncode == 0, done.stderr


def test_of_two_that_begin_in_one_moment_one_begins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other one makes the folder at work, or even holds the journal, after this one has found the folder empty."""
    folder = tmp_path / "x"
    plan = RootGenerationPlan(load_shipped_script("root-generation"), suggested_participants(3), threshold=2, shares=3)
    find_empty = beginning.make_empty_folder

    def beaten(place: Path) -> None:
        find_empty(place)
        Journal(make_work_folder(place) / "record.jsonl").close()

    monkeypatch.setattr(beginning, "make_empty_folder", beaten)
    with pytest.raises(RefusedError, match=BUSY):
        engine.start(plan, rehearsal_ports(ToldOperator(), folder), folder)
    assert [path.name for path in (folder / WORK).iterdir()] == ["record.jsonl"]


def test_of_a_crowd_that_begins_at_once_one_closes_and_the_rest_hear_that_it_is_busy(tmp_path: Path) -> None:
    folder = tmp_path / "x"
    command = [sys.executable, "-I", "-m", "app", "rehearse", "--out", str(folder)]
    crowd = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    ended = [(one.communicate(timeout=200)[1], one.returncode) for one in crowd]
    assert sorted(code for _, code in ended) in ([0, 1, 1], [0, 1, 2], [0, 2, 2]), ended
    for said, code in ended:
        # whoever came when it was over finds a folder that is not empty
        assert code == 0 or (BUSY if code == 1 else "is not empty") in said
    assert keyrite("verify", folder / "archive").returncode == 0


def test_a_journal_that_was_removed_while_it_was_opened_is_not_gone_on_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first one ended, and cleaned up, between this one's opening of the journal and its lock."""
    path = tmp_path / "record.jsonl"
    path.touch()

    def ended_meanwhile(descriptor: int) -> bool:
        path.unlink()
        return take_lock(descriptor)

    monkeypatch.setattr("ceremony.record.journal.take_lock", ended_meanwhile)
    with pytest.raises(RefusedError, match=BUSY):
        Journal(path)


def test_a_look_takes_no_lock_and_makes_nothing(tmp_path: Path) -> None:
    check_free(tmp_path / "none")
    assert list(tmp_path.iterdir()) == []
    work = make_work_folder(tmp_path)
    journal = Journal(work / "record.jsonl")
    with pytest.raises(RefusedError, match=BUSY):
        check_free(tmp_path)
    journal.close()
    check_free(tmp_path)
    Journal(work / "record.jsonl").close()
