"""Checks on the record: one pass over its bytes for the digests, the chain, the rules, and what later checks need."""

from __future__ import annotations

import hashlib
from typing import IO

from ceremony.archive.index import is_indexed
from ceremony.archive.writing import RECORD
from ceremony.errors import KeyriteError, RefusedError
from ceremony.record.events import (
    CeremonyAborted,
    CeremonyOpened,
    CeremonyResumed,
    CertificateDescribed,
    CertificateIssued,
    CertificateLinted,
    CertificateSigned,
    Ending,
    Event,
    LogKeyCertified,
    SheetIssued,
    SheetJudged,
    SheetSealed,
    TokenOpened,
)
from ceremony.record.journal import Entry, TornLineError, read_chain
from ceremony.record.mldsa_signature import RecordVerifier, record_key_of
from ceremony.verify.checks import MissingError
from ceremony.verify.inspection import Inspection, need

_MOST_KEPT = 10_000
# of a long record, few entries are more to the checks than the rules
_KEPT: frozenset[type[Event]] = frozenset(
    {CeremonyOpened, CeremonyResumed, CeremonyAborted, CertificateSigned, LogKeyCertified}
    | {CertificateIssued, CertificateLinted, TokenOpened}
)
_OF_A_SHEET: frozenset[type[Event]] = frozenset({SheetIssued, SheetSealed, SheetJudged})


def read_record(archive: Inspection) -> None:
    """Read the record, once however often it is asked for; what does not hold is kept for `record-chain` to tell."""
    if archive.chain_read:
        return
    archive.chain_read = True
    sha384, record_verifier = hashlib.sha384(), RecordVerifier.for_key(archive.record_key_at_start)
    try:
        with archive.stream(RECORD, sha384, *([record_verifier] if record_verifier else [])) as stream:
            _read_entries(archive, stream)
        archive.record_sha384, archive.record_verifier = sha384.digest(), record_verifier
        _check_opening(archive)
    except KeyriteError as problem:
        archive.chain_problem = archive.chain_problem or problem


def _check_opening(archive: Inspection) -> None:
    """The first line is what it was when it was asked which rules and which key it names."""
    if archive.first is not None and archive.first_line and not archive.first_line.says(archive.first.event):
        raise RefusedError(
            "{name} changed while the archive was being verified; verify a copy of your own.", name=RECORD
        )


def _read_entries(archive: Inspection, stream: IO[bytes]) -> None:
    try:
        for entry, head in read_chain(stream):
            if archive.last is None:
                archive.first = entry
            elif entry.time < archive.last.time and not isinstance(entry.event, CeremonyResumed):
                archive.clock_back += 1
            archive.last, archive.head = entry, head
            if archive.follow is not None:
                archive.follow(entry)
            _take(archive, entry)
    except TornLineError as torn:
        archive.torn, archive.chain_problem = True, MissingError(torn.template, **torn.values)
    except KeyriteError as problem:
        archive.chain_problem = problem


def check_chain(archive: Inspection) -> str:
    """Every line is canonical, in number, and follows from the one before; the rules are tried on the way."""
    read_record(archive)
    if archive.chain_problem is not None:
        raise archive.chain_problem
    if archive.last is None:
        raise MissingError("The record is empty.")
    count, back = archive.last.seq + 1, archive.clock_back
    if back:
        return f"{count} entries, each follows from the one before; the clock was set back, entries: {back}"
    return f"{count} entries, each follows from the one before"


def _take(archive: Inspection, entry: Entry) -> None:
    kind = type(entry.event)
    if kind in _KEPT:
        _keep(archive, entry.event)
    if archive.state is None or archive.rule_problem is not None:
        return
    try:
        archive.state.apply(entry)
    except KeyriteError as problem:
        archive.rule_problem = RefusedError(
            "Line {line} breaks a rule. {problem}", line=entry.seq + 1, problem=str(problem)
        )
        return
    if kind in _OF_A_SHEET:
        _check_sheet(archive, entry)


def _keep(archive: Inspection, event: Event) -> None:
    archive.record_key = record_key_of(event) or archive.record_key
    if isinstance(event, TokenOpened):
        archive.token_opened = event
    if isinstance(event, CertificateDescribed) and len(archive.certified) < _MOST_KEPT:
        archive.certified.append(event)
    if is_indexed(event) and len(archive.indexed) < _MOST_KEPT:
        archive.indexed.append(event)


def _check_sheet(archive: Inspection, entry: Entry) -> None:
    event = entry.event
    if isinstance(event, SheetIssued | SheetSealed):
        _check_holder(archive, event.generation, event.index, event.holder)
    elif isinstance(event, SheetJudged) and event.verdict == "genuine":
        _check_shower(archive, event, entry.actor.name)


def _check_holder(archive: Inspection, generation: int, index: int, named: str) -> None:
    """A sheet is issued or sealed for its registered holder only."""
    holders = _holders(archive, generation)
    if holders and holders.get(index) != named:
        _note_stranger(archive, named)


def _check_shower(archive: Inspection, event: SheetJudged, named: str) -> None:
    """A sheet that counts as genuine is shown by its registered holder, or by who keeps it in trust."""
    state = need(archive.state, "the script")
    generation = event.generation or (state.adopted.generation if state.adopted else 0)
    holders, index = _holders(archive, generation), event.index or 0
    expected = holders.get(index)
    if (generation, index) in state.ledger:
        expected = state.ledger.find(generation, index).trustee or expected
    if holders and expected != named:
        _note_stranger(archive, named)


def _holders(archive: Inspection, generation: int) -> dict[int, str]:
    """Who is registered for each sheet of a set; nobody for those of an earlier one, which only the ledger knows."""
    state = need(archive.state, "the script")
    found = next((one for one in (state.shares, state.adopted) if one and one.generation == generation), None)
    return {share.index: share.holder for share in found.shares} if found else {}


def _note_stranger(archive: Inspection, name: str) -> None:
    if len(archive.strangers) < _MOST_KEPT:
        archive.strangers.append(name[:80])


def check_rules(archive: Inspection) -> str:
    """The order of the entries is one that the script and the rules allow."""
    state, last = need(archive.state, "the script"), need(archive.last, "the record")
    if archive.rule_problem is not None:
        raise archive.rule_problem
    allowed = f"{last.seq + 1} entries in an order that the script and the rules allow (version {state.rules})"
    if not state.acted_away:
        return allowed
    return f"{allowed}; but people had left the room whom entries needed: {', '.join(sorted(state.acted_away))}"


def check_end(archive: Inspection) -> str:
    """The ceremony was closed, or aborted."""
    last = need(archive.last, "the record")
    if not isinstance(last.event, Ending):
        raise MissingError(
            "The record has no end: the ceremony was neither closed nor aborted, or its tail is missing."
        )
    if archive.aborted:
        return f"ABORTED in step {last.step}; nothing that this ceremony made is to be relied on"
    return "closed"
