"""Lines read by a pattern are read as the exact way reads them, and nothing else is."""

from __future__ import annotations

import json
import random
from functools import cache
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from ceremony.custody.participants import Actor
from ceremony.record import plain_lines
from ceremony.record.events import VOCABULARY, DeviationNoted, SignedOff
from ceremony.record.events.reading import CHARACTERS, shape_of
from ceremony.record.journal import GENESIS, Entry, RecordError, parse_line

PLAIN = sorted(name for name, made in VOCABULARY.items() if shape_of(made).is_plain)
VALUES: dict[type | None, st.SearchStrategy[Any]] = {
    str: st.text(st.characters(codec="utf-8"), max_size=6),
    int: st.integers(-(2**53) + 1, 2**53 - 1),
    bool: st.booleans(),
}


@pytest.fixture(autouse=True, scope="module")
def patterns() -> Any:
    """Every pattern there is, as after a long record."""
    known = [dict(lines) for lines in plain_lines._LINES]
    for lines in plain_lines._LINES:
        for name in VOCABULARY:
            lines.compile(name, shape_of(VOCABULARY[name]))
        assert sorted(lines) == PLAIN
    yield
    for lines, before in zip(plain_lines._LINES, known, strict=True):
        lines.clear()
        lines.update(before)


def exactly(line: bytes) -> Entry | None:
    """As it is read without patterns."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ceremony.record.journal.read_plain_line", lambda _: None)
        try:
            return parse_line(line, 1, 3)
        except RecordError:
            return None


@cache
def words_of(name: str, field: str) -> tuple[str, ...]:
    """What may stand in a field of words: those that its own reader takes."""
    kind = shape_of(VOCABULARY[name]).required[field]
    assert kind.spelling is not None
    return tuple(kind.spelling.pattern[2:-2].replace("\\", "").split("|"))


@st.composite
def lines(draw: st.DrawFn) -> bytes:
    """A canonical line of an event of plain values."""
    name = draw(st.sampled_from(PLAIN))
    fields = shape_of(VOCABULARY[name]).required.items()
    text = VALUES[str] if draw(st.booleans()) else st.text(st.characters(codec="ascii"), max_size=6)
    of_type = {**VALUES, str: text}
    data = {
        field: draw(
            of_type[kind.plain]
            if kind.plain
            else st.lists(text, max_size=3)
            if kind.write
            else st.sampled_from(words_of(name, field))
        )
        for field, kind in fields
    }
    return rfc8785.dumps(
        {
            "seq": draw(st.integers(0, 2**53 - 1)),
            "time": "2026-11-23T10:00:00.000Z",
            "ceremony": draw(text),
            "step": draw(text),
            "actor": {"role": draw(text), "name": draw(text)},
            "event": name,
            "data": data,
            "prev": draw(text),
        }
    )


def test_what_a_long_record_is_full_of_is_read_so() -> None:
    assert len(PLAIN) > 20
    assert {"deviation-noted", "step-started", "step-completed", "signed-off"} <= set(PLAIN)


@given(lines())
def test_a_canonical_line_is_read_as_the_exact_way_reads_it(line: bytes) -> None:
    found, exact = parse_line(line, 1, 3), exactly(line)
    assert found == exact
    assert repr(found) == repr(exact)
    assert found.to_line() == line
    numbers = [json.loads(line)["seq"], *(one for one in json.loads(line)["data"].values() if type(one) is int)]
    if b"\\" not in line and max(map(abs, numbers)) < 10**15:
        assert plain_lines.read_plain_line(line) is not None


@given(lines(), st.randoms(use_true_random=False))
def test_whatever_is_changed_in_a_line_both_ways_judge_alike(line: bytes, chance: random.Random) -> None:
    """A byte changed, put in, taken out or doubled; a blank or a token where none stands."""
    place = chance.randrange(len(line) + 1)
    bit = bytes([line[place % len(line)] ^ (1 << chance.randrange(8))])
    put = chance.choice(
        [bit, b" ", b"\t", b"\r", b"\x00", b"\x7f", b"-", b"0", b".0", b"e1", b'"', b"\\", b",", b"{}", b'"a":1,']
    )
    changed = line[:place] + put + line[place + chance.randrange(3) :]
    exact = exactly(changed)
    if exact is None:
        assert plain_lines.read_plain_line(changed) is None
        with pytest.raises(RecordError):
            parse_line(changed, 1, 3)
    else:
        assert parse_line(changed, 1, 3) == exact
        assert exact.to_line() == changed


def line_of(data: str, **other: str) -> bytes:
    """A line of a deviation, or of another event, spelled out."""
    parts = {
        "name": "Ann",
        "seq": "7",
        "event": "deviation-noted",
        "time": "2026-11-23T10:00:00.000Z",
        "tail": "",
        **other,
    }
    return (
        f'{{"actor":{{"name":"{parts["name"]}","role":"witness"}},"ceremony":"KR","data":{data},'
        f'"event":"{parts["event"]}","prev":"{GENESIS}","seq":{parts["seq"]},"step":"open",'
        f'"time":"{parts["time"]}"}}{parts["tail"]}'
    ).encode()


NOTE = '{"decided_by":"Ann","decision":"on","expected":"","what":"ü \u2028 \x7f \U0001f511"}'


def test_the_plain_way_is_taken() -> None:
    entry = parse_line(line_of(NOTE), 1, 3)
    assert plain_lines.read_plain_line(line_of(NOTE)) == vars(entry)
    assert entry.actor == Actor("witness", "Ann")
    assert entry.seq == 7
    assert entry.event == DeviationNoted(what="ü \u2028 \x7f \U0001f511", expected="", decision="on", decided_by="Ann")
    signed = parse_line(line_of('{"agrees":true,"name":"A","remark":"","role":"witness"}', event="signed-off"), 1, 3)
    assert signed.event == SignedOff(name="A", role="witness", agrees=True, remark="")


@pytest.mark.parametrize(
    "line",
    [
        line_of(NOTE.replace(",", ", ", 1)),
        line_of('{"decision":"on","decided_by":"Ann","expected":"","what":""}'),
        line_of('{"decided_by":"Ann","decision":"on","expected":"","what":"","what":""}'),
        line_of('{"decided_by":"Ann","decision":"on","expected":"","more":"","what":""}'),
        line_of('{"decided_by":"Ann","decision":"on","expected":""}'),
        line_of('{"decided_by":"Ann","decision":"on","expected":1,"what":""}'),
        line_of('{"decided_by":"Ann","decision":"on","expected":null,"what":""}'),
        line_of('{"absent":null,"decided_by":"Ann","decision":"on","expected":"","what":""}'),
        line_of(NOTE.replace('"on"', '"o\\u006e"')),
        line_of(NOTE.replace('"on"', '"o\\/n"')),
        line_of(NOTE.replace('"on"', '"o\tn"')),
        line_of(NOTE.replace('"on"', '"o\x00n"')),
        line_of(NOTE).replace("ü".encode(), b"\xed\xa0\x80"),
        line_of(NOTE).replace("ü".encode(), b"\xc0\xaf"),
        line_of(NOTE, seq="07"),
        line_of(NOTE, seq="-0"),
        line_of(NOTE, seq="7.0"),
        line_of(NOTE, seq="7e0"),
        line_of(NOTE, seq="true"),
        line_of(NOTE, seq="9007199254740992"),
        line_of(NOTE, seq="\u0667"),
        line_of(NOTE, time="2026-13-23T10:00:00.000Z"),
        line_of(NOTE, time="2026-11-23T10:00:00.000Z\n"),
        line_of(NOTE, time="\u06622026-11-23T10:00:00.000Z"),
        line_of(NOTE, event="deviation-notes"),
        line_of(NOTE, event="head-confirmed"),
        line_of(NOTE, tail="\r"),
        line_of(NOTE, tail=" "),
        line_of(NOTE, tail="\n"),
        line_of(NOTE, tail="{}"),
        b"\xef\xbb\xbf" + line_of(NOTE),
        line_of('{"agrees":1,"name":"A","remark":"","role":"witness"}', event="signed-off"),
        line_of('{"agrees":true,"name":"A","remark":"","role":"nobody"}', event="signed-off"),
        line_of(NOTE, name="x" * (1 << 20)),
    ],
    ids=range(34),
)
def test_what_is_odd_is_left_to_the_exact_way_which_refuses_it(line: bytes) -> None:
    assert plain_lines.read_plain_line(line) is None
    with pytest.raises(RecordError):
        parse_line(line, 1, 3)


def test_what_is_rare_is_left_to_the_exact_way_which_takes_it() -> None:
    """An escape that must be one, a field that may be absent, numbers beyond the pattern's."""
    for line in (
        line_of(NOTE.replace('"on"', '"\\""')),
        line_of(NOTE.replace('"on"', '"\\n"')),
        line_of('{"continued_ended_at":"2026","decided_by":"Ann","decision":"","expected":"","what":""}'),
        line_of(NOTE, seq="9007199254740991"),
    ):
        assert plain_lines.read_plain_line(line) is None
        assert parse_line(line, 1, 3).to_line() == line


def test_a_kind_is_compiled_when_it_has_come_often(monkeypatch: pytest.MonkeyPatch) -> None:
    wide, narrow = (plain_lines.PlainLines(characters, 3) for characters in (CHARACTERS, plain_lines._ASCII))
    monkeypatch.setattr(plain_lines, "_LINES", (wide, narrow))
    for count in range(1, 6):
        assert (plain_lines.read_plain_line(line_of(NOTE)) is None) is (count <= 3)
        assert plain_lines.read_plain_line(line_of(NOTE, event="no-event")) is None
    assert (list(wide), list(narrow)) == (["deviation-noted"], [])
    for lines in (wide, narrow):
        assert "no-event" not in lines._met
