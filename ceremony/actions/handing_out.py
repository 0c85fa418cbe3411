"""Sheets, one custodian at a time: drawn, brought, read back from the paper and compared, sealed in a bag."""

from __future__ import annotations

from pathlib import Path

from ceremony.actions.custody import check_bag, entrust
from ceremony.actions.papers import PUBLIC_PAGES, draw_public_pages, draw_sheet, sheet_name
from ceremony.actions.printing import prepare_printer, print_public_pages, print_sheet, spoil_sheet, to_printer
from ceremony.actions.sharing import live_set
from ceremony.custody.register import RegisteredShare, ShareSet
from ceremony.custody.share_words import ShareWords
from ceremony.disk.folders import SHEETS
from ceremony.errors import SheetError
from ceremony.pki.certificates import sha256_hex
from ceremony.ports import (
    HandOutSheet,
    PrintPublicPages,
    ReadBackSheet,
    SealSheet,
    SheetFile,
    SheetSource,
    SheetText,
    SheetWords,
    SpoiledSheet,
)
from ceremony.record.events import PublicPagesIssued, ReadBackWay, SheetIssued, SheetReadBack, SheetSealed
from ceremony.sheets.drawer import SheetDrawer
from ceremony.sheets.judging import Judgement, judge
from ceremony.sheets.reading import load_file, read_typed
from ceremony.sheets.sandbox import read_in_sandbox
from ceremony.stage.awaiting import needing
from ceremony.stage.stage import Stage
from ceremony.state import FROM_PAPER

_DRAWN = (
    "{name} looks as if a program drew it and no paper was there: it is the file of the sheet, or was made from it, "
    "and proves nothing of the paper. Scan the paper itself, in grey and not quite straight, or photograph it, hold it "
    "before the camera, or type its words."
)
_COPIED = (
    "{name} is a text: it shows no paper. Scan or photograph the paper itself, hold it before the camera, or type its "
    "words here."
)

_NOT_WHOLE = (
    "{count} words could not be read. A sheet is handed out only when each of its words was read: read it again, or "
    "have it made anew."
)


def hand_out_sheets(stage: Stage) -> None:
    """One custodian at a time: print, read back, compare, seal."""
    with SheetDrawer() as drawer:
        _hand_out_all(stage, live_set(stage), drawer)


def _hand_out_all(stage: Stage, shares: ShareSet, drawer: SheetDrawer) -> None:
    if to_printer(stage):
        prepare_printer(stage)
    _issue_public_pages(stage, shares)
    for done, share in enumerate(shares.shares):
        stage.progress("hand-out-sheets", done, len(shares.shares))
        with needing(stage, stage.participants.keeper(share.index)):
            _hand_out_one(stage, shares, share, drawer)


def _hand_out_one(stage: Stage, shares: ShareSet, share: RegisteredShare, drawer: SheetDrawer) -> None:
    while not stage.state.sheets[share.index].read_back or share.index not in stage.word_store.read:
        if not (_bring(stage, shares, share, drawer) and _read_back(stage, shares, share)):
            spoil_sheet(stage, share)
    if not stage.state.sheets[share.index].bag:
        _seal(stage, shares, share)
    entrust(stage, shares, share)


def _issue_public_pages(stage: Stage, shares: ShareSet) -> None:
    """Print what goes into every envelope beside the sheet; nothing on it is secret."""
    if "public-pages-issued" in stage.state.left.get(stage.step.id, ()):
        return
    pages = draw_public_pages(stage, shares)
    if to_printer(stage):
        print_public_pages(stage, PUBLIC_PAGES, pages, len(shares.shares))
    else:
        stage.ports.store.discard(PUBLIC_PAGES)
        stage.ports.store.put(PUBLIC_PAGES, pages)
    issued = PublicPagesIssued(
        generation=shares.generation, sha256=sha256_hex(pages), to=stage.ports.store.to, sets=len(shares.shares)
    )
    stage.write(issued, stage.participants.actor("administrator"))
    if not to_printer(stage):  # from the start, or since the printer was given up
        _have_them_printed(stage, len(shares.shares))


def _have_them_printed(stage: Stage, sets: int) -> None:
    """People print what lies in the folder, a set for each bag, before there is a bag to be sealed."""
    pages = stage.folder / SHEETS / PUBLIC_PAGES
    stage.ask(
        lambda problem: PrintPublicPages(step=stage.step, problem=problem, pages=pages, sets=sets),
        lambda answer: answer,
    )


def _bring(stage: Stage, shares: ShareSet, share: RegisteredShare, drawer: SheetDrawer) -> bool:
    """Bring a sheet to its custodian, into the folder or onto paper; False if it is said to be spoiled."""
    sheet, name = stage.state.sheets[share.index], sheet_name(share.index, len(shares.shares))
    if sheet.issued and sheet.paper in {"", "printed"}:  # a step that began again
        return True
    drawn = draw_sheet(stage, shares, share, drawer)
    if not sheet.issued:
        _issue(stage, shares, share, drawn)
    if to_printer(stage):
        print_sheet(stage, share, name, drawn)
    return _hand_out(stage, shares, share)


def _issue(stage: Stage, shares: ShareSet, share: RegisteredShare, drawn: bytes) -> None:
    """A file is there before its entry, and put again if that did not follow; for paper the entry comes first."""
    store, name = stage.ports.store, sheet_name(share.index, len(shares.shares))
    if not to_printer(stage):
        store.discard(name)
        store.put(name, drawn)
    issued = SheetIssued(
        index=share.index, generation=shares.generation, holder=share.holder, site=share.site, to=store.to
    )
    stage.write(issued, stage.participants.actor("administrator"))


def _hand_out(stage: Stage, shares: ShareSet, share: RegisteredShare) -> bool:
    """The custodian takes the sheet; False if it is said to be spoiled, which only paper can be."""
    trustee = stage.participants.custodians[share.index - 1].trustee
    answer = stage.ask(
        lambda problem: HandOutSheet(
            step=stage.step,
            problem=problem,
            share=share,
            threshold=shares.threshold,
            shares=len(shares.shares),
            sheet=_file_of(stage, shares, share),
            words=ShareWords.of(()) if trustee else stage.word_store.made[share.index],
            trustee=trustee,
        ),
        lambda answer: answer,
    )
    return not (to_printer(stage) and isinstance(answer, SpoiledSheet))


def _file_of(stage: Stage, shares: ShareSet, share: RegisteredShare) -> Path | None:
    """Where the sheet lies as a file; None for paper."""
    return None if to_printer(stage) else stage.folder / SHEETS / sheet_name(share.index, len(shares.shares))


def read_source(source: SheetSource) -> ShareWords:
    """The words of a sheet given as a file or as typed; SheetError or UsageError in one sentence."""
    return _read(source)[0]


def _read(source: SheetSource) -> tuple[ShareWords, ReadBackWay]:
    """The words, and how they came in: `scan` (or a photograph), `drawn`, `text`, `typed`, `camera` or `memory`."""
    if isinstance(source, SheetWords):
        return source.words, source.way
    if isinstance(source, SheetText):
        return ShareWords.of(read_typed(source.text)), "typed"
    found = read_in_sandbox(load_file(source.path), source.path.name, "sheet")
    return found.words, found.origin


def _check_paper(stage: Stage, source: SheetSource, way: str) -> None:
    """Refuse, in a real ceremony, what no paper was read for (R44)."""
    if not stage.plan.rehearsal and way not in FROM_PAPER:
        name = source.path.name if isinstance(source, SheetFile) else "memory"
        raise SheetError(_COPIED if way == "text" else _DRAWN, name=name)


def _read_back(stage: Stage, shares: ShareSet, share: RegisteredShare) -> bool:
    """Read the sheet back and compare it; False if it is said to be spoiled instead."""

    way: ReadBackWay = "file"

    def accept(source: SheetSource | SpoiledSheet) -> Judgement | None:
        nonlocal way
        if isinstance(source, SpoiledSheet):
            if to_printer(stage):
                return None
            raise SheetError("A sheet in a folder is printed again from there; then read it back.")
        words, way = _read(source)
        _check_paper(stage, source, way)
        judgement = judge(words, shares)
        if judgement.share is None or judgement.words is None:
            raise judgement.error
        if judgement.completed:
            raise SheetError(_NOT_WHOLE, count=judgement.completed)
        if judgement.share.index != share.index:
            raise SheetError(
                "This is the sheet of {found}, not that of {holder}; read the right one back.",
                found=judgement.share.holder,
                holder=share.holder,
            )
        return judgement

    judgement = stage.ask(
        lambda problem: ReadBackSheet(
            step=stage.step,
            problem=problem,
            share=share,
            sheet=_file_of(stage, shares, share),
            trustee=stage.participants.custodians[share.index - 1].trustee,
            from_paper=not stage.plan.rehearsal,
        ),
        accept,
    )
    if judgement is None or judgement.words is None:
        return False
    if share.index in stage.word_store.read:
        stage.word_store.read[share.index].wipe()
    stage.word_store.read[share.index] = judgement.words
    if not stage.state.sheets[share.index].read_back:
        read_back = SheetReadBack(
            index=share.index, generation=shares.generation, commitment=judgement.commitment, way=way
        )
        stage.write(read_back, stage.participants.actor("administrator"))
    return True


def _seal(stage: Stage, shares: ShareSet, share: RegisteredShare) -> None:
    trustee = stage.participants.custodians[share.index - 1].trustee
    bag = stage.ask(
        lambda problem: SealSheet(
            step=stage.step,
            problem=problem,
            share=share,
            trustee=trustee,
            first_bag=True,
            used=stage.state.used_bags(),
        ),
        lambda untrusted: check_bag(stage, untrusted),
    )
    sealed = SheetSealed(generation=shares.generation, index=share.index, bag=bag, holder=share.holder)
    stage.write(sealed, stage.participants.actor("witness"))
