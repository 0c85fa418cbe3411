"""A share check by the sheet's own signature: one custodian, no archive at hand, nothing combined.

The verdict stands in the record with the signature itself, which holds nothing secret: whoever finds an archive later
compares them. What the verdict does not prove is said with it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from ceremony.actions.custody import some_number
from ceremony.actions.recovering import read_presented, verdict_event
from ceremony.custody.participants import Actor, Custodian
from ceremony.custody.register import RegisteredShare
from ceremony.custody.share_words import ShareWords
from ceremony.errors import KeyriteError, SheetError
from ceremony.ports import JudgedSheet, PresentSheet, QuoteBag, SheetFile, SheetSource, SheetWords
from ceremony.record.events import SheetJudged
from ceremony.sheets.judging import judge_alone
from ceremony.sheets.reading import load_file, read_typed
from ceremony.sheets.signed_sheet import (
    Expected,
    SheetSignature,
    Signature,
    SignedSheet,
    judge_signed_sheet,
    read_signed_sheet,
)
from ceremony.stage.awaiting import needing
from ceremony.stage.stage import Stage
from ceremony.verify.sheets import GOOD, UNCHECKED

NOTHING_SHOWN = "No sheet was shown; show the sheet, or abort the check."
SIGNATURE_SEEN = "The sheet's words could not be read, but its seal was: now type the words, and they are judged by it."
NO_SIGNATURE = (
    "The words are a share by their own checksum, but no seal was seen; read the whole sheet, or its seal first and "
    "then type its words."
)


_UNREADABLE = SheetJudged(verdict="unreadable", by="seal")


@dataclass
class _Table:
    """What lies on the table: the verdicts so far, and the signature that was seen last."""

    judged: list[JudgedSheet]
    signature: SheetSignature | None = None


def check_by_signature(stage: Stage) -> None:
    """Judge one custodian's sheet by its own signature, as often as it takes; no words stay in memory."""
    table = _Table([])
    with needing(stage, _custodian(stage).name):
        while (found := _present(stage, table)) is not None:
            table.judged.append(_judge_one(stage, table, found))
    if "sheet-judged" not in stage.state.left.get(stage.step.id, set()):
        raise SheetError(NOTHING_SHOWN)


def _present(stage: Stage, table: _Table) -> SignedSheet | KeyriteError | None:
    judged = table.judged
    question = PresentSheet(
        step=stage.step,
        problem=judged[-1].sentence if judged else None,
        judged=tuple(judged),
        threshold=0,
        holders=tuple(one.share for one in judged if one.share is not None),
    )
    return read_presented(stage, question, _read)


def _judge_one(stage: Stage, table: _Table, found: SignedSheet | KeyriteError) -> JudgedSheet:
    if isinstance(found, KeyriteError):
        return _rejected(stage, _UNREADABLE, found)
    table.signature = found.signature or table.signature
    if found.problem is not None:
        unread = SheetError(SIGNATURE_SEEN) if found.signature else found.problem
        return _rejected(stage, _UNREADABLE, unread)
    if table.signature is None:
        return _without_signature(stage, found)
    judgement, signature = judge_signed_sheet(found.words, table.signature, _expected(stage))
    if judgement.verdict != "genuine":
        told = replace(verdict_event(judgement), by="seal", signature="bad" if signature == "bad" else None)
        return _rejected(stage, told, judgement.error)
    return _genuine(stage, table.signature, judgement.commitment, signature)


def _read(source: SheetSource) -> SignedSheet:
    if isinstance(source, SheetFile):
        return read_signed_sheet(load_file(source.path), source.path.name)
    words = source.words if isinstance(source, SheetWords) else ShareWords.of(read_typed(source.text))
    return SignedSheet(words, None)


def _without_signature(stage: Stage, found: SignedSheet) -> JudgedSheet:
    wrong = judge_alone(found.words)
    if wrong is not None:
        told = replace(verdict_event(wrong), verdict="altered", by="seal")
        return _rejected(stage, told, wrong.error)
    return _rejected(stage, SheetJudged(verdict="unsealed", by="seal"), SheetError(NO_SIGNATURE))


def _rejected(stage: Stage, told: SheetJudged, sentence: KeyriteError) -> JudgedSheet:
    stage.write(told, _shower(stage))
    return JudgedSheet(told.verdict, None, sentence)


def _genuine(stage: Stage, paper: SheetSignature, commitment: str, signature: Signature) -> JudgedSheet:
    statement, custodian = paper.statement, _custodian(stage)
    share = RegisteredShare(statement.index, custodian.name, custodian.site, commitment)
    remark = SheetError(GOOD if signature == "good" else UNCHECKED)
    if (statement.generation, statement.index) in stage.state.ledger:
        again = SheetError(
            "The sheet of {holder} was shown already; it counts once. Show another custodian's sheet.",
            holder=share.holder,
        )
        told = SheetJudged(verdict="duplicate", by="seal", index=statement.index, generation=statement.generation)
        return _rejected(stage, told, again)
    bag = stage.ask(
        lambda problem: QuoteBag(step=stage.step, problem=problem, share=share, sealed_as=""),
        some_number,
    )
    judged = SheetJudged(
        verdict="genuine",
        by="seal",
        index=statement.index,
        generation=statement.generation,
        threshold=statement.threshold,
        shares=len(statement.commitments),
        commitment=commitment,
        seal=paper.as_hex(),
        signature=signature,
        bag=bag,
        site=custodian.site,
    )
    stage.write(judged, _shower(stage))
    return JudgedSheet("genuine", share, None, remark)


def _custodian(stage: Stage) -> Custodian:
    return stage.participants.custodians[0]


def _shower(stage: Stage) -> Actor:
    return Actor("custodian", _custodian(stage).name)


def _expected(stage: Stage) -> Expected:
    opened = stage.state.opened
    return Expected.of(opened.parameters.expected if opened else None)
