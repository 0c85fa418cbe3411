"""Recovery: sheets judged one by one until there is a quorum, then the keys into the fresh token, all or nothing."""

from __future__ import annotations

import hmac

from ceremony.actions.making import certify_log_key, root_certificate
from ceremony.actions.sharing import read_source
from ceremony.archive import wrapped_name
from ceremony.certificates import public_key_der, sha256_hex
from ceremony.errors import KeyriteError, RefusedError, SheetError
from ceremony.keys import KeyType, WrappedKey
from ceremony.ports import JudgedSheet, PresentSheet, SheetSource
from ceremony.record import Actor
from ceremony.shares import ShareSet, commit_to_share, key_check_value
from ceremony.sheets.judging import judge
from ceremony.stage import LOG_LABEL, Stage
from ceremony.state import ROOT_LABEL
from shamir import ShamirError, slip39


def _adopted(stage: Stage) -> ShareSet:
    if stage.state.shares is None:
        raise RefusedError("The archive's share register is missing; nothing can be recovered from it.")
    return stage.state.shares


def collect_sheets(stage: Stage) -> None:
    """Judge sheets until the quorum is reached; every verdict is recorded, no words are."""
    shares, judged = _adopted(stage), list[JudgedSheet]()
    stage.vault.wipe()
    while len(stage.state.genuine) < shares.threshold:
        source = stage.ports.operator.ask(
            PresentSheet(
                step=stage.step,
                problem=judged[-1].sentence if judged else None,
                judged=tuple(judged),
                threshold=shares.threshold,
                holders=shares.shares,
            )
        )
        if source is None:
            raise RefusedError(
                "{found} genuine sheets of the {threshold} that are needed were shown; nothing was written to the "
                "token. Bring more sheets.",
                found=len(stage.state.genuine),
                threshold=shares.threshold,
            )
        judged.append(_judge_one(stage, shares, source))
    stage.write("quorum-reached", {"shares": sorted(stage.state.genuine), "threshold": shares.threshold})


def _judge_one(stage: Stage, shares: ShareSet, source: SheetSource) -> JudgedSheet:
    try:
        words = read_source(source)
    except KeyriteError as problem:
        stage.write("sheet-judged", {"verdict": "unreadable"})
        return JudgedSheet("unreadable", None, problem)
    judgement = judge(words, shares)
    if judgement.verdict != "genuine" or judgement.share is None:
        stage.write("sheet-judged", {"verdict": judgement.verdict})
        return JudgedSheet(judgement.verdict, judgement.share, SheetError(judgement.template, **judgement.values))
    share, custodian = judgement.share, Actor("custodian", judgement.share.holder)
    if share.index in stage.state.genuine:
        stage.write("sheet-judged", {"verdict": "duplicate", "index": share.index}, custodian)
        again = SheetError(
            "The sheet of {holder} was shown already; it counts once. Show another custodian's sheet.",
            holder=share.holder,
        )
        return JudgedSheet("duplicate", share, again)
    stage.vault.read[share.index] = words
    data = {"verdict": "genuine", "index": share.index, "commitment": commit_to_share(words)}
    stage.write("sheet-judged", data, custodian)
    return JudgedSheet("genuine", share, None)


def restore_keys(stage: Stage) -> None:
    """Combine, compare the check value, then restore every key into the token or none."""
    shares = _adopted(stage)
    stage.remove_leftovers(ROOT_LABEL, *stage.state.estate)
    value = _combine(stage, shares)
    try:
        report = stage.device().restore(ROOT_LABEL, value, _wrapped_keys(stage))
    finally:
        value[:] = bytes(len(value))
    operator = stage.room.actor("operator")
    stage.write("root-recovered", {"check_value": shares.check_value, "transport": str(report.transport)}, operator)
    stage.write("key-locked", {"facts": report.root.as_data()}, operator)
    for facts in report.estate:
        key = stage.state.estate[facts.label]
        data = {"label": facts.label, "public_key_sha256": key["public_key_sha256"], "blob_sha256": key["blob_sha256"]}
        stage.write("key-restored", data, operator)
        stage.write("key-locked", {"facts": facts.as_data()}, operator)
    stage.vault.wipe()
    stage.write("memory-wiped", {"what": "share words and root key"})


def _combine(stage: Stage, shares: ShareSet) -> bytearray:
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


def _wrapped_keys(stage: Stage) -> tuple[WrappedKey, ...]:
    certificate = root_certificate(stage)
    keys = []
    for label, facts in stage.state.estate.items():
        blob = (stage.work / wrapped_name(label)).read_bytes()
        public_key = public_key_der(certificate)
        if sha256_hex(blob) != facts["blob_sha256"] or sha256_hex(public_key) != facts["public_key_sha256"]:
            raise RefusedError(
                "The wrapped key {label} is not the one in the record; nothing was written to the token.", label=label
            )
        keys.append(WrappedKey(label, KeyType(facts["key_type"]), blob, facts["format"], public_key))
    return tuple(keys)


def prove_keys(stage: Stage) -> None:
    """Each restored key signs a fresh challenge that the archived public key verifies; then the log key is made."""
    certificate, device = root_certificate(stage), stage.device()
    stage.remove_leftovers(LOG_LABEL)
    public_key = public_key_der(certificate)
    for label in stage.state.estate:
        device.prove(label, public_key)
        data = {"label": label, "public_key_sha256": sha256_hex(public_key)}
        stage.write("key-proved", data, stage.room.actor("operator"))
    certify_log_key(stage, certificate)
