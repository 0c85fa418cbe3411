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
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from ceremony import engine
from ceremony.custody.participants import Actor
from ceremony.custody.participants import Participants as People
from ceremony.planning.plan import RootGenerationPlan, suggested_participants
from ceremony.ports import OpenToken
from ceremony.record.events import (
    CeremonyClosed,
    DutiesAcknowledged,
    HeadConfirmed,
    ParticipantsNamed,
    PolicyWaived,
    SheetAccounted,
    SheetIssued,
    SheetSealed,
    SignedOff,
    StepStarted,
    TokenOpened,
    read_event,
)
from ceremony.record.journal import Entry, read_chain
from ceremony.script.loading import load_shipped_script, shipped_scripts
from ceremony.state import RuleError, State
from tests.fakes import FakeToken, fake_ports
from tests.in_use import archive_for, hand_over, open_it, tokens_for
from tests.support import ToldOperator, plain_papers, plan_of

# root metadata of TUF stands on no root of ours: tests/e2e holds such ceremonies
OTHERS = tuple(name for name in shipped_scripts() if name not in {"root-generation", "tuf-root"})
# events that people may cause whenever the ceremony is open; whoever says them aside changes nothing else
ASIDES = {"deviation-noted", "attendance-noted", "host-checked", "object-removed", "inventory-taken", "token-opened"}


def entrusted_participants() -> People:
    """The third custodian is absent, and the witness keeps the sheet in trust."""
    participants = suggested_participants(3)
    return replace(
        participants,
        custodians=(*participants.custodians[:2], replace(participants.custodians[2], trustee=participants.witness)),
    )


@cache
def true_records() -> dict[str, tuple[Entry, ...]]:
    """A record of each kind: a root-generation with an absent custodian, and what continues it.

    In the drill, as in the others that give sheets back, the absent custodian's sheet is taken over.
    """
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as place:
        plain_papers(patch)
        made = Path(place) / "root-generation"
        plan = RootGenerationPlan(
            load_shipped_script("root-generation"), entrusted_participants(), threshold=2, shares=3
        )
        engine.start(plan, fake_ports(ToldOperator(), made, list[FakeToken]()), made).run()
        sheets = tuple(made / f"sheets/share-{number}-of-3.pdf" for number in (1, 2))
        hand_over(made, sheets)
        for kind in OTHERS:
            folder = Path(place) / kind
            operator = ToldOperator({OpenToken: [open_it]}, sheets)
            ports = fake_ports(operator, folder, tokens_for(kind, made))
            assert engine.start(plan_of(kind, archive_for(kind, made)), ports, folder).run().ended == "closed"
        return {kind: read_record(Path(place) / kind) for kind in ("root-generation", *OTHERS)}


def read_record(folder: Path) -> tuple[Entry, ...]:
    with (folder / "archive/record.jsonl").open("rb") as stream:
        return tuple(entry for entry, _ in read_chain(stream))


def happened(kind: str) -> set[str]:
    return {entry.event.type for entry in true_records()[kind]}


def test_the_records_hold_what_an_audit_asks_of_people() -> None:
    asked = {"identities-checked", "place-described", "plan-approved", "duties-acknowledged", "items-placed"}
    assert asked <= happened("root-generation")
    assert asked <= happened("drill")
    records = (true_records()[kind] for kind in ("root-generation", "drill"))
    how = [one.event.how for record in records for one in record if isinstance(one.event, SheetAccounted)]
    assert how == ["in-trust", "received"]


@cache
def every_entry() -> tuple[Entry, ...]:
    return tuple(entry for kind in sorted(true_records()) for entry in true_records()[kind])


def facts(state: State) -> dict[str, Any]:
    return {name: value for name, value in vars(state).items() if name != "script"}


class CeremonyMachine(RuleBasedStateMachine):
    """The true record goes on step by step; between its entries anything is tried."""

    kind = "root-generation"

    def __init__(self) -> None:
        super().__init__()
        self.state = State(load_shipped_script(self.kind))
        self.place = 0

    @property
    def record(self) -> tuple[Entry, ...]:
        return true_records()[self.kind]

    @property
    def following(self) -> Entry:
        return self.record[self.place]

    @precondition(lambda self: self.place < len(self.record))
    @rule(steps=st.integers(min_value=1, max_value=6))
    def go_on(self, steps: int) -> None:
        """What is right is accepted, while nobody who is bound to be there is away."""
        for entry in self.record[self.place : self.place + steps]:
            due = self.rechained(entry)
            try:
                self.state.check(due)
            except RuleError as refused:
                assert self.state.away, refused
                assert str(refused).startswith("R43"), refused
                return
            self.check_nobody_acts_away(due)
            self.state.apply(due)
            self.place += 1

    def rechained(self, entry: Entry) -> Entry:
        """The head that people confirm is that of the moment, and so is the balance at the end."""
        if isinstance(entry.event, CeremonyClosed):
            return replace(entry, event=self.state.balance())
        if not isinstance(entry.event, HeadConfirmed):
            return entry
        return replace(entry, event=HeadConfirmed(head=entry.prev, lines=entry.seq))

    def check_nobody_acts_away(self, entry: Entry) -> None:
        """What any reader takes from an accepted entry: these people were there, or that they were not was decided."""
        event, data, participants = entry.event, entry.event.as_data(), self.state.participants
        missed = self.state.away - self.state.covered
        assert entry.actor.name not in missed
        assert {data.get("witness"), data.get("decided_by"), data.get("approved_by")}.isdisjoint(missed)
        if isinstance(event, SheetIssued | SheetSealed):
            sealed = isinstance(event, SheetSealed)
            sheet = self.state.ledger.find(event.generation, event.index) if sealed else None
            assert event.holder not in missed or (sheet and sheet.trustee) or self.entrusted(event.index)
        if isinstance(event, TokenOpened):  # two people open it, whoever else is there
            assert missed.isdisjoint(one.name for one in event.by)
        elif entry.actor.role != "program" and not isinstance(event, PolicyWaived | ParticipantsNamed):
            assert participants is None or participants.witness not in missed
        if isinstance(event, SignedOff | DutiesAcknowledged) and data.get("agrees", True):
            assert event.name not in self.state.away

    def entrusted(self, index: int) -> bool:
        return self.state.participants is not None and bool(self.state.participants.custodians[index - 1].trustee)

    def aside(self, event: str, by: str, data: dict[str, Any]) -> Entry:
        """Something said aside in the step that runs or comes next."""
        participants, step = self.state.participants, self.state.running or self.state.next_step()
        assert participants is not None
        assert step is not None
        actor = Actor(participants.role_of(by), by)
        return replace(self.record[1], event=read_event(event, data), step=step.id, actor=actor)

    @precondition(lambda self: self.state.participants is not None and not self.state.ended)
    @rule(who=st.integers(min_value=0, max_value=8), back=st.booleans())
    def come_and_go(self, who: int, back: bool) -> None:
        """Anybody leaves, and comes back; who is away does not say so for others."""
        names, away = self.state.participants.names(), self.state.away
        name = names[who % len(names)]
        if (name in away) is not back:
            return
        here = [one for one in names if one not in away] or [name]
        note = {"name": name, "role": self.state.participants.role_of(name), "present": back}
        for other in sorted(away - {name}):
            with pytest.raises(RuleError, match="R43"):
                self.state.check(self.aside("attendance-noted", other, note))
        self.state.apply(self.aside("attendance-noted", here[0], note))

    @precondition(lambda self: self.state.away and not self.state.ended)
    @rule(who=st.integers(min_value=0, max_value=8))
    def decide_about_an_absence(self, who: int) -> None:
        """Who is there decides, for one person and this step; who is away decides nothing."""
        names, away = self.state.participants.names(), sorted(self.state.away)
        here, step = [one for one in names if one not in away], self.state.running or self.state.next_step()
        said = {"what": "x", "expected": "x", "decision": "go on", "absent": {"names": [away[who % len(away)]]}}
        said["absent"]["step"] = step.id
        with pytest.raises(RuleError, match="R43"):
            self.state.check(self.aside("deviation-noted", (here or away)[0], {**said, "decided_by": away[0]}))
        if here:
            self.state.apply(self.aside("deviation-noted", here[0], {**said, "decided_by": here[-1]}))

    def is_due(self, entry: Entry) -> bool:
        """True if this follows, or another kind's record holds the same act: a step begins, or the ceremony closes."""
        due = self.following
        again = isinstance(entry.event, StepStarted | CeremonyClosed)
        same = again and (entry.event.type, entry.step) == (due.event.type, due.step)
        return same or entry == due

    @rule(other=st.integers(min_value=0, max_value=10_000))
    def try_another_entry(self, other: int) -> None:
        """Any other entry is refused here, unless it is one of the step that runs, whose completion counts them all.

        Every second one is of a ceremony of another kind.
        """
        record = self.record if other % 2 else every_entry()
        entry = record[other // 2 % len(record)]
        if self.place < len(self.record) and self.is_due(entry):
            return
        before = copy.deepcopy(facts(self.state))
        try:
            self.state.check(entry)
        except RuleError:
            assert facts(self.state) == before
            return
        running = self.state.running
        assert entry.event.type in ASIDES or (running is not None and entry.step == running.id), entry.event.type
        assert entry.event.type not in {"step-started", "ceremony-closed", "ceremony-opened"}

    @precondition(lambda self: 0 < self.place < len(self.record))
    @rule(field=st.integers(min_value=0, max_value=100), value=st.sampled_from([None, "", 0, "x", [], {}, True]))
    def try_it_with_other_data(self, field: int, value: object) -> None:
        """The right entry with wrong data never breaks the state, and never ends the ceremony early."""
        entry = self.following
        data = entry.event.as_data()
        name = sorted(data)[field % len(data)]
        try:
            self.state.check(replace(entry, event=read_event(entry.event.type, {**data, name: value})))
        except (RuleError, ValueError):
            return
        assert not self.state.ended

    @precondition(lambda self: 0 < self.place < len(self.record))
    @rule()
    def try_to_close(self) -> None:
        """The last entry is accepted last."""
        if self.place == len(self.record) - 1:
            return
        try:
            self.state.check(self.record[-1])
        except RuleError:
            return
        raise AssertionError("closed before the end")

    @invariant()
    def one_live_set_and_no_shortcut(self) -> None:
        """What must hold at every moment."""
        state = self.state
        if state.ended == "closed":
            assert state.proven or "split-root-key" not in state.actions
            destroys, brought = "destroy-keys" in state.actions, state.token and not state.by_token
            assert ({"root", *state.usable} if brought else set()) == (state.destroyed if destroys else state.locked)
            assert not state.by_token or (state.usable and all(state.estate[one].proved for one in state.usable))
            assert "keep-key" not in state.actions or state.on_token == {state.kept, "record-log"}
            assert not state.ledger.in_disorder()
            assert not state.secrets_in_memory
            assert state.participants is not None
            assert set(state.participants.names()) == set(state.signed_off)
            assert set(state.keepers) <= state.acknowledged or "hand-out-sheets" not in state.actions
        if state.locked:
            assert state.proven or state.recovered
        assert all(sheet.trustee and sheet.bag for sheet in state.ledger if sheet.place == "in-trust")
        if state.proven:
            assert all(sheet.bag and sheet.read_back for sheet in state.sheets.values())
        assert sum(sheet.issued and not sheet.bag for sheet in state.sheets.values()) <= 1


CeremonyMachine.TestCase.settings = settings(
    max_examples=40, stateful_step_count=50, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


def machine(kind: str, examples: int) -> type[CeremonyMachine]:
    """The same of another kind."""
    made = type(f"Ceremony_{kind}", (CeremonyMachine,), {"kind": kind})
    made.TestCase.settings = settings(CeremonyMachine.TestCase.settings, max_examples=examples)
    return made


@pytest.mark.parametrize("kind", OTHERS)
def test_no_other_ceremony_can_be_argued_into_a_wrong_state(kind: str) -> None:
    run_state_machine_as_test(machine(kind, 20 if kind == "drill" else 12))


TestCeremony = CeremonyMachine.TestCase
