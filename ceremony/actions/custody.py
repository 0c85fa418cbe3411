"""Bags and sheets over many ceremonies: opened as the ledger knows them, sealed again, retired, accounted for."""

from __future__ import annotations

from ceremony.deciding import decide
from ceremony.errors import RefusedError
from ceremony.ledger import SheetCustody
from ceremony.people import tidy_name
from ceremony.ports import Accounting, AccountSheet, QuoteBag, SealSheet
from ceremony.record import Actor
from ceremony.shares import RegisteredShare, ShareSet
from ceremony.stage import Stage

MAX_BAG = 40
WAYS = ("destroyed", "missing", "in-trust", "received")


def check_bag(stage: Stage, untrusted: str) -> str:
    """A bag's number, tidied; RefusedError if it is none, or was used before (L2)."""
    bag = tidy_name(untrusted)
    if not bag or len(bag) > MAX_BAG:
        raise RefusedError("A bag number has 1 to {most} characters; type the number on the bag.", most=MAX_BAG)
    if bag in stage.state.ledger.used_bags():
        raise RefusedError("Bag {bag} was used before; a bag is used once. Take a new bag.", bag=bag)
    return bag


def open_bag(stage: Stage, shares: ShareSet, share: RegisteredShare) -> bool:
    """The custodian reads the number of the bag; False if it differs and somebody decided to leave the sheet out."""
    custody = stage.state.ledger.find(shares.generation, share.index)
    if custody.place == "open":  # before an interruption
        return True
    bag = stage.ask(
        lambda problem: QuoteBag(step=stage.step, problem=problem, share=share, sealed_as=custody.bag), _some_number
    )
    data = {"generation": custody.generation, "index": custody.index, "bag": bag, "sealed_as": custody.bag}
    stage.write("bag-opened", data, Actor("custodian", share.holder))
    if custody.bag in {"", bag}:
        return True
    what = f"The sheet of {share.holder} came out of bag {bag}"
    expected = f"it was sealed in bag {custody.bag}"
    return decide(stage, what, expected).go_on


def _some_number(untrusted: str) -> str:
    bag = tidy_name(untrusted)
    if not bag or len(bag) > MAX_BAG:
        raise RefusedError("A bag number has 1 to {most} characters; read the number on the bag.", most=MAX_BAG)
    return bag


def reseal_sheets(stage: Stage) -> None:
    """Every sheet that lies open goes into a new bag, or somebody says what became of it."""
    for sheet in stage.state.ledger.in_disorder():
        _reseal(stage, sheet)


def _reseal(stage: Stage, sheet: SheetCustody) -> None:
    share = RegisteredShare(sheet.index, sheet.holder, sheet.site, "")
    bag = stage.ask(
        lambda problem: SealSheet(step=stage.step, problem=problem, share=share),
        lambda untrusted: check_bag(stage, untrusted),
    )
    data = {"generation": sheet.generation, "index": sheet.index, "bag": bag, "holder": sheet.holder}
    stage.write("sheet-sealed", data, stage.room.actor("witness"))


def retire_set(stage: Stage) -> None:
    """The old set is superseded; each of its sheets is accounted for now, or stays owed."""
    adopted = stage.state.adopted
    if adopted is None:
        raise RefusedError("There is no earlier set to retire.")
    if not stage.state.retired:
        stage.write("set-retired", {"generation": adopted.generation}, stage.room.actor("administrator"))
    for sheet in stage.state.ledger.obligations():
        _account(stage, sheet, may_wait=True)
    reseal_sheets(stage)


def account_sheets(stage: Stage) -> None:
    """Every sheet of every generation is destroyed in front of the witness, or its loss is put on record."""
    for sheet in list(stage.state.ledger):
        if sheet.place not in {"destroyed", "missing"}:
            _account(stage, sheet, may_wait=False)


def _account(stage: Stage, sheet: SheetCustody, *, may_wait: bool) -> None:
    def accept(accounting: Accounting) -> Accounting:
        if accounting.how not in WAYS and not (may_wait and not accounting.how):
            raise RefusedError("Say whether the sheet was destroyed or is missing.")
        if accounting.how not in {"destroyed", "missing"} and not may_wait:
            raise RefusedError("A sheet can be destroyed or be missing here, nothing else.")
        if accounting.how == "missing" and not accounting.note.strip():
            raise RefusedError("A missing sheet needs a note: when it was seen last, and by whom.")
        return accounting

    accounting = stage.ask(
        lambda problem: AccountSheet(step=stage.step, problem=problem, sheet=sheet, may_wait=may_wait), accept
    )
    if not accounting.how:
        return
    data = {
        "generation": sheet.generation,
        "index": sheet.index,
        "holder": sheet.holder,
        "how": accounting.how,
        "note": accounting.note.strip(),
    }
    stage.write("sheet-accounted", data, stage.room.actor("witness"))
