"""Who must be there, is there before anything is asked of them (R43): people wait for who left, or decide by name.

- Before each question: who does the step, the witness, and whom the action needs now (`needing`).
- Before each entry, as `State` judges it: nobody meets a refusal that they could not have seen coming.
- Who is back, or what was decided, stands in the record; meanwhile nothing is lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from ceremony.errors import KeyriteError, RefusedError
from ceremony.policy.breaks import leaving_break
from ceremony.ports import Absence, Attendance, AwaitPeople, Remark
from ceremony.record.events import DecidedAbsence
from ceremony.record.journal import Entry
from ceremony.stage.at_work import AtWork
from ceremony.stage.deviations import note_decision

GONE_ON = "The ceremony went on without {names}, who had left the room"
EXPECTED = "who acts is in the room"
NOT_THEM = "who acts is in the room, and the policy lets none of them leave"


@contextmanager
def needing(stage: AtWork, *names: str, in_person: bool = False) -> Iterator[None]:
    """These must be there for every question that is put meanwhile; `in_person`: no decision stands in for them."""
    before = stage.needed, stage.needed_in_person
    stage.needed = (*stage.needed, *names)
    stage.needed_in_person = (*stage.needed_in_person, *(names if in_person else ()))
    try:
        gather(stage)
        yield
    finally:
        stage.needed, stage.needed_in_person = before


def gather(stage: AtWork) -> None:
    """Until everybody who must be there for the next question is there, or is decided about."""
    if not stage.state.away:
        return
    state = stage.state
    people = state.step_people(stage.step) if state.running and stage.step.action != "name-participants" else ()
    await_people(stage, stage.needed_in_person, in_person=True)
    await_people(stage, (*people, *stage.needed))


def await_for(stage: AtWork, entry: Entry) -> None:
    """The same before an entry is written; what is noted meanwhile stands before it."""
    state = stage.state
    if state.rulebook.truthful:
        say_it = state.say_it(entry)
        await_people(stage, (name for name in state.absent_for(entry) if name in say_it), in_person=True)
        await_people(stage, (name for name in state.absent_for(entry) if name not in say_it))


def await_people(
    stage: AtWork, names: Iterable[str], *, in_person: bool = False, what: str = "", may_leave_out: bool = False
) -> bool:
    """Until each of these is there, or somebody decided to go on; False: to leave out what they came for."""
    names, problem = tuple(dict.fromkeys(names)), None
    while not stage.ending and (absent := _missing(stage, names, in_person=in_person)):
        question = AwaitPeople(
            step=stage.step,
            problem=problem,
            absent=tuple((stage.participants.role_of(name), name) for name in absent),
            here=stage.here,
            in_person=in_person,
            may_leave_out=may_leave_out,
        )
        problem = None
        try:
            if not _take(stage, question, stage.ask_once(question), what):
                return False
        except Remark as remark:
            problem = stage.note(remark.said)
        except KeyriteError as refused:
            problem = refused
    return True


def _missing(stage: AtWork, names: tuple[str, ...], *, in_person: bool) -> tuple[str, ...]:
    covered = set() if in_person else stage.state.covered
    return tuple(name for name in names if name in stage.state.away and name not in covered)


def _take(stage: AtWork, question: AwaitPeople, answer: Absence, what: str) -> bool:
    """Who is back first; then what was decided about the rest. RefusedError where neither was said."""
    absent = [name for _, name in question.absent]
    for name in absent:
        if name in answer.back:
            stage.note(Attendance(name, present=True))
    rest = [name for name in absent if name not in answer.back]
    if not rest or (answer.back and not answer.decision.strip()):
        return True
    if not answer.decision.strip():
        raise RefusedError("Say who is back, or what was decided about those who are not, and who decided it.")
    if question.in_person:
        raise RefusedError(
            "{names} must say it in person, and nobody decides it for them; wait, go back and name others, or leave "
            "the ceremony to be resumed.",
            names=", ".join(rest),
        )
    absence = DecidedAbsence(names=tuple(rest), step=stage.step.id)
    broken = leaving_break(stage.state.policy, stage.participants, absence.names)
    note_decision(
        stage,
        what or GONE_ON.format(names=", ".join(rest)),
        NOT_THEM if broken else EXPECTED,
        answer,
        absent=absence,
        policy=(broken,) if broken else (),
    )
    return answer.go_on
