"""Shares: the split, each sheet handed out, read back and sealed, the proof of every subset, and the lock."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from itertools import combinations
from math import comb
from pathlib import Path

from ceremony.actions.custody import check_bag, entrust
from ceremony.actions.guarding import check_host
from ceremony.actions.making import lock_key, take_inventory
from ceremony.actions.papers import PUBLIC_PAGES, draw_public_pages, draw_sheet, sheet_name
from ceremony.actions.printing import prepare_printer, print_public_pages, print_sheet, spoil_sheet, to_printer
from ceremony.certificates import sha256_hex
from ceremony.errors import RefusedError, SheetError
from ceremony.folders import SHEETS
from ceremony.keys import RootExport, Transport
from ceremony.ports import HandOutSheet, ReadBackSheet, SealSheet, SheetFile, SheetSource, SheetText, SpoiledSheet
from ceremony.shares import RegisteredShare, ShareSet, commit_to_share, key_check_value
from ceremony.sheets.apart import read_sheet_file
from ceremony.sheets.judging import judge
from ceremony.sheets.reading import read_typed
from ceremony.stage import Stage
from ceremony.state import ROOT_LABEL
from shamir import ShamirError, slip39


def void_set(stage: Stage, reason: str) -> None:
    """Record that the live set is void, and take back the sheets that were written to a folder."""
    shares = stage.state.shares
    if shares is None:
        return
    issued = [index for index, sheet in stage.state.sheets.items() if sheet.issued]
    stage.vault.wipe()
    stage.write("share-set-voided", {"generation": shares.generation, "reason": reason, "issued": issued})
    for share in shares.shares:
        stage.ports.store.discard(sheet_name(share.index, len(shares.shares)))
    stage.ports.store.discard(PUBLIC_PAGES)


def split_root_key(stage: Stage) -> None:
    """Take the root key out once, split it, and register the commitments; the key's bytes are wiped at once.

    A reshare splits the key that the sheets have just brought back: a locked key leaves no token.
    """
    check_host(stage)
    parameters = stage.state.opened.data["parameters"] if stage.state.opened else {}
    threshold, count = int(parameters["threshold"]), int(parameters["shares"])
    export = _root_from_sheets(stage) if stage.state.continues else stage.device().export_root_key(ROOT_LABEL)
    try:
        check_value = key_check_value(export.value)
        mnemonics = slip39.split_mnemonics(bytes(export.value), threshold, count, random=_mixed_random(stage))
    finally:
        export.value[:] = bytes(len(export.value))
    words = [tuple(mnemonic.split()) for mnemonic in mnemonics]
    made = ShareSet(
        ceremony=stage.ceremony,
        generation=stage.state.generations + 1,
        identifier=slip39.decode_mnemonic(mnemonics[0]).identifier,
        threshold=threshold,
        shares=tuple(
            RegisteredShare(number, custodian.name, custodian.site, commit_to_share(words[number - 1]))
            for number, custodian in enumerate(stage.room.custodians, start=1)
        ),
        check_value=check_value,
    )
    data = {
        "set": made.as_data(),
        "scheme": "slip39",
        "transport": str(export.transport),
        "root": export.facts.as_data(),
    }
    stage.write("share-set-made", data, stage.room.actor("administrator"))
    stage.vault.wipe()
    stage.vault.made = dict(enumerate(words, start=1))


def combine_adopted(stage: Stage) -> bytearray:
    """The root key from the sheets in memory, its check value compared; RefusedError if it is not the record's."""
    shares = stage.state.adopted
    if shares is None:
        raise RefusedError("The archive's share register is missing; nothing can be recovered from it.")
    chosen = [" ".join(words) for _, words in sorted(stage.vault.read.items())][: shares.threshold]
    try:
        value = bytearray(slip39.combine_mnemonics(chosen))
    except ShamirError:
        raise RefusedError(
            "The sheets do not combine, though each is genuine; nothing was written to the token."
        ) from None
    if not hmac.compare_digest(key_check_value(value), shares.check_value):
        value[:] = bytes(len(value))
        raise RefusedError("The combined key is not the root key of the record; nothing was written to the token.")
    return value


def _root_from_sheets(stage: Stage) -> RootExport:
    facts = next(one for one in stage.device().inventory() if one.own and one.label == ROOT_LABEL)
    return RootExport(combine_adopted(stage), Transport.COMBINED, facts)


def _mixed_random(stage: Stage) -> Callable[[int], bytes]:
    """The system's randomness and the token's, so that neither alone decides."""

    def draw(length: int) -> bytes:
        system, token = stage.ports.random.bytes(length), stage.device().random(length)
        return bytes(one ^ other for one, other in zip(system, token, strict=True))

    return draw


def _live_set(stage: Stage) -> ShareSet:
    if stage.state.shares is None:
        raise RefusedError("There is no live share set; split the root key first.")
    return stage.state.shares


def hand_out_sheets(stage: Stage) -> None:
    """One custodian at a time: print, read back, compare, seal."""
    shares = _live_set(stage)
    if to_printer(stage):
        prepare_printer(stage)
    _issue_public_pages(stage, shares)
    for done, share in enumerate(shares.shares):
        stage.progress("hand-out-sheets", done, len(shares.shares))
        sheet = stage.state.sheets[share.index]
        while not sheet.read_back or share.index not in stage.vault.read:
            if not (_bring(stage, shares, share) and _read_back(stage, shares, share)):
                spoil_sheet(stage, share)
        if not sheet.bag:
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
    data = {"generation": shares.generation, "sha256": sha256_hex(pages), "to": stage.ports.store.to}
    stage.write("public-pages-issued", data, stage.room.actor("administrator"))


def _bring(stage: Stage, shares: ShareSet, share: RegisteredShare) -> bool:
    """Bring a sheet to its custodian, into the folder or onto paper; False if it is said to be spoiled."""
    sheet, name = stage.state.sheets[share.index], sheet_name(share.index, len(shares.shares))
    if sheet.issued and sheet.paper in {"", "printed"}:  # a step that began again
        return True
    drawn = draw_sheet(stage, shares, share)
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
    data = {"index": share.index, "generation": shares.generation, "holder": share.holder, "site": share.site}
    stage.write("sheet-issued", {**data, "to": store.to}, stage.room.actor("administrator"))


def _hand_out(stage: Stage, shares: ShareSet, share: RegisteredShare) -> bool:
    """The custodian takes the sheet; False if it is said to be spoiled, which only paper can be."""
    trustee = stage.room.custodians[share.index - 1].trustee
    answer = stage.ask(
        lambda problem: HandOutSheet(
            step=stage.step,
            problem=problem,
            share=share,
            threshold=shares.threshold,
            shares=len(shares.shares),
            sheet=_file_of(stage, shares, share),
            words=() if trustee else stage.vault.made[share.index],
            trustee=trustee,
        ),
        lambda answer: answer,
    )
    return not (to_printer(stage) and isinstance(answer, SpoiledSheet))


def _file_of(stage: Stage, shares: ShareSet, share: RegisteredShare) -> Path | None:
    """Where the sheet lies as a file; None for paper."""
    return None if to_printer(stage) else stage.folder / SHEETS / sheet_name(share.index, len(shares.shares))


def read_source(source: SheetSource) -> tuple[str, ...]:
    """The words of a sheet given as a file or as typed; SheetError or UsageError in one sentence."""
    return read_sheet_file(source.path) if isinstance(source, SheetFile) else read_typed(source.text)


def _read_back(stage: Stage, shares: ShareSet, share: RegisteredShare) -> bool:
    """Read the sheet back and compare it; False if it is said to be spoiled instead."""

    way: dict[str, str] = {}

    def accept(source: SheetSource | SpoiledSheet) -> tuple[str, ...] | None:
        nonlocal way
        if isinstance(source, SpoiledSheet):
            if to_printer(stage):
                return None
            raise SheetError("A sheet in a folder is printed again from there; then read it back.")
        words = read_source(source)
        way = {"way": source.way} if isinstance(source, SheetText) else {"way": "file"}
        judgement = judge(words, shares)
        if judgement.verdict != "genuine" or judgement.share is None:
            raise SheetError(judgement.template, **judgement.values)
        if judgement.share.index != share.index:
            raise SheetError(
                "This is the sheet of {found}, not that of {holder}; read the right one back.",
                found=judgement.share.holder,
                holder=share.holder,
            )
        return words

    words = stage.ask(
        lambda problem: ReadBackSheet(
            step=stage.step,
            problem=problem,
            share=share,
            sheet=_file_of(stage, shares, share),
            trustee=stage.room.custodians[share.index - 1].trustee,
        ),
        accept,
    )
    if words is None:
        return False
    stage.vault.read[share.index] = words
    if not stage.state.sheets[share.index].read_back:
        data = {"index": share.index, "generation": shares.generation, "commitment": commit_to_share(words), **way}
        stage.write("sheet-read-back", data, stage.room.actor("administrator"))
    return True


def _seal(stage: Stage, shares: ShareSet, share: RegisteredShare) -> None:
    trustee = stage.room.custodians[share.index - 1].trustee
    bag = stage.ask(
        lambda problem: SealSheet(step=stage.step, problem=problem, share=share, trustee=trustee),
        lambda untrusted: check_bag(stage, untrusted),
    )
    data = {"generation": shares.generation, "index": share.index, "bag": bag, "holder": share.holder}
    stage.write("sheet-sealed", data, stage.room.actor("witness"))


def prove_subsets(stage: Stage) -> None:
    """Combine every subset of the sheets as read back, and compare its check value; then forget the words."""
    shares = _live_set(stage)
    if not stage.state.proven:
        _prove(stage, shares)
    stage.vault.wipe()
    stage.write("memory-wiped", {"what": "share words and root key"})


def _prove(stage: Stage, shares: ShareSet) -> None:
    read = [" ".join(stage.vault.read[share.index]) for share in shares.shares]
    total = comb(len(read), shares.threshold)
    for done, subset in enumerate(combinations(read, shares.threshold)):
        stage.progress("prove-subsets", done, total)
        value = bytearray(slip39.combine_mnemonics(subset))
        try:
            if key_check_value(value) != shares.check_value:
                raise RefusedError("A group of sheets does not give the root key back; this set must not be used.")
        finally:
            value[:] = bytes(len(value))
    stage.write("subsets-proven", {"subsets": total, "threshold": shares.threshold, "check_value": shares.check_value})


def lock_keys(stage: Stage) -> None:
    """Make the root key and every estate key non-extractable for good, as read back from the token."""
    for label in (ROOT_LABEL, *stage.state.estate):
        lock_key(stage, label)
    take_inventory(stage)
