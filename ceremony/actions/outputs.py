"""A printer that is gone for good in the middle of a ceremony: given up for another one, or for the folder.

- Nothing is given up by the program: somebody decides, as a deviation in the record, and only where nothing of the
  sheet under way came out for certain; what may have come out is judged before (`printing.py`).
- The next printer is looked at and vouched for like the first; the folder is the recorded alternative.
"""

from __future__ import annotations

from dataclasses import replace

from ceremony.disk import local
from ceremony.disk.folders import SHEETS, FolderStore
from ceremony.ports import OutputStore
from ceremony.printing.errors import PrinterError
from ceremony.printing.questions import Instead, Printer, ReplacePrinter
from ceremony.printing.store import open_printer
from ceremony.record.events import OutputChanged
from ceremony.stage.deviations import note_decision
from ceremony.stage.stage import Stage

_EXPECTED = "every sheet of this set comes from the printer that was chosen"


def replace_printer(stage: Stage, problem: PrinterError, index: int) -> bool:
    """Try the printer again (False), or go on elsewhere (True) because somebody decided so; the record says who.

    `index`: the sheet that is under way, of which nothing came out; 0 for none.
    """
    printer: Printer = stage.ports.store  # type: ignore[assignment]  # only a printer fails as one

    def accept(instead: Instead | None) -> OutputStore | None:
        if instead is None:
            return None
        chosen = FolderStore(stage.folder / SHEETS) if instead.printer is None else open_printer(instead.printer)
        where = (
            "the folder" if instead.printer is None else f"the printer {instead.printer.name or instead.printer.uri}"
        )
        note_decision(stage, f"{problem} The printer was given up for {where}.", _EXPECTED, instead)
        return chosen

    others = printer.others()
    chosen = stage.ask(lambda again: ReplacePrinter(step=stage.step, problem=again, others=others), accept, problem)
    if chosen is None:
        return False
    local.write(stage.work, stage.ports.rack.as_data(), chosen.as_data())
    changed = OutputChanged(to=chosen.to, given_up=str(problem), index=index, generation=stage.state.generations)
    stage.write(changed, stage.participants.actor("administrator"))
    stage.ports = replace(stage.ports, store=chosen)
    return True
