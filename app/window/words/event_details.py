"""What an entry of the record is about, in a few words: whom, which key, which bag, how it came out."""

from __future__ import annotations

from collections.abc import Iterable
from functools import singledispatch

from PySide6.QtCore import QCoreApplication

from app.window.kit.language import WINDOW_LANGUAGE, joined
from app.window.kit.said import said
from app.window.words.host_check_words import host_check_name
from app.window.words.vocabulary import sheet_verdict
from ceremony.custody.participants import Actor
from ceremony.language.translations import name_in
from ceremony.record import events
from ceremony.record.events import Event

translate = QCoreApplication.translate
LONGEST = 160  # characters; the whole entry stands below it at the auditor's desk


def event_detail(event: Event) -> str:
    """The few words, or nothing where the event's name says all."""
    found = _detail(event)
    return found if len(found) <= LONGEST else found[: LONGEST - 1] + "…"


@singledispatch
def _detail(_: Event) -> str:
    return ""


@_detail.register
def _(event: events.DutiesAcknowledged | events.RequestReceived | events.KeyVouched | events.CertificateIssued) -> str:
    return event.name


@_detail.register
def _(event: events.SignedOff) -> str:
    return joined(",", *filter(None, (event.name, event.remark)))


@_detail.register
def _(event: events.AttendanceNoted) -> str:
    told = translate("Words", "{name} is back") if event.present else translate("Words", "{name} has left")
    return told.format(name=event.name)


@_detail.register
def _(event: events.PlanApproved) -> str:
    return event.approved_by


@_detail.register
def _(event: events.PlaceDescribed) -> str:
    return event.place


@_detail.register
def _(event: events.ClockConfirmed) -> str:
    return event.by.name


@_detail.register
def _(event: events.FingerprintCompared | events.SoftwareTokenWaived) -> str:
    return _names(event.by)


@_detail.register
def _(event: events.PrinterConfirmed) -> str:
    return event.by


@_detail.register
def _(event: events.HostChecked) -> str:
    failed = [host_check_name(one.id) for one in event.checks if not one.ok]
    if not failed:
        return translate("Words", "as it should be") if event.checks else ""
    return translate("Words", "not as it should be: {what}").format(what=joined("list", *failed))


@_detail.register
def _(event: events.HostWaived) -> str:
    return joined(",", joined("list", *map(host_check_name, event.checks)), _names(event.by))


@_detail.register
def _(event: events.PolicyWaived) -> str:
    return joined(",", joined("list", *(name_in(rule, WINDOW_LANGUAGE.code) for rule in event.rules)), _names(event.by))


@_detail.register
def _(event: events.BypassFound) -> str:
    return said(event.detail)


@_detail.register
def _(event: events.DeviationNoted) -> str:
    return said(event.what)


@_detail.register
def _(event: events.TokenPrepared) -> str:
    return event.identity.label


@_detail.register
def _(event: events.TokenOpened) -> str:
    return joined(",", event.identity.label, _names(event.by))


@_detail.register
def _(event: events.RootKeyMade | events.KeyLocked) -> str:
    return event.facts.label


@_detail.register
def _(event: events.EstateKeyMade | events.CertificateDescribed | events.EstateKeyWrapped | events.KeyRetired) -> str:
    return event.label


@_detail.register
def _(event: events.CertificateRevoked) -> str:
    return joined(",", event.subject, name_in(event.reason, WINDOW_LANGUAGE.code))


@_detail.register
def _(event: events.CrlIssued) -> str:
    told = joined(",", event.ca_label, str(event.number))
    return joined(",", told, translate("Words", "for an emergency")) if event.emergency else told


@_detail.register
def _(event: events.EmergencyCrlSealed) -> str:
    return joined(",", event.crl.issuer, event.crl.bag, event.crl.place)


@_detail.register
def _(event: events.EmergencyCrlSettled) -> str:
    return joined(",", *filter(None, (event.issuer, event.bag, event.note)))


@_detail.register
def _(event: events.DraftsConfirmed | events.DocumentsConfirmed) -> str:
    return str(event.count)


@_detail.register
def _(event: events.DocumentSigned) -> str:
    return joined(",", event.name, *(one.label for one in event.signers))


@_detail.register
def _(event: events.KitsMade) -> str:
    return joined(",", *event.systems, str(event.kits))


@_detail.register
def _(event: events.KeyFollowed) -> str:
    return translate("Words", "{key}, by {next}").format(key=event.label, next=event.followed_by)


@_detail.register
def _(event: events.KeyRestored | events.KeyProved | events.KeyDestroyed | events.KeyKept) -> str:
    return event.label


@_detail.register
def _(event: events.ObjectRemoved | events.ObjectKept | events.TokenLeft) -> str:
    return event.label


@_detail.register
def _(event: events.TufKeyMade | events.TufRootSigned) -> str:
    return joined(",", event.holder, event.identity.label)


@_detail.register
def _(event: events.TufRootConfirmed) -> str:
    return translate("Words", "version {version}").format(version=event.version)


@_detail.register
def _(event: events.LogReviewed) -> str:
    return joined(",", event.log.ceremony, event.found or translate("Words", "nothing was found"))


@_detail.register
def _(event: events.ShareSetMade) -> str:
    return translate("Words", "{k} of {n}").format(k=event.set.threshold, n=len(event.set.shares))


@_detail.register
def _(event: events.SheetIssued) -> str:
    return event.holder


@_detail.register
def _(event: events.SheetSealed | events.BagOpened) -> str:
    return event.bag


@_detail.register
def _(event: events.SheetJudged) -> str:
    return sheet_verdict(event.verdict)


@_detail.register
def _(event: events.SheetAccounted) -> str:
    ways = {
        "destroyed": translate("Words", "destroyed"),
        "missing": translate("Words", "missing"),
        "in-trust": translate("Words", "in trust"),
        "received": translate("Words", "received"),
    }
    return ways[event.how]


@_detail.register
def _(event: events.SubsetsProven) -> str:
    return str(event.subsets)


@_detail.register
def _(event: events.QuorumReached) -> str:
    return joined("list", *map(str, event.shares))


@_detail.register
def _(event: events.CertificateLinted) -> str:
    return event.name or event.label or ""


@_detail.register
def _(event: events.CeremonyClosed) -> str:
    told = translate("Words", "deviations {deviations}, dissents {dissents}")
    return told.format(deviations=event.deviations, dissents=event.dissents)


@_detail.register
def _(event: events.CeremonyAborted) -> str:
    return event.reason


def _names(people: Iterable[Actor]) -> str:
    return joined("list", *(one.name for one in people))
