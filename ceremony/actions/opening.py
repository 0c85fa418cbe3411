"""People: what is read aloud, who is here, what each thinks of how it went, and the head that they write down."""

from __future__ import annotations

from functools import partial

from ceremony.actions.guarding import clear_host, confirm_clock, settle_clock, settle_policy
from ceremony.actions.tuf_root import check_holders
from ceremony.custody.confusables import as_written, check_confusables
from ceremony.custody.participants import (
    Actor,
    Custodian,
    Participants,
    check_participants,
    check_trust,
    judge_custody,
    tidy_name,
    tidy_participants,
)
from ceremony.errors import RefusedError
from ceremony.language.digest_words import digest_words
from ceremony.language.translations import names_in
from ceremony.planning.quorum_bypass import find_bypasses, tokens_with_root
from ceremony.ports import CompareFingerprint, Deviation, NameParticipants, Opinion, ReadAloud, SignOff, WaiveCustody
from ceremony.record.events import (
    DeviationNoted,
    HeadConfirmed,
    ParticipantsNamed,
    PolicyChecked,
    PolicyWaived,
    SignedOff,
)
from ceremony.sheets.fonts import check_printable
from ceremony.stage.awaiting import gather, needing
from ceremony.stage.stage import Stage

MAX_REMARK = 500


def read_aloud(stage: Stage) -> None:
    """Say the step's words and wait for everybody."""
    stage.ask(lambda problem: ReadAloud(step=stage.step, problem=problem), lambda answer: answer)


def name_participants(stage: Stage) -> None:
    """Put the room into the record, whether its custody holds, what lets fewer than a quorum act, and the clock."""
    least, most, threshold = _numbers(stage)
    hands_out, earlier = "hand-out-sheets" in stage.state.actions, _keepers_before(stage)
    named_before = stage.state.participants is not None
    suggested = stage.participants if named_before else stage.participants.with_earlier(earlier)

    def accept(participants: Participants) -> Participants:
        nonlocal suggested
        participants = participants.with_earlier(one for one in earlier if one in participants.earlier)
        typed = tidy_participants(participants if hands_out else participants.with_everybody())
        suggested = tidy = as_written(typed, stage.state.ledger)
        check_participants(tidy, least=least, most=most)
        check_confusables(tidy, stage.state.ledger)
        if stage.state.tuf is not None:
            check_holders(stage.state.tuf, tidy)
        for name in (*tidy.names(), tidy.organisation, *(one.site for one in tidy.custodians)):
            check_printable(name, "name or site")
        if hands_out:
            check_trust(tidy, threshold)
            _check_custody(stage, tidy, threshold)
        return tidy

    participants = stage.ask(
        lambda problem: NameParticipants(
            step=stage.step,
            problem=problem,
            suggested=suggested,
            threshold=threshold,
            shares=most,
            least=least,
            hands_out=hands_out,
            earlier=earlier,
            own_tokens=stage.state.tuf is not None,
        ),
        accept,
    )
    if hands_out:
        _record_policy(stage, participants, threshold)
    for bypass in find_bypasses(participants, threshold, stage.state.ledger, hands_out=hands_out):
        stage.write(bypass)
    for bypass in tokens_with_root(stage.state.tokens_before, stays=stage.parameters.in_use):
        stage.write(bypass)
    stage.write(ParticipantsNamed(room=participants), participants.actor("administrator"))
    confirm_clock(stage)
    settle_clock(stage)
    settle_policy(stage)
    clear_host(stage)


def _keepers_before(stage: Stage) -> tuple[Custodian, ...]:
    """Of a resharing: who can show a sheet of the set that it retires. They are people of this ceremony too."""
    adopted = stage.state.adopted
    if adopted is None or "hand-out-sheets" not in stage.state.actions:
        return ()
    return tuple(Custodian(name, site) for name, site in stage.state.ledger.keepers(adopted.generation))


def _numbers(stage: Stage) -> tuple[int, int, int]:
    """Least and most custodians who take part, and the threshold of the set in question."""
    adopted = stage.state.adopted
    if "hand-out-sheets" in stage.state.actions:
        shares, threshold = stage.parameters.shares or 0, stage.parameters.threshold or 0
        return shares, shares, threshold
    if stage.state.tuf is not None:  # who holds a root key, as many as come
        return 1, len(stage.state.tuf.names), 0
    if stage.state.by_signature:  # one custodian, and nobody knows of how many
        return 1, 1, 0
    if adopted is None:
        raise RefusedError("The archive's share register is missing; nothing can be continued from it.")
    if stage.state.opens_no_bag:
        return 0, 0, adopted.threshold
    least = adopted.threshold if "collect-sheets" in stage.state.actions else 1
    return least, len(adopted.shares), adopted.threshold


def _check_custody(stage: Stage, participants: Participants, threshold: int) -> None:
    broken = tuple(outcome for outcome in judge_custody(participants.custodians, threshold) if not outcome.holds)
    policy = stage.state.policy
    strict = [outcome.rule for outcome in broken if policy is not None and outcome.rule not in policy.waivable]
    if strict:
        raise RefusedError(
            "The custody breaks a rule that the policy in force lets nobody waive ({rules}); choose other sites, or "
            "other numbers of shares.",
            rules=names_in(strict, "en"),
        )
    if broken and not stage.put(WaiveCustody(step=stage.step, outcomes=broken)):
        raise RefusedError(
            "The custody breaks a rule ({rules}); choose other sites, or other numbers of shares.",
            rules=names_in([outcome.rule for outcome in broken], "en"),
        )


def _record_policy(stage: Stage, participants: Participants, threshold: int) -> None:
    outcomes = judge_custody(participants.custodians, threshold)
    stage.write(PolicyChecked(findings=outcomes))
    broken = tuple(outcome.rule for outcome in outcomes if not outcome.holds)
    if broken:
        by = (participants.actor("administrator"), participants.actor("witness"))
        stage.write(PolicyWaived(rules=broken, by=by), participants.actor("administrator"))


def sign_off(stage: Stage) -> None:
    """Everybody says whether the script was followed; a dissent needs its reason, and hinders nothing."""

    def accept(name: str, opinion: Opinion) -> Opinion:
        if opinion.agrees and name in stage.state.away:
            raise RefusedError(
                "{name} has left the room, as the record says, and cannot agree; note that they are back, or put down "
                "as a dissent, with its reason, that they were not here.",
                name=name,
            )
        remark = tidy_name(opinion.remark)
        if not opinion.agrees and not remark:
            raise RefusedError("A dissent needs its reason; say in a sentence what was not as it should be.")
        if len(remark) > MAX_REMARK:
            raise RefusedError("The remark is longer than {most} characters; shorten it.", most=MAX_REMARK)
        return Opinion(opinion.agrees, remark)

    for name in stage.participants.names():
        if name in stage.state.signed_off:
            continue
        role = stage.participants.role_of(name)
        with needing(stage, name):
            opinion = stage.ask(
                lambda problem, name=name, role=role: SignOff(  # type: ignore[misc]
                    step=stage.step, problem=problem, name=name, role=role, noted=_noted(stage)
                ),
                partial(accept, name),
            )
        said = SignedOff(name=name, role=role, agrees=opinion.agrees, remark=opinion.remark)
        stage.write(said, Actor(role, name))


def _noted(stage: Stage) -> tuple[Deviation, ...]:
    told = (entry.event for entry in stage.journal.entries)
    return tuple(
        Deviation(one.what, one.expected, one.decision, one.decided_by)
        for one in told
        if isinstance(one, DeviationNoted)
    )


def confirm_head(stage: Stage) -> None:
    """The witness reads the head's words, everybody writes them down, and the record says which head it was."""
    head, problem = "", None
    while head != stage.journal.head:  # something said aside moves the head: the new one is read instead
        gather(stage)
        head = stage.journal.head
        problem = stage.put_once(
            CompareFingerprint(
                step=stage.step, problem=problem, subject="record-head", digest=head, words=digest_words(head)
            )
        )
    stage.write(HeadConfirmed(head=head, lines=len(stage.journal.entries)), stage.participants.actor("witness"))
