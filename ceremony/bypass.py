"""Quorum bypasses: arrangements in which fewer people than the threshold could act, found and named, never hidden.

B1  one site holds two or more sheets;
B2  one person holds two or more sheets of a root, of whatever generation;
B3  sheets of void or superseded sets are at large in a number that recovers;
B4  a sheet is held in trust by somebody other than its custodian;
B5  somebody who administers or operates holds a sheet.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ceremony.ledger import Ledger
from ceremony.people import Room


@dataclass(frozen=True)
class Bypass:
    """One arrangement that weakens the quorum."""

    rule: str
    detail: str

    def as_data(self) -> dict[str, Any]:
        """The finding as JSON values for the record."""
        return dict(vars(self))


def find_bypasses(room: Room, threshold: int, ledger: Ledger) -> tuple[Bypass, ...]:
    """Everything that lets fewer than `threshold` people act, in the order of the rules."""
    return (*_sites(room, ledger), *_holders(room, ledger), *_at_large(threshold, ledger), *_trust(ledger))


def _sites(room: Room, ledger: Ledger) -> Iterator[Bypass]:
    held = [sheet for sheet in ledger if sheet.standing == "live" and sheet.place != "destroyed"]
    sites = Counter(sheet.site for sheet in held) or Counter(custodian.site for custodian in room.custodians)
    for site, count in sorted(sites.items()):
        if count > 1:
            yield Bypass("B1-sheets-at-one-site", f"{count} sheets are kept at {site}")


def _holders(room: Room, ledger: Ledger) -> Iterator[Bypass]:
    held = Counter(sheet.holder for sheet in ledger if sheet.place not in {"destroyed", "missing"})
    for holder, count in sorted(held.items()):
        if count > 1:
            yield Bypass("B2-sheets-in-one-hand", f"{holder} holds {count} sheets of this root")
    for role in ("administrator", "operator"):
        name = room.actor(role).name
        if held[name]:
            yield Bypass("B5-custodian-in-another-role", f"{name} is {role} and holds a sheet")


def _at_large(threshold: int, ledger: Ledger) -> Iterator[Bypass]:
    loose = Counter(sheet.generation for sheet in ledger if sheet.owed and sheet.standing != "live")
    for generation, count in sorted(loose.items()):
        if count >= threshold:
            yield Bypass(
                "B3-old-sheets-at-large", f"{count} sheets of set {generation}, which has ended, still recover"
            )


def _trust(ledger: Ledger) -> Iterator[Bypass]:
    for sheet in ledger:
        if sheet.place == "in-trust":
            yield Bypass(
                "B4-sheet-in-trust", f"sheet {sheet.index} of set {sheet.generation} is not with {sheet.holder}"
            )
