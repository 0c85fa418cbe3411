"""Whole ceremonies on tokens of two makers: generated on one, recovered on the other, both ways."""

from __future__ import annotations

import subprocess
import sys

import pytest

from ceremony.errors import EnvironmentError_
from ceremony.hsm.nss import find_softokn

try:
    find_softokn()
except EnvironmentError_:
    pytest.skip("NSS's software token is not installed (libnss3)", allow_module_level=True)


def run(rack, *arguments):
    """The command line in a process of its own, with this kind of rack for its rehearsals."""
    script = (
        "from ceremony import rehearsal; from ceremony.hsm.nss import NssRack; from app.cli import main\n"
        f"rehearsal.SoftHsmRack = {'NssRack' if rack == 'nss' else 'rehearsal.SoftHsmRack'}\n"
        "main()"
    )
    command = [sys.executable, "-c", script, *(str(argument) for argument in arguments)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(("made_on", "recovered_on"), [("softhsm", "nss"), ("nss", "softhsm")])
def test_a_root_made_on_one_token_is_recovered_on_the_other(tmp_path, made_on, recovered_on):
    first, second = tmp_path / "generation", tmp_path / "recovery"
    run(made_on, "rehearse", "--out", first)
    sheets = sorted((first / "sheets").glob("share-*.pdf"))
    offered = [part for sheet in sheets[1:4] for part in ("--sheet", sheet)]
    run(recovered_on, "rehearse", "recovery", "--archive", first / "archive", *offered, "--out", second)
    for archive in (first / "archive", second / "archive"):
        run("softhsm", "verify", archive)
    records = {
        name: (folder / "archive" / "record.jsonl").read_text()
        for name, folder in ((made_on, first), (recovered_on, second))
    }
    assert "libsofthsm2.so" in records["softhsm"]
    assert "libsoftokn3.so" in records["nss"]
