"""Random legal and illegal actions against the state of a ceremony: the room can never be argued into a wrong state."""

from __future__ import annotations

import copy
import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from ceremony import engine
from ceremony.plan import RootGenerationPlan, suggested_room
from ceremony.record import Entry, read_chain
from ceremony.script import load_shipped_script
from ceremony.state import RuleError, State
from tests.fakes import FakeToken, fake_ports
from tests.support import ToldOperator, plain_papers

SCRIPT = load_shipped_script("root-generation")
# events that people may cause whenever the ceremony is open; whoever says them aside changes nothing else
ASIDES = {"deviation-noted", "attendance-noted", "host-checked", "object-removed", "inventory-taken"}


@cache
def true_record() -> tuple[Entry, ...]:
    """The record of a root-generation that went well."""
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as base:
        plain_papers(patch)
        folder = Path(base) / "out"
        plan = RootGenerationPlan(SCRIPT, suggested_room(3), threshold=2, shares=3)
        engine.start(plan, fake_ports(ToldOperator(), folder, list[FakeToken]()), folder).run()
        with (folder / "archive/record.jsonl").open("rb") as stream:
            return tuple(entry for entry, _ in read_chain(stream))


def facts(state: State) -> dict[str, Any]:
    return {name: value for name, value in vars(state).items() if name != "script"}


class Room(RuleBasedStateMachine):
    """The true record goes on step by step; between its entries anything is tried."""

    def __init__(self) -> None:
        super().__init__()
        self.state = State(SCRIPT)
        self.place = 0

    @property
    def following(self) -> Entry:
        return true_record()[self.place]

    @precondition(lambda self: self.place < len(true_record()))
    @rule(steps=st.integers(min_value=1, max_value=6))
    def go_on(self, steps: int) -> None:
        """What is right is accepted."""
        for entry in true_record()[self.place : self.place + steps]:
            self.state.apply(self.rechained(entry))
            self.place += 1

    def rechained(self, entry: Entry) -> Entry:
        """The head that people confirm is that of the moment."""
        if entry.event != "head-confirmed":
            return entry
        return replace(entry, data={"head": entry.prev, "lines": entry.seq})

    @rule(other=st.integers(min_value=0, max_value=10_000))
    def try_another_entry(self, other: int) -> None:
        """Any other entry is refused here, unless it is one of the step that runs, whose completion counts them all."""
        entry = true_record()[other % len(true_record())]
        if self.place < len(true_record()) and entry == self.following:
            return
        before = copy.deepcopy(facts(self.state))
        try:
            self.state.check(entry)
        except RuleError:
            assert facts(self.state) == before
            return
        running = self.state.running
        assert entry.event in ASIDES or (running is not None and entry.step == running.id), entry.event
        assert entry.event not in {"step-started", "ceremony-closed", "ceremony-opened"}

    @precondition(lambda self: 0 < self.place < len(true_record()))
    @rule(field=st.integers(min_value=0, max_value=100), value=st.sampled_from([None, "", 0, "x", [], {}, True]))
    def try_it_with_other_data(self, field: int, value: object) -> None:
        """The right entry with wrong data never breaks the state, and never ends the ceremony early."""
        entry = self.following
        if not entry.data:
            return
        name = sorted(entry.data)[field % len(entry.data)]
        try:
            self.state.check(replace(entry, data={**entry.data, name: value}))
        except RuleError:
            return
        assert not self.state.ended

    @precondition(lambda self: 0 < self.place < len(true_record()))
    @rule()
    def try_to_close(self) -> None:
        """The last entry is accepted last."""
        if self.place == len(true_record()) - 1:
            return
        try:
            self.state.check(true_record()[-1])
        except RuleError:
            return
        raise AssertionError("closed before the end")

    @invariant()
    def one_live_set_and_no_shortcut(self) -> None:
        """What must hold at every moment."""
        state = self.state
        if state.ended == "closed":
            assert state.proven
            assert state.locked == {"root", "root-ca"}
            assert not state.ledger.in_disorder()
            assert not state.secrets_in_memory
        if state.locked:
            assert state.proven
        if state.proven:
            assert all(sheet.bag and sheet.read_back for sheet in state.sheets.values())
        assert sum(sheet.issued and not sheet.bag for sheet in state.sheets.values()) <= 1


Room.TestCase.settings = settings(
    max_examples=40, stateful_step_count=50, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
TestRoom = Room.TestCase
