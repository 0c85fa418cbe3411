"""Sheets and their printer: looked at, vouched for, sent, on paper, spoiled, sent again; rule R21."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ceremony.record.events import (
    OutputChanged,
    PrinterChecked,
    PrinterConfirmed,
    SheetPrinted,
    SheetReprinted,
    SheetSpoiled,
)
from ceremony.record.journal import Entry
from ceremony.state.fields import Sheet, StateFields
from ceremony.state.handling import takes
from ceremony.state.rules import refuse


@dataclass
class PrintingRules(StateFields):
    """Handlers of the events that tell of a printer."""

    def _sheet(self, index: int, rule: str) -> Sheet:
        """A sheet of the set that is being made; RuleError where there is none of this number."""
        if index not in self.sheets:
            raise refuse(rule, "the set that is being made has no such sheet")
        return self.sheets[index]

    @takes(PrinterChecked)
    def _printer_checked(self, event: PrinterChecked, _: Entry) -> None:
        if self.shares is None or not event.printer.name or not event.checks:
            raise refuse("R21", "a printer is looked at before the split, or the entry does not say what was seen")
        self.printer = "checked"

    @takes(PrinterConfirmed)
    def _printer_confirmed(self, event: PrinterConfirmed, _: Entry) -> None:
        vouched = event.local and event.single_purpose and event.not_networked
        if not self.printer or not vouched or not event.by:
            raise refuse("R21", "a printer is vouched for that was not looked at, or by halves, or by nobody")
        self.printer = "confirmed"

    def _put(self, index: int, sheet: Sheet) -> None:
        self.sheets = {**self.sheets, index: sheet}

    def _send(self, index: int) -> None:
        if self.printer != "confirmed":
            raise refuse("R21", "a sheet goes to a printer that nobody has vouched for")
        self._put(index, replace(self.sheets[index], paper="sent"))
        self.decided = False

    @takes(OutputChanged)
    def _output_changed(self, event: OutputChanged, _: Entry) -> None:
        """Sheets go elsewhere from now on; the one under way, if it came to paper nowhere, goes along."""
        if self.shares is None or not self.decided or not event.given_up:
            raise refuse("R21", "sheets go elsewhere than to the printer, and nobody has decided so")
        if event.index:
            sheet = self._sheet(event.index, "R21")
            if sheet.paper not in {"sent", "spoiled"}:
                raise refuse("R21", "a sheet goes elsewhere that is on paper, or was never sent")
            self._put(event.index, replace(sheet, paper="") if event.to == "folder" else sheet)
        self.printer, self.decided = "", False

    @takes(SheetPrinted)
    def _sheet_printed(self, event: SheetPrinted, _: Entry) -> None:
        sheet = self._sheet(event.index, "R21")
        if self.printer != "confirmed":
            raise refuse("R21", "a sheet is on paper of a printer that nobody has vouched for")
        if sheet.paper != "sent":
            raise refuse("R21", "a sheet is on paper that was not sent to the printer")
        self._put(event.index, replace(sheet, paper="printed"))
        self.decided = False

    @takes(SheetSpoiled)
    def _sheet_spoiled(self, event: SheetSpoiled, _: Entry) -> None:
        sheet = self._sheet(event.index, "R21")
        if sheet.paper not in {"sent", "printed"} or sheet.bag or not self.decided:
            raise refuse("R21", "a sheet is spoiled that is not out, or nobody has decided so")
        self._put(event.index, replace(sheet, paper="spoiled", read_back=False))
        self.decided = False

    @takes(SheetReprinted)
    def _sheet_reprinted(self, event: SheetReprinted, _: Entry) -> None:
        sheet = self._sheet(event.index, "R21")
        if sheet.paper != "spoiled":
            raise refuse("R21", "a sheet is printed again while the first one may exist")
        self._send(event.index)
