"""Checks on the record: one pass over its lines for the chain, the rules, and what later checks need."""

from __future__ import annotations

from ceremony.archive import RECORD
from ceremony.errors import KeyriteError, RefusedError
from ceremony.record import FINAL_EVENTS, Entry, TornLineError, line_digest, read_chain
from ceremony.record_seal import sealed_by
from ceremony.verify.findings import MissingError
from ceremony.verify.inspection import Inspection, need

_CERTIFIED = frozenset({"certificate-signed", "log-key-certified"})
_MOST_CERTIFIED = 10_000


def check_chain(archive: Inspection) -> str:
    """Every line is canonical, in number, and follows from the one before; the rules are tried on the way."""
    line = b""
    with archive.open(RECORD) as stream:
        try:
            for entry, whole in read_chain(stream):
                line = whole
                archive.first = archive.first or entry
                archive.last = entry
                _take(archive, entry)
        except TornLineError as torn:
            archive.torn, archive.head = True, line_digest(line) if line else ""
            raise MissingError(torn.template, **torn.values) from None
    if archive.last is None:
        raise MissingError("The record is empty.")
    archive.head = line_digest(line)
    return f"{archive.last.seq + 1} entries, each follows from the one before"


def _take(archive: Inspection, entry: Entry) -> None:
    archive.seal_key = sealed_by(entry) or archive.seal_key
    if entry.event in _CERTIFIED and len(archive.certified) < _MOST_CERTIFIED:
        archive.certified.append(entry)
    if archive.state is None or archive.rule_problem is not None:
        return
    try:
        archive.state.apply(entry)
    except KeyriteError as problem:
        archive.rule_problem = RefusedError(
            "Line {line} breaks a rule. {problem}", line=entry.seq + 1, problem=str(problem)
        )
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, StopIteration):
        archive.rule_problem = RefusedError(
            "Line {line} breaks a rule. Its data is not what its event must hold.", line=entry.seq + 1
        )
    else:
        _check_holder(archive, entry)


def _check_holder(archive: Inspection, entry: Entry) -> None:
    """A share is judged genuine, issued or sealed for its registered holder only, or for who keeps it in trust."""
    state = archive.state
    if entry.event not in {"sheet-judged", "sheet-issued", "sheet-sealed"} or state is None:
        return
    generation = entry.data.get("generation", state.adopted.generation if state.adopted else 0)
    shares = next((one for one in (state.shares, state.adopted) if one and one.generation == generation), None)
    if shares is None:  # a sheet of an earlier generation, which only the ledger knows
        return
    holders = {share.index: share.holder for share in shares.shares}
    named = entry.data.get("holder", entry.actor.name if entry.event == "sheet-judged" else None)
    if entry.event == "sheet-judged" and entry.data.get("verdict") != "genuine":
        return
    index = entry.data.get("index", 0)
    expected = holders.get(index)
    if entry.event == "sheet-judged" and (generation, index) in state.ledger:
        expected = state.ledger.find(generation, index).trustee or expected
    if expected != named and len(archive.strangers) < _MOST_CERTIFIED:
        archive.strangers.append(str(named)[:80])


def check_rules(archive: Inspection) -> str:
    """The order of the entries is one that the script and the rules allow."""
    need(archive.state, "the script")
    last = need(archive.last, "the record")
    if archive.rule_problem is not None:
        raise archive.rule_problem
    return f"{last.seq + 1} entries in an order that the script and the rules allow"


def check_end(archive: Inspection) -> str:
    """The ceremony was closed, or aborted."""
    last = need(archive.last, "the record")
    if last.event not in FINAL_EVENTS:
        raise MissingError(
            "The record has no end: the ceremony was neither closed nor aborted, or its tail is missing."
        )
    if archive.aborted:
        return f"ABORTED in step {last.step}; nothing that this ceremony made is to be relied on"
    return "closed"
