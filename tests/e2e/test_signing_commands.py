"""Signing by the commands that users run: keys of SoftHSM's tokens, with a quorum and with a token in use."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from ceremony.signing.order import example_order
from tests.interop.test_archive_second_verifier import second_verdict
from tests.support import Rehearsal, assert_refused, data_of, entries, keyrite


@pytest.fixture(scope="module")
def signer(rehearsal: Rehearsal, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive of a root that has a key for image-signing. Tests must not change it."""
    out = tmp_path_factory.mktemp("signer") / "out"
    made = keyrite("rehearse", "estate-key", "--archive", rehearsal.archive, *rehearsal.sheets(1, 3, 5), "--out", out)
    assert made.returncode == 0, made.stderr
    return out / "archive"


def write_order(folder: Path, content: bytes | None = None) -> Path:
    path = folder / "order.yaml"
    path.write_bytes(content if content is not None else example_order())
    return path


def test_the_example_is_checked_signed_and_verified_by_both_verifiers(
    rehearsal: Rehearsal, signer: Path, tmp_path: Path
) -> None:
    order = write_order(tmp_path)
    checked = keyrite("sign", "check", order, "--archive", signer, "--json")
    assert checked.returncode == 0, checked.stderr
    told = json.loads(checked.stdout)
    assert [(one["kind"], one["signers"]) for one in told["documents"]] == [("cosign", ["image-signing"])] * 2
    given = ["--archive", signer, "--order", order]
    done = keyrite("rehearse", "signing", *given, *rehearsal.sheets(1, 3, 5), "--out", tmp_path / "out", "--json")
    assert done.returncode == 0, done.stderr
    archive = tmp_path / "out/archive"
    assert json.loads(done.stdout)["kits"] == str(tmp_path / "out/kits")
    assert keyrite("verify", archive).returncode == 0
    assert second_verdict(archive) == "closed"
    kits = keyrite("kit", "check", tmp_path / "out/kits", "--archive", archive)
    assert kits.returncode == 0, kits.stdout
    assert subprocess.run(["sh", tmp_path / "out/kits/image-signing/publisher/check.sh"], check=False).returncode == 0
    judged = [one["data"]["verified"][0] for one in entries(archive) if one["event"] == "document-signed"]
    assert {(one["program"], one["result"]) for one in judged} == {("openssl", "passed")}


def test_two_people_sign_with_a_token_in_use_and_no_bag_is_opened(
    rehearsal: Rehearsal, signer: Path, tmp_path: Path
) -> None:
    kept = ["--out", tmp_path / "recovered", "--keep-token", tmp_path / "token"]
    assert keyrite("rehearse", "recovery", "--archive", signer, *rehearsal.sheets(1, 3, 5), *kept).returncode == 0
    given = ["--archive", tmp_path / "recovered/archive", "--by-token", tmp_path / "token"]
    out = ["--order", write_order(tmp_path), "--out", tmp_path / "out"]
    done = keyrite("rehearse", "signing", *given, *out)
    assert done.returncode == 0, done.stderr
    archive = tmp_path / "out/archive"
    assert "image-signing" in [one["label"] for one in data_of(archive, "token-opened")["keys"]]
    assert "bag-opened" not in [one["event"] for one in entries(archive)]
    assert keyrite("verify", archive).returncode == 0
    assert second_verdict(archive) == "closed"


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        (b"registry.platform.example:5000/clinic/worker\n", b"10.0.0.1:5000/clinic/worker\n", "IP address"),
        (b"sha256:6c", b"sha256:ZZ", "64 small hex digits"),
        (b"digest: sha256:0e5574283393c6d0", b"digest: sha256:0e5574283393c6d", "64 small hex digits"),
        (b"# manifest: portal.json", b"manifest: missing.json", "cannot be read"),
        (b"formats: [cosign]", b"formats: [cosine]", "none of cosign, notation"),
    ],
)
def test_a_wrong_order_is_told_by_line_and_nothing_is_made(
    rehearsal: Rehearsal, signer: Path, tmp_path: Path, before: bytes, after: bytes, says: str
) -> None:
    assert example_order().count(before) == 1
    order = write_order(tmp_path, example_order().replace(before, after))
    checked = keyrite("sign", "check", order)
    assert (checked.returncode, says in checked.stdout) == (1, True), checked.stdout
    line = next(n for n, text in enumerate(order.read_bytes().splitlines(), start=1) if after.strip() in text)
    assert f"{order}:{line}  " in checked.stdout
    given = ["--archive", signer, "--order", order, *rehearsal.sheets(1, 3, 5), "--out", tmp_path / "out"]
    assert_refused(keyrite("rehearse", "signing", *given), 1, says)
    assert not (tmp_path / "out").exists()


def test_keys_that_do_not_fit_are_told_before_anything_is_made(
    rehearsal: Rehearsal, signer: Path, tmp_path: Path
) -> None:
    order = write_order(tmp_path, example_order().replace(b"# signer: image-signing", b"signer: root-ca"))
    for archive, says in ((signer, "The key root-ca signs no such document"), (rehearsal.archive, "signs no such")):
        assert_refused(keyrite("sign", "check", order, "--archive", archive), 1, says)
    done = keyrite("rehearse", "signing", "--archive", signer, *rehearsal.sheets(1, 3, 5), "--out", tmp_path / "out")
    assert_refused(done, 2, "name a signing order")
