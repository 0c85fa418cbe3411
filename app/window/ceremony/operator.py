"""Where engine and people meet: the engine's questions come in from its thread, answers go back.

`WindowOperator.ask` blocks the engine's thread until the window calls `answer` or `stop`. A stop that is
wished for while nothing is being asked takes effect at the next question.
"""

from __future__ import annotations

import queue
from typing import cast

from PySide6.QtCore import QObject, Qt, Signal

from ceremony.ports import Answer, Attendance, Back, Deviation, Notice, Question, Remark, Stop


class WindowOperator(QObject):
    """An `Operator` for the engine; a source of signals, in the window's thread, for the window."""

    asked = Signal(object)
    noticed = Signal(object)
    _ask_sent = Signal(object)
    _notice_sent = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._answers: queue.SimpleQueue[object] = queue.SimpleQueue()
        self._stop: Stop | None = None
        self.question: Question[object] | None = None
        self._ask_sent.connect(self._on_ask_sent, Qt.ConnectionType.QueuedConnection)
        self._notice_sent.connect(self._on_notice_sent, Qt.ConnectionType.QueuedConnection)

    # the engine's side, in its thread

    def ask(self, question: Question[Answer]) -> Answer:
        """Put the question before the people and wait."""
        if self._stop is None:
            self._ask_sent.emit(question)
            answer = self._answers.get()
            if isinstance(answer, Remark | Back):
                raise answer
            if not isinstance(answer, Stop):
                return cast("Answer", answer)  # the page for this question knows its type
            self._stop = answer
        stop, self._stop = self._stop, None
        raise stop

    def notice(self, notice: Notice) -> None:
        """Tell the window; returns at once."""
        self._notice_sent.emit(notice)

    # the window's side

    def answer(self, value: object) -> None:
        """Give the answer to the question that stands; ignored when none does."""
        if self.question is not None:
            self.question = None
            self._answers.put(value)

    def remark(self, said: Deviation | Attendance) -> None:
        """Say something for the record; the engine then puts the question again. Ignored when none stands."""
        self.answer(Remark(said))

    def go_back(self) -> None:
        """Open the step before again; the engine asks anew from there. Ignored when no question stands."""
        self.answer(Back())

    def stop(self, *, abort: bool, reason: str) -> None:
        """Leave or abort: now if a question stands, else at the next one."""
        options = Stop(abort=abort, reason=reason)
        if self.question is not None:
            self.answer(options)
        else:
            self._stop = options

    def _on_ask_sent(self, question: Question[object]) -> None:
        self.question = question
        if self._stop is not None:  # wished for while the question was on its way
            options, self._stop = self._stop, None
            self.answer(options)
            return
        self.asked.emit(question)

    def _on_notice_sent(self, notice: Notice) -> None:
        self.noticed.emit(notice)
