"""Shares: the split, the proof of every subset, the set that is void, and the lock. `handing_out.py` has the sheets."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from functools import partial
from math import comb

from ceremony.actions.guarding import check_host
from ceremony.actions.making import lock_key, take_inventory
from ceremony.actions.papers import PUBLIC_PAGES, sheet_name
from ceremony.custody.register import RegisteredShare, ShareSet, commit_to_share, key_check_value
from ceremony.custody.share_words import ShareWords
from ceremony.custody.subsets import combine_every_subset
from ceremony.errors import RefusedError
from ceremony.keys import RootExport, Transport
from ceremony.record.events import MemoryWiped, ShareSetMade, ShareSetVoided, SubsetsProven
from ceremony.stage.stage import Stage
from ceremony.stage.word_store import WIPED
from ceremony.state import ROOT_LABEL
from shamir import ShamirError, slip39

_NOT_PROVEN = "A group of sheets does not give the root key back; this set must not be used."


def void_set(stage: Stage, reason: str) -> None:
    """Record that the live set is void, and take back the sheets that were written to a folder."""
    shares = stage.state.shares
    if shares is None:
        return
    issued = tuple(index for index, sheet in stage.state.sheets.items() if sheet.issued)
    stage.word_store.wipe()
    stage.write(ShareSetVoided(generation=shares.generation, reason=reason, issued=issued))
    for share in shares.shares:
        stage.ports.store.discard(sheet_name(share.index, len(shares.shares)))
    stage.ports.store.discard(PUBLIC_PAGES)


def split_root_key(stage: Stage) -> None:
    """Take the root key out once, split it, and register the commitments; the key's bytes are wiped at once.

    A reshare splits the key that the sheets have just brought back: a locked key leaves no token.
    """
    check_host(stage)
    threshold, count = stage.parameters.threshold or 0, stage.parameters.shares or 0
    export = _root_from_sheets(stage) if stage.state.continues else stage.device().export_root_key(ROOT_LABEL)
    try:
        check_value = key_check_value(export.value)
        split: list[tuple[int, ShareWords]] = slip39.split_mnemonics(
            export.value, threshold, count, random=_mixed_random(stage), encode=_written
        )
    finally:
        export.value[:] = bytes(len(export.value))
    words = [one for _, one in split]
    made = ShareSet(
        ceremony=stage.ceremony,
        generation=stage.state.generations + 1,
        identifier=split[0][0],
        threshold=threshold,
        shares=tuple(
            RegisteredShare(number, custodian.name, custodian.site, commit_to_share(words[number - 1]))
            for number, custodian in enumerate(stage.participants.custodians, start=1)
        ),
        check_value=check_value,
    )
    told = ShareSetMade(set=made, scheme="slip39", transport=export.transport, root=export.attributes)
    stage.write(told, stage.participants.actor("administrator"))
    stage.word_store.wipe()
    stage.word_store.made = dict(enumerate(words, start=1))


def _written(share: slip39.Mnemonic) -> tuple[int, ShareWords]:
    """The identifier of its set, and its words."""
    return share.identifier, ShareWords.of_share(share)


def combine_adopted(stage: Stage) -> bytearray:
    """The root key from the sheets in memory, its check value compared; RefusedError if it is not the record's."""
    shares = stage.state.adopted
    if shares is None:
        raise RefusedError("The archive's share register is missing; nothing can be recovered from it.")
    chosen = [list(words) for _, words in sorted(stage.word_store.read.items())][: shares.threshold]
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


def live_set(stage: Stage) -> ShareSet:
    """The set that is being made; RefusedError if there is none."""
    if stage.state.shares is None:
        raise RefusedError("There is no live share set; split the root key first.")
    return stage.state.shares


def prove_subsets(stage: Stage) -> None:
    """Combine every subset of the sheets as read back, and compare the check value; then forget the words."""
    shares = live_set(stage)
    if not stage.state.proven:
        _prove(stage, shares)
    stage.word_store.wipe()
    stage.write(MemoryWiped(what=WIPED))


def _prove(stage: Stage, shares: ShareSet) -> None:
    read = [list(stage.word_store.read[share.index]) for share in shares.shares]
    try:
        value = bytearray(combine_every_subset(read, shares.threshold, partial(stage.progress, "prove-subsets")))
    except ShamirError:
        raise RefusedError(_NOT_PROVEN) from None
    proven = hmac.compare_digest(key_check_value(value), shares.check_value)
    value[:] = bytes(len(value))
    if not proven:
        raise RefusedError(_NOT_PROVEN)
    total = comb(len(read), shares.threshold)
    stage.write(SubsetsProven(subsets=total, threshold=shares.threshold, check_value=shares.check_value))


def lock_keys(stage: Stage) -> None:
    """Make the root key and every estate key non-extractable for good, as read back from the token."""
    for label in (ROOT_LABEL, *stage.state.estate):
        lock_key(stage, label)
    take_inventory(stage)
