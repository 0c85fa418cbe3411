"""One ceremony that loses its power hundreds of times, and ceremonies that lose it once, on throw-away SoftHSM tokens.

    python -m tests.e2e.chains FOLDER row:KIND:STRIDE ...         a chain of kills, at every STRIDE-th entry
    python -m tests.e2e.chains FOLDER hard:KIND:STRIDE ...        the same, and each resumption is killed too
    python -m tests.e2e.chains FOLDER alone:KIND ...              one kill of one ceremony, for every place
    python -m tests.e2e.chains FOLDER alone:KIND:PLACE:SIDE ...   for this place

A chain is killed before entry n, taken up, killed after entry n, taken up, killed before entry n + 1, and so on,
through the closing, to its end. After each kill: the record replays, no two sets are live, a locked root has sheets
that bring it back. In the end: it closed, the token holds what the record tells and nothing else, one set is live and
its sheets combine to the root, and the archive verifies. Prints what was tried and how it ended,
a line each.
A KIND that begins with `real-` is a real ceremony on a token that is given.
"""

from __future__ import annotations

import functools
import gc
import os
import shutil
import signal
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyhanko.sign  # noqa: F401 - imported once here, not in each sitting that closes
import pytest

from ceremony.disk.folders import ARCHIVE, JOURNAL, WORK
from ceremony.engine.self_test import run_self_test
from ceremony.errors import RefusedError
from ceremony.hsm.racks.softhsm import SoftHsmRack
from ceremony.machine.program import this_program
from ceremony.outside import rehearsal
from tests.e2e.killing import (
    CLOSING,
    SIDES,
    Kill,
    Name,
    check_closed,
    check_standing,
    in_own_process,
    look_at_token_when_closing,
    name_of,
    perform,
    read_record,
    take_up,
)
from tests.e2e.outsides import bases_of, kept_of
from tests.support import plain_papers

Place = tuple[str, str]  # where, and on which side of it
CLOSED = "closed"
# What a chain can be killed at while it closes: once an archive is signed whole, it is adopted and not made again.
IN_A_ROW = (("write_archive", "before"), ("write_archive", "after"), *(("move_folder", side) for side in SIDES))


@functools.cache
def whole_of(kind: str, base: Path) -> list[Name]:
    """The entries of this ceremony when nothing interrupts it, by name."""
    folder = base / f"{kind}-whole"
    if not folder.exists() and in_own_process(lambda: perform(kind, folder, base)):
        raise SystemExit(f"the {kind} that nothing interrupts did not close")
    return [name_of(entry) for entry in read_record(folder / ARCHIVE)]


def places(kind: str, base: Path, stride: int = 1) -> Iterator[Place]:
    """Both sides of each entry, but the final one, which the closing writes; and of each of its calls."""
    for number in range(0, len(whole_of(kind, base)) - 1, stride):
        yield from ((str(number), side) for side in SIDES)
    yield from ((call, side) for call in CLOSING for side in SIDES)


def _in_order(place: Place) -> tuple[int, int]:
    return int(place[0]), SIDES.index(place[1])


@dataclass
class Chain:
    """A ceremony that is killed again and again; `survived` counts the kills.

    `resumptions`: after each of them it is killed once more, at an entry that only an interruption brings.
    """

    kind: str
    base: Path
    stride: int
    resumptions: bool = False
    survived: int = 0

    @property
    def folder(self) -> Path:
        return self.base / f"{self.kind}-chain"

    def run(self) -> str:
        """`closed`, or what did not hold, and where."""
        ahead = [one for one in places(self.kind, self.base, self.stride) if one[0].isdecimal()][1:]
        while ahead:
            place, side = ahead[0]
            number, wrong = self._sit(place, side)
            if wrong:
                return wrong
            ahead = [one for one in ahead if _in_order(one) > _in_order((number, side))]
            if self.resumptions and ahead:
                wrong = self._sit(*ahead[0], extra=1 + self.survived // 2 % 3)[1]
                if wrong:
                    return wrong
        for place, side in IN_A_ROW:
            wrong = self._sit(place, side)[1]
            if wrong:
                return wrong
        return ended_well(self.kind, self.folder, self.base)

    def _sit(self, place: str, side: str, extra: int = 0) -> tuple[str, str]:
        """Where the sitting was killed, and what does not hold since."""
        reader, writer = os.pipe()

        def sitting() -> None:
            Kill(place, side, whole_of(self.kind, self.base)[:-1], writer, extra).arm()
            if self.survived:
                take_up(self.kind, self.folder, self.base)
            else:
                perform(self.kind, self.folder, self.base)

        code = in_own_process(sitting)
        os.close(writer)
        with os.fdopen(reader, "rb") as noted:
            where = noted.read().decode()
        if code != -signal.SIGKILL:
            return place, f"was not killed {side} {place}"
        self.survived += 1
        wrong = check_standing(self.kind, self.folder, self.base)
        return where, f"{wrong}, {side} {where}" if wrong else ""


def killed_once(kind: str, place: str, side: str, base: Path) -> str:
    """One kill of one ceremony that was never interrupted before; `closed`, or what did not hold."""
    folder = base / f"{kind}-{place}-{side}"

    def first() -> None:
        Kill(place, side, whole_of(kind, base)[:-1], os.open(os.devnull, os.O_WRONLY)).arm()
        perform(kind, folder, base)

    if in_own_process(first) != -signal.SIGKILL:
        return f"was not killed {side} {place}"
    ended = ended_well(kind, folder, base)
    shutil.rmtree(folder)
    shutil.rmtree(kept_of(folder), ignore_errors=True)
    return ended if ended == CLOSED else f"{ended}, {side} {place}"


def ended_well(kind: str, folder: Path, base: Path) -> str:
    """Take a killed ceremony up for the last time; `closed`, or what did not hold."""
    if not (folder / WORK).exists():  # killed after the very last thing that it had to do
        return check_closed(kind, folder) or CLOSED
    if not (folder / WORK / JOURNAL).read_bytes():
        return CLOSED if in_own_process(lambda: refuse(kind, folder, base)) == 0 else "went on though it never began"
    wrong = check_standing(kind, folder, base)

    def last() -> None:
        look_at_token_when_closing()
        take_up(kind, folder, base)

    if wrong or in_own_process(last):
        return wrong or "was not taken up"
    return check_closed(kind, folder) or CLOSED


def refuse(kind: str, folder: Path, base: Path) -> None:
    """What never began is not gone on with, and leaves nothing."""
    with pytest.raises(RefusedError, match="before it began"):
        take_up(kind, folder, base)
    assert not (folder / WORK).exists()


def try_chain(kind: str, stride: int, base: Path, *, hard: bool) -> str:
    """A chain, and how many kills it was."""
    chain = Chain(kind, base, stride, resumptions=hard)
    return f"{chain.run()} after {chain.survived} kills in a row"


def try_alone(kind: str, base: Path) -> str:
    """One kill alone at every place."""
    every = list(places(kind, base))
    wrong = [ended for place, side in every if (ended := killed_once(kind, place, side, base)) != CLOSED]
    return "; ".join(wrong) or f"{CLOSED} after {len(every)} kills alone"


def try_one(asked: str, base: Path) -> str:
    way, kind, *more = asked.split(":")
    if way == "alone":
        return killed_once(kind, *more, base) if more else try_alone(kind, base)  # type: ignore[call-arg]
    return try_chain(kind, int(more[0]), base, hard=way == "hard")


def main(base: Path, asked: list[str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        plain_papers(patch)
        # the one-time key that carries the root is made hundreds of times here; a short one is as good for a test
        patch.setattr(rehearsal, "SoftHsmRack", functools.partial(SoftHsmRack, transport_bits=1024))
        run_self_test()  # once, before the forks, and so is the program's hash
        this_program()
        gc.collect()
        gc.freeze()  # when words are wiped, no sitting looks for garbage in what it was forked with
        for kind, made in bases_of(asked, base):
            if not made.exists() and in_own_process(lambda kind=kind, made=made: perform(kind, made, base)):  # type: ignore[misc]
                raise SystemExit(f"the {kind} that others continue did not close")
        for one in asked:
            sys.stdout.write(f"{one} {try_one(one, base)}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
