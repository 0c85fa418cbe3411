"""Ceremonies killed with SIGKILL on a throw-away SoftHSM token, each in a process of its own, then taken up again.

    python -m tests.e2e.killing FOLDER KIND:EVENT:SIDE ...      SIDE: before or after the event's entry is on disk

`before` is the moment between an effect in the token and its entry. One process imports everything once and forks for
each sitting, so that a kill costs no start. Prints a line for each: what was tried, and how it ended.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ceremony import engine
from ceremony.estate import EstateKeyWish
from ceremony.plan import RecoveryPlan, RootGenerationPlan, suggested_room
from ceremony.ports import ChoosePin, EnterPin
from ceremony.record import Entry, Journal
from ceremony.rehearsal import example_request, rehearsal_ports
from ceremony.script import load_shipped_script
from ceremony.selftest import run_self_test
from ceremony.verify import verify_archive
from tests.support import ToldOperator, events, plain_papers

PIN = "correct horse"


def operator(base: Path) -> ToldOperator:
    sheets = tuple(base / f"made/sheets/share-{number}-of-3.pdf" for number in (1, 3))
    return ToldOperator({ChoosePin: [PIN] * 9, EnterPin: [PIN] * 9}, sheets)


def perform(kind: str, folder: Path, base: Path) -> engine.Outcome:
    script = load_shipped_script(kind)
    plan: RootGenerationPlan | RecoveryPlan
    if kind == "root-generation":
        plan = RootGenerationPlan(script, suggested_room(3), threshold=2, shares=3)
    else:
        plan = RecoveryPlan(
            script,
            suggested_room(3, again=True),
            base / "made/archive",
            threshold=2,
            shares=3,
            requests=(example_request(),) if kind == "issuance" else (),
            estate_key=EstateKeyWish("platform-ca") if kind == "estate-key" else None,
        )
    return engine.start(plan, rehearsal_ports(operator(base), folder), folder).run()


def take_up(folder: Path, base: Path) -> engine.Outcome:
    return engine.resume(rehearsal_ports(operator(base), folder), folder).run()


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


def kill_at(event: str, side: str) -> None:
    """Arm this process: it is killed at the first entry with this event."""
    append = Journal.append

    def killing(journal: Journal, entry: Entry) -> None:
        if side == "after":
            append(journal, entry)
        if entry.event == event:
            os.kill(os.getpid(), signal.SIGKILL)
        if side == "before":
            append(journal, entry)

    Journal.append = killing  # type: ignore[method-assign]


def killed_and_taken_up(kind: str, event: str, side: str, base: Path) -> str:
    """What came of it, in words: closed, complete and with one live set; or what did not hold."""
    folder = base / f"{kind}-{event}-{side}"

    def first() -> None:
        kill_at(event, side)
        perform(kind, folder, base)

    if in_own_process(first) != -signal.SIGKILL:
        return "was not killed"
    if (folder / "archive").exists():
        return "left an archive though it was killed"
    if in_own_process(lambda: take_up(folder, base)) != 0:
        return "was not taken up"
    report = verify_archive(folder / "archive")
    if not report.ok or report.verdict != "complete":
        return f"does not verify: {[check.detail for check in report.checks if not check.ok]}"
    happened = events(folder / "archive")
    live = happened.count("share-set-made") - happened.count("share-set-voided")
    wanted = 1 if kind in {"root-generation", "reshare"} else 0
    return "closed" if live == wanted else f"has {live} live sets"


def main(base: Path, places: list[str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        plain_papers(patch)
        run_self_test()  # once, before the forks
        if not (base / "made").exists() and in_own_process(lambda: perform("root-generation", base / "made", base)):
            raise SystemExit("the root that the others continue was not made")
        for place in places:
            sys.stdout.write(f"{place} {killed_and_taken_up(*place.split(':'), base)}\n")  # type: ignore[call-arg]


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
