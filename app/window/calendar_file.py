"""Due dates as an iCalendar file (RFC 5545): one whole-day event each, with a reminder a fortnight before.

The same dates give the same bytes; an event keeps its UID, so that importing again changes it in place.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ceremony.schedule import Due
    from ceremony.script import Text

MOST_OCTETS = 75  # of a line, RFC 5545 section 3.1


def calendar_of(due: Iterable[Due], say: Callable[[Text], str]) -> bytes:
    """The calendar's bytes."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Keyrite//what is due//EN", "CALSCALE:GREGORIAN"]
    for one in due:
        lines += _event(one, say(one.what))
    return "".join(f"{_folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"]).encode()


def _event(one: Due, what: str) -> list[str]:
    day = one.on.strftime("%Y%m%d")
    name = hashlib.sha256(f"{one.kind} {one.root_sha256} {one.subject}".encode()).hexdigest()[:32]
    return [
        "BEGIN:VEVENT",
        f"UID:{name}@keyrite",
        f"DTSTAMP:{day}T000000Z",
        f"DTSTART;VALUE=DATE:{day}",
        f"SUMMARY:{_escaped(what)}",
        f"DESCRIPTION:{_escaped(one.ceremony)}",
        "TRANSP:TRANSPARENT",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"DESCRIPTION:{_escaped(what)}",
        "TRIGGER:-P14D",
        "END:VALARM",
        "END:VEVENT",
    ]


def _escaped(text: str) -> str:
    for char in "\\;,":
        text = text.replace(char, f"\\{char}")
    return " ".join(text.split())


def _folded(line: str) -> str:
    """A line broken so that none has more than 75 octets, never inside a character."""
    parts: list[str] = []
    part = ""
    for char in line:
        if len((part + char).encode()) > MOST_OCTETS - (1 if parts else 0):
            parts.append(part)
            part = ""
        part += char
    return "\r\n ".join([*parts, part])
