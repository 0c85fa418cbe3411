"""A key that takes another's place: which it may be, and until when both are needed.

Until the end of the overlap what the followed key has signed is still in use; then it can be retired. Unless somebody
says otherwise that is as the policy in force has it, or when the last leaf of a shipped profile has ended.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from cryptography import x509

from ceremony.errors import UsageError
from ceremony.issuing import load_profile, shipped_profiles
from ceremony.planning.issuers import CA_PURPOSE, Key
from ceremony.record.events import PolicyTerms


def longest_leaf_days() -> int:
    """The most days that a certificate of a shipped profile is valid which is not a CA's."""
    profiles = (load_profile(name) for name in shipped_profiles())
    return max(one.lifetime.longest_days for one in profiles if not one.is_ca)


def overlap_days(policy: PolicyTerms | None, purpose: str, usual: int) -> int:
    """How long a key for a purpose is still of use once another follows it: by the policy, else as is usual."""
    named = "root-ca" if purpose == CA_PURPOSE else purpose
    said = [one.overlap_days for one in (policy.rotation if policy else ()) if one.purpose == named]
    return said[0] if said and said[0] is not None else usual


def plan_overlap(wanted: str, days: int, now: datetime.datetime, followed: x509.Certificate) -> str:
    """The day on which the followed key is no longer needed; UsageError for one that is none, or over, or too late.

    `wanted` is a day (`2027-12-01`); empty: in so many `days`, or when the followed key's own certificate ends.
    """
    today, end = now.astimezone(datetime.UTC).date(), followed.not_valid_after_utc.date()
    if not wanted:
        return min(today + datetime.timedelta(days=days), end).isoformat()
    try:
        day = datetime.date.fromisoformat(wanted)
    except ValueError:
        raise UsageError("{wanted} is not a day; write the overlap's end as 2027-12-01.", wanted=wanted) from None
    if not today < day <= end:
        raise UsageError(
            "The overlap must end after today, {today}, and no later than the certificate of the key that is followed, "
            "{end}; choose a day between them.",
            today=today,
            end=end,
        )
    return day.isoformat()


def check_follows(estate: Iterable[Key], wanted: str, purpose: str) -> str:
    """The label of the key that is followed; UsageError for one that is not there, or of another purpose."""
    able = [one.label for one in estate if one.purpose == purpose and not (one.followed_by or one.retired)]
    if wanted not in able:
        raise UsageError(
            "A new key for {purpose} cannot follow {wanted}; it can follow {able}.",
            purpose=purpose,
            wanted=wanted,
            able=" or ".join(able) or "none, for there is no such key",
        )
    return wanted
