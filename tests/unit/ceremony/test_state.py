"""The rules of a ceremony, tried on a true record: every entry taken out, moved or repeated is refused or harmless."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ceremony import engine
from ceremony.custody.participants import Actor
from ceremony.errors import KeyriteError
from ceremony.planning.plan import RecoveryPlan, RootGenerationPlan, suggested_participants
from ceremony.ports import ReadBackSheet, SpoiledSheet
from ceremony.printing.questions import DecidePaper, PaperDecision
from ceremony.record.events import AttendanceNoted, DecidedAbsence, DeviationNoted, read_event
from ceremony.record.journal import Entry, read_chain
from ceremony.script.loading import Script, load_shipped_script
from ceremony.state import RuleError, State
from tests.events import changed
from tests.fakes import FakePaper, FakeToken, fake_ports
from tests.support import ToldOperator, plain_papers

WITNESS = "Wendy Witness"


def replay(script: Script, record: list[Entry]) -> State:
    state = State(script)
    for entry in record:
        state.apply(entry)
    return state


def read_record(archive: Path) -> list[Entry]:
    with (archive / "record.jsonl").open("rb") as stream:
        return [entry for entry, _ in read_chain(stream)]


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, tuple[Script, list[Entry]]]]:
    """A true record of each ceremony."""
    base = tmp_path_factory.mktemp("records")
    with pytest.MonkeyPatch.context() as patch:
        plain_papers(patch)
        made, tokens = base / "made", list[FakeToken]()
        generation = load_shipped_script("root-generation")
        plan = RootGenerationPlan(generation, suggested_participants(3), threshold=2, shares=3)
        engine.start(plan, fake_ports(ToldOperator(), made, tokens), made).run()
        recovery = load_shipped_script("recovery")
        sheets = (made / "sheets/share-1-of-3.pdf", made / "sheets/share-2-of-3.pdf")
        again = RecoveryPlan(recovery, suggested_participants(3), made / "archive")
        engine.start(again, fake_ports(ToldOperator(sheets=sheets), base / "again", tokens), base / "again").run()
        told = ToldOperator({ReadBackSheet: [SpoiledSheet()], DecidePaper: [PaperDecision("spoiled", "torn", WITNESS)]})
        ports = fake_ports(told, base / "printed", tokens, FakePaper())
        engine.start(plan, ports, base / "printed").run()
        participants = suggested_participants(3)
        absent = replace(
            participants,
            custodians=(
                *participants.custodians[:2],
                replace(participants.custodians[2], trustee=participants.witness),
            ),
        )
        third = RootGenerationPlan(generation, absent, threshold=2, shares=3)
        engine.start(third, fake_ports(ToldOperator(), base / "third", list[FakeToken]()), base / "third").run()
    yield {
        "entrusted": (generation, read_record(base / "third/archive")),
        "root-generation": (generation, read_record(made / "archive")),
        "printing": (generation, read_record(base / "printed/archive")),
        "recovery": (recovery, read_record(base / "again/archive")),
    }


NAMES = ("root-generation", "entrusted", "recovery", "printing")


@pytest.mark.parametrize("name", NAMES)
def test_the_true_record_keeps_every_rule(records: dict[str, Any], name: str) -> None:
    assert replay(*records[name]).ended == "closed"


@pytest.mark.parametrize("name", NAMES)
def test_no_entry_can_be_left_out(records: dict[str, Any], name: str) -> None:
    script, record = records[name]
    for place in range(len(record) - 1):
        if [entry.event.type for entry in record[place : place + 2]] == ["sheet-printed", "deviation-noted"]:
            continue  # a sheet that is in doubt may be spoiled as well as one that is on paper
        with pytest.raises(RuleError):
            replay(script, record[:place] + record[place + 1 :])
            pytest.fail(f"{record[place].event.type} could be left out")


@pytest.mark.parametrize("name", NAMES)
def test_no_two_neighbours_of_different_steps_can_be_swapped(records: dict[str, Any], name: str) -> None:
    script, record = records[name]
    for place in range(1, len(record) - 1):
        first, second = record[place : place + 2]
        if first.step != second.step or "step-" in first.event.type + second.event.type:
            swapped = [*record[:place], second, first, *record[place + 2 :]]
            with pytest.raises(RuleError):
                replay(script, swapped)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_follows_the_end_and_nothing_comes_before_the_beginning(records: dict[str, Any], name: str) -> None:
    script, record = records[name]
    for entry in record:
        with pytest.raises(RuleError, match="^R[12]:"):
            replay(script, [*record, entry])
    for entry in record[1:]:
        with pytest.raises(RuleError, match="^R1:"):
            replay(script, [entry, *record])


def edited(record: list[Entry], event: str, change: Callable[[dict[str, Any]], None], which: int = 0) -> list[Entry]:
    places = [place for place, entry in enumerate(record) if entry.event.type == event]
    place = places[which]
    data = copy.deepcopy(record[place].event.as_data())
    change(data)
    return [*record[:place], replace(record[place], event=read_event(event, data)), *record[place + 1 :]]


@pytest.mark.parametrize(
    ("name", "event", "change", "rule"),
    [
        ("root-generation", "sheet-read-back", lambda d: d.update(commitment="0" * 64), "R7"),
        ("root-generation", "sheet-sealed", lambda d: d.update(bag=""), "R7"),
        ("root-generation", "subsets-proven", lambda d: d.update(subsets=2), "R8"),
        ("root-generation", "subsets-proven", lambda d: d.update(check_value="0" * 32), "R8"),
        ("root-generation", "key-locked", lambda d: d["facts"].update(extractable=True), "R9"),
        ("root-generation", "key-locked", lambda d: d["facts"].update(sensitive=None), "R9"),
        ("root-generation", "key-locked", lambda d: d["facts"].update(label="another"), "R10"),
        ("root-generation", "share-set-made", lambda d: d["set"].update(generation=2), "R6"),
        ("root-generation", "head-confirmed", lambda d: d.update(head="0" * 64), "R15"),
        ("printing", "printer-checked", lambda d: d.update(checks=[]), "R21"),
        ("printing", "printer-confirmed", lambda d: d.update(not_networked=False), "R21"),
        ("printing", "printer-confirmed", lambda d: d.update(by=""), "R21"),
        ("printing", "sheet-issued", lambda d: d.update(to="folder"), "R21"),
        ("printing", "sheet-spoiled", lambda d: d.update(index=2), "R21"),
        ("printing", "sheet-reprinted", lambda d: d.update(index=2), "R21"),
        ("root-generation", "identities-checked", lambda d: d["people"].pop(), "R31"),
        ("root-generation", "identities-checked", lambda d: d["people"][0].update(how=""), "R31"),
        ("root-generation", "identities-checked", lambda d: d["people"][0].update(by=d["people"][0]["name"]), "R31"),
        ("root-generation", "place-described", lambda d: d.update(place=""), "R31"),
        ("root-generation", "plan-approved", lambda d: d.update(script_sha256="0" * 64), "R31"),
        ("root-generation", "plan-approved", lambda d: d.update(approved_on="2999-01-01"), "R31"),
        ("root-generation", "plan-approved", lambda d: d.update(approved_by="Custodian 2"), "R31"),
        ("root-generation", "plan-approved", lambda d: d.update(approved_on="yesterday"), "R31"),
        ("root-generation", "duties-acknowledged", lambda d: d.update(name="Somebody"), "R32"),
        ("root-generation", "duties-acknowledged", lambda d: d.update(name="Wendy Witness"), "R32"),
        ("root-generation", "items-placed", lambda d: d["items"][0].update(to=""), "R34"),
        ("root-generation", "items-placed", lambda d: d["items"][0].update(package="TB-0"), "R34"),
        ("root-generation", "items-placed", lambda d: d["items"].pop(0), "R34"),
        ("root-generation", "items-placed", lambda d: d["items"].pop(3), "R34"),
        ("entrusted", "sheet-accounted", lambda d: d.update(trustee="Custodian 1"), "R33"),
        ("entrusted", "sheet-accounted", lambda d: d.update(index=2), "R33"),
        ("entrusted", "sheet-accounted", lambda d: d.update(how="received"), "R33"),
        ("recovery", "sheet-judged", lambda d: d.update(commitment="0" * 64), "R11"),
        ("recovery", "sheet-judged", lambda d: d.update(index=3), "R11"),
        ("recovery", "sheet-judged", lambda d: d.update(verdict="foreign"), "R12"),
        ("recovery", "root-recovered", lambda d: d.update(check_value="0" * 32), "R12"),
        ("recovery", "key-proved", lambda d: d.update(public_key_sha256="0" * 64), "R10"),
        ("recovery", "key-restored", lambda d: d.update(label="another"), "R12"),
        ("recovery", "key-locked", lambda d: d["facts"].update(extractable=True), "R9"),
    ],
)
def test_an_entry_that_says_less_than_it_must_is_refused_by_its_rule(
    records: dict[str, Any], name: str, event: str, change: Callable[[dict[str, Any]], None], rule: str
) -> None:
    script, record = records[name]
    with pytest.raises(RuleError, match=f"^{rule}:"):
        replay(script, edited(record, event, change))


@pytest.mark.parametrize(
    ("name", "event", "change"),
    [
        ("root-generation", "share-set-made", lambda d: d["set"].pop("shares")),
        ("printing", "sheet-issued", lambda d: d.update(to="mail")),
        ("printing", "sheet-spoiled", lambda d: d.update(how="lost")),
    ],
)
def test_an_entry_that_holds_no_event_is_refused_as_it_is_read(
    records: dict[str, Any], name: str, event: str, change: Callable[[dict[str, Any]], None]
) -> None:
    with pytest.raises(ValueError, match=r"is missing \(field set.shares\)|none of the words"):
        edited(records[name][1], event, change)


def test_one_sheet_cannot_be_counted_twice(records: dict[str, Any]) -> None:
    script, record = records["recovery"]
    judged = [place for place, entry in enumerate(record) if entry.event.type == "sheet-judged"]
    doubled = [*record[: judged[1]], record[judged[0]], *record[judged[1] + 1 :]]
    with pytest.raises(RuleError, match="^R11:"):
        replay(script, doubled)


def test_two_sheets_are_never_out_at_once(records: dict[str, Any]) -> None:
    script, record = records["root-generation"]
    issued = [entry for entry in record if entry.event.type == "sheet-issued"]
    place = record.index(issued[0])
    with pytest.raises(RuleError, match="^R7:"):
        replay(script, [*record[: place + 1], issued[1]])


def test_a_refused_entry_leaves_the_state_as_it_was(records: dict[str, Any]) -> None:
    script, record = records["root-generation"]
    for place in range(1, len(record)):
        state = replay(script, record[:place])
        before = copy.deepcopy(vars(state))
        with pytest.raises(KeyriteError):
            state.check(record[0])
        assert {name: value for name, value in vars(state).items() if name != "script"} == {
            name: value for name, value in before.items() if name != "script"
        }


def acted(record: list[Entry]) -> Iterator[int]:
    """The places of the entries by people, once people are named."""
    named = next(place for place, entry in enumerate(record) if entry.event.type == "participants-named")
    yield from (place for place in range(named, len(record)) if record[place].actor.role != "program")


@pytest.mark.parametrize("name", NAMES)
def test_r42_nobody_acts_who_is_not_here_in_that_role(
    name: str, records: dict[str, tuple[Script, list[Entry]]]
) -> None:
    script, record = records[name]
    for place in acted(record):
        state, entry = replay(script, record[:place]), record[place]
        other = "witness" if entry.actor.role != "witness" else "operator"
        for actor in (replace(entry.actor, name="Mallory"), replace(entry.actor, role=other)):
            with pytest.raises(RuleError, match="^R(42|18|11|33)"):  # signing off and showing a sheet are judged first
                state.check(replace(entry, actor=actor))


def test_r42_a_step_is_started_and_completed_by_its_role_before_the_witness(
    records: dict[str, tuple[Script, list[Entry]]],
) -> None:
    script, record = records["root-generation"]
    for place in acted(record):
        entry, state = record[place], replay(script, record[:place])
        if entry.event.type in {"step-started", "step-completed"}:
            role = "operator" if entry.actor.role != "operator" else "administrator"
            with pytest.raises(RuleError, match="^R42"):
                state.check(replace(entry, actor=suggested_participants(3).actor(role)))
        if entry.event.type == "step-completed":
            with pytest.raises(RuleError, match="^R42"):
                state.check(changed(entry, witness="Mallory"))


def test_r42_binds_no_record_of_the_rules_before_it(records: dict[str, tuple[Script, list[Entry]]]) -> None:
    script, record = records["root-generation"]
    older = [changed(record[0], rules=1), *record[1:]]
    place = next(acted(record)) + 1
    stranger = replace(older[place], actor=replace(older[place].actor, role="witness", name="Mallory"))
    replay(script, older[:place]).check(stranger)


def test_a_check_changes_nothing_whether_it_refuses_or_not(records: dict[str, tuple[Script, list[Entry]]]) -> None:
    """The state after an entry shares every value with the one before: no handler may change one in its place."""
    for script, record in records.values():
        state = State(script)
        for entry in record:
            before = copy.deepcopy({name: value for name, value in vars(state).items() if name != "script"})
            later = state.after(entry)
            with pytest.raises(RuleError):
                state.check(replace(entry, event=record[0].event) if state.opened else record[-1])
            assert {name: value for name, value in vars(state).items() if name != "script"} == before, entry.event.type
            state.apply(entry)
            assert vars(later) == vars(state), entry.event.type


def without_the_witness(record: list[Entry], decided_by: str, names: tuple[str, ...], step: str = "") -> list[Entry]:
    """The root key is made after the witness left, and after somebody decided about an absence."""
    at = next(place for place, entry in enumerate(record) if entry.event.type == "root-key-made")
    said = replace(record[at], actor=Actor("administrator", "Ada Administrator"))
    left = replace(said, event=AttendanceNoted(name=WITNESS, role="witness", present=False))
    decision = DeviationNoted(
        what="w",
        expected="e",
        decision="d",
        decided_by=decided_by,
        absent=DecidedAbsence(names=names, step=step or said.step),
    )
    return [*record[:at], left, replace(said, event=decision), record[at]]


def test_r43_an_absence_that_somebody_here_decided_about_is_covered(records: dict[str, Any]) -> None:
    script, record = records["root-generation"]
    replay(script, without_the_witness(record, "Ada Administrator", (WITNESS,)))


@pytest.mark.parametrize(
    ("decided_by", "names", "step"),
    [
        (WITNESS, (WITNESS,), ""),  # who is away
        ("Somebody Else", (WITNESS,), ""),  # who was never here
        ("Ada Administrator", ("Omar Operator",), ""),  # about somebody who is here
        ("Ada Administrator", (WITNESS, "Omar Operator"), ""),
        ("Ada Administrator", (), ""),
        ("Ada Administrator", (WITNESS,), "open"),  # for another step
    ],
)
def test_r43_somebody_here_decides_about_who_is_away_for_this_step(
    records: dict[str, Any], decided_by: str, names: tuple[str, ...], step: str
) -> None:
    script, record = records["root-generation"]
    changed_record = without_the_witness(record, decided_by, names, step)
    with pytest.raises(RuleError, match="^R43"):
        replay(script, changed_record[:-1])


@pytest.mark.parametrize("rules", [1, 2])
def test_who_acted_while_away_is_told_of_a_record_of_earlier_rules(records: dict[str, Any], rules: int) -> None:
    script, record = records["root-generation"]
    *before, _, made = without_the_witness([changed(record[0], rules=rules), *record[1:]], WITNESS, ())
    assert replay(script, [*before, made]).acted_away == {WITNESS: (made.seq + 1,)}
