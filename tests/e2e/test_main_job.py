"""The main job as users run it: a root is made, its record verifies with other people's tools, a quorum recovers it."""

from __future__ import annotations

import gc
import hashlib
import json
import subprocess
from itertools import combinations
from math import comb
from pathlib import Path

import pytest
import typer
from cryptography import x509
from cryptography.hazmat.primitives import hashes

from app.command_options import Continuation
from app.rehearsing import run_continuation
from ceremony.actions import handing_out
from ceremony.custody.register import commit_to_share
from ceremony.custody.share_words import ShareWords
from ceremony.sheets.sandbox import read_sheet_file
from ceremony.verify import sheets
from tests.support import Rehearsal, data_of, entries, events, keyrite


def openssl(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["openssl", *arguments], cwd=cwd, capture_output=True, text=True, check=False)


def certificate(rehearsal: Rehearsal) -> x509.Certificate:
    return x509.load_pem_x509_certificate((rehearsal.archive / "keys/root-ca.crt").read_bytes())


def test_leaves_the_archive_and_a_sheet_for_each_custodian(rehearsal: Rehearsal) -> None:
    found = {str(path.relative_to(rehearsal.folder)) for path in rehearsal.folder.rglob("*") if path.is_file()}
    assert found == {
        *(f"sheets/share-{index}-of-5.pdf" for index in range(1, 6)),
        "sheets/public-pages.pdf",
        *(f"archive/{name}" for name in ("record.jsonl", "record.p7s", "record.mldsa65", "report.pdf")),
        *(f"archive/{name}" for name in ("manifest.json", "manifest.p7s", "script.yaml")),
        *(f"archive/keys/{name}" for name in ("root-ca.crt", "root-ca.wrapped", "record-log.crt")),
        "archive/issued/index.jsonl",
    }


@pytest.mark.parametrize("name", ["record", "manifest"])
def test_openssl_verifies_the_signatures(rehearsal: Rehearsal, name: str, tmp_path: Path) -> None:
    content = f"{name}.jsonl" if name == "record" else f"{name}.json"
    arguments = ["cms", "-verify", "-binary", "-inform", "DER", "-in", f"{name}.p7s", "-content", content]
    done = openssl(
        *arguments, "-CAfile", "keys/root-ca.crt", "-purpose", "any", "-out", str(tmp_path / "o"), cwd=rehearsal.archive
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "o").read_bytes() == (rehearsal.archive / content).read_bytes()


def test_the_root_certificate_is_a_ten_year_ca(rehearsal: Rehearsal) -> None:
    root = certificate(rehearsal)
    usage = root.extensions.get_extension_for_class(x509.KeyUsage)
    assert root.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    assert usage.critical
    assert usage.value.key_cert_sign
    assert usage.value.crl_sign
    assert not usage.value.digital_signature
    assert isinstance(root.signature_hash_algorithm, hashes.SHA384)
    assert root.not_valid_after_utc.year - root.not_valid_before_utc.year == 10
    assert root.public_key().curve.name == "secp384r1"  # type: ignore[union-attr]
    assert "REHEARSAL" in root.subject.rfc4514_string()
    done = openssl(
        "verify",
        "-x509_strict",
        "-check_ss_sig",
        "-CAfile",
        "keys/root-ca.crt",
        "keys/record-log.crt",
        cwd=rehearsal.archive,
    )
    assert done.returncode == 0, done.stderr


def test_the_keys_were_born_sensitive_left_by_oaep_and_were_locked_after_the_proof(rehearsal: Rehearsal) -> None:
    happened = events(rehearsal.archive)
    assert data_of(rehearsal.archive, "root-key-made")["facts"]["sensitive"] is True
    assert data_of(rehearsal.archive, "share-set-made")["transport"] == "oaep"
    assert data_of(rehearsal.archive, "subsets-proven")["subsets"] == comb(5, 3)
    locked = [one["data"]["facts"] for one in entries(rehearsal.archive) if one["event"] == "key-locked"]
    assert {one["label"] for one in locked} == {"root", "root-ca"}
    assert all(one["sensitive"] and one["extractable"] is False for one in locked)
    assert happened.index("subsets-proven") < happened.index("key-locked")
    assert max(place for place, event in enumerate(happened) if event == "sheet-sealed") < happened.index(
        "subsets-proven"
    )


def test_each_sheet_is_the_one_in_the_register(rehearsal: Rehearsal) -> None:
    register = data_of(rehearsal.archive, "share-set-made")["set"]
    for share in register["shares"]:
        assert commit_to_share(read_sheet_file(rehearsal.sheet(share["index"]))) == share["commitment"]


def test_verify_passes_every_check_and_knows_an_anchor(rehearsal: Rehearsal) -> None:
    anchor = rehearsal.archive / "keys/root-ca.crt"
    done = keyrite("verify", rehearsal.archive, "--anchor", anchor, "--json")
    found = json.loads(done.stdout)
    assert (done.returncode, found["ok"], found["verdict"], found["anchored"]) == (0, True, "complete", True)
    assert all(check["ok"] and check["detail"] for check in found["checks"])
    assert found["root_certificate_sha256"] == certificate(rehearsal).fingerprint(hashes.SHA256()).hex()


def test_verify_without_an_anchor_says_what_that_means(rehearsal: Rehearsal) -> None:
    done = keyrite("verify", rehearsal.archive)
    assert done.returncode == 0
    assert "consistent with itself" in done.stdout
    assert "REHEARSAL" in done.stdout


def test_the_head_that_was_written_down_is_that_of_the_record(rehearsal: Rehearsal) -> None:
    lines = (rehearsal.archive / "record.jsonl").read_bytes().splitlines()
    confirmed = data_of(rehearsal.archive, "head-confirmed")
    assert hashlib.sha256(lines[confirmed["lines"] - 1]).hexdigest() == confirmed["head"]


@pytest.mark.parametrize("chosen", list(combinations(range(1, 6), 3))[::4])
def test_a_quorum_recovers_into_a_fresh_token(rehearsal: Rehearsal, chosen: tuple[int, ...], tmp_path: Path) -> None:
    out = tmp_path / "recovery"
    done = keyrite("rehearse", "recovery", "--archive", rehearsal.archive, *rehearsal.sheets(*chosen), "--out", out)
    assert done.returncode == 0, done.stderr
    first = entries(out / "archive")[0]["data"]
    record = (rehearsal.archive / "record.jsonl").read_bytes().splitlines()
    assert first["continues"]["ceremony"] == entries(rehearsal.archive)[0]["ceremony"]
    assert first["continues"]["record_head"] == hashlib.sha256(record[-1]).hexdigest()
    assert data_of(out / "archive", "quorum-reached")["shares"] == list(chosen)
    # the restored CA key itself certified the new log key, under the certificate made years before
    done = openssl(
        "verify", "-CAfile", str(rehearsal.archive / "keys/root-ca.crt"), "keys/record-log.crt", cwd=out / "archive"
    )
    assert done.returncode == 0, done.stderr
    report = json.loads(
        keyrite("verify", out / "archive", "--anchor", rehearsal.archive / "keys/root-ca.crt", "--json").stdout
    )
    assert report["verdict"] == "complete"


def test_a_recovery_can_be_recovered_from_in_turn(rehearsal: Rehearsal, tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    sheets = rehearsal.sheets(2, 3, 4)
    assert keyrite("rehearse", "recovery", "--archive", rehearsal.archive, *sheets, "--out", first).returncode == 0
    done = keyrite("rehearse", "recovery", "--archive", first / "archive", *sheets, "--out", second)
    assert done.returncode == 0, done.stderr
    assert json.loads(keyrite("verify", second / "archive", "--json").stdout)["verdict"] == "complete"


@pytest.mark.parametrize(("threshold", "shares", "language"), [(2, 3, "zh"), (2, 2, "en"), (7, 9, "en")])
def test_other_numbers_and_chinese_go_the_whole_way(threshold: int, shares: int, language: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    numbers = ["--threshold", threshold, "--shares", shares, "--lang", language]
    done = keyrite("rehearse", "--out", out, *numbers, "--json")
    assert done.returncode == 0, done.stderr
    assert bool(json.loads(done.stdout)["waived"]) == (threshold == shares)
    sheets = Rehearsal(out)
    given = [part for index in range(1, threshold + 1) for part in ("--sheet", sheets.sheet(index, shares))]
    done = keyrite(
        "rehearse", "recovery", "--archive", sheets.archive, *given, "--out", tmp_path / "r", "--lang", language
    )
    assert done.returncode == 0, done.stderr


def test_a_sheet_that_nobody_attends_is_read_once_and_its_words_are_wiped(
    rehearsal: Rehearsal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Judged before anything begins, it goes on as it was read; what a quorum needs no more is let go."""
    read: list[ShareWords] = []

    def counted(path: Path) -> ShareWords:
        read.append(read_sheet_file(path))
        return read[-1]

    monkeypatch.setattr(sheets, "read_sheet_file", counted)
    monkeypatch.setattr(handing_out, "load_file", lambda path: pytest.fail(f"{path} was read again"))
    shown = tuple(rehearsal.sheet(index) for index in (1, 3, 4, 5))
    options = Continuation("drill", rehearsal.archive, shown)
    with pytest.raises(typer.Exit) as ended:
        run_continuation(tmp_path / "out", options, as_json=True)
    assert ended.value.exit_code == 0
    assert [
        one["index"]
        for one in (line["data"] for line in entries(tmp_path / "out/archive") if line["event"] == "sheet-judged")
    ] == [1, 3, 4]
    assert len(read) == 4
    assert [len(words) for words in read[:3]] == [0, 0, 0]
    kept = gc.get_referrers(read[3])
    assert [one for one in kept if one is not read] == []
