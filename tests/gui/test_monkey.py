"""A monkey in the room, for some seconds: random presses and letters raise nothing, hang nothing and skip no check.

`python -m tests.gui.monkey SECONDS SEED` goes on for as long as one likes, through every kind of ceremony.
"""

from __future__ import annotations

import pytest

from tests.gui.monkey import Cage, FakeTokenCeremonies, tame
from tests.support import plain_papers

SEED = 5


@pytest.fixture
def _quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    plain_papers(monkeypatch)
    tame(monkeypatch)


@pytest.mark.usefixtures("_quiet")
def test_whatever_is_pressed_and_typed_nothing_is_skipped_and_nothing_hangs(open_window, qtbot, tmp_path):
    cage = Cage(qtbot, open_window(FakeTokenCeremonies()), tmp_path, SEED)
    for kind in ("root-generation", "reshare", "destruction"):
        cage.hold(kind)
    assert cage.acts > 100
    assert sum(cage.ended.values()) == 3
