"""A disk that takes no entry, at every entry of every ceremony: it waits, says so, goes on; nothing is doubled."""

from __future__ import annotations

import errno
import os
from collections import deque
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ceremony.ports import Question, TryAgain
from ceremony.record.journal import Entry, Journal
from ceremony.verify import verify_archive
from tests.e2e.on_fakes import perform
from tests.e2e.test_power_loss import ENTRIES, check_one_live_set
from tests.support import ToldOperator, entries, plain_papers


@pytest.fixture(autouse=True)
def _plain_sheets(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that every ceremony is held in seconds."""
    plain_papers(monkeypatch)


class Patient(ToldOperator):
    """People who make room and try again."""

    waited: list[str]

    def __init__(self, answers: dict[type, list[Any]] | None = None, sheets: tuple[Path, ...] = ()) -> None:
        super().__init__(answers, sheets)
        self._all_sheets = sheets
        Patient.waited = self.waited = []

    def ask(self, question: Question[Any]) -> Any:
        if question.problem is not None:
            self.waited.append(str(question.problem))
        if isinstance(question, TryAgain):
            self._sheets = deque(self._all_sheets)  # the step begins again, and everybody shows their sheet again
            return None
        return super().ask(replace(question, problem=None))


@pytest.mark.parametrize("kind", ENTRIES)
def test_a_disk_that_takes_no_entry_at_first_is_waited_for(
    kind: str, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = errno.EROFS if len(kind) % 2 else errno.ENOSPC
    append, tried = Journal.append, set[tuple[object, ...]]()

    def once_refused(journal: Journal, entry: Entry) -> None:
        data = entry.event.as_data()
        what = entry.step, entry.event.type, *(str(data.get(name)) for name in ("index", "label", "name", "file"))
        if what in tried or entry.event.type == "ceremony-opened":
            append(journal, entry)
            return
        tried.add(what)
        with monkeypatch.context() as patch:
            patch.setattr("os.fsync", lambda _: (_ for _ in ()).throw(OSError(number, os.strerror(number))))
            append(journal, entry)

    monkeypatch.setattr(Journal, "append", once_refused)
    folder = tmp_path / "out"
    assert perform(kind, folder, made, [], Patient).ended == "closed"
    report = verify_archive(folder / "archive")
    assert (report.ok, report.verdict) == (True, "complete"), [check for check in report.checks if not check.ok]
    written = len(entries(folder / "archive"))
    told = [sentence for sentence in Patient.waited if "nothing was lost. Make room" in sentence]
    assert len(told) == len(tried) >= ENTRIES[kind] * 3 // 4  # a few entries differ in nothing but their place
    assert written >= ENTRIES[kind]
    if kind in {"root-generation", "reshare"}:
        check_one_live_set(folder)
