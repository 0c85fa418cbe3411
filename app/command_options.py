"""What the command line says of paper and of a ceremony, checked before anything begins."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field, replace
from pathlib import Path

from ceremony.errors import UsageError
from ceremony.issuing import find_profile
from ceremony.keys import KeyType
from ceremony.outside.example_requests import example_request
from ceremony.outside.rehearsal import THROWN_AWAY, RehearsalToken, example_names
from ceremony.planning.estate_issuance import EstateIssuance, read_estate
from ceremony.planning.estate_keys import PURPOSES, EstateKeyOptions, check_estate_key
from ceremony.planning.plan import PAPERS, RecoveryPlan, TufRootPlan
from ceremony.planning.request_files import RequestFile, name_each
from ceremony.planning.retiring import Retirement
from ceremony.planning.revoking import parse_request, read_list
from ceremony.planning.tuf_root import holders_here, plan_root
from ceremony.policy.files import load_policy
from ceremony.policy.terms import Policy
from ceremony.printing.choice import PrinterChoice, printer_at
from ceremony.script.loading import Script, script_of
from ceremony.sheets.reading import load_file
from ceremony.signing.order import SigningOrder, load_order
from ceremony.verify.tuf_earlier import read_earlier

FOLDER = "folder"  # in a printer's place: the sheets become files


@dataclass(frozen=True)
class Output:
    """What the command line says of paper: its size, a printer's address, where a virtual one leaves its pages."""

    paper: str = "A4"
    printer: str | None = None
    scans: Path | None = None
    instead: str | None = None

    def fallbacks(self) -> tuple[PrinterChoice | None, ...]:
        """What the printer is given up for where it cannot be used: another one, None for the folder, or nothing."""
        if self.instead is None:
            return ()
        return (None if self.instead == FOLDER else printer_at(self.instead),)

    def check(self) -> PrinterChoice | None:
        """The printer, if one is named; UsageError for what does not go together, RefusedError if it is elsewhere."""
        if self.paper not in PAPERS:
            raise UsageError("There is no paper {paper}; choose A4 or Letter.", paper=self.paper)
        if self.scans is not None and (self.printer in {None, FOLDER} or not self.scans.is_dir()):
            raise UsageError("--scans names the folder in which the printer of --printer leaves its pages.")
        if self.printer is None or self.printer == FOLDER:
            if self.instead is not None:
                raise UsageError("--instead says what a printer is given up for; name the printer with --printer.")
            return None
        for other in filter(None, self.fallbacks()):
            other.check()
        return printer_at(self.printer).check()


@dataclass(frozen=True)
class CaOptions:
    """What the command line says of CA keys: which signs, what is revoked, which follows; and what else was issued."""

    issuer: str = ""
    also: tuple[Path, ...] = ()
    revoke: tuple[str, ...] = ()  # serial number, file or name; with its reason after =
    reason: str = "unspecified"
    since: str = ""  # day
    emergency: bool = False
    emergency_used: tuple[Path, ...] = ()
    follows: str = ""
    overlap_until: str = ""  # day
    retire: str = ""  # label of a CA's key
    at_once: bool = False
    compromised: bool = False  # which is at once as well
    name: str = ""  # of the CA that follows it

    def __post_init__(self) -> None:
        """UsageError for what is said of no CA."""
        if (self.compromised or self.at_once) and not self.retire:
            raise UsageError("Say which CA is retired at once, or has its key compromised, with --retire.")

    def added_to(self, plan: RecoveryPlan) -> RecoveryPlan:
        """The plan with these options; UsageError for a file that cannot be read."""
        return replace(
            plan,
            issuer=self.issuer,
            also=self.also,
            revoke=tuple(parse_request(one, self.reason, self.since) for one in self.revoke),
            emergency=self.emergency,
            emergency_files=tuple(map(read_list, self.emergency_used)),
            follows=self.follows,
            overlap_until=self.overlap_until,
            retire=self._retirement() if self.retire else None,
        )

    def _retirement(self) -> Retirement:
        if self.compromised:
            return Retirement(self.retire, "ca-compromise", self.name)
        return Retirement(self.retire, "superseded" if self.at_once else None, self.name)


@dataclass(frozen=True)
class Continuation:
    """What the command line says of a rehearsal that continues an archive."""

    kind: str
    archive: Path
    sheets: tuple[Path, ...]
    language: str = "en"
    threshold: int = 3
    shares: int = 5
    requests: tuple[RequestFile, ...] = ()
    estate: EstateIssuance | None = None
    estate_key: EstateKeyOptions | None = None
    ca: CaOptions = field(default_factory=CaOptions)
    order: Path | None = None  # of a signing
    policy: Path | None = None
    token: RehearsalToken = THROWN_AWAY
    keeps: str = ""  # label of the key that is handed over
    in_use: bool = False
    pin_halves: bool = False
    review: tuple[Path, ...] = ()  # of a log review: further archives


@dataclass(frozen=True)
class RootMetadata:
    """Which root metadata of TUF is to be signed, and who of its holders is here."""

    draft: Path | None = None
    root: Path | None = None  # the root.json that the draft follows
    archive: Path | None = None  # of the ceremony that is taken up
    here: tuple[str, ...] = ()

    def plan(self, script: Script, language: str, *, rehearsal: bool, policy: Path | None = None) -> TufRootPlan:
        """The plan; RefusedError or UsageError for what will not do."""
        earlier = read_earlier(self.archive) if self.archive is not None else None
        now = datetime.datetime.now(datetime.UTC)
        wanted = plan_root(self.draft, self.root, earlier, now, rehearsal=rehearsal)
        people = holders_here(wanted.terms, language, rehearsal=rehearsal, here=self.here)
        chosen = read_policy(policy)
        return TufRootPlan(script, people, wanted.terms, wanted.previous, language, rehearsal, policy=chosen)


def by_token(kind: str, folder: Path | None, sheets: tuple[Path, ...]) -> tuple[str, RehearsalToken]:
    """The script's name, and the token: with sheets, or with a token that an earlier rehearsal has kept."""
    if (folder is None) is not bool(sheets):
        raise UsageError(
            "Say how the key comes: from sheets, each with --sheet, or from the token that a rehearsal has kept in a "
            "folder, with --by-token."
        )
    name = script_of(kind, by_token=folder is not None)
    return name, THROWN_AWAY if folder is None else RehearsalToken(open=folder)


@dataclass(frozen=True)
class Requests:
    """What the command line says of the requests of an issuance, one profile and one lifetime for all of them."""

    files: tuple[Path, ...] = ()
    profile: str = "subordinate-ca"  # a name, or the file of an own one
    days: int | None = None
    profiles: Path | None = None  # the folder of own ones
    estate: Path | None = None  # instead: an estate,
    folder: Path | None = None  # and the folder of its hosts' requests
    allow_missing: bool = False

    def read_estate(self) -> EstateIssuance | None:
        """The estate and its hosts' requests, read before anything begins; None where no estate is named."""
        if self.files and (self.estate or self.folder):
            raise UsageError("An estate's requests come from the folder of --requests alone; leave --request out.")
        return read_estate(self.estate, self.folder, allow_missing=self.allow_missing)

    def read(self) -> tuple[RequestFile, ...]:
        """The requests, read before anything begins; a made-up one where none is given."""
        profile = find_profile(self.profile, self.profiles)
        if not self.files:
            return (example_request(profile, self.days),)
        return name_each(RequestFile.under(profile, file.name, load_file(file), days=self.days) for file in self.files)


def read_order(file: Path | None) -> SigningOrder | None:
    """The signing order, read before anything begins; None where none is named."""
    return load_order(file) if file is not None else None


def read_policy(file: Path | None) -> Policy | None:
    """The policy, read before anything begins; None where none is named."""
    return load_policy(file) if file is not None else None


def estate_key_options(
    purpose: str, key_type: str, names: dict[str, str], *, rehearsal: bool = True
) -> EstateKeyOptions:
    """The key that is to be made; UsageError if it cannot be certified. A rehearsal needs no further names."""
    usual = PURPOSES[purpose].usual if purpose in PURPOSES else KeyType.EC_P384
    try:
        kind = KeyType(key_type or usual)
    except ValueError:
        raise UsageError(
            "There is no key type {found}; choose one of {known}.", found=key_type, known=", ".join(KeyType)
        ) from None
    given = {name: value for name, value in names.items() if value}
    return check_estate_key(EstateKeyOptions(purpose, kind, **(given or (example_names(purpose) if rehearsal else {}))))
