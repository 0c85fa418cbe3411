"""Where everything goes, against where it was declared to go; rules R34 and R45.

A sheet is declared for its site; one that is held in trust for the site of who keeps it, if they have one. What goes
elsewhere, and what brings the live set under P4 or P5 (`ceremony/custody/participants.py`), somebody decides about as
a deviation that names just that: these sheets, to these places, under these rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ceremony.custody.ledger import SheetCustody
from ceremony.custody.participants import judge_places, site_key
from ceremony.record.events import DecidedPlaces, ItemsPlaced, MovedSheet, Placement
from ceremony.record.journal import Entry
from ceremony.state.fields import StateFields
from ceremony.state.handling import takes
from ceremony.state.rules import refuse


def sheets_in(items: Iterable[Placement]) -> dict[tuple[int, int], Placement]:
    """The sheets among the items, by generation and index; one that names none is no sheet that can be (0, 0)."""
    return {(one.generation or 0, one.index or 0): one for one in items if one.item == "sheet"}


@dataclass
class PlaceRules(StateFields):
    """Handlers of the events that tell where things go."""

    def declared(self, sheet: SheetCustody) -> str:
        """Where a sheet is to lie; empty for one in trust with somebody who has no site."""
        if not sheet.trustee:
            return sheet.site
        sites = {one.holder: one.site for one in self.ledger if not one.trustee}
        sites |= {
            one.name: one.site for one in (self.participants.custodians if self.participants else ()) if not one.trustee
        }
        return sites.get(sheet.trustee, "")

    def misplaced(self, to: Mapping[tuple[int, int], str]) -> DecidedPlaces | None:
        """What is otherwise than declared when these sheets, by generation and index, go to these places."""
        sheets = [self.ledger.find(*key) for key in sorted(to)]
        elsewhere = tuple(
            MovedSheet(generation=one.generation, index=one.index, to=to[one.generation, one.index])
            for one in sheets
            if (there := self.declared(one)) and site_key(there) != site_key(to[one.generation, one.index])
        )
        before, after = self._broken({}), self._broken(to)
        broken = tuple(rule for rule in after if rule not in before)
        return DecidedPlaces(sheets=elsewhere, rules=broken) if elsewhere or broken else None

    def kept_places(self) -> tuple[str, ...]:
        """Where the sheets of the live set are, in their order: as they were placed here, else as declared."""
        return tuple(self._places(self.placed))

    def _places(self, to: Mapping[tuple[int, int], str]) -> list[str]:
        live = self.live_set
        sheets = [one for one in self.ledger if live and one.generation == live.generation and not one.gone]
        return [to.get((one.generation, one.index)) or self.declared(one) or one.trustee for one in sheets]

    def _broken(self, to: Mapping[tuple[int, int], str]) -> list[str]:
        live, places = self.live_set, self._places(to)
        if live is None or not places:
            return []
        return [finding.rule for finding in judge_places(places, live.threshold) if not finding.holds]

    @takes(ItemsPlaced)
    def _items_placed(self, event: ItemsPlaced, _: Entry) -> None:
        if not all(one.to and one.carrier for one in event.items):
            raise refuse("R34", "an item goes nowhere, or nobody carries it")
        sheets = sheets_in(event.items)
        if {key: one.package for key, one in sheets.items()} != self.to_place():
            raise refuse("R34", "the sheets that are placed are not those that were sealed, in their bags")
        self.placed_token = next((one for one in event.items if one.item == "token"), None)
        if self.token is not None and self.placed_token is None:
            raise refuse("R34", "it is not said where the token goes")
        self._place({key: one.to for key, one in sheets.items()})

    def _place(self, to: dict[tuple[int, int], str]) -> None:
        found = self.misplaced(to)
        if found and self.rulebook.truthful and self.places_decided != found:
            raise refuse("R45", "sheets go elsewhere than declared, and nobody has decided about just that")
        self.off_place, self.placed = found, to
        for one in found.sheets if found and self.rulebook.truthful else ():
            self.ledger = self.ledger.move(one.generation, one.index, one.to)
