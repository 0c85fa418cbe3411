"""What each entry adds to the facts."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from ceremony.facts.known import MOST_KEPT, Artefact, Dated, EmergencyList, Facts, Noted, StepRun
from ceremony.record.events import (
    BypassFound,
    CeremonyAborted,
    CeremonyClosed,
    CeremonyOpened,
    CeremonyResumed,
    CertificateDescribed,
    CertificateIssued,
    CertificateRevoked,
    CertificateSigned,
    ClockConfirmed,
    CrlIssued,
    DeviationNoted,
    DocumentSigned,
    DutiesAcknowledged,
    EmergencyCrlSealed,
    EmergencyCrlSettled,
    EstateKeyMade,
    EstateKeyWrapped,
    Event,
    HeadConfirmed,
    HostChecked,
    HostWaived,
    IdentitiesChecked,
    ItemsPlaced,
    KeyDestroyed,
    KeyFollowed,
    KeyKept,
    KeyLocked,
    KeyRetired,
    LogReviewed,
    MediaListed,
    MemoryWiped,
    ObjectKept,
    ParticipantsNamed,
    PlaceDescribed,
    PlanApproved,
    PolicyWaived,
    PrinterChecked,
    PrinterConfirmed,
    QuorumReached,
    RootKeyMade,
    RootRecovered,
    ShareSetMade,
    ShareSetVoided,
    SheetJudged,
    SheetPrinted,
    SheetReadBack,
    SheetSealed,
    SheetSpoiled,
    SignedOff,
    SoftwareTokenWaived,
    StepCompleted,
    StepReopened,
    StepStarted,
    SubsetsProven,
    TokenLeft,
    TokenOpened,
    TokenPrepared,
    TokenProbed,
    TokenReplaced,
    TufKeyMade,
    TufRootSigned,
)
from ceremony.record.journal import Entry
from ceremony.state.tuf_progress import TufProgress

T = TypeVar("T")


def take(facts: Facts, entry: Entry) -> None:
    """Take one entry into the facts."""
    event = entry.event
    facts.entries += 1
    _take_step(facts, entry, event)
    _take_frame(facts, entry, event)
    _take_people(facts, event)
    _take_shares(facts, event)
    _take_keys(facts, event)
    _take_tuf(facts, event)
    _take_estate(facts, event)
    _take_signed(facts, event)
    _take_emergency(facts, entry.seq, event)
    _take_listed(facts, entry, event)
    _take_artefact(facts, entry.seq, event)


def _take_step(facts: Facts, entry: Entry, event: Event) -> None:
    run = facts.steps.setdefault(entry.step, StepRun()) if len(facts.steps) < MOST_KEPT else StepRun()
    run.entries += 1
    if isinstance(event, StepStarted | CeremonyOpened):
        run.begun, run.completed, run.times = entry.time, "", run.times + 1
    elif isinstance(event, StepCompleted | CeremonyClosed | CeremonyAborted):
        run.completed = entry.time


def _take_frame(facts: Facts, entry: Entry, event: Event) -> None:
    match event:
        case CeremonyOpened():
            facts.ceremony, facts.opened, facts.opening = entry.ceremony, entry.time, event
            facts.kind, facts.mode, facts.language = event.kind, event.mode, event.parameters.language
            facts.shares = event.continues.set if event.continues else None
            facts.tuf = TufProgress.begun(event.parameters.tuf) if event.parameters.tuf else None
        case HeadConfirmed():
            facts.confirmed = event
        case StepReopened(void=void):
            _forget(facts, void)
        case CeremonyClosed(sheet_files=files):
            facts.ended, facts.ended_at = "closed", entry.time
            facts.sheet_files = (files or ())[:MOST_KEPT]
        case CeremonyAborted(reason=reason):
            facts.ended, facts.ended_at, facts.reason = "aborted", entry.time, reason


def _forget(facts: Facts, void: tuple[str, ...]) -> None:
    """What a reopened step had said counts no more."""
    if SignedOff.type in void:
        facts.signed_off = []
    if PolicyWaived.type in void:
        facts.waived = []
    if BypassFound.type in void:
        facts.bypasses = []
    if HeadConfirmed.type in void:
        facts.confirmed = None
    if PlanApproved.type in void:
        facts.place, facts.approval, facts.identities = "", None, {}
    if DutiesAcknowledged.type in void:
        facts.acknowledged = []
    if LogReviewed.type in void:
        facts.reviewed = []
    if ItemsPlaced.type in void:
        facts.items, facts.media = [], []
    if ClockConfirmed.type in void:
        facts.clock = None
    facts.excepted = [one for one in facts.excepted if one.event.type not in void]


def _take_people(facts: Facts, event: Event) -> None:
    match event:
        case ParticipantsNamed(room=participants):
            facts.participants = participants
        case ClockConfirmed():
            facts.clock = event
        case PlaceDescribed(place=place):
            facts.place = place
        case PlanApproved():
            facts.approval = event
        case IdentitiesChecked(people=people):
            facts.identities = {one.name: one for one in people[:MOST_KEPT]}
        case DutiesAcknowledged(name=name):
            keep(facts.acknowledged, name)
        case ItemsPlaced(items=items):
            facts.items = list(items[:MOST_KEPT])
        case MediaListed(media=media):
            facts.media = list(media[:MOST_KEPT])


def _take_shares(facts: Facts, event: Event) -> None:
    match event:
        case ShareSetMade(set=made):
            facts.shares, facts.bags, facts.read_back = made, {}, {}
        case ShareSetVoided():
            keep(facts.voided, event)
            facts.shares, facts.bags = None, {}
        case PrinterChecked():
            facts.printer = event
        case PrinterConfirmed():
            facts.vouched = event
        case SheetPrinted():
            facts.printed += 1
        case MemoryWiped(what=what):
            facts.wiped = what
        case SheetReadBack(index=index, way=way) if len(facts.read_back) < MOST_KEPT:
            facts.read_back[index] = way or ""
        case SheetSpoiled():
            facts.spoiled += 1
        case SheetSealed(index=index, bag=bag):
            facts.bags[index] = bag
        case SubsetsProven(subsets=subsets):
            facts.subsets = subsets
        case QuorumReached(shares=shares):
            facts.genuine = list(shares[:16])


def _take_tuf(facts: Facts, event: Event) -> None:
    """Keys and signatures of a TUF root ceremony, as many as it has holders."""
    if facts.tuf is None:
        return
    if isinstance(event, TufKeyMade):
        facts.tuf = facts.tuf.with_key(event)
        facts.keys[f"{event.facts.label} ({event.holder})"] = event.facts
    elif isinstance(event, TufRootSigned):
        facts.tuf = facts.tuf.with_signature(event)
    if isinstance(event, TufKeyMade | TufRootSigned) and event.identity not in facts.tokens:
        keep(facts.tokens, event.identity)


def _take_keys(facts: Facts, event: Event) -> None:
    match event:
        case TokenPrepared(identity=identity):
            keep(facts.tokens, identity)
        case TokenOpened(identity=identity, keys=keys):
            if identity not in facts.tokens:
                keep(facts.tokens, identity)
            facts.keys |= {one.label: one for one in keys}
        case KeyKept(label=label):
            facts.handed_over = label
        case TokenProbed():
            facts.probe = event
        case TokenReplaced():
            facts.keys, facts.certificates, facts.purposes, facts.followed = {}, [], {}, {}
            facts.public_keys, facts.profiles = {}, {}
        case RootKeyMade(facts=attributes) | EstateKeyMade(facts=attributes) | KeyLocked(facts=attributes):
            if len(facts.keys) < MOST_KEPT:
                facts.keys[attributes.label] = attributes
        case RootRecovered():
            facts.recovered = True
        case KeyDestroyed(label=label):
            keep(facts.destroyed, label)


def _take_estate(facts: Facts, event: Event) -> None:
    match event:
        case EstateKeyMade(label=label, purpose=purpose) if len(facts.purposes) < MOST_KEPT:
            facts.purposes[label], facts.public_keys[label] = purpose, event.public_key_sha256
        case KeyFollowed(label=label) if len(facts.followed) < MOST_KEPT:
            facts.followed[label] = event
        case KeyRetired(label=label) if len(facts.retired) < MOST_KEPT:
            facts.retired[label] = event
        case CertificateDescribed():
            begins, ends = event.not_before, event.not_after
            found = Dated(event.label, event.file, event.subject, event.certificate_sha256, begins, ends)
            keep(facts.certificates, found)
        case CertificateIssued(name=name, file=file, profile=profile) if len(facts.answered) < MOST_KEPT:
            facts.answered[file], facts.profiles[file] = name, profile.name


def _take_signed(facts: Facts, event: Event) -> None:
    match event:
        case CertificateSigned(file=file, issuer=str(signer)) | CertificateIssued(file=file, issuer=str(signer)):
            if len(facts.signed_by) < MOST_KEPT:
                facts.signed_by[file] = signer
        case CertificateRevoked(certificate_sha256=digest) if len(facts.revoked) < MOST_KEPT:
            facts.revoked.add(digest)


def _take_emergency(facts: Facts, seq: int, event: Event) -> None:
    match event:
        case CeremonyOpened(continues=continued) if continued is not None:
            taken = continued.emergency_crls[:MOST_KEPT]
            facts.emergency = {(one.issuer, one.number): EmergencyList(one, seq) for one in taken}
        case EmergencyCrlSealed(crl=crl) if len(facts.emergency) < MOST_KEPT:
            facts.emergency[crl.issuer, crl.number] = EmergencyList(crl, seq)
        case EmergencyCrlSettled(issuer=issuer, number=number, how=how):
            known = facts.emergency.pop((issuer, number), None)
            if known is not None and how == "kept":
                facts.emergency[issuer, number] = EmergencyList(replace(known.crl, superseded=True), seq)


def _take_listed(facts: Facts, entry: Entry, event: Event) -> None:
    """What people look at entry by entry."""
    match event:
        case DeviationNoted():
            keep(facts.deviations, Noted(entry, event))
        case PolicyWaived():
            keep(facts.waived, Noted(entry, event))
        case CeremonyResumed():
            keep(facts.resumed, Noted(entry, event))
        case SignedOff():
            keep(facts.signed_off, Noted(entry, event))
        case SheetJudged():
            keep(facts.judged, Noted(entry, event))
        case LogReviewed():
            keep(facts.reviewed, Noted(entry, event))
        case DocumentSigned():
            keep(facts.signed, Noted(entry, event))
        case TokenOpened():
            keep(facts.opened_by_two, Noted(entry, event))
        case BypassFound():
            keep(facts.bypasses, Noted(entry, event))
        case HostChecked():
            keep(facts.host_checks, Noted(entry, event))
        case HostWaived() | SoftwareTokenWaived() | ObjectKept() | TokenLeft():
            keep(facts.excepted, Noted(entry, event))


def _take_artefact(facts: Facts, seq: int, event: Event) -> None:
    match event:
        case (
            CertificateDescribed(file=file, certificate_sha256=digest)
            | CertificateIssued(file=file, certificate_sha256=digest)
        ):
            keep(facts.artefacts, Artefact(file, digest, None, seq))
        case EstateKeyWrapped(file=file, blob_sha256=digest, bytes=size):
            keep(facts.artefacts, Artefact(file, digest, size, seq))
        case CrlIssued(file=file, crl_sha256=digest):
            keep(facts.artefacts, Artefact(file, digest, None, seq))
        case DocumentSigned(files=files):
            for one in files:
                keep(facts.artefacts, Artefact(one.file, one.sha256, None, seq))


def keep(kept: list[T], one: T) -> None:
    """Add to a list, up to the most that is kept of anything."""
    if len(kept) < MOST_KEPT:
        kept.append(one)
