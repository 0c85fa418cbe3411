"""A token in use is opened in a quorum's place: chosen, opened by two people, and seen to hold the key that signs.

Nothing is changed on it. What lies there and is none of this root's is left alone; only a log key that another ceremony
has left behind is in the way, and somebody decides about that.
"""

from __future__ import annotations

from ceremony.actions.guarding import check_host, vouch_for_token
from ceremony.actions.making import estate_certificate, take_inventory
from ceremony.disk import local
from ceremony.errors import DeviceError, RefusedError
from ceremony.keys import KeyDevice, TokenIdentity, TokenListing
from ceremony.pki.certificates import public_key_der
from ceremony.ports import DecideDeviation, OpenToken, TakenToken
from ceremony.record.events import NamedToken, ObjectRemoved, TokenInUse
from ceremony.stage.by_two import Second, ask_second, keys_of_root, tell_opened
from ceremony.stage.deviations import note_decision
from ceremony.stage.reconciling import by_label, decide_object
from ceremony.stage.stage import Stage
from ceremony.state import LOG_LABEL
from ceremony.state.tokens import is_roots, is_token

ANOTHER_LEFT_IT = "left by another ceremony"


def open_token(stage: Stage) -> None:
    """Two people open the token that holds the key which entry 0 names; what lies there stands in the record."""
    stage.close_device()
    check_host(stage)
    device, second = _ask(stage)
    try:
        vouch_for_token(stage, device.identity)
        _clear_log_key(stage, device)
        tell_opened(stage, device, second)
    except BaseException:
        device.close()
        raise
    stage.open_device = device
    take_inventory(stage)


def _ask(stage: Stage) -> tuple[KeyDevice, Second]:
    rack, noted, label = stage.ports.rack, stage.ports.rack.as_data(), stage.parameters.issuer or ""
    named = stage.state.named_tokens(label)

    def accept(taken: TakenToken) -> tuple[KeyDevice, Second]:
        identity = _find(rack.tokens(), taken)
        if stage.state.real:
            stage.ports.probes.require(identity, throw_away=False)
        _decide_token(stage, identity, named)
        rack.choose(taken.serial, taken.label)
        local.write(stage.work, rack.as_data(), stage.ports.store.as_data())
        second = ask_second(stage, taken.label, taken.serial, half=stage.state.pin_halves(identity))
        device = rack.open(taken.serial, taken.label, taken.pin + second.half)
        try:
            _check_holds(stage, device, label, named)
        except BaseException:
            device.close()
            raise
        return device, second

    return stage.ask(
        lambda problem: OpenToken(
            step=stage.step,
            problem=problem,
            module=str(noted.get("module", "")) if rack.binds else "",
            tokens=tuple(stage.ports.probes.mark(one) for one in rack.tokens()),
            chosen=_suggest(rack.tokens(), named, rack.as_data()),
            label=label,
            named=named,
        ),
        accept,
    )


def _suggest(
    listings: tuple[TokenListing, ...], named: tuple[TokenInUse, ...], rack: dict[str, object]
) -> tuple[str, str]:
    """Serial and label of the token that the archive names, if it is there; else of the one that was chosen before."""
    there = [(one.identity.serial, one.identity.label) for one in listings if one.initialised]
    wanted = {(one.serial, one.label) for one in named}
    before = (str(rack.get("serial", "")), str(rack.get("label", "")))
    suggested = [*(one for one in there if one in wanted), *(one for one in there if one == before), *there]
    return suggested[0] if suggested else before


def _find(listings: tuple[TokenListing, ...], taken: TakenToken) -> TokenIdentity:
    wanted = (taken.serial, taken.label)
    found = next((one for one in listings if (one.identity.serial, one.identity.label) == wanted), None)
    if found is None:
        raise DeviceError(
            "The token '{label}', serial {serial}, is not there any more; plug it in, or choose another.",
            label=taken.label,
            serial=taken.serial,
        )
    return found.identity


def _decide_token(stage: Stage, token: TokenIdentity, named: tuple[TokenInUse, ...]) -> None:
    """Somebody decides where the archive names another token, or none; RefusedError where another is taken instead."""
    here = NamedToken(serial=token.serial, label=token.label)
    if any(is_token(one, here) for one in named) or stage.state.token_decided == here:
        return
    expected = "; ".join(f"the key lies on token {one.label}, serial {one.serial}, at {one.place}" for one in named)
    question = DecideDeviation(
        step=stage.step,
        what=f"The token {token.label}, serial {token.serial}, is to be opened",
        expected=expected or "an archive says on which token the key lies",
        correctable=True,
        unattended="this rehearsal goes on with the token as it is",
    )
    decision = stage.put(question)
    if not decision.go_on:
        raise RefusedError("Take another token; nothing was changed on this one.")
    note_decision(stage, question.what, question.expected, decision, token=here)


def _check_holds(stage: Stage, device: KeyDevice, label: str, named: tuple[TokenInUse, ...]) -> None:
    """DeviceError or RefusedError for a token that lacks the key, holds another in its place, or holds the root."""
    there, token = {one.label: one for one in keys_of_root(stage, device)}, device.identity
    if label not in there:
        places = ", ".join(f"'{one.label}', serial {one.serial}" for one in named)
        raise DeviceError(
            "The token '{label}', serial {serial}, does not hold the key {key}; nothing was changed on it. Take the "
            "token that does{places}.",
            label=token.label,
            serial=token.serial,
            key=label,
            places=f" ({places})" if places else "",
        )
    for one in there:
        if one in stage.state.estate and device.public_key(one) != public_key_der(estate_certificate(stage, one)):
            raise DeviceError(
                "The token '{label}', serial {serial}, holds another key under the name {key} than the archive "
                "certifies; nothing was changed on it. Take the token of this root.",
                label=token.label,
                serial=token.serial,
                key=one,
            )
    kept = {one for held in stage.state.tokens_before if is_token(held, token) for one in held.keys}
    if any(is_roots(one) for one in there if one not in kept):
        raise RefusedError(
            "The token '{label}', serial {serial}, holds the root, and no ceremony said that it stays in use for that: "
            "the root signs with its quorum. Nothing was changed on it; take the token of {key}.",
            label=token.label,
            serial=token.serial,
            key=label,
        )


def _clear_log_key(stage: Stage, device: KeyDevice) -> None:
    """A log key that lies there is another ceremony's, which could not remove it, or is still held."""
    found = by_label(device).get(LOG_LABEL, [])
    if not found or stage.state.log_certificate:
        return
    if stage.plan.rehearsal:
        device.destroy(LOG_LABEL)
        stage.write(ObjectRemoved(label=LOG_LABEL, why=ANOTHER_LEFT_IT))
        return
    if not decide_object(stage, device, LOG_LABEL, found, expected=False).destroy:
        raise RefusedError(
            "The log key of another ceremony stays on the token, so this one cannot make its own there; end that one "
            "first, or take another token."
        )
