"""Shares and sheets: made, handed out, judged, opened, sealed, accounted for; rules R6 to R8, R11, R16 to R20."""

from __future__ import annotations

from dataclasses import dataclass
from math import comb

from ceremony.ledger import bag_key
from ceremony.record import Entry
from ceremony.shares import ShareSet
from ceremony.sheets.seal import decode_seal
from ceremony.state.facts import Sheet
from ceremony.state.people import PeopleRules
from ceremony.state.printing import PrintingRules
from ceremony.state.rules import FROM_PAPER, name_sheet, refuse


@dataclass
class SheetRules(PeopleRules, PrintingRules):
    """Handlers of the events that tell of shares and sheets."""

    def _on_share_set_made(self, entry: Entry) -> None:
        if self.shares is not None:
            raise refuse("R6", "a share set is still live")
        made = ShareSet.from_data(entry.data["set"])
        if made.generation != self.generations + 1:
            raise refuse("R6", "the share set has the wrong generation")
        people = [(one.name, one.site) for one in self.room.custodians] if self.room else []
        if made.ceremony != entry.ceremony or [(one.holder, one.site) for one in made.shares] != people:
            raise refuse("R6", "the share set is registered to others than the custodians who were named")
        if self.adopted is not None and made.check_value != self.adopted.check_value:
            raise refuse("R12", "the new set is of another root key")
        self.shares, self.proven, self.generations = made, False, made.generation
        self.sheets = {share.index: Sheet() for share in made.shares}
        self.printer, self.decided = "", False
        self.secrets_in_memory = True

    def _on_share_set_voided(self, entry: Entry) -> None:
        if self.shares is None or entry.data["generation"] != self.shares.generation:
            raise refuse("R6", "a share set is voided that is not live")
        if self.retired:
            raise refuse("R19", "the set is voided though the one before it is retired")
        self.voided.append(self.shares.generation)
        self.ledger.end_set(self.shares.generation, "void")
        self.shares, self.proven, self.sheets = None, False, {}

    def _on_sheet_issued(self, entry: Entry) -> None:
        sheet = self.sheets[entry.data["index"]]
        if any(one.issued and not one.bag for one in self.sheets.values()) or sheet.issued or self.shares is None:
            raise refuse("R7", "a sheet is issued while another lies open, or twice")
        if entry.data["to"] not in {"folder", "printer"}:
            raise refuse("R7", "a sheet goes neither to a printer nor to a folder")
        if entry.data["to"] == "printer":
            self._send(sheet)
        sheet.issued = True
        share = next(one for one in self.shares.shares if one.index == entry.data["index"])
        told = tuple(entry.data[name] for name in ("generation", "holder", "site"))
        if told != (self.shares.generation, share.holder, share.site):
            raise refuse("R7", "a sheet is issued to another than its registered holder")
        self.ledger.issue(self.shares.generation, share)

    def _on_sheet_read_back(self, entry: Entry) -> None:
        registered = {} if self.shares is None else {one.index: one.commitment for one in self.shares.shares}
        sheet = self.sheets[entry.data["index"]]
        if not sheet.issued or registered.get(entry.data["index"]) != entry.data["commitment"]:
            raise refuse("R7", "a sheet is read back that was not issued, or is another one")
        if sheet.paper not in {"", "printed"}:
            raise refuse("R21", "a sheet is read back that is not known to be on paper")
        way = entry.data.get("way")
        if self.real and way == "memory":
            raise refuse("R7", "a sheet of a real root is read back from memory, and not from its paper")
        if self.real and self.rulebook.truthful and way not in FROM_PAPER:
            raise refuse("R44", "a sheet of a real root is read back, and its paper was not read")
        sheet.read_back = True

    def _on_sheet_sealed(self, entry: Entry) -> None:
        generation, index, bag = entry.data["generation"], entry.data["index"], str(entry.data["bag"])
        being_made = self.shares is not None and generation == self.shares.generation and index in self.sheets
        if being_made and not self.sheets[index].read_back:
            raise refuse("R7", "a sheet is sealed before it was read back")
        if self.rulebook.truthful and bag_key(bag) in self.used_bags():
            raise refuse("R7" if being_made else "R17", "the bag's number was used before")
        try:
            self.ledger.seal(generation, index, bag)
        except ValueError as problem:
            raise refuse("R7" if being_made else "R17", str(problem)) from None
        self.handled.add((generation, index))
        if being_made:
            self.sheets[index].bag = bag

    def _on_subsets_proven(self, entry: Entry) -> None:
        shares = self.shares
        if shares is None or not all(sheet.bag for sheet in self.sheets.values()):
            raise refuse("R8", "the subsets are proven before every sheet was sealed")
        every = (comb(len(shares.shares), shares.threshold), shares.threshold, shares.check_value)
        if (entry.data["subsets"], entry.data["threshold"], entry.data["check_value"]) != every:
            raise refuse("R8", "not every subset was proven, or the check value differs")
        self.proven = True

    def _on_sheet_judged(self, entry: Entry) -> None:
        if entry.data["verdict"] != "genuine":
            return
        if self.by_seal:
            self._take_sealed(entry)
            return
        registered = {} if self.adopted is None else {one.commitment: one.index for one in self.adopted.shares}
        index = registered.get(entry.data["commitment"])
        if index is None or index in self.genuine or index != entry.data["index"]:
            raise refuse("R11", "a sheet counts that is not registered, or counts twice")
        self.genuine.add(index)

    def _take_sealed(self, entry: Entry) -> None:
        """A sheet that agrees with its own seal: from here on the ledger knows it, out of the bag that it came in."""
        data, (seal, _) = entry.data, decode_seal(bytes.fromhex(entry.data["seal"]))
        named = seal.commitments[seal.index - 1].hex()
        if (data["index"], data["generation"]) != (seal.index, seal.generation) or data["commitment"][:32] != named:
            raise refuse("R11", "a sheet counts as genuine that is not the one its seal speaks of")
        if self.room is None or entry.actor.name not in [one.name for one in self.room.custodians]:
            raise refuse("R11", "a sheet is shown by nobody who was named as its custodian")
        try:
            self.ledger.show(seal.generation, seal.index, entry.actor.name, data["site"], data["bag"])
        except ValueError as problem:
            raise refuse("R11", str(problem)) from None
        self.sealed.append(dict(data))

    def _on_bag_opened(self, entry: Entry) -> None:
        sheet = self.ledger.find(entry.data["generation"], entry.data["index"])
        if entry.data["sealed_as"] != sheet.bag:
            raise refuse("R16", f"{name_sheet(sheet)} was sealed in another bag than this entry says")
        if sheet.trustee and entry.actor.name not in {sheet.holder, sheet.trustee}:
            raise refuse("R33", f"{name_sheet(sheet)} is shown by somebody else than its holder or who keeps it")
        self.bags_read.add(bag_key(entry.data["bag"]))
        self.incident = bool(sheet.bag) and entry.data["bag"] != sheet.bag  # on paper no bag's number is known
        self.ledger.open(sheet.generation, sheet.index, by=entry.actor.name)

    def _on_quorum_reached(self, _: Entry) -> None:
        adopted = self.adopted
        if adopted is None or len(self.genuine) < adopted.threshold:
            raise refuse("R12", "there is no quorum")
        for index in self.genuine:
            if self.ledger.find(adopted.generation, index).place != "open":
                raise refuse("R16", "a sheet counts whose bag was not opened on record")
        self.quorum = True

    def _on_set_retired(self, entry: Entry) -> None:
        if self.adopted is None or not self.proven or entry.data["generation"] != self.adopted.generation:
            raise refuse("R19", "a set is retired before its successor is proven")
        self.ledger.end_set(self.adopted.generation, "superseded")
        self.earlier.append(self.adopted)
        self.retired = True

    def _on_sheet_accounted(self, entry: Entry) -> None:
        data = entry.data
        if data["how"] not in {"destroyed", "missing", "in-trust", "received"}:
            raise refuse("R20", "a sheet is accounted for in no known way")
        if data["how"] == "in-trust":
            self._entrust(entry)
        elif data["how"] == "received":
            self._take_over(entry)
        else:
            self.ledger.account(data["generation"], data["index"], data["how"])

    def _check_all_accounted(self) -> None:
        for sheet in self.ledger:
            if sheet.place not in {"destroyed", "missing"}:
                raise refuse("R20", f"{name_sheet(sheet)} is not accounted for")
