"""The facts of one ceremony, as people look at them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from ceremony.custody.ledger import SheetCustody
from ceremony.custody.participants import Participants
from ceremony.custody.register import ShareSet
from ceremony.keys import KeyAttributes, TokenIdentity
from ceremony.record.events import (
    BypassFound,
    CeremonyOpened,
    CeremonyResumed,
    ClockConfirmed,
    ContinuedArchive,
    DeviationNoted,
    DocumentSigned,
    EmergencyCrl,
    Event,
    HeadConfirmed,
    HostCheck,
    HostChecked,
    HostWaived,
    Identified,
    KeyFollowed,
    KeyRetired,
    LogReviewed,
    Medium,
    ObjectKept,
    Placement,
    PlanApproved,
    PolicyWaived,
    PrinterChecked,
    PrinterConfirmed,
    ShareSetVoided,
    SheetJudged,
    SignedOff,
    SoftwareTokenWaived,
    TokenInUse,
    TokenLeft,
    TokenOpened,
    TokenProbed,
)
from ceremony.record.journal import Entry
from ceremony.state.tuf_progress import TufProgress

MOST_KEPT = 5_000  # of each kind of fact

E_co = TypeVar("E_co", bound=Event, covariant=True)

# What people decided in a real ceremony that an auditor looks at beside the deviations.
Excepted = HostWaived | SoftwareTokenWaived | ObjectKept | TokenLeft


@dataclass(frozen=True)
class Noted(Generic[E_co]):
    """An entry that people look at, and what it tells."""

    entry: Entry
    event: E_co


@dataclass(frozen=True)
class Dated:
    """A certificate or a CRL and its dates (RFC 3339), as far as there are any."""

    label: str
    file: str
    subject: str
    sha256: str = ""
    not_before: str = ""
    not_after: str = ""
    next_update: str = ""  # of a CRL
    profile: str = ""  # of what was issued, its name
    names: tuple[str, ...] = ()  # of what was issued, its alternative names
    public_key_sha256: str = ""  # of what was issued, hex


@dataclass(frozen=True)
class Artefact:
    """Something with a digest that an entry names: a file of the archive or an input."""

    name: str
    sha256: str
    size: int | None
    seq: int


@dataclass(frozen=True)
class EmergencyList:
    """A revocation list for an emergency that nobody has used, lost or destroyed, and the entry that tells of it."""

    crl: EmergencyCrl
    seq: int


@dataclass
class StepRun:
    """When a step was begun (the last time) and completed, how often, and the entries that it left."""

    begun: str = ""
    completed: str = ""
    times: int = 0
    entries: int = 0


@dataclass
class Facts:
    """One ceremony in facts."""

    ceremony: str = ""
    kind: str = ""
    mode: str = ""
    opened: str = ""
    ended: str = ""  # "closed", "aborted", or empty
    ended_at: str = ""
    reason: str = ""
    entries: int = 0
    head: str = ""
    language: str = "en"
    opening: CeremonyOpened | None = None
    participants: Participants | None = None
    place: str = ""
    approval: PlanApproved | None = None
    identities: dict[str, Identified] = field(default_factory=dict)  # by name
    acknowledged: list[str] = field(default_factory=list)  # names of those who agreed to a custodian's duties
    items: list[Placement] = field(default_factory=list)  # where each went, who carries it
    media: list[Medium] = field(default_factory=list)
    tokens: list[TokenIdentity] = field(default_factory=list)
    keys: dict[str, KeyAttributes] = field(default_factory=dict)  # label -> attributes as last read back
    purposes: dict[str, str] = field(default_factory=dict)  # of the estate keys that were made here, by label
    followed: dict[str, KeyFollowed] = field(default_factory=dict)  # by label of the key that another follows
    retired: dict[str, KeyRetired] = field(default_factory=dict)  # by label
    certificates: list[Dated] = field(default_factory=list)
    answered: dict[str, str] = field(default_factory=dict)  # file of the certificate -> name of the request for it
    profiles: dict[str, str] = field(default_factory=dict)  # file of what was issued -> name of its profile
    public_keys: dict[str, str] = field(default_factory=dict)  # label of a key that was made -> SHA-256, hex
    revoked: set[str] = field(default_factory=set)  # SHA-256 of certificates
    emergency: dict[tuple[str, int], EmergencyList] = field(default_factory=dict)  # by CA key's label and number
    signed_by: dict[str, str] = field(default_factory=dict)  # file of a certificate -> label of the CA key
    artefacts: list[Artefact] = field(default_factory=list)
    shares: ShareSet | None = None  # the live set
    voided: list[ShareSetVoided] = field(default_factory=list)
    bags: dict[int, str] = field(default_factory=dict)
    printer: PrinterChecked | None = None  # as looked at before the first sheet
    vouched: PrinterConfirmed | None = None  # what people said of it
    read_back: dict[int, str] = field(default_factory=dict)  # sheets of the set, and how each was read back
    wiped: str = ""  # what was overwritten in memory
    sheet_files: tuple[str, ...] = ()  # files of sheets that lay on the disk at the end
    printed: int = 0  # sheets that came onto paper, and those of them that were spoiled
    spoiled: int = 0
    genuine: list[int] = field(default_factory=list)
    judged: list[Noted[SheetJudged]] = field(default_factory=list)  # every verdict on a sheet
    recovered: bool = False
    subsets: int = 0
    reviewed: list[Noted[LogReviewed]] = field(default_factory=list)  # records that were looked through
    signed: list[Noted[DocumentSigned]] = field(default_factory=list)  # for other programs
    deviations: list[Noted[DeviationNoted]] = field(default_factory=list)
    waived: list[Noted[PolicyWaived]] = field(default_factory=list)
    resumed: list[Noted[CeremonyResumed]] = field(default_factory=list)
    excepted: list[Noted[Excepted]] = field(
        default_factory=list
    )  # a real ceremony's waivers, and what was decided about objects
    bypasses: list[Noted[BypassFound]] = field(
        default_factory=list
    )  # arrangements in which fewer than a quorum could act
    host_checks: list[Noted[HostChecked]] = field(default_factory=list)  # at the machine, after the first one
    probe: TokenProbed | None = None  # of the token that was taken last
    clock: ClockConfirmed | None = None  # against a watch
    signed_off: list[Noted[SignedOff]] = field(default_factory=list)
    kept: tuple[str, ...] = ()  # where the sheets of the live set are, in their order, as they were placed
    acted_away: Mapping[str, tuple[int, ...]] = field(default_factory=dict)  # who had left -> lines that needed them
    ledger: tuple[SheetCustody, ...] = ()  # where every sheet is, of every generation
    destroyed: list[str] = field(default_factory=list)  # labels of keys
    opened_by_two: list[Noted[TokenOpened]] = field(default_factory=list)  # tokens in use, in a quorum's place
    tokens_in_use: tuple[TokenInUse, ...] = ()  # when the ceremony ended, each where it went last
    handed_over: str = ""  # label of the key that was left on a token, for its operator
    tuf: TufProgress | None = None  # of a TUF root ceremony: how far its root metadata has come
    confirmed: HeadConfirmed | None = None
    steps: dict[str, StepRun] = field(default_factory=dict)

    @property
    def rehearsal(self) -> bool:
        """True unless the ceremony was a real one."""
        return self.mode != "real"

    @property
    def dissents(self) -> tuple[Noted[SignedOff], ...]:
        """The sign-offs of those who did not agree."""
        return tuple(one for one in self.signed_off if not one.event.agrees)

    @property
    def first_host_checks(self) -> tuple[HostCheck, ...]:
        """The machine as it was looked at when the ceremony began."""
        return self.opening.host if self.opening else ()

    @property
    def failed_host_checks(self) -> tuple[str, ...]:
        """What was not as it should be of the machine at any look, each once."""
        host_checks = [self.first_host_checks, *(one.event.checks for one in self.host_checks)]
        return tuple(dict.fromkeys(one.id for look in host_checks for one in look if not one.ok))

    @property
    def by_signature(self) -> bool:
        """True for a check of a sheet by its own signature: it stands on no archive."""
        return self.kind == "share-check" and not self.continues

    @property
    def continues(self) -> ContinuedArchive | None:
        """What entry 0 says of the archive that is continued."""
        return self.opening.continues if self.opening else None

    @property
    def root_sha256(self) -> str:
        """The root certificate's fingerprint, made or adopted; empty if there is none."""
        made = [one for one in self.certificates if one.file == "keys/root-ca.crt"]
        if made:
            return made[-1].sha256
        return self.continues.root_certificate_sha256 if self.continues else ""


def say_lines(lines: Sequence[int]) -> str:
    """Numbers of lines, those that follow one another as a range: `3, 7-9`."""
    runs = list[list[int]]()
    for line in lines:
        if runs and line == runs[-1][-1] + 1:
            runs[-1].append(line)
        else:
            runs.append([line])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)
