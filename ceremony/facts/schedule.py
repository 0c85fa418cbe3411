"""What is due, and when: drills, checks of sheets and tokens, keys to be followed, certificates, lists, log reviews.

- The policy in force says how often (`ceremony/policy/`); where there is none a drill is due a year after the last
  ceremony that proved the sheets, and other dates come from what was signed.
- A key that another follows is retired when its overlap ends; a retired one signs no list that could be due.
- A certificate whose key another follows, or that was renewed (`ceremony/issuing/renewing.py`), is due for nothing;
  one that hangs from a key that is followed is of use until that key's overlap ends.
- A token in use is opened as often as sheets are proven; an emergency list is made anew before it ends, or once a later
  list took its place.
- Certificates of an estate's hosts are due together, when the estate, or the policy, says that they are renewed.
- Dates are computed from records alone: same archives, same dates.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal

from ceremony.facts import Facts
from ceremony.facts.in_use import emergency_lists, has_cas_below, signs_with, tokens_in_use
from ceremony.facts.root_dates import MOST_DAYS, RootDates, gather_dates
from ceremony.policy.breaks import PROVING, crl_due, days_later, months_later, rotation_due
from ceremony.record.events import PolicyTerms
from ceremony.record.times import parse_time
from ceremony.script.loading import Text

Kind = Literal[
    "drill",
    "share-check",
    "rotation",
    "retire",
    "certificate",
    "hosts",
    "crl",
    "log-review",
    "token",
    "emergency",
    "tuf-root",
]
USUAL_DRILL_MONTHS = 12  # where no policy says otherwise
MOST_NAMED = 12  # hosts, in one sentence
SOON = datetime.timedelta(days=30)


@dataclass(frozen=True)
class Due:
    """One date: what must be done by then, for which root, and on account of which ceremony.

    `every_days`: it recurs so often that a month's notice would be no notice.
    """

    kind: Kind
    on: datetime.date
    what: Text
    ceremony: str
    root_sha256: str
    subject: str = ""
    every_days: int | None = None

    @property
    def notice(self) -> datetime.timedelta:
        """How long before its day it is said to be due soon: 30 days; of what recurs a quarter of its round at most."""
        quarter = SOON.days if self.every_days is None else self.every_days // 4
        return datetime.timedelta(days=max(0, min(SOON.days, quarter)))

    def status(self, today: datetime.date) -> Literal["overdue", "soon", "later"]:
        """Where it stands on a day."""
        if self.on < today:
            return "overdue"
        return "soon" if self.on - today <= self.notice else "later"


def next_drill(facts: Facts) -> datetime.date | None:
    """When the sheets must be proven again; None where a ceremony proved none."""
    ended = parse_time(facts.ended_at)
    if ended is None or facts.kind not in PROVING or facts.ended != "closed" or facts.opening is None:
        return None
    parameters = facts.opening.parameters
    if parameters.policy is not None:
        return months_later(ended.date(), parameters.policy.drill_months)
    months = USUAL_DRILL_MONTHS if parameters.drill_months is None else parameters.drill_months
    return months_later(ended.date(), months) if 0 < months <= 1200 else None


def next_review(facts: Facts) -> datetime.date | None:
    """When the records must be looked through again after a log review; None where no policy says so."""
    ended, terms = parse_time(facts.ended_at), facts.opening.parameters.policy if facts.opening else None
    if ended is None or terms is None or not facts.reviewed or facts.ended != "closed":
        return None
    return ended.date() + datetime.timedelta(days=terms.log_review_days)


def list_due(ceremonies: Iterable[Facts]) -> tuple[Due, ...]:
    """Everything that is due, by date, for every root that these ceremonies are about, and for root metadata of TUF."""
    known = list(ceremonies)
    by_root: dict[str, list[Facts]] = {}
    for facts in known:
        if facts.ended == "closed" and facts.root_sha256:
            by_root.setdefault(facts.root_sha256, []).append(facts)
    due = [
        one for root, life in by_root.items() for one in _due_of_root(root, sorted(life, key=lambda one: one.opened))
    ]
    due += _root_metadata(known)
    return tuple(sorted(due, key=lambda one: (one.on, one.kind, one.subject)))


def _root_metadata(known: Sequence[Facts]) -> Iterator[Due]:
    """Root metadata of TUF that no later ceremony has taken up: the next version, or the signatures it still lacks."""
    closed = [(facts, facts.tuf) for facts in known if facts.tuf is not None and facts.ended == "closed"]
    taken_up = {tuf.terms.earlier.ceremony for _, tuf in closed if tuf.terms.earlier}
    for facts, tuf in closed:
        expires = parse_time(tuf.terms.expires)
        if facts.ceremony in taken_up or expires is None:
            continue
        version = tuf.terms.version
        names = ", ".join(dict.fromkeys(name for one in tuf.counts if one.missing for name in one.outstanding))
        what = Text(
            f"Get version {version} of the TUF root metadata signed; outstanding: {names}",
            f"完成 TUF 根元数据第 {version} 版的签署；未签：{names}",
        )
        if tuf.reached:
            text = f"Sign the version of the TUF root metadata that follows {version}, which then expires"
            what = Text(text, f"签署 TUF 根元数据第 {version} 版的后一版：该版届时到期")
        yield Due("tuf-root", expires.date(), what, facts.ceremony, "", f"TUF {version}")


def _due_of_root(root: str, life: Sequence[Facts]) -> Iterator[Due]:
    dates = gather_dates(life)
    if not any(facts.kind == "destruction" for facts in life):
        yield from _drill(root, life, dates)
        yield from _rotation_without_policy(root, life, dates)
        if dates.terms is not None:
            yield from _by_policy(root, dates, dates.terms)
        yield from _overlaps(root, dates)
        yield from _lists(root, dates)
        yield from _tokens(root, life, dates)
        yield from _emergency(root, life, dates)
        yield from _hosts(root, dates)
    yield from _certificates(root, dates)


def _drill(root: str, life: Sequence[Facts], dates: RootDates) -> Iterator[Due]:
    proven = dates.proven
    if proven is None:
        return
    if dates.terms is not None:
        day: datetime.date | None = months_later(proven.on, dates.terms.drill_months)
    else:
        day = next((day for facts in reversed(life) if (day := next_drill(facts)) is not None), None)
    if day is not None:
        what = Text("Hold a drill: prove that the sheets still recover", "举行演习：验证份额单仍可恢复")
        yield Due("drill", day, what, proven.ceremony, root)


def _rotation_without_policy(root: str, life: Sequence[Facts], dates: RootDates) -> Iterator[Due]:
    """What entry 0 of records without a policy could say."""
    named = (facts.opening.parameters.rotation_days for facts in reversed(life) if facts.opening)
    days = next((days for days in named if days is not None and 0 < days <= MOST_DAYS), None)
    made = [facts for facts in life if facts.kind in {"root-generation", "rotation"}]
    ended = parse_time(made[-1].ended_at) if made else None
    if days is not None and ended is not None and dates.terms is None:
        what = Text("Rotate the keys", "轮换密钥")
        yield Due("rotation", days_later(ended.date(), days), what, made[-1].ceremony, root)


def _by_policy(root: str, dates: RootDates, terms: PolicyTerms) -> Iterator[Due]:
    for label, key in dates.keys.items():
        day = rotation_due(terms, key.purpose, key.made.on) if key.made and not key.followed_by else None
        if day is not None and key.made is not None and not key.retired:
            what = Text(f"Make the key that follows {label}", f"生成接替 {label} 的密钥")
            yield Due("rotation", day, what, key.made.ceremony, root, label)
    yield from _share_checks(root, dates, terms)
    begun = [since for since in (dates.reviewed, dates.adopted) if since is not None]
    if begun:
        since = max(begun, key=lambda one: one.on)
        day = days_later(since.on, terms.log_review_days)
        what = Text("Hold a log review: look through the records", "举行日志审阅：通读记录")
        yield Due("log-review", day, what, since.ceremony, root, every_days=terms.log_review_days)


def _overlaps(root: str, dates: RootDates) -> Iterator[Due]:
    """Keys that others follow, on the day from which on they are no longer needed."""
    for label, key in dates.keys.items():
        if key.overlap_until is not None and not key.retired:
            what = Text(
                f"Retire {label}, in whose place {key.followed_by} is used: hold a revocation of its certificate",
                f"停用 {label}（已由 {key.followed_by} 接替）：举行吊销仪式吊销其证书",
            )
            yield Due("retire", key.overlap_until.on, what, key.overlap_until.ceremony, root, label)


def _share_checks(root: str, dates: RootDates, terms: PolicyTerms) -> Iterator[Due]:
    """Sheets that are due on the same day together."""
    by_day: dict[tuple[datetime.date, str], dict[int, list[int]]] = {}
    for (generation, index), seen in dates.sheets.items():
        day = months_later(seen.on, terms.share_check_months)
        by_day.setdefault((day, seen.ceremony), {}).setdefault(generation, []).append(index)
    for (day, ceremony), sheets in by_day.items():
        named = ", ".join(f"{generation}.{index}" for generation, indices in sheets.items() for index in indices)
        which = Text(
            " and ".join(
                f"sheet{'s' * (len(indices) > 1)} {', '.join(map(str, indices))} of set {generation}"
                for generation, indices in sheets.items()
            ),
            "、".join(f"第 {generation} 组的第 {'、'.join(map(str, one))} 张" for generation, one in sheets.items()),
        )
        what = Text(f"Check {which.en}: is each still genuine?", f"鉴定{which.zh}份额单是否仍为真")
        yield Due("share-check", day, what, ceremony, root, named)


def _lists(root: str, dates: RootDates) -> Iterator[Due]:
    for one in dates.certificates.values():
        updated = parse_time(one.dated.next_update)
        if updated is None or not dates.owes_list(PurePosixPath(one.dated.file).stem, updated):
            continue
        day = updated.date() if dates.terms is None else crl_due(dates.terms, updated.date())
        what = Text(f"Issue a new CRL: {one.dated.subject}", f"签发新的证书吊销列表：{one.dated.subject}")
        yield Due("crl", day, what, one.ceremony, root, one.dated.subject)


def _tokens(root: str, life: Sequence[Facts], dates: RootDates) -> Iterator[Due]:
    """Each token in use is opened, and its key seen to sign, as often as sheets are proven."""
    months = USUAL_DRILL_MONTHS if dates.terms is None else dates.terms.drill_months
    for one in tokens_in_use(life):
        if signs_with(one.token, dates):
            said, day = one.said(), months_later(one.proved.on, months)
            what = Text(f"Open and prove {said.en}", f"打开并验证{said.zh}")
            yield Due("token", day, what, one.proved.ceremony, root, f"{one.token.label} {one.token.serial}")


def _emergency(root: str, life: Sequence[Facts], dates: RootDates) -> Iterator[Due]:
    """Emergency lists that end, or whose place a later list took where no other could be made."""
    for one in emergency_lists(life):
        if not has_cas_below(one.issuer, dates):
            continue
        what = Text(
            f"Make an emergency list of {one.issuer}: a later list took the place of the last one",
            f"为 {one.issuer} 制作应急列表：上一份已被后来的列表取代",
        )
        day = one.since.on
        if one.crl is not None:
            ends = parse_time(one.crl.next_update)
            if ends is None or not dates.owes_list(one.issuer, ends):
                continue
            day = ends.date() if dates.terms is None else crl_due(dates.terms, ends.date())
            what = Text(
                f"Make the emergency list of {one.issuer} anew: the one in bag {one.crl.bag} ends on {ends.date()}",
                f"为 {one.issuer} 重新制作应急列表：防拆袋 {one.crl.bag} 中的那份于 {ends.date()} 到期",
            )
        yield Due("emergency", day, what, one.since.ceremony, root, one.issuer)


def _hosts(root: str, dates: RootDates) -> Iterator[Due]:
    """Hosts of the estate whose certificates are due on the same day together."""
    by_day: dict[tuple[datetime.date, str], set[str]] = {}
    for one in dates.renewals.values():
        due = dates.renewal_due(one)
        by_day.setdefault((due.on, due.ceremony), set()).add(one.host)
    for (day, ceremony), hosts in by_day.items():
        names = sorted(hosts)
        few, more = ", ".join(names[:MOST_NAMED]), len(names) - MOST_NAMED
        what = Text(f"Renew the certificates of {few}", f"续签主机证书：{few}")
        if more > 0:
            what = Text(f"{what.en} and {more} more hosts", f"{what.zh} 等共 {len(names)} 台")
        yield Due("hosts", day, what, ceremony, root, ", ".join(names))


def _certificates(root: str, dates: RootDates) -> Iterator[Due]:
    for key, one in dates.certificates.items():
        ends, expires, subject = dates.ends(one), parse_time(one.dated.not_after), one.dated.subject
        if ends is None or expires is None or key in dates.of_hosts or dates.is_replaced(one):
            continue
        what = Text(f"The certificate of {subject} expires", f"证书到期：{subject}")
        if ends < expires.date():
            signer = one.signed_by
            text = f"The certificate of {subject} is of no use once {signer} is retired: issue another"
            what = Text(text, f"{signer} 停用后，{subject} 的证书不再有用：请另行签发")
        yield Due("certificate", ends, what, one.ceremony, root, subject)
