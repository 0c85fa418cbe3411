"""Events for tests that are about a field or two: everything else that an event must hold is made up."""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from ceremony.record.events import VOCABULARY, Event, read_event
from ceremony.record.events.reading import INLINE
from ceremony.record.journal import Entry, line_digest

_PLAIN: dict[Any, Any] = {str: "", int: 1, bool: True}


def made_up(name: str, /, **data: Any) -> Event:
    """The event of this name that holds these fields, as JSON values that may lack some at every level."""
    return VOCABULARY[name].from_data(filled(name, data))


def told(entry: Entry, event: str, **data: Any) -> Entry:
    """The entry as if it told this instead; what the event must hold besides is made up."""
    return dataclasses.replace(entry, event=made_up(event, **data))


def changed(entry: Entry, **data: Any) -> Entry:
    """The entry with other data in these fields of its event; None takes one out. ValueError where that is no event."""
    whole = {**entry.event.as_data(), **data}
    left = {name: value for name, value in whole.items() if name not in data or value is not None}
    return dataclasses.replace(entry, event=read_event(entry.event.type, left))


def chained(entries: Sequence[Entry]) -> list[tuple[Entry, str]]:
    """Each entry with a head after it, as if it stood in a record so."""
    return [(entry, line_digest(entry.to_line())) for entry in entries]


def filled(name: str, data: dict[str, Any]) -> dict[str, Any]:
    """The data with everything that it lacks."""
    return _filled(VOCABULARY[name], data)


def _filled(made: type, data: dict[str, Any]) -> dict[str, Any]:
    hints = get_type_hints(made, include_extras=True)
    every = dataclasses.fields(made)
    if INLINE in getattr(hints[every[0].name], "__metadata__", ()):
        return _filled(get_args(hints[every[0].name])[0], data)
    wanted = [one for one in every if one.name in data or one.default is dataclasses.MISSING]
    return data | {one.name: _value(hints[one.name], data.get(one.name)) for one in wanted}


def _value(hint: Any, given: Any) -> Any:
    origin, inner = get_origin(hint), get_args(hint)
    if origin in {Annotated, Union, types.UnionType}:
        nothing = given is None and types.NoneType in inner
        return None if nothing else _value(next(one for one in inner if one is not types.NoneType), given)
    if origin is tuple:
        return [_value(inner[0], one) for one in given or ()]
    if dataclasses.is_dataclass(hint):
        return _filled(hint, given or {})  # type: ignore[arg-type]
    return _some(hint) if given is None else given


def _some(hint: Any) -> Any:
    if get_origin(hint) is Literal:
        return get_args(hint)[0]
    if get_origin(hint) is Mapping:
        return {}
    return _PLAIN[hint] if hint in _PLAIN else next(iter(hint)).value
