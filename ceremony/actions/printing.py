"""Sheets to a printer: looked at and vouched for first, each sheet's entry on disk before its job is sent.

- Where nothing came out for certain, the ceremony waits and the same sheet is sent again.
- Where that is not known, or what came out is bad, somebody looks and decides; both stand in the record, and the
  sheet is printed again only after what came out was destroyed (R21).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from ceremony.deciding import decide, note_decision
from ceremony.errors import KeyriteError, RefusedError, SheetError
from ceremony.ports import TryAgain, Waiting
from ceremony.printing.errors import PaperUnknownError
from ceremony.printing.questions import ConfirmPrinter, DecidePaper, PaperDecision, Printer, PrinterVouched
from ceremony.record import Actor
from ceremony.shares import RegisteredShare
from ceremony.stage import Stage
from ceremony.state.printing import VOUCHED

_ASKED = frozenset({"printer-ready", "printer-local", "printer-paper"})  # seen to before each sheet, or vouched for
_NOT_VOUCHED = (
    "A sheet goes only to a printer on a cable of this laptop that is used for nothing else and is on no network; "
    "nothing was printed. Connect such a printer, then look again."
)
_IN_DOUBT = "The sheet of {holder} was sent to the printer, and whether it came out was not seen; look in the printer."
_SAID_SPOILED = "The sheet of {holder} came out badly; destroy it in front of the witness, then it is printed again."


def printer_of(stage: Stage) -> Printer:
    """The store as a printer; only where its sheets go to one."""
    return cast("Printer", stage.ports.store)


def prepare_printer(stage: Stage) -> None:
    """Look at the printer, have people vouch for it, and have somebody decide about what is not as it should be."""
    if stage.state.printer == "confirmed":
        return
    printer = printer_of(stage)
    parameters = stage.state.opened.data["parameters"] if stage.state.opened else {}
    printer.set_up(parameters["paper"], lambda reasons: _tell(stage, reasons))
    identity, checks = printer.identity(), printer.checks()
    data = {"printer": identity.as_data(), "checks": [check.as_data() for check in checks]}
    stage.write("printer-checked", data)

    def accept(vouched: PrinterVouched) -> PrinterVouched:
        if not all(getattr(vouched, what) for what in VOUCHED):
            raise RefusedError(_NOT_VOUCHED)
        if vouched.by not in stage.room.names():
            raise RefusedError("Say who of this room looked at the printer.")
        return vouched

    vouched = stage.ask(
        lambda problem: ConfirmPrinter(step=stage.step, problem=problem, printer=identity, checks=checks), accept
    )
    failed = [check.detail for check in checks if not check.ok and check.id not in _ASKED]
    failed += ["the printer says that it is on a network"] if identity.networked else []
    if failed:
        _decide_about_checks(stage, failed)
    printer.confirm()
    stage.write("printer-confirmed", dict(vars(vouched)), Actor(stage.room.role_of(vouched.by), vouched.by))


def _decide_about_checks(stage: Stage, failed: list[str]) -> None:
    what = f"The printing is not as it should be: {'; '.join(failed)}"
    if not decide(stage, what, "nothing of a sheet stays behind, and nothing leaves this machine").go_on:
        raise RefusedError("The printer was left out; nothing was printed. See to what was found, then look again.")


def _tell(stage: Stage, reasons: tuple[str, ...]) -> bool:
    if reasons:
        stage.ports.operator.notice(Waiting(", ".join(reasons)))
    return True


def print_public_pages(stage: Stage, name: str, pages: bytes, copies: int) -> None:
    """One copy for each envelope; nothing on it is secret, so a copy in doubt is simply printed again."""
    for copy in range(1, copies + 1):
        stage.progress("public-pages", copy - 1, copies)
        numbered = name.replace(".pdf", f"-{copy}.pdf")
        _until_done(stage, lambda numbered=numbered: printer_of(stage).reprint(numbered, pages))  # type: ignore[misc]


def _until_done(stage: Stage, send: Callable[[], object]) -> None:
    """Wait with a sentence as long as it fails."""
    problem: KeyriteError | None = None
    while True:
        try:
            if problem is not None:
                stage.put(TryAgain(step=stage.step, problem=problem))
            send()
        except KeyriteError as refused:
            problem = refused
        else:
            return


def print_sheet(stage: Stage, share: RegisteredShare, name: str, pdf: bytes) -> None:
    """Bring an issued sheet onto paper, from wherever it stands with the printer."""
    first = stage.state.sheets[share.index].paper == "sent" and share.index not in stage.vault.sent
    while (paper := stage.state.sheets[share.index].paper) != "printed":
        if paper == "spoiled":
            data = {**_which(stage, share), "holder": share.holder, "to": "printer"}
            stage.write("sheet-reprinted", data, stage.room.actor("administrator"))
            _send(stage, share, name, pdf, again=True)
        elif first:
            _send(stage, share, name, pdf, again=False)
        else:  # a step that began again finds a sheet on its way
            _judge(stage, share, SheetError(_IN_DOUBT, holder=share.holder))
        first = False


def _send(stage: Stage, share: RegisteredShare, name: str, pdf: bytes, *, again: bool) -> None:
    printer = printer_of(stage)
    stage.vault.sent.add(share.index)
    try:
        _until_certain(stage, lambda: printer.reprint(name, pdf) if again else printer.put(name, pdf))
    except PaperUnknownError as doubt:
        _judge(stage, share, doubt)
    else:
        _on_paper(stage, share, seen_by="printer")


def _until_certain(stage: Stage, send: Callable[[], object]) -> None:
    """As `_until_done`, but what may have left something on paper is for people to judge."""
    doubt: list[PaperUnknownError] = []

    def attempt() -> None:
        try:
            send()
        except PaperUnknownError as unknown:
            doubt.append(unknown)

    _until_done(stage, attempt)
    if doubt:
        raise doubt[0]


def _on_paper(stage: Stage, share: RegisteredShare, *, seen_by: str) -> None:
    left = [check.as_data() for check in printer_of(stage).left_behind]
    data = {**_which(stage, share), "seen_by": seen_by, "left_behind": left}
    stage.write("sheet-printed", data, stage.room.actor("administrator"))


def spoil_sheet(stage: Stage, share: RegisteredShare) -> None:
    """A custodian says that the sheet came out badly: somebody decides."""
    _judge(stage, share, SheetError(_SAID_SPOILED, holder=share.holder))


def _judge(stage: Stage, share: RegisteredShare, doubt: KeyriteError) -> None:
    """Somebody looks at the printer and decides; both stand in the record."""

    def accept(decision: PaperDecision) -> PaperDecision:
        note_decision(stage, str(doubt), "one sheet, whole, with its custodian", decision)
        return decision

    decision = stage.ask(
        lambda problem: DecidePaper(step=stage.step, problem=problem, share=share, doubt=doubt), accept
    )
    if decision.found == "whole":
        if stage.state.sheets[share.index].paper == "sent":
            _on_paper(stage, share, seen_by=decision.decided_by)
        return
    how = "destroyed" if decision.found == "spoiled" else "nothing-came-out"
    data = {**_which(stage, share), "holder": share.holder, "how": how}
    stage.write("sheet-spoiled", data, stage.room.actor("witness"))
    stage.vault.read.pop(share.index, None)


def _which(stage: Stage, share: RegisteredShare) -> dict[str, int]:
    return {"generation": stage.state.generations, "index": share.index}
