"""Sheets and their printer: looked at, vouched for, sent, on paper, spoiled, sent again; rule R21."""

from __future__ import annotations

from dataclasses import dataclass

from ceremony.record import Entry
from ceremony.state.facts import Facts, Sheet
from ceremony.state.rules import refuse

VOUCHED = ("local", "single_purpose", "not_networked")  # what people say of a printer before the first sheet


@dataclass
class PrintingRules(Facts):
    """Handlers of the events that tell of a printer."""

    def _on_printer_checked(self, entry: Entry) -> None:
        if self.shares is None or not entry.data["printer"]["name"] or not entry.data["checks"]:
            raise refuse("R21", "a printer is looked at before the split, or the entry does not say what was seen")
        self.printer = "checked"

    def _on_printer_confirmed(self, entry: Entry) -> None:
        if not self.printer or not all(entry.data[what] is True for what in VOUCHED) or not entry.data["by"]:
            raise refuse("R21", "a printer is vouched for that was not looked at, or by halves, or by nobody")
        self.printer = "confirmed"

    def _send(self, sheet: Sheet) -> None:
        if self.printer != "confirmed":
            raise refuse("R21", "a sheet goes to a printer that nobody has vouched for")
        sheet.paper, self.decided = "sent", False

    def _on_output_changed(self, entry: Entry) -> None:
        """Sheets go elsewhere from now on; the one under way, if it came to paper nowhere, goes along."""
        to, index = entry.data["to"], entry.data["index"]
        if self.shares is None or not self.decided or to not in {"folder", "printer"} or not entry.data["given_up"]:
            raise refuse("R21", "sheets go elsewhere than to the printer, and nobody has decided so")
        if index:
            sheet = self.sheets[index]
            if sheet.paper not in {"sent", "spoiled"}:
                raise refuse("R21", "a sheet goes elsewhere that is on paper, or was never sent")
            sheet.paper = "" if to == "folder" else sheet.paper
        self.printer, self.decided = "", False

    def _on_sheet_printed(self, entry: Entry) -> None:
        sheet = self.sheets[entry.data["index"]]
        if self.printer != "confirmed":
            raise refuse("R21", "a sheet is on paper of a printer that nobody has vouched for")
        if sheet.paper != "sent":
            raise refuse("R21", "a sheet is on paper that was not sent to the printer")
        sheet.paper, self.decided = "printed", False

    def _on_sheet_spoiled(self, entry: Entry) -> None:
        sheet = self.sheets[entry.data["index"]]
        if sheet.paper not in {"sent", "printed"} or sheet.bag or not self.decided:
            raise refuse("R21", "a sheet is spoiled that is not out, or nobody has decided so")
        if entry.data["how"] not in {"destroyed", "nothing-came-out"}:
            raise refuse("R21", "what became of the spoiled sheet is not said")
        sheet.paper, sheet.read_back, self.decided = "spoiled", False, False

    def _on_sheet_reprinted(self, entry: Entry) -> None:
        sheet = self.sheets[entry.data["index"]]
        if sheet.paper != "spoiled":
            raise refuse("R21", "a sheet is printed again while the first one may exist")
        self._send(sheet)
