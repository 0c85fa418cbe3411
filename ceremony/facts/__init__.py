"""What a record tells about one ceremony, gathered in one pass for people: the report, the desk, the calendar.

- Facts are read from entries that the verifier judges; nothing here judges.
- Only what people look at is kept, so that memory does not grow with a record of many like entries.
"""

from ceremony.facts.gathering import gather, gather_archive, gather_verified, settle_verified
from ceremony.facts.known import MOST_KEPT, Artefact, Dated, Excepted, Facts, Noted, StepRun, say_lines
from ceremony.facts.taking import take
from ceremony.record.times import parse_time

__all__ = [
    "MOST_KEPT",
    "Artefact",
    "Dated",
    "Excepted",
    "Facts",
    "Noted",
    "StepRun",
    "gather",
    "gather_archive",
    "gather_verified",
    "parse_time",
    "say_lines",
    "settle_verified",
    "take",
]
