"""A ceremony with people: nothing is asked or written before those it needs are there; an answer that will not do is
asked for again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from ceremony.custody.participants import Actor
from ceremony.errors import KeyriteError
from ceremony.ports import DecideDeviation, Decision, Question, Remark
from ceremony.record.events import Event, PolicyBreak
from ceremony.record.journal import Entry
from ceremony.stage.at_work import AtWork
from ceremony.stage.awaiting import await_for, gather
from ceremony.stage.deviations import note_decision

Answer = TypeVar("Answer")
Accepted = TypeVar("Accepted")


@dataclass
class Attended(AtWork):
    """A ceremony at work that waits for its people."""

    def write(self, event: Event, actor: Actor | None = None) -> Entry:
        """As `AtWork.write`, once everybody is there whom the entry needs."""
        if self.state.away:
            await_for(self, self.draft(event, actor))
        return super().write(event, actor)

    def ask(
        self,
        question: Callable[[KeyriteError | None], Question[Answer]],
        accept: Callable[[Answer], Accepted],
        problem: KeyriteError | None = None,
    ) -> Accepted:
        """Ask until the answer does; each answer that does not is asked for again with its problem."""
        while True:
            answer = self.put(question(problem))
            try:
                return accept(answer)
            except KeyriteError as refused:
                problem = refused

    def put(self, question: Question[Answer]) -> Answer:
        """Put one question to those who must be there; after what people say aside, for the record, it is put again."""
        problem = question.problem
        while True:
            gather(self)
            try:
                return self.ask_once(replace(question, problem=problem))
            except Remark as remark:
                problem = self.note(remark.said) or question.problem

    def put_once(self, question: Question[object]) -> KeyriteError | None:
        """Put one question that needs no answer; something said aside goes into the record and ends the question."""
        try:
            self.ask_once(question)
        except Remark as remark:
            return self.note(remark.said)
        return None

    def decide(
        self,
        what: str,
        expected: str,
        *,
        about_sheet: bool = True,
        unattended: str = "",
        continued_ended_at: str | None = None,
        policy: tuple[PolicyBreak, ...] = (),
    ) -> Decision:
        """Somebody decides about a deviation; what, and who, stands in the record.

        `continued_ended_at`: where the clock stood before this end of the continued archive; `policy`: what breaks the
        policy in force. `unattended`: what a rehearsal that nobody attends decides; else it ends there.
        """

        def accept(decision: Decision) -> Decision:
            note_decision(self, what, expected, decision, continued_ended_at=continued_ended_at, policy=policy)
            return decision

        return self.ask(
            lambda problem: DecideDeviation(
                step=self.step,
                problem=problem,
                what=what,
                expected=expected,
                about_sheet=about_sheet,
                unattended=unattended,
            ),
            accept,
        )
