"""What guards a ceremony: the clock against a watch, looks at the machine, and the waivers of a real ceremony."""

from __future__ import annotations

from collections.abc import Callable

from ceremony.custody.participants import Actor, tidy_name
from ceremony.errors import DeviceError, KeyriteError, RefusedError
from ceremony.keys import TokenIdentity
from ceremony.policy.sentences import say_break
from ceremony.ports import ClockReading, ConfirmClock, Question, WaiveHost, Waiver, WaiveSoftwareToken
from ceremony.record.events import ClockConfirmed, HostWaived, SoftwareTokenWaived
from ceremony.stage.stage import Stage

MAX_AHEAD_S = 24 * 3600
MAX_REASON = 500


def confirm_clock(stage: Stage) -> None:
    """Somebody compares the machine's clock with a watch; the difference stands in the record, and mends nothing."""

    def accept(reading: ClockReading) -> ClockReading:
        if reading.by not in stage.participants.names():
            raise RefusedError("Say who of this room looked at the watch.")
        stage.check_here(reading.by)
        if abs(reading.watch_ahead_s) >= MAX_AHEAD_S:
            raise RefusedError(
                "The watch and the machine differ by a day or more; set the machine's clock right, or leave the "
                "ceremony and begin it anew."
            )
        return reading

    checks = stage.state.host
    reading = stage.ask(
        lambda problem: ConfirmClock(
            step=stage.step, problem=problem, checks=checks, suggested=stage.participants.witness
        ),
        accept,
    )
    clock = stage.ports.clock
    compared = ClockConfirmed(
        machine=clock.now().isoformat(timespec="seconds").replace("+00:00", "Z"),
        ticks_ms=clock.ticks(),
        watch_ahead_s=reading.watch_ahead_s,
        by=Actor(stage.participants.role_of(reading.by), reading.by),
    )
    stage.write(compared)


def settle_clock(stage: Stage) -> None:
    """A clock before the end of the archive that is continued is a deviation that somebody decides about (R46)."""
    began, ended = stage.state.began, stage.state.ended_later
    if ended:
        stage.decide(
            f"This ceremony began at {began} by the clock, before the end of the one that it continues, {ended}",
            "a ceremony begins after the one that it continues has ended",
            about_sheet=False,
            unattended="this rehearsal goes on with the clock as it is; none of its dates is to be relied on",
            continued_ended_at=ended,
        )


def settle_policy(stage: Stage) -> None:
    """Whatever breaks the policy in force is a deviation that somebody decides about (R62)."""
    for broken in stage.state.undecided_breaks:
        stage.decide(
            say_break(broken),
            "everything is as the policy in force asks",
            about_sheet=False,
            unattended="this rehearsal goes on though the policy is broken",
            policy=(broken,),
        )


def check_host(stage: Stage) -> None:
    """Look at the machine again before secrets exist; in a real ceremony a failed look needs two roles' waiver."""
    stage.check_host()
    clear_host(stage)


def clear_host(stage: Stage) -> None:
    """Until no look at the machine stands failed: put right and looked at again, or waived in the record (R24)."""
    while stage.state.real and (failed := stage.state.host_failed):
        waiver = _ask_waiver(
            stage,
            lambda problem, failed=failed: WaiveHost(step=stage.step, problem=problem, checks=failed),  # type: ignore[misc]
        )
        if waiver is None:
            stage.check_host()
            continue
        checks = tuple(check.id for check in failed)
        waived = HostWaived(checks=checks, reason=waiver.reason, by=_actors(stage, waiver))
        stage.write(waived, stage.participants.actor("administrator"))


def vouch_for_token(stage: Stage, token: TokenIdentity) -> None:
    """Put the token's probe into the record, and the waiver of a token that is only software (R22, R23)."""
    if not stage.state.real:
        return
    throw_away = not stage.ports.rack.binds
    stage.write(stage.ports.probes.require(token, throw_away=throw_away))
    waive_software(stage, token)


def waive_software(stage: Stage, token: TokenIdentity) -> None:
    """In a real ceremony two people of different roles waive a token that is only software (R23)."""
    if not stage.state.real or not token.software_token or stage.state.software_waived == token.serial:
        return
    waiver = _ask_waiver(stage, lambda problem: WaiveSoftwareToken(step=stage.step, problem=problem, token=token))
    if waiver is None:
        raise DeviceError("The software token was not waived, so it is not taken; nothing was changed on it.")
    by = _actors(stage, waiver)
    waived = SoftwareTokenWaived(serial=token.serial, label=token.label, reason=waiver.reason, by=by)
    stage.write(waived, stage.participants.actor("administrator"))


def _ask_waiver(stage: Stage, question: Callable[[KeyriteError | None], Question[Waiver | None]]) -> Waiver | None:
    def accept(waiver: Waiver | None) -> Waiver | None:
        if waiver is None:
            return None
        reason = tidy_name(waiver.reason)
        if not reason or len(reason) > MAX_REASON:
            raise RefusedError("A waiver needs its reason, in at most {most} characters.", most=MAX_REASON)
        if len({stage.participants.role_of(name) for name in waiver.by if name in stage.participants.names()}) != len(
            waiver.by
        ):
            raise RefusedError("A waiver needs two people of this room who have different roles; choose them.")
        stage.check_here(*waiver.by)
        return Waiver(reason, waiver.by)

    return stage.ask(question, accept)


def _actors(stage: Stage, waiver: Waiver) -> tuple[Actor, ...]:
    return tuple(Actor(stage.participants.role_of(name), name) for name in waiver.by)
