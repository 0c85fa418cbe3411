"""The organisation's policy as entry 0 carries it: its terms, from what its duties count, and what breaks it."""

from __future__ import annotations

from typing import Annotated, Literal

from ceremony.record.events.event import part

Duty = Literal["drill", "rotation", "crl"]
BrokenTerm = Literal["threshold", "shares", "rotation", "crl", "drill", "absent"]


@part
class KeyRotation:
    """How old a key for one purpose becomes before another follows it."""

    purpose: Annotated[str, "`root-ca`, or of an estate key, or `hosts`: the keys of an estate's hosts"]
    days: int
    overlap_days: Annotated[int | None, "of a CA: how long the key before it is still of use"] = None


@part
class PolicyTerms:
    """What a policy file says (`assets/policy/policy.schema.json`)."""

    name: str
    version: int
    rotation: Annotated[tuple[KeyRotation, ...], "one for each purpose, in the order of their names"] = ()
    drill_months: Annotated[int, "how often a quorum proves its sheets"]
    share_check_months: Annotated[int, "how often each sheet is judged"]
    log_review_days: Annotated[int, "how often somebody looks through the logs"]
    crl_overlap_days: Annotated[int, "how long before a revocation list's next update the next one is due"]
    least_threshold: Annotated[int, "sheets that recover"]
    least_shares: int
    waivable: Annotated[tuple[str, ...], "ids of rules of custody that may be waived"] = ()
    may_leave: Annotated[tuple[str, ...], "roles that the ceremony may go on without"] = ()
    most_absent: Annotated[int, "custodians whose sheets may be kept in trust"]


@part
class CountsFrom:
    """A day that a duty counts from, as things stood at the end of the archive that is continued."""

    duty: Duty
    subject: Annotated[str, "label of a key, or of the CA key whose revocation list it is; of a drill empty"] = ""
    on: Annotated[str, "day: of the last proof, of the certificate's beginning, of the list's next update"]


@part
class PolicyBreak:
    """One thing that is otherwise than the policy in force asks."""

    term: BrokenTerm
    subject: Annotated[str, "label of a key, or of the CA key whose revocation list it is; names"] = ""
    found: Annotated[int | None, "where a number is below or above what is asked"] = None
    due: Annotated[str | None, "day by which it was due"] = None
