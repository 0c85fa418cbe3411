"""The outside of ceremonies that are killed: throw-away SoftHSM tokens, or for `real-` kinds one that is given.

A given token is a software token, so people waive it; what an interruption left on it, they decide to destroy.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from ceremony.custody.participants import Participants
from ceremony.disk import local
from ceremony.disk.folders import ARCHIVE, WORK
from ceremony.hsm.cryptoki.initialize import encode_pin, initialize_token
from ceremony.hsm.racks.provisioned import ProvisionedRack, shared_module
from ceremony.hsm.racks.softhsm import SoftHsmRack, find_softhsm
from ceremony.outside.rehearsal import RehearsalToken, laptop_ports, rehearsal_ports, rehearsal_ports_again
from ceremony.planning.plan import Plan, RecoveryPlan, suggested_participants, unnamed_participants
from ceremony.ports import (
    ChoosePin,
    DecideDeviation,
    DecideObject,
    Decision,
    EnterPin,
    NameParticipants,
    ObjectDecision,
    OpenToken,
    Ports,
    SealSheet,
    TakenToken,
    TakeToken,
    Waiver,
    WaiveSoftwareToken,
)
from ceremony.verify import read_continued
from tests.e2e.lives import server_request
from tests.fakes import FakeHost, FakeProbes
from tests.in_use import BEFORE, PIN, archive_for, beside, open_it
from tests.support import ToldOperator, plan_of

REAL = "real-"
BELOW = {**BEFORE, "issuance-next-ca": "estate-key"}  # what is held first so that there is a CA below the root
PARTICIPANTS = suggested_participants(3)


class RealParticipants(ToldOperator):
    """People who name themselves, take the token that they chose, and decide about what is left on it."""

    def ask(self, question: Any) -> Any:
        answer = _ANSWERS.get(type(question))
        return super().ask(question) if answer is None or question.problem is not None else answer(question)


def _people(question: NameParticipants) -> Participants:
    custodians = (question.suggested.custodians or PARTICIPANTS.custodians) if question.shares else ()
    return replace(PARTICIPANTS, custodians=custodians).with_earlier(question.earlier)


_ANSWERS: dict[type, Callable[[Any], Any]] = {
    NameParticipants: _people,
    TakeToken: lambda question: TakenToken(*question.chosen, PIN),
    OpenToken: open_it,
    DecideObject: lambda _: ObjectDecision(destroy=True, decided_by=PARTICIPANTS.witness),
    DecideDeviation: lambda _: Decision("It is the token; the power went too soon.", PARTICIPANTS.witness, go_on=True),
    WaiveSoftwareToken: lambda _: Waiver("tried on software", (PARTICIPANTS.administrator, PARTICIPANTS.witness)),
    SealSheet: lambda _: f"TB-{secrets.token_hex(4)}",
}


def made_of(kind: str, base: Path) -> Path:
    """The root-generation that a ceremony of this kind continues, at first or at last."""
    return base / ("real-made" if kind.startswith(REAL) else "made")


def bases_of(asked: Iterable[str], base: Path) -> Iterator[tuple[str, Path]]:
    """The ceremonies that those which are asked for continue, and their folders, in order."""
    kinds = [one.split(":")[1] for one in asked]
    for prefix in dict.fromkeys(["", *(REAL for one in kinds if one.startswith(REAL))]):
        made = made_of(prefix, base)
        yield f"{prefix}root-generation", made
        if any(one.removeprefix(REAL) in BELOW for one in kinds if one.startswith(REAL) is bool(prefix)):
            yield from ((f"{prefix}{kind}", beside(made, kind)) for kind in BEFORE.values())


def plan_for(kind: str, base: Path) -> Plan:
    """As `plan_of`; of a `real-` kind a real ceremony, whose people are not named yet."""
    bare = kind.removeprefix(REAL)
    made = made_of(kind, base)
    plan = plan_of(bare, beside(made, BELOW[bare]) / ARCHIVE if bare in BELOW else made / ARCHIVE)
    if kind.startswith(REAL) and isinstance(plan, RecoveryPlan) and plan.requests:
        plan = replace(plan, requests=(server_request(),))
    return replace(plan, rehearsal=False, participants=unnamed_participants()) if kind.startswith(REAL) else plan


def new_ports(kind: str, folder: Path, base: Path) -> Ports:
    """The outside of a ceremony that begins; a given token is made first, as its vendor's tool would."""
    if not kind.startswith(REAL):
        return rehearsal_ports(_operator(kind, base), folder, token=_rehearsal_token(kind, folder, base))
    os.environ["SOFTHSM2_CONF"] = str(_configured(base))
    if kind.endswith("-by-token"):
        (held,) = read_continued(archive_for(kind.removeprefix(REAL), made_of(kind, base)), rehearsal=False).tokens
        return _real_ports(kind, folder, base, held.serial, held.label)
    made = initialize_token(shared_module(find_softhsm()), f"vault {os.getpid()}", encode_pin(PIN))
    return _real_ports(kind, folder, base, made.serial, made.label)


def _rehearsal_token(kind: str, folder: Path, base: Path) -> RehearsalToken:
    """A handover keeps its token; what is held by token opens a copy of the one that a whole handover has kept."""
    return RehearsalToken(
        keep=kept_of(folder) if kind == "handover" else None,
        open=kept_of(beside(made_of(kind, base), "handover")) if kind.endswith("-by-token") else None,
    )


def kept_of(folder: Path) -> Path:
    """Where the handover in this folder keeps its token."""
    return folder.with_name(f"{folder.name}-token")


def what_lies_on_kept(folder: Path) -> list[str]:
    """The labels of the keys on what the handover in this folder has kept; a kill may have left an empty token too."""
    rack = SoftHsmRack(kept_of(folder), keeps=True)
    opened = (rack.open(one.identity.serial, one.identity.label, PIN) for one in rack.tokens())
    return sorted(facts.label for device in opened for facts in device.inventory() if facts.object_class != "public")


def ports_again(kind: str, folder: Path, base: Path) -> Ports:
    """The outside of a ceremony that is taken up."""
    if not kind.startswith(REAL):
        return rehearsal_ports_again(_operator(kind, base), folder)
    os.environ["SOFTHSM2_CONF"] = str(_configured(base))
    noted = local.read_rack(folder)
    return _real_ports(kind, folder, base, str(noted["serial"]), str(noted["label"]))


def _real_ports(kind: str, folder: Path, base: Path, serial: str, label: str) -> Ports:
    rack = ProvisionedRack(find_softhsm(), serial, label, transport_bits=2048, trail=folder / WORK / "running-call")
    return replace(laptop_ports(_operator(kind, base), folder, rack), host=FakeHost(), probes=FakeProbes())


def _configured(base: Path) -> Path:
    tokens, configuration = base / "given-tokens", base / "softhsm2.conf"
    tokens.mkdir(exist_ok=True)
    configuration.write_text(f"directories.tokendir = {tokens}\nobjectstore.backend = file\nlog.level = ERROR\n")
    return configuration


def _operator(kind: str, base: Path) -> ToldOperator:
    sheets = tuple(made_of(kind, base) / f"sheets/share-{number}-of-3.pdf" for number in (1, 3))
    told: dict[type, list[Any]] = {ChoosePin: [PIN] * 9, EnterPin: [PIN] * 9, OpenToken: [open_it] * 9}
    return (RealParticipants if kind.startswith(REAL) else ToldOperator)(told, sheets)
