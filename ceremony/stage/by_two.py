"""A token that is opened by two people: the HSM operator with its PIN, and the administrator or the witness (R74).

Every opening stands in the record with both names, also after an interruption; nobody decides it for somebody who is
away. While a ceremony is aborted, and the two are not there, the token stays closed.
"""

from __future__ import annotations

from ceremony.custody.participants import Actor
from ceremony.errors import KeyriteError, RefusedError
from ceremony.keys import KeyAttributes, KeyDevice
from ceremony.ports import SecondPerson
from ceremony.record.events import TokenOpened
from ceremony.stage.attended import Attended
from ceremony.stage.reconciling import TokenAbandoned, by_label
from ceremony.state import LOG_LABEL, ROOT_LABEL
from ceremony.state.tokens import SECOND


def check_two_are_here(stage: Attended) -> None:
    """TokenAbandoned where the ceremony is being ended and the two who could open its token are not there."""
    seconds = {stage.participants.actor(role).name for role in SECOND}
    if stage.ending and not (seconds & set(stage.here) and stage.participants.operator in stage.here):
        raise TokenAbandoned("the two people who open it were not there")


def ask_second(stage: Attended, label: str, serial: str) -> Actor:
    """The second person, who is there and says so."""
    people = [stage.participants.actor(role) for role in SECOND]

    def accept(name: str) -> Actor:
        stage.check_here(name)
        found = next((one for one in people if one.name == name), None)
        if found is None:
            raise RefusedError("A token is opened by the HSM operator and the administrator or the witness; say who.")
        return found

    def question(problem: KeyriteError | None) -> SecondPerson:
        here = tuple((one.role, one.name) for one in people if one.name in stage.here)
        return SecondPerson(step=stage.step, problem=problem, token_label=label, token_serial=serial, people=here)

    return stage.ask(question, accept)


def keys_of_root(stage: Attended, device: KeyDevice) -> tuple[KeyAttributes, ...]:
    """The keys of this root that lie on the token, one object each: the half that is secret, where it is there."""
    here, known = by_label(device), (ROOT_LABEL, *stage.state.estate)
    found = [[one for one in here.get(label, ()) if one.own] for label in known]
    secret = {"private": 0, "secret": 0}
    return tuple(min(many, key=lambda one: secret.get(one.object_class, 1)) for many in found if many)


def tell_opened(stage: Attended, device: KeyDevice, second: Actor) -> None:
    """Put the opening into the record: by whom, and what lies on the token."""
    keys, operator = keys_of_root(stage, device), stage.participants.actor("operator")
    ours = {LOG_LABEL, *(one.label for one in keys)}  # a log key is this ceremony's by now, or half made
    others = tuple(sorted(label for label in by_label(device) if label not in ours))
    told = TokenOpened(identity=device.identity, keys=keys, others=others, by=(operator, second))
    stage.write(told, operator)
