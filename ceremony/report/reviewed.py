"""The records that a log review looked through: until where, by whom, and what was found."""

from __future__ import annotations

from ceremony.facts import Facts
from ceremony.report.drawing import Column, Paper
from ceremony.report.plain import who
from ceremony.report.texts import Words

_HEAD_LETTERS = 16  # of the head's 64, which the entries have whole


def draw_reviewed(paper: Paper, facts: Facts, words: Words) -> None:
    """One row a record, in the order in which they were looked through."""
    if not facts.reviewed:
        return
    paper.heading(words["reviewed"], keep=40)
    paper.paragraph(words["reviewed_note"], size=9)
    rows = [
        [
            one.event.log.ceremony,
            str(one.event.log.entries),
            f"{one.event.log.head[:_HEAD_LETTERS]}...",
            one.event.found or words["found_nothing"],
            who(one.entry, words),
        ]
        for one in facts.reviewed
    ]
    columns = [
        Column(words["ceremony_id"], 2.4),
        Column(words["until_line"], 1),
        Column(words["head_short"], 2),
        Column(words["found"], 4),
        Column(words["who"], 2),
    ]
    paper.table(columns, rows)
