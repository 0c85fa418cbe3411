"""The self-test: quick, and no ceremony begins where one of its answers is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from ceremony import engine
from ceremony.engine import run as running
from ceremony.engine import self_test
from ceremony.errors import MachineError
from ceremony.planning.plan import RootGenerationPlan, suggested_participants
from ceremony.script.loading import load_shipped_script
from shamir import slip39
from tests.fakes import fake_ports
from tests.support import ToldOperator


def test_every_part_is_tried_and_says_what_it_did() -> None:
    checks = self_test.run_self_test()
    assert [check.id for check in checks] == ["self-test-sharing", "self-test-codes", "self-test-record"]
    assert all(check.ok and check.detail for check in checks)


@pytest.mark.parametrize(
    ("place", "name", "wrong", "part"),
    [
        (slip39, "combine_mnemonics", lambda *_: b"\0" * 16, "self-test-sharing"),
        (self_test, "digest_words", lambda *_: ("skydive",), "self-test-record"),
    ],
)
def test_a_wrong_answer_begins_no_ceremony(
    place: object, name: str, wrong: object, part: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(self_test, "run_self_test", self_test.run_self_test.__wrapped__)
    monkeypatch.setattr(running, "run_self_test", self_test.run_self_test)
    monkeypatch.setattr(place, name, wrong)
    plan = RootGenerationPlan(load_shipped_script("root-generation"), suggested_participants(3), threshold=2, shares=3)
    with pytest.raises(MachineError, match=part):
        engine.start(plan, fake_ports(ToldOperator(), tmp_path / "out", []), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_code_that_reads_otherwise_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    import zxingcpp

    monkeypatch.setattr(zxingcpp, "read_barcodes", lambda *_: [])
    with pytest.raises(MachineError, match="self-test-codes"):
        self_test.run_self_test.__wrapped__()
