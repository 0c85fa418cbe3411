"""Log reviews: of each record that entry 0 names somebody says that they looked through it, and what they found."""

from __future__ import annotations

from functools import partial

from ceremony.custody.participants import Actor, tidy_name
from ceremony.errors import KeyriteError, RefusedError
from ceremony.language.digest_words import digest_words
from ceremony.ports import LookedThrough, ReviewLog
from ceremony.record.events import LogReviewed, ReviewedLog
from ceremony.stage.stage import Stage

MOST_CHARACTERS = 2_000  # of what was found in one record


def review_logs(stage: Stage) -> None:
    """Ask of each record what was found; what was said before an interruption stands."""
    while stage.state.unreviewed:
        log = stage.state.unreviewed[0]
        said = stage.ask(partial(_question, stage, log), partial(_accept, stage))
        by = Actor(stage.participants.role_of(said.by), said.by)
        stage.write(LogReviewed(log=log, found=said.found), by)


def _question(stage: Stage, log: ReviewedLog, problem: KeyriteError | None) -> ReviewLog:
    named = stage.parameters.reviews
    return ReviewLog(
        step=stage.step,
        problem=problem,
        log=log,
        words=digest_words(log.head),
        people=stage.here,
        number=named.index(log) + 1,
        count=len(named),
    )


def _accept(stage: Stage, said: LookedThrough) -> LookedThrough:
    found = tidy_name(said.found)
    if said.by not in stage.here:
        raise RefusedError("Say who of those who are here looked through the record.")
    if said.nothing is bool(found):
        raise RefusedError("Say what was found in the record, in a sentence, or that nothing was.")
    if len(found) > MOST_CHARACTERS:
        raise RefusedError("What was found is longer than {most} characters; shorten it.", most=MOST_CHARACTERS)
    return LookedThrough(said.by, said.nothing, found)
