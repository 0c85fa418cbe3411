"""An entry in plain words: who acted, and every value by its name, nothing left out, long ones cut and counted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ceremony.record.journal import Entry
from ceremony.report.texts import Words

LONGEST = 200  # characters of one value


def who(entry: Entry, words: Words) -> str:
    """The actor with the role in the report's language."""
    return f"{entry.actor.name} ({words.get(entry.actor.role, entry.actor.role)})"


def plain_data(data: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Names and values, nested ones with dots; lists of plain values on one line."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from plain_data(value, f"{name}.{key}" if name else str(key))
    elif isinstance(data, list) and any(isinstance(one, dict | list) for one in data):
        for number, value in enumerate(data, start=1):
            yield from plain_data(value, f"{name}.{number}")
    elif isinstance(data, list):
        yield name, _short(", ".join(map(_plain, data)))
    else:
        yield name, _short(_plain(data))


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:64]}... ({len(text)} characters)"
