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
from cryptography.x509 import load_pem_x509_certificate

from ceremony import engine
from ceremony.engine.known_keys import find_certified
from ceremony.errors import KeyriteError
from ceremony.issuing import CertificateProfile, load_profile, parse_profile, shipped_profiles
from ceremony.language.digest_words import digest_words
from ceremony.outside.example_requests import example_request
from ceremony.planning.plan import RecoveryPlan, suggested_participants
from ceremony.planning.request_files import RequestFile, name_each
from ceremony.ports import ChoosePin, ConfirmDraft, EnterPin, Stop, TryAgain
from ceremony.script.loading import load_shipped_script
from ceremony.verify import read_continued, verify_archive
from tests.e2e.on_fakes import PIN, sheets_of
from tests.fakes import FakeClock, FakeToken, fake_ports
from tests.fuzz.archive_corpus import Files, entries, rechain, remanifest
from tests.support import ToldOperator, data_of, plain_papers
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
    made = draft(example.load_profile(), example.read(), root)
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
    assert "aborts the ceremony now, before any bag is opened" in template
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
    key = hashlib.sha256(request.read().public_key).hexdigest()
    theirs = replace(continued, estate=tuple(replace(one, public_key_sha256=key) for one in continued.estate))
    assert list(find_certified((request,), continued)) == []
    with pytest.raises(KeyriteError, match="^I23: The request platform-ca.csr is for the key of the root root-ca"):
        list(find_certified((request,), theirs))
