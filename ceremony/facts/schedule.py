"""What is due, and when: drills, key rotation, certificates that expire, CRLs that must be issued anew.

- A drill is due a year after the last ceremony that proved the sheets, unless the policy says otherwise.
- Keys are rotated only where the policy says how often; other dates come from what was signed.
- Dates are computed from records alone: same archives, same dates.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from ceremony.facts import Facts
from ceremony.record.times import parse_time
from ceremony.script.loading import Text

Kind = Literal["drill", "rotation", "certificate", "crl"]
PROVING = frozenset({"root-generation", "recovery", "drill", "reshare"})  # ceremonies that prove that sheets recover
SOON = datetime.timedelta(days=30)


@dataclass(frozen=True)
class Policy:
    """How often things are done; None: no such duty."""

    drill_months: int | None = 12
    rotation_days: int | None = None


@dataclass(frozen=True)
class Due:
    """One date: what must be done by then, for which root, and on account of which ceremony."""

    kind: Kind
    on: datetime.date
    what: Text
    ceremony: str
    root_sha256: str
    subject: str = ""

    def status(self, today: datetime.date) -> Literal["overdue", "soon", "later"]:
        """Where it stands on a day; `soon` is within 30 days."""
        if self.on < today:
            return "overdue"
        return "soon" if self.on - today <= SOON else "later"


def months_later(day: datetime.date, months: int) -> datetime.date:
    """The same day some months later, or that month's last."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    following = datetime.date(year + month // 12, month % 12 + 1, 1)
    return datetime.date(year, month, min(day.day, (following - datetime.timedelta(days=1)).day))


def policy_of(facts: Facts) -> Policy:
    """What entry 0's parameters say, else the default."""
    if facts.opening is None:
        return Policy()
    drill, rotation = facts.opening.parameters.drill_months, facts.opening.parameters.rotation_days
    return Policy(
        (drill if 0 < drill <= 1200 else None) if drill is not None else Policy.drill_months,
        rotation if rotation is not None and 0 < rotation <= 36_500 else None,
    )


def next_drill(facts: Facts) -> datetime.date | None:
    """When the sheets must be proven again; None where a ceremony proved none."""
    months, ended = policy_of(facts).drill_months, parse_time(facts.ended_at)
    if months is None or ended is None or facts.kind not in PROVING or facts.ended != "closed":
        return None
    return months_later(ended.date(), months)


def list_due(ceremonies: Iterable[Facts]) -> tuple[Due, ...]:
    """Everything that is due, by date, for every root that these ceremonies are about."""
    by_root: dict[str, list[Facts]] = {}
    for facts in ceremonies:
        if facts.ended == "closed" and facts.root_sha256:
            by_root.setdefault(facts.root_sha256, []).append(facts)
    due = [
        one for root, life in by_root.items() for one in _due_of_root(root, sorted(life, key=lambda one: one.opened))
    ]
    return tuple(sorted(due, key=lambda one: (one.on, one.kind, one.subject)))


def _due_of_root(root: str, life: Sequence[Facts]) -> list[Due]:
    destroyed = any(facts.kind == "destruction" for facts in life)
    due = [] if destroyed else [*_latest_drill(root, life), *_latest_rotation(root, life)]
    latest: dict[str, Due] = {}
    for facts in life:
        for file, one in _from_certificates(root, facts):
            latest[file] = one  # a newer one takes the place of the older one of the same name
    return due + [one for one in latest.values() if not (destroyed and one.kind == "crl")]


def _latest_drill(root: str, life: Sequence[Facts]) -> list[Due]:
    dates = [(day, facts) for facts in life if (day := next_drill(facts)) is not None]
    if not dates:
        return []
    day, facts = dates[-1]
    what = Text("Hold a drill: prove that the sheets still recover", "举行演习：验证份额单仍可恢复")
    return [Due("drill", day, what, facts.ceremony, root)]


def _latest_rotation(root: str, life: Sequence[Facts]) -> list[Due]:
    days = next((days for facts in reversed(life) if (days := policy_of(facts).rotation_days)), None)
    made = [facts for facts in life if facts.kind in {"root-generation", "rotation"}]
    ended = parse_time(made[-1].ended_at) if made else None
    if days is None or ended is None:
        return []
    what = Text("Rotate the keys, as the policy says", "按策略轮换密钥")
    return [Due("rotation", ended.date() + datetime.timedelta(days=days), what, made[-1].ceremony, root)]


def _from_certificates(root: str, facts: Facts) -> list[tuple[str, Due]]:
    due = []
    for one in facts.certificates:
        ends, updated = parse_time(one.not_after), parse_time(one.next_update)
        subject, file = one.subject, one.file
        if ends is not None and one.label != "record-log":
            what = Text(f"The certificate of {subject} expires", f"证书到期：{subject}")
            due.append((file, Due("certificate", ends.date(), what, facts.ceremony, root, subject)))
        if updated is not None:
            what = Text(f"Issue a new CRL: {subject}", f"签发新的证书吊销列表：{subject}")
            due.append((file, Due("crl", updated.date(), what, facts.ceremony, root, subject)))
    return due
