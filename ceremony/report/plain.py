"""Who acted, in the report's language."""

from __future__ import annotations

from ceremony.record.journal import Entry
from ceremony.report.texts import Words


def who(entry: Entry, words: Words) -> str:
    """The actor with the role in the report's language."""
    return f"{entry.actor.name} ({words.get(entry.actor.role, entry.actor.role)})"
