"""No secret reaches the disk: during a ceremony and after it, its files are searched for words, key bytes and PINs."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ceremony import engine
from ceremony.outside.rehearsal import rehearsal_ports
from ceremony.planning.plan import RecoveryPlan, RootGenerationPlan, suggested_participants
from ceremony.ports import ChoosePin, EntryWritten, Notice
from ceremony.script.loading import load_shipped_script
from ceremony.sheets.sandbox import read_sheet_file
from tests.support import ToldOperator
from tests.traces import Places, pin_traces, quiet_places, set_traces

PIN = "marmalade-4711"


class Searching(ToldOperator):
    """Looks through every file whenever an entry has been written."""

    def __init__(self, places: Places, sheets: tuple[Path, ...] = ()) -> None:
        super().__init__({ChoosePin: [PIN]}, sheets)
        self._places = places
        self.searched = 0

    def notice(self, notice: Notice) -> None:
        if isinstance(notice, EntryWritten):
            self.searched += 1
            assert self._places.holding(pin_traces(PIN), but=("sheets",)) == []


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Places:
    return quiet_places(tmp_path / "machine", monkeypatch)


def test_neither_ceremony_leaves_a_secret_on_disk(places: Places, capfd: pytest.CaptureFixture[str]) -> None:
    made, again = places.base / "made", places.base / "again"
    watching = Searching(places)
    plan = RootGenerationPlan(load_shipped_script("root-generation"), suggested_participants(5))
    assert engine.start(plan, rehearsal_ports(watching, made), made).run().ended == "closed"
    sheets = tuple(made / f"sheets/share-{index}-of-5.pdf" for index in (1, 2, 4))
    recovering = Searching(places, sheets)
    recovery = RecoveryPlan(load_shipped_script("recovery"), suggested_participants(5), made / "archive")
    assert engine.start(recovery, rehearsal_ports(recovering, again), again).run().ended == "closed"
    assert watching.searched > 40
    assert recovering.searched > 30

    shares = [read_sheet_file(sheet) for sheet in (made / "sheets").glob("share-*.pdf")]
    secrets = set_traces(shares, 3, PIN)
    assert {path.name for path in places.files()} >= {"record.jsonl", "report.pdf", "root-ca.wrapped"}
    assert places.holding(secrets, but=("sheets",)) == []
    assert len(places.holding(secrets)) >= 3  # the control: sheets are found where they do lie
    out = "".join(capfd.readouterr()).encode()
    assert not any(secret in out for secret in secrets)


def test_sheets_are_readable_by_their_owner_only(places: Places) -> None:
    folder = places.base / "made"
    plan = RootGenerationPlan(load_shipped_script("root-generation"), suggested_participants(2), threshold=2, shares=2)
    engine.start(plan, rehearsal_ports(ToldOperator(), folder), folder).run()
    for path in (folder / "sheets").iterdir():
        assert path.stat().st_mode & 0o077 == 0
    assert (folder / "sheets").stat().st_mode & 0o077 == 0
    assert not list(Path(os.environ["TMPDIR"]).iterdir())
