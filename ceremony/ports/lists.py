"""Questions about revocation lists: what is revoked, and what becomes of a list that is made for an emergency."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ceremony.custody.ledger import bag_key
from ceremony.custody.participants import tidy_name
from ceremony.errors import RefusedError
from ceremony.ports.question import Question
from ceremony.ports.sheets import USED_BEFORE
from ceremony.record.events import AnnouncedRevocation, EmergencyCrl


@dataclass(frozen=True, kw_only=True)
class ConfirmRevocations(Question[tuple[str, ...]]):
    """What a CA key will revoke, read aloud one by one. Answer the serial numbers of those that are left out."""

    issuer: str  # label of the CA key
    entries: tuple[AnnouncedRevocation, ...]


@dataclass(frozen=True)
class SealedEmergency:
    """The bag that an emergency list went into, who takes it, and where it will be kept."""

    bag: str
    keeper: str
    place: str


@dataclass(frozen=True, kw_only=True)
class SealEmergency(Question[SealedEmergency]):
    """The emergency list was written to `file`: it is copied to a medium, which goes into a bag that was never used."""

    issuer: str  # label of the CA key
    number: int
    file: Path
    names: tuple[str, ...]  # subjects of the CAs that it revokes
    people: tuple[str, ...]  # who may take it
    used: frozenset[str] = frozenset()  # as `bag_key`, the numbers that were used before

    def check(self, untrusted: str) -> None:
        """Refuse a bag that was used before; RefusedError."""
        if bag_key(untrusted) in self.used:
            raise RefusedError(USED_BEFORE, bag=tidy_name(untrusted))


@dataclass(frozen=True)
class SettledEmergency:
    """What became of an emergency list that nobody published; `note` says more of one that is not here."""

    how: Literal["destroyed", "kept", "missing"]
    bag: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class SettleEmergency(Question[SettledEmergency]):
    """The next list of a CA key takes the place of an emergency list: its bag is destroyed here, or said to be where.

    Where it was published since, the ceremony is aborted, and held again with its file.
    """

    crl: EmergencyCrl
