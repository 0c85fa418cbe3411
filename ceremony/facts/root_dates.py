"""From which days the duties of one root count, and what they are about: read off its ceremonies, in order of time.

A ceremony's own record comes before what a later one says that it took over; the latest word on a key holds.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from ceremony.estate.description import request_of
from ceremony.facts.known import Dated, Facts
from ceremony.issuing.index import CROSS_PROFILE
from ceremony.issuing.renewing import called, last_in_line, renews
from ceremony.policy.breaks import PROVING, days_later
from ceremony.record.events import ContinuedArchive, Parameters, PolicyTerms
from ceremony.record.times import parse_time

ISSUED = "issued/"
MOST_DAYS = 36_500
_BESIDE = frozenset({"share-check", "log-review"})  # no root certifies their records, so nothing continues them


@dataclass(frozen=True)
class Since:
    """A day, and the ceremony that it follows from."""

    on: datetime.date
    ceremony: str


@dataclass(frozen=True)
class KeyDates:
    """A key of the estate: what it is for, since when it is, and whether it is still used for anything new."""

    purpose: str
    made: Since | None = None
    followed_by: str | None = None
    overlap_until: Since | None = None  # the day, and the ceremony that made the key that follows
    retired: bool = False
    lists_until: datetime.date | None = None  # of a retired CA key: up to when it still signs its lists
    public_key_sha256: str = ""  # hex


@dataclass(frozen=True)
class Filed:
    """A certificate or a CRL as the latest archive has it."""

    dated: Dated
    ceremony: str
    signed_by: str = ""  # label of the CA key, where the records tell


@dataclass(frozen=True)
class Renewal:
    """A host's certificate by the estate that was issued for last: which, by `filed_as`, and when it is due."""

    host: str
    filed: str
    due: Since


@dataclass
class RootDates:
    """One root, as far as dates follow from its ceremonies; it is asked once all of them are in."""

    terms: PolicyTerms | None = None  # of the policy in force
    adopted: Since | None = None  # that policy
    proven: Since | None = None  # the sheets, last
    reviewed: Since | None = None  # the records, last
    keys: dict[str, KeyDates] = field(default_factory=dict)  # by label
    sheets: dict[tuple[int, int], Since] = field(default_factory=dict)  # of the live set -> when each was last genuine
    certificates: dict[str, Filed] = field(default_factory=dict)  # by `filed_as`
    retired: dict[str, Since] = field(default_factory=dict)  # keys, by label
    of_hosts: set[str] = field(default_factory=set)  # what was issued for an estate, by `filed_as`
    renewals: dict[str, Renewal] = field(default_factory=dict)  # by the name of the request
    revoked: set[str] = field(default_factory=set)  # SHA-256 of certificates

    def owes_list(self, label: str, next_update: datetime.datetime) -> bool:
        """True if a CA key must sign another list after the one with this next update: not after its own end."""
        key, filed = self.keys.get(label), self.certificates.get(f"keys/{label}.crt")
        ends = parse_time(filed.dated.not_after) if filed else None
        if ends is not None and next_update >= ends:
            return False
        return key is None or not key.retired or (key.lists_until is not None and next_update.date() <= key.lists_until)

    def ends(self, one: Filed) -> datetime.date | None:
        """The last day that a certificate is of use: its own, or the end of the overlap of the key that signed it."""
        ends, signer = parse_time(one.dated.not_after), self.keys.get(one.signed_by)
        if ends is None or signer is None or signer.overlap_until is None:
            return ends.date() if ends else None
        return min(ends.date(), signer.overlap_until.on)

    def renewal_due(self, one: Renewal) -> Since:
        """When a host's certificate is due: sooner where its CA is followed by another, or retired."""
        filed = self.certificates.get(one.filed)
        label = filed.signed_by if filed is not None else ""
        key, retired = self.keys.get(label), self.retired.get(label)
        ends = key.overlap_until if key is not None and key.followed_by else None
        return min((since for since in (one.due, ends, retired) if since is not None), key=lambda since: since.on)

    def is_replaced(self, filed: Filed) -> bool:
        """True of what was revoked, of the certificate of a key that is used for nothing new, of one that was issued
        anew, and of a cross certificate, which has the name of a root: that is of use as long as the overlap."""
        one, key = filed.dated, self.keys.get(filed.dated.label)
        if one.sha256 in self.revoked:
            return True
        if not one.file.startswith(ISSUED):
            if key is None or key.followed_by or key.retired:
                return key is not None
            anew = self._issued_like.get(key.public_key_sha256, ())
            return any(
                other.dated.profile != CROSS_PROFILE and other.dated.not_before > one.not_before for other in anew
            )
        if one.profile == CROSS_PROFILE or one.subject in self._own_subjects:
            return True
        line = self._line(filed.signed_by)
        return any(
            other.dated.not_before > one.not_before
            and renews(other.dated, one, same_line=self._line(other.signed_by) == line)
            for what in (one.public_key_sha256, called(one))
            for other in self._issued_like.get(what, ())
        )

    @cached_property
    def _own_subjects(self) -> frozenset[str]:
        """Of the certificates of this root's own keys."""
        return frozenset(
            one.dated.subject for one in self.certificates.values() if not one.dated.file.startswith(ISSUED)
        )

    @cached_property
    def _issued_like(self) -> dict[str | frozenset[str], list[Filed]]:
        """What was issued, by key and by names: among thousands few are compared with one another."""
        found: dict[str | frozenset[str], list[Filed]] = {}
        for one in self.certificates.values():
            if one.dated.file.startswith(ISSUED):
                for what in (one.dated.public_key_sha256, called(one.dated)):
                    if what:
                        found.setdefault(what, []).append(one)
        return found

    def _line(self, label: str) -> str:
        """The last of the CA keys that follow one another, this one among them."""
        return last_in_line(label, lambda one: key.followed_by if (key := self.keys.get(one)) is not None else None)


def filed_as(one: Dated) -> str:
    """What tells it from others: two ceremonies may issue certificates in files of one name."""
    return one.sha256 if one.sha256 and one.file.startswith(ISSUED) else one.file


def gather_dates(life: Sequence[Facts]) -> RootDates:
    """The dates of one root; `life`: its closed ceremonies, in order of time."""
    dates, adopted_sha256 = RootDates(), None
    for facts in life:
        day = _day(facts.ended_at)
        if facts.opening is None or day is None:
            continue
        since, parameters = Since(day, facts.ceremony), facts.opening.parameters
        if facts.continues is not None:
            _take_over(dates, facts.continues, facts.ceremony)
        dates.terms = parameters.policy
        if parameters.policy_sha256 != adopted_sha256:
            adopted_sha256, dates.adopted = parameters.policy_sha256, since
        if facts.kind in PROVING:
            dates.proven = since
        if facts.reviewed:
            dates.reviewed = since
        _take_keys(dates, facts)
        _take_hosts(dates, facts, parameters)
        dates.revoked |= facts.revoked
        dates.sheets |= dict.fromkeys(_seen(facts), since)
    if dates.terms is None:
        dates.adopted = None
    _keep_live(dates, life)
    return dates


def _take_over(dates: RootDates, continued: ContinuedArchive, ceremony: str) -> None:
    for key in continued.estate:
        known = dates.keys.get(key.label) or KeyDates(key.purpose, public_key_sha256=key.public_key_sha256)
        lists_until = _day(key.lists_until or "")
        dates.keys[key.label] = replace(
            known, followed_by=key.followed_by, retired=key.retired, lists_until=lists_until
        )
        until = _day(key.overlap_until or "")
        if until is not None and known.overlap_until is None:
            dates.keys[key.label] = replace(dates.keys[key.label], overlap_until=Since(until, ceremony))
    for one in continued.dates:
        day = _day(one.on)
        if day is None:
            continue
        if one.duty == "drill" and dates.proven is None:
            dates.proven = Since(day, ceremony)
        known_key = dates.keys.get(one.subject)
        if one.duty == "rotation" and known_key is not None and known_key.made is None:
            dates.keys[one.subject] = replace(known_key, made=Since(day, ceremony))


def _take_keys(dates: RootDates, facts: Facts) -> None:
    for label, purpose in facts.purposes.items():
        dates.keys.setdefault(label, KeyDates(purpose, public_key_sha256=facts.public_keys.get(label, "")))
    for one in facts.certificates:
        made, key = _day(one.not_before), dates.keys.get(one.label)
        if key is not None and made is not None:
            dates.keys[one.label] = replace(key, made=Since(made, facts.ceremony))
        if one.label != "record-log":
            known = dates.certificates.get(filed_as(one))
            before = known.signed_by if known is not None and known.dated.sha256 == one.sha256 else ""
            dates.certificates[filed_as(one)] = Filed(one, facts.ceremony, facts.signed_by.get(one.file, before))
    for label, told in facts.followed.items():
        until = _day(told.overlap_until)
        if label in dates.keys and until is not None:
            ends = Since(until, facts.ceremony)
            dates.keys[label] = replace(dates.keys[label], followed_by=told.followed_by, overlap_until=ends)
    for label, retired in facts.retired.items():
        if label in dates.keys:
            lists_until = _day(retired.lists_until or "")
            dates.keys[label] = replace(dates.keys[label], retired=True, lists_until=lists_until)
            day = _day(facts.ended_at)
            if day is not None:
                dates.retired[label] = Since(day, facts.ceremony)


def _take_hosts(dates: RootDates, facts: Facts, parameters: Parameters) -> None:
    """What was issued for an estate; a host that is no longer in it needs nothing."""
    named = parameters.estate
    if named is None:
        return
    asked = {one.name for one in parameters.requests}
    files = {file: name for file, name in facts.answered.items() if name in asked}
    dates.of_hosts |= {filed_as(one) for one in facts.certificates if one.file in files}
    kept = {*asked, *map(request_of, (*named.missing, *named.standing))}
    dates.renewals = {name: one for name, one in dates.renewals.items() if name in kept}
    for one in facts.certificates:
        made, ends = _day(one.not_before), _day(one.not_after)
        if one.file in files and made is not None and ends is not None:
            due = min(days_later(made, min(named.renew_days, MOST_DAYS)), ends)
            name = files[one.file]
            dates.renewals[name] = Renewal(name.rpartition("-")[0], filed_as(one), Since(due, facts.ceremony))


def _seen(facts: Facts) -> Iterator[tuple[int, int]]:
    """The sheets that were genuine here, by generation and number: read back as they were made, or judged."""
    if facts.shares is not None:
        yield from ((facts.shares.generation, index) for index in facts.read_back)
    adopted = facts.continues.set.generation if facts.continues else 0
    for one in facts.judged:
        if one.event.verdict == "genuine" and one.event.index is not None:
            yield one.event.generation or adopted, one.event.index


def _keep_live(dates: RootDates, life: Sequence[Facts]) -> None:
    """Only the sheets of the live set that are still there."""
    latest = next((facts for facts in reversed(life) if facts.shares is not None and facts.kind not in _BESIDE), None)
    if latest is None or latest.shares is None:
        dates.sheets = {}
        return
    gone = {(one.generation, one.index) for one in latest.ledger if one.gone}
    live = {(latest.shares.generation, one.index) for one in latest.shares.shares} - gone
    dates.sheets = {key: dates.sheets[key] for key in sorted(live & dates.sheets.keys())}


def _day(time: str) -> datetime.date | None:
    found = parse_time(time)
    return found.date() if found else None
