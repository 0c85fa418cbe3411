"""Questions about people and places: who is here, what they agree to, where everything goes, what they think."""

from __future__ import annotations

from dataclasses import dataclass

from ceremony.custody.participants import Custodian, Participants, RuleOutcome
from ceremony.ports.question import Question
from ceremony.ports.remarks import Deviation
from ceremony.record.events import Placement
from ceremony.script.loading import Text


@dataclass(frozen=True, kw_only=True)
class NameParticipants(Question[Participants]):
    """Who is here in which role, and who will hold which share where.

    Where sheets are handed out every custodian is named; of an absent one it is said who keeps the sheet in trust.
    """

    suggested: Participants
    threshold: int
    shares: int
    least: int  # custodians who must be named: all when sheets are handed out, the threshold in a recovery
    hands_out: bool = True
    earlier: tuple[Custodian, ...] = ()  # of a resharing: who can show a sheet of the set before; `suggested` names
    own_tokens: bool = False  # custodians keep tokens of their own, and no sheets


@dataclass(frozen=True, kw_only=True)
class WaiveCustody(Question[bool]):
    """The custody breaks a rule. True: administrator and witness waive it, in the record. False: name others."""

    outcomes: tuple[RuleOutcome, ...]


@dataclass(frozen=True, kw_only=True)
class CheckIdentities(Question[tuple[str, ...]]):
    """How the identity of each of these people was checked, in their order. The witness checks, the administrator
    checks the witness."""

    people: tuple[tuple[str, str], ...]  # role, name
    suggested: str  # in a rehearsal; else empty


@dataclass(frozen=True, kw_only=True)
class HearPolicy(Question[None]):
    """The policy in force is read aloud: its terms, what it changes where it is new, its file's SHA-256 in words."""

    title: str  # name and version
    terms: tuple[Text, ...]
    changes: tuple[Text, ...]  # empty where it was in force before
    digest: str  # SHA-256 of its file, hex
    words: tuple[str, ...]


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


@dataclass(frozen=True)
class Opinion:
    """Whether the script was followed; a dissent needs its reason."""

    agrees: bool
    remark: str


@dataclass(frozen=True)
class Absence:
    """Who of those that are waited for is back; of the rest, what was decided, and by whom.

    `go_on` False leaves out what they came for, where the question says that it may be.
    """

    back: tuple[str, ...] = ()
    decision: str = ""
    decided_by: str = ""
    go_on: bool = True


@dataclass(frozen=True, kw_only=True)
class AwaitPeople(Question[Absence]):
    """People must be there for what comes next, and have left the room, as the record says: role and name of each.

    `here`: who can decide to go on without them; nobody can where they must say something in person.
    """

    absent: tuple[tuple[str, str], ...]
    here: tuple[str, ...]
    in_person: bool = False
    may_leave_out: bool = False


@dataclass(frozen=True, kw_only=True)
class SignOff(Question[Opinion]):
    """One participant says whether the script was followed."""

    name: str
    role: str
    noted: tuple[Deviation, ...]  # every deviation that stands in the record
