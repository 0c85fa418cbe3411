"""Who signs for an estate's servers and for each group, from the keys of a root: the newest, and the one before it.

Until the end of the overlap what the earlier CA signed is still in use, so bundles hold both; then, or once it is
retired, the newest alone.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Protocol

from cryptography import x509

from ceremony.errors import RefusedError
from ceremony.estate.certified import latest_lines
from ceremony.estate.description import Estate, Use
from ceremony.estate.matching import Needed
from ceremony.issuing.index import IndexLine
from ceremony.kits.trust import Change, Signer, Trust
from ceremony.pki.paths import find_path
from ceremony.planning.estate_issuance import issuer_now
from ceremony.planning.estate_keys import ca_labels
from ceremony.planning.issuers import Key


class OverlappingKey(Key, Protocol):
    """A key with the day until which it is needed beside the one that follows it."""

    @property
    def overlap_until(self) -> str | None: ...


Certificates = Callable[[str], x509.Certificate]  # of a key by its label
Lists = Callable[[str], bytes]  # the latest revocation list by a key's label, PEM; empty where there is none


class Authorities:
    """The CA keys of a root, on one day."""

    def __init__(
        self, keys: Iterable[OverlappingKey], certificate: Certificates, crl: Lists, today: datetime.date
    ) -> None:
        self._every = tuple(keys)
        self._keys = {one.label: one for one in self._every if not one.retired}
        self._certificate, self._crl, self._today = certificate, crl, today
        self._roots = {label: certificate(label) for label in reversed(ca_labels(self._keys))}
        self._known = tuple(certificate(label) for label in self._keys)

    def trust(self, estate: Estate) -> Trust:
        """Who vouches for whom; UsageError for an authority that is not there."""
        return Trust(
            roots=tuple(self._roots.values()),
            root_crls=tuple(filter(None, map(self._crl, self._roots))),
            servers=tuple(self._line(estate.servers_authority or "")),
            groups={group.name: tuple(self._line(group.authority or "")) for group in estate.groups},
        )

    def signer(self, label: str) -> Signer:
        """One CA with what is above it."""
        certificate = self._certificate(label)
        return Signer(label, certificate, self.above(certificate), self._crl(label))

    def changes(self, estate: Estate, index: Iterable[IndexLine]) -> tuple[Change, ...]:
        """Where hosts have certificates, of those that the index tells of, by a CA that signs for them no more."""
        latest = latest_lines(estate, index)
        roles: list[tuple[str | None, str, list[Needed]]] = [
            (None, estate.servers_authority or "", [(host, Use.SERVER) for host in estate.hosts])
        ]
        roles += [
            (group.name, group.authority or "", [(host, Use.CLIENT) for host in estate.hosts if host.group == group])
            for group in estate.groups
        ]
        found = []
        for group, wanted, members in roles:
            signers = tuple(self._line(wanted))
            ends = {one.label: one.until for one in signers}
            lines = (latest.get((host.name, use)) for host, use in members)
            before = {one.issuer: None for one in lines if one is not None and self._in_use(one)}
            found += [
                Change(group, label, signers[0].label, ends.get(label, ""))
                for label in before
                if label != signers[0].label
            ]
        return tuple(found)

    def _in_use(self, line: IndexLine) -> bool:
        return datetime.datetime.fromisoformat(line.not_after).date() >= self._today

    def _line(self, wanted: str) -> Iterator[Signer]:
        """The CA that signs now, then those that it follows and whose overlap is not over."""
        label = issuer_now(self._every, wanted)
        yield self.signer(label)
        while (earlier := next((one for one in self._keys.values() if self._overlaps(one, label)), None)) is not None:
            label = earlier.label
            yield replace(self.signer(label), until=earlier.overlap_until or "")

    def _overlaps(self, key: OverlappingKey, follower: str) -> bool:
        return key.followed_by == follower and self._today.isoformat() <= (key.overlap_until or "")

    def above(self, certificate: x509.Certificate) -> tuple[x509.Certificate, ...]:
        """The CAs above a certificate, up to and with a root; empty for a root itself."""
        if certificate in self._roots.values():
            return ()
        for root in self._roots.values():
            path = find_path(certificate, root, self._known)
            if path:
                return path
        raise RefusedError("No root that is not retired stands behind a CA of the estate; issue with another.")
