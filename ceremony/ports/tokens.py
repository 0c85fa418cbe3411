"""Questions about a token and what is made in it: its PIN, its choice, its objects, fingerprints and drafts."""

from __future__ import annotations

from dataclasses import dataclass, field

from ceremony.keys import KeyAttributes, PinState, TokenIdentity, TokenListing
from ceremony.ports.machine import Waiver
from ceremony.ports.question import Question
from ceremony.record.events import TokenInUse


@dataclass(frozen=True, kw_only=True)
class ChoosePin(Question[str]):
    """A new user PIN for a fresh token, typed by the HSM operator; `half`: the first half of it, the second follows."""

    token_label: str
    shortest: int
    longest: int
    half: bool = False


@dataclass(frozen=True, kw_only=True)
class EnterPin(Question[str | None]):
    """The user PIN of a token that was prepared earlier; `state` is what the token says before the try.

    With a `pin_pad` it is typed on the token or its reader, and the answer is an empty text.

    None gives the token up (it, or its PIN, is lost): the ceremony goes back to a fresh token, in the record.
    `in_use`: it was opened in a quorum's place; a second person is asked next, and another token would be opened.
    `half`: the HSM operator has the first half of the PIN; the second is asked for next.
    """

    token_label: str
    token_serial: str
    state: PinState = PinState.UNTRIED
    pin_pad: bool = False
    in_use: bool = False
    half: bool = False


@dataclass(frozen=True)
class TakenToken:
    """The token that people chose, and its user PIN."""

    serial: str
    label: str
    pin: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class TakeToken(Question[TakenToken]):
    """The token of a real ceremony: shown as it shows itself now, taken with its PIN. `chosen`: serial and label.

    `half`: the HSM operator types the first half of the PIN; the second is asked for next.
    """

    module: str
    tokens: tuple[TokenListing, ...]
    chosen: tuple[str, str]
    half: bool = False


@dataclass(frozen=True, kw_only=True)
class OpenToken(Question[TakenToken]):
    """A token in use that holds the key `label`: chosen among those that are there, its PIN typed by the HSM operator.

    `named`: the tokens that hold it, as the archive says, and whether two people have half of the PIN each. A second
    person is asked next.
    """

    module: str  # path; empty in a rehearsal
    tokens: tuple[TokenListing, ...]
    chosen: tuple[str, str]  # serial and label
    label: str
    named: tuple[TokenInUse, ...]

    def is_halved(self, serial: str, label: str) -> bool:
        """Whether two people have half of this token's PIN each."""
        return any((one.serial, one.label) == (serial, label) and one.pin_halves for one in self.named)


@dataclass(frozen=True)
class Seconded:
    """Who opens a token as the second person, and their half of its PIN where it is kept in two."""

    name: str
    half: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True)
class SecondPerson(Question[Seconded]):
    """The second of the two who open a token says so at the keyboard: the administrator, or where that is offered the
    witness.

    `half`: that person types the second half of the PIN; `new`: it is being chosen.
    """

    token_label: str
    token_serial: str
    people: tuple[tuple[str, str], ...]  # role, name
    half: bool = False
    new: bool = False
    holder: str = ""  # of a token that is somebody's own: who opens it first, in the HSM operator's place


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


@dataclass(frozen=True, kw_only=True)
class ConfirmRootMetadata(ConfirmDraft):
    """The root metadata of a TUF repository, line by line, before anybody signs it; False: it is not wanted so."""


@dataclass(frozen=True)
class RootSignatures:
    """Who of the holders of one version's root keys has signed, and whose signature is outstanding (names)."""

    version: int
    threshold: int
    signed: tuple[str, ...]
    outstanding: tuple[str, ...]
    elsewhere: int = 0  # root keys of that version that nobody is named for

    @property
    def missing(self) -> int:
        """How many signatures are still needed."""
        return max(0, self.threshold - len(self.signed))


@dataclass(frozen=True, kw_only=True)
class PresentRootToken(Question[TakenToken | None]):
    """The token of somebody who holds a root key of a TUF repository, and its PIN, typed by that person.

    A second person is asked next. None: the token is not here, or the person does not want to go on with it. `makes`:
    a key is made on it; else it signs. `signatures`: how far the metadata has come.
    """

    holder: str
    module: str  # path; empty in a rehearsal
    tokens: tuple[TokenListing, ...]
    chosen: tuple[str, str]  # serial and label; empty where nothing is suggested
    makes: bool
    version: int
    signatures: tuple[RootSignatures, ...]
