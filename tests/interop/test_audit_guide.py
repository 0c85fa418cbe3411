"""The auditor's guide: its every command as printed, on an archive, with other people's programs alone."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from ceremony.verify import verify_archive
from tests.fuzz.archive_corpus import ALTERED, Corpus, write
from tests.fuzz.archive_crafted import CRAFTED, trusted_by_the_system
from tests.support import Rehearsal

BASE = Path(__file__).parents[2]


def printed() -> str:
    """The guide's commands, in its order."""
    text = (BASE / "docs/audit.md").read_text(encoding="utf-8")
    section = text.split("## By hand", 1)[1].split("\n## ", 1)[0]
    return "\n".join(line[4:] for line in section.splitlines() if line.startswith("    "))


def follow(archive: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Type it all in, stopping at the first command that fails."""
    shutil.copy(BASE / "assets/words/pgp-words.txt", archive.parent)
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", printed()],
        cwd=archive,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
    )


def test_every_command_of_the_guide_works_as_printed(rehearsal: Rehearsal, tmp_path: Path) -> None:
    archive = Path(shutil.copytree(rehearsal.archive, tmp_path / "archive"))
    done = follow(archive)
    assert done.returncode == 0, done.stderr
    report = verify_archive(rehearsal.archive)
    lines = done.stdout.splitlines()
    assert " ".join(report.root_words) in lines
    assert f"{len((archive / 'record.jsonl').read_bytes().splitlines())} lines, head {report.head}" in lines
    assert f"{report.paper_head}  -" in lines
    assert "keys/record-log.crt: OK" in lines
    assert any(re.fullmatch(r"\s*- Signature Validation: Signature is Valid\.", line) for line in lines)
    assert "  - Total document signed" in lines
    assert done.stdout.count(": OK") == 1 + 9  # the log key's certificate, and nine files
    assert sorted(path.name for path in archive.iterdir()) == sorted(path.name for path in rehearsal.archive.iterdir())


@pytest.mark.parametrize(
    ("altered", "said"),
    [
        ("flip record.jsonl at 0.5", "verification failure"),
        ("add a file", "there are more files, or fewer"),
        ("swap the wrapped key", "verification failure"),
        ("flip keys/root-ca.wrapped at 0.5", "did NOT match"),
        ("two root certificates in one file", "EOF"),
        ("a log key of another ceremony", "KR-20200101-00000000"),
        ("an abort made of a copy", "unable to get local issuer certificate|self.signed certificate|error 18|error 20"),
    ],
)
def test_the_guide_finds_what_was_altered(corpus: Corpus, altered: str, said: str, tmp_path: Path) -> None:
    archive = write(tmp_path / "archive", (ALTERED | CRAFTED)[altered](corpus, corpus.files()))
    done = follow(archive)
    assert re.search(said, done.stdout + done.stderr), done.stderr
    if "KR-" not in said:  # what an auditor must read: the name
        assert done.returncode != 0


def test_the_systems_own_authorities_are_not_asked(corpus: Corpus, tmp_path: Path) -> None:
    """Without `-no-CApath`, `openssl cms -verify -CAfile ROOT` takes a signature by any authority of the system's."""
    store = tmp_path / "certs"
    store.mkdir()
    files = trusted_by_the_system(corpus, corpus.files(), store)
    subprocess.run(["openssl", "rehash", str(store)], check=True)
    archive = write(tmp_path / "archive", files)
    careless = ["cms", "-verify", "-binary", "-inform", "DER", "-in", "record.p7s", "-content", "record.jsonl"]
    careless += ["-CAfile", "keys/root-ca.crt", "-purpose", "any", "-no_check_time", "-out", "/dev/null"]
    environment = {**os.environ, "SSL_CERT_DIR": str(store)}
    taken = subprocess.run(["openssl", *careless], cwd=archive, capture_output=True, check=False, env=environment)
    assert taken.returncode == 0, taken.stderr
    assert follow(archive, SSL_CERT_DIR=str(store)).returncode != 0
    assert not verify_archive(archive).ok
