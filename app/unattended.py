"""The operator of an unattended rehearsal: answers every question as a careful room would, and never guesses twice."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar, cast

from ceremony.errors import KeyriteError
from ceremony.ports import (
    ChoosePin,
    CompareFingerprint,
    EnterPin,
    HandOutSheet,
    NameParticipants,
    Notice,
    PresentSheet,
    Question,
    ReadAloud,
    ReadBackSheet,
    SealSheet,
    SheetFile,
    Stop,
    WaivePolicy,
)

Answer = TypeVar("Answer")


class UnattendedOperator:
    """Nobody is there: a refused answer, or a step that cannot be done, ends the rehearsal in the record.

    `failure` then holds why.
    """

    def __init__(self, show: Callable[[Notice], None], sheets: tuple[Path, ...] = ()) -> None:
        """`show` is told of every entry and of progress; `sheets` are presented in a recovery, in this order."""
        self._show = show
        self._sheets: Iterator[Path] = iter(sheets)
        self.failure: KeyriteError | None = None
        self.waived: tuple[str, ...] = ()

    def ask(self, question: Question[Answer]) -> Answer:
        """The answer, or Stop when the last one was refused."""
        if question.problem is not None and not isinstance(question, PresentSheet):
            self.failure = question.problem
            raise Stop(abort=True, reason=str(question.problem))
        return cast("Answer", self._answer(question))

    def _answer(self, question: Question[Any]) -> Any:
        match question:
            case ReadAloud() | CompareFingerprint() | HandOutSheet():
                return None
            case NameParticipants():
                return question.suggested
            case WaivePolicy():
                self.waived = tuple(finding.rule for finding in question.findings)
                return True
            case ChoosePin():
                return secrets.token_hex(question.longest // 2)[: min(question.longest, 16)]
            case EnterPin():
                return None  # it was never kept: the rehearsal goes back to a fresh token
            case _:
                return self._answer_sheet(question)

    def _answer_sheet(self, question: Question[Any]) -> Any:
        match question:
            case ReadBackSheet():
                return SheetFile(question.sheet)
            case SealSheet():
                return f"REHEARSAL-{question.share.index:04}"
            case PresentSheet():
                path = next(self._sheets, None)
                return None if path is None else SheetFile(path)
        raise Stop(abort=True, reason=f"nobody answers {type(question).__name__} in a rehearsal")

    def notice(self, notice: Notice) -> None:
        """Pass it on."""
        self._show(notice)
