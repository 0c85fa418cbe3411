"""How a ceremony begins: entry 0, which names the script, the program, and what is continued."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from ceremony.custody.ledger import SheetCustody
from ceremony.custody.register import ShareSet
from ceremony.record.canonical import Json
from ceremony.record.events.estate import EstateNamed
from ceremony.record.events.event import Event, event, part
from ceremony.record.events.parts import (
    CertificateSha256,
    Destination,
    HostCheck,
    PublicKeySha256,
    RecordKey,
    RevocationReason,
    Sha256,
)
from ceremony.record.events.policy import CountsFrom, PolicyTerms
from ceremony.record.events.reviewing import ReviewedLog
from ceremony.record.events.tuf import TufTerms

Mode = Literal["rehearsal", "real"]
CeremonyKind = Literal[
    "root-generation",
    "recovery",
    "drill",
    "share-check",
    "reshare",
    "issuance",
    "rotation",
    "estate-key",
    "revocation",
    "handover",
    "signing",
    "log-review",
    "destruction",
    "tuf-root",
]
DocumentKind = Literal["cosign", "notation", "notary-root", "notary-targets", "key-rotation"]


@part
class Program:
    """The program that wrote the record."""

    version: str
    sha256: Sha256


@part
class ScriptNamed:
    """The script that is performed."""

    name: str
    version: int
    sha256: Sha256


@part
class AnnouncedRequest:
    """A request that is to be signed."""

    name: str
    sha256: Annotated[Sha256 | None, "of the request's file; since rules 4"] = None
    profile: str
    profile_sha256: Annotated[Sha256 | None, "of the profile's file; since rules 4"] = None
    days: Annotated[int | None, "that it shall be valid, where that is less than the profile's"] = None
    issuer: Annotated[str | None, "label of the CA key that signs it, where it is not the ceremony's"] = None


@part
class AnnouncedDocument:
    """A document that is to be signed."""

    kind: DocumentKind
    name: Annotated[str, "the stem of its files"]
    signers: Annotated[tuple[str, ...], "labels of the keys that sign it"]
    sha256: Annotated[Sha256, "of the bytes under each signature"]


@part
class AnnouncedRevocation:
    """A certificate that is to be revoked."""

    issuer: Annotated[str, "label of the CA key"]
    serial: Annotated[str, "hex, without zeros before it"]
    subject: Annotated[str, "RFC 4514"]
    reason: RevocationReason
    certificate_sha256: CertificateSha256
    since: Annotated[str | None, "RFC 3339; when it is signed where it is not said"] = None


@part
class EmergencyCrl:
    """A revocation list for an emergency, in its bag: it names what its key's latest list names, and these CAs."""

    issuer: Annotated[str, "label of the CA key"]
    number: int
    sha256: Annotated[Sha256, "SHA-256 of DER, hex"]
    serials: Annotated[tuple[str, ...], "hex; of the CAs that it names beyond that list"]
    next_update: Annotated[str, "RFC 3339"]
    bag: str
    keeper: Annotated[str, "who has the bag"]
    place: Annotated[str, "where it is kept"]
    superseded: Annotated[bool, "a later list took its place, and the bag is still to be destroyed"] = False


@part
class NumberedCrl:
    """A revocation list by its key and number."""

    issuer: Annotated[str, "label of the CA key"]
    number: int


@part
class WantedKey:
    """The estate key that is to be made."""

    purpose: str
    key_type: str
    country: Annotated[str, "of an image signer"] = ""
    state: Annotated[str, "of an image signer"] = ""
    trust_domain: Annotated[str, "of a workload CA"] = ""
    identity: Annotated[str, "of an image signer: its mail address, or https address; since rules 4"] = ""
    name: Annotated[str, "of a platform CA: its common name, where it is not the usual one; since rules 4"] = ""


@part
class EndsEarly:
    """What cannot be valid as long as usual, because the root's own certificate ends first."""

    what: str
    ends: Annotated[str, "the day"]
    days: int
    instead_of: int


@part
class CertifiedBefore:
    """A request for a key that has a certificate under this root already, as the index tells; the latest of them."""

    request: Annotated[str, "its name"]
    subject: Annotated[str, "RFC 4514"]
    serial: Annotated[str, "hex"]
    until: Annotated[str, "the day"]


@part
class ExpectedSet:
    """What was told of the set that a sheet should be of, before its check by its seal."""

    generation: int | None = None
    signer: Annotated[str, "the log key's certificate, PEM"] = ""
    signer_sha256: CertificateSha256 | None = None
    ceremony: Annotated[str | None, "that the certificate names"] = None


@part
class Parameters:
    """What was decided beforehand."""

    language: Annotated[str, "of the people: `en` or `zh`"]
    paper: Literal["A4", "Letter"]
    threshold: Annotated[int | None, "where sheets are handed out"] = None
    shares: Annotated[int | None, "where sheets are handed out"] = None
    key_type: Annotated[str | None, "of the root CA key, where one is made"] = None
    output: Annotated[Destination | None, "where sheets are handed out; some records under rules 1 lack it"] = None
    requests: Annotated[tuple[AnnouncedRequest, ...], "of an issuance"] = ()
    estate_key: WantedKey | None = None
    drill_months: Annotated[int | None, "how often sheets must be proven; 12 where it is not said"] = None
    rotation_days: Annotated[int | None, "how often keys must be rotated"] = None
    expected: Annotated[ExpectedSet | None, "of a check by the seal"] = None
    ends_early: Annotated[tuple[EndsEarly, ...], "certificates and CRLs that end with the root"] = ()
    policy: Annotated[PolicyTerms | None, "in force; since rules 4"] = None
    policy_sha256: Annotated[Sha256 | None, "of its file, `policy.yaml`"] = None
    certified_before: Annotated[tuple[CertifiedBefore, ...], "keys that are certified anew"] = ()
    estate: Annotated[EstateNamed | None, "that certificates are issued for; since rules 4"] = None
    issuer: Annotated[str | None, "label of the CA key that signs; since rules 4"] = None
    revocations: Annotated[tuple[AnnouncedRevocation, ...], "of a revocation"] = ()
    emergency: Annotated[bool, "revocation lists for an emergency are made too"] = False
    emergency_used: Annotated[tuple[NumberedCrl, ...], "that were published since"] = ()
    follows: Annotated[str | None, "label of the key that the new one follows"] = None
    overlap_until: Annotated[str | None, "day from which on the key that is followed is no longer needed"] = None
    keeps: Annotated[str | None, "of a handover: label of the key that stays on the token"] = None
    pin_halves: Annotated[bool, "two people have half of the PIN each of a token that stays in use"] = False
    documents: Annotated[tuple[AnnouncedDocument, ...], "of a signing"] = ()
    order_sha256: Annotated[Sha256 | None, "of the signing order, `order.yaml`"] = None
    in_use: Annotated[bool, "the token stays in use with all that lies on it, the root too"] = False
    reviews: Annotated[tuple[ReviewedLog, ...], "of a log review: what is looked through; since rules 5"] = ()
    tuf: Annotated[TufTerms | None, "of a TUF root ceremony; since rules 5"] = None


@part
class EstateKey:
    """An estate key as a later ceremony takes it over."""

    label: str
    purpose: str
    key_type: str
    public_key_sha256: PublicKeySha256
    certificate_sha256: CertificateSha256
    format: Annotated[str, "of the wrapped key"]
    bytes: int
    blob_sha256: Sha256
    followed_by: Annotated[str | None, "label of the key that issues in its place; since rules 4"] = None
    overlap_until: Annotated[str | None, "day from which on it is no longer needed"] = None
    retired: Annotated[bool, "it is no longer used"] = False
    lists_until: Annotated[str | None, "of a retired CA key: day up to which it still signs its lists"] = None


@part
class CarriedCrl:
    """The latest revocation list of a CA key, which the next one carries on."""

    issuer: Annotated[str, "label of the CA key"]
    number: int
    entries: Annotated[int, "how many certificates it names"]
    sha256: Annotated[Sha256, "SHA-256 of DER, hex"]


@part
class TokenInUse:
    """A token in use: it holds keys, and is opened without a quorum."""

    serial: str
    label: str
    keys: Annotated[tuple[str, ...], "labels of what lies on it"]
    place: Annotated[str, "where it went last"]
    carrier: Annotated[str, "who took it there"]
    pin_halves: Annotated[bool, "two people have half of its PIN each"] = False


@part
class NamedArchive:
    """An archive of the same root."""

    ceremony: str
    manifest_sha256: Sha256


@part
class ContinuedArchive:
    """The archive that is continued, and what is taken over from it; of paper what paper tells."""

    ceremony: str
    source: Annotated[Literal["paper"] | None, "public pages were read in an archive's place"] = None
    record_head: Annotated[str, "hex; of paper empty"]
    manifest_sha256: Annotated[str, "hex; of paper empty"]
    root_certificate_sha256: CertificateSha256
    set: ShareSet
    earlier_sets: tuple[ShareSet, ...]
    estate: tuple[EstateKey, ...]
    ledger: tuple[SheetCustody, ...]
    ended_at: Annotated[str | None, "time of its last entry; of an archive, since rules 3"] = None
    policy: Annotated[PolicyTerms | None, "that was in force there; since rules 4"] = None
    policy_sha256: Annotated[Sha256 | None, "of its file"] = None
    dates: Annotated[tuple[CountsFrom, ...], "that duties count from; since rules 4"] = ()
    index_sha256: Annotated[Sha256 | None, "of the index that is carried on; since rules 4"] = None
    index_also: Annotated[tuple[NamedArchive, ...], "whose certificates and lists were taken into it as well"] = ()
    crls: Annotated[tuple[CarriedCrl, ...], "since rules 4"] = ()
    emergency_crls: Annotated[tuple[EmergencyCrl, ...], "in their bags"] = ()
    tokens: Annotated[tuple[TokenInUse, ...], "in use; since rules 4"] = ()


@event("ceremony-opened")
class CeremonyOpened(Event):
    """A ceremony begins; once, in entry 0."""

    format: Annotated[str, "`keyrite-archive-1`"]
    rules: Annotated[int | None, "version of the rules; 1 where it names none"] = None
    kind: CeremonyKind
    mode: Mode
    program: Program
    script: ScriptNamed
    parameters: Parameters
    host: tuple[HostCheck, ...]
    record_seal: RecordKey
    ending_key: Annotated[str | None, "Ed25519, hex; above"] = None
    continues: Annotated[ContinuedArchive | None, "of a ceremony on a root that exists"] = None

    @property
    def under(self) -> int:
        """The version of the rules that the record is under."""
        return 1 if self.rules is None else self.rules


def rules_of(data: Mapping[str, Json]) -> int:
    """The version of the rules in entry 0's data before it is read; 1 where it names none, 0 where that is none."""
    found = data.get("rules", 1)
    return found if type(found) is int else 0
