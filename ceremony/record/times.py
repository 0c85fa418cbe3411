"""Times as records and certificates tell them."""

from __future__ import annotations

import datetime


def parse_time(text: str) -> datetime.datetime | None:
    """A time of the record or of a certificate, aware; None if it is none."""
    try:
        found = datetime.datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=datetime.UTC)
