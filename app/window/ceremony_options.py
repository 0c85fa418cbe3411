"""What was chosen in the window before anything is done, and the one door to the engine as the window knows it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from app.window.root_status import Overview

if TYPE_CHECKING:
    from app.window.readings import Reading, Shelf
    from ceremony.audit.certificates import Issuing
    from ceremony.continuing.from_paper import PaperCopy
    from ceremony.engine import Outcome
    from ceremony.errors import KeyriteError
    from ceremony.facts.schedule import Due
    from ceremony.hsm.probe.probe_report import ProbeReport
    from ceremony.keys import TokenListing
    from ceremony.planning.plan import Plan
    from ceremony.ports import Operator
    from ceremony.printing.choice import PrinterChoice
    from ceremony.record.events import PolicyTerms, RevocationReason
    from ceremony.record.interrupted import Interrupted
    from ceremony.record.journal import Entry
    from ceremony.script.loading import Script
    from ceremony.state import State
    from ceremony.verify.sheets import CheckedSheet

ROOT_GENERATION = "root-generation"
RECOVERY = "recovery"
RESHARE = "reshare"
ISSUANCE = "issuance"
ROTATION = "rotation"
HANDOVER = "handover"
LOG_REVIEW = "log-review"
REVOCATION = "revocation"
SIGNING = "signing"
SIGNATURE_CHECK = "seal-check"
TUF_ROOT = "tuf-root"
CONTINUING = (
    *(RECOVERY, "drill", "share-check", RESHARE, ISSUANCE, SIGNING, ROTATION, REVOCATION, HANDOVER, LOG_REVIEW),
    "destruction",
)
MAX_REQUEST_BYTES = 1 << 20


@dataclass(frozen=True)
class AskedRequest:
    """A request to be signed: its file (None: an example), its profile by name or file, and for how many days."""

    path: Path | None
    profile: str
    days: int | None = None  # as the profile has it


@dataclass(frozen=True)
class CheckedRequest:
    """What a request asks for: its subject (RFC 4514) and days; or the problem with it."""

    subject: str = ""
    days: int = 0
    problem: KeyriteError | None = None


@dataclass(frozen=True)
class AskedEstate:
    """An estate's file, the folder of what its hosts ask for, and whether to go on without those who did not.

    `retire` is the label of a CA's key in whose place another is made; then `lost` are certificates of lost keys.
    """

    file: Path
    folder: Path
    allow_missing: bool = False
    retire: str = ""
    overlap_until: str = ""  # day
    at_once: RevocationReason | None = None  # why
    lost: tuple[str, ...] = ()  # names or serial numbers


@dataclass(frozen=True)
class CheckedEstate:
    """How many hosts there are, how many requests came, whose did not; or the problem with either."""

    hosts: int = 0
    requests: int = 0
    missing: tuple[tuple[str, str], ...] = ()  # host and use
    problem: KeyriteError | None = None


@dataclass(frozen=True)
class CheckedOrder:
    """What a signing order asks for; or the problem with it."""

    images: int = 0
    repositories: int = 0  # of Notary
    rotations: int = 0
    problem: KeyriteError | None = None


@dataclass(frozen=True)
class CellProblem:
    """What is wrong with an estate at a place such as `("daemons", 1, "host")`."""

    place: tuple[str | int, ...]
    error: KeyriteError


@dataclass(frozen=True)
class OpenedEstate:
    """An estate's file as far as it could be read, and everything that is wrong with it."""

    values: Mapping[str, object] = field(default_factory=dict)
    path: Path | None = None  # None: the example
    problems: tuple[CellProblem, ...] = ()


@dataclass(frozen=True)
class SavedEstate:
    """Where an estate was written, and its SHA-256 (hex), which an issuance's record will name."""

    path: Path
    sha256: str


@dataclass(frozen=True)
class OpenedPolicy:
    """A policy's file as far as it could be read, by field; what is wrong with it, and at which of its fields."""

    values: Mapping[str, object] = field(default_factory=dict)
    path: Path | None = None  # None: the example
    problem: KeyriteError | None = None
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class SavedPolicy:
    """Where a policy was written, and the SHA-256 (hex) by which it will be approved."""

    path: Path
    sha256: str


@dataclass(frozen=True)
class CeremonyOptions:
    """What was chosen before a ceremony; the engine makes a plan of it."""

    kind: str
    folder: Path
    language: str
    threshold: int = 3
    shares: int = 5
    key_type: str = "ec-p384"
    paper: str = "A4"
    printer: PrinterChoice | None = None  # None: sheets go to a folder
    archive: Path | None = None
    requests: tuple[AskedRequest, ...] = ()
    estate: AskedEstate | None = None  # of an issuance: for its hosts, in place of requests one by one
    estate_key: dict[str, str] | None = None  # of a rotation: a new key for one purpose instead of the CA's next one
    revocations: tuple[tuple[str, str, str], ...] = ()  # serial number, reason, day
    emergency: bool = False  # of a revocation: lists for an emergency are made too
    published: Path | None = None  # an emergency list that was published since
    order: Path | None = None  # of a signing: what is signed
    draft: Path | None = None  # of root metadata of TUF; the archive is that of the ceremony before
    previous_root: Path | None = None  # the root.json that the draft follows
    expected: tuple[Path | None, int | None] = (None, None)  # of a signature check: the signer's certificate, the set
    reviewed: tuple[Path, ...] = ()  # of a log review: further archives
    policy: Path | None = None  # None: the archive's own stays in force
    real: bool = False
    token: tuple[Path, str, str] | None = None  # library, serial and label; a real drill may go without
    by_token: bool = False  # a token in use is opened in a quorum's place
    key: str = ""  # that is handed over, or signs on that token; empty: the one that is in use
    in_use: bool = False  # the token stays in use, with the root on it
    pin_halves: bool = False  # of a token that stays in use
    token_folder: Path | None = None  # of a rehearsal: where its token is kept, or was


@dataclass(frozen=True)
class Export:
    """What is to leave, and where to: a `review` (PDF), the record as `ndjson`, or a `calendar`."""

    kind: str
    target: Path
    language: str
    archive: Path | None = None
    anchor: Path | None = None
    due: tuple[Due, ...] = ()


class Run(Protocol):
    """A ceremony, ready to go on."""

    @property
    def script(self) -> Script: ...
    @property
    def plan(self) -> Plan: ...
    @property
    def state(self) -> State | None: ...
    @property
    def entries(self) -> Sequence[tuple[Entry, str]]: ...
    @property
    def continues_at(self) -> Path | None: ...
    def run(self) -> Outcome: ...
    def abort(self, reason: str) -> Outcome: ...


class Ceremonies(Protocol):
    """The engine as the window sees it. Every method is called on the engine's thread."""

    def begin(self, options: CeremonyOptions, operator: Operator) -> Run: ...
    def resume(self, folder: Path, operator: Operator) -> Run: ...
    def abort(self, folder: Path, reason: str, operator: Operator) -> Run: ...
    def interrupted(self) -> Sequence[Interrupted]: ...
    def overview(self) -> Overview: ...
    def read(self, archive: Path, anchor: Path | None) -> Reading | Shelf: ...
    def export(self, options: Export) -> Path: ...
    def tokens(self, module: Path) -> Sequence[TokenListing]: ...
    def probe(self, module: Path | None, pin: str, named: tuple[str, str] | None) -> ProbeReport: ...
    def printers(self) -> Sequence[PrinterChoice]: ...
    def certificates(self, archive: Path) -> Sequence[Issuing]: ...
    def check_request(self, asked: AskedRequest, archive: Path) -> CheckedRequest: ...
    def check_signatures(self, files: Sequence[Path], signer: Path | None) -> Sequence[CheckedSheet]: ...
    def check_estate(self, asked: AskedEstate) -> CheckedEstate: ...
    def check_order(self, path: Path) -> CheckedOrder: ...
    def open_estate(self, path: Path | None) -> OpenedEstate: ...
    def check_values(self, values: Mapping[str, object]) -> Sequence[CellProblem]: ...
    def save_estate(self, values: Mapping[str, object], path: Path) -> SavedEstate: ...
    def write_scripts(self, values: Mapping[str, object], folder: Path) -> int: ...
    def open_policy(self, path: Path | None) -> OpenedPolicy: ...
    def save_policy(self, terms: PolicyTerms, path: Path) -> SavedPolicy: ...
    def read_pages(self, files: Sequence[Path], folder: Path) -> PaperCopy: ...


def default_folder(kind: str, home: Path, today: datetime.date) -> Path:
    """Where a ceremony's files will lie unless somebody says otherwise: a folder that does not exist yet."""
    plain = home / "Keyrite" / f"{today.isoformat()}-{kind}"
    folder, number = plain, 1
    while folder.exists():
        number += 1
        folder = plain.with_name(f"{plain.name}-{number}")
    return folder
