"""One word for one thing in code: every public name against the tables in docs/glossary.md."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

from ceremony.record.events.event import VOCABULARY

ROOT = Path(__file__).parents[2]
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+")


@dataclass(frozen=True)
class Name:
    """A public name, where it stands, and whose it is: of a field, the class's."""

    module: str
    line: int
    owner: str
    name: str

    def __str__(self) -> str:
        return f"{self.module}:{self.line}: {self.owner + '.' if self.owner else ''}{self.name}"

    def says(self, phrase: str) -> bool:
        """True if these words stand in the name, one after the other."""
        words, wanted = [one.lower() for one in _WORDS.findall(self.name)], phrase.split()
        return any(words[at : at + len(wanted)] == wanted for at in range(len(words)))


def tables() -> list[list[list[str]]]:
    """The cells of both tables, without their heads."""
    code = (ROOT / "docs/glossary.md").read_text(encoding="utf-8").partition("\n## In code\n")[2]
    found = re.findall(r"(?:^\|.*\n)+", code, re.MULTILINE)
    return [
        [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]] for table in found
    ]


MEANT, NEVER = tables()


def names_in(source: str, module: str) -> Iterator[Name]:
    """The public names of a module: its own and its packages', and what its classes hold."""
    yield from (Name(module, 0, "", part) for part in module.split("."))
    yield from _names(ast.parse(source).body, module, "")


def _names(body: Sequence[ast.stmt], module: str, owner: str) -> Iterator[Name]:
    for node in body:
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                made = [name]
            case ast.AnnAssign(target=ast.Name(id=name)):
                made = [name]
            case ast.Assign(targets=targets):
                made = [one.id for target in targets for one in ast.walk(target) if isinstance(one, ast.Name)]
            case _:
                made = []
        public = [name for name in made if not name.startswith("_")]
        yield from (Name(module, node.lineno, owner, name) for name in public)
        if isinstance(node, ast.ClassDef) and public:
            yield from _names(node.body, module, node.name)


@cache
def public_names() -> tuple[Name, ...]:
    """Every public name, but of what a record holds: its words are the record's."""
    found = []
    for package in ("app", "ceremony", "shamir"):
        for path in sorted((ROOT / package).rglob("*.py")):
            module = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            found += names_in(path.read_text(encoding="utf-8"), module)
    return tuple(one for one in found if (one.owner, one.name) not in recorded())


@cache
def recorded() -> frozenset[tuple[str, str]]:
    """The fields of events and of what they hold, by class."""
    found: dict[type, set[str]] = {}
    waiting: list[Any] = list(VOCABULARY.values())
    while waiting:
        kind = waiting.pop()
        waiting += get_args(kind)
        if isinstance(kind, type) and is_dataclass(kind) and kind not in found:
            found[kind] = {one.name for one in fields(kind)}
            waiting += get_type_hints(kind).values()
    return frozenset((kind.__name__, name) for kind, names in found.items() for name in names)


def _lies_in(module: str, places: str) -> bool:
    return any(f"{module}.".startswith(f"{place}.") for place in places.split(", "))


@pytest.mark.parametrize(("words", "instead"), NEVER, ids=[row[0] for row in NEVER])
def test_a_word_with_a_better_one_stands_in_no_public_name(words: str, instead: str) -> None:
    found = [str(one) for one in public_names() if any(map(one.says, words.split(", ")))]
    assert not found, f"say {instead}"


GUARDED = [(words, places, instead) for words, _, places, instead in MEANT if places]


@pytest.mark.parametrize(("words", "places", "instead"), GUARDED, ids=[row[0] for row in GUARDED])
def test_a_word_stands_only_where_it_means_what_the_glossary_says(words: str, places: str, instead: str) -> None:
    said = [one for one in public_names() if any(map(one.says, words.split(", ")))]
    assert not [str(one) for one in said if not _lies_in(one.module, places)], f"say {instead}"
    idle = [place for place in places.split(", ") if not any(_lies_in(one.module, place) for one in said)]
    assert not idle, "the glossary names places in which the word does not stand"


def test_a_word_of_the_glossary_stands_in_some_name() -> None:
    said = public_names()
    idle = [word for words, *_ in MEANT for word in words.split(", ") if not any(one.says(word) for one in said)]
    assert not idle


def test_names_are_read_from_every_place_that_has_them() -> None:
    source = """
ROOMS, TWO = 1, 2
ROOM: int = 3
WISH = 4
class GhostHunter:
    standing: str
    seen = 5
    def tell_wishes(self): ...
    def _room(self): ...
class _Room:
    wish: int
async def go_apart(): ...
"""
    found = {one.name for one in names_in(source, "app.desks.seal_page")}
    assert found == {
        *(
            "app",
            "desks",
            "seal_page",
            "ROOMS",
            "TWO",
            "ROOM",
            "WISH",
            "GhostHunter",
            "standing",
            "seen",
            "tell_wishes",
            "go_apart",
        )
    }
    assert Name("m", 1, "", "GhostHunter").says("ghost")
    assert Name("m", 1, "", "HTTPRoom_left2").says("room left2")
    assert not Name("m", 1, "", "mushroom_wished").says("wish")


def test_words_of_the_record_are_the_records() -> None:
    assert {("SheetCustody", "standing"), ("ParticipantsNamed", "room"), ("KeyLocked", "facts")} <= recorded()
