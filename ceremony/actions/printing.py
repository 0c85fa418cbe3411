"""Sheets to a printer: looked at and vouched for first, each sheet's entry on disk before its job is sent.

- Where nothing came out for certain, the ceremony waits and the same sheet is sent again; a printer that is gone for
  good is given up by somebody's decision, in the record, for another printer or for the folder (`outputs.py`).
- Where that is not known, or what came out is bad, somebody looks and decides; both stand in the record, and the
  sheet is printed again only after what came out was destroyed (R21).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from ceremony.actions.outputs import replace_printer
from ceremony.custody.participants import Actor
from ceremony.custody.register import RegisteredShare
from ceremony.errors import KeyriteError, RefusedError, SheetError
from ceremony.ports import HostCheck, TryAgain, Waiting
from ceremony.printing.errors import PaperUnknownError, PrinterError
from ceremony.printing.questions import (
    ConfirmPrinter,
    DecidePaper,
    PaperDecision,
    Printer,
    PrinterVouched,
)
from ceremony.record.events import (
    PrinterChecked,
    PrinterConfirmed,
    PrinterIdentity,
    SheetPrinted,
    SheetReprinted,
    SheetSpoiled,
)
from ceremony.stage.deviations import note_decision
from ceremony.stage.stage import Stage

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


def to_printer(stage: Stage) -> bool:
    """True while sheets go to a printer; a printer that is given up may leave the folder."""
    return stage.ports.store.to == "printer"


def prepare_printer(stage: Stage, index: int = 0) -> None:
    """Look at the printer, have people vouch for it, and have somebody decide about what is not as it should be.

    `index`: the sheet that is under way. A printer that does not answer may be given up here already.
    """
    while to_printer(stage) and stage.state.printer != "confirmed":
        printer, seen = printer_of(stage), list[tuple[PrinterIdentity, tuple[HostCheck, ...]]]()
        printer.set_up(stage.parameters.paper, lambda reasons: _tell(stage, reasons))
        if until_done(stage, lambda: seen.append((printer.identity(), printer.checks())), index):  # noqa: B023 - called at once
            _have_it_vouched_for(stage, printer, *seen[-1])


def _have_it_vouched_for(
    stage: Stage, printer: Printer, identity: PrinterIdentity, checks: tuple[HostCheck, ...]
) -> None:
    stage.write(PrinterChecked(printer=identity, checks=checks))

    def accept(vouched: PrinterVouched) -> PrinterVouched:
        if not (vouched.local and vouched.single_purpose and vouched.not_networked):
            raise RefusedError(_NOT_VOUCHED)
        if vouched.by not in stage.participants.names():
            raise RefusedError("Say who of this room looked at the printer.")
        stage.check_here(vouched.by)
        return vouched

    vouched = stage.ask(
        lambda problem: ConfirmPrinter(step=stage.step, problem=problem, printer=identity, checks=checks), accept
    )
    failed = [check.detail for check in checks if not check.ok and check.id not in _ASKED]
    failed += ["the printer says that it is on a network"] if identity.networked else []
    if failed:
        _decide_about_checks(stage, failed)
    printer.confirm()
    stage.write(PrinterConfirmed(**vars(vouched)), Actor(stage.participants.role_of(vouched.by), vouched.by))


def _decide_about_checks(stage: Stage, failed: list[str]) -> None:
    what = f"The printing is not as it should be: {'; '.join(failed)}"
    if not stage.decide(what, "nothing of a sheet stays behind, and nothing leaves this machine").go_on:
        raise RefusedError("The printer was left out; nothing was printed. See to what was found, then look again.")


def _tell(stage: Stage, reasons: tuple[str, ...]) -> bool:
    if reasons:
        stage.ports.operator.notice(Waiting(", ".join(reasons)))
    return True


def print_public_pages(stage: Stage, name: str, pages: bytes, copies: int) -> None:
    """One copy for each envelope; nothing on it is secret, so a copy in doubt is simply printed again.

    Where the printer is given up for the folder, they go there, once.
    """
    copy = 1
    while to_printer(stage) and copy <= copies:
        stage.progress("public-pages", copy - 1, copies)
        numbered = name.replace(".pdf", f"-{copy}.pdf")
        if until_done(stage, lambda numbered=numbered: printer_of(stage).reprint(numbered, pages)):  # type: ignore[misc]
            copy += 1
        else:
            prepare_printer(stage)
    if not to_printer(stage):
        _put_into_folder(stage, name, pages)


def _put_into_folder(stage: Stage, name: str, pdf: bytes) -> None:
    """Where the printer was given up for the folder; the step waits here until the file is there."""
    store = stage.ports.store

    def put() -> None:
        store.discard(name)
        store.put(name, pdf)

    until_done(stage, put)


def until_done(stage: Stage, send: Callable[[], object], index: int = 0) -> bool:
    """Wait with a sentence as long as it fails; False if the printer was given up instead.

    `index`: the sheet that is sent, of which nothing came out; 0 for none.
    """
    problem: KeyriteError | None = None
    while True:
        try:
            if isinstance(problem, PrinterError):
                if replace_printer(stage, problem, index):
                    return False
            elif problem is not None:
                stage.put(TryAgain(step=stage.step, problem=problem))
            send()
        except KeyriteError as refused:
            problem = refused
        else:
            return True


def print_sheet(stage: Stage, share: RegisteredShare, name: str, pdf: bytes) -> None:
    """Bring an issued sheet onto paper, from wherever it stands with the printer."""
    while (paper := stage.state.sheets[share.index].paper) not in {"printed", ""}:
        prepare_printer(stage, share.index)  # again only where the last one was given up
        if not to_printer(stage):
            continue
        if paper == "spoiled":
            again = SheetReprinted(**_which(stage, share), holder=share.holder, to="printer")
            stage.write(again, stage.participants.actor("administrator"))
            _send(stage, share, name, pdf, again=True)
        elif share.index not in stage.word_store.sent:
            _send(stage, share, name, pdf, again=False)
        else:  # a step that began again finds a sheet on its way
            _judge(stage, share, SheetError(_IN_DOUBT, holder=share.holder))
    if not to_printer(stage):
        _put_into_folder(stage, name, pdf)


def _send(stage: Stage, share: RegisteredShare, name: str, pdf: bytes, *, again: bool) -> None:
    printer = printer_of(stage)
    stage.word_store.sent.add(share.index)
    try:
        sent = _until_certain(
            stage, lambda: printer.reprint(name, pdf) if again else printer.put(name, pdf), share.index
        )
    except PaperUnknownError as doubt:
        _judge(stage, share, doubt)
        return
    if sent:
        _on_paper(stage, share, seen_by="printer")
    else:
        stage.word_store.sent.discard(share.index)


def _until_certain(stage: Stage, send: Callable[[], object], index: int) -> bool:
    """As `until_done`, but what may have left something on paper is for people to judge."""
    doubt: list[PaperUnknownError] = []

    def attempt() -> None:
        try:
            send()
        except PaperUnknownError as unknown:
            doubt.append(unknown)

    sent = until_done(stage, attempt, index)
    if doubt:
        raise doubt[0]
    return sent


def _on_paper(stage: Stage, share: RegisteredShare, *, seen_by: str) -> None:
    left = printer_of(stage).left_behind
    printed = SheetPrinted(**_which(stage, share), seen_by=seen_by, left_behind=left)
    stage.write(printed, stage.participants.actor("administrator"))


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
    spoiled = SheetSpoiled(
        **_which(stage, share),
        holder=share.holder,
        how="destroyed" if decision.found == "spoiled" else "nothing-came-out",
    )
    stage.write(spoiled, stage.participants.actor("witness"))
    if share.index in stage.word_store.read:
        stage.word_store.read.pop(share.index).wipe()


def _which(stage: Stage, share: RegisteredShare) -> dict[str, int]:
    return {"generation": stage.state.generations, "index": share.index}
