"""What a record tells about one ceremony, gathered in one pass for people: the report, the desk, the calendar.

- Facts are read from entries that the verifier judges; nothing here judges, and nothing here fails on an entry it does
  not know: such an entry is shown plainly where entries are shown.
- Only what people look at is kept, so that memory does not grow with a record of many like entries.
"""

from ceremony.facts.gathering import gather, gather_archive, parse_time
from ceremony.facts.known import EXCEPTIONS, MOST_KEPT, Artefact, Facts, StepRun, say_lines

__all__ = [
    "EXCEPTIONS",
    "MOST_KEPT",
    "Artefact",
    "Facts",
    "StepRun",
    "gather",
    "gather_archive",
    "parse_time",
    "say_lines",
]
