"""Whole ceremonies on tokens of two makers: generated on one, recovered on the other, both ways."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from app import cli
from ceremony import rehearsal
from ceremony.errors import EnvironmentError_
from ceremony.hsm.nss import NssRack, find_softokn
from ceremony.hsm.softhsm import SoftHsmRack

try:
    find_softokn()
except EnvironmentError_:
    pytest.skip("NSS's software token is not installed (libnss3)", allow_module_level=True)

RACKS = {"softhsm": SoftHsmRack, "nss": NssRack}


def run(*arguments):
    done = CliRunner().invoke(cli.app, [str(argument) for argument in arguments])
    assert done.exit_code == 0, done.output
    return done.output


@pytest.mark.parametrize(("made_on", "recovered_on"), [("softhsm", "nss"), ("nss", "softhsm")])
def test_a_root_made_on_one_token_is_recovered_on_the_other(monkeypatch, tmp_path, made_on, recovered_on):
    first, second = tmp_path / "generation", tmp_path / "recovery"
    monkeypatch.setattr(rehearsal, "SoftHsmRack", RACKS[made_on])
    run("rehearse", "--out", first)
    sheets = sorted((first / "sheets").glob("share-*.pdf"))
    monkeypatch.setattr(rehearsal, "SoftHsmRack", RACKS[recovered_on])
    offered = [part for sheet in sheets[1:4] for part in ("--sheet", sheet)]
    run("rehearse", "recovery", "--archive", first / "archive", *offered, "--out", second)
    for archive in (first / "archive", second / "archive"):
        run("verify", archive)
    records = {
        name: (folder / "archive" / "record.jsonl").read_text()
        for name, folder in ((made_on, first), (recovered_on, second))
    }
    assert "libsofthsm2.so" in records["softhsm"]
    assert "libsoftokn3.so" in records["nss"]
