"""Questions about a token and what is made in it: its PIN, its choice, its objects, fingerprints and drafts."""

from __future__ import annotations

from dataclasses import dataclass, field

from ceremony.keys import KeyAttributes, PinState, TokenIdentity, TokenListing
from ceremony.ports.machine import Waiver
from ceremony.ports.question import Question


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
    objects: tuple[KeyAttributes, ...]
    expected: bool  # True: the record tells of it, and the step that made it begins again


@dataclass(frozen=True, kw_only=True)
class CompareFingerprint(Question[None]):
    """A fingerprint was read aloud and compared by two people; both wrote it down. Answer None."""

    subject: str  # what was fingerprinted: "root-ca" or "record-head"
    digest: str  # SHA-256, hex
    words: tuple[str, ...]  # all 32


@dataclass(frozen=True)
class DraftShown:
    """One of many drafts: what stands in its row, and its lines, once it is opened."""

    name: str  # of the request
    subject: str
    names: tuple[str, ...]
    profile: str
    issuer: str  # label of the CA key
    until: str  # the day on which it ends
    key_words: tuple[str, ...]  # fingerprint of the key, to be compared with what its host read out
    lines: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ConfirmDrafts(Question[tuple[str, ...]]):
    """What will be signed for the hosts of an estate, as one table; `digest` is over all drafts' digests.

    Answer the names of requests that nobody wants signed; none: sign them all.
    """

    drafts: tuple[DraftShown, ...]
    digest: str
    words: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class VouchForKey(Question[bool]):
    """Whose key is this? Two people compare it with what its holder gave them by another way; False: leave it out."""

    title: str  # the request's name
    subject: str  # RFC 4514
    digest: str  # SHA-256, hex, of the public key
    words: tuple[str, ...]  # all 32


@dataclass(frozen=True, kw_only=True)
class ConfirmDraft(Question[bool]):
    """What will be signed, line by line; False leaves this request out, or a list unsigned that cannot be left out."""

    title: str
    lines: tuple[str, ...]
    digest: str  # SHA-256, hex, of what will be signed
    words: tuple[str, ...]
    may_leave_out: bool = True
