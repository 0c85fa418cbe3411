"""What is decided before a ceremony begins; all of it is public and stands in entry 0 of the record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ceremony.custody.participants import Custodian, Participants
from ceremony.errors import UsageError
from ceremony.keys import KeyType
from ceremony.record.events import (
    AnnouncedDocument,
    AnnouncedRevocation,
    CertifiedBefore,
    EndsEarly,
    ExpectedSet,
    NumberedCrl,
    Parameters,
    ReviewedLog,
    TufTerms,
)
from ceremony.script.loading import LANGUAGES, Script

if TYPE_CHECKING:
    from ceremony.planning.estate_issuance import EstateIssuance
    from ceremony.planning.estate_keys import EstateKeyOptions
    from ceremony.planning.request_files import RequestFile
    from ceremony.planning.retiring import Retirement
    from ceremony.planning.revoking import RevocationRequest
    from ceremony.policy.terms import Policy
    from ceremony.sheets.signed_sheet import Expected
    from ceremony.signing.documents import Document
    from ceremony.signing.order import SigningOrder

PAPERS = ("A4", "Letter")
MAX_SHARES = 16  # SLIP-0039: a group has at most 16 members

_SITES = {
    "en": ("North vault", "South vault", "East vault", "West vault", "Harbour safe", "City bank"),
    "zh": ("北区金库", "南区金库", "东区金库", "西区金库", "港口保险柜", "市银行"),
}
_PEOPLE = {
    "en": ("Example Organisation", "Ada Administrator", "Omar Operator", "Wendy Witness", "Custodian {n}", "Site {n}"),
    "zh": ("示例机构", "主持人 安达", "操作员 欧文", "见证人 温妮", "保管人 {n}", "地点 {n}"),
}


@dataclass(frozen=True)
class RootGenerationPlan:
    """A root-generation: `participants` is only suggested, the people in it confirm or change it."""

    script: Script
    participants: Participants
    threshold: int = 3
    shares: int = 5
    key_type: KeyType = KeyType.EC_P384
    language: str = "en"
    paper: Literal["A4", "Letter"] = "A4"
    rehearsal: bool = True
    policy: Policy | None = None
    in_use: bool = False  # the token stays in use, with the root on it
    pin_halves: bool = False  # then: two people get half of its PIN each

    def parameters(self) -> Parameters:
        """What entry 0 says of it."""
        return Parameters(
            threshold=self.threshold,
            shares=self.shares,
            key_type=str(self.key_type),
            language=self.language,
            paper=self.paper,
            in_use=self.in_use,
            pin_halves=self.pin_halves,
            policy=self.policy.terms if self.policy else None,
            policy_sha256=self.policy.sha256 if self.policy else None,
        )


ENDS_EARLY = (
    "{what} will end early, on {ends}: {days} days instead of {instead_of}, because the root's own certificate ends "
    "then. If you do not want that, abort the ceremony now, before any bag is opened."
)
CERTIFIED_BEFORE = (
    "{request} asks for a key that is certified already, as {subject}, until {until} (serial number {serial}). If you "
    "do not want that, abort the ceremony now, before any bag is opened."
)
LET_IN = (
    "{subject} is revoked, but docker and dockerd read no lists, and believe it until {until}, together with {label}. "
    "If you do not want that, abort the ceremony now, before any bag is opened, and have {label} retired at once."
)
POLICY_BROKEN = "{what}. Somebody decides about it when people are named, as a deviation in the record."


def still_let_in(parameters: Parameters, today: str) -> tuple[AnnouncedRevocation, ...]:
    """What an issuance for an estate revokes of a CA that is believed beyond today: docker believes it until then."""
    if parameters.estate is None or not parameters.follows or (parameters.overlap_until or "") <= today:
        return ()
    return tuple(one for one in parameters.revocations if one.issuer == parameters.follows)


@dataclass(frozen=True)
class RecoveryPlan:
    """A ceremony on a root that exists: it continues `archive`. A reshare makes `threshold` of `shares` new sheets."""

    script: Script
    participants: Participants
    archive: Path
    language: str = "en"
    rehearsal: bool = True
    threshold: int = 3
    shares: int = 5
    paper: Literal["A4", "Letter"] = "A4"
    requests: tuple[RequestFile, ...] = ()
    estate: EstateIssuance | None = None  # an issuance for its hosts; the requests are theirs
    estate_key: EstateKeyOptions | None = None
    issuer: str = ""  # label of the CA key that will sign; empty: found while the plan is checked
    revoke: tuple[RevocationRequest, ...] = ()
    revocations: tuple[AnnouncedRevocation, ...] = ()  # what that and used lists name, found while the plan is checked
    emergency: bool = False  # a revocation: emergency lists are made too
    emergency_files: tuple[bytes, ...] = ()  # emergency lists that were published
    emergency_used: tuple[NumberedCrl, ...] = ()  # which these are, found while the plan is checked
    order: SigningOrder | None = None  # of a signing
    documents: tuple[Document, ...] = ()  # what that asks for, found while the plan is checked
    keeps: str = ""  # label of the key that a handover leaves on the token
    in_use: bool = False  # the token stays in use with all that lies on it, the root too
    pin_halves: bool = False  # of a token that stays in use: two people get half of its PIN each
    follows: str = ""  # label of the key in whose place an estate key is made
    overlap_until: str = ""  # day; empty: found while the plan is checked
    retire: Retirement | None = None  # an issuance for an estate: the CA in whose place another is made for it
    also: tuple[Path, ...] = ()  # archives of this root whose certificates and lists are taken over as well
    review: tuple[Path, ...] = ()  # of a log review: archives of this root that are looked through beside `archive`
    reviews: tuple[ReviewedLog, ...] = ()  # what they and `archive` hold, found while the plan is checked
    ends_early: tuple[EndsEarly, ...] = ()  # found while the plan is checked
    certified_before: tuple[CertifiedBefore, ...] = ()  # likewise
    policy: Policy | None = None  # None: the one in force in the archive stays in force, if there is one

    @property
    def shares_anew(self) -> bool:
        """True if new sheets are handed out."""
        return any(step.action == "hand-out-sheets" for step in self.script.steps)

    @property
    def signs_every_list(self) -> bool:
        """True if every CA key signs a revocation list: for an estate, where the root is at hand."""
        return self.estate is not None and any(step.action == "restore-keys" for step in self.script.steps)

    @property
    def by_token(self) -> bool:
        """True where a token in use is opened in a quorum's place."""
        return any(step.action == "open-token" for step in self.script.steps)

    @property
    def reviews_logs(self) -> bool:
        """True where records are looked through."""
        return any(step.action == "review-logs" for step in self.script.steps)

    def notes(self) -> Iterator[tuple[str, dict[str, object]]]:
        """What everybody hears before anything begins: sentences with their values."""
        yield from ((ENDS_EARLY, asdict(one)) for one in self.ends_early)
        yield from ((CERTIFIED_BEFORE, asdict(one)) for one in self.certified_before)
        if self.retire is not None and not self.retire.at_once:
            for one in still_let_in(self.parameters(), ""):
                yield LET_IN, {"subject": one.subject, "until": self.overlap_until, "label": self.follows}

    def parameters(self) -> Parameters:
        """What entry 0 says of it."""
        return Parameters(
            language=self.language,
            paper=self.paper,
            threshold=self.threshold if self.shares_anew else None,
            shares=self.shares if self.shares_anew else None,
            requests=tuple(one.announced() for one in self.requests),
            estate=self.estate.named() if self.estate else None,
            estate_key=self.estate_key.named() if self.estate_key else None,
            ends_early=self.ends_early,
            certified_before=self.certified_before,
            issuer=self.issuer or None,
            revocations=self.revocations,
            emergency=self.emergency,
            emergency_used=self.emergency_used,
            keeps=self.keeps or None,
            documents=tuple(
                AnnouncedDocument(kind=one.kind, name=one.name, signers=one.signers, sha256=one.sha256)
                for one in self.documents
            ),
            order_sha256=self.order.sha256 if self.order else None,
            in_use=self.in_use,
            pin_halves=self.pin_halves,
            follows=self.follows or None,
            overlap_until=self.overlap_until or None,
            reviews=self.reviews,
            policy=self.policy.terms if self.policy else None,
            policy_sha256=self.policy.sha256 if self.policy else None,
        )


@dataclass(frozen=True)
class SignatureCheckPlan:
    """A share check by the sheet's own signature: no archive is at hand, so it continues none."""

    script: Script
    participants: Participants
    language: str = "en"
    rehearsal: bool = True
    expected: Expected | None = None  # what was told of the set
    paper: Literal["A4", "Letter"] = "A4"
    policy: Policy | None = None

    def parameters(self) -> Parameters:
        """What entry 0 says of it."""
        expected = self.expected.named() if self.expected else ExpectedSet()
        return Parameters(
            language=self.language,
            paper=self.paper,
            expected=expected,
            policy=self.policy.terms if self.policy else None,
            policy_sha256=self.policy.sha256 if self.policy else None,
        )


@dataclass(frozen=True)
class TufRootPlan:
    """A TUF root ceremony: its keys lie on their holders' own tokens, so it stands on no root and no archive of one."""

    script: Script
    participants: Participants
    terms: TufTerms
    previous: bytes | None = None  # the root.json that the new one follows
    language: str = "en"
    rehearsal: bool = True
    paper: Literal["A4", "Letter"] = "A4"
    policy: Policy | None = None

    def parameters(self) -> Parameters:
        """What entry 0 says of it."""
        return Parameters(
            language=self.language,
            paper=self.paper,
            tuf=self.terms,
            policy=self.policy.terms if self.policy else None,
            policy_sha256=self.policy.sha256 if self.policy else None,
        )


Plan = RootGenerationPlan | RecoveryPlan | SignatureCheckPlan | TufRootPlan


def check_plan_fits(plan: Plan) -> None:
    """UsageError for a script that wants another plan: with an archive, without one, or by the signature alone."""
    kind = (
        SignatureCheckPlan
        if plan.script.by_signature
        else TufRootPlan
        if plan.script.ceremony == "tuf-root"
        else RootGenerationPlan
        if plan.script.ceremony == "root-generation"
        else RecoveryPlan
    )
    if kind is SignatureCheckPlan and not isinstance(plan, kind):
        raise UsageError("A check by the sheet's own seal takes no archive; leave it out, or hold a share check.")
    if not isinstance(plan, kind):
        raise UsageError(
            "The script {name} does not fit what was chosen; choose its own ceremony.", name=plan.script.name
        )


def suggested_participants(shares: int, language: str = "en", *, again: bool = False) -> Participants:
    """Names and sites to rehearse with: every sheet at a site of its own; `again`: other custodians than before."""
    organisation, administrator, operator, witness, custodian, site = _PEOPLE[language]
    sites = _SITES[language]
    return Participants(
        organisation=organisation,
        administrator=administrator,
        operator=operator,
        witness=witness,
        custodians=tuple(
            Custodian(
                custodian.format(n=f"{number}B" if again else number),
                sites[number - 1] if number <= len(sites) else site.format(n=number),
            )
            for number in range(1, shares + 1)
        ),
    )


def unnamed_participants() -> Participants:
    """Nobody yet: a real ceremony makes no names up."""
    return Participants("", "", "", "", ())


def check_numbers(threshold: int, shares: int) -> None:
    """Refuse a k-of-n that SLIP-0039 or sense forbids (2 <= k <= n <= 16); UsageError."""
    if not 2 <= threshold <= shares <= MAX_SHARES:
        raise UsageError(
            "{threshold} of {shares} is not a possible split; choose a threshold of at least 2, not above the number "
            "of shares, and at most {most} shares.",
            threshold=threshold,
            shares=shares,
            most=MAX_SHARES,
        )


def check_language(language: str) -> None:
    """UsageError unless the language is one that scripts and sheets have."""
    if language not in LANGUAGES:
        raise UsageError("There is no language {language}; choose en or zh.", language=language)
