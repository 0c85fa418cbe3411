"""A key below the root in use on a token: handed over by a quorum, opened by two people, and what must never happen."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ceremony import engine
from ceremony.errors import UsageError
from ceremony.keys import KeyType
from ceremony.planning.plan import unnamed_participants
from ceremony.ports import (
    Attendance,
    AwaitPeople,
    ChoosePin,
    ConfirmDraft,
    DecideDeviation,
    DecideObject,
    Decision,
    EnterPin,
    NameParticipants,
    ObjectDecision,
    OpenToken,
    PlaceItems,
    Remark,
    Seconded,
    SecondPerson,
    SignOff,
    Stop,
    TakenToken,
    TryAgain,
)
from ceremony.record.journal import Entry
from ceremony.script.loading import load_shipped_script
from ceremony.state import RuleError, State
from ceremony.verify import read_continued, verify_archive
from tests.e2e.killing import read_record
from tests.e2e.lives import server_request
from tests.e2e.on_fakes import sheets_of
from tests.e2e.outsides import PARTICIPANTS, RealParticipants
from tests.events import changed, told
from tests.fakes import FakeDevice, FakeRack, FakeToken, fake_ports
from tests.in_use import PIN, archive_for, open_it, tokens_for
from tests.support import ToldOperator, data_of, entries, events, plain_papers, plan_of

OPERATOR, ADMINISTRATOR, WITNESS = PARTICIPANTS.operator, PARTICIPANTS.administrator, PARTICIPANTS.witness
BY_TOKEN = "issuance-by-token"


@pytest.fixture(autouse=True, scope="module")
def _plain_papers() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        plain_papers(patch)
        yield


def people(told_: dict[type, list[Any]] | None = None, sheets: tuple[Path, ...] = ()) -> ToldOperator:
    return ToldOperator({OpenToken: [open_it] * 9, EnterPin: [PIN] * 9} | (told_ or {}), sheets)


def issue(
    made: Path, folder: Path, operator: ToldOperator | None = None, tokens: list[FakeToken] | None = None, **plan: Any
) -> engine.Outcome:
    """Issue with the token in use; the archive must verify for what it is."""
    tokens = tokens_for(BY_TOKEN, made) if tokens is None else tokens
    whole = replace(plan_of(BY_TOKEN, archive_for(BY_TOKEN, made)), **plan)  # type: ignore[arg-type]
    outcome = engine.start(whole, fake_ports(operator or people(), folder, tokens), folder).run()
    if outcome.archive is not None:
        report = verify_archive(outcome.archive)
        assert report.verdict == {"closed": "complete"}.get(outcome.ended, outcome.ended), report.checks
    return outcome


@pytest.fixture(scope="module")
def issued(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive of an issuance with the token in use. Tests must not change it."""
    folder = tmp_path_factory.mktemp("issued") / "out"
    assert issue(made, folder).ended == "closed"
    return folder / "archive"


@pytest.fixture
def handed(made: Path) -> Path:
    """The archive of the handover."""
    return archive_for(BY_TOKEN, made)


# what is handed over


def test_a_handover_leaves_one_key_on_the_token_and_tells_of_all_others(handed: Path, made: Path) -> None:
    (token,) = tokens_for(BY_TOKEN, made)
    assert set(token.objects) == {"platform-ca"}
    assert not token.objects["platform-ca"].facts.extractable
    destroyed = [one["data"]["label"] for one in entries(handed) if one["event"] == "key-destroyed"]
    assert destroyed == ["root", "root-ca"]
    assert data_of(handed, "key-kept")["label"] == "platform-ca"
    assert [one["label"] for one in data_of(handed, "inventory-taken")["objects"]] == ["platform-ca", "record-log"]
    assert data_of(handed, "log-key-certified")["issuer"] == "root-ca"
    report = verify_archive(handed)
    assert (report.verdict, report.vouched_by) == ("complete", "root")


def test_the_archive_says_which_token_is_in_use_where_and_who_took_it(handed: Path, made: Path) -> None:
    (held,) = read_continued(handed, rehearsal=True).tokens
    (token,) = tokens_for(BY_TOKEN, made)
    assert (held.serial, held.keys, held.carrier) == (token.serial, ("platform-ca",), OPERATOR)
    assert held.place


def test_only_the_key_that_is_handed_over_comes_onto_the_token_beside_the_roots_own(made: Path, tmp_path: Path) -> None:
    from ceremony.planning.estate_keys import EstateKeyOptions

    plan = replace(
        plan_of("estate-key", archive_for("handover", made)),
        estate_key=EstateKeyOptions("workload-identity", KeyType.EC_P384, trust_domain="platform.example"),
    )
    sheets = sheets_of(made)
    folder, out = tmp_path / "more", tmp_path / "out"
    engine.start(plan, fake_ports(ToldOperator(sheets=sheets), folder, []), folder).run()
    plan = plan_of("handover", folder / "archive")
    engine.start(plan, fake_ports(ToldOperator(sheets=sheets), out, []), out).run()
    assert [one["data"]["label"] for one in entries(out / "archive") if one["event"] == "key-restored"] == [
        "root-ca",
        "platform-ca",
    ]
    assert verify_archive(out / "archive").verdict == "complete"


@pytest.mark.parametrize("key", ["", "root-ca", "root", "image-signing"])
def test_the_root_or_a_key_that_is_none_is_never_handed_over(key: str, made: Path, tmp_path: Path) -> None:
    plan = replace(plan_of("handover", archive_for("handover", made)), keeps=key)
    with pytest.raises(UsageError, match="cannot be handed over; choose platform-ca"):
        engine.start(plan, fake_ports(people(), tmp_path / "out", []), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_an_aborted_handover_leaves_nothing_on_the_token(made: Path, tmp_path: Path) -> None:
    folder, tokens = tmp_path / "out", list[FakeToken]()
    stop = Stop(abort=True, reason="the wrong operator")
    plan = plan_of("handover", archive_for("handover", made))
    outside = fake_ports(ToldOperator({SignOff: [stop]}, sheets_of(made)), folder, tokens)
    kept: list[set[str]] = []
    outside.rack.discard = lambda: kept.append(set(tokens[0].objects))  # type: ignore[method-assign]
    assert engine.start(plan, outside, folder).run().ended == "aborted"
    assert kept == [set()]


# how a token is opened


def test_no_bag_is_opened_and_the_record_says_who_opened_which_token(issued: Path, made: Path) -> None:
    happened = events(issued)
    assert not {"bag-opened", "sheet-judged", "root-recovered", "key-restored", "key-destroyed"} & set(happened)
    opened = data_of(issued, "token-opened")
    (token,) = tokens_for(BY_TOKEN, made)
    assert opened["identity"]["serial"] == token.serial
    assert opened["by"] == [
        {"role": "operator", "name": OPERATOR},
        {"role": "administrator", "name": ADMINISTRATOR},
    ]
    assert [one["label"] for one in opened["keys"]] == ["platform-ca"]
    assert happened.count("key-proved") == 1
    assert data_of(issued, "certificate-issued")["issuer"] == "platform-ca"
    assert data_of(issued, "log-key-certified")["issuer"] == "platform-ca"


def test_verify_says_by_which_way_it_was_opened_and_what_that_is_worth(issued: Path, handed: Path) -> None:
    report = verify_archive(issued, anchor=handed / "keys/root-ca.crt", earlier=handed)
    assert (report.ok, report.vouched_by) == (True, "root")
    details = {check.id: check.detail for check in report.checks}
    assert details["quorum"].startswith("NO QUORUM: the token ")
    assert f"was opened by {OPERATOR} (operator) and {ADMINISTRATOR} (administrator)" in details["quorum"]
    assert "whoever opens its token can write such a record" in details["vouched"]


def test_what_follows_knows_where_the_token_went_and_its_quorum_is_suggested_again(
    issued: Path, made: Path, tmp_path: Path
) -> None:
    (held,) = read_continued(issued, rehearsal=True).tokens
    assert held.keys == ("platform-ca",)
    operator = ToldOperator(sheets=sheets_of(made))
    folder = tmp_path / "out"
    engine.start(plan_of("drill", issued), fake_ports(operator, folder, []), folder).run()
    (asked,) = operator.asked_of(NameParticipants)
    assert [one.name for one in asked.suggested.custodians] == [one.name for one in PARTICIPANTS.custodians]
    assert read_continued(folder / "archive", rehearsal=True).tokens == (held,)


def test_no_custodian_is_named_and_nobody_else_acts(issued: Path) -> None:
    assert data_of(issued, "participants-named")["custodians"] == []
    signed = [one["data"]["name"] for one in entries(issued) if one["event"] == "signed-off"]
    assert signed == [ADMINISTRATOR, OPERATOR, WITNESS]


def test_a_wrong_pin_is_asked_for_again_from_both(made: Path, tmp_path: Path) -> None:
    operator = people(
        {OpenToken: [lambda one: TakenToken(*one.chosen, "wrong"), open_it], SecondPerson: [Seconded(WITNESS)] * 2}
    )
    assert issue(made, tmp_path / "out", operator).ended == "closed"
    assert operator.problems(OpenToken) == ["The PIN is wrong; the token is unharmed. Type it again."]
    assert len(operator.asked_of(SecondPerson)) == 2
    assert data_of(tmp_path / "out/archive", "token-opened")["by"][1] == {"role": "witness", "name": WITNESS}


def test_the_operator_alone_opens_nothing_nor_does_somebody_who_left(made: Path, tmp_path: Path) -> None:
    left = Remark(Attendance(ADMINISTRATOR, present=False))
    operator = people(
        {SecondPerson: [Seconded(OPERATOR), Seconded("a passer-by"), left, Seconded(ADMINISTRATOR), Seconded(WITNESS)]}
    )
    assert issue(made, tmp_path / "out", operator).ended == "closed"
    said = operator.problems(SecondPerson)
    assert said[0].startswith("A token is opened by the HSM operator and the administrator or the witness")
    assert said[-1].startswith(f"{ADMINISTRATOR} has left the room")
    asked = operator.asked_of(SecondPerson)
    assert [name for _, name in asked[0].people] == [ADMINISTRATOR, WITNESS]
    assert [name for _, name in asked[-1].people] == [WITNESS]


def other_token(token: FakeToken) -> FakeToken:
    """Another one with the same keys."""
    return FakeToken(token.label, PIN, objects=copy.deepcopy(token.objects))


def test_another_token_than_the_archive_names_is_opened_by_a_decision_alone(made: Path, tmp_path: Path) -> None:
    (token,) = tokens_for(BY_TOKEN, made)
    second = other_token(token)
    no, yes = Decision("", "", go_on=False), Decision("The first one broke.", WITNESS, go_on=True)
    take = [lambda _: TakenToken(second.serial, second.label, PIN)] * 2
    operator = people({DecideDeviation: [no, yes], OpenToken: take})
    assert issue(made, tmp_path / "out", operator, [token, second]).ended == "closed"
    assert operator.problems(OpenToken) == ["Take another token; nothing was changed on this one."]
    noted = data_of(tmp_path / "out/archive", "deviation-noted")
    assert (noted["token"]["serial"], noted["decided_by"]) == (second.serial, WITNESS)
    assert token.serial in noted["expected"]
    held = read_continued(tmp_path / "out/archive", rehearsal=True).tokens
    assert {one.serial for one in held} == {token.serial, second.serial}


@pytest.mark.parametrize(
    ("alter", "why"),
    [
        (lambda device: device.destroy("platform-ca"), "does not hold the key platform-ca"),
        (
            lambda device: (device.destroy("platform-ca"), device.make_estate_key("platform-ca", KeyType.EC_P384)),
            "anoth",
        ),
        (lambda device: device.make_root_key("root"), "holds the root, and no ceremony said that it stays in use"),
    ],
)
def test_a_token_without_the_key_or_with_the_root_is_refused_untouched(
    alter: Callable[[FakeDevice], object], why: str, made: Path, tmp_path: Path
) -> None:
    tokens = tokens_for(BY_TOKEN, made)
    alter(FakeDevice(tokens[0]))
    before = set(tokens[0].objects)
    operator = people({OpenToken: [open_it, Stop(abort=False, reason="to look for the right one")]})
    assert issue(made, tmp_path / "out", operator, tokens).ended == "left"
    assert why in operator.problems(OpenToken)[0]
    assert set(tokens[0].objects) == before
    assert "token-opened" not in [one.event.type for one in read_record(tmp_path / "out/.keyrite")]


def test_what_else_lies_on_the_token_is_left_alone_and_told(made: Path, tmp_path: Path) -> None:
    (token,) = tokens_for(BY_TOKEN, made)
    FakeDevice(token).make_log_key("door badge")
    tokens = [token]
    outside = fake_ports(people(), tmp_path / "out", tokens)
    outside.rack.discard = lambda: None  # type: ignore[method-assign]
    plan = plan_of(BY_TOKEN, archive_for(BY_TOKEN, made))
    assert engine.start(plan, outside, tmp_path / "out").run().ended == "closed"
    assert data_of(tmp_path / "out/archive", "token-opened")["others"] == ["door badge"]
    assert set(token.objects) == {"platform-ca", "door badge"}


# the PIN in two halves


FIRST, SECOND_HALF = "correct ", "horse battery"


@pytest.fixture(scope="module")
def halved(made: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, FakeToken]:
    """The archive of a handover after which two people have half of the PIN each, and the token."""
    folder, tokens = tmp_path_factory.mktemp("halved") / "out", list[FakeToken]()
    short, seconds = Seconded(ADMINISTRATOR, "abc"), Seconded(ADMINISTRATOR, SECOND_HALF)
    operator = ToldOperator({ChoosePin: ["x" * 3, FIRST], SecondPerson: [short, seconds]}, sheets_of(made))
    outside = replace(fake_ports(operator, folder, tokens), rack=FakeRack(tokens, keeps=True))
    plan = replace(plan_of("handover", archive_for("handover", made)), pin_halves=True)  # type: ignore[call-arg]
    assert engine.start(plan, outside, folder).run().ended == "closed"
    assert operator.problems(ChoosePin)[0].startswith("Each half of the PIN has at least 4 characters")
    assert operator.problems(SecondPerson)[0].startswith("Each half of the PIN has at least 4 characters")
    assert [[name for _, name in one.people] for one in operator.asked_of(SecondPerson)] == [[ADMINISTRATOR]] * 2
    return folder / "archive", tokens[0]


def halves(half: str = SECOND_HALF) -> dict[type, list[Any]]:
    taken: list[Any] = [lambda one: TakenToken(*one.chosen, FIRST)] * 2
    return {OpenToken: taken, EnterPin: [FIRST] * 9, SecondPerson: [Seconded(WITNESS, half)] * 9}


def test_a_pin_in_two_halves_is_typed_by_two_and_neither_half_opens_the_token(
    halved: tuple[Path, FakeToken], tmp_path: Path
) -> None:
    archive, token = halved[0], copy.deepcopy(halved[1])
    assert token.pin == FIRST + SECOND_HALF
    assert [one.pin_halves for one in read_continued(archive, rehearsal=True).tokens] == [True]
    told_ = halves() | {SecondPerson: [Seconded(WITNESS, "another half"), Seconded(WITNESS, SECOND_HALF)]}
    operator, folder = ToldOperator(told_), tmp_path / "out"
    assert engine.start(plan_of(BY_TOKEN, archive), fake_ports(operator, folder, [token]), folder).run().archive
    assert operator.problems(OpenToken) == ["The PIN is wrong; the token is unharmed. Type it again."]
    assert all(one.half for one in operator.asked_of(SecondPerson))
    assert data_of(folder / "archive", "token-opened")["pin_halves"] is True
    whole = (folder / "archive/record.jsonl").read_text() + (archive / "record.jsonl").read_text()
    assert FIRST.strip() not in whole
    assert SECOND_HALF not in whole


def test_after_an_interruption_both_halves_are_asked_for_again(halved: tuple[Path, FakeToken], tmp_path: Path) -> None:
    archive, token, folder = halved[0], copy.deepcopy(halved[1]), tmp_path / "out"
    left = ToldOperator(halves() | {ConfirmDraft: [Stop(abort=False, reason="lunch")]})
    assert engine.start(plan_of(BY_TOKEN, archive), fake_ports(left, folder, [token]), folder).run().ended == "left"
    operator = ToldOperator(halves())
    assert engine.resume(fake_ports(operator, folder, [token]), folder).run().ended == "closed"
    assert [(one.in_use, one.half) for one in operator.asked_of(EnterPin)] == [(True, True)]


def test_a_record_in_which_one_person_typed_both_halves_is_refused(issued: Path) -> None:
    record = [altering("token-opened", pin_halves=True)(one) for one in read_record(issued)]
    assert refused_as(record, BY_TOKEN).startswith("R74: one person has typed the PIN that two have")


@pytest.mark.parametrize(
    ("kind", "options", "why"),
    [
        ("recovery", {"pin_halves": True}, "A PIN in two halves is for a token that stays in use"),
        ("drill", {"in_use": True}, "none can stay in use"),
        ("share-check", {"in_use": True}, "none can stay in use"),
        ("handover", {"in_use": True}, "none can stay in use"),
    ],
)
def test_what_cannot_stay_in_use_is_told_before_anything_begins(
    kind: str, options: dict[str, Any], why: str, made: Path, tmp_path: Path
) -> None:
    plan: Any = replace(plan_of(kind, archive_for(kind, made)), **options)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match=why):
        engine.start(plan, fake_ports(people(), tmp_path / "out", []), tmp_path / "out")
    assert not (tmp_path / "out").exists()


# the root, where its token stays in use on purpose


def test_the_root_signs_without_its_quorum_only_where_its_token_was_left_in_use_on_record(
    made: Path, tmp_path: Path
) -> None:
    tokens, folder, after = list[FakeToken](), tmp_path / "out", tmp_path / "after"
    outside = fake_ports(ToldOperator({ChoosePin: [PIN]}, sheets_of(made)), folder, tokens)
    outside = replace(outside, rack=FakeRack(tokens, keeps=True))
    recovery: Any = replace(plan_of("recovery", made / "archive"), in_use=True)  # type: ignore[call-arg]
    assert engine.start(recovery, outside, folder).run().ended == "closed"
    archive = folder / "archive"
    assert data_of(archive, "ceremony-opened")["parameters"]["in_use"] is True
    assert data_of(archive, "bypass-found")["rule"] == "B8-token-in-use"
    assert [one.keys for one in read_continued(archive, rehearsal=True).tokens] == [("root", "root-ca")]
    plan = replace(plan_of(BY_TOKEN, archive), requests=plan_of("issuance", archive).requests)  # type: ignore[union-attr]
    assert engine.start(plan, fake_ports(people(), after, copy.deepcopy(tokens)), after).run().ended == "closed"
    report = verify_archive(after / "archive")
    assert (report.verdict, report.vouched_by) == ("complete", "root")
    assert data_of(after / "archive", "certificate-issued")["issuer"] == "root-ca"
    assert data_of(after / "archive", "log-key-certified")["issuer"] == "root-ca"
    said = data_of(after / "archive", "bypass-found")["detail"]
    assert said.startswith(f"token {tokens[0].label}, serial {tokens[0].serial}, holds the root")


# what is refused before anything begins


@pytest.mark.parametrize(
    ("kind", "issuer", "why"),
    [
        ("estate-key", "", "Say which key signs"),  # nothing was handed over
        ("handover", "root-ca", "The root signs with its quorum"),
        ("handover", "image-signing", "There is no CA key image-signing"),
    ],
)
def test_which_key_may_sign_is_said_before_anything_begins(
    kind: str, issuer: str, why: str, made: Path, tmp_path: Path
) -> None:
    archive = archive_for("handover", made) if kind == "estate-key" else archive_for(BY_TOKEN, made)
    plan = replace(plan_of(BY_TOKEN, archive), issuer=issuer)
    with pytest.raises(UsageError, match=why):
        engine.start(plan, fake_ports(people(), tmp_path / "out", []), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_key_that_was_never_handed_over_is_found_on_a_token_by_a_decision(made: Path, tmp_path: Path) -> None:
    """A recovery of earlier days has left everything on its token: without the root's it would do."""
    (token,) = tokens_for(BY_TOKEN, made)
    plan = replace(plan_of(BY_TOKEN, archive_for("handover", made)), issuer="platform-ca")
    folder = tmp_path / "out"
    operator = people()
    assert engine.start(plan, fake_ports(operator, folder, [token]), folder).run().ended == "closed"
    assert data_of(folder / "archive", "deviation-noted")["token"]["serial"] == token.serial


# interruptions


def test_after_an_interruption_both_open_the_token_again_and_the_record_says_so(made: Path, tmp_path: Path) -> None:
    folder, tokens = tmp_path / "out", tokens_for(BY_TOKEN, made)
    left = people({ConfirmDraft: [Stop(abort=False, reason="lunch")]})
    assert issue(made, folder, left, tokens).ended == "left"
    operator = people({SecondPerson: [Seconded(WITNESS)]})
    assert engine.resume(fake_ports(operator, folder, tokens), folder).run().ended == "closed"
    assert [one.in_use for one in operator.asked_of(EnterPin)] == [True]
    opened = [one["data"]["by"][1]["name"] for one in entries(folder / "archive") if one["event"] == "token-opened"]
    assert opened == [ADMINISTRATOR, WITNESS]


def test_a_lost_token_leads_back_to_where_one_is_opened_and_nothing_is_signed_twice(made: Path, tmp_path: Path) -> None:
    folder, (token,) = tmp_path / "out", tokens_for(BY_TOKEN, made)
    left = people({PlaceItems: [Stop(abort=False, reason="lunch")]})
    assert issue(made, folder, left, [token]).ended == "left"
    twin = other_token(token)
    twin.objects.pop("record-log")
    decided = Decision("There are two of them.", WITNESS, go_on=True)
    operator = people({EnterPin: [None], DecideDeviation: [decided]})
    run = engine.resume(fake_ports(operator, folder, [twin]), folder)
    assert run.run().ended == "closed"
    happened = events(folder / "archive")
    assert (happened.count("token-replaced"), happened.count("certificate-issued")) == (1, 1)
    assert verify_archive(folder / "archive").verdict == "complete"


@pytest.mark.parametrize("pin", [PIN, None])
def test_an_abort_takes_back_its_log_key_and_touches_nothing_else(pin: str | None, made: Path, tmp_path: Path) -> None:
    folder, (token,) = tmp_path / "out", tokens_for(BY_TOKEN, made)
    left = people({ConfirmDraft: [Stop(abort=False, reason="lunch")]})
    assert issue(made, folder, left, [token]).ended == "left"
    outside = fake_ports(people({EnterPin: [pin] * 2}), folder, [token])
    outside.rack.discard = lambda: None  # type: ignore[method-assign]
    outcome = engine.abort_interrupted(outside, folder, "the lights went out")
    assert (outcome.ended, verify_archive(folder / "archive").verdict) == ("aborted", "aborted")
    assert set(token.objects) == {"platform-ca", *(() if pin else ("record-log",))}


# real ceremonies


class Room(RealParticipants):
    """People of a real ceremony; no custodian comes where none is needed."""

    def ask(self, question: Any) -> Any:
        if isinstance(question, NameParticipants) and question.shares == 0 and question.problem is None:
            return replace(PARTICIPANTS, custodians=())
        return super().ask(question)


def hardware() -> FakeToken:
    return FakeToken("IN-USE", PIN, software=False)


def hold_real(kind: str, folder: Path, before: Path | None, token: FakeToken, room: ToldOperator) -> engine.Outcome:
    """A real ceremony on a token that is given."""
    plan: Any = plan_of(kind, before or folder)
    plan = replace(plan, rehearsal=False, participants=unnamed_participants())
    if plan.script.ceremony == "issuance":
        plan = replace(plan, requests=(server_request(),))
    outside = fake_ports(room, folder, [token], real=True)
    outcome = engine.start(plan, outside, folder).run()
    if outcome.archive:
        assert verify_archive(outcome.archive).ok
    return outcome


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, FakeToken]:
    """The archive of a real handover, and the token. Tests must not change them."""
    base, token, before = tmp_path_factory.mktemp("real"), hardware(), None
    for kind in ("root-generation", "estate-key", "handover"):
        sheets = tuple(base / f"root-generation/sheets/share-{number}-of-3.pdf" for number in (1, 3))
        room = Room({EnterPin: [PIN] * 9}, sheets)
        on = token if kind == "handover" else hardware()
        assert hold_real(kind, base / kind, before, on, room).ended == "closed"
        before = base / kind / "archive"
    assert before is not None
    return before, token


def test_a_real_token_is_probed_opened_by_two_and_left_as_it_was(real: tuple[Path, FakeToken], tmp_path: Path) -> None:
    archive, token = real[0], copy.deepcopy(real[1])
    assert hold_real(BY_TOKEN, tmp_path / "out", archive, token, Room()).ended == "closed"
    happened = events(tmp_path / "out/archive")
    order = ["host-checked", "token-probed", "token-opened", "inventory-taken", "key-proved", "certificate-issued"]
    places = [happened.index(one) for one in order]
    assert places == sorted(places)
    assert set(token.objects) == {"platform-ca"}


def test_a_software_token_is_opened_by_waiver_alone(real: tuple[Path, FakeToken], tmp_path: Path) -> None:
    archive, token = real[0], replace(copy.deepcopy(real[1]), software=True)
    assert hold_real(BY_TOKEN, tmp_path / "out", archive, token, Room()).ended == "closed"
    assert data_of(tmp_path / "out/archive", "software-token-waived")["serial"] == token.serial


@pytest.mark.parametrize("destroy", [True, False])
def test_a_log_key_that_another_ceremony_left_is_somebodys_to_decide_about(
    destroy: bool, real: tuple[Path, FakeToken], tmp_path: Path
) -> None:
    archive, token = real[0], copy.deepcopy(real[1])
    FakeDevice(token).make_log_key("record-log")
    room = Room({TryAgain: [Stop(abort=True, reason="the other one goes first")]})
    decided = ObjectDecision(destroy=destroy, decided_by=WITNESS)
    room.ask = deciding(room, decided)  # type: ignore[method-assign]
    outcome = hold_real(BY_TOKEN, tmp_path / "out", archive, token, room)
    assert outcome.ended == ("closed" if destroy else "aborted")
    assert set(token.objects) == {"platform-ca", *(() if destroy else ("record-log",))}


def deciding(room: Room, decision: ObjectDecision) -> Callable[[Any], Any]:
    ask = room.ask
    return lambda question: decision if isinstance(question, DecideObject) else ask(question)


@pytest.mark.parametrize("end", ["abort", "resume"])
def test_after_an_interruption_nothing_of_the_operators_is_asked_about_or_destroyed(
    end: str, real: tuple[Path, FakeToken], tmp_path: Path
) -> None:
    archive, token, folder = real[0], copy.deepcopy(real[1]), tmp_path / "out"
    FakeDevice(token).make_log_key("door badge")
    left = Room({ConfirmDraft: [Stop(abort=False, reason="lunch")]})
    assert hold_real(BY_TOKEN, folder, archive, token, left).ended == "left"
    room = Room({EnterPin: [PIN] * 3})
    outside = fake_ports(room, folder, [token], real=True)
    if end == "abort":
        assert engine.abort_interrupted(outside, folder, "why").ended == "aborted"
    else:
        assert engine.resume(outside, folder).run().ended == "closed"
    assert set(token.objects) == {"platform-ca", "door badge"}
    assert not room.asked_of(DecideObject)
    assert verify_archive(folder / "archive").ok


def test_an_abort_without_the_two_leaves_the_token_closed_and_says_so(
    real: tuple[Path, FakeToken], tmp_path: Path
) -> None:
    archive, token, folder = real[0], copy.deepcopy(real[1]), tmp_path / "out"
    gone = Remark(Attendance(OPERATOR, present=False))
    room = Room({ConfirmDraft: [gone], AwaitPeople: [Stop(abort=False, reason="the operator is ill")]})
    assert hold_real(BY_TOKEN, folder, archive, token, room).ended == "left"
    room = Room()
    outcome = engine.abort_interrupted(fake_ports(room, folder, [token], real=True), folder, "nobody comes back")
    assert outcome.ended == "aborted"
    assert not room.asked_of(EnterPin)
    left = data_of(folder / "archive", "token-left")
    assert (left["holds"], left["why"]) == (["record-log"], "the two people who open it were not there")
    assert set(token.objects) == {"platform-ca", "record-log"}
    assert verify_archive(folder / "archive").ok


# forged records


def refused_as(record: list[Entry], script: str) -> str:
    """The rule that refuses a record; empty where none does."""
    state = State(load_shipped_script(script))
    try:
        for entry in record:
            state.apply(entry)
    except RuleError as refused:
        return str(refused)
    return ""


def altering(event: str, **data: Any) -> Callable[[Entry], Entry]:
    return lambda entry: changed(entry, **data) if entry.event.type == event else entry


def other_people(entry: Entry) -> Entry:
    by = [{"role": "operator", "name": OPERATOR}, {"role": "operator", "name": OPERATOR}]
    return changed(entry, by=by) if entry.event.type == "token-opened" else entry


def other_serial(entry: Entry) -> Entry:
    if entry.event.type != "token-opened":
        return entry
    return changed(entry, identity={**entry.event.as_data()["identity"], "serial": "another"})


def with_root(entry: Entry) -> Entry:
    if entry.event.type != "token-opened":
        return entry
    (key,) = entry.event.as_data()["keys"]
    return changed(entry, keys=[key, {**key, "label": "root-ca"}])


def not_locked(entry: Entry) -> Entry:
    if entry.event.type != "token-opened":
        return entry
    (key,) = entry.event.as_data()["keys"]
    return changed(entry, keys=[{**key, "extractable": True}])


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (altering("certificate-issued", issuer="root-ca"), "R75: root-ca signs, and does not lie on the token"),
        (altering("crl-issued", issuer="root-ca"), "R75"),
        (altering("log-key-certified", issuer="root-ca"), "R75"),
        (altering("token-opened", keys=[]), "R74: a token is opened that does not hold the key"),
        (altering("token-opened", by=[{"role": "operator", "name": OPERATOR}]), "R74"),
        (other_people, "R74: a token is opened by others"),
        (other_serial, "R74: a token is opened that the archive does not name"),
        (with_root, "R74: a token is opened that holds the root"),
        (not_locked, "R9"),
        (
            lambda one: told(one, "object-removed", label="platform-ca") if one.event.type == "key-proved" else one,
            "R75",
        ),
        (lambda one: told(one, "key-destroyed", label="platform-ca") if one.event.type == "key-proved" else one, "R4"),
    ],
)
def test_a_record_of_what_the_token_cannot_have_done_is_refused(
    change: Callable[[Entry], Entry], why: str, issued: Path
) -> None:
    record = read_record(issued)
    assert refused_as(record, BY_TOKEN) == ""
    assert refused_as([change(one) for one in record], BY_TOKEN).startswith(why)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (altering("key-kept", label="root-ca"), "R77"),
        (
            lambda one: told(one, "key-destroyed", label="platform-ca") if one.event.type == "key-destroyed" else one,
            "R77",
        ),
        (lambda one: told(one, "key-kept", label="platform-ca") if one.event.type == "key-destroyed" else one, "R77"),
        (altering("log-key-certified", issuer="platform-ca"), "R76: the log key is certified by another key"),
    ],
)
def test_a_record_of_a_handover_that_leaves_more_or_another_key_is_refused(
    change: Callable[[Entry], Entry], why: str, handed: Path
) -> None:
    record = read_record(handed)
    assert refused_as(record, "handover") == ""
    assert refused_as([change(one) for one in record], "handover").startswith(why)


def test_who_left_the_room_opens_no_token_whatever_was_decided(issued: Path) -> None:
    record = read_record(issued)
    place = next(place for place, one in enumerate(record) if one.event.type == "token-opened")
    left = told(record[place], "attendance-noted", name=ADMINISTRATOR, role="administrator", present=False)
    absent = {"names": [ADMINISTRATOR], "step": "open-token"}
    covered = told(
        record[place], "deviation-noted", what="x", expected="x", decision="x", decided_by=WITNESS, absent=absent
    )
    assert refused_as([*record[:place], left, covered, *record[place:]], BY_TOKEN).startswith("R43")
