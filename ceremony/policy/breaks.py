"""What is otherwise than the policy in force asks, as far as entry 0 and the people named tell: no file, no clock.

R62 has somebody decide about each of these (`ceremony/state/policy.py`); `ceremony/facts/schedule.py` has the dates.
"""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Iterator

from ceremony.custody.participants import Participants
from ceremony.record.events import ContinuedArchive, CountsFrom, EstateKey, Parameters, PolicyBreak, PolicyTerms

PROVING = frozenset({"root-generation", "recovery", "drill", "reshare"})  # ceremonies that prove that sheets recover
ROOT_CA = "root-ca"  # the purpose of a root CA's key, in a policy
ROOT_CA_PURPOSE = "root CA signing"  # the same, as records have it


def breaks_at_start(
    parameters: Parameters, continued: ContinuedArchive | None, began: datetime.date
) -> tuple[PolicyBreak, ...]:
    """What breaks the policy in force when a ceremony begins; nothing where there is no policy."""
    if parameters.policy is None:
        return ()
    return (*_of_set(parameters, continued), *(_of_dates(parameters.policy, continued, began) if continued else ()))


def _of_set(parameters: Parameters, continued: ContinuedArchive | None) -> Iterator[PolicyBreak]:
    """Of the set that is made, or else of the one that stands."""
    terms, standing = parameters.policy, continued.set if continued else None
    threshold = parameters.threshold or (standing.threshold if standing else None)
    shares = parameters.shares or (len(standing.shares) if standing else None)
    if terms is not None and threshold is not None and threshold < terms.least_threshold:
        yield PolicyBreak(term="threshold", found=threshold)
    if terms is not None and shares is not None and shares < terms.least_shares:
        yield PolicyBreak(term="shares", found=shares)


def _of_dates(terms: PolicyTerms, continued: ContinuedArchive, began: datetime.date) -> Iterator[PolicyBreak]:
    keys = {one.label: one for one in continued.estate}
    for one in continued.dates:
        due = due_on(terms, one, keys.get(one.subject))
        if due is not None and due < began:
            yield PolicyBreak(term=one.duty, subject=one.subject, due=due.isoformat())


def due_on(terms: PolicyTerms, counted: CountsFrom, key: EstateKey | None) -> datetime.date | None:
    """The day by which the duty is due; None where the policy knows no such duty, or the key is no longer used."""
    day = datetime.date.fromisoformat(counted.on)
    if counted.duty == "drill":
        return months_later(day, terms.drill_months)
    if key is None or (key.retired and (counted.duty != "crl" or counted.on > (key.lists_until or ""))):
        return None
    if counted.duty == "crl":
        return crl_due(terms, day)
    return None if key.followed_by else rotation_due(terms, key.purpose, day)


def rotation_due(terms: PolicyTerms, purpose: str, made: datetime.date) -> datetime.date | None:
    """The day by which another key must follow one for this purpose that was made on a day."""
    wanted = ROOT_CA if purpose == ROOT_CA_PURPOSE else purpose
    days = next((one.days for one in terms.rotation if one.purpose == wanted), None)
    return None if days is None else days_later(made, days)


def crl_due(terms: PolicyTerms, next_update: datetime.date) -> datetime.date:
    """The day by which the next list must follow one whose next update is on a day."""
    return days_later(next_update, -terms.crl_overlap_days)


def days_later(day: datetime.date, days: int) -> datetime.date:
    """So many days later, or earlier; the last or first day that there is, where a record says more than that."""
    try:
        return day + datetime.timedelta(days=days)
    except OverflowError:
        return datetime.date.max if days > 0 else datetime.date.min


def months_later(day: datetime.date, months: int) -> datetime.date:
    """The same day some months later, or that month's last; the last or first day that there is, as above."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    if not datetime.MINYEAR <= year <= datetime.MAXYEAR:
        return datetime.date.max if months > 0 else datetime.date.min
    return datetime.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def absent_break(terms: PolicyTerms | None, participants: Participants) -> PolicyBreak | None:
    """More custodians are absent than the policy lets be."""
    absent = [one.name for one in participants.custodians if one.trustee]
    if terms is None or len(absent) <= terms.most_absent:
        return None
    return PolicyBreak(term="absent", subject=", ".join(absent))


def leaving_break(terms: PolicyTerms | None, participants: Participants, names: tuple[str, ...]) -> PolicyBreak | None:
    """Of those without whom it is to go on, who may not leave."""
    kept = [name for name in names if terms is not None and participants.role_of(name) not in terms.may_leave]
    return PolicyBreak(term="absent", subject=", ".join(kept)) if kept else None
