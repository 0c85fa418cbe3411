"""The operator: says which step it is and who acts, puts the question, and tells what the engine did."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from app.terminal.answers import ANSWERS
from app.terminal.prompts import HELP, Prompts
from app.terminal.translations import error_in_words, role_in_words
from ceremony.custody.participants import Participants
from ceremony.ports import Answer, Notice, Progress, Question, Stop, Waiting
from ceremony.record.events import ParticipantsNamed, ShareSetVoided, StepCompleted, StepStarted
from ceremony.script.loading import Script


class TerminalOperator:
    """People before a terminal; `real` stands above every step."""

    def __init__(
        self, script: Script, language: str, prompts: Prompts, *, real: bool, participants: Participants | None = None
    ) -> None:
        """`participants`: who is here, where a ceremony is taken up."""
        self._script = script
        self._language = language
        self._prompts = prompts
        prompts.language = language
        self._mode = prompts.words("REAL" if real else "REHEARSAL")
        self._step = ""
        self._participants = participants if participants is not None and participants.administrator else None
        prompts.people = self._participants.names() if self._participants is not None else ()

    def ask(self, question: Question[Answer]) -> Answer:
        """Put the question and wait; may raise Stop, Remark or Back."""
        self._show_step(question)
        if question.problem is not None:
            self._prompts.show(error_in_words(question.problem, self._language), "yellow")
        answer = ANSWERS.get(type(question))
        if answer is None:
            self._prompts.say("This question needs the window: open it with `keyrite`, and resume the ceremony there.")
            raise Stop(abort=False, reason=f"the terminal cannot ask {type(question).__name__}")
        return cast("Answer", answer(self._prompts, question))

    def _show_step(self, question: Question[object]) -> None:
        step = question.step
        if step.id == self._step:
            return
        self._step, prompts, language = step.id, self._prompts, self._language
        number = self._script.steps.index(step) + 1
        name = str(getattr(self._participants, step.role, "")) if self._participants is not None else ""
        prompts.show()
        prompts.say(
            "{mode}  step {number} of {total}: {title}",
            "bold",
            mode=self._mode,
            number=number,
            total=len(self._script.steps),
            title=step.title.in_language(language),
        )
        prompts.show(f"{role_in_words(step.role, language)} {name}".rstrip(), "bold")
        prompts.say("Read aloud: {words}", words=step.say.in_language(language))
        if number == 1:
            prompts.say("In place of an answer you may type {ways}", "dim", ways=prompts.words(HELP))

    def notice(self, notice: Notice) -> None:
        """One line for what was done."""
        if isinstance(notice, Waiting):
            what = ", ".join(map(self._prompts.words, notice.what.split(", ")))
            self._prompts.say("  waiting: {what}", "yellow", what=what)
            return
        if isinstance(notice, Progress):
            return
        event = notice.entry.event
        if isinstance(event, ParticipantsNamed):
            self._participants = event.room
            self._prompts.people = event.room.names()
        if not isinstance(event, StepStarted | StepCompleted):
            self._prompts.show(f"  + {self._prompts.words(event.type)}", "dim")
        if isinstance(event, ShareSetVoided):
            self.call_back(event.issued)

    def call_back(self, numbers: Iterable[int]) -> None:
        """Say which sheets are out though their set is void, if any are."""
        listed = ", ".join(map(str, numbers))
        if listed:
            self._prompts.say(
                "Sheets that are out and void: {numbers}. Take them back and destroy them before you go on; enough of "
                "them would still give the key.",
                "yellow",
                numbers=listed,
            )
