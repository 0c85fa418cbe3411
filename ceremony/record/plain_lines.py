"""Lines of the record that hold nothing but plain values, each kind of event read by a pattern of its own.

Nearly every line of a long record is such a one: the data of its event is texts and lists of them, whole numbers, truth
values and words alone, and no text of it needs an escape. The pattern is the line's canonical form spelled out, byte
for byte; what it matches is therefore canonical, has the right fields and no other, each of the right type, and is read
in the same stroke. A parse, and an encoding to compare, take three times as long.

Nothing is refused here. A line that no pattern matches is read the exact way (`journal.parse_line`), which says what is
wrong with it, if anything is.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

from ceremony.custody.participants import Actor
from ceremony.record.canonical import MAX_LINE_BYTES
from ceremony.record.events import VOCABULARY, Event
from ceremony.record.events.reading import CHARACTERS, TEXT, Shape, shape_of

# RFC 3339 in UTC; that a month has such a day is not asked
TIME = r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\.[0-9]{3}Z"
_EVENT = '},"event":"'
_ASCII = "[ !#-\\[\\]-\x7f]"


class _PlainLine:
    """How the lines of one kind of event are read, if their texts are of these characters."""

    def __init__(self, name: str, shape: Shape[Event], characters: str) -> None:
        spelled = {field: kind.spelling for field, kind in shape.required.items() if kind.spelling is not None}
        data = ",".join(f'"{field}":{spelling.pattern}' for field, spelling in spelled.items())
        actor = f'\\{{"name":{TEXT.pattern},"role":{TEXT.pattern}\\}}'
        pattern = (
            f'\\{{"actor":{actor},"ceremony":{TEXT.pattern},"data":\\{{{data}\\}},"event":"{re.escape(name)}",'
            f'"prev":{TEXT.pattern},"seq":(0|[1-9][0-9]{{0,14}}),"step":{TEXT.pattern},"time":"({TIME})"\\}}'
        )
        self.match = re.compile(pattern.replace(CHARACTERS, characters)).fullmatch
        self.event = shape.of
        self.values = [(place, one.value) for place, one in enumerate(spelled.values()) if one.value is not None]


class PlainLines(dict[str, _PlainLine]):
    """Kinds of lines by the event's name; each is compiled when it has come so often that it pays."""

    def __init__(self, characters: str, worth: int) -> None:
        super().__init__()
        self._characters = characters
        self._worth = worth
        self._met: Counter[str] = Counter()

    def meet(self, name: str) -> None:
        """Count a line of this kind, which is not known yet."""
        kind = VOCABULARY.get(name)
        if kind is None:
            return
        self._met[name] += 1
        if self._met[name] == self._worth:
            self.compile(name, shape_of(kind))

    def compile(self, name: str, shape: Shape[Event]) -> None:
        """Read such lines by a pattern from now on, if they are plain."""
        if shape.is_plain:
            self[name] = _PlainLine(name, shape, self._characters)


# a pattern takes as long to compile as it saves on half as many lines: 0.5 ms, and 20 with all of Unicode
_LINES = (PlainLines(CHARACTERS, worth=5_000), PlainLines(_ASCII, worth=100))


def read_plain_line(untrusted: bytes) -> dict[str, object] | None:
    """The fields of an entry, its data read as its event; None for a line that takes a closer look."""
    if len(untrusted) > MAX_LINE_BYTES:
        return None
    try:
        text = untrusted.decode("utf-8")
    except UnicodeDecodeError:
        return None
    place = text.rfind(_EVENT) + len(_EVENT)
    name = text[place : text.find('"', place)]
    lines = _LINES[text.isascii()]
    line = lines.get(name)
    if line is None:
        lines.meet(name)
        return None
    found = line.match(text)
    if found is None:
        return None
    name, role, ceremony, *values, prev, seq, step, time = found.groups()
    for place, value in line.values:
        values[place] = value(values[place])
    return {
        "actor": one_actor(role, name),
        "ceremony": ceremony,
        "event": line.event(values),
        "prev": prev,
        "seq": int(seq),
        "step": step,
        "time": time,
    }


@lru_cache(maxsize=256)
def one_actor(role: str, name: str) -> Actor:
    """One object for each of the few people of a record."""
    return Actor(role, name)
