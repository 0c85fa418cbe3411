"""Recovery: sheets judged one by one until there is a quorum, then the keys into a fresh token, all or nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Literal, TypeVar

from cryptography import x509

from ceremony.actions.custody import open_bag, shown_by
from ceremony.actions.guarding import check_host
from ceremony.actions.handing_out import read_source
from ceremony.actions.making import certify_log_key, estate_certificate, take_inventory
from ceremony.actions.sharing import combine_adopted
from ceremony.archive.bundle import known_cas, stands_behind
from ceremony.archive.writing import wrapped_name
from ceremony.custody.ledger import SheetCustody
from ceremony.custody.participants import Actor
from ceremony.custody.register import ShareSet
from ceremony.custody.share_words import ShareWords
from ceremony.errors import KeyriteError, RefusedError, SheetError, UnopenedError
from ceremony.issuing import Issuer
from ceremony.issuing.index import INDEX_FILE, read_index
from ceremony.keys import KeyType, KeyUse, WrappedKey, use_of
from ceremony.pki.certificates import load_certificate, public_key_der, sha256_hex
from ceremony.planning.estate_keys import ca_labels
from ceremony.ports import JudgedSheet, PresentSheet, SheetSource
from ceremony.record.events import (
    BypassFound,
    KeyDestroyed,
    KeyLocked,
    KeyProved,
    KeyRestored,
    MemoryWiped,
    QuorumReached,
    RootRecovered,
    SheetJudged,
)
from ceremony.sheets.judging import Judgement, judge
from ceremony.stage.awaiting import await_people
from ceremony.stage.leftovers import remove_leftovers
from ceremony.stage.stage import Stage
from ceremony.stage.word_store import WIPED
from ceremony.state import CA_LABEL, LOG_LABEL, ROOT_LABEL

Found = TypeVar("Found")


def _adopted(stage: Stage) -> ShareSet:
    if stage.state.adopted is None:
        raise RefusedError("The archive's share register is missing; nothing can be recovered from it.")
    return stage.state.adopted


def collect_sheets(stage: Stage) -> None:
    """Judge sheets until the quorum is reached; every verdict is recorded, no words are."""
    shares, judged = _adopted(stage), list[JudgedSheet]()
    if not stage.state.genuine:  # a step that is tried again goes on with the sheets that it has in memory
        stage.word_store.wipe()
    check_host(stage)
    while len(stage.state.genuine) < shares.threshold:
        read = _present(stage, shares, judged, needed=shares.threshold)
        if read is None:
            raise RefusedError(
                "{found} genuine sheets of the {threshold} that are needed were shown; nothing was written to the "
                "token. Bring more sheets.",
                found=len(stage.state.genuine),
                threshold=shares.threshold,
            )
        judged.append(_judge_one(stage, shares, *read))
    stage.write(QuorumReached(shares=tuple(sorted(stage.state.genuine)), threshold=shares.threshold))


def check_sheets(stage: Stage) -> None:
    """Judge the sheets of those who came, each alone; nothing is combined, and no words stay in memory."""
    shares, judged = _adopted(stage), list[JudgedSheet]()
    while (read := _present(stage, shares, judged, needed=0)) is not None:
        judged.append(_judge_one(stage, shares, *read))
        stage.word_store.wipe()
    if not stage.state.left.get(stage.step.id, set()) & {"sheet-judged"}:
        raise RefusedError("No sheet was shown; show at least one, or abort the check.")


def _present(
    stage: Stage, shares: ShareSet, judged: list[JudgedSheet], *, needed: int
) -> tuple[ShareWords | KeyriteError, str] | None:
    """What was read of the next sheet, or why it cannot be, and the number of its bag if that was read before."""
    bag = ""

    def read(source: SheetSource) -> ShareWords:
        nonlocal bag
        bag = source.bag
        return read_source(source)

    question = PresentSheet(
        step=stage.step,
        problem=judged[-1].sentence if judged else None,
        judged=tuple(judged),
        threshold=needed,
        holders=shares.shares,
    )
    found = read_presented(stage, question, read)
    return None if found is None else (found, bag)


def read_presented(
    stage: Stage, question: PresentSheet, read: Callable[[SheetSource], Found]
) -> Found | KeyriteError | None:
    """What was read of the next sheet, or why it cannot be understood; None when no more will come.

    A file that cannot be opened showed nobody a sheet: it is said and asked for again, and nothing is judged.
    """

    def accept(source: SheetSource | None) -> Found | KeyriteError | None:
        try:
            return None if source is None else read(source)
        except UnopenedError:
            raise
        except KeyriteError as problem:
            return problem

    return stage.ask(lambda problem: replace(question, problem=problem), accept, question.problem)


def _judge_one(stage: Stage, shares: ShareSet, words: ShareWords | KeyriteError, bag: str) -> JudgedSheet:
    if isinstance(words, KeyriteError):
        stage.write(SheetJudged(verdict="unreadable"))
        return JudgedSheet("unreadable", None, words)
    judgement = judge(words, shares, stage.state.earlier)
    if judgement.share is None or judgement.words is None:
        stage.write(verdict_event(judgement))
        return JudgedSheet(judgement.verdict, judgement.share, judgement.error)
    share = judgement.share
    custody = stage.state.ledger.find(shares.generation, share.index)
    if share.index in stage.state.genuine:
        stage.write(SheetJudged(verdict="duplicate", index=share.index), _shower_here(stage, custody))
        again = SheetError(
            "The sheet of {holder} was shown already; it counts once. Show another custodian's sheet.",
            holder=share.holder,
        )
        return JudgedSheet("duplicate", share, again)
    if not (_shown_by_right(stage, custody) and open_bag(stage, shares, share, bag)):
        stage.write(SheetJudged(verdict="left-out", index=share.index), _shower_here(stage, custody))
        left_out = SheetError(
            "The sheet of {holder} was left out; show another custodian's sheet.", holder=share.holder
        )
        return JudgedSheet("left-out", share, left_out)
    stage.word_store.read[share.index] = judgement.words
    judged = SheetJudged(verdict="genuine", index=share.index, commitment=judgement.commitment)
    stage.write(judged, shown_by(stage, custody))
    return JudgedSheet("genuine", share, None)


def verdict_event(judgement: Judgement) -> SheetJudged:
    """Of a sheet that is not genuine: where it is wrong, or of which set it is; no word of it."""
    generation = judgement.values.get("generation")
    return SheetJudged(
        verdict=judgement.verdict,
        position=judgement.position,
        generation=generation if isinstance(generation, int) else None,
    )


def _shown_by_right(stage: Stage, custody: SheetCustody) -> bool:
    """Whether the sheet counts: its holder is here, or who keeps it in trust; else somebody decides, in the record."""
    what, keepers = f"The sheet of {custody.holder} was shown, who is not here", {custody.holder, custody.trustee}
    if left := keepers & set(stage.participants.names()) - set(stage.here):
        name = custody.trustee if custody.trustee in left else custody.holder
        if not keepers & set(stage.here) and not await_people(stage, [name], what=what, may_leave_out=True):
            return False
    elif not keepers & set(stage.here) and not stage.decide(what, "each custodian shows their own sheet").go_on:
        return False
    if keepers & set(stage.here):
        return True
    sheet = f"sheet {custody.index} of set {custody.generation}"
    detail = f"{sheet} was shown by somebody else than {custody.holder}"
    stage.write(BypassFound(rule="B6-sheet-delegated", detail=detail))
    return True


def _shower_here(stage: Stage, custody: SheetCustody) -> Actor | None:
    """Who showed a sheet that does not count, if they are here: nobody acts who is not (R42, R43)."""
    shower = shown_by(stage, custody)
    return shower if shower.name in stage.here else None


def restore_keys(stage: Stage) -> None:
    """Combine, compare the check value, then restore every key into the token or none."""
    shares = _adopted(stage)
    remove_leftovers(stage, ROOT_LABEL, *stage.state.estate)
    value = combine_adopted(stage)
    try:
        report = stage.device().restore(ROOT_LABEL, value, _wrapped_keys(stage))
    finally:
        value[:] = bytes(len(value))
    operator = stage.participants.actor("operator")
    stage.write(RootRecovered(check_value=shares.check_value, transport=report.transport), operator)
    stage.write(KeyLocked(facts=report.root), operator)
    for facts in report.estate:
        key = stage.state.estate[facts.label]
        restored = KeyRestored(label=facts.label, public_key_sha256=key.public_key_sha256, blob_sha256=key.blob_sha256)
        stage.write(restored, operator)
        stage.write(KeyLocked(facts=facts), operator)
    if "split-root-key" not in stage.state.actions:  # a reshare splits what the sheets brought back
        stage.write(MemoryWiped(what=WIPED))
        stage.word_store.wipe()  # only now: were the entry not written, the step would begin again, and need them


def _wrapped_keys(stage: Stage) -> tuple[WrappedKey, ...]:
    keys = []
    for label in stage.state.usable:
        facts = stage.state.estate[label]
        blob = (stage.work / wrapped_name(label)).read_bytes()
        public_key = public_key_der(estate_certificate(stage, label))
        if sha256_hex(blob) != facts.blob_sha256 or sha256_hex(public_key) != facts.public_key_sha256:
            raise RefusedError(
                "The wrapped key {label} is not the one in the record; nothing was written to the token.", label=label
            )
        use = use_of(facts.purpose)
        keys.append(WrappedKey(label, KeyType(facts.key_type), blob, facts.format, public_key, use))
    return tuple(keys)


def prove_keys(stage: Stage) -> None:
    """Each key on the token does for its archived public key what it is for; then the log key is made."""
    remove_leftovers(stage, LOG_LABEL)
    for label in stage.state.usable:
        prove_key(stage, label)
    label = log_issuer(stage)
    certify_log_key(stage, Issuer(estate_certificate(stage, label), label))


def log_issuer(stage: Stage) -> str:
    """The root CA's newest generation that the first one stands behind: cross certificates lead to it.

    On a token that was opened in a quorum's place there may be none: then it is the key that entry 0 names.
    """
    labels = ca_labels(stage.state.usable)
    if not labels:
        return stage.parameters.issuer or ""
    index = stage.work / INDEX_FILE
    lines = read_index(index.read_bytes()) if index.is_file() else ()

    def read(name: str) -> x509.Certificate | None:
        path = stage.work / name
        return load_certificate(path.read_bytes()) if path.is_file() else None

    known = known_cas(labels, lines, read)
    root = estate_certificate(stage, CA_LABEL)
    behind = (label for label in reversed(labels) if stands_behind(root, estate_certificate(stage, label), known))
    return next(behind, labels[0])


def prove_key(stage: Stage, label: str) -> None:
    """One estate key signs, or decrypts, a fresh challenge for its certificate's public key."""
    public_key = public_key_der(estate_certificate(stage, label))
    use = use_of(stage.state.estate[label].purpose)
    stage.device().prove(label, public_key, use)
    by: Literal["decryption"] | None = "decryption" if use is KeyUse.DECRYPT else None
    proved = KeyProved(label=label, public_key_sha256=sha256_hex(public_key), by=by)
    stage.write(proved, stage.participants.actor("operator"))


def destroy_keys(stage: Stage) -> None:
    """Destroy every key but the log key, and see in the token's inventory that each is gone."""
    device = stage.device()
    present = {facts.label for facts in device.inventory() if facts.own}
    for label in (ROOT_LABEL, *stage.state.usable):
        if label in present:
            device.destroy(label)
        if label not in stage.state.destroyed:
            stage.write(KeyDestroyed(label=label), stage.participants.actor("operator"))
    if {facts.label for facts in device.inventory() if facts.is_key} - {LOG_LABEL}:
        raise RefusedError("Keys are left on the token after they were destroyed; destroy the token itself.")
    take_inventory(stage)
