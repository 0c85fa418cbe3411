"""What a root has issued, over its ceremonies: the index, who signs after a rotation, and what leads to the root."""

from __future__ import annotations

import datetime
import itertools
import json
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ceremony.errors import RefusedError, UsageError
from ceremony.facts import gather_archive
from ceremony.facts.schedule import list_due
from ceremony.issuing.index import INDEX_FILE, read_index
from ceremony.outside.example_requests import example_request
from ceremony.pki.certificates import load_certificate
from ceremony.planning.estate_keys import EstateKeyOptions
from ceremony.planning.following import longest_leaf_days
from ceremony.record.journal import Entry
from ceremony.script.loading import parse_script
from ceremony.state import RuleError, State
from ceremony.verify import read_continued, verify_archive
from tests.e2e.killing import read_record
from tests.e2e.lives import Life, server_request
from tests.events import changed, told
from tests.fakes import FakeClock
from tests.interop.test_audit_guide import printed
from tests.support import data_of, plain_papers

BASE = Path(__file__).parents[2]
VECTORS = BASE / "tests/vectors"
WITNESS = "Wendy Witness"


@pytest.fixture(autouse=True, scope="module")
def _plain_papers() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        plain_papers(patch)
        yield


@pytest.fixture(scope="module")
def rotated(tmp_path_factory: pytest.TempPathFactory) -> Life:
    """A root that issued, made a CA below it, was rotated, and issued again."""
    life = Life(tmp_path_factory.mktemp("rotated"))
    life.hold("root-generation")
    life.hold("issuance", requests=(example_request(),))
    life.hold("estate-key", estate_key=EstateKeyOptions("platform-ca"))
    life.hold("rotation")
    life.hold("issuance", requests=(server_request("registry"),))
    return life


@pytest.fixture
def altered(rotated: Life, tmp_path: Path) -> Path:
    """The last archive, to be changed."""
    return Path(shutil.copytree(rotated.archive, tmp_path / "archive"))


def index_of(archive: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (archive / INDEX_FILE).read_bytes().splitlines()]


def failing(archive: Path) -> dict[str, str]:
    return {check.id: check.detail for check in verify_archive(archive).checks if not check.ok}


def test_the_index_has_each_certificate_ever_issued_in_order_and_whose_it_is(rotated: Life) -> None:
    lines = index_of(rotated.archive)
    told = [(one["file"], one["issuer"], one["profile"], one["ca"]) for one in lines]
    assert told == [
        ("keys/root-ca.crt", "root-ca", "root-ca", True),
        ("keys/record-log.crt", "root-ca", "record-log", False),
        ("keys/record-log.crt", "root-ca", "record-log", False),
        ("issued/platform-ca.crt", "root-ca", "subordinate-ca", True),
        ("keys/record-log.crt", "root-ca", "record-log", False),
        ("keys/platform-ca.crt", "root-ca", "subordinate-ca", True),
        ("keys/record-log.crt", "root-ca", "record-log", False),
        ("keys/root-ca-2.crt", "root-ca-2", "root-ca", True),
        ("issued/root-ca-by-root-ca-2.crt", "root-ca-2", "cross-ca", True),
        ("issued/root-ca-2-by-root-ca.crt", "root-ca", "cross-ca", True),
        ("keys/record-log.crt", "root-ca-2", "record-log", False),
        ("issued/registry.crt", "root-ca-2", "tls-server", False),
    ]
    by_ceremony = {one["ceremony"] for one in lines}
    assert len(by_ceremony) == len(rotated.folders)
    last = load_certificate((rotated.archive / "issued/registry.crt").read_bytes())
    assert (lines[-1]["serial"], lines[-1]["names"]) == (f"{last.serial_number:x}", ["dns:registry.example"])


def test_each_archive_carries_the_index_before_it_byte_for_byte(rotated: Life) -> None:
    indexes = [(folder / "archive" / INDEX_FILE).read_bytes() for folder in rotated.folders]
    for before, after in itertools.pairwise(indexes):
        assert after.startswith(before)
        assert len(after) > len(before)


def test_after_a_rotation_the_new_root_issues_and_the_old_one_stands_behind_it(rotated: Life) -> None:
    archive = rotated.archive
    assert data_of(archive, "certificate-issued")["issuer"] == "root-ca-2"
    assert data_of(archive, "ceremony-opened")["parameters"]["issuer"] == "root-ca-2"
    assert (archive / "issued/root-ca-2.crl").exists()
    bundle = archive / "issued/bundle.pem"
    assert bundle.read_bytes().count(b"BEGIN CERTIFICATE") == 4
    issued, log = archive / "issued/registry.crt", archive / "keys/record-log.crt"
    for root in ("root-ca", "root-ca-2"):  # whichever of the two somebody trusts
        trust = ["-CAfile", archive / f"keys/{root}.crt", "-no-CApath", "-no-CAstore", "-untrusted", bundle]
        for one in (issued, log):
            done = subprocess.run(["openssl", "verify", "-x509_strict", *trust, one], capture_output=True, check=False)
            assert done.returncode == 0, done.stderr
    report = verify_archive(archive, anchor=archive / "keys/root-ca.crt", earlier=rotated.folders[-2] / "archive")
    assert (report.ok, report.vouched_by) == (True, "root")


def test_cross_certificates_that_one_archive_alone_has_are_due_for_nothing(rotated: Life) -> None:
    """Without the rotation's archive beside it, which says whose they are."""
    due = list_due((gather_archive(rotated.archive),))
    assert [one.subject for one in due if one.kind == "certificate"] == ["CN=registry.example"]


def test_a_followed_root_or_a_key_that_is_none_is_refused_before_anything_begins(rotated: Life) -> None:
    for label, why in (
        ("root-ca", "root-ca signs revocation lists and cross certificates alone"),
        ("image-signing", "There is no CA key image-signing under this root; choose platform-ca or root-ca-2"),
    ):
        with pytest.raises(UsageError, match=why):
            rotated.hold("issuance", requests=(server_request(),), issuer=label)


def test_a_ca_below_the_root_issues_where_it_is_named_and_has_a_list_of_its_own(rotated: Life, tmp_path: Path) -> None:
    life = Life(tmp_path, rotated.sheets, list(rotated.folders))
    life.hold("issuance", requests=(server_request(),), issuer="platform-ca")
    assert index_of(life.archive)[-1]["issuer"] == "platform-ca"
    assert {path.name for path in (life.archive / "issued").glob("*.crl")} == {
        "root-ca.crl",  # carried on
        "root-ca-2.crl",
        "platform-ca.crl",
    }
    with pytest.raises(RefusedError, match="^I11: The issuer's path length is 0"):
        life.hold("issuance", requests=(example_request("subordinate-ca"),), issuer="platform-ca")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda lines: lines[1:], "does not begin with the index that was taken over"),
        (lambda lines: lines[:-1], "does not say what the record says was issued"),
        (lambda lines: [*lines, lines[-1]], "stands in a line before"),
        (lambda lines: [*lines[:-1], lines[-1].replace(b'"tls-server"', b'"tls-client"')], "does not say"),
        (lambda lines: [*lines[:-1], lines[-1][:-2] + b"\n"], "is not one of an index"),
        (lambda lines: [*lines[:-1], lines[-1].replace(b'"ca":false', b'"ca":0')], "field ca"),
    ],
)
def test_an_index_that_says_more_less_or_otherwise_is_found(
    altered: Path, change: Callable[[list[bytes]], list[bytes]], why: str
) -> None:
    index = altered / INDEX_FILE
    index.write_bytes(b"".join(change(index.read_bytes().splitlines(keepends=True))))
    assert why in failing(altered)["index"]


@pytest.mark.parametrize(
    ("name", "check"),
    [("issued/bundle.pem", "issued"), ("issued/root-ca-2-by-root-ca.crt", "log-certificate"), (INDEX_FILE, "index")],
)
def test_what_is_carried_on_must_be_there(altered: Path, name: str, check: str) -> None:
    (altered / name).unlink()
    manifest = json.loads((altered / "manifest.json").read_bytes())
    del manifest["files"][name]
    (altered / "manifest.json").write_text(json.dumps(manifest, separators=(",", ":"), sort_keys=True))
    assert check in failing(altered)


def test_archives_from_before_the_index_are_taken_into_it(tmp_path: Path) -> None:
    with zipfile.ZipFile(VECTORS / "archives-rules-3-scripts-2.zip") as file:
        file.extractall(tmp_path)
    alone = read_continued(tmp_path / "recovery", rehearsal=True)
    assert [(one.file, bool(one.ceremony)) for one in alone.index] == [
        ("keys/root-ca.crt", False),  # which ceremony made it, this archive does not say
        ("keys/record-log.crt", True),
    ]
    also = read_continued(tmp_path / "recovery", rehearsal=True, also=(tmp_path / "root-generation",))
    assert [(one.file, bool(one.ceremony)) for one in also.index] == [
        ("keys/root-ca.crt", True),
        ("keys/record-log.crt", True),
        ("keys/record-log.crt", True),
    ]
    assert read_index(also.files[INDEX_FILE]) == also.index
    (named,) = also.named().index_also
    assert named.ceremony == alone.ceremony or named.manifest_sha256
    for other, why in (("aborted", "does not verify as a complete archive"), ("none", "is not an archive folder")):
        with pytest.raises(RefusedError, match=why):
            read_continued(tmp_path / "recovery", rehearsal=True, also=(tmp_path / other,))


def test_an_archive_of_another_root_is_not_taken_into_the_index(rotated: Life, tmp_path: Path) -> None:
    other = Life(tmp_path)
    other.hold("root-generation")
    with pytest.raises(RefusedError, match="is an archive of another root"):
        read_continued(rotated.archive, rehearsal=True, also=(other.archive,))


def test_what_another_ceremony_issued_meanwhile_is_taken_over_by_name(rotated: Life, tmp_path: Path) -> None:
    """Two ceremonies took up one archive; the next one continues the first, and knows what the other did."""
    one, two = (Life(tmp_path / name, rotated.sheets, list(rotated.folders)) for name in ("one", "two"))
    one.hold("recovery")
    two.hold("issuance", requests=(server_request(),))
    one.hold("recovery", also=(two.archive,))
    serials = {line["serial"] for line in index_of(one.archive)}
    assert {line["serial"] for line in index_of(two.archive)} <= serials
    opened = data_of(one.archive, "ceremony-opened")["continues"]
    assert opened["index_also"] == [
        {"ceremony": opened["index_also"][0]["ceremony"], "manifest_sha256": opened["index_also"][0]["manifest_sha256"]}
    ]
    numbers = {crl["issuer"]: crl["number"] for crl in opened["crls"]}
    assert numbers == {"root-ca": 1, "root-ca-2": 2}
    assert verify_archive(one.archive, earlier=one.folders[-2] / "archive").ok


def replayed(archive: Path, edit: Callable[[Entry], Entry]) -> State:
    """The state after a record whose entries were changed."""
    state = State(parse_script((archive / "script.yaml").read_bytes()))
    for entry in read_record(archive):
        state.apply(edit(entry))
    return state


def with_data(event: str, **data: object) -> Callable[[Entry], Entry]:
    return lambda entry: changed(entry, **data) if entry.event.type == event else entry


def test_r47_a_followed_key_certifies_nothing_new(rotated: Life) -> None:
    rotation, issuance = rotated.folders[3] / "archive", rotated.archive
    replayed(issuance, lambda entry: entry)
    for event in ("certificate-issued", "log-key-certified"):
        with pytest.raises(RuleError, match="^R47: root-ca signs something new"):
            replayed(issuance, with_data(event, issuer="root-ca"))
    replayed(issuance, with_data("crl-issued", issuer="root-ca", number=2))  # its lists it goes on signing
    with pytest.raises(RuleError, match="^R5: .*Key followed by another"):
        replayed(rotation, _without("key-followed"))


def _without(event: str) -> Callable[[Entry], Entry]:
    def edit(entry: Entry) -> Entry:
        if entry.event.type != event:
            return entry
        return told(entry, "deviation-noted", what="x", expected="x", decision="x", decided_by=WITNESS)

    return edit


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ({"followed_by": "platform-ca"}, "for the same purpose"),
        ({"followed_by": "root-ca"}, "does not know both"),
        ({"followed_by": "root-ca-9"}, "does not know both"),
        ({"overlap_until": "2090-01-01"}, "until another day"),
        ({"label": "platform-ca"}, "for the same purpose"),
    ],
)
def test_r49_a_key_is_followed_as_was_announced(rotated: Life, data: dict[str, object], why: str) -> None:
    with pytest.raises(RuleError, match=f"^R49: .*{why}"):
        replayed(rotated.folders[3] / "archive", with_data("key-followed", **data))


def test_the_overlap_ends_when_the_last_leaf_has_or_as_was_said_or_as_the_policy_has_it(rotated: Life) -> None:
    archive = rotated.folders[3] / "archive"
    told_of, opened = data_of(archive, "key-followed"), data_of(archive, "ceremony-opened")
    began = datetime.date.fromisoformat(FakeClock().now().date().isoformat())
    assert told_of == {
        "label": "root-ca",
        "followed_by": "root-ca-2",
        "overlap_until": (began + datetime.timedelta(days=longest_leaf_days())).isoformat(),
    }
    assert opened["parameters"]["overlap_until"] == told_of["overlap_until"]
    (key,) = [one for one in data_of(rotated.archive, "ceremony-opened")["continues"]["estate"] if "followed_by" in one]
    assert (key["label"], key["overlap_until"]) == ("root-ca", told_of["overlap_until"])
    for wanted, why in (
        ("soon", "is not a day"),
        ("2026-03-02", "must end after today"),
        ("2090-01-01", "must end after today"),
    ):
        with pytest.raises(UsageError, match=why):
            rotated.hold("rotation", overlap_until=wanted)
    with pytest.raises(UsageError, match="Only a new key that takes another's place has an overlap"):
        rotated.hold("recovery", overlap_until="2027-01-01")


def test_a_key_below_follows_another_and_is_named_as_such(rotated: Life, tmp_path: Path) -> None:
    life = Life(tmp_path, rotated.sheets, list(rotated.folders))
    for follows, why in (("image-signing", "it can follow platform-ca"), ("root-ca", "it can follow platform-ca")):
        with pytest.raises(UsageError, match=why):
            life.hold("estate-key", estate_key=EstateKeyOptions("platform-ca"), follows=follows)
    options = {"follows": "platform-ca", "overlap_until": "2027-01-01"}
    life.hold("estate-key", estate_key=EstateKeyOptions("platform-ca"), **options)
    assert data_of(life.archive, "key-followed") == {
        "label": "platform-ca",
        "followed_by": "platform-ca-2",
        "overlap_until": "2027-01-01",
    }
    with pytest.raises(UsageError, match="platform-ca signs revocation lists and cross certificates alone"):
        life.hold("issuance", requests=(server_request(),), issuer="platform-ca")
    life.hold("issuance", requests=(server_request(),), issuer="platform-ca-2")


def test_the_auditors_guide_leads_to_the_root_after_a_rotation(rotated: Life, tmp_path: Path) -> None:
    archive = Path(shutil.copytree(rotated.archive, tmp_path / "archive"))
    shutil.copy(BASE / "assets/words/pgp-words.txt", tmp_path)
    at = int(FakeClock().now().timestamp()) + 600
    typed = printed().replace("-crl_check_all", f"-attime {at} -crl_check_all")
    command = ["bash", "-euo", "pipefail", "-c", typed]
    done = subprocess.run(command, cwd=archive, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "keys/record-log.crt: OK" in done.stdout
    assert "issued/registry.crt: OK" in done.stdout
