"""Which certificate each host has, as the index of issued certificates tells, and when it is due for renewal."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from ceremony.estate.description import Estate, Host, Use
from ceremony.estate.names import is_ip
from ceremony.estate.requesting import names_for
from ceremony.issuing.index import IndexLine
from ceremony.issuing.renewing import called

PROFILES = {Use.SERVER: "tls-server", Use.CLIENT: "tls-client"}


def latest_lines(estate: Estate, index: Iterable[IndexLine]) -> dict[tuple[str, Use], IndexLine]:
    """The latest certificate of each host's key: by profile and by exactly the names that the estate has."""
    wanted = {(PROFILES[use], _names(host, use)): (host.name, use) for host in estate.hosts for use in host.uses}
    found: dict[tuple[str, Use], IndexLine] = {}
    for line in index:
        needed = wanted.get((line.profile, called(line)))
        if needed is not None:
            found[needed] = line
    return found


def is_of_host(line: IndexLine, host: Host, use: Use) -> bool:
    """Whether a certificate is a host's for a use, whichever other names the estate had for it at that time."""
    return line.profile == PROFILES[use] and _name(host.name) in line.names


def renewal_day(line: IndexLine, renew_days: int) -> datetime.date:
    """The day on which a certificate is to be renewed: so many days after its issue, or the day on which it ends."""
    issued, ends = (datetime.datetime.fromisoformat(day).date() for day in (line.not_before, line.not_after))
    return min(issued + datetime.timedelta(days=renew_days), ends)


def _names(host: Host, use: Use) -> frozenset[str]:
    return frozenset(map(_name, names_for(host, use)))


def _name(name: str) -> str:
    return f"ip:{name}" if is_ip(name) else f"dns:{name}"
