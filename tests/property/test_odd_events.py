"""Whatever event a record tells, and wherever: a rule refuses it, or it is taken in; nothing else is ever raised."""

from __future__ import annotations

import dataclasses
import random
import types
import zipfile
from collections.abc import Iterator, Mapping
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import pytest

from ceremony.facts.known import Facts
from ceremony.facts.taking import take
from ceremony.record.events import VOCABULARY, Event, read_event
from ceremony.record.events.reading import INLINE
from ceremony.record.journal import Entry, read_chain
from ceremony.script.loading import Script, parse_script
from ceremony.state import RuleError, State

VECTORS = Path(__file__).parents[1] / "vectors"
TEXTS = ("", "x", "root", "root-ca", "record-log", "Mallory", "é\u202e", "2026-01-01T00:00:00.000Z", "0" * 64, "open")
NUMBERS = (0, 1, 2, 3, 5, 16, 17, -1, 2**40)
ROLES = ("program", "administrator", "operator", "witness", "custodian", "x")
ROUNDS, ODD_ONES = 60, 10

Record = tuple[Script, list[Entry]]


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> list[Record]:
    """Every record that is kept, of every version of the rules."""
    folder = tmp_path_factory.mktemp("kept")
    for packed in VECTORS.glob("*.zip"):
        zipfile.ZipFile(packed).extractall(folder / packed.stem)
    found = []
    for path in sorted(folder.rglob("record.jsonl")):
        with path.open("rb") as stream:
            entries = [entry for entry, _ in read_chain(stream)]
        found.append((parse_script((path.parent / "script.yaml").read_bytes()), entries))
    return found


class Odd:
    """Events with values that fit their fields, and mostly nothing else; texts are often those of a record."""

    def __init__(self, dice: random.Random, texts: list[str]) -> None:
        self._dice, self._texts = dice, [*TEXTS, *texts]

    def data(self, kind: type) -> dict[str, Any]:
        """JSON values for an event, or for something that one holds."""
        hints, every = get_type_hints(kind, include_extras=True), dataclasses.fields(kind)
        if INLINE in getattr(hints[every[0].name], "__metadata__", ()):
            return self.data(get_args(hints[every[0].name])[0])
        needed = [one for one in every if one.default is dataclasses.MISSING or self._dice.random() < 0.5]
        values = {one.name: self._value(hints[one.name]) for one in needed}
        return {name: value for name, value in values.items() if value is not None}

    def _value(self, hint: Any) -> Any:
        origin, inner, dice = get_origin(hint), get_args(hint), self._dice
        if origin is Annotated:
            return self._value(inner[0])
        if origin in {Union, types.UnionType}:
            return self._value(dice.choice(inner))
        if origin is tuple:
            return [self._value(inner[0]) for _ in range(dice.choice((0, 0, 1, 1, 2, 3)))]
        if origin is Mapping:
            return {dice.choice(self._texts): self._value(inner[1]) for _ in range(dice.choice((0, 1, 2)))}
        if dataclasses.is_dataclass(hint):
            return self.data(hint)  # type: ignore[arg-type]
        return self._plain(hint, inner)

    def _plain(self, hint: Any, inner: tuple[Any, ...]) -> Any:
        choices = {str: self._texts, int: NUMBERS, bool: (False, True), types.NoneType: (None,)}
        if get_origin(hint) is Literal:
            return self._dice.choice(inner)
        if isinstance(hint, type) and issubclass(hint, Enum):
            return self._dice.choice(list(hint)).value
        return self._dice.choice(choices[hint])

    def event(self, base: Event) -> Event | None:
        """One of another kind, or this one with a field or two changed; None where it would not be read."""
        data = dict(base.as_data())
        name = base.type if self._dice.random() < 0.5 else self._dice.choice(list(VOCABULARY))
        made = self.data(VOCABULARY[name])
        changed = self._dice.sample(sorted(made), min(len(made), self._dice.choice((1, 1, 2))))
        try:
            return read_event(name, data | {one: made[one] for one in changed} if name == base.type else made)
        except ValueError:
            return None

    def entry(self, base: Entry, event: Event, state: State, seq: int) -> Entry:
        """The event where it may stand, or may not, by whom it may be, or may not."""
        steps = (base.step, state.running.id if state.running else base.step, "nowhere")
        actor = dataclasses.replace(base.actor, role=self._dice.choice((base.actor.role, *ROLES)))
        if self._dice.random() < 0.3:
            actor = dataclasses.replace(actor, name=self._dice.choice(self._texts))
        return dataclasses.replace(base, event=event, actor=actor, step=self._dice.choice(steps), seq=seq)


def texts_of(entries: list[Entry]) -> list[str]:
    return sorted({text for entry in entries for text in _texts(entry.event.as_data())})


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | list | tuple):
        for one in value.values() if isinstance(value, Mapping) else value:
            yield from _texts(one)


@pytest.mark.parametrize("seed", range(4))
def test_an_odd_event_is_refused_by_a_rule_or_taken_in(records: list[Record], seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - what is tried
    refused = taken = 0
    for _ in range(ROUNDS):
        script, entries = dice.choice(records)
        odd, upto = Odd(dice, texts_of(entries)), dice.randrange(len(entries) + 1)
        state, facts = State(script), Facts()
        for entry in entries[:upto]:
            state.apply(entry)
            take(facts, entry)
        for base in dice.choices(entries, k=ODD_ONES):
            event = odd.event(base.event)
            if event is None:
                continue
            entry = odd.entry(base, event, state, upto)
            take(facts, entry)
            try:
                state = state.after(entry)
            except RuleError:
                refused += 1
            else:
                taken += 1
    assert refused > taken > 0
