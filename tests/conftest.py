"""What several folders of tests share: one rehearsal, made once a process by the command that users run."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest

from tests.fuzz.archive_corpus import Corpus, make_corpus
from tests.support import Rehearsal, keyrite


@pytest.fixture(scope="session")
def rehearsal(tmp_path_factory: pytest.TempPathFactory) -> Rehearsal:
    """A 3-of-5 root-generation by `keyrite rehearse`. Tests must not change it."""
    folder = tmp_path_factory.mktemp("rehearsal") / "out"
    done = keyrite("rehearse", "--out", folder)
    assert done.returncode == 0, done.stderr
    return Rehearsal(folder)


@pytest.fixture(autouse=True, scope="session")
def _own_state_folder(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Notes of interrupted ceremonies go to a folder of the tests', never to the user's own."""
    import os

    os.environ["XDG_STATE_HOME"] = str(tmp_path_factory.mktemp("state"))


@pytest.fixture(autouse=True, scope="session")
def _what_was_imported_is_no_garbage() -> None:
    """Each ceremony collects garbage when it wipes words: a third of its time here, over all that the tests import."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def workplace(tmp_path: Path) -> Path:
    """A folder for one test."""
    return tmp_path


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """Sound archives of every ending, and the keys that signed one of them. Tests must not change them."""
    return make_corpus(tmp_path_factory.mktemp("corpus"))
