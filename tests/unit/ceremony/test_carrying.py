"""What goes wrong in a child process is raised again by its parent: the same sentence, a kind that means the same."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ceremony.errors import (
    DeviceError,
    KeyriteError,
    MachineError,
    PinError,
    RefusedError,
    ScriptError,
    SheetError,
    TokenGoneError,
    UnopenedError,
    UsageError,
    Verbatim,
)
from ceremony.hsm.cryptoki.faults import fault
from ceremony.hsm.cryptoki.return_values import Ckr
from ceremony.machine.carrying import carry, raise_carried


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (PinError("{left} tries are left.", left=2), PinError),
        (SheetError("{name} shows nothing.", name="a.pdf"), SheetError),
        (MachineError("{path} is full.", path=Path("/media")), MachineError),
        (UnopenedError("There is no file {name}.", name=Verbatim("a.pdf")), UsageError),
        (ScriptError("S1: no."), RefusedError),
        (fault("C_Sign", Ckr.DEVICE_REMOVED), TokenGoneError),
        (fault("C_Sign", Ckr.GENERAL_ERROR), DeviceError),
    ],
    ids=lambda one: getattr(one, "__name__", ""),
)
def test_an_error_says_the_same_on_the_other_side(error: KeyriteError, kind: type[KeyriteError]) -> None:
    with pytest.raises(kind) as raised:
        raise_carried(json.loads(json.dumps(carry(error))))
    assert type(raised.value) is kind
    assert str(raised.value) == str(error)
    assert raised.value.exit_code == error.exit_code


def test_an_answer_without_an_error_raises_none() -> None:
    raise_carried({"bytes": 7})
