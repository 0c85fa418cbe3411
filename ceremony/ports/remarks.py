"""What people say in place of an answer: to stop, to go back, or something that goes into the record beside it."""

from __future__ import annotations

from dataclasses import dataclass


class Stop(Exception):  # noqa: N818 - a person's decision, not an error
    """Raised by an operator in place of an answer.

    `abort` ends the ceremony in the record, for good; otherwise it is left as it is, to be resumed.
    """

    def __init__(self, *, abort: bool, reason: str) -> None:
        super().__init__(reason)
        self.abort = abort
        self.reason = reason


@dataclass(frozen=True)
class Deviation:
    """Something went otherwise than the script says: what, what was expected, and who decided what follows."""

    what: str
    expected: str
    decision: str
    decided_by: str


@dataclass(frozen=True)
class Attendance:
    """Somebody of the room leaves it, or comes back."""

    name: str
    present: bool


class Remark(Exception):  # noqa: N818 - something people say, not an error
    """Raised by an operator in place of an answer: it goes into the record, and the question is put again."""

    def __init__(self, said: Deviation | Attendance) -> None:
        super().__init__(type(said).__name__)
        self.said = said


class Back(Exception):  # noqa: N818 - what a person asks for, not an error
    """Raised by an operator in place of an answer: the step that the question's `back_to` names is opened again."""
