"""Bags and sheets over many ceremonies: opened as the ledger knows them, sealed again, retired, accounted for."""

from __future__ import annotations

from ceremony.custody.ledger import SheetCustody, bag_key
from ceremony.custody.participants import Actor, tidy_name
from ceremony.custody.register import RegisteredShare, ShareSet
from ceremony.errors import KeyriteError, RefusedError
from ceremony.planning.quorum_bypass import missing_sheets
from ceremony.ports import Accounting, AccountSheet, QuoteBag, SealSheet, TakeOverSheet
from ceremony.ports.sheets import USED_BEFORE
from ceremony.record.events import BagOpened, DutiesAcknowledged, SetRetired, SheetAccounted, SheetSealed
from ceremony.stage.awaiting import needing
from ceremony.stage.stage import Stage

MAX_BAG = 40
WAYS = ("destroyed", "missing")


def check_bag(stage: Stage, untrusted: str) -> str:
    """A bag's number, tidied; RefusedError if it is none, or was used before (L2)."""
    bag = tidy_name(untrusted)
    if not bag or len(bag) > MAX_BAG:
        raise RefusedError("A bag number has 1 to {most} characters; type the number on the bag.", most=MAX_BAG)
    if bag_key(bag) in stage.state.used_bags():
        raise RefusedError(USED_BEFORE, bag=bag)
    return bag


def open_bag(stage: Stage, shares: ShareSet, share: RegisteredShare, untrusted_bag: str = "") -> bool:
    """The custodian reads the number of the bag; False if it differs and somebody decided to leave the sheet out.

    `untrusted_bag`: the number, where it was read already, before the sheet was shown.
    """
    custody = stage.state.ledger.find(shares.generation, share.index)
    if custody.place == "open":  # before an interruption
        return True
    shower = shown_by(stage, custody)
    trustee = custody.trustee if shower.name == custody.trustee else ""

    def ask(problem: KeyriteError | None) -> QuoteBag:
        return QuoteBag(step=stage.step, problem=problem, share=share, sealed_as=custody.bag, trustee=trustee)

    bag = _read_before(untrusted_bag) or stage.ask(ask, some_number)
    opened = BagOpened(generation=custody.generation, index=custody.index, bag=bag, sealed_as=custody.bag)
    stage.write(opened, shower)
    if custody.trustee and shower.name == custody.holder:  # who opens the bag that was kept for them has taken it over
        acknowledge(stage, shower)
    return custody.bag in {"", bag} or _decide_bag(stage, custody, bag)


def _read_before(untrusted: str) -> str:
    """A number that was read before the sheet was; empty where there is none, or it is none: then it is asked for."""
    try:
        return some_number(untrusted)
    except RefusedError:
        return ""


def shown_by(stage: Stage, custody: SheetCustody) -> Actor:
    """Who shows a sheet: its holder, or who keeps it for a holder who is not here."""
    trusted = custody.trustee and custody.holder not in stage.here
    name = custody.trustee if trusted else custody.holder
    return Actor(stage.participants.role_of(name), name)


def acknowledge(stage: Stage, custodian: Actor) -> None:
    """Record that somebody agreed to a custodian's duties, as they were read aloud."""
    role = stage.participants.role_of(custodian.name)
    stage.write(DutiesAcknowledged(name=custodian.name, role=role), custodian)


def _decide_bag(stage: Stage, custody: SheetCustody, bag: str) -> bool:
    what = f"The sheet of {custody.holder} came out of bag {bag}"
    expected = f"it was sealed in bag {custody.bag}"
    return stage.decide(what, expected).go_on


def entrust(stage: Stage, shares: ShareSet, share: RegisteredShare) -> None:
    """The sealed sheet of an absent custodian stays with the person who was named for it; nothing else is asked."""
    trustee = stage.participants.custodians[share.index - 1].trustee
    sheet = stage.state.ledger.find(shares.generation, share.index)
    if not trustee or sheet.place == "in-trust":
        return
    kept = SheetAccounted(
        generation=sheet.generation,
        index=sheet.index,
        holder=sheet.holder,
        how="in-trust",
        trustee=trustee,
        bag=sheet.bag,
        note="its custodian is absent",
    )
    stage.write(kept, Actor(stage.participants.role_of(trustee), trustee))


def _take_over(stage: Stage, sheet: SheetCustody) -> None:
    """The holder reads the number of the bag that was kept for them and agrees to the duties, or leaves it in trust."""
    bag = stage.ask(
        lambda problem: TakeOverSheet(step=stage.step, problem=problem, sheet=sheet),
        lambda untrusted: None if untrusted is None else some_number(untrusted),
    )
    if bag is None:
        return
    holder = Actor("custodian", sheet.holder)
    received = SheetAccounted(
        generation=sheet.generation,
        index=sheet.index,
        holder=sheet.holder,
        how="received",
        trustee=sheet.trustee,
        bag=bag,
        note="",
    )
    stage.write(received, holder)
    if bag != sheet.bag:
        stage.decide(f"The sheet of {sheet.holder} was taken over in bag {bag}", f"it was sealed in bag {sheet.bag}")
    acknowledge(stage, holder)


def some_number(untrusted: str) -> str:
    """The number that was read on a bag, tidied; RefusedError if it is none."""
    bag = tidy_name(untrusted)
    if not bag or len(bag) > MAX_BAG:
        raise RefusedError("A bag number has 1 to {most} characters; read the number on the bag.", most=MAX_BAG)
    return bag


def reseal_sheets(stage: Stage) -> None:
    """Every sheet that lies open goes into a new bag; then holders who were absent take over what was kept for them."""
    for sheet in stage.state.ledger.in_disorder():
        _reseal(stage, sheet)
    for sheet in list(stage.state.ledger):
        if sheet.place == "in-trust" and sheet.standing == "live" and sheet.holder in stage.here:
            with needing(stage, sheet.trustee), needing(stage, sheet.holder, in_person=True):
                _take_over(stage, sheet)


def _reseal(stage: Stage, sheet: SheetCustody) -> None:
    share = RegisteredShare(sheet.index, sheet.holder, sheet.site, "")
    with needing(stage, sheet.trustee or sheet.holder):
        bag = stage.ask(
            lambda problem: SealSheet(
                step=stage.step, problem=problem, share=share, trustee=sheet.trustee, used=stage.state.used_bags()
            ),
            lambda untrusted: check_bag(stage, untrusted),
        )
    sealed = SheetSealed(generation=sheet.generation, index=sheet.index, bag=bag, holder=sheet.holder)
    stage.write(sealed, stage.participants.actor("witness"))


def retire_set(stage: Stage) -> None:
    """The old set is superseded; each of its sheets is accounted for now, or stays owed."""
    adopted = stage.state.adopted
    if adopted is None:
        raise RefusedError("There is no earlier set to retire.")
    if not stage.state.retired:
        stage.write(SetRetired(generation=adopted.generation), stage.participants.actor("administrator"))
    for sheet in stage.state.ledger.obligations():
        if sheet.standing != "live":  # a new sheet that is held in trust waits for its holder
            _account(stage, sheet, may_wait=True)
    reseal_sheets(stage)


def account_sheets(stage: Stage) -> None:
    """Every sheet of every generation is destroyed in front of the witness, or its loss is put on record."""
    for sheet in list(stage.state.ledger):
        if not sheet.gone:
            _account(stage, sheet, may_wait=False)
    adopted = stage.state.adopted
    if adopted is not None and "bypass-found" not in stage.state.left.get(stage.step.id, ()):
        for found in missing_sheets(adopted.threshold, stage.state.ledger):
            stage.write(found)


def _account(stage: Stage, sheet: SheetCustody, *, may_wait: bool) -> None:
    def accept(accounting: Accounting) -> Accounting:
        if accounting.how not in WAYS and not (may_wait and not accounting.how):
            raise RefusedError("Say whether the sheet was destroyed or is missing.")
        if accounting.how == "missing" and not accounting.note.strip():
            raise RefusedError("A missing sheet needs a note: when it was seen last, and by whom.")
        return accounting

    accounting = stage.ask(
        lambda problem: AccountSheet(step=stage.step, problem=problem, sheet=sheet, may_wait=may_wait), accept
    )
    if not accounting.how:
        return
    told = SheetAccounted(
        generation=sheet.generation,
        index=sheet.index,
        holder=sheet.holder,
        how=accounting.how,
        note=accounting.note.strip(),
    )
    stage.write(told, stage.participants.actor("witness"))
