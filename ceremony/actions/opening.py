"""People: what is read aloud, who is here, and the head that they write down."""

from __future__ import annotations

from ceremony.errors import RefusedError
from ceremony.people import Room, check_room, judge_custody, tidy_room
from ceremony.ports import CompareFingerprint, NameParticipants, ReadAloud, WaivePolicy
from ceremony.stage import Stage
from ceremony.words import digest_words


def read_aloud(stage: Stage) -> None:
    """Say the step's words and wait for everybody."""
    stage.ask(lambda problem: ReadAloud(step=stage.step, problem=problem), lambda answer: answer)


def name_participants(stage: Stage) -> None:
    """Put the room into the record, and whether its custody holds."""
    least, most, threshold = _numbers(stage)
    suggested = stage.room

    def accept(room: Room) -> Room:
        nonlocal suggested
        suggested = tidy = tidy_room(room)
        check_room(tidy, least=least, most=most)
        if not stage.state.recovery:
            _check_policy(stage, tidy, threshold)
        return tidy

    room = stage.ask(
        lambda problem: NameParticipants(
            step=stage.step, problem=problem, suggested=suggested, threshold=threshold, shares=most, least=least
        ),
        accept,
    )
    if not stage.state.recovery:
        _record_policy(stage, room, threshold)
    stage.write("participants-named", room.as_data(), room.actor("administrator"))


def _numbers(stage: Stage) -> tuple[int, int, int]:
    adopted = stage.state.shares
    if stage.state.recovery and adopted is not None:
        return adopted.threshold, len(adopted.shares), adopted.threshold
    parameters = stage.state.opened.data["parameters"] if stage.state.opened else {}
    return parameters["shares"], parameters["shares"], parameters["threshold"]


def _check_policy(stage: Stage, room: Room, threshold: int) -> None:
    broken = tuple(finding for finding in judge_custody(room.custodians, threshold) if not finding.holds)
    if broken and not stage.ports.operator.ask(WaivePolicy(step=stage.step, findings=broken)):
        raise RefusedError(
            "The custody breaks {rules}; choose other sites, or other numbers of shares.",
            rules=", ".join(finding.rule for finding in broken),
        )


def _record_policy(stage: Stage, room: Room, threshold: int) -> None:
    findings = judge_custody(room.custodians, threshold)
    stage.write("policy-checked", {"findings": [finding.as_data() for finding in findings]})
    broken = [finding.rule for finding in findings if not finding.holds]
    if broken:
        waivers = [{"role": role, "name": room.actor(role).name} for role in ("administrator", "witness")]
        stage.write("policy-waived", {"rules": broken, "by": waivers}, room.actor("administrator"))


def confirm_head(stage: Stage) -> None:
    """The witness reads the head's words, everybody writes them down, and the record says which head it was."""
    head, lines = stage.journal.head, len(stage.journal.entries)
    stage.ask(
        lambda problem: CompareFingerprint(
            step=stage.step, problem=problem, subject="record-head", digest=head, words=digest_words(head)
        ),
        lambda answer: answer,
    )
    stage.write("head-confirmed", {"head": head, "lines": lines}, stage.room.actor("witness"))
