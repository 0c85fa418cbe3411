"""A key below the root on a token in use, of ordinary memory: handed over once, and the token copied for each test."""

from __future__ import annotations

import copy
from dataclasses import replace
from pathlib import Path

from ceremony import engine
from ceremony.ports import ChoosePin, OpenToken, TakenToken
from tests.fakes import FakeRack, FakeToken, fake_ports
from tests.support import ToldOperator, plan_of

PIN = "correct horse"
BEFORE = {  # what must have been held first
    "handover": "estate-key",
    "issuance-next-ca": "estate-key",
    "signing": "image-key",
    "in-use": "image-key",
    "issuance-by-token": "handover",
    "revocation-by-token": "issuance-by-token",
    "signing-by-token": "in-use",
}
_KEPT: dict[Path, FakeToken] = {}


def open_it(question: OpenToken) -> TakenToken:
    """The token that the archive names, which stands first."""
    return TakenToken(*question.chosen, PIN)


def hand_over(made: Path, sheets: tuple[Path, ...]) -> None:
    """Beside a root-generation: a key that signs images, on a token in use; a platform CA, handed over, that signs."""
    for kind in ("image-key", "in-use", "estate-key", "handover", "issuance-by-token"):
        folder, tokens = beside(made, kind), tokens_for(kind, made)
        ports = fake_ports(ToldOperator({ChoosePin: [PIN], OpenToken: [open_it]}, sheets), folder, tokens)
        ports = replace(ports, rack=FakeRack(tokens, keeps=True))
        assert engine.start(plan_of(kind, archive_for(kind, made)), ports, folder).run().ended == "closed"
        _KEPT[folder] = tokens[0]


def beside(made: Path, kind: str) -> Path:
    """The folder of a ceremony that was held beside a root-generation, for others to continue."""
    return made.with_name(f"{made.name}-{kind}")


def archive_for(kind: str, made: Path) -> Path:
    """The archive that a ceremony of this kind continues."""
    return (beside(made, BEFORE[kind]) if kind in BEFORE else made) / "archive"


def tokens_for(kind: str, made: Path) -> list[FakeToken]:
    """The tokens that are there when it begins: a copy of the one in use, where that is opened."""
    held = "in-use" if kind == "signing-by-token" else "handover"
    return [copy.deepcopy(_KEPT[beside(made, held)])] if kind.endswith("-by-token") else []
