"""Certificates for an estate: people confirm a table of drafts, and what is signed is what they confirmed; R70, R71."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from ceremony.record.events import CertificateIssued, CertificateLinted, DraftsConfirmed, KitsMade
from ceremony.record.journal import Entry
from ceremony.state.fields import StateFields
from ceremony.state.handling import takes
from ceremony.state.rules import refuse


def drafts_sha256(tbs_sha256: Iterable[str]) -> str:
    """What people confirm of many drafts: SHA-256 over the digests of what will be signed, in hex, in a row."""
    return hashlib.sha256("".join(tbs_sha256).encode("ascii")).hexdigest()


@dataclass
class DraftRules(StateFields):
    """Handlers of what is drafted, confirmed and handed out for an estate."""

    @property
    def for_estate(self) -> bool:
        """Whether certificates are issued for the hosts of an estate."""
        return self.opened is not None and self.opened.parameters.estate is not None

    def _drafts_without(self, *names: str) -> dict[str, str]:
        return {name: digest for name, digest in self.drafts.items() if name not in names}

    @takes(CertificateLinted)
    def _certificate_linted(self, event: CertificateLinted, _: Entry) -> None:
        if self.for_estate and event.name is not None:
            # a draft made anew stands where it was made anew
            self.drafts = {**self._drafts_without(event.name), event.name: event.tbs_sha256}

    @takes(DraftsConfirmed)
    def _drafts_confirmed(self, event: DraftsConfirmed, _: Entry) -> None:
        self.drafts = self._drafts_without(*event.left_out)
        if (event.count, event.sha256) != (len(self.drafts), drafts_sha256(self.drafts.values())) or not self.drafts:
            raise refuse("R70", "other drafts are confirmed than were linted")
        self.confirmed_drafts = frozenset(self.drafts.values())

    def _check_confirmed(self, event: CertificateIssued) -> None:
        if not self.for_estate or self.opened is None:
            return
        announced = {one.name: one.issuer or self.opened.parameters.issuer for one in self.opened.parameters.requests}
        if event.tbs_sha256 not in self.confirmed_drafts or self.drafts.get(event.name) != event.tbs_sha256:
            raise refuse("R70", f"{event.name} is signed, and nobody confirmed its draft")
        self.drafts = self._drafts_without(event.name)
        if announced.get(event.name) != event.issuer:
            raise refuse("R70", f"{event.name} is signed by another CA key than was announced")

    @takes(KitsMade)
    def _kits_made(self, event: KitsMade, _: Entry) -> None:
        made_of = self.issued if self.for_estate else self.signed_documents
        if self.kits_made or not made_of:
            raise refuse("R71", "kits are made twice, or of nothing that was issued for an estate, or signed")
        self.kits_made = event
