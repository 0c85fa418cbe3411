"""The operator of an unattended rehearsal: answers every question as a careful room would, and never guesses twice."""

from __future__ import annotations

import secrets
from collections import deque
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final, TypeVar, cast

from ceremony.custody.share_words import ShareWords
from ceremony.errors import KeyriteError, MachineError, PinError, RefusedError, UnopenedError
from ceremony.ports import (
    Absence,
    Accounting,
    AccountSheet,
    AcknowledgeDuties,
    AwaitPeople,
    CheckIdentities,
    ChoosePin,
    ClockReading,
    CompareFingerprint,
    ConfirmClock,
    ConfirmDocuments,
    ConfirmDraft,
    ConfirmDrafts,
    ConfirmRevocations,
    DecideDeviation,
    Decision,
    EnterPin,
    EntryWritten,
    HandOutSheet,
    HearPolicy,
    LookedThrough,
    NameParticipants,
    Notice,
    OpenToken,
    Opinion,
    PlacedItems,
    PlaceItems,
    PresentRootToken,
    PresentSheet,
    PrintPublicPages,
    Question,
    QuoteBag,
    ReadAloud,
    ReadBackSheet,
    ReviewLog,
    SealedEmergency,
    SealEmergency,
    SealSheet,
    Seconded,
    SecondPerson,
    SettledEmergency,
    SettleEmergency,
    SheetFile,
    SheetSource,
    SheetWords,
    SignOff,
    StateApproval,
    Stop,
    TakenToken,
    TakeOverSheet,
    VouchForKey,
    WaiveCustody,
)
from ceremony.printing.choice import PrinterChoice
from ceremony.printing.questions import ConfirmPrinter, DecidePaper, Instead, PrinterVouched, ReplacePrinter
from ceremony.record.events import ParticipantsNamed, QuorumReached, ShareSetVoided, SheetReadBack

Answer = TypeVar("Answer")
Q = TypeVar("Q", bound=Question[object])
Answering = Callable[[Question[object]], object]
_FIRST_HALF = "rehearsal "  # of every kept token's public PIN


class UnattendedOperator:
    """Nobody is there: a refused answer, or a step that cannot be done, ends the rehearsal in the record.

    `failure` then holds why.
    """

    def __init__(
        self,
        show: Callable[[Notice], None],
        sheets: Iterable[SheetSource | Path] = (),
        scans: Path | None = None,
        instead: tuple[PrinterChoice | None, ...] = (),
        *,
        keeps_token: bool = False,
    ) -> None:
        """`show` is told of every entry and of progress; `sheets` are presented in a recovery, in this order.

        A token that is kept (`keeps_token`) has the public PIN, so that later rehearsals open it.

        Printed sheets are read back from the newest file in `scans`; without it from memory, as if typed. A printer
        that cannot be used is given up for the next of `instead`: another one, or None for the folder.
        """
        self._show = show
        self._sheets = deque(sheets)  # each let go of when it is shown
        self._scans = scans
        self._instead = iter(instead)
        self._keeps_token = keeps_token
        self._in_memory = ShareWords.of(())
        self._witness = ""
        self.failure: KeyriteError | None = None
        self.waived: tuple[str, ...] = ()
        self.decided: tuple[str, ...] = ()  # deviations that were decided about without anybody
        self.void_out: tuple[int, ...] = ()  # sheets that are out, though an interruption made their set void
        self.read_back: set[str] = set()  # how sheets were read back: `drawn` and `memory` are no paper

    def ask(self, question: Question[Answer]) -> Answer:
        """The answer, or Stop when the last one was refused."""
        if isinstance(question, ReplacePrinter):
            for printer in self._instead:
                return cast("Answer", Instead(printer, "decided beforehand, on the command line", self._witness))
        if question.problem is not None and not _may_pass_over(question):
            self.failure = _explained(question)
            may_go_on = isinstance(question.problem, MachineError)  # a full disk: make room, then resume
            raise Stop(abort=not may_go_on, reason=str(question.problem))
        if isinstance(question, ChoosePin) and self._keeps_token:
            return cast("Answer", _public(question.token_label, half=question.half))
        if isinstance(question, DecideDeviation) and question.unattended:
            self.decided += (question.what,)
            return cast("Answer", Decision(question.unattended, self._witness, go_on=True))
        return cast("Answer", self._answer(question))

    def _answer(self, question: Question[object]) -> object:
        for kind, answer in _ANSWERS.items():
            if isinstance(question, kind):
                return answer(question)
        if isinstance(question, WaiveCustody):
            self.waived = tuple(finding.rule for finding in question.outcomes)
            return True
        if isinstance(question, HandOutSheet):
            self._in_memory = ShareWords.of(question.words if question.sheet is None and self._scans is None else ())
            return None
        if isinstance(question, ReadBackSheet):
            return self._read_back(question)
        if isinstance(question, ConfirmPrinter):
            return PrinterVouched(local=True, single_purpose=True, not_networked=True, by=self._witness)
        if isinstance(question, PresentSheet):
            shown = self._sheets.popleft() if self._sheets else None
            return SheetFile(shown) if isinstance(shown, Path) else shown
        if isinstance(question, DecidePaper):
            self.failure = RefusedError("{what} Nobody is here to look.", what=str(question.doubt))
        raise Stop(abort=True, reason=f"nobody answers {type(question).__name__} in a rehearsal")

    def _read_back(self, question: ReadBackSheet) -> SheetFile | SheetWords:
        if question.sheet is not None:
            return SheetFile(question.sheet)
        if self._scans is None:
            words, self._in_memory = self._in_memory, ShareWords.of(())
            return SheetWords(words, "memory")
        scanned = [path for path in self._scans.glob("*") if path.is_file()]
        return SheetFile(max(scanned, key=lambda path: path.stat().st_mtime_ns, default=self._scans))

    def notice(self, notice: Notice) -> None:
        """Pass it on."""
        event = notice.entry.event if isinstance(notice, EntryWritten) else None
        if isinstance(event, ParticipantsNamed):
            self._witness = event.room.witness
        if isinstance(event, SheetReadBack):
            self.read_back.add(event.way or "")
        if isinstance(event, ShareSetVoided):
            self.void_out = event.issued
        if isinstance(event, QuorumReached):
            self._sheets.clear()  # what was read of the others is wiped
        self._show(notice)


def _may_pass_over(question: Question[object]) -> bool:
    """Another sheet may do instead of one that does not; only in a check is a file that is not there the end."""
    if not isinstance(question, PresentSheet):
        return False
    return question.threshold > 0 or not isinstance(question.problem, UnopenedError)


def _explained(question: Question[object]) -> KeyriteError | None:
    """Why the last answer did not do; of a kept token's PIN also whose it is."""
    if isinstance(question, OpenToken | EnterPin) and isinstance(question.problem, PinError):
        return RefusedError(
            "The token has another PIN than the public one of rehearsals that nobody attends, so people have chosen "
            "it; hold this rehearsal with them, by `keyrite perform` or in the window."
        )
    return question.problem


def public_pin(token_label: str) -> str:
    """The PIN of a rehearsal's token that is kept, and that nobody attends: anybody may know it.

    What lies on it protects nothing, and says REHEARSAL. So it is written down nowhere, and can be worked out again.
    Where it is kept in two halves, the second is the token's label.
    """
    return f"{_FIRST_HALF}{token_label}"


def _public(token_label: str, *, half: bool) -> str:
    return _FIRST_HALF if half else public_pin(token_label)


def _open(question: OpenToken) -> TakenToken:
    if not question.tokens:
        raise Stop(abort=True, reason="there is no token to be opened")
    label = question.chosen[1]
    return TakenToken(*question.chosen, _public(label, half=question.is_halved(*question.chosen)))


def _second(question: SecondPerson) -> Seconded:
    return Seconded(question.people[0][1], question.token_label if question.half else "")


def _present(question: PresentRootToken) -> TakenToken | None:
    """The token that the record names for its holder; who has brought none goes on without it."""
    return TakenToken(*question.chosen, public_pin(question.chosen[1])) if all(question.chosen) else None


def _fresh_pin(question: ChoosePin) -> str:
    return secrets.token_hex(question.longest // 2)[: min(question.longest, 16)]


def _fresh_bag() -> str:
    return f"REHEARSAL-{secrets.token_hex(4).upper()}"


def _account(question: AccountSheet) -> Accounting:
    """What lies on the table is destroyed; what is not here stays owed where it may."""
    at_hand = question.sheet.place == "open" or not question.may_wait
    return Accounting("destroyed" if at_hand else "", "")


def _by(kind: type[Q], answer: Callable[[Q], object]) -> tuple[type[Question[object]], Answering]:
    """A question and what answers it, which are tied together here: nothing else is ever put to it."""

    def reply(question: Question[object]) -> object:
        if not isinstance(question, kind):
            raise TypeError(kind.__name__)
        return answer(question)

    return kind, reply


_ANSWERS: Final[dict[type[Question[object]], Answering]] = dict(
    (
        _by(ReadAloud, lambda question: None),
        _by(CompareFingerprint, lambda question: None),
        _by(PrintPublicPages, lambda question: None),
        _by(HearPolicy, lambda question: None),
        _by(ConfirmClock, lambda question: ClockReading(0, question.suggested)),
        _by(NameParticipants, lambda question: question.suggested),
        _by(CheckIdentities, lambda question: (question.suggested,) * len(question.people)),
        _by(StateApproval, lambda question: question.suggested),
        _by(AcknowledgeDuties, lambda question: question.names),
        _by(TakeOverSheet, lambda question: question.sheet.bag),
        _by(PlaceItems, lambda question: PlacedItems(question.items)),
        _by(ReviewLog, lambda question: LookedThrough(question.people[-1], nothing=True)),
        _by(SignOff, lambda question: Opinion(agrees=True, remark="")),
        _by(VouchForKey, lambda question: True),
        _by(ConfirmDraft, lambda question: True),
        _by(ConfirmRevocations, lambda question: ()),
        _by(SealEmergency, lambda question: SealedEmergency(_fresh_bag(), question.people[-1], "Safe")),
        _by(SettleEmergency, lambda question: SettledEmergency("destroyed", question.crl.bag)),
        _by(ConfirmDrafts, lambda question: ()),
        _by(ConfirmDocuments, lambda question: ()),
        _by(ChoosePin, _fresh_pin),
        # where it was never kept the rehearsal goes back to a fresh token
        _by(EnterPin, lambda question: _public(question.token_label, half=question.half) if question.in_use else None),
        _by(OpenToken, _open),
        _by(PresentRootToken, _present),
        _by(SecondPerson, _second),
        _by(SealSheet, lambda question: _fresh_bag()),
        # from paper: nobody knows the number
        _by(QuoteBag, lambda question: question.sealed_as or "REHEARSAL-UNKNOWN"),
        _by(AwaitPeople, lambda question: Absence(back=tuple(name for _, name in question.absent))),
        _by(AccountSheet, _account),
    )
)
