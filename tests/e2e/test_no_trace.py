"""No secret reaches the disk: during a ceremony and after it, its files are searched for words, key bytes and PINs."""

from __future__ import annotations

import base64
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from ceremony import engine
from ceremony.plan import RecoveryPlan, RootGenerationPlan, suggested_room
from ceremony.ports import ChoosePin, EntryWritten, Notice
from ceremony.rehearsal import rehearsal_ports
from ceremony.script import load_shipped_script
from ceremony.sheets.apart import read_sheet_file
from shamir import slip39
from tests.support import ToldOperator

PIN = "marmalade-4711"


def contents(*folders: Path) -> Iterator[tuple[Path, bytes]]:
    for folder in folders:
        for path in folder.rglob("*"):
            if path.is_file() and "sheets" not in path.parts:
                yield path, path.read_bytes()


def traces(words: tuple[str, ...]) -> list[bytes]:
    """Runs of three share words, which no other text holds, as they might be written."""
    runs = [" ".join(words[place : place + 3]) for place in range(4, len(words) - 3)]
    return [form.encode() for run in runs for form in (run, run.upper(), run.replace(" ", '","'))]


class Searching(ToldOperator):
    """Looks through every file whenever an entry has been written."""

    def __init__(self, folders: tuple[Path, ...], sheets: tuple[Path, ...] = ()) -> None:
        super().__init__({ChoosePin: [PIN]}, sheets)
        self._folders = folders
        self.searched = 0

    def notice(self, notice: Notice) -> None:
        if isinstance(notice, EntryWritten):
            for path, content in contents(*self._folders):
                self.searched += 1
                assert PIN.encode() not in content, path


@pytest.fixture
def quiet_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Home, state and temporary files of this test lie below one folder, so that it can be searched whole."""
    for variable in ("HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "TMPDIR"):
        folder = tmp_path / variable.lower()
        folder.mkdir()
        monkeypatch.setenv(variable, str(folder))
    monkeypatch.setattr("tempfile.tempdir", None)
    return tmp_path


def test_neither_ceremony_leaves_a_secret_on_disk(quiet_place: Path, capfd: pytest.CaptureFixture[str]) -> None:
    made, again = quiet_place / "made", quiet_place / "again"
    watching = Searching((quiet_place,))
    plan = RootGenerationPlan(load_shipped_script("root-generation"), suggested_room(5))
    assert engine.start(plan, rehearsal_ports(watching, made), made).run().ended == "closed"
    sheets = tuple(made / f"sheets/share-{index}-of-5.pdf" for index in (1, 2, 4))
    recovering = Searching((quiet_place,), sheets)
    recovery = RecoveryPlan(load_shipped_script("recovery"), suggested_room(5), made / "archive")
    assert engine.start(recovery, rehearsal_ports(recovering, again), again).run().ended == "closed"
    assert watching.searched > 100
    assert recovering.searched > 100

    shares = [read_sheet_file(sheet) for sheet in (made / "sheets").glob("share-*.pdf")]
    root = slip39.combine_mnemonics([" ".join(words) for words in shares[:3]])
    secrets = [trace for words in shares for trace in traces(words)]
    secrets += [root, root.hex().encode(), root.hex().upper().encode(), base64.b64encode(root), PIN.encode()]
    found = list(contents(quiet_place))
    assert {path.name for path, _ in found} >= {"record.jsonl", "report.pdf", "root-ca.wrapped"}
    out = "".join(capfd.readouterr()).encode()
    for path, content in [*found, (Path("output"), out)]:
        assert not any(secret in content for secret in secrets), path


def test_sheets_are_readable_by_their_owner_only(quiet_place: Path) -> None:
    folder = quiet_place / "made"
    plan = RootGenerationPlan(load_shipped_script("root-generation"), suggested_room(2), threshold=2, shares=2)
    engine.start(plan, rehearsal_ports(ToldOperator(), folder), folder).run()
    for path in (folder / "sheets").iterdir():
        assert path.stat().st_mode & 0o077 == 0
    assert (folder / "sheets").stat().st_mode & 0o077 == 0
    assert not list(Path(os.environ["TMPDIR"]).iterdir())
