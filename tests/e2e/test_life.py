"""A root's whole life in one chain of archives: made, drilled, checked, reshared, used, rotated, destroyed."""

from __future__ import annotations

import datetime
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509

from ceremony.audit.obligations import list_obligations
from ceremony.audit.timeline import draw_timeline, look_at
from ceremony.custody.participants import Custodian, Participants
from ceremony.errors import RefusedError, UsageError
from ceremony.keys import KeyType
from ceremony.outside.example_requests import example_request
from ceremony.pki.certificates import load_certificate
from ceremony.planning.estate_keys import EstateKeyOptions
from ceremony.planning.plan import suggested_participants
from ceremony.ports import (
    Accounting,
    AccountSheet,
    AcknowledgeDuties,
    Approval,
    Attendance,
    CheckIdentities,
    CompareFingerprint,
    ConfirmDraft,
    DecideDeviation,
    Decision,
    Deviation,
    NameParticipants,
    Opinion,
    PlacedItems,
    PlaceItems,
    PresentSheet,
    QuoteBag,
    ReadAloud,
    Recording,
    Remark,
    SealSheet,
    SheetFile,
    SignOff,
    StateApproval,
    TakeOverSheet,
)
from ceremony.record.events import DeviationNoted
from ceremony.record.journal import Entry, read_chain
from ceremony.script.loading import load_shipped_script, parse_script
from ceremony.state import RuleError, State
from ceremony.verify import read_continued, verify_archive
from tests.e2e.lives import Life
from tests.events import changed
from tests.fakes import FakeClock
from tests.support import ToldOperator, data_of, entries, events, plain_papers


@pytest.fixture(autouse=True, scope="module")
def _plain_papers() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        plain_papers(patch)
        yield


@pytest.fixture
def life(tmp_path: Path) -> Life:
    """A root that was just made."""
    made = Life(tmp_path)
    made.hold("root-generation")
    return made


def assert_issued(root: Path, certificate: Path) -> None:
    command = ["openssl", "verify", "-x509_strict", "-CAfile", root, certificate]
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


def named(archive: Path, event: str, field: str) -> list[Any]:
    return [one["data"].get(field) for one in entries(archive) if one["event"] == event]


def labels(archive: Path, event: str) -> set[str]:
    return set(named(archive, event, "label"))


def test_a_root_lives_through_every_ceremony_to_its_end(life: Life) -> None:
    first_sheets = life.sheets
    for kind in ("drill", "share-check", "reshare", "issuance", "rotation", "recovery"):
        twin = replace(example_request(), name="platform-ca.pem")  # another file, with the stem of the first
        requests = (example_request(), twin) if kind == "issuance" else ()
        assert life.hold(kind, requests=requests).ended == "closed", kind
    issued = life.folders[3] / "archive/issued/platform-ca.crt"
    root = life.archive / "keys/root-ca.crt"
    assert_issued(root, issued)
    assert_issued(root, issued.with_name("platform-ca-2.crt"))
    cross = life.folders[4] / "archive/issued/root-ca-2-by-root-ca.crt"
    assert_issued(root, cross)
    assert data_of(life.archive, "quorum-reached")["shares"] == [1, 2]
    assert labels(life.archive, "key-proved") == {
        "root-ca",
        "root-ca-2",
    }
    life.hold("destruction")
    assert all(first.exists() for first in first_sheets)
    with pytest.raises(RefusedError, match="destroyed"):
        read_continued(life.archive, rehearsal=True)


def test_a_drill_destroys_what_it_restored_and_leaves_the_sheets_in_new_bags(life: Life) -> None:
    before = life.ledger()
    life.hold("drill")
    assert labels(life.archive, "key-destroyed") == {
        "root",
        "root-ca",
    }
    assert [one["label"] for one in data_of(life.archive, "inventory-taken")["objects"]] == ["record-log"]
    after = life.ledger()
    assert after[1, 1].bags[:-1] == before[1, 1].bags
    assert after[1, 3].bags == before[1, 3].bags


def test_a_bag_that_is_not_the_one_sealed_last_is_a_deviation_that_somebody_decides(life: Life) -> None:
    decision = Decision("The witness saw the re-bagging in March.", "Wendy Witness", go_on=True)
    told = ToldOperator({QuoteBag: ["TB-OTHER"], DecideDeviation: [decision]}, life.sheets)
    life.hold("drill", told)
    noted = data_of(life.archive, "deviation-noted")
    assert "TB-OTHER" in noted["what"]
    assert noted["decided_by"] == "Wendy Witness"
    assert data_of(life.archive, "ceremony-closed")["deviations"] == 1


def test_a_sheet_from_a_wrong_bag_can_be_left_out_and_another_takes_its_place(life: Life) -> None:
    third = life.folders[0] / "sheets/share-3-of-3.pdf"
    decision = Decision("Left out.", "Ada Administrator", go_on=False)
    first = SheetFile(life.sheets[0], bag="TB-OTHER")  # its number was read before the bag was opened
    told = ToldOperator({PresentSheet: [first], DecideDeviation: [decision]}, (*life.sheets[1:], third))
    life.hold("drill", told)
    assert data_of(life.archive, "quorum-reached")["shares"] == [2, 3]
    assert [one.share.index for one in told.asked_of(QuoteBag)] == [2, 3]  # only where it was not read yet


def test_mixed_generations_are_refused_in_a_sentence_that_names_the_set(life: Life) -> None:
    old = life.sheets
    life.hold("reshare")
    gone = SheetFile(old[0].with_name("mistyped.pdf"))  # no sheet was read: nothing is judged, and it is asked again
    told = ToldOperator({PresentSheet: [gone, SheetFile(old[0])]}, life.sheets)
    life.hold("drill", told)
    verdicts = [one["data"]["verdict"] for one in entries(life.archive) if one["event"] == "sheet-judged"]
    assert verdicts == ["foreign", "genuine", "genuine"]
    assert "There is no file" in told.problems(PresentSheet)[0]
    assert "set 1" in told.problems(PresentSheet)[1]


def test_a_retired_sheet_that_was_not_here_stays_owed_until_it_is_accounted_for(life: Life) -> None:
    life.hold("reshare")
    owed = data_of(life.archive, "ceremony-closed")["obligations"]
    assert owed == [{"generation": 1, "index": 3}]
    life.hold("drill")
    assert data_of(life.archive, "ceremony-closed")["obligations"] == owed
    ledger = life.ledger()
    assert (ledger[1, 1].place, ledger[1, 3].place, ledger[1, 3].standing) == ("destroyed", "sealed", "superseded")
    assert {ledger[2, index].standing for index in (1, 2, 3)} == {"live"}


def test_a_bag_number_is_used_once_for_ever(life: Life) -> None:
    used = life.ledger()[1, 3].bag
    told = ToldOperator({SealSheet: [used, "TB-FRESH"]}, life.sheets)
    life.hold("drill", told)
    assert "used before" in told.problems(SealSheet)[0]


def test_everybody_signs_off_and_a_dissent_needs_its_reason_but_hinders_nothing(life: Life) -> None:
    told = ToldOperator({SignOff: [Opinion(False, ""), Opinion(False, "The door stood open.")]}, life.sheets)
    assert life.hold("drill", told).ended == "closed"
    assert "reason" in told.problems(SignOff)[0]
    signed = [one["data"] for one in entries(life.archive) if one["event"] == "signed-off"]
    assert len(signed) == len(suggested_participants(3).names())
    assert [one["remark"] for one in signed if not one["agrees"]] == ["The door stood open."]
    assert data_of(life.archive, "ceremony-closed")["dissents"] == 1
    assert verify_archive(life.archive).as_data()["dissents"] == 1


def test_what_people_say_aside_goes_into_the_record_and_the_question_is_put_again(life: Life) -> None:
    asides = [
        Remark(Deviation("The projector failed", "all see the head", "read aloud from paper", "Wendy Witness")),
        Remark(Attendance("Custodian 2", present=False)),
        Remark(Attendance("Custodian 2", present=True)),
    ]
    told = ToldOperator({CompareFingerprint: list(asides)}, life.sheets)
    assert life.hold("drill", told).ended == "closed"
    assert events(life.archive).count("attendance-noted") == 2
    assert data_of(life.archive, "deviation-noted")["decision"] == "read aloud from paper"


def test_a_missing_sheet_needs_a_note_and_a_destruction_leaves_none_open(life: Life) -> None:
    missing = [Accounting("", ""), Accounting("missing", ""), Accounting("missing", "last seen in 2025 by the holder")]
    told = ToldOperator({AccountSheet: missing}, life.sheets)
    life.hold("destruction", told)
    assert len(told.problems(AccountSheet)) == 2
    ways = [one["data"]["how"] for one in entries(life.archive) if one["event"] == "sheet-accounted"]
    assert sorted(ways) == ["destroyed", "destroyed", "missing"]
    assert "B7-missing-sheets-recover" not in named(life.archive, "bypass-found", "rule")


def test_missing_sheets_that_would_recover_are_named_when_a_root_is_destroyed(life: Life) -> None:
    lost = Accounting("missing", "never came back from the fire")
    life.hold("destruction", ToldOperator({AccountSheet: [lost, lost]}, life.sheets))
    assert named(life.archive, "bypass-found", "detail") == ["2 sheets of set 1 are missing, and would recover"]


def test_bypasses_of_the_quorum_are_found_and_named(life: Life) -> None:
    crowded = suggested_participants(3, again=True)
    one_site = tuple(Custodian(one.name, "North vault") for one in crowded.custodians[:2])
    custodians = (*one_site, crowded.custodians[2])
    told = ToldOperator(
        {NameParticipants: [lambda asked: replace(asked.suggested, custodians=custodians)]}, life.sheets
    )
    life.hold("reshare", told)
    life.hold("drill")
    found = {one["data"]["rule"] for one in entries(life.archive) if one["event"] == "bypass-found"}
    assert "B1-sheets-at-one-site" in found


def test_words_are_said_before_every_step_that_asks_nothing_itself(life: Life) -> None:
    told = ToldOperator(sheets=life.sheets)
    life.hold("drill", told)
    said = {one.step.action for one in told.asked if isinstance(one, ReadAloud)}
    assert {"open", "restore-keys", "prove-keys", "destroy-keys", "close"} <= said
    assert {one.step.action for one in told.asked} == {step.action for step in load_shipped_script("drill").steps}


def absent_participants(trustee: str) -> Participants:
    """The usual room, in which the third custodian is absent and somebody keeps the sheet."""
    participants = suggested_participants(3)
    return replace(
        participants, custodians=(*participants.custodians[:2], replace(participants.custodians[2], trustee=trustee))
    )


def entrusted(base: Path, trustee: str = "Wendy Witness") -> Life:
    life = Life(base)
    told = ToldOperator({NameParticipants: [absent_participants(trustee)]})
    assert life.hold("root-generation", told).ended == "closed"
    return life


def test_an_absent_custodians_sheet_is_kept_in_trust_and_stays_owed_until_its_holder_takes_it_over(
    tmp_path: Path,
) -> None:
    life = entrusted(tmp_path)
    kept = life.ledger()[1, 3]
    assert (kept.place, kept.trustee, kept.owed) == ("in-trust", "Wendy Witness", True)
    assert {"generation": 1, "index": 3} in data_of(life.archive, "ceremony-closed")["obligations"]
    assert "Custodian 3" not in named(life.archive, "signed-off", "name")
    life.hold("drill", ToldOperator({TakeOverSheet: [None]}, life.sheets))
    assert life.ledger()[1, 3].place == "in-trust"
    life.hold("drill")
    taken = life.ledger()[1, 3]
    assert (taken.place, taken.trustee, taken.owed, taken.bags) == ("sealed", "", False, kept.bags)
    assert "Custodian 3" in {
        one["data"]["name"] for one in entries(life.archive) if one["event"] == "duties-acknowledged"
    }
    assert data_of(life.archive, "ceremony-closed")["obligations"] == []


def test_a_bag_that_is_taken_over_with_another_number_is_a_deviation(tmp_path: Path) -> None:
    life = entrusted(tmp_path)
    decision = Decision("The witness opened the wrong drawer; the seal is whole.", "Wendy Witness", go_on=True)
    life.hold("drill", ToldOperator({TakeOverSheet: ["TB-0000"], DecideDeviation: [decision]}, life.sheets))
    assert "was taken over in bag TB-0000" in data_of(life.archive, "deviation-noted")["what"]


def test_a_sheet_in_trust_is_shown_by_who_keeps_it_and_goes_back_to_them(tmp_path: Path) -> None:
    life = entrusted(tmp_path)
    folder = life.folders[-1]
    participants = suggested_participants(3)
    typed = replace(
        participants.custodians[0], name="custodian·1"
    )  # with another sign of the keyboard: the same person
    here = replace(participants, witness="Wendy.Witness", custodians=(typed, participants.custodians[1]))
    sheets = (folder / "sheets/share-1-of-3.pdf", folder / "sheets/share-3-of-3.pdf")
    life.hold("recovery", ToldOperator({NameParticipants: [here]}, sheets))
    shown = [one["actor"]["name"] for one in entries(life.archive) if one["event"] == "sheet-judged"]
    assert shown == ["Custodian 1", "Wendy Witness"]
    assert life.ledger()[1, 3].place == "in-trust"


def test_who_opens_the_bag_that_was_kept_for_them_has_taken_it_over(tmp_path: Path) -> None:
    life = entrusted(tmp_path)
    folder = life.folders[-1]
    sheets = (folder / "sheets/share-1-of-3.pdf", folder / "sheets/share-3-of-3.pdf")
    life.hold("recovery", ToldOperator(sheets=sheets))
    assert (life.ledger()[1, 3].place, life.ledger()[1, 3].trustee) == ("sealed", "")


@pytest.mark.parametrize(
    ("trustee", "why"),
    [("Ada Administrator", "cannot hold"), ("Somebody Else", "cannot hold"), ("Custodian 2", "would hold 2 sheets")],
)
def test_nobody_keeps_a_sheet_in_trust_who_may_not_or_who_alone_would_recover(
    tmp_path: Path, trustee: str, why: str
) -> None:
    told = ToldOperator({NameParticipants: [absent_participants(trustee), suggested_participants(3)]})
    Life(tmp_path).hold("root-generation", told)
    assert why in told.problems(NameParticipants)[0]


def test_a_sheet_that_somebody_else_brings_is_decided_about_and_named_as_a_bypass(life: Life) -> None:
    participants = suggested_participants(3)
    here = replace(participants, custodians=(participants.custodians[0], participants.custodians[2]))
    decisions = [
        Decision("No.", "Wendy Witness", go_on=False),
        Decision("Custodian 2 is ill and sent it.", "Wendy Witness", go_on=True),
    ]
    sheets = (life.sheets[1], life.sheets[0], life.sheets[1])
    life.hold("drill", ToldOperator({NameParticipants: [here], DecideDeviation: decisions}, sheets))
    assert "B6-sheet-delegated" in {
        one["data"]["rule"] for one in entries(life.archive) if one["event"] == "bypass-found"
    }
    assert [one["data"]["verdict"] for one in entries(life.archive) if one["event"] == "sheet-judged"] == [
        "left-out",
        "genuine",
        "genuine",
    ]


def without_the_second(question: NameParticipants) -> Participants:
    assert [one.name for one in question.earlier] == ["Custodian 1", "Custodian 2", "Custodian 3"]
    return replace(question.suggested, earlier=(question.earlier[0], question.earlier[2]))


def test_a_resharing_names_who_shows_the_old_sheets_and_judges_one_that_somebody_else_brings(life: Life) -> None:
    decision = Decision("Custodian 2 is ill and sent it.", "Wendy Witness", go_on=True)
    told = ToldOperator(
        {NameParticipants: [without_the_second], DecideDeviation: [decision]}, (life.sheets[1], life.sheets[0])
    )
    before = life.sheets
    life.hold("reshare", told)
    assert before != life.sheets
    rules = {one["data"]["rule"] for one in entries(life.archive) if one["event"] == "bypass-found"}
    assert "B6-sheet-delegated" in rules
    assert len(told.asked_of(DecideDeviation)) == 1  # the sheet of who is here counts without a word
    here = {"Custodian 1", "Custodian 3"}
    assert here <= set(named(life.archive, "signed-off", "name"))
    assert here <= {one["name"] for one in data_of(life.archive, "identities-checked")["people"]}
    assert "Custodian 2" not in set(named(life.archive, "signed-off", "name"))


def placed(question: PlaceItems, recording: Recording) -> PlacedItems:
    sites = [one.site for one in suggested_participants(3).custodians]
    places = (sites[one.index - 1] if one.item == "sheet" and one.index else "Safe" for one in question.items)
    items = tuple(replace(one, to=place) for one, place in zip(question.items, places, strict=True))
    return PlacedItems(items, (recording,))


def watched_by(name: str) -> Callable[[NameParticipants], Participants]:
    return lambda question: replace(question.suggested, witness=name)


def test_names_approval_duties_and_places_are_asked_again_until_they_do(tmp_path: Path) -> None:
    good = Approval("Room 1", "Sam Sponsor", "CISO", "2026-03-01", "A-1")
    approvals = [
        replace(good, approved_on="2027-01-01"),
        replace(good, approved_on="1 March"),
        replace(good, approved_by="custodian 2"),
        replace(good, approved_by="ｃustodian 2"),  # a letter of another width
        replace(good, place=" "),
        good,
    ]
    nowhere = [lambda question: PlacedItems(tuple(replace(one, to="") for one in question.items))]
    told = ToldOperator(
        {
            NameParticipants: [watched_by("Аnna"), watched_by("ｃustodian 2"), watched_by("Wendy Witness")],
            CheckIdentities: [("Staff pass",), ("Staff pass",) * 5 + ("",), ("Staff pass",) * 6],
            StateApproval: approvals,
            AcknowledgeDuties: [("Custodian 1",), ("Custodian 1", "Custodian 2", "Custodian 3")],
            PlaceItems: [
                *nowhere,
                lambda question: placed(question, Recording("Film, 3 h", "beef")),
                lambda question: placed(question, Recording("Film, 3 h", "BE" * 32)),
            ],
        }
    )
    life = Life(tmp_path)
    life.hold("root-generation", told)
    assert [len(told.problems(kind)) for kind in (CheckIdentities, StateApproval, AcknowledgeDuties)] == [2, 5, 1]
    assert [problem[:3] for problem in told.problems(NameParticipants)] == ["P1:", "P1:"]
    assert "P7" in " ".join(told.problems(StateApproval))
    assert len(told.problems(PlaceItems)) == 2
    assert data_of(life.archive, "media-listed")["media"] == [{"what": "Film, 3 h", "sha256": "be" * 32}]
    items = data_of(life.archive, "items-placed")["items"]
    assert [one["item"] for one in items] == ["sheet", "sheet", "sheet", "token", "laptop", "archive-medium"]


SIGNER = {"country": "XX", "state": "Example State"}


@pytest.mark.parametrize(
    ("purpose", "names", "usage"),
    [
        ("image-signing", {**SIGNER, "identity": "releases@platform.example"}, "email:releases@platform.example"),
        ("image-signing", {**SIGNER, "identity": "https://build.platform.example/1"}, "URI:https://build.platform"),
        ("workload-identity", {"trust_domain": "platform.example"}, "URI:spiffe://platform.example"),
        ("platform-ca", {}, "CA:TRUE, pathlen:0"),
        ("image-decryption", {}, "Key Encipherment"),
        ("dct-root", {"name": "registry.platform.example:5000/*"}, "CN = registry.platform.example:5000/*"),
    ],
)
def test_a_new_estate_key_needs_no_new_sheets_and_comes_back_with_every_later_recovery(
    life: Life, purpose: str, names: dict[str, str], usage: str
) -> None:
    before = life.ledger()
    kind = {"image-decryption": KeyType.RSA_3072, "dct-root": KeyType.EC_P256}.get(purpose, KeyType.EC_P384)
    assert life.hold("estate-key", estate_key=EstateKeyOptions(purpose, kind, **names)).ended == "closed"
    certificate = life.archive / f"keys/{purpose}.crt"
    assert_issued(life.archive / "keys/root-ca.crt", certificate)
    shown = subprocess.run(
        ["openssl", "x509", "-in", certificate, "-noout", "-text"], capture_output=True, text=True, check=True
    )
    assert usage in shown.stdout
    assert {number: one.bags[0] for number, one in life.ledger().items()} == {
        n: one.bags[0] for n, one in before.items()
    }
    if purpose == "image-decryption":  # it comes back, and is proved by what it is for
        assert data_of(life.archive, "key-proved") | {"by": "decryption"} == data_of(life.archive, "key-proved")
        life.hold("recovery")
        proved = {
            one["data"]["label"]: one["data"].get("by") for one in entries(life.archive) if one["event"] == "key-proved"
        }
        assert proved == {"root-ca": None, purpose: "decryption"}
    if purpose == "image-signing":  # once is enough
        life.hold("rotation")
        assert (life.archive / "keys/root-ca-2.crt").exists()
        life.hold("recovery")
        assert labels(life.archive, "key-proved") == {"root-ca", purpose, "root-ca-2"}


def test_a_new_estate_key_must_be_one_that_can_be_certified(life: Life) -> None:
    for options, why in (
        (None, "what the new key is for"),
        (EstateKeyOptions("coffee"), "what the new key is for"),
        (EstateKeyOptions("image-signing"), "needs country, state, identity"),
        (EstateKeyOptions("image-signing", **SIGNER), "needs country, state, identity"),
        (
            EstateKeyOptions("image-signing", country="Germany", state="BE", identity="a@b.example"),
            "cannot be certified",
        ),
        (EstateKeyOptions("image-signing", **SIGNER, identity="spiffe://a.example"), "mail address or an https"),
        (EstateKeyOptions("image-signing", **SIGNER, identity="Ada"), "not a mail address"),
        (EstateKeyOptions("workload-identity", trust_domain="Not A Domain"), "cannot be certified"),
        (EstateKeyOptions("platform-ca", country="XX"), "needs no further name"),
        (EstateKeyOptions("image-decryption"), "cannot be of type ec-p384"),
        (EstateKeyOptions("dct-root", name="registry.platform.example/*"), "cannot be of type ec-p384"),
        (EstateKeyOptions("dct-targets", KeyType.EC_P256, name="10.0.0.1/app"), "its signature would end"),
        (EstateKeyOptions("dct-root", KeyType.EC_P256, name=f"{'r' * 46}.platform.example/a"), "cannot be certified"),
    ):
        with pytest.raises(UsageError, match=why):
            life.hold("estate-key", estate_key=options)


YEAR = datetime.timedelta(days=365)


@pytest.mark.parametrize("kind", ["estate-key", "issuance", "rotation"])
def test_late_in_a_roots_life_what_it_signs_ends_with_it_and_everybody_hears_that(
    life: Life, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    root = load_certificate((life.archive / "keys/root-ca.crt").read_bytes())
    monkeypatch.setattr(FakeClock, "_now", root.not_valid_after_utc - datetime.timedelta(days=300, hours=12))
    options = {
        "estate-key": {"estate_key": EstateKeyOptions("platform-ca")},
        "issuance": {"requests": (example_request(),)},
        "rotation": {},
    }
    operator = ToldOperator(sheets=life.sheets)
    assert life.hold(kind, operator, **options[kind]).ended == "closed"
    early = data_of(life.archive, "ceremony-opened")["parameters"]["ends_early"]
    assert {(one["days"], one["ends"]) for one in early} <= {(300, root.not_valid_after_utc.date().isoformat())}
    made = {
        "estate-key": ["keys/platform-ca.crt"],
        "issuance": ["issued/platform-ca.crt"],
        "rotation": ["issued/root-ca-2-by-root-ca.crt", "issued/root-ca-by-root-ca-2.crt"],
    }
    for file in made[kind]:
        assert load_certificate((life.archive / file).read_bytes()).not_valid_after_utc == root.not_valid_after_utc
    if kind != "rotation":
        (draft,) = operator.asked_of(ConfirmDraft)
        assert "ends early: 300 days instead of 1826, with the issuer's own certificate" in draft.lines
    if kind == "issuance":
        crl = x509.load_pem_x509_crl((life.archive / "issued/root-ca.crl").read_bytes())
        assert crl.next_update_utc == root.not_valid_after_utc
        assert {one["what"] for one in early} == {"platform-ca.csr", "issued/root-ca.crl"}


@pytest.mark.parametrize("kind", ["estate-key", "issuance", "rotation"])
@pytest.mark.parametrize("left", [datetime.timedelta(hours=30), -YEAR])
def test_a_root_about_to_end_signs_nothing_and_no_bag_is_opened_for_it(
    life: Life, monkeypatch: pytest.MonkeyPatch, kind: str, left: datetime.timedelta
) -> None:
    root = load_certificate((life.archive / "keys/root-ca.crt").read_bytes())
    monkeypatch.setattr(FakeClock, "_now", root.not_valid_after_utc - left)
    requests = (example_request(),) if kind == "issuance" else ()
    options = EstateKeyOptions("platform-ca") if kind == "estate-key" else None
    operator = ToldOperator(sheets=life.sheets)
    with pytest.raises(RefusedError, match=f"^I2: .* to {root.not_valid_after_utc.date()} and it is"):
        life.hold(kind, operator, requests=requests, estate_key=options)
    assert operator.asked == []
    assert not (life.base / f"1-{kind}").exists()


def test_a_crl_from_later_than_now_is_found_before_any_bag_is_opened(
    life: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert life.hold("issuance", requests=(example_request(),)).ended == "closed"
    monkeypatch.setattr(FakeClock, "_now", FakeClock().now() - datetime.timedelta(seconds=10))
    operator = ToldOperator(sheets=life.sheets)
    with pytest.raises(RefusedError, match="^I16: The previous CRL is from later than now"):
        life.hold("issuance", operator, requests=(example_request(),))
    assert operator.asked == []


def replayed(archive: Path, edit: Callable[[list[Entry]], list[Entry]]) -> State:
    """The state after an edited record."""
    with (archive / "record.jsonl").open("rb") as stream:
        edited = edit([entry for entry, _ in read_chain(stream)])
    state = State(parse_script((archive / "script.yaml").read_bytes()))
    for entry in edited:
        state.apply(entry)
    return state


def test_a_clock_before_the_archive_that_is_continued_is_decided_about_by_name(
    life: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = entries(life.archive)[-1]["time"]
    monkeypatch.setattr(FakeClock, "_now", datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC))
    wrong = [Decision("", "Wendy Witness", go_on=True), Decision("the battery is flat", "Nobody", go_on=True)]
    right = Decision("the battery is flat; the watch counts", "Wendy Witness", go_on=True)
    operator = ToldOperator({DecideDeviation: [*wrong, right]}, sheets=life.sheets)
    assert life.hold("recovery", operator).ended == "closed"
    asked = operator.asked_of(DecideDeviation)
    assert ended in asked[0].what
    assert len(operator.problems(DecideDeviation)) == 2
    noted = data_of(life.archive, "deviation-noted")
    assert (noted["decided_by"], noted["continued_ended_at"]) == ("Wendy Witness", ended)
    assert data_of(life.archive, "ceremony-closed")["deviations"] == 1
    order = events(life.archive)
    assert order.index("deviation-noted") < order.index("identities-checked")
    root, log = (load_certificate((life.archive / f"keys/{one}.crt").read_bytes()) for one in ("root-ca", "record-log"))
    assert log.not_valid_before_utc == root.not_valid_before_utc, "no certificate begins before its issuer"
    assert verify_archive(life.archive, earlier=life.folders[0] / "archive").ok


def test_a_record_whose_clock_nobody_decided_about_breaks_r46(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FakeClock, "_now", datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC))
    assert life.hold("recovery").ended == "closed"

    def silent(record: list[Entry]) -> list[Entry]:
        return [one for one in record if not isinstance(one.event, DeviationNoted)]

    def about_something_else(record: list[Entry]) -> list[Entry]:
        return [
            changed(one, continued_ended_at="2001-01-01T00:00:00.000Z")
            if isinstance(one.event, DeviationNoted)
            else one
            for one in record
        ]

    def opened(record: list[Entry], **continues: Any) -> list[Entry]:
        taken = {**record[0].event.as_data()["continues"], **continues}
        left = {name: value for name, value in taken.items() if value is not None}
        return [changed(record[0], continues=left), *record[1:]]

    replayed(life.archive, lambda record: record)
    for edit in (
        silent,
        about_something_else,
        lambda record: opened(record, ended_at=None),
        lambda record: opened(record, ended_at="yesterday"),
    ):
        with pytest.raises(RuleError, match="^R46: "):
            replayed(life.archive, edit)

    def of_rules_2(record: list[Entry]) -> list[Entry]:
        first = opened(silent(record), ended_at=None)[0]
        return [changed(first, rules=2), *silent(record)[1:]][:20]

    replayed(life.archive, of_rules_2)


def test_the_desk_puts_a_ceremony_after_the_one_that_it_continues_whatever_its_clock_said(
    life: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FakeClock, "_now", datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC))
    life.hold("recovery")
    seen = look_at(life.base)
    assert [event.kind for event in draw_timeline(seen).roots[0].events] == ["root-generation", "recovery"]
    told = [one.what.en for one in list_obligations(seen, datetime.date(2026, 3, 3))]
    assert any("Its clock stood before 2026-" in one for one in told)
