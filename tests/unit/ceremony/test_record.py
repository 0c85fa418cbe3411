"""The record: canonical, chained, durable, and strict about what it reads."""

from __future__ import annotations

import hashlib
import io
import json
from pathlib import Path

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from ceremony.custody.participants import Actor
from ceremony.errors import MachineError, RefusedError
from ceremony.record.canonical import MAX_LINE_BYTES, parse_canonical
from ceremony.record.events import DeviationNoted
from ceremony.record.journal import GENESIS, Entry, Journal, RecordError, parse_line, read_chain

PROGRAM = Actor("program", "Keyrite")


def entry(seq: int = 0, prev: str = GENESIS, what: str = "x") -> Entry:
    return Entry(
        seq=seq,
        time="2026-11-23T10:00:00.000Z",
        ceremony="KR-20261123-00000000",
        step="open",
        actor=PROGRAM,
        event=DeviationNoted(what=what, expected="", decision="", decided_by=""),
        prev=prev,
    )


def chain(count: int) -> bytes:
    head, lines = GENESIS, b""
    for seq in range(count):
        line = entry(seq, head, what=f"n{seq}").to_line()
        head = hashlib.sha256(line).hexdigest()
        lines += line + b"\n"
    return lines


def read(content: bytes) -> list[Entry]:
    return [found for found, _ in read_chain(io.BytesIO(content))]


def test_a_line_is_canonical_json_in_key_order_without_spaces() -> None:
    line = entry(what="ü").to_line()
    assert line.startswith(b'{"actor":{"name":"Keyrite","role":"program"},"ceremony":')
    assert json.loads(line)["data"] == {"what": "ü", "expected": "", "decision": "", "decided_by": ""}
    assert "ü".encode() in line


def test_prev_is_the_sha256_of_the_previous_line_without_its_newline() -> None:
    lines = chain(3).splitlines()
    assert json.loads(lines[1])["prev"] == hashlib.sha256(lines[0]).hexdigest()
    assert json.loads(lines[0])["prev"] == "0" * 64


def test_reads_back_what_was_written() -> None:
    assert [found.seq for found in read(chain(5))] == [0, 1, 2, 3, 4]


@given(st.integers(min_value=0, max_value=len(chain(3)) - 1), st.integers(min_value=1, max_value=255))
def test_refuses_any_changed_byte(place: int, change: int) -> None:
    content = bytearray(chain(3))
    content[place] ^= change
    if place >= len(chain(2)):  # nothing chains to the last line: its signature covers it
        try:
            assert len(read(bytes(content))) <= 3
        except RecordError:
            return
    else:
        with pytest.raises(RecordError):
            read(bytes(content))


@pytest.mark.parametrize("line", [0, 1])
def test_refuses_a_line_taken_out(line: int) -> None:
    lines = chain(3).splitlines(keepends=True)
    del lines[line]
    with pytest.raises(RecordError, match=f"Line {line + 1} "):
        read(b"".join(lines))


def test_refuses_lines_swapped() -> None:
    first, second, third = chain(3).splitlines(keepends=True)
    with pytest.raises(RecordError, match="Line 2 "):
        read(first + third + second)


def test_refuses_a_cut_off_last_line() -> None:
    with pytest.raises(RecordError, match="Line 2 .* cut off"):
        read(chain(2)[:-1])


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (b"{", "not JSON"),
        (b'{"a":1,"a":2}', "key twice"),
        (b'{"a":1.5}', "not an integer"),
        (b'{"a":NaN}', "not an integer"),
        (b'{"a":99999999999999999}', "too large"),
        (b'{"a":"\xff"}', "not UTF-8"),
        (b"[" * 20 + b"]" * 20, "nested too deeply"),
        (b"[" * 200_000 + b"]" * 200_000, "nested too deeply"),
        (b"{}", "fields"),
        (b"[]", "fields"),
        (b'{"a":"' + b"x" * (1 << 20) + b'"}', "longer"),
    ],
)
def test_refuses_what_is_no_entry_with_the_reason(bad: bytes, reason: str) -> None:
    with pytest.raises(RecordError, match=reason):
        parse_line(bad, 7)


def test_refuses_an_entry_that_is_not_in_canonical_form() -> None:
    loose = json.dumps(json.loads(entry().to_line())).encode()
    with pytest.raises(RecordError, match="canonical"):
        parse_line(loose, 1)


def test_refuses_an_event_outside_the_vocabulary() -> None:
    line = entry().to_line().replace(b"deviation-noted", b"something-else!")
    with pytest.raises(RecordError, match="vocabulary"):
        parse_line(line, 1)


def test_the_journal_goes_on_where_it_was(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "record.jsonl")
    journal.append(entry())
    journal.close()
    again = Journal(tmp_path / "record.jsonl")
    again.append(entry(1, again.head))
    again.close()
    assert len(read((tmp_path / "record.jsonl").read_bytes())) == 2


def test_a_torn_last_line_is_cut_away_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "record.jsonl"
    path.write_bytes(chain(2) + b'{"actor":{"na')
    journal = Journal(path)
    assert (journal.torn_bytes, len(journal.entries)) == (13, 2)
    assert path.read_bytes() == chain(2)
    journal.close()


def test_one_process_at_a_time_holds_the_journal(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "record.jsonl")
    with pytest.raises(RefusedError, match="another Keyrite process"):
        Journal(tmp_path / "record.jsonl")
    journal.close()


def test_an_entry_that_nobody_would_read_again_is_not_written(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "record.jsonl")
    journal.append(entry())
    with pytest.raises(RefusedError, match="is longer than the record takes; it was not written"):
        journal.append(entry(1, journal.head, what="x" * MAX_LINE_BYTES))
    journal.append(entry(1, journal.head))
    journal.close()
    assert len(read((tmp_path / "record.jsonl").read_bytes())) == 2


def test_a_full_disk_is_told_and_the_entry_does_not_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journal = Journal(tmp_path / "record.jsonl")
    journal.append(entry())
    before = (tmp_path / "record.jsonl").read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", full)
        with pytest.raises(MachineError, match="No space left"):
            journal.append(entry(1, journal.head))
    assert (tmp_path / "record.jsonl").read_bytes() == before
    journal.append(entry(1, journal.head))
    journal.close()
    assert len(read((tmp_path / "record.jsonl").read_bytes())) == 2


json_text = st.text(st.characters(codec="utf-8"), max_size=8)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | json_text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(json_text, inner, max_size=4),
    max_leaves=20,
)


@given(json_values)
def test_takes_whatever_rfc_8785_writes(value: object) -> None:
    assert parse_canonical(rfc8785.dumps(value)) == value


@given(json_values, st.booleans(), st.booleans())
def test_takes_nothing_that_rfc_8785_would_write_otherwise(value: object, ascii_only: bool, by_keys: bool) -> None:
    try:
        text = json.dumps(value, ensure_ascii=ascii_only, sort_keys=by_keys, separators=(",", ":")).encode()
    except UnicodeEncodeError:
        return
    if text == rfc8785.dumps(value):
        assert parse_canonical(text) == value
    else:
        with pytest.raises(ValueError, match="canonical"):
            parse_canonical(text)


def test_keys_are_sorted_by_utf_16_code_units_not_by_code_points() -> None:
    by_code_units, by_code_points = '{"\U0001f511":1,"\ufb01":2}'.encode(), '{"\ufb01":2,"\U0001f511":1}'.encode()
    assert parse_canonical(by_code_units) == {"\U0001f511": 1, "\ufb01": 2}
    with pytest.raises(ValueError, match="canonical"):
        parse_canonical(by_code_points)


@pytest.mark.parametrize(
    "line",
    [
        b'{"a":1,"a":1}',
        b'{"a":1.5}',
        b'{"a":1e3}',
        b'{"a":NaN}',
        b'{"a":9007199254740992}',
        b'{"a":-0}',
        b'{"a":01}',
        b'{"b":1,"a":2}',
        b'{"a": 1}',
        b'{"a":"\\u0041"}',
        b'{"a":"\\ud800"}',
        b'{"a":"\xed\xa0\x80"}',
        b'{"a":"\xff"}',
        b'\xef\xbb\xbf{"a":1}',
        b'{"a":1}\r',
        b'{"a":1}{"a":1}',
        b"[" * 17 + b"]" * 17,
        b"[" * 500_000,
        b'{"a":"' + b"x" * (1 << 20) + b'"}',
        b"",
    ],
    ids=range(20),
)
def test_refuses_json_that_is_not_canonical_or_not_of_the_subset(line: bytes) -> None:
    with pytest.raises(ValueError, match=r"^it") as refused:
        parse_canonical(line)
    assert len(str(refused.value)) < 60
