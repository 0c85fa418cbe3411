"""Documents for other people's programs: read from one table, confirmed, signed, verified, and found in the archive."""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ceremony import engine
from ceremony.errors import RefusedError, UsageError
from ceremony.keys import KeyType
from ceremony.kits.checking import check_delivery, check_kit, open_delivery
from ceremony.planning.estate_keys import EstateKeyOptions
from ceremony.planning.plan import RecoveryPlan, suggested_participants
from ceremony.ports import ChoosePin, ConfirmDocuments, EnterPin, OtherPrograms, Question, SignedDocument, Stop
from ceremony.record.events import OtherProgram
from ceremony.script.loading import load_shipped_script
from ceremony.signing.errors import SigningError
from ceremony.signing.order import SigningOrder, check_order
from ceremony.state.signing import documents_sha256
from ceremony.verify import verify_archive
from tests.e2e.lives import Life
from tests.e2e.on_fakes import PIN
from tests.fakes import FakeToken, fake_ports
from tests.fuzz.archive_corpus import entries as entries_of
from tests.fuzz.archive_corpus import rechain, remanifest
from tests.interop import verify_archive as second
from tests.support import ToldOperator, data_of, entries, plain_papers

SIGNER = {"country": "XX", "state": "Example State", "identity": "releases@platform.example"}
REGISTRY = "registry.platform.example:5000"


def digest_of(text: str) -> str:
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def order_of(*images: tuple[str, str], more: str = "") -> SigningOrder:
    """An order for images, each by its repository and what its digest is made of."""
    lines = [f"  - {{reference: {REGISTRY}/{name}, digest: '{digest_of(what)}'}}" for name, what in images]
    listed = "\n".join(["images:", *lines]) if lines else ""
    order, problems = check_order(f"format: keyrite-signing-order-1\n{listed}\n{more}\n".encode(), Path())
    assert order is not None, problems
    return order


@pytest.fixture(scope="module", autouse=True)
def _plain_papers() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        plain_papers(patch)
        yield


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Life:
    """A root with a key that signs images. Tests go on from it, each for itself."""
    life = Life(tmp_path_factory.mktemp("root"))
    life.hold("root-generation")
    life.hold("estate-key", estate_key=EstateKeyOptions("image-signing", KeyType.EC_P256, **SIGNER))
    return life


@pytest.fixture
def life(root: Life, tmp_path: Path) -> Life:
    return Life(tmp_path, root.sheets, list(root.folders))


def people(life: Life, *answers: object) -> ToldOperator:
    return ToldOperator({ConfirmDocuments: list(answers)}, life.sheets)


def openssl_verifies(life: Life, label: str, content: Path, signature: Path) -> None:
    """By openssl alone, with the key in the archive's certificate."""
    key, der = life.base / f"{label}.pub", life.base / "signature.der"
    shown = ["openssl", "x509", "-in", life.archive / f"keys/{label}.crt", "-noout", "-pubkey", "-out", key]
    subprocess.run(shown, check=True)
    subprocess.run(["openssl", "base64", "-d", "-A", "-in", signature, "-out", der], check=True)
    command = ["openssl", "dgst", "-sha256", "-verify", key, "-signature", der, content]
    assert subprocess.run(command, check=True, capture_output=True, text=True).stdout == "Verified OK\n"


def test_people_read_one_table_and_what_they_confirmed_is_signed(life: Life) -> None:
    order, told = order_of(("clinic/portal", "one"), ("clinic/worker", "two")), people(life)
    assert life.hold("signing", told, order=order).ended == "closed"
    (question,) = told.asked_of(ConfirmDocuments)
    assert [one.title for one in question.documents] == [f"{REGISTRY}/clinic/portal", f"{REGISTRY}/clinic/worker"]
    assert [f"sha256:{one.digest}" for one in question.documents] == [digest_of("one"), digest_of("two")]
    assert any(line.startswith("signed by: image-signing (") for line in question.documents[0].lines)
    announced = data_of(life.archive, "ceremony-opened")["parameters"]["documents"]
    confirmed = data_of(life.archive, "documents-confirmed")
    assert (confirmed["count"], confirmed["sha256"]) == (2, documents_sha256(one["sha256"] for one in announced))
    assert (life.archive / "order.yaml").read_bytes() == order.source
    signed = [one["data"] for one in entries(life.archive) if one["event"] == "document-signed"]
    assert [one["sha256"] for one in signed] == [one["sha256"] for one in announced]
    for one in signed:
        payload, signature = (life.archive / each["file"] for each in one["files"])
        openssl_verifies(life, "image-signing", payload, signature)
        assert one["verified"] == [
            {"program": "cosign", "result": "not-made", "version": "", "why": "it is not installed on this machine"}
        ]
    found = next(one for one in verify_archive(life.archive).checks if one.id == "signed")
    assert found.detail == "2 documents, 2 signatures, each by its key over what was announced"


def test_what_nobody_wants_signed_is_left_out_on_record(life: Life) -> None:
    order = order_of(("clinic/portal", "one"), ("clinic/worker", "two"))
    name = f"portal-{digest_of('one')[7:19]}-cosign"
    told = people(life, (name,), ())
    life.hold("signing", told, order=order)
    assert data_of(life.archive, "documents-confirmed")["left_out"] == [name]
    assert [one.name.partition("-")[0] for one in (life.archive / "signed").iterdir()] == ["worker", "worker"]
    assert data_of(life.archive, "deviation-noted")["what"] == f"The document {name} was not signed"


def test_a_signing_needs_an_order_and_nothing_else_takes_one(life: Life) -> None:
    with pytest.raises(UsageError, match="name a signing order"):
        life.hold("signing")
    with pytest.raises(UsageError, match="Only a signing takes"):
        life.hold("recovery", order=order_of(("a", "a")))


def test_both_keys_sign_that_one_follows_the_other_and_the_old_one_signs_nothing_else(life: Life) -> None:
    with pytest.raises(SigningError, match="does not follow|signs no such document"):
        life.hold("signing", order=order_of(more="rotation: {old: image-signing, new: image-signing-2}"))
    options = EstateKeyOptions("image-signing", KeyType.EC_P256, **SIGNER)
    life.hold("estate-key", estate_key=options, follows="image-signing")
    with pytest.raises(SigningError, match="another key follows it; choose image-signing-2"):
        life.hold("signing", order=order_of(("a", "a"), more="signer: image-signing"))
    order = order_of(("clinic/portal", "one"), more="rotation: {old: image-signing, new: image-signing-2}")
    life.hold("signing", order=order)
    signed = life.archive / "signed"
    statement = signed / "image-signing-to-image-signing-2.statement.json"
    for label in ("image-signing", "image-signing-2"):
        openssl_verifies(life, label, statement, signed / f"image-signing-to-image-signing-2.{label}.sig")
    told = json.loads(statement.read_bytes())
    assert (told["old"]["label"], told["new"]["label"]) == ("image-signing", "image-signing-2")
    followed = data_of(life.folders[-2] / "archive", "key-followed")
    assert told["old_until"] == followed["overlap_until"]
    (payload,) = signed.glob("portal-*.payload.json")
    openssl_verifies(life, "image-signing-2", payload, next(iter(signed.glob("portal-*.sig"))))


def test_a_key_that_no_client_takes_signs_nothing(root: Life, tmp_path: Path) -> None:
    life = Life(tmp_path, root.sheets, list(root.folders[:1]))
    with pytest.raises(SigningError, match="no key for image-signing under this root"):
        life.hold("signing", order=order_of(("a", "a")))
    life.hold("estate-key", estate_key=EstateKeyOptions("image-signing", KeyType.EC_P384, **SIGNER))
    before = list(tmp_path.iterdir())
    with pytest.raises(SigningError, match="make a new key of type ec-p256"):
        life.hold("signing", order=order_of(("a", "a")))
    assert list(tmp_path.iterdir()) == before


class Leaving(ToldOperator):
    """Leaves once so many documents were signed; 0: at the table."""

    def __init__(self, sheets: tuple[Path, ...], after: int) -> None:
        super().__init__({ChoosePin: [PIN] * 9, EnterPin: [PIN] * 9}, sheets)
        self.after = after
        self.signed = 0

    def ask(self, question: Question[Any]) -> Any:
        if self.after == 0 and isinstance(question, ConfirmDocuments):
            raise Stop(abort=False, reason="the evening came")
        return super().ask(question)

    def notice(self, notice: Any) -> None:
        super().notice(notice)
        event = getattr(getattr(notice, "entry", None), "event", None)
        self.signed += getattr(event, "type", "") == "document-signed"
        if self.after and self.signed == self.after:
            self.after = -1
            raise Stop(abort=False, reason="the evening came")


def plan_on(life: Life, order: SigningOrder) -> RecoveryPlan:
    people = suggested_participants(3, again=True)
    script = load_shipped_script("signing")
    return RecoveryPlan(script, people, life.archive, threshold=2, shares=3, order=order)


@pytest.mark.parametrize("after", [0, 1, 3])
def test_an_interrupted_signing_goes_on_with_what_is_left(life: Life, after: int, tmp_path: Path) -> None:
    folder, tokens = tmp_path / "out", list[FakeToken]()
    plan = plan_on(life, order_of(("a", "a"), ("b", "b"), ("c", "c")))
    assert engine.start(plan, fake_ports(Leaving(life.sheets, after), folder, tokens), folder).run().ended == "left"
    again = Leaving(life.sheets, -1)
    outcome = engine.resume(fake_ports(again, folder, tokens), folder).run()
    assert outcome.ended == "closed", outcome.reason
    assert verify_archive(folder / "archive").verdict == "complete"
    assert len(again.asked_of(ConfirmDocuments)) == (0 if after else 1)
    assert (again.signed, len(list((folder / "archive/signed").glob("*.sig")))) == (3 - after, 3)


@pytest.mark.parametrize("lost", ["documents.json", "order.yaml"])
def test_what_was_to_be_signed_cannot_be_changed_while_a_ceremony_is_left_open(
    life: Life, lost: str, tmp_path: Path
) -> None:
    folder, tokens = tmp_path / "out", list[FakeToken]()
    plan = plan_on(life, order_of(("a", "a"), ("b", "b")))
    assert engine.start(plan, fake_ports(Leaving(life.sheets, 0), folder, tokens), folder).run().ended == "left"
    path = folder / ".keyrite" / lost
    path.write_bytes(path.read_bytes().replace(b"e", b"f", 1))
    try:
        said = engine.resume(fake_ports(Leaving(life.sheets, -1), folder, tokens), folder).run().reason
    except RefusedError as problem:
        said = str(problem)
    assert "is lost from" in said
    assert not list((folder / "archive/signed").glob("*"))


class Disagreeing(OtherPrograms):
    """Another program, which does not accept the second signature."""

    def __init__(self) -> None:
        self.seen: list[SignedDocument] = []

    def check(self, signed: SignedDocument) -> tuple[OtherProgram, ...]:
        self.seen.append(signed)
        if len(self.seen) == 2:
            raise RefusedError("{program} does not accept the signature on {name}.", program="cosign", name=signed.name)
        return (OtherProgram(program="cosign", version="2.5.0", result="passed"),)


def test_nothing_goes_out_that_another_program_does_not_accept(life: Life, tmp_path: Path) -> None:
    folder, programs = tmp_path / "out", Disagreeing()
    ports = replace(fake_ports(ToldOperator(sheets=life.sheets), folder, list[FakeToken]()), programs=programs)
    outcome = engine.start(plan_on(life, order_of(("a", "a"), ("b", "b"))), ports, folder).run()
    assert (outcome.ended, "cosign does not accept" in outcome.reason) == ("aborted", True)
    kept = sorted(one.name for one in (folder / "archive/signed").iterdir())
    assert [name.partition("-")[0] for name in kept] == ["a", "a"]
    (key, signature) = programs.seen[0].signatures[0]
    assert key.startswith(b"-----BEGIN PUBLIC KEY-----")
    assert signature[:1] == b"\x30"


@pytest.fixture(scope="module")
def signed(root: Life, tmp_path_factory: pytest.TempPathFactory) -> Life:
    """Three images signed. Tests must not change it."""
    life = Life(tmp_path_factory.mktemp("signed"), root.sheets, list(root.folders))
    life.hold("signing", order=order_of(("a", "a"), ("b", "b"), ("c", "c")))
    return life


def _find(told: list[Any], event: str) -> Any:
    return next(one for one in told if one["event"] == event)


def _forge_twice(told: list[Any]) -> None:
    told.insert(told.index(_find(told, "document-signed")), dict(_find(told, "document-signed")))


def _unprove(told: list[Any]) -> None:
    proved = next(one for one in told if one["event"] == "key-proved" and one["data"]["label"] == "image-signing")
    proved["data"] = next(one for one in told if one["event"] == "key-proved" and one is not proved)["data"]


FORGERIES: list[tuple[Any, str]] = [
    (lambda told: _find(told, "documents-confirmed")["data"].update(count=2), "R80: other documents are confirmed"),
    (lambda told: told.remove(_find(told, "documents-confirmed")), "R80: .* is signed twice, or nobody confirmed it"),
    (_forge_twice, "R80: .* is signed twice"),
    (lambda told: _find(told, "document-signed")["data"].update(sha256="ab" * 32), "R80: .* otherwise than"),
    (lambda told: _find(told, "document-signed")["data"].update(signers=[]), "R82: .* is not signed by each"),
    (lambda told: told.remove(_find(told, "document-signed")), "R82: .* is not signed by each"),
    (_unprove, "R10: not every key is proved"),
    (
        lambda told: _find(told, "document-signed")["data"]["signers"][0].update(public_key_sha256="ab" * 32),
        "R81: .* is signed by image-signing, which is not a key that may",
    ),
    (
        lambda told: _find(told, "ceremony-opened")["data"]["continues"]["estate"][1].update(
            followed_by="image-signing-2", overlap_until="2099-01-01"
        ),
        "R81: ",
    ),
    (
        lambda told: _find(told, "ceremony-opened")["data"]["continues"]["estate"][1].update(purpose="dct-root"),
        "R81: ",
    ),
]


@pytest.mark.parametrize(("change", "said"), FORGERIES, ids=[str(number) for number in range(len(FORGERIES))])
def test_a_record_in_which_something_else_was_signed_breaks_a_rule(
    signed: Life, change: Any, said: str, tmp_path: Path
) -> None:
    archive = signed.archive
    files = {str(path.relative_to(archive)): path.read_bytes() for path in archive.rglob("*") if path.is_file()}
    told = entries_of(files)
    change(told)
    write(tmp_path, remanifest({**files, "record.jsonl": rechain(told)}))
    rules = next(one for one in verify_archive(tmp_path).checks if one.id == "record-rules")
    assert not rules.ok
    assert re.search(said, rules.detail), rules.detail


def write(folder: Path, files: dict[str, bytes]) -> None:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


def test_verify_finds_every_file_of_a_signed_document_that_is_another(signed: Life, tmp_path: Path) -> None:
    archive = signed.archive
    files = {str(path.relative_to(archive)): path.read_bytes() for path in archive.rglob("*") if path.is_file()}
    names = sorted(name for name in files if name.startswith("signed/"))
    first = {name.rpartition(".")[2]: name for name in names[:2]}
    other = {name.rpartition(".")[2]: name for name in names[2:4]}
    changes = {
        "another signature": {first["sig"]: files[other["sig"]]},
        "another payload": {first["json"]: files[other["json"]]},
        "an order that was changed": {"order.yaml": files["order.yaml"] + b"#"},
        "one more": {"signed/more.sig": b"AAAA"},
    }
    for number, change in enumerate(changes.values()):
        write(tmp_path / str(number), remanifest({**files, **change}))
        assert not next(one for one in verify_archive(tmp_path / str(number)).checks if one.id == "signed").ok, change
        with pytest.raises(ValueError, match="another|other|otherwise|not its"):
            second.check_signed(tmp_path / str(number), entries(tmp_path / str(number)), {**files, **change})
    assert second.main(archive) == "closed"


def kit_of(life: Life, name: str) -> Path:
    return life.folders[-1] / "kits/image-signing" / name


def run_check(kit: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["sh", kit / "check.sh"], capture_output=True, text=True, timeout=60, check=False)


def test_both_kits_are_whole_signed_and_say_what_to_do(signed: Life, tmp_path: Path) -> None:
    for name in ("publisher", "clients"):
        done = run_check(kit_of(signed, name))
        assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "Nothing failed."), done.stdout
        for language in ("en", "zh"):
            assert not re.search("@[A-Z_]+@", (kit_of(signed, name) / f"INSTALL.{language}.md").read_text())
    assert "3 signatures of images" in run_check(kit_of(signed, "publisher")).stdout
    made = data_of(signed.archive, "kits-made")
    assert (made["systems"], made["kits"], made["signed_by"]) == (
        ["image-signing"],
        2,
        ["record-log", "image-signing"],
    )
    copied = Path(shutil.copytree(signed.folders[-1] / "kits", tmp_path / "kits"))
    (changed,) = copied.glob("image-signing/publisher/attach/a-*.sig")
    (other,) = copied.glob("image-signing/publisher/attach/b-*.sig")
    changed.write_bytes(other.read_bytes())
    done = run_check(copied / "image-signing/publisher")
    assert (done.returncode, "FAILED     1 signatures of images" in done.stdout) == (1, True)
    delivery, kits = open_delivery(copied, signed.archive, datetime.datetime.now(datetime.UTC))
    assert kits == ("image-signing/clients", "image-signing/publisher")
    found = {kit: {one.id: one.ok for one in check_kit(delivery, kit).checks} for kit in kits}
    assert check_delivery(delivery).ok
    assert [found[kit]["files"] for kit in kits] == [True, False]
    changed.unlink()
    os.mkfifo(changed)  # which would keep whoever reads it waiting
    done = run_check(copied / "image-signing/publisher")
    assert (done.returncode, f"attach/{changed.name} is missing" in done.stdout) == (1, True)


def test_the_policy_has_one_entry_for_each_repository_that_lists_both_keys_until_the_overlap_ends(life: Life) -> None:
    life.hold("signing", order=order_of(("a", "a"), ("b", "b"), more=f"repositories: ['{REGISTRY}/*']"))
    policy = json.loads((kit_of(life, "clients") / "containers/policy.json").read_bytes())
    assert policy["default"] == [{"type": "reject"}]
    assert list(policy["transports"]["docker"]) == [REGISTRY, f"{REGISTRY}/a", f"{REGISTRY}/b"]
    wanted = {"type": "sigstoreSigned", "signedIdentity": {"type": "matchRepository"}}
    key = "/etc/containers/keyrite/image-signing"
    assert policy["transports"]["docker"][f"{REGISTRY}/a"] == [{**wanted, "keyPath": f"{key}.pub"}]
    options = EstateKeyOptions("image-signing", KeyType.EC_P256, **SIGNER)
    life.hold("estate-key", estate_key=options, follows="image-signing")
    more = "rotation: {old: image-signing, new: image-signing-2}"
    life.hold("signing", order=order_of(("a", "a"), more=more))
    kit = kit_of(life, "clients")
    assert run_check(kit).stdout.count("the statement of the rotation, by image-signing") == 2
    policy, after = (json.loads((kit / name).read_bytes()) for name in ("containers/policy.json", "after/policy.json"))
    assert policy["transports"]["docker"] == {
        f"{REGISTRY}/a": [{**wanted, "keyPaths": [f"{key}-2.pub", f"{key}.pub"]}],
    }
    assert after["transports"]["docker"][f"{REGISTRY}/a"] == [{**wanted, "keyPath": f"{key}-2.pub"}]
    until = data_of(life.folders[-2] / "archive", "key-followed")["overlap_until"]
    assert f"## 5. On {until}, or soon after" in (kit / "INSTALL.en.md").read_text()
