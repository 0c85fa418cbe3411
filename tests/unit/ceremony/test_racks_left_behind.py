"""Throw-away tokens that a killed rehearsal left: swept by the next one, unless somebody may still need them."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from ceremony.disk import local
from ceremony.disk.folders import WORK


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where racks are made here; nothing else on this machine is looked at."""
    (tmp_path / "racks").mkdir()
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path / "racks"))
    monkeypatch.setattr(local, "MEMORY", tmp_path / "none")
    return tmp_path / "racks"


def rack_of(place: Path, name: str, ceremony: Path | None) -> Path:
    """A rack that no process holds any more."""
    rack = place / f"keyrite-tokens-{name}"
    (rack / "tokens").mkdir(parents=True)
    rack.chmod(0o700)
    (rack / local.IN_USE).touch()
    if ceremony is not None:
        (rack / local.CEREMONY).write_text(str(ceremony))
    return rack


def interrupted(folder: Path, rack: Path) -> None:
    (folder / WORK).mkdir(parents=True)
    (folder / WORK / local.LOCAL).write_text(json.dumps({"rack": {"folder": str(rack)}, "store": {}}))


def test_tokens_whose_ceremony_never_began_or_is_gone_are_swept(place: Path, tmp_path: Path) -> None:
    rack_of(place, "never-began", None)
    rack_of(place, "thrown-away", tmp_path / "deleted")
    ended = tmp_path / "ended"
    interrupted(ended, place / "keyrite-tokens-another")
    rack_of(place, "ended", ended)
    local.sweep_racks()
    assert list(place.iterdir()) == []


def test_tokens_that_somebody_may_need_stay(place: Path, tmp_path: Path) -> None:
    needed = rack_of(place, "needed", tmp_path / "left")
    interrupted(tmp_path / "left", needed)
    unmounted = rack_of(place, "unmounted", tmp_path / "medium/out")
    in_use = rack_of(place, "in-use", None)
    older = rack_of(place, "older", None)
    (older / local.IN_USE).unlink()
    theirs = rack_of(place, "open-to-others", None)
    theirs.chmod(0o755)
    other = place / "something-else"
    other.mkdir()
    kept = {needed, unmounted, in_use, older, theirs, other}
    child = os.fork()
    if child == 0:  # flock does not bind the process that holds it
        let_go = local.claim_rack(in_use)
        all_there = _swept_elsewhere(place) == kept
        let_go()
        os._exit(0 if all_there else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    local.sweep_racks()
    assert set(place.iterdir()) == kept - {in_use}  # its process is gone


def _swept_elsewhere(place: Path) -> set[Path]:
    sweeper = os.fork()
    if sweeper == 0:
        local.sweep_racks()
        os._exit(0)
    os.waitpid(sweeper, 0)
    return set(place.iterdir())


def test_a_link_is_not_followed(place: Path, tmp_path: Path) -> None:
    precious = rack_of(tmp_path, "precious", None)
    (place / "keyrite-tokens-link").symlink_to(precious)
    local.sweep_racks()
    assert precious.is_dir()
