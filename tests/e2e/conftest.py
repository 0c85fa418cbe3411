"""What the tests of many ceremonies share: one root-generation on tokens of ordinary memory, with plain sheets."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.on_fakes import perform
from tests.support import plain_papers


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A root-generation that was not interrupted; two sheets of three recover it. Tests must not change it."""
    folder = tmp_path_factory.mktemp("made") / "out"
    with pytest.MonkeyPatch.context() as patch:
        plain_papers(patch)
        assert perform("root-generation", folder, folder, []).ended == "closed"
    return folder
