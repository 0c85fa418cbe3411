"""Dates as a calendar file (iCalendar, RFC 5545) that any calendar program takes.

- Same dates, same file: an event's identifier follows from what is due, so importing twice doubles nothing.
- Days, not hours: what is due is due on a date, wherever the reader is.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Sequence

from ceremony.audit.redaction import redact
from ceremony.facts.schedule import Due
from ceremony.policy.breaks import days_later

_FOLD = 75  # octets, RFC 5545 section 3.1


def calendar(due: Sequence[Due], *, stamp: datetime.datetime, language: str = "en") -> bytes:
    """The calendar in UTF-8; `stamp` is when it was made, aware."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Keyrite//What is due//EN", "CALSCALE:GREGORIAN"]
    made = stamp.astimezone(datetime.UTC).strftime("%Y%m%dT%H%M%SZ")
    for one in redact(tuple(due)):
        lines += _event(one, made, language)
    return b"".join(_fold(line) for line in [*lines, "END:VCALENDAR"])


def _event(due: Due, made: str, language: str) -> list[str]:
    identity = hashlib.sha256(f"{due.kind}\n{due.root_sha256}\n{due.subject}\n{due.on}".encode()).hexdigest()[:32]
    title = _escape(due.what.in_language(language))
    return [
        "BEGIN:VEVENT",
        f"UID:{identity}@keyrite",
        f"DTSTAMP:{made}",
        f"DTSTART;VALUE=DATE:{_plain(due.on)}",
        f"DTEND;VALUE=DATE:{_plain(days_later(due.on, 1))}",
        f"SUMMARY:{title}",
        f"DESCRIPTION:{_escape(_about(due))}",
        "TRANSP:TRANSPARENT",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"TRIGGER:-P{due.notice.days}D",
        f"DESCRIPTION:{title}",
        "END:VALARM",
        "END:VEVENT",
    ]


def _plain(day: datetime.date) -> str:
    return day.isoformat().replace("-", "")


def _escape(text: str) -> str:
    """RFC 5545 section 3.3.11; control characters have no place in a line."""
    plain = "".join(char if char.isprintable() else " " for char in text)
    return plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")


def _fold(line: str) -> bytes:
    """Lines of at most 75 octets, never cut inside a character."""
    folded, room = b"", _FOLD
    for char in line:
        octets = char.encode()
        if len(octets) > room:
            folded, room = folded + b"\r\n ", _FOLD - 1
        folded, room = folded + octets, room - len(octets)
    return folded + b"\r\n"


def _about(due: Due) -> str:
    """The ceremony that a date comes from, and the root, where one stands behind it."""
    return f"{due.ceremony}, root {due.root_sha256[:16]}" if due.root_sha256 else due.ceremony
