"""A record's first line before it is checked: which ceremony it says it is, and by which rules to check it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ceremony.record.canonical import read_json
from ceremony.record.events import CeremonyOpened, Event, read_event, rules_of
from ceremony.record.events.reading import Data


@dataclass(frozen=True)
class FirstLine:
    """What entry 0 says; a text is empty where there is none. The line may be damaged, or made up."""

    ceremony: str
    time: str  # RFC 3339
    format: str  # of the archive, whatever stands there
    kind: str
    mode: str  # `rehearsal` or `real`
    rules: int  # 0: it names none that could be
    _data: Data = field(repr=False)

    def opening(self) -> CeremonyOpened:
        """Its event; ValueError where it is none."""
        event = read_event(CeremonyOpened.type, self._data, self.rules)
        if not isinstance(event, CeremonyOpened):
            raise TypeError(event.type)
        return event

    def says(self, event: Event) -> bool:
        """Whether it says the very same as an event that was read later."""
        return event.as_data() == self._data


def read_first_line(untrusted: bytes) -> FirstLine:
    """The first of a record's lines, with or without its end; ValueError where it is no entry."""
    match raw := read_json(untrusted.rstrip(b"\r\n")):
        case {"data": dict(data)}:
            return _first_line(raw, data)
    raise ValueError("it is no first line of a record")


def _first_line(raw: Mapping[str, object], data: Data) -> FirstLine:
    return FirstLine(
        _text(raw.get("ceremony")),
        _text(raw.get("time")),
        str(data.get("format", "")),
        _text(data.get("kind")),
        _text(data.get("mode")),
        rules_of(data),
        data,
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
