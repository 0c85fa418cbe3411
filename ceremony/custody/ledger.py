"""The custody ledger: where every sheet of a root is, over all of its ceremonies, and what is still owed.

L1  a sheet that is opened comes out of the bag that it was sealed in last; another number is a deviation;
L2  a bag number is used once, for one sheet, ever, however it is typed;
L3  a sheet of a void or superseded set is an open obligation until it is destroyed, or its loss is on record;
L4  a sheet that was lost is missed for good: it is never sealed or opened again;
L5  a sheet is held in trust in its sealed bag, by somebody who is named, until its holder takes it over.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from ceremony.custody.register import RegisteredShare


def bag_key(bag: str) -> str:
    """What is equal for one bag, however its number is typed: blanks and case say nothing."""
    return "".join(unicodedata.normalize("NFKC", bag).casefold().split())


SetStatus = Literal["live", "superseded", "void"]
Place = Literal["issued", "sealed", "open", "destroyed", "missing", "in-trust"]
AT_REST: frozenset[str] = frozenset({"sealed", "destroyed", "missing", "in-trust"})


@dataclass(frozen=True)
class SheetCustody:
    """One sheet: whose it is, how its set stands, where it is, and every bag that it ever lay in."""

    generation: int
    index: int
    holder: str
    site: str
    standing: SetStatus
    place: Place
    bags: tuple[str, ...]
    trustee: str = ""  # who keeps it for an absent holder

    @property
    def bag(self) -> str:
        """The bag that the sheet was sealed in last; empty if it never was."""
        return self.bags[-1] if self.bags else ""

    @property
    def gone(self) -> bool:
        """True once it was destroyed, or its loss is on record: it is missed for good (L4)."""
        return self.place in {"destroyed", "missing"}

    @property
    def owed(self) -> bool:
        """True while somebody must still account for this sheet (L3)."""
        return (self.standing != "live" and not self.gone) or self.place in {
            "issued",
            "open",
            "in-trust",
        }


class Ledger:
    """All sheets of a root, by generation and index; nothing changes it: what happens to a sheet makes another ledger.

    Methods raise ValueError where a rule forbids it.
    """

    def __init__(self, sheets: Iterable[SheetCustody] = ()) -> None:
        self._sheets = {(sheet.generation, sheet.index): sheet for sheet in sheets}

    def __iter__(self) -> Iterator[SheetCustody]:
        return iter(sorted(self._sheets.values(), key=lambda sheet: (sheet.generation, sheet.index)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Ledger) and self._sheets == other._sheets

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __contains__(self, key: tuple[int, int]) -> bool:
        return key in self._sheets

    def find(self, generation: int, index: int) -> SheetCustody:
        """One sheet; ValueError if the ledger does not know it."""
        if (generation, index) not in self._sheets:
            raise ValueError("the ledger does not know this sheet")
        return self._sheets[generation, index]

    def issue(self, generation: int, share: RegisteredShare) -> Ledger:
        """A sheet was printed and lies open with its holder."""
        if (generation, share.index) in self._sheets:
            raise ValueError("the sheet was issued before")
        return self._with(SheetCustody(generation, share.index, share.holder, share.site, "live", "issued", ()))

    def show(self, generation: int, index: int, holder: str, site: str, bag: str) -> Ledger:
        """A sheet that no archive tells of lies open: it was shown, out of a bag that was read aloud or out of none."""
        if (generation, index) in self._sheets:
            raise ValueError("the sheet was shown before")
        return self._with(SheetCustody(generation, index, holder, site, "live", "open", (bag,) if bag else ()))

    def open(self, generation: int, index: int, by: str = "") -> Ledger:
        """A sheet was taken out of its bag; a holder who does so has taken over what was held in trust (L5)."""
        sheet = self.find(generation, index)
        if sheet.place not in {"sealed", "in-trust"}:
            raise ValueError("the sheet does not lie in a bag")
        trustee = "" if by == sheet.holder else sheet.trustee
        return self._with(replace(sheet, place="open", trustee=trustee))

    def seal(self, generation: int, index: int, bag: str) -> Ledger:
        """A sheet was put into a bag that was never used (L2)."""
        sheet = self.find(generation, index)
        if sheet.place not in {"issued", "open"}:
            raise ValueError("the sheet does not lie open")
        if not bag or bag in self.used_bags():
            raise ValueError("the bag's number was used before")
        place: Place = "in-trust" if sheet.trustee else "sealed"  # opened for its trustee, it goes back to them
        return self._with(replace(sheet, place=place, bags=(*sheet.bags, bag)))

    def account(self, generation: int, index: int, place: Place) -> Ledger:
        """A sheet was destroyed, or is missing (L4)."""
        sheet = self.find(generation, index)
        if sheet.gone:
            raise ValueError("the sheet was accounted for before")
        return self._with(replace(sheet, place=place, trustee=""))

    def entrust(self, generation: int, index: int, trustee: str) -> Ledger:
        """A sealed sheet is kept by somebody else for its absent holder (L5)."""
        sheet = self.find(generation, index)
        if sheet.place != "sealed" or not trustee or trustee == sheet.holder:
            raise ValueError("the sheet is not sealed, or nobody else is named who keeps it")
        return self._with(replace(sheet, place="in-trust", trustee=trustee))

    def receipt(self, generation: int, index: int) -> Ledger:
        """The holder took over a sheet that was held in trust; it stays in its bag (L5)."""
        sheet = self.find(generation, index)
        if sheet.place != "in-trust":
            raise ValueError("the sheet is not held in trust")
        return self._with(replace(sheet, place="sealed", trustee=""))

    def move(self, generation: int, index: int, site: str) -> Ledger:
        """A sheet is kept elsewhere from now on; one that is held in trust keeps its holder's site."""
        sheet = self.find(generation, index)
        return self if sheet.trustee else self._with(replace(sheet, site=site))

    def end_set(self, generation: int, standing: SetStatus) -> Ledger:
        """A set is void or superseded; its sheets are owed until each is accounted for (L3)."""
        return self._with(*(replace(sheet, standing=standing) for sheet in self if sheet.generation == generation))

    def keepers(self, generation: int) -> tuple[tuple[str, str], ...]:
        """Who can show a sheet of this set, each once, with its site: its holder, and who keeps it in trust."""
        found: dict[str, str] = {}
        for sheet in self:
            if sheet.generation == generation and not sheet.gone:
                for name in filter(None, (sheet.holder, sheet.trustee)):
                    found.setdefault(name, sheet.site)
        return tuple(found.items())

    def used_bags(self) -> set[str]:
        """Every bag number that was ever written down."""
        return {bag for sheet in self._sheets.values() for bag in sheet.bags}

    def in_disorder(self) -> tuple[SheetCustody, ...]:
        """Sheets that do not rest: they lie on the table, or with a holder who has not sealed them."""
        return tuple(sheet for sheet in self if sheet.standing != "void" and sheet.place not in AT_REST)

    def obligations(self) -> tuple[SheetCustody, ...]:
        """Sheets that somebody still has to account for."""
        return tuple(sheet for sheet in self if sheet.owed)

    def _with(self, *sheets: SheetCustody) -> Ledger:
        return Ledger((*self._sheets.values(), *sheets))
