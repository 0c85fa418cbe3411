"""Where everything goes, against where it was declared to go; rules R34 and R45.

A sheet is declared for its site; one that is held in trust for the site of who keeps it, if they have one. What goes
elsewhere, and what brings the live set under P4 or P5 (`ceremony/people.py`), somebody decides about as a deviation
that names just that: these sheets, to these places, under these rules.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ceremony.ledger import SheetCustody
from ceremony.people import judge_places, site_key
from ceremony.record import Entry
from ceremony.state.facts import Facts
from ceremony.state.rules import refuse

GONE = frozenset({"destroyed", "missing"})


@dataclass(frozen=True)
class Misplaced:
    """Sheets that go elsewhere than declared, each with its place, and the rules that the live set then breaks."""

    sheets: tuple[tuple[int, int, str], ...] = ()  # generation, index, to
    rules: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.sheets or self.rules)

    def as_data(self) -> dict[str, Any]:
        """As a deviation names it."""
        sheets = [{"generation": generation, "index": index, "to": to} for generation, index, to in self.sheets]
        return {"sheets": sheets, "rules": list(self.rules)}


@dataclass
class PlaceRules(Facts):
    """Handlers of the events that tell where things go."""

    def declared(self, sheet: SheetCustody) -> str:
        """Where a sheet is to lie; empty for one in trust with somebody who has no site."""
        if not sheet.trustee:
            return sheet.site
        sites = {one.holder: one.site for one in self.ledger if not one.trustee}
        sites |= {one.name: one.site for one in (self.room.custodians if self.room else ()) if not one.trustee}
        return sites.get(sheet.trustee, "")

    def misplaced(self, to: Mapping[tuple[int, int], str]) -> Misplaced:
        """What is otherwise than declared when these sheets, by generation and index, go to these places."""
        sheets = [self.ledger.find(*key) for key in sorted(to)]
        elsewhere = [
            (one.generation, one.index, to[one.generation, one.index])
            for one in sheets
            if (there := self.declared(one)) and site_key(there) != site_key(to[one.generation, one.index])
        ]
        before, after = self._broken({}), self._broken(to)
        return Misplaced(tuple(elsewhere), tuple(rule for rule in after if rule not in before))

    def kept_places(self) -> tuple[str, ...]:
        """Where the sheets of the live set are, in their order: as they were placed here, else as declared."""
        return tuple(self._places(self.placed))

    def _places(self, to: Mapping[tuple[int, int], str]) -> list[str]:
        live = self.live_set
        sheets = [one for one in self.ledger if live and one.generation == live.generation and one.place not in GONE]
        return [to.get((one.generation, one.index)) or self.declared(one) or one.trustee for one in sheets]

    def _broken(self, to: Mapping[tuple[int, int], str]) -> list[str]:
        live, places = self.live_set, self._places(to)
        if live is None or not places:
            return []
        return [finding.rule for finding in judge_places(places, live.threshold) if not finding.holds]

    def _on_items_placed(self, entry: Entry) -> None:
        items = entry.data["items"]
        if not all(one["to"] and one["carrier"] for one in items):
            raise refuse("R34", "an item goes nowhere, or nobody carries it")
        sheets = {(one["generation"], one["index"]): one for one in items if one["item"] == "sheet"}
        if {key: one["package"] for key, one in sheets.items()} != self.to_place():
            raise refuse("R34", "the sheets that are placed are not those that were sealed, in their bags")
        if self.token is not None and not any(one["item"] == "token" for one in items):
            raise refuse("R34", "it is not said where the token goes")
        self._place({key: str(one["to"]) for key, one in sheets.items()})

    def _place(self, to: dict[tuple[int, int], str]) -> None:
        found = self.misplaced(to)
        if found and self.rulebook.truthful and self.places_decided != found.as_data():
            raise refuse("R45", "sheets go elsewhere than declared, and nobody has decided about just that")
        self.off_place, self.placed = found, to
        for generation, index, place in found.sheets if self.rulebook.truthful else ():
            self.ledger.move(generation, index, place)
