"""Revoking without the quorum: what the key on an opened token issued, in its next list, and nothing beyond."""

from __future__ import annotations

import copy
import datetime
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509

from ceremony import engine
from ceremony.errors import UsageError
from ceremony.planning.revoking import RevocationRequest
from ceremony.ports import ChoosePin, OpenToken
from ceremony.record.journal import Entry
from ceremony.verify import read_continued, verify_archive
from tests.e2e.killing import read_record
from tests.e2e.on_fakes import perform, sheets_of
from tests.e2e.test_tokens_in_use import altering, refused_as
from tests.events import changed
from tests.fakes import FakeRack, FakeToken, fake_ports
from tests.in_use import PIN, archive_for, open_it, tokens_for
from tests.interop.test_archive_second_verifier import second_verdict
from tests.support import ToldOperator, data_of, entries, events, plain_papers, plan_of

KIND = "revocation-by-token"


@pytest.fixture(autouse=True, scope="module")
def _plain_papers() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        plain_papers(patch)
        yield


@pytest.fixture(scope="module")
def revoked(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive of a revocation with the token in use. Tests must not change it."""
    folder = tmp_path_factory.mktemp("revoked") / "out"
    assert perform(KIND, folder, made, []).ended == "closed"
    return folder / "archive"


def start(made: Path, folder: Path, tokens: list[FakeToken] | None = None, **plan: Any) -> engine.Outcome:
    tokens = tokens_for(KIND, made) if tokens is None else tokens
    people = ToldOperator({OpenToken: [open_it]})
    whole = replace(plan_of(KIND, archive_for(KIND, made)), **plan)  # type: ignore[arg-type]
    return engine.start(whole, fake_ports(people, folder, tokens), folder).run()


def crl_in(archive: Path, label: str) -> x509.CertificateRevocationList:
    return x509.load_pem_x509_crl((archive / f"issued/{label}.crl").read_bytes())


def test_the_key_on_the_token_signs_its_next_list_and_no_bag_is_opened(revoked: Path, made: Path) -> None:
    before = archive_for(KIND, made)
    gone = x509.load_pem_x509_certificate((before / "keys/record-log.crt").read_bytes())
    (entry,) = crl_in(revoked, "platform-ca")
    assert entry.serial_number == gone.serial_number
    signed = [one["data"]["issuer"] for one in entries(revoked) if one["event"] == "crl-issued"]
    assert signed == ["platform-ca"]
    assert not {"bag-opened", "sheet-judged", "quorum-reached", "root-recovered"} & set(events(revoked))
    report = verify_archive(revoked)
    assert (report.verdict, report.vouched_by) == ("complete", "root")
    assert second_verdict(revoked) == "closed"


def test_the_next_list_carries_it_on_whoever_brings_the_key(revoked: Path, made: Path, tmp_path: Path) -> None:
    """First by the token again, then by a quorum."""
    by_token = replace(plan_of(KIND, revoked), revoke=())
    by_quorum = replace(plan_of("revocation", tmp_path / "again/archive"), revoke=(), emergency=False)
    for plan, name in ((by_token, "again"), (by_quorum, "quorum")):
        people = ToldOperator({OpenToken: [open_it]}, sheets_of(made))
        ports = fake_ports(people, tmp_path / name, tokens_for(KIND, made) if name == "again" else [])
        assert engine.start(plan, ports, tmp_path / name).run().ended == "closed"  # type: ignore[arg-type]
        (entry,) = crl_in(revoked, "platform-ca")
        (carried,) = crl_in(tmp_path / name / "archive", "platform-ca")
        assert (carried.serial_number, carried.revocation_date_utc) == (entry.serial_number, entry.revocation_date_utc)
        assert verify_archive(tmp_path / name / "archive").verdict == "complete"


def test_the_token_is_as_it_was_and_goes_back(made: Path, tmp_path: Path) -> None:
    (token,) = tokens_for(KIND, made)
    assert start(made, tmp_path / "out", [token]).ended == "closed"
    assert set(token.objects) == {"platform-ca"}
    (held,) = read_continued(tmp_path / "out/archive", rehearsal=True).tokens
    assert (held.serial, held.keys) == (token.serial, ("platform-ca",))


@pytest.mark.parametrize(
    ("plan", "why"),
    [
        (
            {"revoke": (RevocationRequest("Rehearsal Platform CA"),)},
            "was issued by root-ca, and the token .* signs with",
        ),
        ({"issuer": "root-ca"}, "The root signs with its quorum"),
        ({"issuer": "image-signing"}, "There is no CA key image-signing"),
        ({"emergency": True}, "no CA below that a list for an emergency would stop"),
    ],
)
def test_what_the_key_on_the_token_cannot_take_back_is_told_before_it_is_opened(
    plan: dict[str, Any], why: str, made: Path, tmp_path: Path
) -> None:
    if "revoke" in plan:
        archive = archive_for(KIND, made)
        plan = {"revoke": (RevocationRequest(str(archive / "keys/platform-ca.crt")),)}
    with pytest.raises(UsageError, match=why):
        start(made, tmp_path / "out", **plan)
    assert not (tmp_path / "out").exists()


def test_a_key_whose_certificate_was_revoked_or_has_expired_signs_no_list_from_its_token(
    made: Path, tmp_path: Path
) -> None:
    archive = archive_for(KIND, made)
    taken_back = (RevocationRequest(str(archive / "keys/platform-ca.crt"), "key-compromise"),)
    quorum = replace(plan_of("revocation", archive), revoke=taken_back, emergency=False)  # type: ignore[arg-type]
    folder = tmp_path / "taken-back"
    assert (
        engine.start(quorum, fake_ports(ToldOperator(sheets=sheets_of(made)), folder, []), folder).run().ended
        == "closed"
    )
    for kind in (KIND, "issuance-by-token"):
        late = replace(plan_of(kind, folder / "archive"), revoke=())  # type: ignore[call-arg]
        with pytest.raises(UsageError, match="Say which key signs"):
            engine.start(late, fake_ports(ToldOperator(), tmp_path / kind, []), tmp_path / kind)
        with pytest.raises(UsageError, match="since another key came in its place"):
            named = replace(late, issuer="platform-ca")
            engine.start(named, fake_ports(ToldOperator(), tmp_path / kind, []), tmp_path / kind)
        assert not (tmp_path / kind).exists()


@pytest.fixture(scope="module")
def followed(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive of a ceremony whose new key followed the one on the token. Tests must not change it."""
    folder = tmp_path_factory.mktemp("followed") / "out"
    plan: Any = replace(plan_of("estate-key", archive_for(KIND, made)), follows="platform-ca")  # type: ignore[call-arg]
    ports = fake_ports(ToldOperator(sheets=sheets_of(made)), folder, [])
    assert engine.start(plan, ports, folder).run().ended == "closed"
    return folder / "archive"


def test_a_key_that_another_follows_signs_its_lists_with_its_token_and_nothing_else(
    followed: Path, made: Path, tmp_path: Path
) -> None:
    """R91; once it is retired, only a quorum brings it back."""
    (held,) = read_continued(followed, rehearsal=True).tokens
    assert held.keys == ("platform-ca",)
    for kind, issuer in (("issuance-by-token", "platform-ca"), ("handover", "")):
        plan: Any = replace(plan_of(kind, followed), issuer=issuer)  # type: ignore[call-arg]
        with pytest.raises(UsageError, match="since another key came in its place|cannot be handed over"):
            engine.start(plan, fake_ports(ToldOperator(), tmp_path / kind, []), tmp_path / kind)
    folder, people = tmp_path / "out", ToldOperator({OpenToken: [open_it]})
    plan = replace(plan_of(KIND, followed), revoke=())  # type: ignore[call-arg]
    ports = fake_ports(people, folder, tokens_for(KIND, made))
    assert engine.start(plan, ports, folder).run().ended == "closed"
    archive = folder / "archive"
    assert data_of(archive, "crl-issued")["issuer"] == data_of(archive, "log-key-certified")["issuer"] == "platform-ca"
    report = verify_archive(archive, earlier=followed)
    assert (report.verdict, report.ok, report.vouched_by) == ("complete", True, "root")
    assert second_verdict(archive, followed) == "closed"
    record = read_record(archive)
    assert refused_as(record, KIND) == ""
    assert refused_as([rules_4(one) for one in record], KIND).startswith("R47: platform-ca signs something new")
    assert refused_as([retired(one) for one in record], KIND).startswith("R47: platform-ca signs something new")


def rules_4(entry: Entry) -> Entry:
    """Under rules 4 a followed key certified no log key."""
    return changed(entry, rules=4) if entry.seq == 0 else entry


def retired(entry: Entry) -> Entry:
    if entry.seq:
        return entry
    continued = entry.event.as_data()["continues"]
    keys = [one | ({"retired": True} if one["label"] == "platform-ca" else {}) for one in continued["estate"]]
    return changed(entry, continues={**continued, "estate": keys})


def test_a_root_left_in_use_takes_back_the_ca_below_it(made: Path, tmp_path: Path) -> None:
    tokens, folder, after = list[FakeToken](), tmp_path / "out", tmp_path / "after"
    outside = fake_ports(ToldOperator({ChoosePin: [PIN]}, sheets_of(made)), folder, tokens)
    outside = replace(outside, rack=FakeRack(tokens, keeps=True))
    recovery: Any = replace(plan_of("recovery", archive_for(KIND, made)), in_use=True)  # type: ignore[call-arg]
    assert engine.start(recovery, outside, folder).run().ended == "closed"
    archive = folder / "archive"
    named: Any = {"issuer": "root-ca", "revoke": (RevocationRequest(str(archive / "keys/platform-ca.crt")),)}
    plan: Any = replace(plan_of(KIND, archive), **named)
    people = ToldOperator({OpenToken: [open_it]})
    assert engine.start(plan, fake_ports(people, after, copy.deepcopy(tokens)), after).run().ended == "closed"
    assert data_of(after / "archive", "key-retired")["label"] == "platform-ca"
    assert len(crl_in(after / "archive", "root-ca")) == 1
    assert verify_archive(after / "archive").verdict == "complete"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (altering("crl-issued", issuer="root-ca"), "R75: root-ca signs, and does not lie on the token"),
        (altering("certificate-revoked", issuer="root-ca"), "R48"),
        (altering("crl-issued", issuer="image-signing"), "R48"),
        (altering("crl-issued", number=7), ""),
        (altering("token-opened", keys=[]), "R74"),
    ],
)
def test_a_record_of_what_the_token_cannot_have_signed_is_refused(
    change: Callable[[Entry], Entry], why: str, revoked: Path
) -> None:
    record = read_record(revoked)
    assert refused_as(record, KIND) == ""
    assert refused_as([change(one) for one in record], KIND).startswith(why)


def test_the_list_is_in_date_as_of_the_day_it_is_signed(revoked: Path) -> None:
    crl = crl_in(revoked, "platform-ca")
    opened = datetime.datetime.fromisoformat(entries(revoked)[0]["time"])
    assert crl.last_update_utc <= opened + datetime.timedelta(hours=1)
    assert crl.next_update_utc is not None
    assert crl.next_update_utc > opened + datetime.timedelta(days=1)
