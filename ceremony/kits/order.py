"""In which order hosts change to another CA: who must believe it before others show it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ceremony.estate.description import Estate, Host, Use
from ceremony.kits.trust import Change

_MOST_NAMED = 12


class Order:
    """The changes that one host has to do with: those of CAs that it believes, or that sign for it."""

    def __init__(self, estate: Estate, host: Host, changes: Iterable[Change]) -> None:
        self._estate = estate
        mine = [one for one in changes if host in self._believers(one) or host in self._holders(one)]
        self.followed = [one for one in mine if one.until]
        self.cut = [one for one in mine if not one.until]

    def _believers(self, change: Change) -> Sequence[Host]:
        """Those who are shown its certificates."""
        if change.group is None:
            return [host for host in self._estate.hosts if Use.CLIENT in host.uses]
        return [
            host
            for host in self._estate.hosts
            if any(change.group in one.clients for one in (host.registry, host.daemon) if one is not None)
        ]

    def _holders(self, change: Change) -> Sequence[Host]:
        """Those who show them."""
        if change.group is None:
            return [host for host in self._estate.hosts if Use.SERVER in host.uses]
        return [host for host in self._estate.hosts if host.group is not None and host.group.name == change.group]

    @property
    def lists(self) -> Mapping[str, Sequence[Mapping[str, str]]]:
        """What INSTALL says of each change."""
        return {
            f"{kind}_{whose}": [self._values(one) for one in changes if (one.group is None) == (whose == "servers")]
            for kind, changes in (("followed", self.followed), ("cut", self.cut))
            for whose in ("servers", "groups")
        }

    def _values(self, change: Change) -> Mapping[str, str]:
        first = self._believers(change)
        return {
            "GROUP": change.group or "",
            "EARLIER": change.before,
            "NOW": change.now,
            "END": change.until,
            "FIRST": _named(first),
            "THEN": _named([host for host in self._holders(change) if host not in first]),
        }


def _named(hosts: Sequence[Host]) -> str:
    """Their names; of very many the first, and how many there are."""
    named = ", ".join(host.name for host in hosts[:_MOST_NAMED])
    return f"{named}, … ({len(hosts)})" if len(hosts) > _MOST_NAMED else named or "—"
