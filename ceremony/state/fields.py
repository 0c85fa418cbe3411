"""What a ceremony's record has told so far: plain facts, changed by the handlers of this package only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Literal

from ceremony.custody.ledger import Ledger, bag_key
from ceremony.custody.participants import Participants
from ceremony.custody.register import ShareSet
from ceremony.keys import TokenIdentity
from ceremony.record.events import (
    CeremonyOpened,
    CertificateIssued,
    CertificateRevoked,
    CrlIssued,
    DecidedPlaces,
    DocumentSigned,
    EmergencyCrl,
    EstateKey,
    HostCheck,
    KitsMade,
    NamedToken,
    Placement,
    PolicyBreak,
    ReviewedLog,
    SheetJudged,
)
from ceremony.script.loading import RULES, Script, Step
from ceremony.state.rules import RULEBOOKS, Rulebook, is_root_ca
from ceremony.state.tuf_progress import TufProgress


@dataclass(frozen=True)
class Sheet:
    """How far one sheet of the set that is being made has come."""

    issued: bool = False
    paper: Literal["", "sent", "printed", "spoiled"] = ""  # how it stands with the printer; "" for a folder
    read_back: bool = False
    bag: str = ""


@dataclass(frozen=True)
class KnownKey:
    """An estate key as far as it has come: made, certified, wrapped, proved; what is not known yet is empty."""

    label: str
    purpose: str
    key_type: str
    public_key_sha256: str  # of DER SubjectPublicKeyInfo, hex
    certificate_sha256: str = ""  # of DER, hex
    format: str = ""  # of the wrapped key
    bytes: int = 0
    blob_sha256: str = ""
    proved: bool = False
    followed_by: str | None = None  # label of the key that is used in its place
    overlap_until: str | None = None  # day
    retired: bool = False
    lists_until: str | None = None  # day up to which a retired CA key still signs its revocation lists

    @classmethod
    def of(cls, key: EstateKey) -> KnownKey:
        """A key that is taken over: whole, and not proved yet."""
        return cls(**{one.name: getattr(key, one.name) for one in fields(key)})

    def as_estate_key(self) -> EstateKey:
        """The key as a later ceremony takes it over."""
        return EstateKey(**{one.name: getattr(self, one.name) for one in fields(EstateKey)})


@dataclass
class StateFields:
    """The facts; `State` adds the rules that change them. None is changed: another takes its place."""

    script: Script
    ceremony: str = ""  # id, as entry 0 has it
    opened: CeremonyOpened | None = None
    began: str = ""  # time of entry 0
    rules: int = RULES  # the version of the rules that the record names
    ended: str = ""
    running: Step | None = None
    completed: tuple[str, ...] = ()
    left: Mapping[str, frozenset[str]] = field(default_factory=dict)  # step id -> events since it last started
    participants: Participants | None = None
    waived: frozenset[str] = frozenset()  # custody rules that two roles waived
    away: frozenset[str] = frozenset()  # names of people who are out of the room
    covered: frozenset[str] = frozenset()  # of them, whose absence was decided about for this step (R43)
    acted_away: Mapping[str, tuple[int, ...]] = field(
        default_factory=dict
    )  # name -> lines that needed them, and nobody decided
    acknowledged: frozenset[str] = frozenset()  # names of those who know a custodian's duties
    handled: frozenset[tuple[int, int]] = frozenset()  # sheets that were sealed or taken over here
    host: tuple[HostCheck, ...] = ()  # the latest looks at the machine
    host_waived: frozenset[str] = frozenset()
    clock_by: str = ""  # who compared the clock with a watch
    probe: TokenIdentity | None = None  # as the token was when it was probed
    software_waived: str = ""  # serial of the software token that was waived
    token: TokenIdentity | None = None
    on_token: frozenset[str] = frozenset()  # labels of the keys that lie on the token, as the record tells
    others: tuple[str, ...] = ()  # labels of what lies on a token that was opened so, and is no business of ours
    token_decided: NamedToken | None = None  # that is opened though the archive does not name it
    placed_token: Placement | None = None  # where the token goes from here
    kept: str = ""  # label of the key that a handover has left on the token
    unreconciled: bool = False  # an interruption, and the token was not compared with the record since
    undecided: frozenset[str] = frozenset()  # labels on the token that nobody has decided about
    estate: Mapping[str, KnownKey] = field(default_factory=dict)  # by label
    root_made: bool = False
    log_certificate: str = ""
    adopted: ShareSet | None = None  # the live set of the archive that is continued
    earlier: tuple[ShareSet, ...] = ()  # sets of this root that were retired
    shares: ShareSet | None = None  # the set that this ceremony makes
    ended_later: str = ""  # when the archive that is continued ended, where the clock was before that, undecided (R46)
    generations: int = 0
    voided: tuple[int, ...] = ()
    sheets: Mapping[int, Sheet] = field(default_factory=dict)
    printer: Literal["", "checked", "confirmed"] = ""  # since the split
    delegated: bool = False  # a sheet was shown by somebody else than who keeps it, and that was named
    decided: bool = False  # somebody decided about a deviation, and nothing followed from it yet
    genuine: frozenset[int] = frozenset()
    signed_sheets: tuple[SheetJudged, ...] = ()  # sheets that were genuine by their own signatures
    quorum: bool = False
    proven: bool = False
    recovered: bool = False
    retired: bool = False
    secrets_in_memory: bool = False
    locked: frozenset[str] = frozenset()
    destroyed: frozenset[str] = frozenset()
    bags_read: frozenset[str] = frozenset()  # as `bag_key`, read off bags that were opened or taken over here
    placed: Mapping[tuple[int, int], str] = field(
        default_factory=dict
    )  # generation and index -> where it goes from here
    off_place: DecidedPlaces | None = None  # of what was placed, what is otherwise than declared
    places_decided: DecidedPlaces | None = None  # what somebody decided may lie elsewhere (R45)
    ledger: Ledger = field(default_factory=Ledger)
    breaks: tuple[PolicyBreak, ...] = ()  # what broke the policy in force when the ceremony began
    breaks_decided: frozenset[PolicyBreak] = frozenset()  # what breaks it, and somebody decided about
    incident: bool = False  # a bag's number differed, and nobody has decided yet
    drafts: Mapping[str, str] = field(
        default_factory=dict
    )  # for an estate: name -> digest of what is linted, not signed
    confirmed_drafts: frozenset[str] = frozenset()  # digests that people confirmed together
    issued: tuple[CertificateIssued | CrlIssued, ...] = ()
    confirmed_documents: tuple[str, ...] = ()  # names of documents that people confirmed together
    signed_documents: Mapping[str, DocumentSigned] = field(default_factory=dict)  # by name
    vouched: Mapping[str, str] = field(default_factory=dict)  # request -> SHA-256 of its key, in hex
    revoked: Mapping[tuple[str, str], CertificateRevoked] = field(
        default_factory=dict
    )  # here, by issuer's label and serial number
    unlisted: frozenset[str] = frozenset()  # labels of CA keys that a list must still follow
    emergency: Mapping[tuple[str, int], EmergencyCrl] = field(default_factory=dict)  # by issuer's label and number
    in_no_bag: Mapping[tuple[str, int], str] = field(default_factory=dict)  # emergency lists made here: their SHA-256
    numbered: Mapping[str, int] = field(default_factory=dict)  # label of a CA key -> highest number of a list of it
    owed: frozenset[tuple[str, str]] = frozenset()  # revocations by a list that was used, by issuer and serial
    kits_made: KitsMade | None = None
    reviewed: tuple[ReviewedLog, ...] = ()  # records that were looked through here
    tuf: TufProgress | None = None  # how far the root metadata of a TUF root ceremony has come
    tuf_confirmed: str = ""  # SHA-256 of what people want signed
    tuf_tokens: Mapping[NamedToken, str] = field(default_factory=dict)  # that were opened here -> their holders
    signed_off: Mapping[str, bool] = field(default_factory=dict)  # name -> agrees
    confirmed_head: str = ""
    deviations: int = 0

    def _know(self, key: KnownKey) -> None:
        """Put what is known of an estate key in the place of what was."""
        self.estate = {**self.estate, key.label: key}

    @property
    def rulebook(self) -> Rulebook:
        """The rules that the record was made under."""
        return RULEBOOKS[self.rules]

    @property
    def continues(self) -> bool:
        """True for a ceremony that takes up an archive: on a root that exists."""
        return self.script.ceremony != "root-generation" and not self.script.stands_alone

    @property
    def by_signature(self) -> bool:
        """True for a check of a sheet by its own signature: it stands on no archive."""
        return self.script.by_signature

    @property
    def real(self) -> bool:
        """True for a ceremony that is no rehearsal."""
        return self.opened is not None and self.opened.mode == "real"

    @property
    def host_failed(self) -> tuple[HostCheck, ...]:
        """The latest looks at the machine that failed and that nobody waived."""
        return tuple(one for one in self.host if not one.ok and one.id not in self.host_waived)

    @property
    def by_token(self) -> bool:
        """True where a token that holds the key is opened in a quorum's place."""
        return "open-token" in self.actions

    @property
    def brings_no_key(self) -> bool:
        """True where no key is made, brought back or opened that could certify the log key."""
        return not {"make-root-ca", "prove-keys"} & set(self.actions)

    @property
    def opens_no_bag(self) -> bool:
        """True where no sheet is made or shown, so that no custodian is needed."""
        return not {"hand-out-sheets", "collect-sheets", "check-sheets", "check-by-seal"} & set(self.actions)

    @property
    def usable(self) -> tuple[str, ...]:
        """The labels of the estate keys that this ceremony brings back, or finds on the token that was opened.

        Those are not that are retired and sign no more lists.
        """
        day = self.began[:10]
        labels = (one.label for one in self.estate.values() if not one.retired or (one.lists_until or "") >= day)
        if self.by_token:
            return tuple(label for label in labels if label in self.on_token)
        keeps = self.opened.parameters.keeps if self.opened else None
        return tuple(label for label in labels if keeps is None or label == keeps or is_root_ca(label))

    @property
    def actions(self) -> tuple[str, ...]:
        """The script's actions in order."""
        return tuple(step.action for step in self.script.steps)

    @property
    def keepers(self) -> tuple[str, ...]:
        """Who takes sheets: each custodian, or the trustee of an absent one."""
        if self.participants is None:
            return ()
        return tuple(dict.fromkeys(one.trustee or one.name for one in self.participants.custodians))

    def to_place(self) -> dict[tuple[int, int], str]:
        """Sheets that leave this ceremony sealed, by generation and index, with their bags (R34)."""
        rests = (sheet for sheet in self.ledger if (sheet.generation, sheet.index) in self.handled)
        return {
            (sheet.generation, sheet.index): sheet.bag
            for sheet in rests
            if sheet.place in {"sealed", "in-trust"} and sheet.standing != "void"
        }

    def used_bags(self) -> frozenset[str]:
        """Every bag that was used before, as `bag_key`: the ledger's, and those that were read here (L2)."""
        return frozenset(map(bag_key, self.ledger.used_bags())) | self.bags_read

    @property
    def live_set(self) -> ShareSet | None:
        """The set that brings the root back as things stand: never more than one."""
        return self.shares if self.proven else self.adopted

    @property
    def void_out(self) -> tuple[int, ...]:
        """Numbers of the sheets that are out of a set that an interruption made void, until a new set is made."""
        if self.shares is not None or not self.voided:
            return ()
        return tuple(sheet.index for sheet in self.ledger if sheet.generation == self.voided[-1])

    def next_step(self) -> Step | None:
        """The step that runs or must start next; None when the ceremony has ended."""
        if self.ended:
            return None
        return next((step for step in self.script.steps if step.id not in self.completed), None)

    def step_for(self, action: str) -> Step:
        """The script's step with a safety action."""
        return next(step for step in self.script.steps if step.action == action)

    def token_step(self) -> Step:
        """The step in which a token is taken, or opened."""
        return next(step for step in self.script.steps if step.action in {"prepare-token", "open-token"})

    def done(self, action: str) -> bool:
        """True if the script has a step with this action and it is complete."""
        return any(step.action == action and step.id in self.completed for step in self.script.steps)

    def resume_point(self) -> str:
        """The id of the step that a resumed ceremony begins again with (R13)."""
        unproven = self.shares is not None and not self.proven
        if self.proven:
            step = self.next_step()
            return step.id if step else ""
        if self.continues and "collect-sheets" in self.actions:
            collected = self.done("collect-sheets")
            if unproven or self.secrets_in_memory or (collected and not self.done("restore-keys")):
                return self.step_for("collect-sheets").id
            if collected and "split-root-key" in self.actions:
                return self.step_for("collect-sheets").id
        elif unproven:
            return self.step_for("split-root-key").id
        step = self.next_step()
        return step.id if step else ""
