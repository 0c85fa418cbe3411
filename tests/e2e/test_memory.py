"""What a process still holds of the share words after it has said that they were wiped: nothing that reads as words."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from ceremony.sheets.sandbox import read_sheet_file

# An unattended rehearsal that pours its own writable memory into a pipe once the step that is named is complete.
CHILD = """
import ctypes, sys
from pathlib import Path
from app.unattended import UnattendedOperator
from ceremony import engine
from ceremony.planning.plan import RecoveryPlan, RootGenerationPlan, suggested_participants
from ceremony.ports import EntryWritten
from ceremony.outside.rehearsal import rehearsal_ports
from ceremony.script.loading import load_shipped_script

folder, step, pipe, kind, *sheets = sys.argv[1:]
kernel = ctypes.CDLL(None)

def pour(entry):
    for line in open("/proc/self/maps").read().splitlines():
        span, rights, *_ = line.split()
        at, end = (int(part, 16) for part in span.split("-"))
        while rights.startswith("rw") and at < end:
            written = kernel.write(int(pipe), ctypes.c_void_p(at), ctypes.c_size_t(min(end - at, 1 << 20)))
            if written <= 0:
                break
            at += written

def show(notice):
    if isinstance(notice, EntryWritten) and (notice.entry.event.type, notice.entry.step) == ("step-completed", step):
        pour(notice.entry)

script = load_shipped_script(kind)
operator = UnattendedOperator(show, tuple(map(Path, sheets)))
if kind == "root-generation":
    plan = RootGenerationPlan(script, suggested_participants(3, "en"), threshold=2, shares=3)
else:
    plan = RecoveryPlan(script, suggested_participants(3, "en"), Path(sheets[0]).parent.parent / "archive")
outcome = engine.start(plan, rehearsal_ports(operator, Path(folder)), Path(folder)).run()
sys.exit(outcome.ended != "closed")
"""


def memory_after(step: str, folder: Path, kind: str = "root-generation", *sheets: Path) -> bytes:
    """The writable memory of a rehearsal's process when that step was complete."""
    heard, told = os.pipe()
    command = [sys.executable, "-c", CHILD, str(folder), step, str(told), kind, *map(str, sheets)]
    with subprocess.Popen(command, pass_fds=(told,)) as child:
        os.close(told)
        with os.fdopen(heard, "rb") as stream:
            memory = stream.read()
    assert child.returncode == 0
    assert len(memory) > 20 << 20
    return memory


def triples(sheets: list[Path]) -> set[tuple[bytes, ...]]:
    """Every three words that follow each other in the share's value on one of the sheets.

    The four words before it name set and share, which is no secret; with the value's first word, whose leading bits
    are zero (SLIP-0039), they stand by chance in a vector of the self-test too, once in some twenty runs.
    """
    words = [[word.encode() for word in read_sheet_file(sheet)][4:] for sheet in sheets]
    return {three for one in words for three in zip(one, one[1:], one[2:], strict=False)}


def runs(memory: bytes, wanted: set[tuple[bytes, ...]]) -> int:
    """How often three of them stand in a row, in capitals or not, in one byte a letter or several.

    Up to 16 bytes that are no letters may stand between two words: blanks, numbers, quotes, headers of small blocks.
    """
    found, text = 0, memory.replace(b"\0", b"").lower()
    for run in re.finditer(rb"(?:[a-z]{4,8}[^a-z]{1,16}){2,}[a-z]{4,8}", text):
        words = re.findall(rb"[a-z]{4,8}", run[0])
        found += sum((one, two, three) in wanted for (one, two), (_, three) in pairwise(pairwise(words)))
    return found


def test_the_search_finds_words_in_every_way_that_they_are_written() -> None:
    wanted = {(b"academic", b"acid", b"acne")}
    written = ["academic acid acne", "ACADEMIC ACID ACNE", '["academic", "acid", "acne"]', "1 academic 2 acid 3 acne"]
    assert [runs(f"xx {text} yy".encode(), wanted) for text in written] == [1] * 4
    assert runs("..academic acid acne..".encode("utf-16-le"), wanted) == 1
    assert runs(b"academic acne acid acid academic", wanted) == 0


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes]:
    folder = tmp_path_factory.mktemp("memory") / "made"
    return folder, memory_after("lock", folder)


def test_after_the_lock_no_three_share_words_stand_in_a_row_in_memory(made: tuple[Path, bytes]) -> None:
    folder, memory = made
    assert runs(memory, triples(sorted((folder / "sheets").glob("share-*.pdf")))) == 0


def test_after_a_recovery_no_three_share_words_stand_in_a_row_in_memory(
    made: tuple[Path, bytes], tmp_path: Path
) -> None:
    sheets = sorted((made[0] / "sheets").glob("share-*.pdf"))[:2]
    memory = memory_after("restore", tmp_path / "back", "recovery", *sheets)
    assert runs(memory, triples(sheets)) == 0
