"""SIGKILL on a real token, also between an effect in it and its entry: every kind of ceremony goes on and closes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from ceremony.safety import SAFETY_ORDER
from tests.e2e.test_power_loss import WHOLE, perform
from tests.support import events, plain_papers

ROOT = Path(__file__).parents[2]
# In `make test` one place a kind, mostly between an effect in the token and its entry; in `make matrix` all.
PLACES = (
    "root-generation:key-locked:before",
    "recovery:root-recovered:before",
    "drill:key-destroyed:before",
    "share-check:sheet-judged:after",
    "reshare:set-retired:before",
    "issuance:certificate-issued:before",
    "rotation:certificate-signed:before",
    "estate-key:estate-key-wrapped:before",
    "destruction:key-destroyed:before",
)
NOT_RESUMED = {
    "ceremony-opened",
    "ceremony-closed",
}  # before the first nothing began; the last is written with the archive


def every_place(base: Path) -> list[str]:
    with pytest.MonkeyPatch.context() as patch:
        plain_papers(patch)
        perform("root-generation", base / "made", base / "made", [])
        kinds = sorted({place.split(":")[0] for place in PLACES})
        for kind in kinds:
            perform(kind, base / kind, base / "made", [])
    found = {kind: sorted(set(events(base / kind / "archive")) - NOT_RESUMED) for kind in kinds}
    return [f"{kind}:{event}:{side}" for kind in kinds for event in found[kind] for side in ("before", "after")]


def test_every_kind_is_killed_somewhere() -> None:
    assert set(SAFETY_ORDER) | {"estate-key"} == {place.split(":")[0] for place in PLACES}


@pytest.mark.timeout(7200 if WHOLE else 300)
def test_a_killed_ceremony_goes_on_and_closes_with_one_live_set(tmp_path: Path) -> None:
    places = every_place(tmp_path / "fakes") if WHOLE else list(PLACES)
    command = [sys.executable, "-m", "tests.e2e.killing", tmp_path, *places]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [f"{place} closed" for place in places], done.stderr
