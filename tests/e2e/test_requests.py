"""Requests of an issuance: under profiles of one's own, for fewer days, gone on with after an interruption."""

from __future__ import annotations

import datetime
import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import load_pem_x509_certificate

import app.cli
from app.terminal.performing import PerformOptions
from ceremony import engine
from ceremony.engine.known_keys import find_certified
from ceremony.errors import KeyriteError
from ceremony.issuing import CertificateProfile, load_profile, parse_profile, shipped_profiles
from ceremony.issuing.public_keys import throw_away_key
from ceremony.keys import KeyType
from ceremony.language.digest_words import digest_words
from ceremony.outside.example_requests import example_request
from ceremony.planning.estate_keys import EstateKeyOptions
from ceremony.planning.plan import RecoveryPlan, suggested_participants
from ceremony.planning.request_files import RequestFile, name_each
from ceremony.ports import ChoosePin, ConfirmDraft, EnterPin, Stop, TryAgain, VouchForKey
from ceremony.record.events import KeyVouched
from ceremony.record.journal import Entry, read_chain
from ceremony.script.loading import load_shipped_script, parse_script
from ceremony.state import RuleError, State
from ceremony.verify import read_continued, verify_archive
from tests.e2e.on_fakes import PIN, sheets_of
from tests.fakes import FakeClock, FakeToken, fake_ports
from tests.fuzz.archive_corpus import Files, entries, rechain, remanifest
from tests.support import Rehearsal, ToldOperator, assert_refused, data_of, keyrite, plain_papers
from tests.unit.ceremony.issuing.issuing_support import draft, new_root

LEFT = Stop(abort=False, reason="the evening came")


@pytest.fixture(autouse=True)
def _plain_papers(monkeypatch: pytest.MonkeyPatch) -> None:
    plain_papers(monkeypatch)


def own(name: str = "registry", *changes: tuple[bytes, bytes]) -> CertificateProfile:
    source = load_profile("tls-server").source.replace(b"name: tls-server", f"name: {name}".encode())
    for old, new in changes:
        assert old in source
        source = source.replace(old, new)
    return parse_profile(source)


def operator(made: Path, *drafts: object) -> ToldOperator:
    pins = {ChoosePin: [PIN] * 9, EnterPin: [PIN] * 9}
    return ToldOperator({**pins, ConfirmDraft: list(drafts), TryAgain: [LEFT]}, sheets_of(made))


def start(
    made: Path, folder: Path, requests: tuple[RequestFile, ...], people: ToldOperator, tokens: list[FakeToken]
) -> engine.Outcome:
    script, participants = load_shipped_script("issuance"), suggested_participants(3, again=True)
    plan = RecoveryPlan(script, participants, made / "archive", threshold=2, shares=3, requests=requests)
    return engine.start(plan, fake_ports(people, folder, tokens), folder).run()


def test_an_own_profile_is_read_aloud_kept_in_the_archive_and_shortened_by_days(made: Path, tmp_path: Path) -> None:
    profile = own()
    requests = (
        example_request(profile, days=30),
        replace(example_request(), days=100),
        replace(example_request(), name="year.csr"),
    )
    people = operator(made)
    assert start(made, tmp_path / "out", requests, people, []).ended == "closed"
    archive = tmp_path / "out/archive"
    assert verify_archive(archive).verdict == "complete"
    assert (archive / "profiles/registry.yaml").read_bytes() == profile.source
    assert (archive / "profiles/subordinate-ca.yaml").read_bytes() == load_profile("subordinate-ca").source
    announced = data_of(archive, "ceremony-opened")["parameters"]["requests"]
    assert [(one["profile"], one["profile_sha256"], one.get("days")) for one in announced] == [
        ("registry", profile.sha256, 30),
        ("subordinate-ca", load_profile("subordinate-ca").sha256, 100),
        ("subordinate-ca", load_profile("subordinate-ca").sha256, None),
    ]
    lasting = {}
    for path in (archive / "issued").glob("*.crt"):
        issued = load_pem_x509_certificate(path.read_bytes())
        lasting[path.name] = (issued.not_valid_after_utc - issued.not_valid_before_utc).days + 1
    assert lasting == {"registry.crt": 30, "platform-ca.crt": 100, "year.crt": 1826}
    mine, shipped, _ = (dict(line.split(": ", 1) for line in one.lines) for one in people.asked_of(ConfirmDraft))
    assert mine["profile's SHA-256 in words"] == " ".join(digest_words(profile.sha256))
    assert "profile's SHA-256" not in shipped


def _overwrite(path: Path) -> None:
    path.write_bytes(own("tls-client").source)


@pytest.mark.parametrize(
    ("file", "harm", "said"),
    [
        ("record.jsonl", Path.stat, ""),  # nothing is lost
        ("profiles/tls-client.yaml", Path.unlink, ""),  # one that comes with Keyrite
        ("profiles/tls-client.yaml", _overwrite, ""),
        ("profiles/registry.yaml", Path.unlink, "The profile registry is lost"),
        ("profiles/registry.yaml", _overwrite, "The profile registry is lost from .*, or is another"),
        ("requests/002.json", Path.unlink, "The request tls-client.csr is lost"),
    ],
)
def test_an_interrupted_issuance_goes_on_with_the_same_requests_and_profiles_or_says_what_it_lacks(
    made: Path, tmp_path: Path, file: str, harm: Callable[[Path], object], said: str
) -> None:
    folder, tokens = tmp_path / "out", list[FakeToken]()
    requests = (example_request(own(), days=30), example_request("tls-client"))
    assert start(made, folder, requests, operator(made, True, LEFT), tokens).ended == "left"
    lost = folder / ".keyrite" / file
    before = lost.read_bytes()
    harm(lost)
    people = operator(made)
    outcome = engine.resume(fake_ports(people, folder, tokens), folder).run()
    if said:
        assert outcome.ended == "left"
        assert re.search(said, people.problems(TryAgain)[0])
        lost.write_bytes(before)
        outcome = engine.resume(fake_ports(operator(made), folder, tokens), folder).run()
    assert outcome.ended == "closed", outcome
    assert verify_archive(folder / "archive").verdict == "complete"
    assert (folder / "archive/profiles/tls-client.yaml").read_bytes() == load_profile("tls-client").source
    issued = {path.name for path in (folder / "archive/issued").glob("*.crt")}
    assert issued == {"registry.crt", "tls-client.crt"}


@pytest.mark.parametrize(
    ("requests", "said"),
    [
        ((replace(example_request(), days=0),), "^I2: 0 days are too many or too few; the profile allows 1 to 3653"),
        ((example_request("tls-server", days=366),), "^I2: 366 days .* 1 to 365"),
        ((example_request(own()), example_request(own("registry", (b"at_most: 50", b"at_most: 5")))), "named registry"),
        ((example_request("cross-ca"),), "for the cross certificates of a rotation"),
        ((replace(example_request(), profile="coffee"),), "^I18: There is no profile named coffee"),
    ],
)
def test_what_cannot_be_signed_so_is_refused_before_anything_begins(
    made: Path, tmp_path: Path, requests: tuple[RequestFile, ...], said: str
) -> None:
    people = operator(made)
    with pytest.raises(KeyriteError, match=said):
        start(made, tmp_path / "out", name_each(requests), people, [])
    assert people.asked == []
    assert not (tmp_path / "out").exists()


def test_a_year_is_cut_to_what_is_left_of_the_root_and_days_that_fit_are_not(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = load_pem_x509_certificate((made / "archive/keys/root-ca.crt").read_bytes())
    monkeypatch.setattr(FakeClock, "_now", root.not_valid_after_utc - datetime.timedelta(days=100, hours=12))
    requests = (example_request("tls-server"), replace(example_request("tls-server", days=90), name="b.csr"))
    assert start(made, tmp_path / "out", requests, operator(made), []).ended == "closed"
    early = data_of(tmp_path / "out/archive", "ceremony-opened")["parameters"]["ends_early"]
    told = {one["what"]: (one["days"], one["instead_of"]) for one in early}
    assert told["tls-server.csr"] == (100, 365)
    assert "b.csr" not in told


@pytest.mark.parametrize("profile", shipped_profiles())
def test_an_example_is_one_that_its_profile_takes(profile: str) -> None:
    example = example_request(profile)
    root = new_root()[1]
    made = draft(example.load_profile(), example.read({}), root)
    assert dict(made.rows())["asked for in vain"] == "nothing"


def test_requests_of_one_name_are_told_apart() -> None:
    one = example_request()
    assert [each.name for each in name_each([one, one, replace(one, name="b"), one])] == [
        *("platform-ca.csr", "platform-ca-2.csr", "b", "platform-ca-3.csr")
    ]


def _at_event(event: str, change: Callable[[dict[str, Any]], object]) -> Callable[[Files], Files]:
    def alter(files: Files) -> Files:
        lines = entries(files)
        change(next(one["data"] for one in lines if one["event"] == event))
        return {**files, "record.jsonl": rechain(lines)}

    return alter


PROFILE = "profiles/registry.yaml"


@pytest.mark.parametrize(
    ("alter", "said"),
    [
        (lambda files: {**files, PROFILE: own("registry", (b"at_most: 50", b"at_most: 5")).source}, "is not a profile"),
        (lambda files: {**files, "profiles/more.yaml": files[PROFILE]}, "more.yaml is not a profile"),
        (lambda files: {name: one for name, one in files.items() if name != PROFILE}, "but is missing"),
        (
            _at_event("certificate-issued", lambda data: data["profile"].update(sha256="00" * 32)),
            "under another profile than was announced",
        ),
        (
            _at_event("ceremony-opened", lambda data: data["parameters"]["requests"][0].update(days=29)),
            "valid for longer than was announced",
        ),
    ],
)
def test_verify_holds_what_was_issued_to_what_was_announced(
    issued: Path, tmp_path: Path, alter: Callable[[Files], Files], said: str
) -> None:
    files = {path.relative_to(issued).as_posix(): path.read_bytes() for path in issued.rglob("*") if path.is_file()}
    for name, content in remanifest(alter(files)).items():
        path = tmp_path / "archive" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    failed = {check.id: check.detail for check in verify_archive(tmp_path / "archive").checks if not check.ok}
    assert said in failed["profiles"]


@pytest.fixture(scope="module")
def issued(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive of an issuance under an own profile, for 30 days."""
    folder = tmp_path_factory.mktemp("issued") / "out"
    with pytest.MonkeyPatch.context() as patch:
        plain_papers(patch)
        assert start(made, folder, (example_request(own(), days=30),), operator(made), []).ended == "closed"
    return folder / "archive"


def test_a_key_that_is_certified_already_is_told_of_before_any_bag_is_opened_and_with_its_draft(
    made: Path, issued: Path, tmp_path: Path
) -> None:
    again = RequestFile("again.csr", example_request("tls-server").content, "tls-server")
    assert hold_again(made, issued, tmp_path / "first", again) == ()
    first = tmp_path / "first/archive"
    people = operator(made)
    (told,) = hold_again(made, first, tmp_path / "second", replace(again, name="once more.csr"), people)
    template, values = told
    before = load_pem_x509_certificate((first / "issued/again.crt").read_bytes())
    assert values == {
        "request": "once more.csr",
        "subject": before.subject.rfc4514_string(),
        "serial": format(before.serial_number, "x"),
        "until": before.not_valid_after_utc.date().isoformat(),
    }
    assert "abort the ceremony now, before any bag is opened" in template
    (draft_read,) = people.asked_of(ConfirmDraft)
    assert any(line.startswith("key certified before: ") for line in draft_read.lines)


def hold_again(
    made: Path, archive: Path, folder: Path, request: RequestFile, people: ToldOperator | None = None
) -> tuple[object, ...]:
    """Sign one request, continuing an archive; what everybody is told when the ceremony begins."""
    script, participants = load_shipped_script("issuance"), suggested_participants(3, again=True)
    plan = RecoveryPlan(script, participants, archive, threshold=2, shares=3, requests=(request,))
    run = engine.start(plan, fake_ports(people or operator(made), folder, []), folder)
    assert isinstance(run.plan, RecoveryPlan)
    told = tuple(run.plan.notes())
    assert run.run().ended == "closed"
    assert verify_archive(folder / "archive").verdict == "complete"
    return told


def test_a_request_for_the_key_of_a_root_is_refused(made: Path) -> None:
    continued, request = read_continued(made / "archive", rehearsal=True), example_request()
    key = hashlib.sha256(request.read({}).public_key).hexdigest()
    theirs = replace(continued, estate=tuple(replace(one, public_key_sha256=key) for one in continued.estate))
    assert list(find_certified((request,), continued)) == []
    with pytest.raises(KeyriteError, match="^I23: The request platform-ca.csr is for the key of the root root-ca"):
        list(find_certified((request,), theirs))


def written(key: str, **more: object) -> bytes:
    """A request in YAML, for a public key (PEM) or a key of the token."""
    field = "public_key" if key.startswith("-----") else "key"
    subject = {"country": "XX", "state": "Example State", "organization": "Northwind", "common_name": "node"}
    names = {"dns": ["node.platform.example"]} if field == "public_key" else {"email": ["releases@platform.example"]}
    return yaml.safe_dump(
        {"format": "keyrite-request-1", "subject": subject, "names": names, field: key, **more}
    ).encode()


def public_pem() -> str:
    key = throw_away_key(KeyType.EC_P256).public_key()
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


VOUCHED = own("node", (b"unproved_keys: refuse", b"unproved_keys: vouched"))


def test_two_people_vouch_for_a_key_that_came_without_a_proof(made: Path, tmp_path: Path) -> None:
    requests = tuple(
        RequestFile.under(VOUCHED, name, written(public_pem(), days=20)) for name in ("left.yaml", "node.yaml")
    )
    people = operator(made)
    people._told[VouchForKey] = [False]
    assert start(made, tmp_path / "out", requests, people, []).ended == "closed"
    archive = tmp_path / "out/archive"
    assert verify_archive(archive).verdict == "complete"
    left, vouched = people.asked_of(VouchForKey)
    assert (left.title, vouched.title) == ("left.yaml", "node.yaml")
    key = hashlib.sha256(requests[1].read({}).public_key).hexdigest()
    assert vouched.words == digest_words(key)
    event = data_of(archive, "key-vouched")
    assert (event["name"], event["public_key_sha256"]) == ("node.yaml", key)
    assert {one["role"] for one in event["by"]} == {"administrator", "witness"}
    assert "nobody vouched" in data_of(archive, "deviation-noted")["decision"]
    issued = load_pem_x509_certificate((archive / "issued/node.crt").read_bytes())
    assert (issued.not_valid_after_utc - issued.not_valid_before_utc).days + 1 == 20
    assert not (archive / "issued/left.crt").exists()

    def unvouched(record: list[Entry]) -> list[Entry]:
        return [one for one in record if not isinstance(one.event, KeyVouched)]

    def by_one(record: list[Entry]) -> list[Entry]:
        return [
            replace(one, event=replace(one.event, by=one.event.by[:1])) if isinstance(one.event, KeyVouched) else one
            for one in record
        ]

    for edit in (unvouched, by_one):
        with pytest.raises(RuleError, match="^R50: "):
            replay(archive, edit)


def replay(archive: Path, edit: Callable[[list[Entry]], list[Entry]]) -> None:
    with (archive / "record.jsonl").open("rb") as stream:
        edited = edit([entry for entry, _ in read_chain(stream)])
    state = State(parse_script((archive / "script.yaml").read_bytes()))
    for entry in edited:
        state.apply(entry)


def test_a_key_of_the_token_gets_its_next_certificate_by_a_written_request(made: Path, tmp_path: Path) -> None:
    script, participants = load_shipped_script("estate-key"), suggested_participants(3, again=True)
    wanted = EstateKeyOptions("image-signing", country="XX", state="Example State", identity="a@platform.example")
    plan = RecoveryPlan(script, participants, made / "archive", threshold=2, shares=3, estate_key=wanted)
    run = engine.start(plan, fake_ports(operator(made), tmp_path / "key", []), tmp_path / "key")
    assert run.run().ended == "closed"
    archive = tmp_path / "key/archive"
    request = RequestFile("next.yaml", written("image-signing"), "image-signing")
    assert hold_again(made, archive, tmp_path / "next", request) == ()
    first, following = (
        load_pem_x509_certificate((tmp_path / file).read_bytes())
        for file in ("key/archive/keys/image-signing.crt", "next/archive/issued/next.crt")
    )
    assert following.public_key() == first.public_key()
    assert following.serial_number != first.serial_number
    assert data_of(tmp_path / "next/archive", "certificate-issued")["request"]["proof"] == "token-signature"


@pytest.mark.parametrize(
    ("content", "profile", "said"),
    [
        (written(public_pem()), "tls-server", "^I4: Nothing shows that the subject holds the private key"),
        (written("image-signing"), "image-signing", "^I22: .* the key image-signing, .* it has root-ca"),
        (written("root-ca"), "image-signing", "^I23: "),
        (b"format: keyrite-request-1\nsubject: {common_name: x}\n", "tls-server", "^I22: .* one of them"),
        (b"format: keyrite-request-1\nsubjekt: {common_name: x}\n", "tls-server", "^I18: Line 2: .* subjekt"),
    ],
)
def test_a_written_request_that_cannot_be_signed_is_refused_before_anything_begins(
    made: Path, tmp_path: Path, content: bytes, profile: str, said: str
) -> None:
    with pytest.raises(KeyriteError, match=said):
        start(made, tmp_path / "out", (RequestFile("own.yaml", content, profile),), operator(made), [])
    assert not (tmp_path / "out").exists()


def test_the_command_line_signs_under_an_own_profile_for_a_few_days(rehearsal: Rehearsal, tmp_path: Path) -> None:
    (tmp_path / "node.yaml").write_bytes(VOUCHED.source)
    (tmp_path / "request.yaml").write_bytes(written(public_pem()))
    sheets = rehearsal.sheets(1, 2, 3)
    options = ["--profiles", tmp_path, "--profile", "node", "--request", tmp_path / "request.yaml"]
    asking = ("rehearse", "issuance", "--archive", rehearsal.archive, *sheets, *options, "--out", tmp_path / "out")
    assert_refused(
        keyrite(*asking, "--days", "366"), 1, "366 days are too many or too few; the profile allows 1 to 365"
    )
    assert_refused(keyrite(*asking, "--days", "9" * 20), 2, "A number that was given is too large")
    done = keyrite(*asking, "--days", "5")
    assert done.returncode == 0, done.stderr
    issued = load_pem_x509_certificate((tmp_path / "out/archive/issued/request.crt").read_bytes())
    assert (issued.not_valid_after_utc - issued.not_valid_before_utc).days + 1 == 5
    assert (tmp_path / "out/archive/profiles/node.yaml").read_bytes() == VOUCHED.source


def test_people_at_a_terminal_sign_under_an_own_profile_for_a_few_days(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "node.yaml").write_bytes(VOUCHED.source)
    (tmp_path / "request.yaml").write_bytes(written(public_pem()))
    held: list[PerformOptions] = []
    monkeypatch.setattr("app.cli.tasks.ceremonies.run_perform", lambda options: held.append(options) or 0)
    options = ("--profile", tmp_path / "node.yaml", "--request", tmp_path / "request.yaml", "--days", 6)
    asked = ("perform", "issuance", "--archive", made / "archive", *options)
    with pytest.raises(SystemExit):
        app.cli.app([str(one) for one in asked])
    plan = held[0].plan(load_shipped_script("issuance"))
    assert isinstance(plan, RecoveryPlan)
    assert [(one.name, one.profile, one.days, one.profile_source) for one in plan.requests] == [
        ("request.yaml", "node", 6, VOUCHED.source)
    ]
