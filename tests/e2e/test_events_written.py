"""Whatever a ceremony writes, of any kind, is an event that is written as it was read.

`conftest.py` sees to the same for every entry that a test of this folder writes in its own process.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from ceremony.record.events import read_event
from tests.e2e.on_fakes import perform
from tests.support import entries, plain_papers

KINDS = (
    "recovery",
    "drill",
    "share-check",
    "reshare",
    "issuance",
    "rotation",
    "revocation",
    "estate-key",
    "destruction",
    "log-review",
)


@pytest.mark.parametrize("kind", ["root-generation", *KINDS])
def test_what_a_ceremony_writes_is_read_and_written_again(
    kind: str, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain_papers(monkeypatch)
    folder = made if kind == "root-generation" else tmp_path / "out"
    if folder != made:
        assert perform(kind, folder, made, []).ended == "closed"
    for entry in entries(folder / "archive"):
        assert read_event(entry["event"], entry["data"]).as_data() == entry["data"]
