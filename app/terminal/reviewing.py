"""At a terminal: what was found in a record that somebody looked through."""

from __future__ import annotations

from app.terminal.people import show_words
from app.terminal.prompts import Prompts
from ceremony.ports import LookedThrough, ReviewLog


def looked_through(prompts: Prompts, question: ReviewLog) -> LookedThrough:
    """Who looked, and what they found."""
    log = question.log
    prompts.say(
        "Record {number} of {total}: {ceremony}, until its last entry, which is number {entries}",
        "bold",
        number=question.number,
        total=question.count,
        ceremony=log.ceremony,
        entries=log.entries,
    )
    prompts.say("The words of its head:")
    show_words(prompts, question.words)
    by = prompts.one_of("Who looked through it", question.people, question.people[-1])
    while prompts.yes("Was anything found that is not as it should be?"):
        found = prompts.line("What was found")
        if prompts.same([found]):
            return LookedThrough(by, found=found)
    return LookedThrough(by, nothing=True)
