"""What an event says, for whoever shows all of it, whatever it is, or looks for a field that a table names.

Who knows which event it is reads its fields; nobody else looks into what an entry holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ceremony.record.canonical import Json
from ceremony.record.events.event import Event, data_of

LONGEST = 200  # characters of one value; of a longer one the first are told, and how many there are


def plain_fields(held: object) -> Iterator[tuple[str, str]]:
    """Every field of an event, or of a part of one: its name, those of parts joined by dots, and its value as text.

    In the record's order; lists of plain values stand on one line, of others the parts are numbered from 1.
    """
    yield from _told(_data_of(held), "")


def values_at(event: Event, paths: Iterable[str]) -> Iterator[Json]:
    """Every value at the end of any of these paths, names joined by dots; a list is entered at each of its elements."""
    data = event.as_data()
    for path in paths:
        yield from _reach(data, path.split("."))


def _data_of(held: object) -> Json:
    return held.as_data() if isinstance(held, Event) else data_of(held)


def _told(data: Json, name: str) -> Iterator[tuple[str, str]]:
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _told(value, f"{name}.{key}" if name else key)
    elif isinstance(data, list) and any(isinstance(one, dict | list) for one in data):
        for number, value in enumerate(data, start=1):
            yield from _told(value, f"{name}.{number}")
    elif isinstance(data, list):
        yield name, _short(", ".join(map(_plain, data)))
    else:
        yield name, _short(_plain(data))


def _plain(value: Json) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:64]}... ({len(text)} characters)"


def _reach(value: Json, path: list[str]) -> Iterator[Json]:
    if isinstance(value, list):
        for one in value:
            yield from _reach(one, path)
    elif not path:
        yield value
    elif isinstance(value, dict) and path[0] in value:
        yield from _reach(value[path[0]], path[1:])
