"""What the tests of many ceremonies share: one root-generation on tokens of ordinary memory, with plain sheets."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from ceremony.disk.local import MEMORY
from ceremony.record.events import read_event
from ceremony.record.journal import Entry, Journal
from tests.e2e.on_fakes import perform, sheets_of
from tests.in_use import hand_over
from tests.support import plain_papers


@pytest.fixture(autouse=True, scope="module")  # a session's would stay for the tests of other folders
def _entries_are_read_as_they_were_written() -> Iterator[None]:
    """Whatever a ceremony writes here is an event that can be read, and is written as it was read."""
    append = Journal.append

    def append_and_read(journal: Journal, entry: Entry) -> None:
        assert read_event(entry.event.type, entry.event.as_data()) == entry.event
        append(journal, entry)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Journal, "append", append_and_read)
        yield


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """In memory where there is such a place: every entry waits for its disk, and half of these tests was waiting."""
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as place:
        yield Path(place)


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A root-generation that was not interrupted; two sheets of three recover it. Tests must not change it."""
    folder = tmp_path_factory.mktemp("made") / "out"
    with pytest.MonkeyPatch.context() as patch:
        plain_papers(patch)
        assert perform("root-generation", folder, folder, []).ended == "closed"
        hand_over(folder, sheets_of(folder))
    return folder


@pytest.fixture(scope="session")
def below(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same root with a CA below it, and a list for an emergency in its bag. Tests must not change it."""
    folder = tmp_path_factory.mktemp("below")
    with pytest.MonkeyPatch.context() as patch:
        plain_papers(patch)
        base = made
        for kind in ("estate-key", "revocation"):
            assert perform(kind, folder / kind, base, []).ended == "closed"
            base = folder / kind
            shutil.copytree(made / "sheets", base / "sheets")
    return base
