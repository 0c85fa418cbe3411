"""An issuance for the hosts of an estate: who signs for whom, and whose request did not come.

E8   every host that needs a certificate has a request, or a certificate of its CA that is not due for renewal yet; or
     somebody decided to go on without it.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from ceremony.errors import UsageError
from ceremony.estate.certified import PROFILES, is_of_host, latest_lines, renewal_day
from ceremony.estate.description import Estate, Host, Use
from ceremony.estate.errors import EstateError
from ceremony.estate.loading import load_estate
from ceremony.estate.matching import HostRequest, Needed, match_requests
from ceremony.issuing import load_profile
from ceremony.issuing.index import IndexLine
from ceremony.planning.issuers import Key, choose_issuer
from ceremony.planning.request_files import RequestFile
from ceremony.record.events import EstateNamed, PolicyTerms

HOSTS = "hosts"  # what a policy calls their keys


@dataclass(frozen=True)
class EstateIssuance:
    """An estate, what its hosts ask for, and who did not ask; `certified`, of these, need nothing yet."""

    estate: Estate
    requests: tuple[HostRequest, ...]
    missing: tuple[Needed, ...]
    allow_missing: bool = False
    certified: tuple[Needed, ...] = ()
    policy: PolicyTerms | None = None  # in force

    @property
    def source(self) -> bytes:
        """The estate's file."""
        return self.estate.source

    def named(self) -> EstateNamed:
        """The estate, for entry 0."""
        return EstateNamed(
            sha256=self.estate.sha256,
            hosts=len(self.estate.hosts),
            renew_days=renew_days(self.estate, self.policy),
            missing=tuple(f"{host.name} {use}" for host, use in self.missing),
            standing=tuple(f"{host.name} {use}" for host, use in self.certified),
        )

    def files(self) -> tuple[RequestFile, ...]:
        """What is to be signed; the issuers are those that the estate names."""
        return tuple(
            replace(
                RequestFile.under(load_profile(PROFILES[one.use]), one.name, one.content, days=self.estate.days),
                issuer=wanted_authority(self.estate, one.host, one.use),
            )
            for one in self.requests
        )

    def check_keys(self, index: Iterable[IndexLine]) -> None:
        """EstateError (E7) for a host's key that was certified before, for another host or another use."""
        certified: dict[str, list[IndexLine]] = {}
        for line in index:
            certified.setdefault(line.public_key_sha256, []).append(line)
        for one in self.requests:
            for line in certified.get(one.key_sha256, ()):
                if not is_of_host(line, one.host, one.use):
                    raise EstateError(
                        "E7: The host {host} ({use}) has a key that was certified before as {subject}, by serial "
                        "number {serial}; have a new key made on it.",
                        host=one.host.name,
                        use=str(one.use),
                        subject=line.subject,
                        serial=line.serial,
                    )

    def settled(
        self, keys: Iterable[Key], index: Iterable[IndexLine], today: datetime.date, policy: PolicyTerms | None = None
    ) -> EstateIssuance:
        """The same with hosts told apart whose certificate stands; EstateError (E8) if others are missing all the same.

        `policy` is the one in force.
        """
        lacking = needed_now(self.estate, keys, index, today, policy)
        missing = tuple(one for one in self.missing if one in lacking)
        if missing and not self.allow_missing:
            host, use = missing[0]
            raise EstateError(
                "E8: There is no request of {host} as a {use} (missing in all: {count}); wait for it, or go on without "
                "by --allow-missing.",
                host=host.name,
                use=str(use),
                count=len(missing),
            )
        certified = tuple(one for one in self.missing if one not in lacking)
        return replace(self, missing=missing, certified=certified, policy=policy)


def renew_days(estate: Estate, policy: PolicyTerms | None) -> int:
    """After how many days a host's certificate is due for renewal: as the estate says, or sooner by the policy."""
    said = (one.days for one in (policy.rotation if policy else ()) if one.purpose == HOSTS)
    return min((estate.renew_days, *said))


def needed_now(
    estate: Estate, keys: Iterable[Key], index: Iterable[IndexLine], day: datetime.date, policy: PolicyTerms | None
) -> frozenset[Needed]:
    """Each host and use with no certificate by the CA that signs for it now, or with one due for renewal on a day.

    UsageError for a CA that the estate names and that is not there.
    """
    keys, latest, days = tuple(keys), latest_lines(estate, index), renew_days(estate, policy)
    signers = {wanted: issuer_now(keys, wanted) for wanted in estate.authorities}
    lines = {(host, use): latest.get((host.name, use)) for host in estate.hosts for use in host.uses}
    return frozenset(
        (host, use)
        for (host, use), line in lines.items()
        if line is None or line.issuer != signers[wanted_authority(estate, host, use)] or renewal_day(line, days) <= day
    )


def wanted_authority(estate: Estate, host: Host, use: Use) -> str:
    """The label of the CA key that the estate names for a host's key; empty where it names none."""
    if use is Use.SERVER:
        return estate.servers_authority or ""
    return (host.group.authority if host.group else None) or ""


def issuer_now(keys: Iterable[Key], wanted: str) -> str:
    """The label of the CA key that signs in the place of the one that is wanted: itself, or the one that follows it.

    UsageError where there is none.
    """
    known = {one.label: one for one in keys}
    label, seen = wanted, set[str]()
    while label in known and known[label].followed_by and label not in seen:
        seen.add(label)
        label = known[label].followed_by or ""
    return choose_issuer(known.values(), label)


def read_estate(file: Path | None, requests: Path | None, *, allow_missing: bool = False) -> EstateIssuance | None:
    """The estate and its hosts' requests, read before anything begins; None where no estate is named.

    EstateError for what is wrong with either; UsageError for one without the other.
    """
    if file is None and requests is None:
        return None
    if file is None or requests is None:
        raise UsageError("Name an estate with --estate together with the folder of its hosts' requests, --requests.")
    estate = load_estate(file)
    back = match_requests(estate, requests)
    back.require_sound()
    if not back.requests:
        raise EstateError("E8: No request of a host of this estate lies in {path}.", path=str(requests))
    return EstateIssuance(estate, back.requests, back.missing, allow_missing)
