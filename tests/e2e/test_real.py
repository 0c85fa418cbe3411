"""Real ceremonies: probe, waivers, clock, tokens that are given and never made, what an interruption left on them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ceremony import engine
from ceremony.custody.participants import Participants
from ceremony.engine import beginning
from ceremony.errors import DeviceError, KeyriteError, RefusedError
from ceremony.keys import KeyType, PinState
from ceremony.outside.example_requests import example_request
from ceremony.planning.plan import Plan, RecoveryPlan, RootGenerationPlan, suggested_participants, unnamed_participants
from ceremony.ports import (
    Absence,
    Attendance,
    AwaitPeople,
    ClockReading,
    ConfirmClock,
    DecideDeviation,
    DecideObject,
    Decision,
    EnterPin,
    NameParticipants,
    ObjectDecision,
    Ports,
    ReadAloud,
    ReadBackSheet,
    Remark,
    SealSheet,
    SheetFile,
    Stop,
    TakenToken,
    TakeToken,
    TryAgain,
    WaiveHost,
    Waiver,
    WaiveSoftwareToken,
)
from ceremony.record.journal import Entry, Journal, read_chain
from ceremony.script.loading import load_shipped_script
from ceremony.state import RuleError, State
from ceremony.verify import verify_archive
from tests.events import changed, told
from tests.fakes import FakeDevice, FakeGivenRack, FakeHost, FakeProbes, FakeToken, fake_ports
from tests.support import ToldOperator, data_of, entries, events, keyrite, plain_papers

PIN = "correct horse"
PARTICIPANTS = suggested_participants(3)
TWO = (PARTICIPANTS.administrator, PARTICIPANTS.witness)
WAIVER = Waiver("the vault has no other laptop", TWO)


@pytest.fixture(autouse=True, scope="module")
def _plain_papers() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        plain_papers(patch)
        yield


def take(question: TakeToken) -> TakenToken:
    serial, label = question.chosen
    return TakenToken(serial, label, PIN)


class RealParticipants(ToldOperator):
    """People of a real ceremony: they name themselves, and take the token that they chose."""

    def ask(self, question: Any) -> Any:
        if not self._told.get(type(question)):
            if isinstance(question, TakeToken) and question.problem is None:
                self._told[TakeToken] = [take]
            if isinstance(question, NameParticipants) and question.problem is None:
                self._told[NameParticipants] = [PARTICIPANTS]
            if isinstance(question, EnterPin) and question.problem is None:
                self._told[EnterPin] = [PIN]
            if isinstance(question, SealSheet):
                self._told[SealSheet] = [f"TB-{len(self.asked)}-{id(self)}"]
        return super().ask(question)


def hardware(**facts: Any) -> FakeToken:
    return FakeToken("VAULT-1", PIN, software=False, **facts)


def ports(folder: Path, operator: ToldOperator, *tokens: FakeToken, **others: Any) -> Ports:
    return replace(fake_ports(operator, folder, list(tokens) or [hardware()], real=True), **others)


def generation(**others: Any) -> RootGenerationPlan:
    script = load_shipped_script("root-generation")
    return RootGenerationPlan(script, unnamed_participants(), threshold=2, shares=3, rehearsal=False, **others)


def hold(folder: Path, plan: Plan, outside: Ports) -> engine.Outcome:
    outcome = engine.start(plan, outside, folder).run()
    if outcome.archive is not None:
        report = verify_archive(outcome.archive)
        assert report.ok, [check for check in report.checks if not check.ok]
        assert report.mode == "real"
    return outcome


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real root on a hardware token."""
    folder = tmp_path_factory.mktemp("real") / "out"
    assert hold(folder, generation(), ports(folder, RealParticipants())).ended == "closed"
    return folder


def continuing(kind: str, made: Path) -> RecoveryPlan:
    return RecoveryPlan(load_shipped_script(kind), unnamed_participants(), made / "archive", rehearsal=False)


def sheets(made: Path) -> tuple[Path, ...]:
    return (made / "sheets/share-1-of-3.pdf", made / "sheets/share-3-of-3.pdf")


def test_a_real_ceremony_says_so_and_nothing_of_it_says_rehearsal(made: Path) -> None:
    whole = (made / "archive/record.jsonl").read_text()
    assert "REHEARSAL" not in whole
    assert json.loads(whole.splitlines()[0])["data"]["mode"] == "real"
    assert data_of(made / "archive", "certificate-signed")["subject"].startswith("CN=Root CA,")
    assert data_of(made / "archive", "token-probed")["identity"]["serial"]


def test_before_people_are_named_the_program_acts_and_no_name_is_made_up(made: Path) -> None:
    with (made / "archive/record.jsonl").open("rb") as stream:
        record = [entry for entry, _ in read_chain(stream)]
    named = next(place for place, entry in enumerate(record) if entry.event.type == "participants-named")
    assert {entry.actor.role for entry in record[:named]} == {"program"}


@pytest.mark.parametrize("kind", ["recovery", "drill", "rotation", "destruction"])
def test_a_real_root_is_continued_on_another_given_token(kind: str, made: Path, tmp_path: Path) -> None:
    operator, token = RealParticipants(sheets=sheets(made)), hardware()
    operator._told[NameParticipants] = [lambda question: question.suggested]
    assert hold(tmp_path / "out", continuing(kind, made), ports(tmp_path / "out", operator, token)).ended == "closed"
    kept = {"recovery": {"root", "root-ca"}, "rotation": {"root", "root-ca", "root-ca-2"}}
    assert set(token.objects) == kept.get(kind, set())


def test_a_share_check_of_a_real_root_takes_no_token(made: Path, tmp_path: Path) -> None:
    operator = RealParticipants(sheets=sheets(made)[:1])
    operator._told[NameParticipants] = [lambda question: question.suggested]
    outside = fake_ports(operator, tmp_path / "out", [])
    assert hold(tmp_path / "out", continuing("share-check", made), outside).ended == "closed"


def test_a_drill_of_a_real_root_may_take_a_throw_away_token_by_waiver(made: Path, tmp_path: Path) -> None:
    operator = RealParticipants({WaiveSoftwareToken: [WAIVER]}, sheets=sheets(made))
    operator._told[NameParticipants] = [lambda question: question.suggested]
    folder = tmp_path / "out"
    assert hold(folder, continuing("drill", made), fake_ports(operator, folder, [])).ended == "closed"
    assert data_of(folder / "archive", "software-token-waived")["reason"] == WAIVER.reason


# what is refused before anything begins


@pytest.mark.parametrize(
    ("plan", "outside", "saying"),
    [
        (generation, lambda f: ports(f, RealParticipants(), probes=FakeProbes(missing=True)), "No probe counts"),
        (lambda: generation(key_type=KeyType.RSA_4096), lambda f: ports(f, RealParticipants()), "cannot make rsa-4096"),
        (generation, lambda f: fake_ports(RealParticipants(), f, []), "needs a token"),
        (lambda: replace(generation(), rehearsal=True), lambda f: ports(f, RealParticipants()), "never on a given one"),
    ],
)
def test_what_must_not_begin_leaves_nothing_behind(
    plan: Callable[[], Plan], outside: Callable[[Path], Ports], saying: str, tmp_path: Path
) -> None:
    with pytest.raises(KeyriteError, match=saying):
        engine.start(plan(), outside(tmp_path / "out"), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_token_that_is_not_there_is_refused_before_anything_begins(tmp_path: Path) -> None:
    outside = ports(tmp_path / "out", RealParticipants())
    outside.rack.choose("another", "VAULT-1")
    with pytest.raises(KeyriteError, match="is not there"):
        engine.start(generation(), outside, tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("kind", ["recovery", "drill", "reshare"])
def test_a_rehearsal_never_continues_a_real_root_nor_the_other_way_round(kind: str, made: Path, tmp_path: Path) -> None:
    rehearsal = replace(continuing(kind, made), rehearsal=True)
    with pytest.raises(KeyriteError, match="for rehearsals only"):
        engine.start(rehearsal, fake_ports(RealParticipants(), tmp_path / "out", []), tmp_path / "out")


def test_a_real_root_signs_no_made_up_request(made: Path, tmp_path: Path) -> None:
    plan = replace(continuing("issuance", made), requests=(example_request(),))
    with pytest.raises(KeyriteError, match="signs no made-up request"):
        engine.start(plan, ports(tmp_path / "out", RealParticipants()), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_request_that_cannot_be_signed_is_refused_before_any_bag_is_opened(made: Path, tmp_path: Path) -> None:
    whole = example_request()
    for content, profile, says in ((b"no request", whole.profile, "I22"), (whole.content, "tls-server", "^I")):
        bad = replace(whole, content=content, profile=profile, example=False)
        plan = replace(continuing("issuance", made), requests=(replace(whole, example=False), bad))
        with pytest.raises(RefusedError, match=says):
            engine.start(plan, ports(tmp_path / "out", RealParticipants()), tmp_path / "out")
    assert not (tmp_path / "out").exists()


# waivers


def test_a_software_token_is_taken_only_by_a_waiver_of_two_roles(tmp_path: Path) -> None:
    one_role = Waiver("why not", (PARTICIPANTS.custodians[0].name, PARTICIPANTS.custodians[1].name))
    answers = [Waiver("  ", TWO), one_role, None, WAIVER]
    operator = RealParticipants({WaiveSoftwareToken: answers, TryAgain: [None]})
    folder, token = tmp_path / "out", FakeToken("SOFT", PIN)
    assert hold(folder, generation(), ports(folder, operator, token)).ended == "closed"
    assert [problem[:28] for problem in operator.problems(WaiveSoftwareToken)] == [
        "A waiver needs its reason, i",
        "A waiver needs two people of",
    ]
    assert operator.problems(TryAgain) == [
        "The software token was not waived, so it is not taken; nothing was changed on it."
    ]
    waived = data_of(folder / "archive", "software-token-waived")
    assert [one["role"] for one in waived["by"]] == ["administrator", "witness"]


def test_a_failed_look_is_put_right_or_waived_before_anything_is_made(tmp_path: Path) -> None:
    operator = RealParticipants({WaiveHost: [None, WAIVER]})
    folder, host = tmp_path / "out", FakeHost(("network-off", "swap-off"), ("swap-off",))
    assert hold(folder, generation(), ports(folder, operator, host=host)).ended == "closed"
    asked = [[check.id for check in one.checks] for one in operator.asked if isinstance(one, WaiveHost)]
    assert asked == [["network-off", "swap-off"], ["swap-off"]]
    assert data_of(folder / "archive", "host-waived")["checks"] == ["swap-off"]
    happened = events(folder / "archive")
    assert happened.index("host-waived") < happened.index("token-probed") < happened.index("token-prepared")


def test_who_left_the_room_waives_nothing_whatever_was_decided_about_it(tmp_path: Path) -> None:
    left = Remark(Attendance(PARTICIPANTS.witness, present=False))
    told = {
        WaiveSoftwareToken: [left, WAIVER, replace(WAIVER, by=(PARTICIPANTS.administrator, PARTICIPANTS.operator))],
        AwaitPeople: [Absence(decision="We go on.", decided_by=PARTICIPANTS.operator)],
    }
    operator, folder = RealParticipants(told), tmp_path / "out"
    assert hold(folder, generation(), ports(folder, operator, FakeToken("SOFT", PIN))).ended == "closed"
    assert [one["name"] for one in data_of(folder / "archive", "software-token-waived")["by"]] == [
        PARTICIPANTS.administrator,
        PARTICIPANTS.operator,
    ]
    assert operator.problems(WaiveSoftwareToken)[0].startswith(f"{PARTICIPANTS.witness} has left the room")
    assert data_of(folder / "archive", "deviation-noted")["absent"] == {
        "names": [PARTICIPANTS.witness],
        "step": "token",
    }


def test_what_fails_only_before_the_split_is_asked_about_then(tmp_path: Path) -> None:
    operator = RealParticipants({WaiveHost: [WAIVER]})
    folder, host = tmp_path / "out", FakeHost((), ("network-off",))
    assert hold(folder, generation(), ports(folder, operator, host=host)).ended == "closed"
    happened = events(folder / "archive")
    assert happened.index("root-key-made") < happened.index("host-waived") < happened.index("share-set-made")


def test_in_a_rehearsal_failed_looks_are_only_shown(tmp_path: Path) -> None:
    operator, folder = ToldOperator(), tmp_path / "out"
    outside = replace(fake_ports(operator, folder, []), host=FakeHost(("network-off",)))
    plan = replace(generation(), participants=PARTICIPANTS, rehearsal=True)
    assert engine.start(plan, outside, folder).run().ended == "closed"
    shown = next(one for one in operator.asked if isinstance(one, ConfirmClock))
    assert [check.id for check in shown.checks if not check.ok] == ["network-off"]
    assert "host-waived" not in events(folder / "archive")


# the clock


def test_the_clock_is_compared_with_a_watch_and_the_difference_recorded(tmp_path: Path) -> None:
    wrong = [ClockReading(0, "a passer-by"), ClockReading(90_000, PARTICIPANTS.witness)]
    operator = RealParticipants({ConfirmClock: [*wrong, ClockReading(-42, PARTICIPANTS.witness)]})
    folder = tmp_path / "out"
    hold(folder, generation(), ports(folder, operator))
    said = operator.problems(ConfirmClock)
    assert said[0] == "Say who of this room looked at the watch."
    assert "differ by a day or more" in said[1]
    noted = data_of(folder / "archive", "clock-confirmed")
    assert (noted["watch_ahead_s"], noted["by"]) == (-42, {"role": "witness", "name": PARTICIPANTS.witness})
    assert data_of(folder / "archive", "host-checked")["ticks_ms"] > noted["ticks_ms"]


# tokens and PINs


def test_a_wrong_pin_is_asked_for_again_and_the_state_is_told_before_each_try(tmp_path: Path) -> None:
    token = hardware(state=PinState.COUNT_LOW)
    operator = RealParticipants({TakeToken: [lambda question: replace(take(question), pin="wrong"), take]})
    folder = tmp_path / "out"
    assert hold(folder, generation(), ports(folder, operator, token)).ended == "closed"
    asked = [one for one in operator.asked if isinstance(one, TakeToken)]
    assert [one.tokens[0].pin_state for one in asked] == [PinState.COUNT_LOW] * 2
    assert operator.problems(TakeToken) == ["The PIN is wrong; the token is unharmed. Type it again."]


def test_a_token_that_holds_anything_is_not_taken_and_another_one_is(tmp_path: Path) -> None:
    used, empty = hardware(), hardware()
    FakeDevice(used).make_log_key("somebody's")
    operator = RealParticipants({TakeToken: [take, lambda _: TakenToken(empty.serial, empty.label, PIN)]})
    folder = tmp_path / "out"
    assert hold(folder, generation(), ports(folder, operator, used, empty)).ended == "closed"
    assert set(used.objects) == {"somebody's"}
    assert data_of(folder / "archive", "token-prepared")["serial"] == empty.serial


# interruptions


class PowerLoss(BaseException):
    """The machine stops."""


def interrupt(folder: Path, outside: Ports, patch: pytest.MonkeyPatch, *, before: str) -> None:
    """Begin a real generation; the power goes when this event's effect is done and its entry is not yet written."""
    append = Journal.append

    def cutting(self: Journal, entry: Entry) -> None:
        if entry.event.type == before:
            self.close()
            raise PowerLoss
        append(self, entry)

    with patch.context() as cut:
        cut.setattr(Journal, "append", cutting)
        with pytest.raises(PowerLoss):
            engine.start(generation(), outside, folder).run()


def go_on(folder: Path, operator: ToldOperator, *tokens: FakeToken) -> engine.Outcome:
    outcome = engine.resume(ports(folder, operator, *tokens), folder).run()
    assert verify_archive(folder / "archive").ok
    return outcome


@pytest.mark.parametrize("destroy", [True, False])
def test_what_the_record_does_not_explain_is_decided_by_a_person(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, destroy: bool
) -> None:
    token, folder = hardware(), tmp_path / "out"
    interrupt(folder, ports(folder, RealParticipants(), token), monkeypatch, before="root-key-made")
    FakeDevice(token).make_log_key("whose is this")
    told: list[Any] = [
        ObjectDecision(destroy=True, decided_by="a passer-by"),
        ObjectDecision(destroy=True, decided_by=PARTICIPANTS.operator),
        ObjectDecision(destroy=destroy, decided_by=PARTICIPANTS.witness),
    ]
    operator = RealParticipants({DecideObject: told})
    assert go_on(folder, operator, token).ended == "closed"
    found = data_of(folder / "archive", "token-reconciled")
    assert (found["done"], sorted(one["label"] for one in found["unknown"])) == ([], ["root", "whose is this"])
    assert operator.problems(DecideObject) == ["Say who of this room decided it."]
    last = data_of(folder / "archive", "object-removed" if destroy else "object-kept")
    assert (last["label"], last["decided_by"]) == ("whose is this", PARTICIPANTS.witness)
    assert ("whose is this" in token.objects) is not destroy


def test_what_an_interrupted_step_left_is_destroyed_only_by_somebodys_decision(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    token, folder = hardware(), tmp_path / "out"
    interrupt(folder, ports(folder, RealParticipants(), token), monkeypatch, before="certificate-linted")
    operator = RealParticipants({DecideObject: [ObjectDecision(destroy=True, decided_by=PARTICIPANTS.operator)]})
    assert go_on(folder, operator, token).ended == "closed"
    asked = next(one for one in operator.asked if isinstance(one, DecideObject))
    assert (asked.label, asked.expected) == ("root-ca", True)
    assert data_of(folder / "archive", "token-reconciled")["done"] == ["root", "root-ca"]


@pytest.mark.parametrize("still", [True, False])
def test_a_key_that_is_gone_leads_to_a_decision_about_the_token(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, still: bool
) -> None:
    token, fresh, folder = hardware(), hardware(), tmp_path / "out"
    interrupt(folder, ports(folder, RealParticipants(), token), monkeypatch, before="estate-key-made")
    token.objects.clear()
    decision = Decision("it was erased", PARTICIPANTS.operator, go_on=still)
    another = [lambda _: TakenToken(fresh.serial, fresh.label, PIN)]
    told = {DecideDeviation: [decision], TakeToken: another, TryAgain: [Stop(abort=True, reason="no root key")]}
    outcome = go_on(folder, RealParticipants(told), token, fresh)
    assert data_of(folder / "archive", "token-reconciled")["missing"] == ["root"]
    assert data_of(folder / "archive", "deviation-noted")["decided_by"] == PARTICIPANTS.operator
    assert (outcome.ended, set(fresh.objects)) == (("aborted", set()) if still else ("closed", {"root", "root-ca"}))


def test_the_call_in_which_a_process_died_stands_in_the_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    token, folder = hardware(), tmp_path / "out"
    interrupt(folder, ports(folder, RealParticipants(), token), monkeypatch, before="estate-key-made")
    outside = ports(
        folder,
        RealParticipants({DecideObject: [ObjectDecision(destroy=True, decided_by=PARTICIPANTS.operator)]}),
        token,
    )
    outside.rack.interrupted_call = "C_GenerateKeyPair"
    engine.resume(outside, folder).run()
    assert data_of(folder / "archive", "ceremony-resumed")["interrupted_call"] == "C_GenerateKeyPair"


@pytest.mark.parametrize("pin", [PIN, None])
def test_an_abort_destroys_what_was_made_on_the_token_or_says_that_it_could_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pin: str | None
) -> None:
    token, folder = hardware(), tmp_path / "out"
    interrupt(folder, ports(folder, RealParticipants(), token), monkeypatch, before="estate-key-made")
    operator = RealParticipants(
        {EnterPin: [pin], DecideObject: [ObjectDecision(destroy=True, decided_by=PARTICIPANTS.operator)]}
    )
    outcome = engine.abort_interrupted(ports(folder, operator, token), folder, "the lights went out")
    assert (outcome.ended, verify_archive(folder / "archive").verdict) == ("aborted", "aborted")
    assert bool(token.objects) is (pin is None)
    left = "token-left" if pin is None else "object-removed"
    assert left in events(folder / "archive")
    if pin is None:
        assert data_of(folder / "archive", "token-left")["holds"] == ["root"]


# another ceremony on the same token

KEPT = ObjectDecision(destroy=False, decided_by=PARTICIPANTS.witness)


def test_what_another_ceremony_makes_on_the_token_meanwhile_is_not_taken_for_remains(tmp_path: Path) -> None:
    token, folder = hardware(), tmp_path / "out"

    def meanwhile(_: ReadAloud) -> None:
        FakeDevice(token).make_root_key("root")  # after the look that found the token empty

    stop = Stop(abort=True, reason="one token for two")
    operator = RealParticipants({ReadAloud: [None, meanwhile], TryAgain: [stop], DecideObject: [KEPT]})
    outcome = hold(folder, generation(), ports(folder, operator, token))
    assert "one of the two must end" in operator.problems(TryAgain)[0]
    assert (outcome.ended, set(token.objects)) == ("aborted", {"root"})
    assert data_of(folder / "archive", "object-kept")["decided_by"] == PARTICIPANTS.witness


@pytest.mark.parametrize("end", ["abort", "resume"])
def test_a_ceremony_that_was_left_never_touches_what_a_later_one_made_on_its_token(end: str, tmp_path: Path) -> None:
    token, left, folder = hardware(), tmp_path / "left", tmp_path / "out"
    leave = Stop(abort=False, reason="the lights went out")
    assert (
        engine.start(generation(), ports(left, RealParticipants({ReadAloud: [None, leave]}), token), left).run().ended
        == "left"
    )
    assert hold(folder, generation(), ports(folder, RealParticipants(), token)).ended == "closed"
    operator = RealParticipants({DecideObject: [KEPT] * 3, TryAgain: [Stop(abort=True, reason="it is another one's")]})
    outside = ports(left, operator, token)
    if end == "abort":
        outcome = engine.abort_interrupted(outside, left, "it was begun anew")
    else:
        outcome = engine.resume(outside, left).run()
    assert (outcome.ended, verify_archive(left / "archive").verdict) == ("aborted", "aborted")
    assert set(token.objects) == {"root", "root-ca"}
    assert not any(one.expected for one in operator.asked if isinstance(one, DecideObject))


@pytest.mark.parametrize(
    "end", [engine.resume, lambda outside, folder: engine.abort_interrupted(outside, folder, "why")]
)
def test_a_copy_of_an_interrupted_ceremony_neither_goes_on_nor_is_aborted_beside_it(
    tmp_path: Path, end: Callable[[Ports, Path], object]
) -> None:
    token, folder, copy = hardware(), tmp_path / "out", tmp_path / "copy"
    leave = Stop(abort=False, reason="a break")
    engine.start(generation(), ports(folder, RealParticipants({SealSheet: [leave]}), token), folder).run()
    shutil.copytree(folder, copy)
    with pytest.raises(RefusedError, match="one of the two folders is a copy"):
        engine.abort_interrupted(ports(copy, RealParticipants(), token), copy, "it was only a copy")
    assert set(token.objects) == {"root", "root-ca", "record-log"}
    moved = folder.rename(tmp_path / "moved")
    shutil.rmtree(copy)
    assert go_on(moved, RealParticipants(), token).ended == "closed"


def test_a_token_that_answers_as_if_it_were_empty_is_opened_again_or_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    token, fresh, folder = hardware(), hardware(), tmp_path / "out"

    def vanish(_: ReadAloud) -> None:
        token.objects.clear()
        monkeypatch.setattr(FakeGivenRack, "pin_state", pin_state)

    def pin_state(_: FakeGivenRack, serial: str, label: str) -> PinState:
        raise DeviceError("The token is not there.")

    another = lambda _: TakenToken(fresh.serial, fresh.label, PIN)  # noqa: E731
    told: dict[type, list[Any]] = {ReadAloud: [None, None, vanish], EnterPin: [None], TakeToken: [take, another]}
    operator = RealParticipants(told | {TryAgain: [None]})
    assert hold(folder, generation(), ports(folder, operator, token, fresh)).ended == "closed"
    assert set(fresh.objects) == {"root", "root-ca"}


# the rules, as the verifier applies them


def replay(record: list[Entry]) -> State:
    state = State(load_shipped_script("root-generation"))
    for entry in record:
        state.apply(entry)
    return state


@pytest.fixture(scope="module")
def waived(tmp_path_factory: pytest.TempPathFactory) -> list[Entry]:
    """The record of a real generation that needed every waiver."""
    folder = tmp_path_factory.mktemp("waived") / "out"
    operator = RealParticipants({WaiveHost: [WAIVER], WaiveSoftwareToken: [WAIVER]})
    outside = ports(folder, operator, FakeToken("SOFT", PIN), host=FakeHost(("swap-off",)))
    hold(folder, generation(), outside)
    with (folder / "archive/record.jsonl").open("rb") as stream:
        return [entry for entry, _ in read_chain(stream)]


@pytest.mark.parametrize(
    ("event", "change", "rule"),
    [
        ("token-probed", None, "R22"),
        ("token-probed", {"usable": False}, "R22"),
        ("token-probed", {"probed_at": ""}, "R22"),
        ("token-prepared", {"firmware": "2.0"}, "R22"),
        ("token-prepared", {"module_sha256": "1" * 64}, "R22"),
        ("token-prepared", {"serial": "another"}, "R23"),
        ("token-prepared", {"software_token": False, "serial": "another"}, "R22"),
        ("software-token-waived", None, "R23"),
        ("software-token-waived", {"reason": " "}, "R23"),
        ("software-token-waived", {"by": [{"role": "witness", "name": PARTICIPANTS.witness}]}, "R23"),
        ("software-token-waived", {"by": [{"role": "witness", "name": PARTICIPANTS.witness}] * 2}, "R23"),
        ("host-waived", None, "R24"),
        ("host-waived", {"checks": ["network-off"]}, "R24"),
        (
            "host-waived",
            {"by": [{"role": "operator", "name": PARTICIPANTS.witness}, {"role": "witness", "name": "x"}]},
            "R24",
        ),
        ("clock-confirmed", None, "R5"),
        ("clock-confirmed", {"by": {"role": "witness", "name": "nobody"}}, "R25"),
    ],
)
def test_a_real_record_that_lacks_a_guard_breaks_its_rule(
    waived: list[Entry], event: str, change: dict[str, Any] | None, rule: str
) -> None:
    place = next(number for number, entry in enumerate(waived) if entry.event.type == event)
    entry = waived[place]
    others = [] if change is None else [changed(entry, **change)]
    with pytest.raises(RuleError, match=f"^{rule}:"):
        replay([*waived[:place], *others, *waived[place + 1 :]])


def test_the_clock_is_needed_whatever_an_own_script_lists_as_evidence(waived: list[Entry]) -> None:
    state = State(load_shipped_script("root-generation"))
    step = next(one for one in state.script.steps if one.action == "name-participants")
    state.opened = waived[0].event  # type: ignore[assignment]
    with pytest.raises(RuleError, match="^R25:"):
        state._check_guarded_step(step)


def test_an_object_removed_by_nobody_breaks_its_rule(waived: list[Entry]) -> None:
    place = next(number for number, entry in enumerate(waived) if entry.event.type == "root-key-made")
    removed = told(waived[place], "object-removed", label="root", why="tidying up")
    with pytest.raises(RuleError, match="^R26:"):
        replay([*waived[: place + 1], removed])


def test_after_an_interruption_the_token_is_reconciled_before_it_is_used(waived: list[Entry]) -> None:
    place = next(number for number, entry in enumerate(waived) if entry.event.type == "root-key-made")
    before = waived[:place]
    step = next(entry for entry in reversed(before) if entry.event.type == "step-started")
    resumed = told(step, "ceremony-resumed", rewound_to=step.step)
    with pytest.raises(RuleError, match="^R26:"):
        replay([*before, resumed, step, waived[place]])
    found = told(step, "token-reconciled")
    replay([*before, resumed, step, found, waived[place]])
    undecided = told(step, "token-reconciled", unknown=[{"label": "root"}])
    with pytest.raises(RuleError, match="^R26:"):
        replay([*before, resumed, step, undecided, waived[place]])


def test_a_record_of_another_mode_than_the_two_is_refused(waived: list[Entry]) -> None:
    with pytest.raises(ValueError, match="none of the words.*field mode"):
        changed(waived[0], mode="almost real")


def test_the_people_named_nowhere_are_nobody() -> None:
    assert unnamed_participants() == Participants("", "", "", "", ())


def refused_file(question: ReadBackSheet) -> SheetFile:
    assert question.from_paper
    assert question.sheet is not None
    return SheetFile(question.sheet)


def test_the_file_that_was_just_written_is_not_read_back(tmp_path: Path) -> None:
    participants = RealParticipants({ReadBackSheet: [refused_file]})
    folder = tmp_path / "out"
    assert hold(folder, generation(), ports(folder, participants)).ended == "closed"
    assert "shows no paper" in participants.problems(ReadBackSheet)[0]
    assert {one["data"]["way"] for one in entries(folder / "archive") if one["event"] == "sheet-read-back"} == {"typed"}
    assert data_of(folder / "archive", "ceremony-closed")["sheet_files"] == [
        f"sheets/share-{n}-of-3.pdf" for n in (1, 2, 3)
    ]


@pytest.mark.parametrize("way", ["drawn", "text", "file", None])
def test_r44_a_real_record_whose_sheet_was_not_read_from_its_paper_is_refused_since_rules_3(
    made: Path, way: str | None
) -> None:
    with (made / "archive/record.jsonl").open("rb") as stream:
        record = [entry for entry, _ in read_chain(stream)]
    place = next(place for place, entry in enumerate(record) if entry.event.type == "sheet-read-back")
    record[place] = changed(record[place], way=way)
    with pytest.raises(RuleError, match="^R44"):
        replay(record)
    record[0] = changed(record[0], rules=2)
    assert replay(record).ended == "closed"


def test_a_folder_that_somebody_else_could_replace_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    (shared := tmp_path / "shared").mkdir()
    shared.chmod(0o777)
    with pytest.raises(RefusedError, match=f"take this folder's place: others may write to {shared}. Nothing was made"):
        engine.start(generation(), ports(shared / "out", ToldOperator()), shared / "out")
    assert list(shared.iterdir()) == []
    plan = replace(generation(), rehearsal=True, participants=suggested_participants(3))
    engine.start(plan, fake_ports(ToldOperator(), shared / "out", []), shared / "out").leave("a rehearsal may")


def test_a_folder_that_somebody_makes_in_our_place_a_moment_before_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def quicker(folder: Path) -> None:
        folder.mkdir()
        folder.chmod(0o777)

    monkeypatch.setattr(beginning, "make_empty_folder", quicker)
    with pytest.raises(RefusedError, match=f"others may write to {tmp_path}/out"):
        engine.start(generation(), ports(tmp_path / "out", ToldOperator()), tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []


def test_a_folder_that_others_may_write_to_since_is_not_gone_on_in(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    engine.start(generation(), ports(folder, ToldOperator()), folder).leave("for lunch")
    folder.chmod(0o777)
    with pytest.raises(RefusedError, match=f"others may write to {folder}"):
        engine.resume(ports(folder, ToldOperator()), folder)
    folder.chmod(0o755)
    engine.resume(ports(folder, ToldOperator()), folder).leave("put right")


def test_a_rehearsal_in_such_a_folder_names_it_on_the_spot_and_in_entry_0(tmp_path: Path) -> None:
    (shared := tmp_path / "shared").mkdir()
    shared.chmod(0o777)
    done = keyrite("rehearse", "--shares", "3", "--threshold", "2", "--out", shared / "out")
    assert done.returncode == 0, done.stderr
    assert f"Note: somebody else could take this folder's place: others may write to {shared}." in done.stdout
    looks = data_of(shared / "out/archive", "ceremony-opened")["host"]
    assert {"id": "folder-own", "ok": False, "detail": f"others may write to {shared}"} in looks
