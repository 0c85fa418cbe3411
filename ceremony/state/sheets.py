"""Shares and sheets: made, handed out, judged, opened, sealed, accounted for; rules R6 to R8, R11, R16 to R20."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import comb

from ceremony.custody.ledger import SheetCustody, bag_key
from ceremony.record.events import (
    BagOpened,
    QuorumReached,
    SetRetired,
    ShareSetMade,
    ShareSetVoided,
    SheetAccounted,
    SheetIssued,
    SheetJudged,
    SheetReadBack,
    SheetSealed,
    SubsetsProven,
)
from ceremony.record.journal import Entry
from ceremony.sheets.sheet_signature import decode_signature
from ceremony.state.fields import Sheet
from ceremony.state.handling import takes
from ceremony.state.people import PeopleRules
from ceremony.state.printing import PrintingRules
from ceremony.state.rules import FROM_PAPER, name_sheet, refuse


@dataclass
class SheetRules(PeopleRules, PrintingRules):
    """Handlers of the events that tell of shares and sheets."""

    @takes(ShareSetMade)
    def _share_set_made(self, event: ShareSetMade, entry: Entry) -> None:
        made = event.set
        if self.shares is not None:
            raise refuse("R6", "a share set is still live")
        if made.generation != self.generations + 1:
            raise refuse("R6", "the share set has the wrong generation")
        people = [(one.name, one.site) for one in self.participants.custodians] if self.participants else []
        if made.ceremony != entry.ceremony or [(one.holder, one.site) for one in made.shares] != people:
            raise refuse("R6", "the share set is registered to others than the custodians who were named")
        if self.adopted is not None and made.check_value != self.adopted.check_value:
            raise refuse("R12", "the new set is of another root key")
        self.shares, self.proven, self.generations = made, False, made.generation
        self.sheets = {share.index: Sheet() for share in made.shares}
        self.printer, self.decided = "", False
        self.secrets_in_memory = True

    @takes(ShareSetVoided)
    def _share_set_voided(self, event: ShareSetVoided, _: Entry) -> None:
        if self.shares is None or event.generation != self.shares.generation:
            raise refuse("R6", "a share set is voided that is not live")
        if self.retired:
            raise refuse("R19", "the set is voided though the one before it is retired")
        self.voided += (self.shares.generation,)
        self.ledger = self.ledger.end_set(self.shares.generation, "void")
        self.shares, self.proven, self.sheets = None, False, {}

    @takes(SheetIssued)
    def _sheet_issued(self, event: SheetIssued, _: Entry) -> None:
        sheet = self._sheet(event.index, "R7")
        if any(one.issued and not one.bag for one in self.sheets.values()) or sheet.issued or self.shares is None:
            raise refuse("R7", "a sheet is issued while another lies open, or twice")
        if event.to == "printer":
            self._send(event.index)
        self._put(event.index, replace(self.sheets[event.index], issued=True))
        share = next(one for one in self.shares.shares if one.index == event.index)
        if (event.generation, event.holder, event.site) != (self.shares.generation, share.holder, share.site):
            raise refuse("R7", "a sheet is issued to another than its registered holder")
        self.ledger = self.ledger.issue(self.shares.generation, share)

    @takes(SheetReadBack)
    def _sheet_read_back(self, event: SheetReadBack, _: Entry) -> None:
        registered = {} if self.shares is None else {one.index: one.commitment for one in self.shares.shares}
        sheet = self._sheet(event.index, "R7")
        if not sheet.issued or registered.get(event.index) != event.commitment:
            raise refuse("R7", "a sheet is read back that was not issued, or is another one")
        if sheet.paper not in {"", "printed"}:
            raise refuse("R21", "a sheet is read back that is not known to be on paper")
        way = event.way
        if self.real and way == "memory":
            raise refuse("R7", "a sheet of a real root is read back from memory, and not from its paper")
        if self.real and self.rulebook.truthful and way not in FROM_PAPER:
            raise refuse("R44", "a sheet of a real root is read back, and its paper was not read")
        self._put(event.index, replace(sheet, read_back=True))

    @takes(SheetSealed)
    def _sheet_sealed(self, event: SheetSealed, _: Entry) -> None:
        generation, index = event.generation, event.index
        being_made = self.shares is not None and generation == self.shares.generation and index in self.sheets
        if being_made and not self.sheets[index].read_back:
            raise refuse("R7", "a sheet is sealed before it was read back")
        if self.rulebook.truthful and bag_key(event.bag) in self.used_bags():
            raise refuse("R7" if being_made else "R17", "the bag's number was used before")
        try:
            self.ledger = self.ledger.seal(generation, index, event.bag)
        except ValueError as problem:
            raise refuse("R7" if being_made else "R17", str(problem)) from None
        self.handled |= {(generation, index)}
        if being_made:
            self._put(index, replace(self.sheets[index], bag=event.bag))

    @takes(SubsetsProven)
    def _subsets_proven(self, event: SubsetsProven, _: Entry) -> None:
        shares = self.shares
        if shares is None or not all(sheet.bag for sheet in self.sheets.values()):
            raise refuse("R8", "the subsets are proven before every sheet was sealed")
        every = (comb(len(shares.shares), shares.threshold), shares.threshold, shares.check_value)
        if (event.subsets, event.threshold, event.check_value) != every:
            raise refuse("R8", "not every subset was proven, or the check value differs")
        self.proven = True

    @takes(SheetJudged)
    def _sheet_judged(self, event: SheetJudged, entry: Entry) -> None:
        if event.verdict != "genuine":
            return
        if self.by_signature:
            self._take_signed(event, entry)
            return
        registered = {} if self.adopted is None else {one.commitment: one.index for one in self.adopted.shares}
        index = registered.get(event.commitment or "")
        if index is None or index in self.genuine or index != event.index:
            raise refuse("R11", "a sheet counts that is not registered, or counts twice")
        self.genuine |= {index}

    def _take_signed(self, event: SheetJudged, entry: Entry) -> None:
        """A sheet that agrees with its own signature: from here on the ledger knows it, and its bag."""
        if event.seal is None or event.commitment is None or event.site is None or event.bag is None:
            raise refuse("R11", "a sheet counts as genuine by its own seal, and the seal is not there")
        try:
            statement, _ = decode_signature(bytes.fromhex(event.seal))
        except ValueError:
            raise refuse("R11", "a sheet counts as genuine by a seal that is none") from None
        named = statement.commitments[statement.index - 1].hex()
        if (event.index, event.generation) != (statement.index, statement.generation) or event.commitment[:32] != named:
            raise refuse("R11", "a sheet counts as genuine that is not the one its seal speaks of")
        if self.participants is None or entry.actor.name not in [one.name for one in self.participants.custodians]:
            raise refuse("R11", "a sheet is shown by nobody who was named as its custodian")
        try:
            self.ledger = self.ledger.show(
                statement.generation, statement.index, entry.actor.name, event.site, event.bag
            )
        except ValueError as problem:
            raise refuse("R11", str(problem)) from None
        self.signed_sheets += (event,)

    @takes(BagOpened)
    def _bag_opened(self, event: BagOpened, entry: Entry) -> None:
        sheet = self._find(event.generation, event.index, "R16")
        if event.sealed_as != sheet.bag:
            raise refuse("R16", f"{name_sheet(sheet)} was sealed in another bag than this entry says")
        if sheet.trustee and entry.actor.name not in {sheet.holder, sheet.trustee}:
            raise refuse("R33", f"{name_sheet(sheet)} is shown by somebody else than its holder or who keeps it")
        self.bags_read |= {bag_key(event.bag)}
        self.incident = bool(sheet.bag) and event.bag != sheet.bag  # on paper no bag's number is known
        try:
            self.ledger = self.ledger.open(sheet.generation, sheet.index, by=entry.actor.name)
        except ValueError as problem:
            raise refuse("R16", str(problem)) from None

    def _find(self, generation: int, index: int, rule: str) -> SheetCustody:
        """A sheet of the ledger; RuleError where it knows none."""
        try:
            return self.ledger.find(generation, index)
        except ValueError as problem:
            raise refuse(rule, str(problem)) from None

    @takes(QuorumReached)
    def _quorum_reached(self, _: QuorumReached, __: Entry) -> None:
        adopted = self.adopted
        if adopted is None or len(self.genuine) < adopted.threshold:
            raise refuse("R12", "there is no quorum")
        for index in self.genuine:
            if self._find(adopted.generation, index, "R16").place != "open":
                raise refuse("R16", "a sheet counts whose bag was not opened on record")
        self.quorum = True

    @takes(SetRetired)
    def _set_retired(self, event: SetRetired, _: Entry) -> None:
        if self.adopted is None or not self.proven or event.generation != self.adopted.generation:
            raise refuse("R19", "a set is retired before its successor is proven")
        self.ledger = self.ledger.end_set(self.adopted.generation, "superseded")
        self.earlier += (self.adopted,)
        self.retired = True

    @takes(SheetAccounted)
    def _sheet_accounted(self, event: SheetAccounted, entry: Entry) -> None:
        if event.how == "in-trust":
            self._entrust(event)
        elif event.how == "received":
            self._take_over(event, entry)
        else:
            try:
                self.ledger = self.ledger.account(event.generation, event.index, event.how)
            except ValueError as problem:
                raise refuse("R20", str(problem)) from None

    def _check_all_accounted(self) -> None:
        for sheet in self.ledger:
            if not sheet.gone:
                raise refuse("R20", f"{name_sheet(sheet)} is not accounted for")
