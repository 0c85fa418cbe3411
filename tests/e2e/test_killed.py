"""SIGKILL on a real token, before and after the entries of every kind of ceremony: it goes on, and closes."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from ceremony.disk.local import MEMORY
from tests.e2e.test_power_loss import ENTRIES, WHOLE

ROOT = Path(__file__).parents[2]
REAL_ONES = (
    "real-root-generation",
    "real-recovery",
    "real-issuance-by-token",
    "real-revocation-by-token",
)  # on a token that is given, whose remains somebody decides about
EVERY_THIRD = 3  # in `make test`; `make matrix` kills at every entry, at each resumption, and each place alone


def killed(asked: list[str]) -> list[str]:
    """What tests/e2e/chains.py says of each chain; everything lies in memory, so that no disk is waited for."""
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as place:
        done = subprocess.run(
            [sys.executable, "-m", "tests.e2e.chains", place, *asked],
            cwd=ROOT,
            env={**os.environ, "TMPDIR": place},
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    sys.stdout.write(done.stdout)
    return [f"{line}\n{done.stderr}" for line in done.stdout.splitlines() if " closed after " not in line]


@pytest.mark.timeout(3600 if WHOLE else 600)
def test_a_ceremony_that_is_killed_again_and_again_closes_with_one_live_set() -> None:
    way, stride = ("hard", 1) if WHOLE else ("row", EVERY_THIRD)
    real = [f"{way}:{kind}:{stride if WHOLE else 2 * EVERY_THIRD}" for kind in REAL_ONES]
    assert killed([*(f"{way}:{kind}:{stride}" for kind in ENTRIES), *real]) == []


if WHOLE:  # a thousand ceremonies

    @pytest.mark.parametrize("kind", ENTRIES)
    @pytest.mark.timeout(3600)
    def test_a_ceremony_that_is_killed_once_anywhere_closes_with_one_live_set(kind: str) -> None:
        assert killed([f"alone:{kind}"]) == []
