"""Events: read strictly, written as they were read, and told of in docs/formats.md by what their classes say."""

from __future__ import annotations

import copy
import dataclasses
import json
import random
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from ceremony.custody.participants import Custodian
from ceremony.record.events import (
    VOCABULARY,
    CeremonyOpened,
    KeyLocked,
    ParticipantsNamed,
    SheetJudged,
    SheetSealed,
    TokenProbed,
    read_event,
)
from tests.architecture.events_table import BEGIN, END, FORMATS, parts, tables

VECTORS = Path(__file__).parents[2] / "vectors"
CLOSED_FOLDER = {"generation": 1, "index": 2, "bag": "TB-1", "holder": "Ann"}
HOSTILE: tuple[Any, ...] = (
    None,
    True,
    -1,
    2**53 - 1,
    "",
    "SECRET",
    [],
    ["SECRET"],
    {},
    {"SECRET": "SECRET"},
    [[]],
    [{}],
)


@cache
def kept() -> tuple[tuple[str, dict[str, Any]], ...]:
    """Event and data of every entry of the archives that are kept for ever."""
    found = []
    for path in sorted(VECTORS.glob("archives-*.zip")):
        with zipfile.ZipFile(path) as file:
            records = [file.read(name) for name in file.namelist() if name.endswith("record.jsonl")]
        found += [json.loads(line) for record in records for line in record.splitlines()]
    return tuple((entry["event"], entry["data"]) for entry in found)


def test_the_vocabulary_has_a_class_for_each_event() -> None:
    assert len(VOCABULARY) > 60
    assert {name for name, _ in kept()} < set(VOCABULARY)
    assert all(made.type == name for name, made in VOCABULARY.items())


def test_what_was_read_is_what_is_written() -> None:
    assert len(kept()) > 400
    for name, data in kept():
        assert read_event(name, data).as_data() == data


def test_events_and_their_parts_do_not_change() -> None:
    for made in (*VOCABULARY.values(), *parts()):
        assert made.__dataclass_params__.frozen, made  # type: ignore[attr-defined]
    event = SheetSealed.from_data(CLOSED_FOLDER)
    with pytest.raises(dataclasses.FrozenInstanceError):
        event.bag = "TB-2"  # type: ignore[misc]


def test_an_event_has_its_ceremonys_own_values() -> None:
    people = ParticipantsNamed.from_data(
        {
            "organisation": "O",
            "administrator": "A",
            "operator": "B",
            "witness": "W",
            "custodians": [{"name": "C", "site": "S"}, {"name": "D", "site": "T", "trustee": "W"}],
        }
    )
    assert people.room.custodians == (Custodian("C", "S"), Custodian("D", "T", "W"))
    assert people.room.names() == ("A", "B", "W", "C")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ({**CLOSED_FOLDER, "more": 1}, "it holds a field that this version does not know"),
        ({name: value for name, value in CLOSED_FOLDER.items() if name != "bag"}, r"it is missing \(field bag\)"),
        ({**CLOSED_FOLDER, "index": "2"}, r"it is not a whole number \(field index\)"),
        ({**CLOSED_FOLDER, "index": True}, r"it is not a whole number \(field index\)"),
        ({**CLOSED_FOLDER, "holder": None}, r"it is not a text \(field holder\)"),
        ([], "it is not an object"),
        ({}, r"it is missing \(field generation\)"),
    ],
)
def test_what_does_not_fit_is_refused_in_a_few_words(data: Any, reason: str) -> None:
    with pytest.raises(ValueError, match=f"^{reason}$"):
        SheetSealed.from_data(data)


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("sheet-judged", {"verdict": "SECRET"}, r"it is none of the words that may stand there \(field verdict\)"),
        ("sheet-judged", {"verdict": "unreadable", "index": None}, r"it is there, and says nothing \(field index\)"),
        ("participants-named", {"organisation": "SECRET"}, r"it is missing \(field administrator\)"),
        (
            "host-checked",
            {"checks": [{"id": "a", "ok": 1, "detail": ""}]},
            r"it is not true or false \(field checks.ok\)",
        ),
        ("host-checked", {"checks": {"id": "a"}}, r"it is not a list \(field checks\)"),
        ("no-such-event", {}, "its event is not in the vocabulary"),
    ],
)
def test_a_reason_names_the_field_and_never_the_content(name: str, data: Any, reason: str) -> None:
    with pytest.raises(ValueError, match=f"^{reason}$"):
        read_event(name, data)


def test_what_may_be_absent_is_said_once() -> None:
    assert SheetJudged.from_data({"verdict": "unreadable"}) == SheetJudged(verdict="unreadable")
    assert SheetJudged(verdict="unreadable").as_data() == {"verdict": "unreadable"}
    with pytest.raises(ValueError, match="there, and says nothing"):
        ParticipantsNamed.from_data(
            {"organisation": "", "administrator": "", "operator": "", "witness": "", "custodians": [], "earlier": []}
        )


def test_a_record_of_an_earlier_version_may_hold_fields_that_are_not_known() -> None:
    """They are passed over, at every level, and given back; from rules 3 on there are none."""
    name, data = next((name, data) for name, data in kept() if name == "ceremony-opened" and "continues" in data)
    more = copy.deepcopy(data)
    more["more"] = {"SECRET": []}
    more["continues"]["ledger"][0]["more"] = 1
    more["host"][0]["more"] = None
    read = read_event(name, more, rules=2)
    assert isinstance(read, CeremonyOpened)
    assert read == read_event(name, data)
    assert read.as_data() == more
    with pytest.raises(ValueError, match=r"^it holds a field that this version does not know( \(field [a-z.]+\))?$"):
        read_event(name, more, rules=3)
    with pytest.raises(ValueError, match=r"it is missing \(field continues.ledger.holder\)"):
        del more["continues"]["ledger"][0]["holder"]
        read_event(name, more, rules=2)


def test_null_stands_only_where_a_token_does_not_tell() -> None:
    facts = next(data["facts"] for name, data in kept() if name == "key-locked")
    assert KeyLocked.from_data({"facts": {**facts, "local": None}}).facts.local is None
    with pytest.raises(ValueError, match=r"it is not a text \(field facts.label\)"):
        KeyLocked.from_data({"facts": {**facts, "label": None}})
    assert "wrap_format" in {one.name for one in dataclasses.fields(TokenProbed)}


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every value within."""
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inner:
        yield from _places(one, (*path, key))


def _mutated(data: dict[str, Any], draw: random.Random) -> Any:
    """A copy that differs in one place: another value, one more, or one less."""
    path = draw.choice(list(_places(data)))
    whole = {"": copy.deepcopy(data)}
    at: Any = whole
    *way, last = ("", *path)
    for key in way:
        at = at[key]
    how = draw.randrange(3)
    if how == 0 and isinstance(at, dict) and path:
        del at[last]
    elif how == 1 and isinstance(at[last], dict):
        at[last]["SECRET"] = draw.choice(HOSTILE)
    else:
        at[last] = draw.choice(HOSTILE)
    return whole[""]


def test_mutated_data_is_read_whole_or_refused_and_never_told() -> None:
    draw, refused, taken = random.Random(14), 0, 0  # noqa: S311 - a seed, no secret
    some = dict(kept())
    for name, data in some.items():
        for _ in range(60):
            changed = _mutated(data, draw)
            try:
                read = read_event(name, changed, rules=draw.choice([1, 2, 3]))
            except ValueError as problem:
                assert "SECRET" not in str(problem)
                refused += 1
            else:
                assert read.as_data() == changed
                taken += 1
    assert refused > 1000
    assert taken > 100


def test_formats_md_tells_what_the_classes_say() -> None:
    """`make formats` writes the tables anew."""
    told = FORMATS.read_text(encoding="utf-8").split(BEGIN)[1].split(END)[0]
    assert told == tables()
    assert not [made for made in VOCABULARY.values() if not made.__doc__]
