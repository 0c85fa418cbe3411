"""Questions about sheets: handed out, read back, shown, sealed, taken over, accounted for."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from ceremony.custody.ledger import SheetCustody, bag_key
from ceremony.custody.participants import tidy_name
from ceremony.custody.register import RegisteredShare
from ceremony.custody.share_words import ShareWords
from ceremony.errors import KeyriteError, RefusedError
from ceremony.ports.question import Question

USED_BEFORE = "Bag {bag} was used before; a bag is used once. Take a new bag."


@dataclass(frozen=True)
class SpoiledSheet:
    """In place of an answer about a sheet from the printer: it came out badly, and somebody has to decide."""


@dataclass(frozen=True, kw_only=True)
class PrintPublicPages(Question[None]):
    """The public pages lie in the folder. Answer when a set for each bag is printed; nothing on them is secret."""

    pages: Path
    sets: int


@dataclass(frozen=True, kw_only=True)
class HandOutSheet(Question[SpoiledSheet | None]):
    """The sheet lies with its custodian, alone at the printer. Answer None when it does.

    For an absent custodian the trustee takes it; the words are then for nobody's eyes, and empty.
    """

    share: RegisteredShare
    threshold: int
    shares: int
    sheet: Path | None  # None: on paper only
    words: ShareWords = field(repr=False)  # shown only while the custodian holds the button; wiped by their keeper
    trustee: str = ""


@dataclass(frozen=True)
class SheetFile:
    """A sheet given as a file: its PDF, an image of it, or a text file of its words.

    `bag`: the number on the bag that it came out of, where it was read before the sheet was shown.
    """

    path: Path
    bag: str = ""


@dataclass(frozen=True)
class SheetText:
    """A sheet's words as somebody typed them in one line, not read yet."""

    text: str = field(repr=False)
    bag: str = ""  # as of a file


@dataclass(frozen=True)
class SheetWords:
    """A sheet's words, each one of the list's or `?`: typed one by one, or as a camera saw them.

    Where nobody attends also from a `file` that was read before, or from `memory`: then no paper was read.
    """

    words: ShareWords = field(repr=False)
    way: Literal["typed", "camera", "file", "memory"] = "typed"
    bag: str = ""  # as of a file


SheetSource = SheetFile | SheetText | SheetWords


@dataclass(frozen=True, kw_only=True)
class ReadBackSheet(Question[SheetSource | SpoiledSheet]):
    """The sheet as read back from the paper or its image.

    `from_paper`: the ceremony is real, so the file that was written, or what was drawn from it, will not do.
    """

    share: RegisteredShare
    sheet: Path | None  # None: on paper only
    trustee: str = ""
    from_paper: bool = False


@dataclass(frozen=True, kw_only=True)
class SealSheet(Question[str]):
    """The sheet is in its tamper-evident bag, with a set of the public pages. Answer the bag's number.

    `first_bag`: sheet and pages were just handed out; else both came out of an earlier bag. `used`: as `bag_key`, the
    numbers that were used before, which are refused before anybody reads one back.
    """

    share: RegisteredShare
    trustee: str = ""
    first_bag: bool = False
    used: frozenset[str] = frozenset()

    def check(self, untrusted: str) -> None:
        """Refuse a bag that was used before; RefusedError."""
        if bag_key(untrusted) in self.used:
            raise RefusedError(USED_BEFORE, bag=tidy_name(untrusted))


@dataclass(frozen=True)
class JudgedSheet:
    """What became of one sheet that was presented: a verdict, and the sentence that says so."""

    verdict: Literal["genuine", "duplicate", "altered", "foreign", "unreadable", "left-out", "unsealed"]
    share: RegisteredShare | None
    sentence: KeyriteError | None
    remark: KeyriteError | None = None  # of a genuine sheet: what its verdict does not prove


@dataclass(frozen=True, kw_only=True)
class PresentSheet(Question[SheetSource | None]):
    """The next custodian's sheet; None when no more will come.

    `threshold` is how many genuine sheets are needed; 0 in a check, where any number may come. Where the source came
    without its bag's number, QuoteBag asks for it once the sheet has turned out to be genuine.
    """

    judged: tuple[JudgedSheet, ...]
    threshold: int
    holders: tuple[RegisteredShare, ...]


@dataclass(frozen=True, kw_only=True)
class QuoteBag(Question[str]):
    """The number on the bag that this sheet came out of, read aloud by its custodian.

    `sealed_as` is what the ledger says; it is shown only after the number was read.
    """

    share: RegisteredShare
    sealed_as: str
    trustee: str = ""  # who shows the sheet in place of its absent holder


@dataclass(frozen=True, kw_only=True)
class TakeOverSheet(Question[str | None]):
    """The holder takes over a sheet that was held in trust, and agrees to a custodian's duties.

    Answer the number on the bag, which the holder reads aloud; None leaves the sheet in trust.
    """

    sheet: SheetCustody


@dataclass(frozen=True)
class Decision:
    """What somebody decided about a deviation; `go_on` False takes the sheet out of the ceremony."""

    decision: str
    decided_by: str
    go_on: bool


@dataclass(frozen=True, kw_only=True)
class DecideDeviation(Question[Decision]):
    """Something is not as it should be: somebody decides, in the record, what follows.

    Where it is `correctable`, a decision not to go on is none: what was said is said anew.
    """

    what: str
    expected: str
    about_sheet: bool = True  # else there is nothing that could be left out: the decision is how to go on
    unattended: str = ""  # what a rehearsal that nobody attends decides; empty: it ends there
    correctable: bool = False


Fate = Literal["", "destroyed", "missing"]


@dataclass(frozen=True)
class Accounting:
    """What became of a sheet: destroyed, missing, or "" to leave it owed."""

    how: Fate
    note: str


@dataclass(frozen=True, kw_only=True)
class AccountSheet(Question[Accounting]):
    """What became of this sheet, in front of the witness. It may be left owed only where `may_wait`."""

    sheet: SheetCustody
    may_wait: bool
