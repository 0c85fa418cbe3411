"""A token that is opened by two people: the HSM operator with its PIN, and the administrator or the witness (R74).

Every opening stands in the record with both names, also after an interruption; nobody decides it for somebody who is
away. While a ceremony is aborted, and the two are not there, the token stays closed.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ceremony.custody.participants import Actor
from ceremony.errors import KeyriteError, RefusedError
from ceremony.keys import KeyAttributes, KeyDevice
from ceremony.ports import Seconded, SecondPerson
from ceremony.record.events import TokenOpened
from ceremony.stage.attended import Attended
from ceremony.stage.reconciling import TokenAbandoned, by_label
from ceremony.state import LOG_LABEL, ROOT_LABEL
from ceremony.state.tokens import SECOND

LEAST_HALF = 4  # characters of half a PIN


def check_two_are_here(stage: Attended) -> None:
    """TokenAbandoned where the ceremony is being ended and the two who could open its token are not there."""
    seconds = {stage.participants.actor(role).name for role in SECOND}
    if stage.ending and not (seconds & set(stage.here) and stage.participants.operator in stage.here):
        raise TokenAbandoned("the two people who open it were not there")


@dataclass(frozen=True)
class Second:
    """The second person, and their half of the PIN; empty where the HSM operator has all of it."""

    actor: Actor
    half: str = field(default="", repr=False)


def ask_second(
    stage: Attended,
    label: str,
    serial: str,
    *,
    half: bool,
    new: bool = False,
    roles: tuple[str, ...] = SECOND,
    holder: str = "",
) -> Second:
    """The second person, who is there and says so; `half`: with the second half of the PIN, which may be `new`.

    `holder`: whose own token it is, and who opens it in the HSM operator's place.
    """
    people = [stage.participants.actor(role) for role in roles]

    def accept(seconded: Seconded) -> Second:
        stage.check_here(seconded.name)
        found = next((one for one in people if one.name == seconded.name), None)
        if found is None and holder:
            raise RefusedError("A token is opened by its holder and the administrator or the witness; say who.")
        if found is None:
            raise RefusedError("A token is opened by the HSM operator and the administrator or the witness; say who.")
        if half:
            check_half(seconded.half)
        return Second(found, seconded.half if half else "")

    def question(problem: KeyriteError | None) -> SecondPerson:
        return SecondPerson(
            step=stage.step,
            problem=problem,
            token_label=label,
            token_serial=serial,
            people=tuple((one.role, one.name) for one in people if one.name in stage.here),
            half=half,
            new=new,
            holder=holder,
        )

    return stage.ask(question, accept)


def check_half(half: str) -> None:
    """RefusedError for half of a PIN that could be guessed from the other half."""
    if len(half) < LEAST_HALF:
        raise RefusedError("Each half of the PIN has at least {least} characters; type it anew.", least=LEAST_HALF)


def keys_of_root(stage: Attended, device: KeyDevice) -> tuple[KeyAttributes, ...]:
    """The keys of this root that lie on the token, one object each: the half that is secret, where it is there."""
    here, known = by_label(device), (ROOT_LABEL, *stage.state.estate)
    found = [[one for one in here.get(label, ()) if one.own] for label in known]
    secret = {"private": 0, "secret": 0}
    return tuple(min(many, key=lambda one: secret.get(one.object_class, 1)) for many in found if many)


def tell_opened(stage: Attended, device: KeyDevice, second: Second) -> None:
    """Put the opening into the record: by whom, and what lies on the token."""
    keys, operator = keys_of_root(stage, device), stage.participants.actor("operator")
    ours = {LOG_LABEL, *(one.label for one in keys)}  # a log key is this ceremony's by now, or half made
    others = tuple(sorted(label for label in by_label(device) if label not in ours))
    told = TokenOpened(
        identity=device.identity,
        keys=keys,
        others=others,
        by=(operator, second.actor),
        pin_halves=bool(second.half),
    )
    stage.write(told, operator)
