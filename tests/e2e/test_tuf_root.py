"""TUF root ceremonies: keys on tokens of different people, version by version, as python-tuf's client takes them."""

from __future__ import annotations

import itertools
import json
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from app.terminal.operator import TerminalOperator
from app.unattended import public_pin
from ceremony import engine
from ceremony.custody.participants import Custodian
from ceremony.errors import KeyriteError, RefusedError, UsageError
from ceremony.facts.gathering import gather_archive
from ceremony.facts.requirements import judge_archive
from ceremony.facts.schedule import list_due
from ceremony.keys import KeyAttributes
from ceremony.planning.plan import TufRootPlan, suggested_participants
from ceremony.planning.tuf_root import holders_here, plan_root
from ceremony.ports import ChoosePin, NameParticipants, PresentRootToken, Seconded, SecondPerson, Stop, TakenToken
from ceremony.record.events import data_of as event_data
from ceremony.record.journal import Entry, Journal
from ceremony.report.document import render_report
from ceremony.script.loading import load_shipped_script
from ceremony.state import RuleError, State
from ceremony.verify import verify_archive
from ceremony.verify.tuf_earlier import read_earlier
from tests.e2e.killing import read_record
from tests.e2e.test_terminal import PIN, Typist
from tests.e2e.tuf_ceremonies import NAMES, NOW, Ceremonies
from tests.events import chained, changed
from tests.fakes import FakeToken, fake_ports
from tests.interop import verify_archive as verifier
from tests.support import ToldOperator, entries, plain_papers
from tests.tuf_lab import Client

ADA, BEN, CLEO = NAMES
UNLOCKED = KeyAttributes("k", "01", "private", "ec-p256", True, True, True, True, False, True)


@pytest.fixture(autouse=True, scope="module")
def _plain_reports() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        plain_papers(patch)
        yield


@pytest.fixture
def ceremonies(tmp_path: Path) -> Ceremonies:
    return Ceremonies(tmp_path)


def test_client_follows_three_versions_over_two_exchanged_keys_of_which_one_token_is_lost(
    ceremonies: Ceremonies, tmp_path: Path
) -> None:
    one = ceremonies.hold("one", ceremonies.plan(ceremonies.draft(1, *NAMES)))
    assert verify_archive(one / "archive").verdict == "complete"
    client = Client(tmp_path / "client", ceremonies.publish(1, one))
    with ceremonies.repository.served() as address:
        assert client.update(address) == 1
        ceremonies.tokens.pop(2)  # Cleo's is lost
        draft = ceremonies.draft(2, ADA, f"{BEN}, new_key: true", "Dora Dogwood")
        two = ceremonies.hold("two", ceremonies.plan(draft, one / "archive"))
        ceremonies.publish(2, two)
        assert client.update(address) == 2
        third = ceremonies.draft(3, ADA, BEN, "Dora Dogwood")
        ceremonies.publish(3, ceremonies.hold("three", ceremonies.plan(third, two / "archive")))
        assert client.update(address) == 3


def test_stick_goes_round_one_after_another_and_the_last_signature_gives_the_root_out(
    ceremonies: Ceremonies, tmp_path: Path
) -> None:
    draft = ceremonies.draft(1, *NAMES)
    first = ceremonies.hold("first", ceremonies.plan(draft, here=(ADA,)))
    second = ceremonies.hold("second", ceremonies.plan(None, first / "archive", (BEN,)))
    assert not (second / "tuf/root.json").exists(), "nobody signs before every key is known"
    third = ceremonies.hold("third", ceremonies.plan(None, second / "archive", (CLEO,)))
    assert not (third / "tuf/1.root.json").exists()
    told = next(one for one in verify_archive(third / "archive").checks if one.id == "tuf-root").detail
    assert "1 of 2 by the keys of version 1; NOT YET ENOUGH" in told
    last = ceremonies.hold("last", ceremonies.plan(None, third / "archive", (BEN,)))
    question = ceremonies.operator.asked_of(PresentRootToken)[0]
    assert [(one.signed, one.outstanding, one.missing) for one in question.signatures] == [((CLEO,), (ADA, BEN), 1)]
    assert (last / "tuf/root.json").read_bytes() == (last / "tuf/1.root.json").read_bytes()
    assert subprocess.run(["sh", "check.sh"], cwd=last / "tuf", check=False, capture_output=True).returncode == 0
    for name in ("root.json", "1.root.json", "check/signed.json"):  # what clients load, not only what was signed
        kit = shutil.copytree(last / "tuf", tmp_path / name.replace("/", "-"))
        (kit / name).write_bytes((kit / name).read_bytes().replace(b"2", b"3", 1))
        told = subprocess.run(["sh", "check.sh"], cwd=kit, check=False, capture_output=True, text=True)
        assert (told.returncode, f"FAILED     {name} is missing, or not what was made" in told.stdout) == (1, True)
    assert verify_archive(last / "archive", earlier=third / "archive").ok
    assert not verify_archive(last / "archive", earlier=second / "archive").ok
    client = Client(tmp_path / "client", ceremonies.publish(1, last))
    with ceremonies.repository.served() as address:
        assert client.update(address) == 1
    with pytest.raises(RefusedError, match="Nothing is outstanding"):
        ceremonies.plan(None, last / "archive")


def test_bytes_that_changed_between_two_people_are_refused_before_anything_is_signed(ceremonies: Ceremonies) -> None:
    draft = ceremonies.draft(1, *NAMES)
    whole = ceremonies.hold("one", ceremonies.plan(draft, here=NAMES[:1]))
    assert ceremonies.plan(draft, whole / "archive").terms.earlier, "the same draft may come along"
    changed_draft = ceremonies.draft(1, *NAMES, threshold=3)
    with pytest.raises(RefusedError, match="T6: the draft says otherwise"):
        ceremonies.plan(changed_draft, whole / "archive")
    record = whole / "archive/record.jsonl"
    record.write_bytes(record.read_bytes().replace(b"2035-06-01", b"2036-06-01"))
    with pytest.raises(RefusedError, match="does not verify .* nothing was signed now"):
        ceremonies.plan(None, whole / "archive")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"version": 1', b'"version": 2,\n  "version": 1'),
        (b'{\n "signatures"', b'{\n "more": 1,\n "signatures"'),
        (b'"keyid": "', b'"comment": "x",\n   "keyid": "'),
        (b"", b"\n"),
    ],
)
def test_both_verifiers_take_root_metadata_to_the_byte(
    signed_once: Path, tmp_path: Path, old: bytes, new: bytes
) -> None:
    archive = shutil.copytree(signed_once / "archive", tmp_path / "altered")
    told = entries(archive)
    terms = told[0]["data"]["parameters"]["tuf"]
    verifier.check_tuf_root(archive, told, terms)
    file = archive / "tuf/root.json"
    altered = file.read_bytes().replace(old, new, 1) if old else file.read_bytes() + new
    assert altered != file.read_bytes()
    file.write_bytes(altered)
    with pytest.raises(ValueError, match="other (bytes|signatures)"):
        verifier.check_tuf_root(archive, told, terms)
    assert not next(one for one in verify_archive(archive).checks if one.id == "tuf-root").ok


def test_token_of_somebody_else_and_one_without_the_key_are_refused_in_a_sentence(ceremonies: Ceremonies) -> None:
    one = ceremonies.hold("one", ceremonies.plan(ceremonies.draft(1, *NAMES)))
    ceremonies.tokens.append(FakeToken("blank", "pin"))
    bens, blank = ceremonies.tokens[1], ceremonies.tokens[-1]
    taken = [TakenToken(bens.serial, bens.label, bens.pin), TakenToken(blank.serial, "blank", "pin"), None]
    plan = ceremonies.plan(ceremonies.draft(2, *NAMES), one / "archive")
    two = ceremonies.hold("two", plan, {PresentRootToken: taken})
    said = ceremonies.operator.problems(PresentRootToken)
    assert f"is that of {BEN}, as the record says; nothing was made or signed. Present the token of {ADA}." in said[0]
    assert f"holds no root key of {ADA} that is still to sign; nothing was signed" in said[1]
    signed = [one["data"]["holder"] for one in entries(two / "archive") if one["event"] == "tuf-root-signed"]
    assert signed == [BEN, CLEO], "the threshold is reached by the others"


@pytest.mark.parametrize(
    ("version", "holders", "threshold", "said"),
    [
        (1, NAMES, 2, "T2: it is version 1, and must be 2"),
        (3, NAMES, 2, "T2: it is version 3, and must be 2"),
        (2, NAMES, 4, "T5: 4 signatures are asked for, and there are 3 root keys"),
        (2, (ADA, BEN, ADA.upper()), 2, "T4: ada alder is named twice"),
        (2, (ADA, f"{BEN}, key: targets.pem"), 2, f"T4: the key of {BEN} is a root key too; targets needs its own"),
        (2, (f"{ADA}, key: new.pem", f"{BEN}, key: new.pem"), 2, f"T4: {ADA}, {BEN} have one key"),
        (
            2,
            (ADA, '"Ben\\nBirch"'),
            2,
            r"T4: the name Ben.nBirch has blanks too many, or characters that nobody can read",
        ),
        (2, (ADA, '"Ben  Birch"'), 2, "T4: the name Ben  Birch has"),
        (2, (ADA, '"\\u202eBen"'), 2, "T4: the name .u202eBen has"),
        (2, (ADA, f"{BEN}, key: gone.pem"), 2, f"it is the public key of {BEN}, in PEM; put it beside the draft"),
        (2, (ADA, f"{BEN}, key: wide.pem"), 2, f"key of {BEN} is not EC P-256"),
        (2, (ADA, f"{BEN}, color: red"), 2, "T1: it is not as its schema says at holders/1"),
    ],
)
def test_draft_that_will_not_do_is_refused_with_its_line_before_anything_begins(
    ceremonies: Ceremonies, signed_once: Path, version: int, holders: tuple[str, ...], threshold: int, said: str
) -> None:
    for name, curve in (("new", ec.SECP256R1()), ("wide", ec.SECP384R1())):
        key = ec.generate_private_key(curve).public_key()
        (ceremonies.folder / f"{name}.pem").write_bytes(
            key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        )
    with pytest.raises(KeyriteError, match=said):
        ceremonies.plan(ceremonies.draft(version, *holders, threshold=threshold), signed_once / "archive")


@pytest.fixture
def signed_once(ceremonies: Ceremonies) -> Path:
    return ceremonies.hold("one", ceremonies.plan(ceremonies.draft(1, *NAMES)))


def test_day_that_has_passed_is_refused_and_one_too_far_off(ceremonies: Ceremonies) -> None:
    draft = ceremonies.draft(1, *NAMES)
    whole = draft.read_text()
    for day, said in (("2026-02-28", "which has passed"), ("2047-01-01", "ten years are the most")):
        draft.write_text(whole.replace("2035-06-01", day))
        with pytest.raises(RefusedError, match=said):
            ceremonies.plan(draft)
    draft.write_text(whole.replace("2035-06-01", "2035-02-30"))
    with pytest.raises(UsageError, match=r"1\.yaml, line \d: T"):
        ceremonies.plan(draft)


def test_root_json_of_another_program_is_followed_once_enough_of_its_holders_are_named(
    ceremonies: Ceremonies, signed_once: Path
) -> None:
    previous, keys = signed_once / "tuf/root.json", sorted((signed_once / "tuf/check").glob("*.pem"))
    draft = ceremonies.draft(2, *NAMES)
    with pytest.raises(UsageError, match="T5: version 1 asks for 2 signatures by its own keys, and 0 of"):
        ceremonies.plan(draft, previous=previous)
    found = json.loads(previous.read_bytes())["signed"]["roles"]["root"]["keyids"]
    of = {found[0]: ADA, found[1]: BEN, found[2]: CLEO}
    named = "\n".join(f"  - {{name: {of[one.stem]}, key: {one}}}" for one in keys)
    draft = ceremonies.draft(2, *NAMES, more=f"previous_holders:\n{named}\n")
    present = [TakenToken(one.serial, one.label, one.pin) for one in ceremonies.tokens]
    two = ceremonies.hold("two", ceremonies.plan(draft, previous=previous), {PresentRootToken: list(present)})
    assert (two / "tuf/2.root.json").is_file()
    assert verify_archive(two / "archive").verdict == "complete"


def test_interrupted_ceremony_goes_on_with_the_keys_that_were_made(ceremonies: Ceremonies) -> None:
    plan = ceremonies.plan(ceremonies.draft(1, *NAMES))
    stop = Stop(abort=False, reason="a pause")
    run = ceremonies.begin("one", plan, {PresentRootToken: [stop]})
    assert run.run().ended == "left"
    operator = ToldOperator()
    folder = ceremonies.folder / "one"
    ports = fake_ports(operator, folder, ceremonies.tokens)
    again = engine.resume(ports, folder)
    assert again.run().ended == "closed"
    assert not operator.asked_of(ChoosePin)
    assert (folder / "tuf/1.root.json").is_file()


def test_holder_alone_opens_no_token(ceremonies: Ceremonies) -> None:
    plan = ceremonies.plan(ceremonies.draft(1, *NAMES))
    folder = ceremonies.folder / "one"
    run = ceremonies.begin("one", plan, {SecondPerson: [Seconded(ADA), Seconded("Wendy Witness")]})
    assert run.run().ended == "closed"
    assert "opened by its holder and the administrator or the witness" in ceremonies.operator.problems(SecondPerson)[0]
    made = next(one["data"] for one in entries(folder / "archive") if one["event"] == "tuf-key-made")
    assert [(one["role"], one["name"]) for one in made["by"]] == [("custodian", ADA), ("witness", "Wendy Witness")]


@pytest.mark.parametrize(
    ("event", "rule", "change"),
    [
        ("tuf-key-made", "R85", {"by": [{"role": "custodian", "name": ADA}]}),
        (
            "tuf-key-made",
            "R85",
            {"by": [{"role": "custodian", "name": BEN}, {"role": "witness", "name": "Wendy Witness"}]},
        ),
        ("tuf-root-confirmed", "R87", {"version": 2}),
        ("tuf-root-signed", "R87", {"to_sign_sha256": "00" * 32}),
        ("tuf-root-signed", "R87", {"key_id": "00" * 32}),
        ("tuf-root-signed", "R86", {"facts": event_data(UNLOCKED)}),
    ],
)
def test_record_that_breaks_a_rule_is_refused_by_its_id(
    signed_once: Path, event: str, rule: str, change: dict[str, object]
) -> None:
    state = State(load_shipped_script("tuf-root"))
    with pytest.raises(RuleError, match=rule):
        for entry in read_record(signed_once / "archive"):
            state.apply(changed(entry, **change) if entry.event.type == event else entry)


def test_second_verifier_works_out_who_signed_and_finds_a_signature_that_was_changed(
    ceremonies: Ceremonies, signed_once: Path
) -> None:
    two = ceremonies.hold("two", ceremonies.plan(ceremonies.draft(2, *NAMES), signed_once / "archive"))
    for folder in (signed_once, two):
        assert verifier.main(folder / "archive") == "closed"
    record = [json.loads(line) for line in (two / "archive/record.jsonl").read_bytes().splitlines()]
    terms = record[0]["data"]["parameters"]["tuf"]
    signed = next(one["data"] for one in record if one["event"] == "tuf-root-signed")
    signed["signature"] = signed["signature"][:-2] + ("00" if signed["signature"][-2:] != "00" else "01")
    with pytest.raises(ValueError, match="other signatures"):
        verifier.check_tuf_root(two / "archive", record, terms)


def test_desk_says_when_the_metadata_expires_and_whose_signature_is_outstanding(ceremonies: Ceremonies) -> None:
    def due(*folders: Path) -> list[tuple[str, str]]:
        every = list_due(gather_archive(folder / "archive") for folder in folders)
        return [(one.on.isoformat(), one.what.en) for one in every if one.kind == "tuf-root"]

    first = ceremonies.hold("first", ceremonies.plan(ceremonies.draft(1, *NAMES), here=(ADA, BEN)))
    lacking = f"Get version 1 of the TUF root metadata signed; outstanding: {ADA}, {BEN}, {CLEO}"
    assert due(first) == [("2035-06-01", lacking)]
    second = ceremonies.hold("second", ceremonies.plan(None, first / "archive", (CLEO,)))
    third = ceremonies.hold("third", ceremonies.plan(None, second / "archive", (ADA,)))
    (one,) = due(first, second, third)
    assert one == ("2035-06-01", "Sign the version of the TUF root metadata that follows 1, which then expires")


def test_real_ceremony_at_the_terminal_exchanges_a_key_on_the_same_token(
    ceremonies: Ceremonies, tmp_path: Path
) -> None:
    tokens = [FakeToken(f"TUF {one}", PIN, software=number == 2) for number, one in enumerate(NAMES)]

    def hold_really(name: str, draft: Path, earlier: Path | None) -> tuple[Path, Typist]:
        found = read_earlier(earlier) if earlier else None
        wanted = plan_root(draft, None, found, NOW, rehearsal=False)
        plan = TufRootPlan(
            load_shipped_script("tuf-root"),
            holders_here(wanted.terms, "en", rehearsal=False),
            wanted.terms,
            wanted.previous,
            rehearsal=False,
        )
        asked = itertools.cycle(("1", "2", "3"))
        typist = Typist(
            Organisation="Example Organisation",
            Custodian="",
            Site_of="Vault 1",
            What_now="2",
            Why_you="tried on software",
            Waived_by="1",
            and_by="3",
            Which_token=lambda: next(asked),
        )
        operator = TerminalOperator(plan.script, "en", typist.prompts(), real=True)
        ports = fake_ports(operator, tmp_path / name, tokens, real=True)
        outcome = engine.start(plan, ports, tmp_path / name).run()
        assert outcome.ended == "closed", typist.shown.getvalue()[-3000:]
        return tmp_path / name, typist

    one, typist = hold_really("one", ceremonies.draft(1, *NAMES), None)
    assert verify_archive(one / "archive").mode == "real"
    assert PIN not in typist.shown.getvalue()
    assert (
        "Signatures by the keys of version 1: 1 (2 are needed). Signed: Ada Alder. Outstanding: Ben Birch, Cleo"
        in " ".join(typist.shown.getvalue().split())
    )
    assert [one["data"]["serial"] for one in entries(one / "archive") if one["event"] == "software-token-waived"] == [
        tokens[2].serial
    ]
    two, _ = hold_really("two", ceremonies.draft(2, f"{ADA}, new_key: true", BEN, CLEO), one / "archive")
    signed = [one["data"]["holder"] for one in entries(two / "archive") if one["event"] == "tuf-root-signed"]
    assert signed == [ADA, ADA, BEN, CLEO], "with the key of the version before, and with the new one"
    client = Client(tmp_path / "client", ceremonies.publish(1, one))
    ceremonies.publish(2, two)
    with ceremonies.repository.served() as address:
        assert client.update(address) == 2


@pytest.mark.parametrize(
    ("language", "said"), [("en", "outstanding: Ada Alder, Ben Birch, Cleo Cedar"), ("zh", "客户端")]
)
def test_report_says_how_far_the_metadata_has_come(ceremonies: Ceremonies, language: str, said: str) -> None:
    folder = ceremonies.hold("first", ceremonies.plan(ceremonies.draft(1, *NAMES), here=(ADA,)))
    record = read_record(folder / "archive")
    pdf = render_report(load_shipped_script("tuf-root"), chained(in_language(record, language)))
    (folder / "report.pdf").write_bytes(pdf)
    done = subprocess.run(["pdftotext", folder / "report.pdf", "-"], capture_output=True, text=True, check=True)
    text = " ".join(done.stdout.split())
    assert said in text
    assert "2035-06-01" in text


def in_language(record: list[Entry], language: str) -> list[Entry]:
    """The record as if its people spoke this language."""
    parameters = {**record[0].event.as_data()["parameters"], "language": language}  # type: ignore[dict-item]
    return [changed(record[0], parameters=parameters), *record[1:]]


class PowerCut(BaseException):
    """The process is gone."""


@pytest.mark.parametrize("side", ["before", "after"])
@pytest.mark.parametrize("event", ["tuf-key-made", "tuf-root-confirmed", "tuf-root-signed"])
def test_power_that_goes_at_an_entry_leaves_one_key_a_holder_and_one_signature_a_key(
    ceremonies: Ceremonies, monkeypatch: pytest.MonkeyPatch, event: str, side: str
) -> None:
    append, cuts = Journal.append, itertools.count(-1 if event == "tuf-root-confirmed" else -2)

    def until_the_cut(journal: Journal, entry: Entry) -> object:
        ends = entry.event.type == event and next(cuts) == -1
        if ends and side == "before":
            raise PowerCut
        made = append(journal, entry)
        if ends:
            raise PowerCut
        return made

    run = ceremonies.begin("one", ceremonies.plan(ceremonies.draft(1, *NAMES)))
    with monkeypatch.context() as patch:
        patch.setattr(Journal, "append", until_the_cut)
        with pytest.raises(PowerCut):
            run.run()
    run._stage.journal.close()
    folder = ceremonies.folder / "one"
    again = engine.resume(
        fake_ports(ToldOperator({ChoosePin: [lambda one: public_pin(one.token_label)] * 9}), folder, ceremonies.tokens),
        folder,
    )
    again._stage.ports.rack.keeps = True  # type: ignore[attr-defined]
    assert again.run().ended == "closed"
    told = [one["event"] for one in entries(folder / "archive")]
    assert (told.count("tuf-key-made"), told.count("tuf-root-signed")) == (3, 3)
    assert verify_archive(folder / "archive").verdict == "complete"


def test_key_that_was_made_on_a_real_token_before_the_power_went_is_found_again(
    ceremonies: Ceremonies, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    tokens = [FakeToken(f"TUF {one}", PIN, software=False) for one in NAMES]
    wanted = plan_root(ceremonies.draft(1, *NAMES), None, None, NOW, rehearsal=False)
    here = holders_here(wanted.terms, "en", rehearsal=False)
    plan = TufRootPlan(load_shipped_script("tuf-root"), here, wanted.terms, rehearsal=False)
    room = replace(suggested_participants(3), custodians=tuple(Custodian(one, "Vault") for one in NAMES))

    def people() -> ToldOperator:
        taken = {
            f"TUF {one}": TakenToken(token.serial, token.label, PIN) for one, token in zip(NAMES, tokens, strict=True)
        }
        own = [lambda question: taken[f"TUF {question.holder}"]] * 9
        return ToldOperator({NameParticipants: [room], PresentRootToken: own})

    folder = tmp_path / "real"
    run = engine.start(plan, fake_ports(people(), folder, tokens, real=True), folder)
    with monkeypatch.context() as patch:
        patch.setattr("ceremony.actions.tuf_root._note_key", power_goes)
        with pytest.raises(PowerCut):
            run.run()
    run._stage.journal.close()
    (made,) = tokens[0].objects.values()
    again = engine.resume(fake_ports(people(), folder, tokens, real=True), folder)
    assert again.run().ended == "closed"
    assert [len(one.objects) for one in tokens] == [1, 1, 1]
    assert next(iter(tokens[0].objects.values())) is made
    assert verify_archive(folder / "archive").verdict == "complete"


def power_goes(*_: object) -> None:
    raise PowerCut


def test_requirements_that_speak_of_tokens_are_met_by_those_of_the_holders(signed_once: Path) -> None:
    rows = {one.id: one.status for one in judge_archive(signed_once / "archive")}
    assert {rows[one] for one in ("4", "7", "8", "14", "26")} == {"met"}
    assert rows["15"] == "not-applicable"
