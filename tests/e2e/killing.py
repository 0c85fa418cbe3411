"""Ceremonies on throw-away SoftHSM tokens that are killed with SIGKILL at a place, and what must hold afterwards.

A place is the number of an entry of the ceremony as it is when nothing interrupts it, and a side: `before` is the
moment between an effect in the token and its entry, `after` is when the entry is on disk. While the archive is closed
no entry goes through the journal: there a place is a call, and its side. Each sitting is a fork of one process that has
imported everything once, so that a kill costs no start.
"""

from __future__ import annotations

import os
import signal
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ceremony import engine
from ceremony.custody.register import ShareSet, commit_to_share, key_check_value
from ceremony.disk import local
from ceremony.disk.folders import ARCHIVE, JOURNAL, SCRIPT_COPY, SHEETS, WORK
from ceremony.engine import closing
from ceremony.engine import run as running
from ceremony.record.events import ShareSetMade
from ceremony.record.journal import Entry, Journal, read_chain
from ceremony.script.loading import parse_script
from ceremony.stage.stage import Stage
from ceremony.state import ROOT_LABEL, State
from ceremony.verify import verify_archive
from shamir import slip39
from tests.e2e.outsides import REAL, made_of, new_ports, plan_for, ports_again, what_lies_on_kept

SIDES = ("before", "after")
EXTRA = "resumed"  # in place of an entry's number: an entry that only an interruption brings
# The calls of the closing in their order: the archive is written, checked, moved to its place, and all else cleaned up.
CLOSING = ("write_archive", "_check_closed", "move_folder", "unregister")

Name = tuple[str, str, str]  # what makes an entry the same one in another sitting


def perform(kind: str, folder: Path, base: Path) -> engine.Outcome:
    return engine.start(plan_for(kind, base), new_ports(kind, folder, base), folder).run()


def take_up(kind: str, folder: Path, base: Path) -> engine.Outcome:
    return engine.resume(ports_again(kind, folder, base), folder).run()


def in_own_process(work: Callable[[], object]) -> int:
    """How the process ended: its exit status, or the signal that killed it, negative."""
    child = os.fork()
    if child == 0:
        try:
            work()
        except BaseException as problem:
            sys.stderr.write(f"{type(problem).__name__}: {problem}\n")
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@dataclass
class Kill:
    """Kills this process at a place, or at the next entry that the ceremony has in common with the whole one.

    `extra`: at the first, second, ... entry that only an interruption brings, if as many are written. The number of the
    entry where it was killed is written to the descriptor `note`.
    """

    place: str
    side: str
    whole: list[Name]
    note: int
    extra: int = 0

    def arm(self) -> None:
        if self.place in CLOSING:
            self._arm_call()
        else:
            self._arm_journal()

    def _die(self, where: str) -> None:
        os.write(self.note, where.encode())
        os.kill(os.getpid(), signal.SIGKILL)

    def _arm_journal(self) -> None:
        append = Journal.append

        def killing(journal: Journal, entry: Entry) -> None:
            here = self._place_of(entry)
            if here and self.side == "before":
                self._die(here)
            append(journal, entry)
            if here:
                self._die(here)

        Journal.append = killing  # type: ignore[method-assign]

    def _place_of(self, entry: Entry) -> str:
        name = name_of(entry)
        if name in self.whole:
            return next((str(n) for n in range(int(self.place), len(self.whole)) if self.whole[n] == name), "")
        self.extra -= 1
        return EXTRA if self.extra == 0 else ""

    def _arm_call(self) -> None:
        owner: Any = local if self.place == "unregister" else closing
        original = getattr(owner, self.place)

        def killing(*arguments: Any, **others: Any) -> Any:
            if self.side == "before":
                self._die(self.place)
            original(*arguments, **others)
            self._die(self.place)

        setattr(owner, self.place, killing)


def name_of(entry: Entry) -> Name:
    """Its step, its event, and what it is about: of two sheets, two keys, two people."""
    data = entry.event.as_data()
    facts = data.get("facts")
    about = [data.get(name) for name in ("index", "label", "name", "file", "how")]
    return entry.step, entry.event.type, repr([*about, facts["label"] if isinstance(facts, dict) else None])


def read_record(folder: Path) -> list[Entry]:
    with (folder / JOURNAL).open("rb") as stream:
        return [entry for entry, _ in read_chain(stream)]


def look_at_token_when_closing() -> None:
    """Arm this process: at the end, the token holds what the record tells, and nothing else."""
    close = running.close

    def looking(stage: Stage, *arguments: Any, **others: Any) -> Any:
        if stage.state.token is not None:
            there = {facts.label for facts in stage.device().inventory()}
            if there != stage.state.on_token:
                raise AssertionError(f"the token holds {there}, the record tells of {stage.state.on_token}")
        return close(stage, *arguments, **others)

    running.close = looking


def check_standing(kind: str, folder: Path, base: Path) -> str:
    """What does not hold of a ceremony that was killed just now; empty if all does."""
    entries = read_record(folder / WORK)
    state = State(parse_script((folder / WORK / SCRIPT_COPY).read_bytes()))
    for entry in entries:
        state.apply(entry)
    live = state.live_set
    if ROOT_LABEL in state.locked and live is None:
        return "has a locked root and no live set"
    if state.retired and not state.proven:
        return "has retired the old set without a new one"
    if state.proven and live is not None:
        return check_sheets(live, folder / SHEETS)
    return check_sheets(live, made_of(kind, base) / SHEETS) if live is not None else ""


def check_sheets(shares: ShareSet, sheets: Path) -> str:
    """Whether the sheets are there as registered, and any quorum of them is the root."""
    texts = [(sheets / f"share-{share.index}-of-{len(shares.shares)}.pdf").read_text() for share in shares.shares]
    if [commit_to_share(text.split()) for text in texts] != [share.commitment for share in shares.shares]:
        return "has other sheets than those of the live set"
    root = bytearray(slip39.combine_mnemonics(texts[-shares.threshold :]))
    return "" if key_check_value(root) == shares.check_value else "has sheets that do not restore the root"


def check_kept(folder: Path) -> None:
    """The token is where it was to be kept, with the key that was handed over, and no other."""
    there = what_lies_on_kept(folder)
    if there != ["platform-ca"]:
        raise AssertionError(f"the token that was kept holds {there}")


def check_closed(kind: str, folder: Path) -> str:
    """What does not hold of a ceremony that has ended; empty if all does."""
    report = verify_archive(folder / ARCHIVE)
    if not report.ok or report.verdict != "complete":
        return f"does not verify: {[check.detail for check in report.checks if not check.ok]}"
    if (folder / WORK).exists():
        return "left its working folder behind"
    if kind == "handover" and in_own_process(lambda: check_kept(folder)):
        return "has not kept a token with the key that was handed over"
    entries = read_record(folder / ARCHIVE)
    happened = Counter(entry.event.type for entry in entries)
    live = happened["share-set-made"] - happened["share-set-voided"]
    if live != (kind.removeprefix(REAL) in {"root-generation", "reshare"}):
        return f"has {live} live sets"
    if not live:
        return ""
    made = [entry.event.set for entry in entries if isinstance(entry.event, ShareSetMade)]
    return check_sheets(made[-1], folder / SHEETS)
