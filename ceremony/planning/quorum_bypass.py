"""Quorum bypasses: arrangements in which fewer people than the threshold could act, found and named, never hidden.

B1  one site holds two or more sheets;
B2  one person holds two or more sheets of a root, of whatever generation;
B3  sheets of void or superseded sets are at large in a number that recovers;
B4  a sheet is held in trust by somebody other than its custodian;
B5  somebody who administers or operates holds a sheet;
B6  a sheet was shown in a ceremony by somebody other than its custodian (ceremony/actions/recovering.py);
B7  sheets of one set are missing in a number that recovers;
B8  a token that holds the root stays in use, and two people open it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from ceremony.custody.ledger import Ledger, SheetCustody
from ceremony.custody.participants import Participants, kept_at, site_key
from ceremony.record.events import Bypass, BypassFound, TokenInUse
from ceremony.state.tokens import is_roots


def _found(rule: Bypass, detail: str) -> BypassFound:
    return BypassFound(rule=rule, detail=detail)


def find_bypasses(
    participants: Participants, threshold: int, ledger: Ledger, *, hands_out: bool = False
) -> tuple[BypassFound, ...]:
    """Everything that lets fewer than `threshold` people act, in the order of the rules.

    `hands_out`: the room's custodians get new sheets, so that what they will hold counts too.
    """
    return (
        *_sites(participants, ledger, hands_out=hands_out),
        *_holders(participants, ledger, hands_out=hands_out),
        *_at_large(threshold, ledger),
        *_trust(participants, ledger, hands_out=hands_out),
        *missing_sheets(threshold, ledger),
    )


def _keeper(sheet: SheetCustody) -> str:
    return sheet.trustee or sheet.holder


def _sites(participants: Participants, ledger: Ledger, *, hands_out: bool) -> Iterator[BypassFound]:
    held = [sheet for sheet in ledger if sheet.standing == "live" and not sheet.gone]
    yield from _crowded(kept_now(held))
    if hands_out:
        yield from _crowded(kept_at(participants.custodians))


def kept_now(sheets: Sequence[SheetCustody]) -> tuple[str, ...]:
    """Where each of these sheets is: at its site, or with who keeps it in trust, at their own site if they have one."""
    sites = {sheet.holder: sheet.site for sheet in sheets if not sheet.trustee}
    return tuple(sites.get(sheet.trustee, sheet.trustee) if sheet.trustee else sheet.site for sheet in sheets)


def _crowded(places: Sequence[str]) -> Iterator[BypassFound]:
    spelled = {site_key(place): place for place in places}
    for place, count in sorted(Counter(map(site_key, places)).items()):
        if count > 1:
            yield _found("B1-sheets-at-one-site", f"{count} sheets are kept at {spelled[place]}")


def _holders(participants: Participants, ledger: Ledger, *, hands_out: bool) -> Iterator[BypassFound]:
    held = Counter(_keeper(sheet) for sheet in ledger if not sheet.gone)
    if hands_out:
        held.update(one.trustee or one.name for one in participants.custodians)
    for holder, count in sorted(held.items()):
        if count > 1:
            yield _found("B2-sheets-in-one-hand", f"{holder} holds {count} sheets of this root")
    for role in ("administrator", "operator"):
        name = participants.actor(role).name
        if held[name]:
            yield _found("B5-custodian-in-another-role", f"{name} is {role} and holds a sheet")


def _at_large(threshold: int, ledger: Ledger) -> Iterator[BypassFound]:
    loose = Counter(sheet.generation for sheet in ledger if sheet.owed and sheet.standing != "live")
    for generation, count in sorted(loose.items()):
        if count >= threshold:
            yield BypassFound(
                rule="B3-old-sheets-at-large",
                detail=f"{count} sheets of set {generation}, which has ended, still recover",
            )


def missing_sheets(threshold: int, ledger: Ledger) -> Iterator[BypassFound]:
    """What is lost to us may be in somebody's hands, of whatever standing its set is."""
    lost = Counter(sheet.generation for sheet in ledger if sheet.place == "missing")
    for generation, count in sorted(lost.items()):
        if count >= threshold:
            yield BypassFound(
                rule="B7-missing-sheets-recover",
                detail=f"{count} sheets of set {generation} are missing, and would recover",
            )


def _trust(participants: Participants, ledger: Ledger, *, hands_out: bool) -> Iterator[BypassFound]:
    for sheet in ledger:
        if sheet.place == "in-trust":
            kept = f", but with {sheet.trustee}" if sheet.trustee else ""
            yield BypassFound(
                rule="B4-sheet-in-trust",
                detail=f"sheet {sheet.index} of set {sheet.generation} is not with {sheet.holder}{kept}",
            )
    for number, custodian in enumerate(participants.custodians if hands_out else (), start=1):
        if custodian.trustee:
            yield BypassFound(
                rule="B4-sheet-in-trust",
                detail=f"sheet {number} will not be with {custodian.name}, but with {custodian.trustee}",
            )


def tokens_with_root(tokens: Iterable[TokenInUse], *, stays: bool) -> Iterator[BypassFound]:
    """Tokens in use that hold the root; `stays`: that of this ceremony will be one."""
    for one in tokens:
        if any(map(is_roots, one.keys)):
            yield _found("B8-token-in-use", f"token {one.label}, serial {one.serial}, holds the root, at {one.place}")
    if stays:
        yield _found("B8-token-in-use", "the token of this ceremony stays in use, with the root on it")
