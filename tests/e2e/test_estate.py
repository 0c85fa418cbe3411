"""An issuance for an estate: one table of drafts, each host's CA, lists, and kits signed by two keys; and the way back
from every interruption."""

from __future__ import annotations

import base64
import datetime
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from app import cli
from ceremony import engine
from ceremony.errors import KeyriteError
from ceremony.estate.errors import EstateError
from ceremony.estate.matching import match_requests
from ceremony.kits.checking import check_delivery, check_kit, open_delivery
from ceremony.planning.plan import RecoveryPlan, suggested_participants
from ceremony.ports import ChoosePin, ConfirmDrafts, EnterPin, Question, Stop
from ceremony.script.loading import load_shipped_script
from ceremony.state.drafts import drafts_sha256
from ceremony.verify import read_continued, verify_archive
from tests.e2e.estates import ESTATE, NODE, OPS, hosts_of, make_root
from tests.e2e.lives import Life
from tests.e2e.on_fakes import PIN
from tests.fakes import FakeToken, fake_ports
from tests.fuzz.archive_corpus import entries as entries_of
from tests.fuzz.archive_corpus import rechain, remanifest
from tests.interop.foreign import require_foreign
from tests.interop.lab import NoLabError
from tests.support import Rehearsal, ToldOperator, assert_refused, data_of, entries, keyrite, plain_papers
from tests.unit.ceremony.estate.estate_support import ask_all, estate_of, make_request, put


@pytest.fixture(scope="module", autouse=True)
def _plain_papers() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        plain_papers(patch)
        yield


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Life:
    """A root with two issuing CAs and a key that signs images. Tests go on from it, each for itself."""
    return make_root(tmp_path_factory.mktemp("root"))


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return ask_all(estate_of(ESTATE.encode()), tmp_path_factory.mktemp("asked"))


@pytest.fixture
def life(root: Life, tmp_path: Path) -> Life:
    return Life(tmp_path, root.sheets, list(root.folders))


def people(life: Life, *answers: object) -> ToldOperator:
    return ToldOperator({ConfirmDrafts: list(answers)}, life.sheets)


@pytest.fixture(scope="module")
def told(root: Life, asked: Path) -> ToldOperator:
    """Who held an issuance for every host, in `issued`."""
    return people(root)


@pytest.fixture(scope="module")
def issued(root: Life, told: ToldOperator, asked: Path, tmp_path_factory: pytest.TempPathFactory) -> Life:
    """An issuance for every host. Tests must not change it."""
    life = Life(tmp_path_factory.mktemp("issued"), root.sheets, list(root.folders))
    assert life.hold("issuance", told, **hosts_of(asked)).ended == "closed"
    return life


def openssl(*arguments: object) -> str:
    done = subprocess.run(["openssl", *map(str, arguments)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_everybody_reads_one_table_and_every_host_gets_a_kit(issued: Life, told: ToldOperator, asked: Path) -> None:
    life = issued
    (question,) = told.asked_of(ConfirmDrafts)
    requests = match_requests(estate_of(ESTATE.encode()), asked).requests
    assert [one.name for one in question.drafts] == [one.name for one in requests]
    assert [one.key_words for one in question.drafts] == [one.key_words for one in requests]
    assert {one.name: one.issuer for one in question.drafts}[f"{OPS}-client.csr"] == "platform-ca-2"
    assert dict(line.split(": ", 1) for line in question.drafts[0].lines)["subject"] == (
        "CN=registry.platform.example,O=Example Clinic"
    )
    confirmed = data_of(life.archive, "drafts-confirmed")
    linted = [one["data"]["tbs_sha256"] for one in entries(life.archive) if one["event"] == "certificate-linted"]
    assert (confirmed["count"], confirmed["sha256"]) == (6, drafts_sha256(linted)) == (6, question.digest)
    kits = life.folders[-1] / "kits"
    hosts = {one.name for one in (kits / "docker-tls").iterdir()}
    assert hosts == {"registry.platform.example", NODE, "node2.platform.example", OPS}
    assert (life.archive / "estate.yaml").read_text() == ESTATE
    assert {one.name for one in (life.archive / "issued").glob("*.crl")} == {
        "root-ca.crl",
        "platform-ca.crl",
        "platform-ca-2.crl",
    }


def test_each_host_trusts_the_ca_of_its_peers_and_not_the_root(issued: Life) -> None:
    life = issued
    kit, keys = life.folders[-1] / f"kits/docker-tls/{NODE}", life.archive / "keys"
    for bundle, authority in (("daemon-clients-ca.pem", "platform-ca-2"), ("servers-ca.pem", "platform-ca")):
        (found,) = x509.load_pem_x509_certificates((kit / "tls" / bundle).read_bytes())
        assert found == x509.load_pem_x509_certificate((keys / f"{authority}.crt").read_bytes())
    chain = x509.load_pem_x509_certificates((kit / "tls/server.crt").read_bytes())
    assert [one.subject.rfc4514_string().split(",")[0] for one in chain] == [f"CN={NODE}", "CN=REHEARSAL Platform CA"]
    openssl("verify", "-x509_strict", "-CAfile", kit / "root.pem", "-untrusted", kit / "tls/server.crt",
            "-purpose", "sslserver", "-verify_hostname", NODE, kit / "tls/server.crt")  # fmt: skip
    settings = json.loads((kit / "docker/daemon.json").read_bytes())
    assert settings["tlsverify"] is True
    assert settings["hosts"] == ["fd://", "tcp://10.20.0.11:2376"]


def test_the_kits_are_signed_by_the_log_key_and_by_the_one_that_signs_images(issued: Life, tmp_path: Path) -> None:
    kits, keys = Path(shutil.copytree(issued.folders[-1] / "kits", tmp_path / "kits")), issued.archive / "keys"
    openssl("cms", "-verify", "-binary", "-inform", "DER", "-in", kits / "manifest.p7s", "-content",
            kits / "manifest.json", "-CAfile", keys / "root-ca.crt", "-no-CApath", "-purpose", "any",
            "-no_check_time", "-out", "/dev/null")  # fmt: skip
    (kits / "raw.sig").write_bytes(base64.b64decode((kits / "manifest.sig").read_bytes()))
    openssl("dgst", "-sha256", "-verify", kits / "manifest.pub", "-signature", kits / "raw.sig", kits / "manifest.json")
    certificate = x509.load_pem_x509_certificate((keys / "image-signing.crt").read_bytes())
    assert openssl("pkey", "-pubin", "-in", kits / "manifest.pub", "-text") == openssl(
        "pkey", "-pubin", "-in", _public(certificate, kits), "-text"
    )
    assert data_of(issued.archive, "kits-made")["signed_by"] == ["record-log", "image-signing"]


@pytest.mark.parametrize("program", ["cosign-2", "cosign-3"])
def test_cosign_verifies_the_kits_and_finds_what_was_changed(issued: Life, program: str, tmp_path: Path) -> None:
    try:
        cosign = require_foreign(program)
    except NoLabError as why:
        pytest.skip(f"NO {program.upper()}, so it judged no kit here; openssl judged the same signature: {why}")
    kits = Path(shutil.copytree(issued.folders[-1] / "kits", tmp_path / "kits"))
    command = ["verify-blob", "--key", "manifest.pub", "--signature", "manifest.sig", "--insecure-ignore-tlog=true"]

    def judged() -> tuple[int, str]:
        environment = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
        done = subprocess.run(
            [cosign, *command, "manifest.json"], cwd=kits, capture_output=True, text=True, check=False, env=environment
        )
        return done.returncode, done.stderr

    code, said = judged()
    assert (code, "Verified OK" in said) == (0, True), said
    (kits / "manifest.json").write_bytes((kits / "manifest.json").read_bytes() + b" ")
    assert judged()[0] != 0


def _public(certificate: x509.Certificate, folder: Path) -> Path:
    path = folder / "of-certificate.pub"
    path.write_bytes(certificate.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    return path


def test_a_draft_that_nobody_wants_is_left_out_and_the_rest_confirmed_anew(life: Life, asked: Path) -> None:
    told = people(life, (f"{OPS}-client.csr",))
    assert life.hold("issuance", told, **hosts_of(asked)).ended == "closed"
    first, second = told.asked_of(ConfirmDrafts)
    assert (len(first.drafts), len(second.drafts), first.digest != second.digest) == (6, 5, True)
    assert data_of(life.archive, "drafts-confirmed")["left_out"] == [f"{OPS}-client.csr"]
    assert data_of(life.archive, "deviation-noted")["what"] == f"Request {OPS}-client.csr was left out"
    assert not (life.folders[-1] / f"kits/docker-tls/{OPS}/tls/client.crt").exists()


def test_where_nobody_wants_any_nothing_is_issued(life: Life, asked: Path) -> None:
    names = tuple(one.name for one in hosts_of(asked)["requests"])
    told = people(life, names)
    outcome = life.hold("issuance", told, **hosts_of(asked))
    assert (outcome.ended, "No certificate was issued" in outcome.reason) == ("aborted", True)
    assert not (life.folders[-1] / "kits").exists()


def test_what_is_missing_is_told_before_anything_begins(life: Life, asked: Path, tmp_path: Path) -> None:
    fewer = Path(shutil.copytree(asked, tmp_path / "fewer"))
    shutil.rmtree(fewer / OPS)
    with pytest.raises(EstateError, match=r"E8: There is no request of ops1\.platform\.example as a client \(missing"):
        life.hold("issuance", **hosts_of(fewer))
    assert not (life.base / f"{len(life.folders)}-issuance").exists()
    life.hold("issuance", **hosts_of(fewer, allow_missing=True))
    named = data_of(life.archive, "ceremony-opened")["parameters"]["estate"]
    assert (named["hosts"], named["missing"]) == (4, [f"{OPS} client"])


def test_whose_certificate_stands_need_not_ask_again_until_it_is_due(life: Life, asked: Path, tmp_path: Path) -> None:
    life.hold("issuance", **hosts_of(asked))
    one = tmp_path / "one"
    shutil.copytree(asked / OPS, one / OPS)
    life.hold("issuance", **hosts_of(one))
    named = data_of(life.archive, "ceremony-opened")["parameters"]["estate"]
    assert named.get("missing", []) == []
    kept = life.folders[-1] / f"kits/docker-tls/{NODE}"
    assert (kept / "tls/daemon-clients-ca.pem").exists()
    assert not (kept / "tls/server.crt").exists()  # its certificate stays as it is
    assert "/etc/docker/tls-new" not in (kept / "INSTALL.en.md").read_text()
    continued, estate = read_continued(life.archive, rehearsal=True), hosts_of(one)["estate"]
    made = datetime.datetime.fromisoformat(continued.index[-1].not_before).date()
    for days, stands in ((89, True), (90, False)):
        day = made + datetime.timedelta(days=days)
        if stands:
            assert estate.settled(continued.estate, continued.index, day).missing == ()
        else:
            with pytest.raises(EstateError, match="missing in all: 5"):
                estate.settled(continued.estate, continued.index, day)


def test_a_key_that_was_certified_for_another_host_or_use_is_refused(life: Life, asked: Path, tmp_path: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    once, again = tmp_path / "once", tmp_path / "again"
    put(once, "client.csr", make_request([NODE], NODE, key))
    life.hold("issuance", **hosts_of(once, allow_missing=True))
    life.hold("issuance", **hosts_of(once, allow_missing=True))  # the same host may keep its key
    put(again, "client.csr", make_request([OPS], OPS, key))
    with pytest.raises(
        EstateError, match=f"E7: The host {OPS} .client. has a key that was certified before as .*{NODE}"
    ):
        life.hold("issuance", **hosts_of(again, allow_missing=True))


def test_an_authority_that_is_not_there_is_refused_before_anything_begins(life: Life, asked: Path) -> None:
    with pytest.raises(KeyriteError, match="There is no CA key nobodys-ca under this root; choose root-ca or platform"):
        life.hold("issuance", **hosts_of(asked, ESTATE.replace("platform-ca-2", "nobodys-ca")))
    with pytest.raises(KeyriteError, match="Only an issuance is held for an estate"):
        life.hold("drill", **hosts_of(asked))


class Leaving(ToldOperator):
    """Leaves at a question, or once so many certificates were issued."""

    def __init__(self, sheets: tuple[Path, ...], after: int) -> None:
        super().__init__({ChoosePin: [PIN] * 9, EnterPin: [PIN] * 9}, sheets)
        self.after = after
        self.issued = 0

    def ask(self, question: Question[Any]) -> Any:
        if self.after == 0 and isinstance(question, ConfirmDrafts):
            raise Stop(abort=False, reason="the evening came")
        return super().ask(question)

    def notice(self, notice: Any) -> None:
        super().notice(notice)
        event = getattr(getattr(notice, "entry", None), "event", None)
        self.issued += getattr(event, "type", "") == "certificate-issued"
        if self.after and self.issued == self.after:
            self.after = -1
            raise Stop(abort=False, reason="the evening came")


@pytest.mark.parametrize("after", [0, 1, 5, 6])
def test_an_interrupted_issuance_goes_on_with_what_is_left(life: Life, asked: Path, after: int, tmp_path: Path) -> None:
    folder, tokens = tmp_path / "out", list[FakeToken]()
    plan = RecoveryPlan(
        load_shipped_script("issuance"),
        suggested_participants(3, again=True),
        life.archive,
        threshold=2,
        shares=3,
        **hosts_of(asked),
    )
    first = Leaving(life.sheets, after)
    assert engine.start(plan, fake_ports(first, folder, tokens), folder).run().ended == "left"
    again = Leaving(life.sheets, -1)
    outcome = engine.resume(fake_ports(again, folder, tokens), folder).run()
    assert outcome.ended == "closed", outcome.reason
    assert verify_archive(folder / "archive").verdict == "complete"
    shown = [one for question in again.asked_of(ConfirmDrafts) for one in question.drafts]
    assert len(shown) == 6 - after
    assert len(list((folder / "kits/docker-tls").glob("*/tls/*.crt"))) == 6
    assert [one["event"] for one in entries(folder / "archive")].count("kits-made") == 1
    assert not (folder / ".keyrite").exists()


def test_an_estate_that_is_lost_or_changed_meanwhile_is_told(life: Life, asked: Path, tmp_path: Path) -> None:
    folder, tokens = tmp_path / "out", list[FakeToken]()
    plan = RecoveryPlan(
        load_shipped_script("issuance"), suggested_participants(3, again=True), life.archive, **hosts_of(asked)
    )
    assert engine.start(plan, fake_ports(Leaving(life.sheets, 0), folder, tokens), folder).run().ended == "left"
    (folder / ".keyrite/estate.yaml").write_text(ESTATE + "# changed\n")
    with pytest.raises(KeyriteError, match="The estate that certificates are issued for is lost"):
        engine.resume(fake_ports(Leaving(life.sheets, -1), folder, tokens), folder)


def test_a_rehearsal_without_a_root_at_hand_says_what_does_not_go_together(tmp_path: Path, asked: Path) -> None:
    file = tmp_path / "estate.yaml"
    file.write_text(ESTATE)
    sheet, archive = ("--sheet", tmp_path / "s"), ("--archive", tmp_path / "a")
    alone = keyrite("rehearse", "issuance", *archive, *sheet, "--estate", file, "--out", tmp_path / "o")
    assert (alone.returncode, "together with the folder of its hosts' requests" in alone.stderr) == (2, True)
    both = keyrite(
        *("rehearse", "issuance", *archive, *sheet, "--estate", file, "--requests", asked),
        *("--request", tmp_path / "r", "--out", tmp_path / "o"),
    )
    assert (both.returncode, "leave --request out" in both.stderr) == (2, True)
    out = ("--archive", tmp_path / "a", "--out", tmp_path / "o")
    assert_refused(keyrite("rehearse", "issuance", *out, *sheet, "--compromised"), 2, "compromised, with --retire.")


def test_a_rehearsal_on_the_command_line_makes_kits_and_says_where(
    rehearsal: Rehearsal, asked: Path, tmp_path: Path
) -> None:
    """SoftHSM, and an estate that names no CA: the root itself signs, and is the anchor."""
    file, out = tmp_path / "estate.yaml", tmp_path / "out"
    plain = "".join(line for line in ESTATE.splitlines(keepends=True) if "authority" not in line)
    file.write_text(plain)
    words = ("rehearse", "issuance", "--archive", rehearsal.archive, *rehearsal.sheets(1, 2, 3), "--estate", file)
    done = keyrite(*words, "--requests", asked, "--out", out)
    assert done.returncode == 0, done.stderr
    assert f"Kits:     {out}/kits\n" in done.stdout
    kit = out / f"kits/docker-tls/{NODE}"
    assert (kit / "tls/servers-ca.pem").read_bytes() == (kit / "root.pem").read_bytes()
    checked = keyrite("kit", "check", out / "kits", "--archive", out / "archive", "--json")
    assert checked.returncode == 0, checked.stdout
    assert {one["kit"] for one in json.loads(checked.stdout)["kits"]} > {f"docker-tls/{OPS}"}


def forged(archive: Path, change: Any) -> dict[str, bytes]:
    """The files of an archive whose record was changed and chained anew."""
    files = {str(path.relative_to(archive)): path.read_bytes() for path in archive.rglob("*") if path.is_file()}
    told = entries_of(files)
    change(told)
    return remanifest({**files, "record.jsonl": rechain(told)})


def _find(told: list[Any], event: str) -> Any:
    return next(one for one in told if one["event"] == event)


FORGERIES: list[tuple[Any, str]] = [
    (lambda told: _find(told, "drafts-confirmed")["data"].update(count=5), "R70: other drafts are confirmed"),
    (lambda told: told.remove(_find(told, "drafts-confirmed")), "R70: .* is signed, and nobody confirmed its draft"),
    (
        lambda told: _find(told, "certificate-issued")["data"].update(issuer="platform-ca-2"),
        "R70: .* is signed by another CA key than was announced",
    ),
    (
        lambda told: told.insert(told.index(_find(told, "kits-made")), dict(_find(told, "kits-made"))),
        "R71: kits are made twice",
    ),
]


@pytest.mark.parametrize(("change", "said"), FORGERIES, ids=[one[1][:30] for one in FORGERIES])
def test_a_record_in_which_something_else_was_signed_than_confirmed_breaks_a_rule(
    issued: Life, change: Any, said: str, tmp_path: Path
) -> None:
    out = tmp_path / "forged"
    for name, content in forged(issued.archive, change).items():
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).write_bytes(content)
    (rules,) = [one for one in verify_archive(out).checks if one.id == "record-rules"]
    assert not rules.ok
    assert re.search(said, rules.detail), rules.detail


def test_a_record_that_tells_of_other_hosts_than_the_estates_file_is_not_its_record(
    issued: Life, tmp_path: Path
) -> None:
    def change(told: list[Any]) -> None:
        told[0]["data"]["parameters"]["estate"]["standing"] = ["node3.platform.example client"]

    for name, content in forged(issued.archive, change).items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    (found,) = [one for one in verify_archive(tmp_path).checks if one.id == "estate"]
    assert (found.ok, found.detail) == (False, "The record tells of other hosts than those of estate.yaml.")


def test_a_list_with_another_behind_it_is_not_what_was_issued(issued: Life, tmp_path: Path) -> None:
    files = forged(issued.archive, lambda told: None)
    for name, content in remanifest({**files, "issued/root-ca.crl": files["issued/root-ca.crl"] * 2}).items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    (found,) = [one for one in verify_archive(tmp_path).checks if one.id == "issued"]
    assert (found.ok, found.detail) == (False, "issued/root-ca.crl holds more than the list that was issued.")


def ended(life: Life) -> datetime.datetime:
    """When its last ceremony ended."""
    return datetime.datetime.fromisoformat(entries(life.archive)[-1]["time"])


def check(folder: Path, issued: Life) -> dict[str, str]:
    """What `kit check` finds: result and detail by kit and check."""
    delivery, kits = open_delivery(folder, issued.archive, ended(issued))
    reports = [check_delivery(delivery), *(check_kit(delivery, kit) for kit in kits)]
    return {f"{one.kit} {found.id}": f"{found.result}: {found.detail}" for one in reports for found in one.checks}


def test_kits_are_what_their_ceremony_made(issued: Life) -> None:
    kits = issued.folders[-1] / "kits"
    found = check(kits, issued)
    assert len(found) == 2 + 4 * 3
    assert {one.partition(":")[0] for one in found.values()} == {"passed"}
    assert found[" signatures"] == "passed: signed by record-log, image-signing, as recorded"
    one = check(kits / f"docker-tls/{NODE}", issued)
    assert {name.partition(" ")[0] for name in one} == {"", f"docker-tls/{NODE}"}


def _cut(kits: Path, name: str) -> None:
    (kits / name).write_bytes((kits / name).read_bytes()[:-2])


def _link(kits: Path, name: str) -> None:
    """What lies there lies elsewhere, and a link to it in its place; a folder is linked to beside its own."""
    inside, elsewhere = kits / f"docker-tls/{NODE}" / name, kits.parent / "elsewhere"
    if inside.is_dir():
        inside /= name
        elsewhere.mkdir()
    else:
        inside.rename(elsewhere)
    inside.symlink_to(elsewhere)


SPOILED: list[tuple[Any, str, str]] = [
    (lambda kits: _cut(kits, f"docker-tls/{NODE}/docker/daemon.json"), f"docker-tls/{NODE} files", "was changed"),
    (lambda kits: (kits / f"docker-tls/{NODE}/check.sh").unlink(), f"docker-tls/{NODE} files", "is missing"),
    (lambda kits: (kits / f"docker-tls/{NODE}/x").touch(), f"docker-tls/{NODE} files", "it was added"),
    (
        lambda kits: (kits / f"docker-tls/{NODE}/server.key").write_text("-----BEGIN PRIVATE KEY-----"),
        f"docker-tls/{NODE} files",
        "A private key lies in the kit",
    ),
    (
        lambda kits: shutil.copy(kits / f"docker-tls/{OPS}/manifest.json", kits / f"docker-tls/{NODE}"),
        f"docker-tls/{NODE} files",
        "is another than the delivery names",
    ),
    (lambda kits: _link(kits, "docker"), f"docker-tls/{NODE} files", "docker is in the folder but not"),
    (lambda kits: _link(kits, "check.sh"), f"docker-tls/{NODE} files", "check.sh is a link"),
    (
        lambda kits: _cut(kits, f"docker-tls/{NODE}/tls/server.crt"),
        f"docker-tls/{NODE} files",
        "server.crt was changed",
    ),
    (
        lambda kits: (kits / f"docker-tls/{NODE}/tls/server.crt").write_bytes(b""),
        f"docker-tls/{NODE} certificates",
        "of the server is damaged",
    ),
    (lambda kits: shutil.copytree(kits / f"docker-tls/{NODE}", kits / "docker-tls/more"), " files", "it was added"),
    (lambda kits: (kits / "docker-tls/more").symlink_to("/etc"), " files", "more is in the folder but not"),
    (lambda kits: (kits / "read-me-first.sh").touch(), " files", "it was added"),
    (lambda kits: _cut(kits, "manifest.p7s"), " signatures", "damaged"),
    (lambda kits: (kits / "manifest.sig").write_bytes(b"AAAA"), " signatures", "is not a signature by the key image"),
    (
        lambda kits: shutil.copy(kits / f"docker-tls/{OPS}/tls/client.crt", kits / f"docker-tls/{NODE}/tls/server.crt"),
        f"docker-tls/{NODE} files",
        "tls/server.crt was changed",
    ),
]


@pytest.mark.parametrize(("spoil", "place", "said"), SPOILED, ids=[one[2][:30] for one in SPOILED])
def test_a_kit_that_is_not_what_was_made_is_found(
    issued: Life, spoil: Any, place: str, said: str, tmp_path: Path
) -> None:
    kits = Path(shutil.copytree(issued.folders[-1] / "kits", tmp_path / "kits"))
    spoil(kits)
    found = check(kits, issued)
    assert found[place].startswith("failed: "), found
    assert said in found[place]


def test_a_kit_is_compared_with_the_archive_of_its_own_ceremony_alone(issued: Life, root: Life, tmp_path: Path) -> None:
    kits, now = issued.folders[-1] / "kits", ended(issued)
    with pytest.raises(KeyriteError, match=r"These kits were made in the ceremony .*; name that ceremony's"):
        open_delivery(kits, root.archive, now)
    with pytest.raises(KeyriteError, match="is no folder of kits"):
        open_delivery(tmp_path, issued.archive, now)
    (tmp_path / "itself").symlink_to(tmp_path / "itself")
    with pytest.raises(KeyriteError, match="is no folder of kits"):
        open_delivery(tmp_path / "itself", issued.archive, now)
    later = now + datetime.timedelta(days=400)
    delivery, names = open_delivery(kits, issued.archive, later)
    (certificates,) = [one for one in check_kit(delivery, names[0]).checks if one.id == "certificates"]
    assert (certificates.ok, "is not valid on this day" in certificates.detail) == (False, True)


def test_a_folder_that_looks_like_a_kit_is_none_that_nothing_failed_in(issued: Life, tmp_path: Path) -> None:
    kits = Path(shutil.copytree(issued.folders[-1] / "kits", tmp_path / "kits"))
    more = shutil.copytree(kits / f"docker-tls/{NODE}", kits / "docker-tls/more.platform.example")
    done = keyrite("kit", "check", more, "--archive", issued.archive)
    assert (done.returncode, done.stdout) == (1, "")
    assert "is no kit of this delivery" in done.stderr
    done = keyrite("kit", "check", kits / f"docker-tls/{NODE}", "--archive", issued.archive, "--at", "")
    assert (done.returncode, "The option --at was given nothing" in done.stderr) == (2, True)


def test_the_command_says_what_was_found_and_writes_evidence(
    issued: Life, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    kits, evidence = issued.folders[-1] / "kits", tmp_path / "evidence.json"
    monkeypatch.setattr("app.cli.tasks.kit._now", lambda: ended(issued))
    words = ("keyrite", "kit", "check", kits, "--archive", issued.archive, "--evidence", evidence, "--lang", "zh")
    monkeypatch.setattr("sys.argv", list(map(str, words)))
    with pytest.raises(SystemExit, match="0"):
        cli.main()
    assert "4 个部署包，没有未通过的检查" in capsys.readouterr().out
    told = json.loads(evidence.read_bytes())
    assert (told["ok"], told["kind"], len(told["kits"])) == (True, "kit-check", 5)
    assert told["kits_manifest_sha256"] == data_of(issued.archive, "kits-made")["manifest_sha256"]
    many = keyrite("kit", "check", kits, "--archive", issued.archive, "--at", "10.0.0.1:2376")
    assert (many.returncode, "--at asks the host of one kit" in many.stderr) == (2, True)
