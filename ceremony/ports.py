"""What the engine asks of the world outside: people, time, randomness, paper, and the machine itself.

The engine never prompts and never prints. It asks an `Operator` one `Question` at a time and waits; the window,
the terminal and the unattended rehearsal are three operators of one engine. An answer that does not do is asked
for again with `problem` set, so that a typo never ends a ceremony.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Generic, Literal, Protocol, TypeVar

from ceremony.errors import DeviceError, KeyriteError
from ceremony.keys import KeyFacts, PinState, TokenIdentity, TokenListing, TokenRack
from ceremony.ledger import SheetCustody
from ceremony.people import Custodian, Finding, Room
from ceremony.record import Entry
from ceremony.script import Step
from ceremony.shares import RegisteredShare

Answer = TypeVar("Answer")


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


class Aside(Exception):  # noqa: N818 - something people say, not an error
    """Raised by an operator in place of an answer: it goes into the record, and the question is put again."""

    def __init__(self, remark: Deviation | Attendance) -> None:
        super().__init__(type(remark).__name__)
        self.remark = remark


class Back(Exception):  # noqa: N818 - a person's wish, not an error
    """Raised by an operator in place of an answer: the step that the question's `back_to` names is opened again."""


@dataclass(frozen=True, kw_only=True)
class Question(Generic[Answer]):
    """One thing that a person must do or say before the step goes on."""

    step: Step
    problem: KeyriteError | None = None  # why the last answer did not do
    back_to: str = ""  # id of the step that going back opens again; empty where there is no way back (R30)
    ends_way_back: bool = False  # what this step does cannot be undone, and it has not begun yet


@dataclass(frozen=True, kw_only=True)
class ReadAloud(Question[None]):
    """The step's words have been said and everybody is ready. Answer None."""


@dataclass(frozen=True, kw_only=True)
class TryAgain(Question[None]):
    """The step could not be done; `problem` says why, and nothing is lost. Answer None to try it again."""


@dataclass(frozen=True, kw_only=True)
class NameParticipants(Question[Room]):
    """Who is here in which role, and who will hold which share where.

    Where sheets are handed out every custodian is named; of an absent one it is said who keeps the sheet in trust.
    """

    suggested: Room
    threshold: int
    shares: int
    least: int  # custodians who must be named: all when sheets are handed out, the threshold in a recovery
    hands_out: bool = True
    earlier: tuple[Custodian, ...] = ()  # of a resharing: who can show a sheet of the set before; `suggested` names
    # those of them who are here


@dataclass(frozen=True, kw_only=True)
class WaivePolicy(Question[bool]):
    """The custody breaks a rule. True: administrator and witness waive it, in the record. False: name others."""

    findings: tuple[Finding, ...]


@dataclass(frozen=True, kw_only=True)
class CheckIdentities(Question[tuple[str, ...]]):
    """How the identity of each of these people was checked, in their order. The witness checks, the administrator
    checks the witness."""

    people: tuple[tuple[str, str], ...]  # role, name
    suggested: str  # in a rehearsal; else empty


@dataclass(frozen=True)
class Approval:
    """Where a ceremony is held; who approved it, in which function, on which day (YYYY-MM-DD), in which document."""

    place: str = ""
    approved_by: str = ""
    function: str = ""
    approved_on: str = ""
    reference: str = ""


@dataclass(frozen=True, kw_only=True)
class StateApproval(Question[Approval]):
    """The place, and the approval to hold this ceremony by this script."""

    suggested: Approval
    script: str  # name and version
    digest: str  # SHA-256 of the script, hex
    words: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class AcknowledgeDuties(Question[tuple[str, ...]]):
    """The duties, as the step says them, were read aloud. Answer the names of those who agree."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class Placement:
    """Where one item goes and who carries it. `item`: sheet, token, laptop or archive-medium."""

    item: str
    package: str  # a sheet's bag, a token's serial
    to: str
    carrier: str
    generation: int = 0  # of a sheet
    index: int = 0

    def moved_to(self, place: str) -> Placement:
        """The same item, bound for another place."""
        return replace(self, to=place)

    def as_data(self) -> dict[str, Any]:
        """The item as JSON values for the record."""
        data = dict(vars(self))
        return data if self.item == "sheet" else {k: v for k, v in data.items() if k not in {"generation", "index"}}


@dataclass(frozen=True)
class Recording:
    """A film or photograph of the ceremony; its SHA-256 in hex if it is known."""

    what: str
    sha256: str = ""


@dataclass(frozen=True)
class PlacedItems:
    """Where everything goes, in the order of the question, and the recordings that were made."""

    items: tuple[Placement, ...]
    recordings: tuple[Recording, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PlaceItems(Question[PlacedItems]):
    """Where each item goes after the ceremony, and who carries it; what is known beforehand is filled in."""

    items: tuple[Placement, ...]


@dataclass(frozen=True, kw_only=True)
class ChoosePin(Question[str]):
    """A new user PIN for a fresh token, typed by the HSM operator."""

    token_label: str
    shortest: int
    longest: int


@dataclass(frozen=True, kw_only=True)
class EnterPin(Question[str | None]):
    """The user PIN of a token that was prepared earlier; `state` is what the token says before the try.

    With a `pin_pad` it is typed on the token or its reader, and the answer is an empty text.

    None gives the token up (it, or its PIN, is lost): the ceremony goes back to a fresh token, in the record.
    """

    token_label: str
    token_serial: str
    state: PinState = PinState.UNTRIED
    pin_pad: bool = False


@dataclass(frozen=True)
class TakenToken:
    """The token that people chose, and its user PIN."""

    serial: str
    label: str
    pin: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class TakeToken(Question[TakenToken]):
    """The token of a real ceremony: shown as it shows itself now, taken with its PIN. `chosen`: serial and label."""

    module: str
    tokens: tuple[TokenListing, ...]
    chosen: tuple[str, str]


@dataclass(frozen=True)
class ClockReading:
    """What a watch said against the machine: by how many seconds it is ahead (negative: behind), and who looked."""

    watch_ahead_s: int
    by: str


@dataclass(frozen=True, kw_only=True)
class ConfirmClock(Question[ClockReading]):
    """Somebody compares the machine's clock with a watch; beside it stands what the machine says of itself."""

    checks: tuple[HostCheck, ...]
    suggested: str  # who looks at the watch, unless somebody else does


@dataclass(frozen=True)
class Waiver:
    """Why people go on all the same, and the two of them, of different roles, who say so."""

    reason: str
    by: tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class WaiveHost(Question[Waiver | None]):
    """Looks at the machine that failed before a real ceremony. None: it was put right, look again."""

    checks: tuple[HostCheck, ...]


@dataclass(frozen=True, kw_only=True)
class WaiveSoftwareToken(Question[Waiver | None]):
    """A real ceremony is about to take a token that is only software. None: another token is taken instead."""

    token: TokenIdentity


@dataclass(frozen=True)
class ObjectDecision:
    """What becomes of an object on the token, and who of the room decided it."""

    destroy: bool
    decided_by: str


@dataclass(frozen=True, kw_only=True)
class DecideObject(Question[ObjectDecision]):
    """An object lies on a real token that the record does not explain, or that an interrupted step left."""

    label: str
    objects: tuple[KeyFacts, ...]
    expected: bool  # True: the record tells of it, and the step that made it begins again


@dataclass(frozen=True, kw_only=True)
class CompareFingerprint(Question[None]):
    """A fingerprint was read aloud and compared by two people; both wrote it down. Answer None."""

    subject: str  # what was fingerprinted: "root-ca" or "record-head"
    digest: str  # SHA-256, hex
    words: tuple[str, ...]  # all 32


@dataclass(frozen=True)
class SpoiledSheet:
    """In place of an answer about a sheet from the printer: it came out badly, and somebody has to decide."""


@dataclass(frozen=True, kw_only=True)
class HandOutSheet(Question[SpoiledSheet | None]):
    """The sheet lies with its custodian, alone at the printer. Answer None when it does.

    For an absent custodian the trustee takes it; the words are then for nobody's eyes, and empty.
    """

    share: RegisteredShare
    threshold: int
    shares: int
    sheet: Path | None  # None: on paper only
    words: tuple[str, ...] = field(repr=False)  # shown only while the custodian holds the button
    trustee: str = ""


@dataclass(frozen=True)
class SheetFile:
    """A sheet given as a file: its PDF, an image of it, or a text file of its words."""

    path: Path


@dataclass(frozen=True)
class SheetText:
    """A sheet's words as typed, or as a camera saw them; `memory`: nobody attends, and no paper was read."""

    text: str = field(repr=False)
    way: Literal["typed", "camera", "memory"] = "typed"


SheetSource = SheetFile | SheetText


@dataclass(frozen=True, kw_only=True)
class ReadBackSheet(Question[SheetSource | SpoiledSheet]):
    """The sheet as read back from the paper or its image."""

    share: RegisteredShare
    sheet: Path | None  # None: on paper only
    trustee: str = ""


@dataclass(frozen=True, kw_only=True)
class SealSheet(Question[str]):
    """The sheet is in its tamper-evident bag. Answer the bag's number."""

    share: RegisteredShare
    trustee: str = ""


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

    `threshold` is how many genuine sheets are needed; 0 in a check, where any number may come.
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
    """Something is not as it should be: somebody decides, in the record, what follows."""

    what: str
    expected: str


@dataclass(frozen=True)
class Accounting:
    """What became of a sheet: destroyed, missing, or "" to leave it owed."""

    how: str
    note: str


@dataclass(frozen=True, kw_only=True)
class AccountSheet(Question[Accounting]):
    """What became of this sheet, in front of the witness. It may be left owed only where `may_wait`."""

    sheet: SheetCustody
    may_wait: bool


@dataclass(frozen=True)
class Opinion:
    """Whether the script was followed; a dissent needs its reason."""

    agrees: bool
    remark: str


@dataclass(frozen=True, kw_only=True)
class SignOff(Question[Opinion]):
    """One participant says whether the script was followed."""

    name: str
    role: str
    deviations: int


@dataclass(frozen=True, kw_only=True)
class ConfirmDraft(Question[bool]):
    """What will be signed, line by line; False leaves this request out."""

    title: str
    lines: tuple[str, ...]
    digest: str  # SHA-256, hex, of what will be signed
    words: tuple[str, ...]


@dataclass(frozen=True)
class EntryWritten:
    """An entry is on disk; `head` is the chain's new head."""

    entry: Entry
    head: str


@dataclass(frozen=True)
class Progress:
    """Long work goes on: `done` of `total` parts."""

    what: str
    done: int
    total: int


@dataclass(frozen=True)
class Waiting:
    """Something outside is waited for, in plain words: `out of paper`."""

    what: str


Notice = EntryWritten | Progress | Waiting


class Operator(Protocol):
    """The people in the room, as the engine sees them."""

    def ask(self, question: Question[Answer]) -> Answer:
        """Put the question and wait for its answer; may raise Stop."""

    def notice(self, notice: Notice) -> None:
        """Show what happened; must return at once."""


class Clock(Protocol):
    """The time, as the machine has it."""

    def now(self) -> datetime.datetime:
        """Aware, UTC."""

    def ticks(self) -> int:
        """Milliseconds that pass whoever sets the clock, from a beginning that does not matter."""


class RandomSource(Protocol):
    """The operating system's randomness."""

    def bytes(self, length: int) -> bytes:
        """`length` unpredictable bytes; raises rather than return fewer."""


class OutputStore(Protocol):
    """Where finished sheets go; never the archive. `to` is how the record calls it: `folder`, or `printer`."""

    @property
    def to(self) -> str:
        """`folder` or `printer`."""

    def put(self, name: str, content: bytes) -> Path | None:
        """Bring a new sheet there and say where it lies, None for paper; never twice (RefusedError)."""

    def discard(self, name: str) -> bool:
        """Take back a file of a void set; False if it is not there, or is paper."""

    def as_data(self) -> dict[str, Any]:
        """What this machine must know to find it again after an interruption; nothing secret."""


@dataclass(frozen=True)
class HostCheck:
    """One look at the machine: id, whether it is as it should be, and what was seen."""

    id: str
    ok: bool
    detail: str

    def as_data(self) -> dict[str, Any]:
        """The check as JSON values for the record."""
        return dict(vars(self))


class Host(Protocol):
    """The laptop."""

    def checks(self) -> tuple[HostCheck, ...]:
        """Look at the machine now."""

    def program(self) -> dict[str, Any]:
        """Version and hash of this program: `{"version": ..., "sha256": ...}`."""


class Probes(Protocol):
    """The probes of tokens that this machine keeps."""

    def require(self, identity: TokenIdentity, *, throw_away: bool) -> dict[str, Any]:
        """The probe that counts for this token, as the record holds it; DeviceError where there is none."""

    def mark(self, listing: TokenListing) -> TokenListing:
        """The listing with the date of the probe that counts for it."""


class NoProbes:
    """Where no probe is kept: rehearsals need none."""

    def require(self, identity: TokenIdentity, *, throw_away: bool) -> dict[str, Any]:
        """Refuses."""
        raise DeviceError(
            "No probe of the token '{label}' is at hand; nothing was changed on it.", label=identity.label
        )

    def mark(self, listing: TokenListing) -> TokenListing:
        """As it is."""
        return listing


@dataclass(frozen=True)
class Ports:
    """Everything outside that one ceremony needs."""

    operator: Operator
    rack: TokenRack
    clock: Clock
    random: RandomSource
    store: OutputStore
    host: Host
    probes: Probes = field(default_factory=NoProbes)
