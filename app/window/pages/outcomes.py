"""What was just done and how it came out: a line at the top of the next page, for the room to see before it goes on.

- It is read off the record's entries since the last answer, and says nothing that does not stand there.
- Where a step begins and nothing was answered since (after an interruption, say), the last step that was done speaks.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import asdict
from functools import singledispatch
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication

from app.window.kit.said import said as said_here
from app.window.kit.said import sentence
from app.window.pages.progress import CeremonyProgress
from ceremony.planning.plan import still_let_in
from ceremony.policy.breaks import breaks_at_start
from ceremony.policy.sentences import say_break
from ceremony.record import events
from ceremony.record.events import Event
from ceremony.record.journal import Entry

translate = QCoreApplication.translate

MOST = 2  # sentences: the last ones


class Outcome(NamedTuple):
    """What was done, in a sentence or two; `good` False where somebody ought to look up."""

    text: str
    good: bool = True


def outcome(progress: CeremonyProgress, *, begins_step: bool = True) -> Outcome | None:
    """What the room sees of what it has just done; None where there is nothing to tell."""
    since = progress.entries[progress.answered :]
    return _told(since, progress) or (_told(_last_step(progress.entries), progress) if begins_step else None)


def _last_step(entries: Sequence[Entry]) -> list[Entry]:
    """The entries of the step that was completed last; none if it was opened again."""
    ends = [entry for entry in entries if isinstance(entry.event, events.StepCompleted | events.StepReopened)]
    if not ends or isinstance(ends[-1].event, events.StepReopened):
        return []
    return [entry for entry in entries if entry.step == ends[-1].step]


def _told(entries: Sequence[Entry], progress: CeremonyProgress) -> Outcome | None:
    times: dict[type[Event], int] = {}
    last: dict[type[Event], Event] = {}
    for event in (entry.event for entry in entries):
        times[type(event)] = times.get(type(event), 0) + 1
        last.pop(type(event), None)  # told where it stands last
        last[type(event)] = event
    if events.RootRecovered in last:
        last.pop(events.KeyLocked, None)  # said with it
    said = [(sentence, event) for event in last.values() if (sentence := _said(event, times[type(event)], progress))]
    if not said:
        return None
    good = not any(
        isinstance(event, events.CeremonyOpened) or (isinstance(event, events.SignedOff) and not event.agrees)
        for _, event in said[-MOST:]
    )
    return Outcome(" ".join(sentence for sentence, _ in said[-MOST:]), good)


@singledispatch
def _said(event: Event, times: int, progress: CeremonyProgress) -> str:
    """What is said of the last of these events, of which there were so many; empty where it goes without saying."""
    return ""


@_said.register
def _(event: events.CeremonyOpened, times: int, progress: CeremonyProgress) -> str:
    said = translate(
        "Outcome",
        "{what} will end early, on {ends}: {days} days instead of {instead_of}, with the root's own certificate.",
    )
    again = translate("Outcome", "{request} asks for a key that is certified already, as {subject}, until {until}.")
    meanwhile = translate(
        "Outcome", "{subject} is revoked, but docker and dockerd read no lists, and believe it until {until}."
    )
    parameters, began = event.parameters, datetime.date.fromisoformat(progress.entries[0].time[:10])
    broken = [said_here(say_break(one)) for one in breaks_at_start(parameters, event.continues, began)]
    told = [
        *(said.format(**asdict(one)) for one in parameters.ends_early),
        *(again.format(**asdict(one)) for one in parameters.certified_before),
        *(
            meanwhile.format(subject=one.subject, until=parameters.overlap_until)
            for one in still_let_in(parameters, began.isoformat())
        ),
        *map(sentence, broken),
        *([translate("Outcome", "Decide about it when people are named.")] if broken else []),
    ]
    return " ".join(told)


@_said.register
def _(event: events.ParticipantsNamed, times: int, progress: CeremonyProgress) -> str:
    said = translate("Outcome", "{count} people are named in the record, each with a role.")
    return said.format(count=len(event.room.names()))


@_said.register
def _(event: events.ClockConfirmed, times: int, progress: CeremonyProgress) -> str:
    if not event.watch_ahead_s:
        return translate("Outcome", "The watch and the machine's clock show the same.")
    return translate("Outcome", "The difference between watch and clock stands in the record.")


@_said.register
def _(event: events.IdentitiesChecked, times: int, progress: CeremonyProgress) -> str:
    return translate("Outcome", "Everybody's identity was checked.")


@_said.register
def _(event: events.PlanApproved, times: int, progress: CeremonyProgress) -> str:
    return translate("Outcome", "The approval by {name} stands in the record.").format(name=event.approved_by)


@_said.register
def _(event: events.TokenOpened, times: int, progress: CeremonyProgress) -> str:
    said = translate("Outcome", "The token {label} was opened by {first} and {second}.")
    return said.format(label=event.identity.label, first=event.by[0].name, second=event.by[1].name)


@_said.register
def _(event: events.KeyKept, times: int, progress: CeremonyProgress) -> str:
    return translate("Outcome", "The key {key} is alone on the token.").format(key=event.label)


@_said.register
def _(event: events.DutiesAcknowledged, times: int, progress: CeremonyProgress) -> str:
    return translate("Outcome", "The custodians agreed to their duties.")


@_said.register
def _(event: events.TokenPrepared, times: int, progress: CeremonyProgress) -> str:
    said = translate("Outcome", "The token {label} is ready, serial {serial}.")
    return said.format(label=progress.token_name, serial=event.identity.serial)


@_said.register
def _(event: events.RootKeyMade, times: int, progress: CeremonyProgress) -> str:
    return translate("Outcome", "The token made the root key.")


@_said.register
def _(event: events.CertificateSigned, times: int, progress: CeremonyProgress) -> str:
    said = translate("Outcome", "The key {label} was made, and its certificate is signed.")
    return said.format(label=event.label)


@_said.register
def _(event: events.FingerprintCompared, times: int, progress: CeremonyProgress) -> str:
    return translate("Outcome", "The fingerprint was read aloud and compared: the same.")


@_said.register
def _(event: events.ShareSetMade, times: int, progress: CeremonyProgress) -> str:
    said = translate("Outcome", "The root key is split: any {threshold} of {total} sheets bring it back.")
    return said.format(threshold=event.set.threshold, total=len(event.set.shares))


@_said.register
def _(event: events.PublicPagesIssued, times: int, progress: CeremonyProgress) -> str:
    if event.to == "folder":  # they are yet to be printed, on a page of their own
        return ""
    return translate("Outcome", "The public pages are printed, a set for each bag.")


@_said.register
def _(event: events.SheetReadBack, times: int, progress: CeremonyProgress) -> str:
    if event.way in {"drawn", "text", "memory"}:
        said = translate("Outcome", "Sheet {number} of {total} was compared with its file: no paper was read.")
    else:
        said = translate("Outcome", "Sheet {number} of {total} was read back: as printed.")
    return said.format(number=event.index, total=_total(progress))


@_said.register
def _(event: events.SheetSealed, times: int, progress: CeremonyProgress) -> str:
    said = translate("Outcome", "Sheet {number} of {total} is sealed in bag {bag}.")
    return said.format(number=event.index, total=_total(progress), bag=event.bag)


@_said.register
def _(event: events.SubsetsProven, times: int, progress: CeremonyProgress) -> str:
    said = translate("Outcome", "Proven: every one of the {groups} groups of {threshold} sheets gave the root key.")
    return said.format(groups=event.subsets, threshold=event.threshold)


@_said.register
def _(event: events.KeyLocked, times: int, progress: CeremonyProgress) -> str:
    return translate("Outcome", "Keys locked in the token for good: {count}.").format(count=times)


@_said.register
def _(event: events.SheetJudged, times: int, progress: CeremonyProgress) -> str:
    if event.verdict != "genuine" or event.by == "seal":
        return ""
    said = translate("Outcome", "Sheet {number} of {total} is genuine.")
    return said.format(number=event.index, total=_total(progress))


@_said.register
def _(event: events.QuorumReached, times: int, progress: CeremonyProgress) -> str:
    said = translate("Outcome", "The sheets that are needed are here: {numbers}.")
    return said.format(numbers=", ".join(map(str, event.shares)))


@_said.register
def _(event: events.RootRecovered, times: int, progress: CeremonyProgress) -> str:
    return translate("Outcome", "The sheets gave the root key: its check value is the record's.")


@_said.register
def _(event: events.KeyRestored, times: int, progress: CeremonyProgress) -> str:
    return translate("Outcome", "Keys under it that are back, all locked: {count}.").format(count=times)


@_said.register
def _(event: events.KeyProved, times: int, progress: CeremonyProgress) -> str:
    return translate("Outcome", "Keys proved, each against its own certificate: {count}.").format(count=times)


@_said.register
def _(event: events.KeyDestroyed, times: int, progress: CeremonyProgress) -> str:
    return translate("Outcome", "Keys destroyed in the token: {count}.").format(count=times)


@_said.register
def _(event: events.SheetAccounted, times: int, progress: CeremonyProgress) -> str:
    ways = {
        "destroyed": translate("Outcome", "Sheet {number} was destroyed in front of the witness."),
        "missing": translate("Outcome", "Sheet {number} is missing, in the record."),
        "in-trust": translate("Outcome", "Sheet {number} is kept in trust by {trustee}."),
        "received": translate("Outcome", "Sheet {number} was taken over by {holder}."),
    }
    return ways[event.how].format(number=event.index, trustee=event.trustee, holder=event.holder)


@_said.register
def _(event: events.SetRetired, times: int, progress: CeremonyProgress) -> str:
    return translate("Outcome", "The old set of sheets is retired.")


@_said.register
def _(event: events.CertificateIssued, times: int, progress: CeremonyProgress) -> str:
    return translate("Outcome", "The certificate {name} is signed.").format(name=event.name)


@_said.register
def _(event: events.CrlIssued, times: int, progress: CeremonyProgress) -> str:
    return translate("Outcome", "The revocation list number {number} is signed.").format(number=event.number)


@_said.register
def _(event: events.TufKeyMade, times: int, progress: CeremonyProgress) -> str:
    return translate("Outcome", "Root keys that were made: {count}.").format(count=times)


@_said.register
def _(event: events.TufRootSigned, times: int, progress: CeremonyProgress) -> str:
    return translate("Outcome", "Signatures over the root metadata: {count}.").format(count=times)


@_said.register
def _(event: events.LogReviewed, times: int, progress: CeremonyProgress) -> str:
    return translate("Outcome", "Records looked through: {count}.").format(count=times)


@_said.register
def _(event: events.ItemsPlaced, times: int, progress: CeremonyProgress) -> str:
    return translate("Outcome", "Every item has its place.")


@_said.register
def _(event: events.SignedOff, times: int, progress: CeremonyProgress) -> str:
    said = (
        translate("Outcome", "{name} agrees.")
        if event.agrees
        else translate("Outcome", "{name} dissents; the reason stands in the record.")
    )
    return said.format(name=event.name)


@_said.register
def _(event: events.HeadConfirmed, times: int, progress: CeremonyProgress) -> str:
    return translate("Outcome", "The record's head is on paper.")


@_said.register
def _(event: events.CeremonyResumed, times: int, progress: CeremonyProgress) -> str:
    return translate("Outcome", "The record is whole up to here, and the ceremony goes on.")


@_said.register
def _(event: events.StepReopened, times: int, progress: CeremonyProgress) -> str:
    return translate("Outcome", "The step before is open again, and the record says so.")


def _total(progress: CeremonyProgress) -> int:
    return progress.sheets_total or progress.adopted_total
