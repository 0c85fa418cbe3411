"""Who takes part, what they confirm, decide and think, and where everything goes."""

from __future__ import annotations

from typing import Annotated, Literal

from ceremony.custody.participants import Actor, Participants, Role, RuleOutcome
from ceremony.record.events.event import Event, event, part, value
from ceremony.record.events.parts import Generation, Index, Sha256
from ceremony.record.events.policy import PolicyBreak
from ceremony.record.events.reading import INLINE

Bypass = Literal[
    "B1-sheets-at-one-site",
    "B2-sheets-in-one-hand",
    "B3-old-sheets-at-large",
    "B4-sheet-in-trust",
    "B5-custodian-in-another-role",
    "B6-sheet-delegated",
    "B7-missing-sheets-recover",
    "B8-token-in-use",
]


@event("participants-named")
class ParticipantsNamed(Event):
    """The people of this ceremony."""

    room: Annotated[Participants, INLINE]


@event("policy-checked")
class PolicyChecked(Event):
    """The custody was judged where sheets will be handed out."""

    findings: tuple[RuleOutcome, ...]


@event("policy-waived")
class PolicyWaived(Event):
    """Rules about custody that do not hold are waived."""

    rules: Annotated[tuple[str, ...], "ids"]
    by: tuple[Actor, ...]


@event("bypass-found")
class BypassFound(Event):
    """An arrangement in which fewer people than the threshold could act (`ceremony/planning/quorum_bypass.py`)."""

    rule: Bypass
    detail: str


@event("attendance-noted")
class AttendanceNoted(Event):
    """Somebody leaves the room, or comes back."""

    name: str
    role: Role
    present: bool


@part
class Identified:
    """How somebody's identity was checked."""

    name: str
    role: Role
    how: str
    by: Annotated[str, "the witness; the administrator for the witness"]


@event("identities-checked")
class IdentitiesChecked(Event):
    """Everybody's identity was checked by somebody else."""

    people: tuple[Identified, ...]


@event("place-described")
class PlaceDescribed(Event):
    """Where the ceremony is held."""

    place: str


@event("plan-approved")
class PlanApproved(Event):
    """Who approved this ceremony by this script and under this policy, in which document."""

    approved_by: str
    function: str
    approved_on: Annotated[str, "date"]
    reference: str
    script_sha256: Sha256
    policy_sha256: Annotated[Sha256 | None, "of the policy in force; since rules 4"] = None


@event("duties-acknowledged")
class DutiesAcknowledged(Event):
    """Somebody agreed to a custodian's duties, as the script's step has them."""

    name: str
    role: Role


@value
class Placement:
    """Where one item goes and who carries it."""

    item: Literal["sheet", "token", "laptop", "archive-medium"]
    package: Annotated[str, "a sheet's bag, the token's serial"]
    to: str
    carrier: str
    generation: Annotated[Generation | None, "of a sheet"] = None
    index: Annotated[Index | None, "of a sheet"] = None
    public_pages: Annotated[bool, "of a sheet that was handed out here, with a set of them in its bag"] = False


@event("items-placed")
class ItemsPlaced(Event):
    """Where everything goes after the ceremony."""

    items: tuple[Placement, ...]


@part
class Medium:
    """A recording of the ceremony."""

    what: str
    sha256: Annotated[str, "hex, or empty"]


@event("media-listed")
class MediaListed(Event):
    """Films and photographs of the ceremony."""

    media: tuple[Medium, ...]


@event("signed-off")
class SignedOff(Event):
    """Somebody says whether the script was followed."""

    name: str
    role: Role
    agrees: bool
    remark: str


@event("head-confirmed")
class HeadConfirmed(Event):
    """The record's head, as people wrote it down."""

    head: Annotated[str, "hex"]
    lines: Annotated[int, "of the record before this one"]


@part
class DecidedAbsence:
    """Who had left the room, and the step that goes on without them: nobody else, and no other step (R43)."""

    names: tuple[str, ...]
    step: Annotated[str, "id"]


@part
class MovedSheet:
    """A sheet that goes elsewhere than declared."""

    generation: Generation
    index: Index
    to: str


@part
class DecidedPlaces:
    """What lies otherwise than declared from now on, and nothing else (R45)."""

    sheets: tuple[MovedSheet, ...]
    rules: Annotated[tuple[str, ...], "that the live set breaks there: `P4-...`, `P5-...`"]


@part
class NamedToken:
    """A token by what it is bound to (R74)."""

    serial: str
    label: str


@event("deviation-noted")
class DeviationNoted(Event):
    """Something went otherwise than the script says, and somebody decided what follows."""

    what: str
    expected: str
    decision: str
    decided_by: str
    absent: Annotated[DecidedAbsence | None, "where it is about an absence"] = None
    continued_ended_at: Annotated[str | None, "where the clock stood before this end of the continued archive"] = None
    places: Annotated[DecidedPlaces | None, "where it is about where sheets go"] = None
    policy: Annotated[tuple[PolicyBreak, ...], "where it is about the policy in force: what breaks it"] = ()
    token: Annotated[NamedToken | None, "where it is about a token that the archive does not name"] = None
