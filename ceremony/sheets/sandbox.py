"""Files from outside taken apart in a process of their own, so that a hostile one costs seconds and nothing else.

Rules guarded here:
- every decoder of PDF, pictures and codes that meets a file from outside runs in a child: spawned, never forked,
  isolated and with no environment, with limits on computing time, memory and open files, and no right to write a file;
- the file goes in and the texts of its codes come out through pipes: nothing of it is on disk or in an argument;
- whatever happens to the child, the caller gets a result or one sentence.
"""

from __future__ import annotations

import json
import subprocess
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from ceremony.custody.share_words import ShareWords
from ceremony.errors import SheetError
from ceremony.machine.carrying import raise_carried
from ceremony.machine.isolation import isolated_python
from ceremony.machine.pipes import read_into, write_all
from ceremony.sheets.reading import Origin, check_size, is_text, load_file, read_sheet

CPU_LIMIT_S = 15  # a spoilt scan is given up after 10
MEMORY_LIMIT = 3 << 30  # of addresses: 80 million points as they are, as grey, and made smaller
LARGEST_ANSWER = 8 << 20  # the texts of 20 pages full of codes have less than 1 MiB
WALL_LIMIT_S = 60.0  # of a machine that does much else

Search = Literal["sheet", "sealed-sheet", "codes", "all-codes"]

_TOO_MUCH = (
    "The file {name} takes more time or memory to read than any sheet does; scan the sheet anew at 300 dpi, or type "
    "its words."
)
_NOT_BEGUN = (
    "The process that takes files apart could not be started, so nothing of {name} was read, and the sheet is not to "
    "blame. Close other programs and try again, or type its words."
)


@dataclass(frozen=True)
class FileContents:
    """What was in a file: a share's words, where they were looked for, the texts of the other codes, what it is."""

    words: ShareWords = field(default_factory=lambda: ShareWords.of(()), repr=False)
    texts: tuple[str, ...] = ()
    origin: Origin = "text"


def read_sheet_file(path: Path) -> ShareWords:
    """The words of the sheet in a file, in lower case.

    Raises UsageError if it is missing, a folder, no ordinary file, empty, or larger than 32 MiB (it is then
    not read at all), and what `read_sheet` raises; SheetError also if it takes too much to be read.
    """
    return read_in_sandbox(load_file(path), path.name, "sheet").words


def read_in_sandbox(untrusted: bytes, name: str, look: Search) -> FileContents:
    """Look into a file: for a share's words (and for its signature too), or for codes (with filters, if a look fails).

    Raises what `read_sheet` raises; a text, which holds no codes, is read here.
    """
    check_size(untrusted, name)
    if is_text(untrusted) and look in {"sheet", "sealed-sheet"}:
        return FileContents(ShareWords.of(read_sheet(untrusted, name)))
    words, answer = _answer_of_child(untrusted, name, look)
    raise_carried(answer)
    return FileContents(words, tuple(answer["texts"]), answer["origin"])


def _answer_of_child(untrusted: bytes, name: str, look: Search) -> tuple[ShareWords, dict[str, Any]]:
    command = isolated_python("ceremony.sheets.sandbox_child", look, str(CPU_LIMIT_S), str(MEMORY_LIMIT))
    heard = bytearray(LARGEST_ANSWER)
    length = len(heard)  # for all that is known, until the child has ended
    try:
        length, whole = _hear(command, json.dumps(name).encode() + b"\n" + untrusted, heard)
        end = heard.find(b"\n", 1, length)  # an empty line before the child reads a byte, then the words
        if not length or not whole:
            raise SheetError(_TOO_MUCH if length else _NOT_BEGUN, name=name)
        return ShareWords(heard[1:end]), json.loads(heard[end:length])
    except OSError:
        raise SheetError(_NOT_BEGUN, name=name) from None
    except ValueError:
        raise SheetError(_TOO_MUCH, name=name) from None
    finally:
        heard[:length] = bytes(length)


def _hear(command: list[str], told: bytes, heard: bytearray) -> tuple[int, bool]:
    """Run a child to its end: how many bytes it has said, and whether it ended as it should.

    What it says goes into `heard`, which can be wiped, and through no other object.
    """
    with subprocess.Popen(  # noqa: S603 - this program itself
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={}, bufsize=0
    ) as child:
        limit = threading.Timer(WALL_LIMIT_S, child.kill)
        limit.start()
        try:
            with suppress(BrokenPipeError):  # it ended before it has read all
                write_all(child.stdin, told)
            if child.stdin is not None:
                child.stdin.close()
            length = read_into(child.stdout, heard)
            if length == len(heard):
                child.kill()
            child.wait()
        finally:
            limit.cancel()
    return length, child.returncode == 0
