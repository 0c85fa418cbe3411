"""A token that is unplugged in the middle of a step: opened again with its PIN, and the step done again."""

from __future__ import annotations

from pathlib import Path

import pytest

from ceremony import engine
from ceremony.errors import TokenGoneError
from ceremony.keys import KeyAttributes
from ceremony.planning.plan import RootGenerationPlan, suggested_participants
from ceremony.ports import EnterPin, TryAgain
from ceremony.script.loading import load_shipped_script
from tests.fakes import FakeDevice, FakeToken, fake_ports
from tests.support import ToldOperator, plain_papers


def test_the_step_goes_on_once_the_token_is_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain_papers(monkeypatch)
    make, pulled = FakeDevice.make_root_key, []

    def pulled_out_once(device: FakeDevice, label: str, *, dice: bytes = b"") -> KeyAttributes:
        if not pulled:
            pulled.append(device)
            device.gone = True
        if device.gone:  # a handle that died stays dead, however often it is asked
            raise TokenGoneError("The token was unplugged.")
        return make(device, label, dice=dice)

    monkeypatch.setattr(FakeDevice, "make_root_key", pulled_out_once)
    tokens = list[FakeToken]()
    operator = ToldOperator({TryAgain: [None], EnterPin: [lambda _: tokens[0].pin]})
    plan = RootGenerationPlan(load_shipped_script("root-generation"), suggested_participants(3), threshold=2, shares=3)
    outcome = engine.start(plan, fake_ports(operator, tmp_path / "made", tokens), tmp_path / "made").run()
    assert outcome.ended == "closed"
    assert operator.problems(TryAgain) == ["The token was unplugged."]
    assert [type(one) for one in operator.asked].count(EnterPin) == 1
    assert pulled[0].closed
