"""Revoking: by serial, file or name; read aloud; in a list that carries on the last; for an emergency, in a bag."""

from __future__ import annotations

import datetime
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from ceremony.audit.obligations import list_obligations
from ceremony.audit.timeline import look_at
from ceremony.custody.ledger import bag_key
from ceremony.engine import beginning
from ceremony.engine.revoking_ahead import known_to, plan_revocations
from ceremony.errors import RefusedError, UsageError
from ceremony.issuing import IssuingError
from ceremony.issuing.index import INDEX_FILE, IndexLine, read_index
from ceremony.planning.estate_keys import EstateKeyOptions
from ceremony.planning.revoking import RevocationRequest, find_revocations, parse_request
from ceremony.ports import (
    ConfirmDraft,
    ConfirmRevocations,
    DecideDeviation,
    Decision,
    SealedEmergency,
    SealEmergency,
    SealSheet,
    SettledEmergency,
    SettleEmergency,
    Stop,
)
from ceremony.record.journal import Entry
from ceremony.script.loading import parse_script
from ceremony.state import RuleError, State
from ceremony.verify import read_continued, verify_archive
from tests.e2e.killing import read_record
from tests.e2e.lives import Life, server_request
from tests.events import changed
from tests.fakes import FakeClock
from tests.support import (
    Rehearsal,
    ToldOperator,
    assert_refused,
    data_of,
    entries,
    events,
    keyrite,
    plain_papers,
)

WITNESS = "Wendy Witness"


@pytest.fixture(autouse=True, scope="module")
def _plain_papers() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        plain_papers(patch)
        yield


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Life:
    """A root with a CA below it, and two servers."""
    life = Life(tmp_path_factory.mktemp("issued"))
    life.hold("root-generation")
    life.hold("estate-key", estate_key=EstateKeyOptions("platform-ca"))
    life.hold("issuance", requests=(server_request("one"), server_request("two")))
    life.hold("issuance", requests=(server_request("below"),), issuer="platform-ca")
    return life


@pytest.fixture(scope="module")
def revoked(issued: Life, tmp_path_factory: pytest.TempPathFactory) -> Life:
    """One of the servers was revoked, and an emergency list lies in its bag."""
    life = on(issued, tmp_path_factory.mktemp("revoked"))
    life.hold("revocation", revoke=(RevocationRequest("one.example", "key-compromise"),), emergency=True)
    return life


def on(life: Life, place: Path) -> Life:
    """The same life, to go on apart."""
    return Life(place, life.sheets, list(life.folders))


def index(life: Life) -> tuple[IndexLine, ...]:
    return read_index((life.archive / INDEX_FILE).read_bytes())


def serial_of(life: Life, name: str, *, last: bool = False) -> str:
    found = [one.serial for one in index(life) if f"dns:{name}" in one.names or one.file == name]
    return found[-1 if last else 0]


def crl_of(life: Life, label: str = "root-ca") -> x509.CertificateRevocationList:
    return x509.load_pem_x509_crl((life.archive / f"issued/{label}.crl").read_bytes())


def verified(life: Life, certificate: Path, *lists: Path) -> subprocess.CompletedProcess[str]:
    """What openssl says of a certificate with the lists of an archive, on the day of the ceremony."""
    archive, at = life.archive, str(int(FakeClock().now().timestamp()) + 3600)
    crls = lists or tuple(sorted(archive.glob("issued/*.crl")))
    both = life.base / "lists.pem"
    both.write_bytes(b"".join(one.read_bytes() for one in crls))
    trust = ["-CAfile", archive / "keys/root-ca.crt", "-untrusted", archive / "keys/platform-ca.crt"]
    how = ["-x509_strict", "-no-CApath", "-no-CAstore", "-attime", at, "-crl_check_all", "-CRLfile", both]
    command = ["openssl", "verify", *how, *trust, certificate]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def certificate(life: Life, name: str) -> Path:
    return next(path for folder in life.folders for path in [folder / f"archive/{name}"] if path.exists())


def test_openssl_refuses_what_was_revoked_and_takes_the_other(revoked: Life) -> None:
    one, two = (certificate(revoked, f"issued/{name}.crt") for name in ("one", "two"))
    refused = verified(revoked, one)
    assert refused.returncode != 0
    assert "certificate revoked" in refused.stderr
    assert verified(revoked, two).returncode == 0
    assert verified(revoked, certificate(revoked, "issued/below.crt")).returncode == 0


def test_the_record_tells_what_was_revoked_since_when_and_why(revoked: Life) -> None:
    told = data_of(revoked.archive, "certificate-revoked")
    (entry,) = crl_of(revoked)
    assert told == {
        "issuer": "root-ca",
        "serial": f"{entry.serial_number:x}",
        "subject": "CN=one.example",
        "reason": "key-compromise",
        "date": entry.revocation_date_utc.isoformat(),
        "certificate_sha256": next(one.certificate_sha256 for one in index(revoked) if one.serial == told["serial"]),
    }
    announced = data_of(revoked.archive, "ceremony-opened")["parameters"]["revocations"]
    assert [(one["serial"], one["reason"]) for one in announced] == [(told["serial"], "key-compromise")]
    assert verify_archive(revoked.archive, earlier=revoked.folders[-2] / "archive").ok


def test_nothing_named_is_told_as_such() -> None:
    with pytest.raises(UsageError, match="Say what is revoked"):
        parse_request(" ")


def test_the_next_list_names_all_that_the_last_one_named(revoked: Life, tmp_path: Path) -> None:
    life = on(revoked, tmp_path)
    before = crl_of(life)
    life.hold("revocation", revoke=(parse_request("two.example=superseded"),))
    after = crl_of(life)
    assert [one.serial_number for one in after][:1] == [one.serial_number for one in before]
    assert len(after) == 2
    numbers = [one.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number for one in (before, after)]
    assert numbers == [2, 4]  # 3 is the emergency list's
    assert verified(life, certificate(life, "issued/one.crt")).returncode != 0
    opened = data_of(life.archive, "ceremony-opened")["continues"]
    assert {(one["issuer"], one["number"], one["entries"]) for one in opened["crls"]} == {
        ("root-ca", 2, 1),
        ("platform-ca", 2, 0),
    }
    assert verify_archive(life.archive, earlier=revoked.archive).ok


def test_without_anything_to_revoke_every_list_is_made_anew(issued: Life, tmp_path: Path) -> None:
    life = on(issued, tmp_path)
    life.hold("revocation")
    assert [one["data"]["issuer"] for one in entries(life.archive) if one["event"] == "crl-issued"] == [
        "root-ca",
        "platform-ca",
    ]
    life.hold("revocation", issuer="platform-ca")
    assert [one["data"]["issuer"] for one in entries(life.archive) if one["event"] == "crl-issued"] == ["platform-ca"]


def test_serial_file_and_name_mean_the_same_certificate_and_a_day_can_be_said(issued: Life, tmp_path: Path) -> None:
    serial, file = serial_of(issued, "one.example"), certificate(issued, "issued/one.crt")
    der = tmp_path / "one.der"
    der.write_bytes(x509.load_pem_x509_certificate(file.read_bytes()).public_bytes(Encoding.DER))
    colons = ":".join(serial.zfill(40)[at : at + 2] for at in range(0, 40, 2)).upper()
    now, continued = FakeClock().now(), read_continued(issued.archive, rehearsal=True)
    for named in (serial, f"0x{serial.upper()}", colons, str(file), str(der), "CN=one.example", "one", "One.Example"):
        for day, since in (("", None), (now.date().isoformat(), f"{now.date()}T")):
            asked = (RevocationRequest(named, "superseded", day),)
            _, (found,) = plan_revocations(asked, (), continued, now)
            assert (found.issuer, found.serial, found.reason) == ("root-ca", serial, "superseded")
            assert found.since is None if since is None else str(found.since).startswith(since)


def test_a_certificate_that_no_archive_knows_is_revoked_by_its_file(issued: Life, tmp_path: Path) -> None:
    """Two ceremonies took up one archive: what the other has signed is revoked with the file in hand."""
    other, life = on(issued, tmp_path / "other"), on(issued, tmp_path / "one")
    other.hold("issuance", requests=(server_request("stray"),))
    life.hold("revocation", revoke=(RevocationRequest(str(other.archive / "issued/stray.crt")),))
    assert verified(life, other.archive / "issued/stray.crt").returncode != 0


BAD: dict[str, tuple[tuple[RevocationRequest, ...], str]] = {
    "serial": ((RevocationRequest("ab" * 20),), "No certificate of this root is called"),
    "blank": ((RevocationRequest(" "),), "Say which certificate is to be revoked, by its serial number, its file or"),
    "long": ((RevocationRequest("a" * 5000),), "No certificate of this root is called a"),
    "name": ((RevocationRequest("nobody.example"),), "No certificate of this root is called nobody.example"),
    "ambiguous": ((RevocationRequest("record-log.crt"),), "record-log.crt may mean 4 certificates; say which by"),
    "reason": ((RevocationRequest("one.example", "bad-mood"),), "bad-mood is no reason that is offered; choose unspec"),
    "hold": ((RevocationRequest("one.example", "certificate-hold"),), "is no reason that is offered"),
    "twice": ((RevocationRequest("one.example"), RevocationRequest("one")), "CN=one.example .* is named twice"),
    "root": ((RevocationRequest("root-ca.crt"),), "is a root, which no list revokes"),
    "no day": ((RevocationRequest("one.example", since="soon"),), "soon is not a day"),
    "later": ((RevocationRequest("one.example", since="2090-01-01"),), "2090-01-01 is none"),
    "before": ((RevocationRequest("one.example", since="1990-01-01"),), "1990-01-01 is none"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_revoked_is_said_in_one_sentence_before_a_bag_is_opened(
    issued: Life, tmp_path: Path, case: str
) -> None:
    asked, why = BAD[case]
    operator, life = ToldOperator(sheets=issued.sheets), on(issued, tmp_path)
    with pytest.raises(UsageError, match=why) as refused:
        life.hold("revocation", operator, revoke=asked)
    assert "\n" not in str(refused.value)
    assert operator.asked == []
    assert not list(tmp_path.iterdir())


def test_more_than_a_thousand_at_once_are_refused_with_what_to_do(issued: Life) -> None:
    continued, now = read_continued(issued.archive, rehearsal=True), FakeClock().now()
    known = known_to(continued, now.date().isoformat())
    (line,) = [one for one in known.index if "dns:one.example" in one.names]
    many = [replace(line, serial=f"{n:x}", certificate_sha256=f"{n:064x}") for n in range(1, 1002)]
    requests = [RevocationRequest(one.serial) for one in many]
    assert len(find_revocations(requests[:1000], replace(known, index=many), now)) == 1000
    said = r"^1001 certificates are too many for one ceremony; revoke at most 1000, the rest in the next\.$"
    with pytest.raises(UsageError, match=said):
        find_revocations(requests, replace(known, index=many), now)


def test_what_does_not_fit_into_the_first_entry_is_refused_before_a_bag_is_opened(
    issued: Life, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As of a thousand certificates with subjects of a thousand letters each."""
    monkeypatch.setattr(beginning, "_REST_OF_ENTRY", beginning.MAX_LINE_BYTES - 2_000)
    operator, life = ToldOperator(sheets=issued.sheets), on(issued, tmp_path)
    with pytest.raises(UsageError, match=r"too much for one ceremony: .* bytes of at most 2000\. Hold several"):
        life.hold("revocation", operator, revoke=(RevocationRequest("one.example"),))
    assert operator.asked == []
    assert not list(tmp_path.iterdir())


def test_files_of_other_cas_and_of_no_certificate_are_refused(issued: Life, tmp_path: Path) -> None:
    life, other = on(issued, tmp_path / "one"), Life(tmp_path / "other")
    other.hold("root-generation")
    (tmp_path / "empty").write_bytes(b"")
    (tmp_path / "key").write_text("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")
    for name, why in (
        (other.archive / "keys/record-log.crt", "was not issued by a CA of this root"),
        (tmp_path / "empty", "holds no certificate that can be read"),
        (tmp_path / "key", "holds no certificate that can be read"),
    ):
        with pytest.raises(UsageError, match=why):
            life.hold("revocation", revoke=(RevocationRequest(str(name)),))


def test_what_is_revoked_stays_so(revoked: Life) -> None:
    with pytest.raises(UsageError, match=r"CN=one.example .* is revoked since .* \(key-compromise\), and stays so"):
        revoked.hold("revocation", revoke=(RevocationRequest(serial_of(revoked, "one.example"), "superseded"),))


def test_a_list_from_later_than_now_is_found_before_a_bag_is_opened(
    revoked: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FakeClock, "_now", crl_of(revoked).last_update_utc - datetime.timedelta(seconds=5))
    operator = ToldOperator(sheets=revoked.sheets)
    with pytest.raises(RefusedError, match="^I16: The previous CRL is from later than now"):
        revoked.hold("revocation", operator)
    assert operator.asked == []


def test_only_a_revocation_revokes(issued: Life) -> None:
    for options in ({"revoke": (RevocationRequest("one.example"),)}, {"emergency": True}):
        with pytest.raises(UsageError, match="Only a revocation, or an issuance that retires a CA, revokes"):
            issued.hold("recovery", **options)
    with pytest.raises(UsageError, match="image-signing signs no revocation list; choose root-ca or platform-ca"):
        issued.hold("revocation", issuer="image-signing")


def test_an_entry_that_is_left_out_is_a_deviation_and_stands_in_no_list(issued: Life, tmp_path: Path) -> None:
    life, serial = on(issued, tmp_path), serial_of(issued, "one.example")
    told = ToldOperator({ConfirmRevocations: [(serial,)]}, issued.sheets)
    life.hold("revocation", told, revoke=(RevocationRequest("one.example"), RevocationRequest("two.example")))
    assert [f"{one.serial_number:x}" for one in crl_of(life)] == [serial_of(issued, "two.example")]
    assert serial in data_of(life.archive, "deviation-noted")["what"]
    assert verified(life, certificate(life, "issued/one.crt")).returncode == 0


def test_a_list_that_is_not_confirmed_is_not_signed(issued: Life, tmp_path: Path) -> None:
    life, told = on(issued, tmp_path), ToldOperator({ConfirmDraft: [False]}, issued.sheets)
    assert life.hold("revocation", told, revoke=(RevocationRequest("one.example"),)).ended == "aborted"
    assert "crl-issued" not in events(life.archive)
    assert [one.may_leave_out for one in told.asked_of(ConfirmDraft)] == [False]


# keys of the estate


def test_a_key_whose_certificate_is_revoked_comes_back_no_more(issued: Life, tmp_path: Path) -> None:
    life = on(issued, tmp_path)
    life.hold("revocation", revoke=(RevocationRequest("keys/platform-ca.crt", "ca-compromise"),))
    assert data_of(life.archive, "key-retired") == {"label": "platform-ca"}
    assert [one["data"]["issuer"] for one in entries(life.archive) if one["event"] == "crl-issued"] == ["root-ca"]
    below = verified(life, certificate(life, "issued/below.crt"))
    assert "certificate revoked" in below.stderr
    assert verified(life, certificate(life, "issued/two.crt")).returncode == 0
    life.hold("recovery")
    assert [one["data"]["label"] for one in entries(life.archive) if one["event"] == "key-restored"] == ["root-ca"]
    with pytest.raises(UsageError, match="platform-ca signs revocation lists and cross certificates alone"):
        life.hold("issuance", requests=(server_request(),), issuer="platform-ca")
    with pytest.raises(UsageError, match="was issued by platform-ca, which signs no list here"):
        life.hold("revocation", revoke=(RevocationRequest("below.example"),))
    life.hold("destruction")


def test_an_older_root_is_retired_by_its_cross_certificate_and_signs_its_lists_to_the_end(
    issued: Life, tmp_path: Path
) -> None:
    life = on(issued, tmp_path)
    life.hold("rotation")
    assert (life.archive / "issued/bundle.pem").exists()
    life.hold("revocation", revoke=(RevocationRequest("root-ca-by-root-ca-2.crt", "superseded"),))
    root = x509.load_pem_x509_certificate((life.archive / "keys/root-ca.crt").read_bytes())
    assert data_of(life.archive, "key-retired") == {
        "label": "root-ca",
        "lists_until": root.not_valid_after_utc.date().isoformat(),
    }
    assert not (life.archive / "issued/bundle.pem").exists()
    assert (life.archive / "issued/root-ca-2-by-root-ca.crt").exists()  # the way from the new log keys to the anchor
    life.hold("revocation", revoke=(RevocationRequest("one.example"),))
    assert data_of(life.archive, "certificate-revoked")["issuer"] == "root-ca"
    assert verify_archive(life.archive, anchor=life.archive / "keys/root-ca.crt").ok


def test_a_key_that_was_revoked_as_compromised_is_certified_no_more(issued: Life, tmp_path: Path) -> None:
    life, request = on(issued, tmp_path), server_request("lost")
    life.hold("issuance", requests=(request,))
    life.hold("revocation", revoke=(RevocationRequest("lost.example", "superseded"),))
    life.hold("issuance", requests=(request,))  # another certificate took its place: the key is sound
    life.hold("revocation", revoke=(RevocationRequest(serial_of(life, "lost.example", last=True), "key-compromise"),))
    with pytest.raises(IssuingError, match="I23: The key of the request lost.csr is compromised: its certificate "):
        life.hold("issuance", requests=(request,))


# for an emergency


def emergency_file(life: Life) -> Path:
    (found,) = life.folders[-1].glob("emergency/*.crl")
    return found


def test_an_emergency_list_names_every_ca_below_and_lies_in_its_bag_alone(revoked: Life) -> None:
    archive, file = revoked.archive, emergency_file(revoked)
    crl = x509.load_pem_x509_crl(file.read_bytes())
    sealed = data_of(archive, "emergency-crl-sealed")["crl"]
    ca = serial_of(revoked, "keys/platform-ca.crt")
    assert [f"{one.serial_number:x}" for one in crl] == [serial_of(revoked, "one.example"), ca]
    assert (sealed["issuer"], sealed["number"], sealed["serials"]) == ("root-ca", 3, [ca])
    der = crl.public_bytes(Encoding.DER)
    everything = b"".join(path.read_bytes() for path in archive.rglob("*") if path.is_file())
    assert der not in everything
    assert file.read_bytes() not in everything
    assert (sealed["keeper"], sealed["place"]) == (revoked_participants(revoked)[-1], "Safe")
    opened = read_continued(archive, rehearsal=True)
    assert [one.bag for one in opened.emergency] == [sealed["bag"]]
    (open_one,) = of_emergency(revoked)
    assert open_one.startswith(f"watch Emergency list 3 of root-ca, in bag {sealed['bag']} with ")
    published = verified(revoked, certificate(revoked, "issued/below.crt"), file, archive / "issued/platform-ca.crl")
    assert "certificate revoked" in published.stderr


def of_emergency(life: Life) -> list[str]:
    """What the desk says is to be done about emergency lists, by the latest archive."""
    found = list_obligations(look_at(life.folders[-1]), FakeClock().now().date())
    return [f"{one.weight} {one.what.en}" for one in found if "Emergency list" in one.what.en]


def revoked_participants(life: Life) -> tuple[str, ...]:
    return read_continued(life.archive, rehearsal=True).participants.names()


def test_without_a_ca_below_there_is_no_emergency_list(issued: Life, tmp_path: Path) -> None:
    life = Life(tmp_path, issued.sheets, list(issued.folders[:1]))
    with pytest.raises(UsageError, match="There is no CA below that a list for an emergency would stop"):
        life.hold("revocation", emergency=True)
    assert len(life.folders) == 1
    with pytest.raises(UsageError, match="There is no CA below"):
        on(issued, tmp_path).hold("revocation", revoke=(RevocationRequest("platform-ca.crt"),), emergency=True)


def test_a_published_emergency_list_is_taken_over_by_the_next(revoked: Life, tmp_path: Path) -> None:
    life = on(revoked, tmp_path)
    life.hold("revocation", emergency_files=(emergency_file(revoked).read_bytes(),))
    assert data_of(life.archive, "emergency-crl-settled")["how"] == "used"
    named = {f"{one.serial_number:x}": one for one in crl_of(life)}
    before = x509.load_pem_x509_crl(emergency_file(revoked).read_bytes())
    assert {f"{one.serial_number:x}": one.revocation_date_utc for one in before} == {
        serial: one.revocation_date_utc for serial, one in named.items()
    }
    assert crl_of(life).extensions.get_extension_for_class(x509.CRLNumber).value.crl_number == 4
    assert data_of(life.archive, "key-retired")["label"] == "platform-ca"
    assert not read_continued(life.archive, rehearsal=True).emergency
    assert verify_archive(life.archive, earlier=revoked.archive).ok


def test_an_emergency_list_of_another_end_of_the_chain_is_asked_about_once_that_is_taken_over(
    issued: Life, revoked: Life, tmp_path: Path
) -> None:
    """Two ceremonies took up one archive: who goes on is told of the other's list, but of none of their own past."""
    life, told = on(issued, tmp_path), ToldOperator(sheets=issued.sheets)
    life.hold("drill")
    life.hold("revocation", told, also=(revoked.archive,), revoke=(RevocationRequest("two.example"),))
    sealed = data_of(revoked.archive, "emergency-crl-sealed")["crl"]
    opened = data_of(life.archive, "ceremony-opened")["continues"]
    assert [one["sha256"] for one in opened["emergency_crls"]] == [sealed["sha256"]]
    assert data_of(life.archive, "emergency-crl-settled")["sha256"] == sealed["sha256"]
    assert crl_of(life).extensions.get_extension_for_class(x509.CRLNumber).value.crl_number == sealed["number"] + 1
    assert verify_archive(life.archive, earlier=life.folders[-2] / "archive").ok
    life.hold("drill", also=(revoked.archive,))
    assert data_of(life.archive, "ceremony-opened")["continues"].get("emergency_crls", []) == []


def test_two_emergency_lists_of_one_number_are_not_taken_over_together(issued: Life, tmp_path: Path) -> None:
    one, two = on(issued, tmp_path / "one"), on(issued, tmp_path / "two")
    for life in (one, two):
        life.hold("revocation", emergency=True)
    with pytest.raises(RefusedError, match=r"^R51: The archives hold two emergency lists 3 of root-ca, in the bags "):
        one.hold("drill", also=(two.archive,))


def test_a_file_that_is_no_emergency_list_of_this_chain_is_refused(revoked: Life, tmp_path: Path) -> None:
    archive = revoked.archive
    for content, why in (
        ((archive / "issued/root-ca.crl").read_bytes(), "no emergency list that the archive knows of"),
        (b"nothing", "is no revocation list"),
        ((archive / "keys/root-ca.crt").read_bytes(), "is no revocation list"),
    ):
        with pytest.raises(UsageError, match=why):
            revoked.hold("revocation", emergency_files=(content,))
    kept = SettledEmergency("kept", note="in the safe in the east")
    life, told = on(revoked, tmp_path), ToldOperator({SettleEmergency: [kept]}, revoked.sheets)
    life.hold("revocation", told)
    with pytest.raises(UsageError, match="The emergency list 3 of root-ca was superseded"):
        life.hold("revocation", emergency_files=(emergency_file(revoked).read_bytes(),))
    (still,) = read_continued(life.archive, rehearsal=True).emergency
    assert still.superseded
    (to_do,) = of_emergency(life)
    assert to_do.startswith("act Emergency list 3") and to_do.endswith("a later list took its place, so destroy it")
    life.hold("issuance", requests=(server_request("last"),))
    assert data_of(life.archive, "emergency-crl-settled")["how"] == "destroyed"
    assert not read_continued(life.archive, rehearsal=True).emergency
    assert of_emergency(life) == []


def test_what_became_of_an_emergency_list_is_asked_until_it_is_said(revoked: Life, tmp_path: Path) -> None:
    wrong = [SettledEmergency("destroyed"), SettledEmergency("missing"), SettledEmergency("kept", note="x" * 300)]
    other = SettledEmergency("destroyed", bag="TB-OTHER")
    decision = Decision("the witness knows the bag", WITNESS, go_on=True)
    told = ToldOperator({SettleEmergency: [*wrong, other], DecideDeviation: [decision]}, revoked.sheets)
    life = on(revoked, tmp_path)
    life.hold("issuance", told, requests=(server_request("last"),))
    assert len(told.problems(SettleEmergency)) == 3
    assert "TB-OTHER" in data_of(life.archive, "deviation-noted")["what"]


def test_the_bag_of_an_emergency_list_is_a_new_one_and_somebody_of_the_room_takes_it(
    revoked: Life, tmp_path: Path
) -> None:
    used = data_of(revoked.archive, "emergency-crl-sealed")["crl"]["bag"]
    wrong = [
        SealedEmergency(used, WITNESS, "Safe"),
        SealedEmergency("TB-1", "Somebody Else", "Safe"),
        SealedEmergency("TB-1", WITNESS, " "),
    ]
    told = ToldOperator({SealEmergency: [*wrong, SealedEmergency("TB-1", WITNESS, "Safe")]}, revoked.sheets)
    life = on(revoked, tmp_path)
    life.hold("revocation", told, emergency=True)
    assert len(told.problems(SealEmergency)) == 3
    assert bag_key(used) in told.asked_of(SealEmergency)[0].used


def test_an_abort_deletes_an_emergency_list_and_the_desk_asks_for_its_bag(revoked: Life, tmp_path: Path) -> None:
    life = on(revoked, tmp_path)
    stop = Stop(abort=True, reason="the fire alarm")
    people = ToldOperator({SealSheet: [stop]}, revoked.sheets)
    outcome = life.hold("revocation", people, emergency=True)
    assert outcome.ended == "aborted"
    assert not (life.folders[-1] / "emergency").exists()
    assert "act" in {one.split()[0] for one in of_emergency(life)}


# what a record may not tell


def replayed(archive: Path, edit: Callable[[Entry], Entry | None]) -> State:
    state = State(parse_script((archive / "script.yaml").read_bytes()))
    for entry in filter(None, map(edit, read_record(archive))):
        state.apply(entry)
    return state


def edited(*events: str, **data: Any) -> Callable[[Entry], Entry | None]:
    """The record with other data in one event, or without it, or without several."""

    def edit(entry: Entry) -> Entry | None:
        if entry.event.type not in events:
            return entry
        return changed(entry, **data) if data else None

    return edit


@pytest.mark.parametrize(
    ("edit", "why"),
    [
        (edited("certificate-revoked", issuer="image-signing"), "R48: .*does not know"),
        (edited("certificate-revoked", serial="ab"), "R48: .*not announced"),
        (edited("certificate-revoked", reason="superseded"), "R48: .*not announced"),
        (edited("crl-issued", number=1), "R48: .*number"),
        (edited("crl-issued", issuer="image-signing"), "R48: .*does not know"),
        (edited("crl-issued"), "R51: an emergency list is sealed that was not signed here"),
        (edited("emergency-crl-sealed"), "R51: an emergency list is in no bag"),
    ],
)
def test_lists_are_signed_as_the_rules_have_it(revoked: Life, edit: Callable[[Entry], Entry | None], why: str) -> None:
    with pytest.raises(RuleError, match=f"^{why}"):
        replayed(revoked.archive, edit)


def test_a_list_must_follow_what_was_revoked_and_a_revoked_key_is_retired(issued: Life, tmp_path: Path) -> None:
    life = on(issued, tmp_path)
    life.hold("revocation", revoke=(RevocationRequest("keys/platform-ca.crt"),))
    replayed(life.archive, lambda entry: entry)
    with pytest.raises(RuleError, match="^R49: the certificate of a key is revoked, and the key is not retired"):
        replayed(life.archive, edited("key-retired"))
    with pytest.raises(RuleError, match="^R49: a key is retired, and no certificate of it was revoked"):
        replayed(life.archive, edited("key-retired", label="root-ca"))


def test_an_emergency_list_that_nobody_settled_breaks_r51(revoked: Life, tmp_path: Path) -> None:
    life = on(revoked, tmp_path)
    life.hold("revocation", emergency_files=(emergency_file(revoked).read_bytes(),))
    replayed(life.archive, lambda entry: entry)
    for edit, why in (
        (edited("emergency-crl-settled"), "nobody has said what became of"),
        (edited("emergency-crl-settled", how="destroyed"), "or the other way round"),
        (edited("emergency-crl-settled", number=9), "that nobody knows"),
        (edited("certificate-revoked", "key-retired"), "is not revoked in the list after it"),
    ):
        with pytest.raises(RuleError, match=f"^R51: .*{why}"):
            replayed(life.archive, edit)


def test_a_list_that_lacks_an_entry_is_found(revoked: Life, issued: Life, tmp_path: Path) -> None:
    archive = Path(shutil.copytree(revoked.archive, tmp_path / "archive"))
    older = issued.archive / "issued/root-ca.crl"
    shutil.copy(older, archive / "issued/root-ca.crl")
    found = {check.id: check.detail for check in verify_archive(archive).checks if not check.ok}
    assert "another number" in found["revocations"]
    assert "is not what the record says was issued" in found["issued"]


# the command line


def test_the_command_line_revokes_what_it_is_told_or_says_why_not(rehearsal: Rehearsal, tmp_path: Path) -> None:
    out, asking = tmp_path / "out", ("rehearse", "revocation", *rehearsal.sheets(1, 2, 3), "--archive")
    nobody = keyrite(*asking, rehearsal.archive, "--out", out, "--revoke", "nobody.example")
    assert_refused(nobody, 2, "No certificate of this root is called nobody.example")
    emergency = keyrite(*asking, rehearsal.archive, "--out", out, "--emergency")
    assert_refused(emergency, 2, "There is no CA below that a list for an emergency would stop; leave it out.")
    assert not out.exists()
    log = rehearsal.archive / "keys/record-log.crt"
    done = keyrite(*asking, rehearsal.archive, "--out", out, "--revoke", f"{log}=superseded")
    assert done.returncode == 0, done.stderr
    (entry,) = x509.load_pem_x509_crl((out / "archive/issued/root-ca.crl").read_bytes())
    told = data_of(out / "archive", "certificate-revoked")
    assert (told["serial"], told["reason"]) == (f"{entry.serial_number:x}", "superseded")
    again = keyrite(*asking, out / "archive", "--out", tmp_path / "next", "--revoke", log)
    assert_refused(again, 2, "(superseded), and stays so; leave it out.")
