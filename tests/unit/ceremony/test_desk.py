"""The auditor's desk: timeline, record browser, what is due and open, and what may leave."""

from __future__ import annotations

import dataclasses
import datetime
import errno
import io
import json
import os
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import cli
from app.window.audit.reading import read_archive
from ceremony.audit.browser import RecordFilter, browse, count_facets
from ceremony.audit.export_ecs import ecs_lines
from ceremony.audit.export_ics import calendar
from ceremony.audit.obligations import list_obligations, list_recorded
from ceremony.audit.review import review_archive
from ceremony.audit.timeline import draw_timeline, find_archives, look_at, look_at_some
from ceremony.disk.export_file import write_export
from ceremony.errors import ArchiveError, MachineError, UsageError
from ceremony.facts import Dated, Facts, Noted, gather_archive
from ceremony.facts.schedule import Due, list_due
from ceremony.kits.manifest import delivery_manifest, kit_manifest
from ceremony.policy.breaks import months_later
from ceremony.record.events import CeremonyOpened, DeviationNoted
from ceremony.record.journal import RecordError
from ceremony.script.loading import Text, load_shipped_script
from tests.events import filled
from tests.fuzz.archive_corpus import Corpus, write
from tests.fuzz.archive_crafted import CRAFTED
from tests.support import entries

TODAY = datetime.date(2026, 11, 24)


@pytest.fixture
def folder(corpus: Corpus, tmp_path: Path) -> Path:
    """A folder of archives as an auditor would keep them."""
    for name in ("closed", "recovered", "aborted-early"):
        shutil.copytree(corpus.archives[name], tmp_path / "kept" / name)
    return tmp_path / "kept"


def test_a_roots_life_is_drawn_from_a_folder_in_order_with_its_links(folder: Path) -> None:
    drawn = draw_timeline(look_at(folder))
    (life,) = drawn.roots
    assert {event.kind for event in life.events} == {"root-generation", "recovery"}
    assert all(event.ok and event.verdict == "complete" for event in life.events)
    assert {event.kind: event.link for event in life.events} == {"root-generation": "first", "recovery": "linked"}
    assert len(life.root_words) == 32
    assert [one.report.verdict for one in drawn.others if one.report] == ["aborted"]


def test_a_link_to_an_archive_that_is_not_here_is_said(folder: Path) -> None:
    shutil.rmtree(folder / "closed")
    (life,) = draw_timeline(look_at(folder)).roots
    assert [event.link for event in life.events] == ["missing"]
    assert any("not here" in one.what.en for one in list_obligations(look_at(folder), TODAY))


def test_an_altered_archive_stands_in_the_timeline_as_altered_and_must_be_acted_on(folder: Path) -> None:
    (folder / "closed/keys/root-ca.wrapped").write_bytes(b"x")
    drawn = draw_timeline(look_at(folder))
    assert "altered" in {event.verdict for life in drawn.roots for event in life.events}
    first = list_obligations(look_at(folder), TODAY)[0]
    assert first.weight == "act"
    assert "does not verify" in first.what.en


def test_two_ends_of_one_ceremony_must_be_acted_on(folder: Path, corpus: Corpus) -> None:
    """However well each verifies: somebody kept a copy, or forged one."""
    write(folder / "another end", CRAFTED["an abort made of a copy"](corpus, corpus.files()))
    found = list_obligations(look_at(folder), TODAY)
    assert any(one.weight == "act" and "2 different archives of this ceremony" in one.what.en for one in found)
    (life,) = draw_timeline(look_at(folder)).roots
    assert {event.link for event in life.events if event.kind == "recovery"} == {"linked"}


def test_the_same_archive_twice_is_no_second_end(folder: Path) -> None:
    shutil.copytree(folder / "closed", folder / "a copy")
    assert not any("different archives" in one.what.en for one in list_obligations(look_at(folder), TODAY))


def test_two_ceremonies_that_take_up_the_same_archive_must_be_acted_on(folder: Path) -> None:
    seen = look_at(folder)
    (recovered,) = (one for one in seen if one.facts and one.facts.kind == "recovery")
    assert recovered.facts is not None
    twin = dataclasses.replace(recovered, facts=dataclasses.replace(recovered.facts, ceremony="KR-20260303-0BAD0BAD"))
    assert not any("neither ledger" in one.what.en for one in list_obligations(seen, TODAY))
    found = [one for one in list_obligations((*seen, twin), TODAY) if "neither ledger" in one.what.en]
    assert [one.weight for one in found] == ["act"]


def test_an_archive_that_no_root_stands_behind_is_to_be_kept_in_mind(folder: Path) -> None:
    found = [one for one in list_obligations(look_at(folder), TODAY) if "No root stands behind" in one.what.en]
    assert [one.weight for one in found] == ["watch"]


def test_an_unreadable_archive_hides_no_other(folder: Path) -> None:
    (folder / "recovered/record.jsonl").write_bytes(b"{}\n")
    seen = look_at(folder)
    assert len(seen) == 3
    assert any(one.facts is None and one.problem for one in seen)


def test_one_archive_or_a_folder_of_many_is_found(folder: Path, corpus: Corpus) -> None:
    assert find_archives(folder / "closed") == (folder / "closed",)
    assert len(find_archives(folder)) == 3


def test_kits_beside_an_archive_are_no_archive_that_could_not_be_read(folder: Path) -> None:
    before = find_archives(folder)
    kits = folder / "kits"
    (kits / "docker-tls/host").mkdir(parents=True)
    one = kit_manifest("docker-tls", "host", {})
    (kits / "docker-tls/host/manifest.json").write_bytes(one)
    named = {"docker-tls/host/manifest.json": one}
    (kits / "manifest.json").write_bytes(delivery_manifest("KR-1", "estate_sha256", "0" * 64, named))
    assert find_archives(folder) == before
    (kits / "manifest.json").write_bytes(b"[]")
    assert find_archives(folder) == tuple(sorted((*before, kits)))


def test_the_browser_filters_searches_and_pages(corpus: Corpus) -> None:
    archive = corpus.archives["closed"]
    every = browse(archive, limit=10_000)
    assert [row.line for row in every.rows] == list(range(1, every.total + 1))
    page = browse(archive, limit=10)
    rest = browse(archive, after=page.more_after or 0, limit=10_000)
    assert [*page.rows, *rest.rows] == list(every.rows)
    assert {row.event for row in browse(archive, RecordFilter(events=frozenset({"key-locked"}))).rows} == {"key-locked"}
    assert {row.role for row in browse(archive, RecordFilter(roles=frozenset({"witness"}))).rows} == {"witness"}
    found = browse(archive, RecordFilter(text="NORTH vault"))
    assert 0 < found.matching < found.total
    assert count_facets(archive).events["key-locked"] == 2


def test_a_drill_is_due_a_year_after_the_last_proof(corpus: Corpus) -> None:
    facts = [gather_archive(corpus.archives[name]) for name in ("closed", "recovered")]
    drills = [one for one in list_due(facts) if one.kind == "drill"]
    assert [one.on.isoformat() for one in drills] == ["2027-03-02"]
    certificates = [one.on.year for one in list_due(facts) if one.kind == "certificate"]
    assert certificates == [2036]
    assert not list_due([gather_archive(corpus.archives["aborted-early"])])


def test_keys_are_rotated_only_where_the_policy_says_so() -> None:
    def facts(**parameters: object) -> Facts:
        made = Facts(kind="root-generation", ended="closed", ended_at="2026-11-23T10:00:00.000Z")
        made.opening = CeremonyOpened.from_data(filled("ceremony-opened", {"parameters": parameters}))
        made.certificates = [Dated("root-ca", "keys/root-ca.crt", "CN=Root CA", "ab")]
        return made

    assert {one.kind for one in list_due([facts()])} == {"drill"}
    (rotation,) = [one for one in list_due([facts(rotation_days=90)]) if one.kind == "rotation"]
    assert rotation.on == datetime.date(2027, 2, 21)
    assert rotation.status(TODAY) == "later"
    assert rotation.status(datetime.date(2027, 2, 1)) == "soon"
    assert rotation.status(datetime.date(2027, 3, 1)) == "overdue"


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [("2026-01-31", 1, "2026-02-28"), ("2024-02-29", 12, "2025-02-28"), ("2026-12-31", 2, "2027-02-28")],
)
def test_a_month_without_that_day_ends_on_its_last(day: str, months: int, expected: str) -> None:
    assert months_later(datetime.date.fromisoformat(day), months).isoformat() == expected


@given(st.text(max_size=200), st.dates(min_value=datetime.date(2000, 1, 1), max_value=datetime.date(2100, 1, 1)))
def test_a_calendar_keeps_to_its_grammar_whatever_the_names(text: str, day: datetime.date) -> None:
    stamp = datetime.datetime(2026, 11, 23, tzinfo=datetime.UTC)
    try:
        text.encode()
    except UnicodeEncodeError:
        return
    made = calendar([Due("drill", day, Text(text, text), "KR", "ab", text)], stamp=stamp)
    lines = made.split(b"\r\n")
    assert all(len(line) <= 75 and b"\n" not in line and b"\r" not in line for line in lines)
    assert [line for line in lines if line.startswith((b"BEGIN:", b"END:"))] == [
        b"BEGIN:VCALENDAR", b"BEGIN:VEVENT", b"BEGIN:VALARM", b"END:VALARM", b"END:VEVENT", b"END:VCALENDAR",
    ]  # fmt: skip
    made.decode()
    assert made == calendar([Due("drill", day, Text(text, text), "KR", "ab", text)], stamp=stamp)


def test_every_entry_leaves_as_one_ecs_line_that_names_its_hash(corpus: Corpus) -> None:
    archive = corpus.archives["closed"]
    lines = [json.loads(line) for line in ecs_lines(archive)]
    plain = entries(archive)
    assert [line["event"]["sequence"] for line in lines] == list(range(len(plain)))
    assert [line["event"]["action"] for line in lines] == [entry["event"] for entry in plain]
    assert [line["event"]["hash"] for line in lines[:-1]] == [entry["prev"] for entry in plain[1:]]
    assert all({"@timestamp", "ecs", "event", "user", "message"} <= line.keys() for line in lines)


def test_a_dissent_is_to_be_acted_on_with_its_reason_and_a_deviation_ends_in_a_stop(corpus: Corpus) -> None:
    facts = gather_archive(corpus.archives["closed"])
    signed = facts.signed_off[0]
    dissent = dataclasses.replace(signed.event, agrees=False, remark="The door.")
    facts.signed_off[0] = dataclasses.replace(signed, event=dissent)
    what = "The sheet of Ann came out of bag 9"
    noted = DeviationNoted(what=what, expected="", decision="go on", decided_by="B")
    facts.deviations.append(Noted(signed.entry, noted))
    told = {one.what: one.weight for one in list_recorded((facts,))}
    assert (
        Text(f"{signed.entry.actor.name} dissented: The door.", f"{signed.entry.actor.name} 提出异议：The door.")
        in told
    )
    assert set(told.values()) == {"act", "watch"}
    (deviation,) = (one for one in told if one.en.startswith("Deviation"))
    assert deviation.en == "Deviation: The sheet of Ann came out of bag 9. Decided: go on"
    assert deviation.zh == "偏差：Ann 的份额单取自防拆袋 9。决定：go on"


def test_a_key_that_no_public_page_carries_is_kept_in_mind_until_a_resharing(corpus: Corpus) -> None:
    made, reshared = (gather_archive(corpus.archives["closed"]) for _ in range(2))
    made.kind, reshared.kind = "estate-key", "reshare"

    def lacking(*known: Facts) -> list[str]:
        return [
            one.weight for one in list_recorded(known) if one.what.en.startswith("The public pages in the bags lack")
        ]

    assert lacking(made) == ["watch"]
    assert lacking(reshared, made) == ["watch"]
    assert lacking(made, reshared) == []
    reshared.ended = "aborted"
    assert lacking(made, reshared) == ["watch"]


def closed_to_us(monkeypatch: pytest.MonkeyPatch, place: Path) -> None:
    """The system refuses to list this folder, as it does one of another user; root may list everything."""
    listed = os.scandir

    def scandir(path: object = ".") -> object:
        if Path(str(path)) == place:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return listed(path)  # type: ignore[call-overload]

    monkeypatch.setattr(os, "scandir", scandir)


def test_what_cannot_be_looked_into_is_named_and_nothing_is_said_to_be_in_order(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed_to_us(monkeypatch, folder / "recovered")
    *_, last = seen = look_at(folder)
    assert (last.path, last.closed, last.problem) == (folder / "recovered", True, "Permission denied")
    found = [one for one in list_obligations(seen, TODAY) if "was not looked into" in one.what.en]
    assert [one.weight for one in found] == ["act"]
    assert "Permission denied" in found[0].what.en
    assert last in draw_timeline(seen).others
    closed_to_us(monkeypatch, folder)
    with pytest.raises(ArchiveError, match=r"cannot be looked into \(Permission denied\)"):
        look_at_some(folder)


def test_links_and_folders_that_lie_too_deep_are_not_passed_over_in_silence(folder: Path) -> None:
    (folder / "link").symlink_to(folder / "closed")
    shutil.copytree(folder / "closed", folder / "a/b/c/d/archive")
    closed = {one.path.relative_to(folder).as_posix() for one in look_at(folder) if one.closed}
    assert closed == {"link", "a/b/c/d"}


@pytest.mark.parametrize("command", ["timeline", "due", "obligations"])
@pytest.mark.parametrize("json_too", [False, True])
def test_the_desk_ends_with_1_where_it_could_not_look(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    command: str,
    json_too: bool,
) -> None:
    arguments = ["keyrite", "desk", command, str(folder), *(["--json"] if json_too else [])]
    monkeypatch.setattr(sys, "argv", arguments)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 0
    capsys.readouterr()
    closed_to_us(monkeypatch, folder / "recovered")
    with pytest.raises(SystemExit) as ended:
        cli.main()
    said = capsys.readouterr()
    assert ended.value.code == 1
    assert f"NOT LOOKED INTO {folder / 'recovered'}: Permission denied" in (said.err if json_too else said.out)
    if json_too:
        json.loads(said.out)
    else:
        assert "cannot be said here" in said.out


@pytest.mark.parametrize("command", ["timeline", "due", "obligations"])
def test_the_desk_says_in_chinese_where_it_could_not_look(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    monkeypatch.setattr(sys, "argv", ["keyrite", "desk", command, str(folder), "--lang", "zh"])
    closed_to_us(monkeypatch, folder / "recovered")
    with pytest.raises(SystemExit):
        cli.main()
    said = capsys.readouterr().out
    assert f"未能查看 {folder / 'recovered'}：" in said
    assert "因此这里无法断定" in said
    assert not re.search("NOT LOOKED|cannot be said", said)


def test_an_archive_is_read_once_for_the_desk(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is told of an archive is what was verified of it: nobody looks again at a record that is another by then."""
    (expected,), opened, looks = look_at(folder / "closed"), os.open, list[str]()
    record = folder / "closed/record.jsonl"

    def then_changed(path: Any, *rest: Any, **named: Any) -> int:
        descriptor = opened(path, *rest, **named)
        if str(path) == str(record):
            looks.append(str(path))
            content = record.read_bytes()
            record.rename(folder / "was")
            record.write_bytes(content[: content.rindex(b"\n", 0, -1) + 1])  # whoever looks again sees a shorter one
        return descriptor

    monkeypatch.setattr(os, "open", then_changed)
    for read in (look_at, review_archive, lambda path: read_archive(path, None, datetime.date(2026, 3, 3))):
        looks.clear()
        found = read(folder / "closed")
        assert looks == [str(record)]
        (folder / "was").replace(record)
        if read is look_at:
            assert found == (expected,)
    assert expected.facts is not None
    assert expected.facts.ended == "closed"


def failing(parts: int) -> Iterator[bytes]:
    for _ in range(parts):
        yield b"x" * 100_000
    raise RecordError("Line {line} of the record is cut off: its end is missing.", line=3)


def test_an_export_that_fails_leaves_no_file_and_blames_what_failed(tmp_path: Path) -> None:
    target = tmp_path / "record.ndjson"
    with pytest.raises(RecordError, match="Line 3"):
        write_export(target, failing(3))
    assert list(tmp_path.iterdir()) == []
    write_export(target, [b"a", b"b"])
    assert target.read_bytes() == b"ab"
    assert target.stat().st_nlink == 1
    for wrong, says in (
        (target, "is there already"),
        (tmp_path / "none/x", "There is no folder"),
        (tmp_path, "is there already"),
    ):
        with pytest.raises(UsageError, match=says):
            write_export(wrong, b"c")
    assert [one.name for one in tmp_path.iterdir()] == ["record.ndjson"]
    write_export(target, b"c", replace=True)
    with pytest.raises(RecordError):
        write_export(target, failing(1), replace=True)
    assert target.read_bytes() == b"c"


@pytest.mark.parametrize("call", ["write", "fsync", "link"])
def test_a_disk_that_says_no_to_an_export_keeps_nothing_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    full = OSError(errno.ENOSPC, "No space left on device")
    if call == "write":
        monkeypatch.setattr("ceremony.disk.export_file.write_all", lambda *_: (_ for _ in ()).throw(full))
    else:
        monkeypatch.setattr(os, call, lambda *_, **__: (_ for _ in ()).throw(full))
        monkeypatch.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(full))
    with pytest.raises(MachineError, match=r"could not be written \(No space left on device\), and nothing"):
        write_export(tmp_path / "x.pdf", b"content")
    assert list(tmp_path.iterdir()) == []


def test_an_export_of_what_is_no_archive_blames_that_and_not_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for command in (["record", "nowhere"], ["ndjson", "nowhere", "--out", "x"], ["review", "nowhere", "--out", "x"]):
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(sys, "argv", ["keyrite", "desk", *command])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capsys.readouterr().err
        assert ended.value.code == 1, said
        assert "nowhere is not an archive folder" in said
    assert list(tmp_path.iterdir()) == []


def test_a_script_is_shown_byte_for_byte_in_any_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    taken = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(taken, encoding="latin-1"))
    monkeypatch.setattr(sys, "argv", ["keyrite", "scripts", "show", "root-generation"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    sys.stdout.flush()
    assert (ended.value.code, taken.getvalue()) == (0, load_shipped_script("root-generation").source)
