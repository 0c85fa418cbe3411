"""A root's life under a policy, with the clock moved: what the desk says is due next is done shortly before its day.

Nothing else is done: so what the desk forgets stays undone, and `check_kept`, which reads certificates and not
the desk, finds it. A short life is in the tests, a long one, on tokens, in `make decade`.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from cryptography import x509

from ceremony.facts import Facts, gather_archive
from ceremony.facts.root_dates import RootDates, gather_dates
from ceremony.facts.schedule import Due, list_due
from ceremony.issuing.index import INDEX_FILE, IndexLine, read_index
from ceremony.outside.example_requests import example_request
from ceremony.outside.rehearsal import example_names
from ceremony.planning.estate_keys import EstateKeyOptions
from ceremony.planning.plan import Plan, RecoveryPlan, RootGenerationPlan, suggested_participants
from ceremony.planning.revoking import RevocationRequest
from ceremony.policy.breaks import months_later
from ceremony.policy.files import write_policy
from ceremony.policy.terms import Policy
from ceremony.ports import Clock
from ceremony.record.events import PolicyTerms
from ceremony.script.loading import load_shipped_script
from ceremony.verify import verify_archive

BEGAN = datetime.datetime(2026, 1, 5, 9, 0, tzinfo=datetime.UTC)
YEAR = datetime.timedelta(days=365)
BEFORE = datetime.timedelta(days=7)  # that a ceremony is held before its day, at most
BESIDE = ("share-check", "log-review")


class MovedClock:
    """A clock that is put forward, and moves a second a look."""

    def __init__(self, now: datetime.datetime) -> None:
        self._now = now

    def now(self) -> datetime.datetime:
        self._now += datetime.timedelta(seconds=1)
        return self._now

    def ticks(self) -> int:
        return int(self._now.timestamp() * 1000)

    def put_forward(self, to: datetime.datetime) -> None:
        assert to >= self._now, "no clock is put back"
        self._now = to


class Hold(Protocol):
    """How a ceremony is held: on which tokens, by whom. Its archive lies in `folder`."""

    def __call__(self, plan: Plan, folder: Path, clock: Clock, sheets: tuple[Path, ...]) -> None: ...


@dataclass(frozen=True)
class Held:
    """A ceremony of this life: when, on account of what, and its archive."""

    kind: str
    on: datetime.date
    because: str
    archive: Path


@dataclass
class LongLife:
    """One root from its making on; `threshold` of `shares` sheets."""

    base: Path
    terms: PolicyTerms
    hold: Hold
    threshold: int
    shares: int
    profile: str = "tls-server"  # under which the root issues, and anew before that expires
    clock: MovedClock = field(default_factory=lambda: MovedClock(BEGAN))
    held: list[Held] = field(default_factory=list)
    facts: list[Facts] = field(default_factory=list)
    sheets: tuple[Path, ...] = ()
    latest: Path = Path()  # the archive that the next ceremony continues

    @property
    def today(self) -> datetime.date:
        return self.clock.now().date()

    def due(self) -> tuple[Due, ...]:
        """What the desk says is due."""
        return list_due(self.facts)

    def begin(self) -> None:
        """The root, its first platform CA, and a certificate, under the policy."""
        policy = Policy(self.terms, write_policy(self.terms))
        script, participants = load_shipped_script("root-generation"), suggested_participants(self.shares)
        self._hold(RootGenerationPlan(script, participants, self.threshold, self.shares, policy=policy), "")
        self._continue("estate-key", "", estate_key=_key("platform-ca"))
        self._issue("")

    def live(self, years: int, unplanned: Iterable[tuple[datetime.date, Callable[[], None]]] = ()) -> None:
        """Until so many years after the beginning; what nobody could know beforehand comes on days of its own."""
        for day, happen in unplanned:
            self._do_what_is_due(day)
            happen()
        self._do_what_is_due((BEGAN + years * YEAR).date())

    def reshare(self) -> None:
        self._continue("reshare", "a custodian leaves")

    def replace_issued(self) -> None:
        """The key of what was issued leaked: that is revoked, and another certificate issued."""
        serial = next(one.serial for one in reversed(self._index()) if one.file == f"issued/{self.profile}.crt")
        self._revoke("a key leaked", RevocationRequest(serial, "key-compromise"))
        self._issue("a key leaked")

    def _do_what_is_due(self, until: datetime.date) -> None:
        while (one := min(self.due(), key=lambda one: (one.on, one.kind))).on <= until:
            assert one.status(self.today) != "overdue", one
            begins = _morning(one.on) - (datetime.timedelta() if one.kind == "retire" else min(BEFORE, one.notice))
            self.clock.put_forward(max(self.clock.now(), begins))
            self.check_kept()
            self._discharge(one)
            again = [(one.kind, one.subject, one.on) for one in self.due()]
            assert (one.kind, one.subject, one.on) not in again, f"{one} was done, and is still due"
        self.clock.put_forward(max(self.clock.now(), _morning(until)))
        self.check_kept()

    def check_kept(self) -> None:
        """No key is older than the policy allows, no list and no certificate in use expired, no sheet unproven."""
        dates, now = gather_dates(self.facts), self.clock.now()
        for kind, months in (("drill", self.terms.drill_months), ("share-check", self.terms.share_check_months)):
            last = max(one.on for one in self.held if one.kind in ("root-generation", "reshare", kind))
            assert now.date() <= months_later(last, months), f"no {kind} since {last}"
        days = {one.purpose: one.days for one in self.terms.rotation}
        newest = {path.relative_to(one.archive).as_posix(): path for one in self.held for path in _signed(one.archive)}
        keys = {label: _read(newest[f"keys/{label}.crt"]) for label in dates.keys}
        for label, certificate in keys.items():
            age = (now - certificate.not_valid_before_utc).days
            purpose = label.rstrip("-0123456789")
            kept = age <= days[purpose] and now < certificate.not_valid_after_utc
            assert dates.keys[label].followed_by or kept, f"{label} is {age} days old"
            listed = newest.get(f"issued/{label}.crl")  # none before it signs anything
            update = x509.load_pem_x509_crl(listed.read_bytes()).next_update_utc if listed else None
            ended = dates.keys[label].retired or certificate.not_valid_after_utc <= now
            assert ended or update is None or now < update, f"the list of {label} expired on {update}"
        issued = newest.get(f"issued/{self.profile}.crt")
        assert issued is None or now < _read(issued).not_valid_after_utc, "what was issued has expired"

    def _discharge(self, one: Due) -> None:
        because = f"{one.kind} {one.subject}".strip()
        match one.kind:
            case "drill" | "share-check":
                self._continue(one.kind, because)
            case "log-review":
                seen = max((at for at, held in enumerate(self.held) if held.kind == one.kind), default=0)
                self._continue(one.kind, because, review=tuple(held.archive for held in self.held[seen:]))
            case "rotation" if one.subject.startswith("root-ca"):
                self._continue("rotation", because)
            case "rotation":
                self._follow(one.subject, because)
            case "crl":
                self._revoke(because)
            case "certificate":
                label = _key_of(gather_dates(self.facts), one.subject)
                self._follow(label, because) if label else self._issue(because)
            case "retire":
                self._check_nothing_hangs_from(one.subject)
                self._revoke(because, RevocationRequest(self._serial(one.subject), "superseded"))
            case _:
                raise AssertionError(f"nobody knows what to do about {one}")

    def _issue(self, because: str) -> None:
        self._continue("issuance", because, requests=(example_request(self.profile),))

    def _follow(self, label: str, because: str) -> None:
        purpose = label.rstrip("-0123456789")
        self._continue("estate-key", because, estate_key=_key(purpose), follows=label)

    def _check_nothing_hangs_from(self, label: str) -> None:
        """What a key signed is of use no more, or has another in its place, before it is retired."""
        dates = gather_dates(self.facts)
        hanging = [one for one in dates.certificates.values() if one.signed_by == label]
        today = self.today.isoformat()
        still = [one for one in hanging if not dates.is_replaced(one) and one.dated.not_after[:10] > today]
        assert not still, f"{label} is to be retired, and these hang from it: {still}"

    def _revoke(self, because: str, *revoke: RevocationRequest) -> None:
        """The next list of every CA key, with or without anything new on it."""
        self._continue("revocation", because, revoke=revoke)

    def _serial(self, label: str) -> str:
        """Of the certificate by which others trust a key that is retired: of an old root, the cross certificate."""
        lines = self._index()
        own = next(one for one in lines if one.file == f"keys/{label}.crt")
        same = [one for one in lines if one.public_key_sha256 == own.public_key_sha256 and one.issuer != label]
        return same[-1].serial

    def _index(self) -> tuple[IndexLine, ...]:
        return read_index((self.latest / INDEX_FILE).read_bytes())

    def _continue(self, kind: str, because: str, **options: object) -> None:
        script, participants = load_shipped_script(kind), suggested_participants(self.shares)
        plan = RecoveryPlan(script, participants, self.latest, threshold=self.threshold, shares=self.shares)
        self._hold(replace(plan, **options), because)  # type: ignore[arg-type]

    def _hold(self, plan: Plan, because: str) -> None:
        kind, on = plan.script.name, self.today
        folder = self.base / f"{len(self.held) + 1:02}-{kind}"
        self.hold(plan, folder, self.clock, self.sheets if kind == "share-check" else self.sheets[: self.threshold])
        archive = folder / "archive"
        report = verify_archive(archive, earlier=self.latest if self.held else None)
        assert report.ok and report.verdict == "complete", [one for one in report.checks if not one.ok]
        self.held.append(Held(kind, on, because, archive))
        self.facts.append(gather_archive(archive))
        assert not self.facts[-1].deviations, [one.event for one in self.facts[-1].deviations]
        if kind not in BESIDE:  # no root certifies its record, so nothing continues it
            self.latest = archive
        if (folder / "sheets").is_dir():
            self.sheets = tuple(sorted((folder / "sheets").glob("share-*")))


def _signed(archive: Path) -> Iterator[Path]:
    """Certificates and revocation lists."""
    yield from (path for path in archive.glob("*/*") if path.suffix in (".crt", ".crl"))


def _read(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


def _key_of(dates: RootDates, subject: str) -> str:
    """The label of the key that no other follows with a certificate for this subject; empty if it is none of ours."""
    labels = (label for label, key in dates.keys.items() if not key.followed_by)
    files = ((label, dates.certificates.get(f"keys/{label}.crt")) for label in labels)
    return next((label for label, filed in files if filed and filed.dated.subject == subject), "")


def _key(purpose: str) -> EstateKeyOptions:
    return EstateKeyOptions(purpose, **example_names(purpose))


def _morning(day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(9), datetime.UTC)
