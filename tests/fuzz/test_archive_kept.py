"""Archives of every version of the rules, kept for ever: each verifies, though its certificates expired long ago."""

from __future__ import annotations

import hashlib
import json
import subprocess
import zipfile
from pathlib import Path

import pytest
import rfc8785
from cryptography import x509

from ceremony.errors import ArchiveError
from ceremony.script.loading import RULES
from ceremony.script.safety_order import SAFETY_ORDERS
from ceremony.state import RULEBOOKS
from ceremony.verify import verify_archive
from tests.interop import verify_archive as second

VECTORS = Path(__file__).parents[1] / "vectors"
ENDS = {"root-generation": "complete", "recovery": "complete", "aborted": "aborted"}


KEPT = sorted(VECTORS.glob("archives-rules-*.zip"))


@pytest.fixture(params=KEPT, ids=[path.stem for path in KEPT])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    with zipfile.ZipFile(request.param) as file:
        file.extractall(tmp_path)
    return tmp_path


def test_every_version_has_its_tables_and_its_archives() -> None:
    assert set(RULEBOOKS) == set(SAFETY_ORDERS)
    kept = {int(path.stem.split("-")[2]) for path in KEPT}
    assert kept | {RULES} == set(RULEBOOKS)  # the newest is kept once it changes no more


def test_what_is_kept_was_not_made_anew() -> None:
    told = (VECTORS / "PROVENANCE.md").read_text(encoding="utf-8")
    assert [path.name for path in KEPT if hashlib.sha256(path.read_bytes()).hexdigest() not in told] == []


def test_an_archive_verifies_for_ever(kept: Path) -> None:
    for name, verdict in ENDS.items():
        report = verify_archive(kept / name)
        assert [check for check in report.checks if not check.ok] == []
        assert (report.verdict, report.ok) == (verdict, True)
        assert second.main(kept / name) == {"complete": "closed"}.get(verdict, verdict)
    assert verify_archive(kept / "recovery", earlier=kept / "root-generation").ok


def test_its_certificates_expired_long_ago(kept: Path) -> None:
    for path in kept.rglob("*.crt"):
        assert x509.load_pem_x509_certificate(path.read_bytes()).not_valid_after_utc.year < 2012


def test_other_peoples_tools_take_it_too(kept: Path) -> None:
    archive = kept / "root-generation"
    trust = ["-CAfile", "keys/root-ca.crt", "-no-CApath", "-no-CAstore", "-purpose", "any", "-no_check_time"]
    files = ["-in", "record.p7s", "-content", "record.jsonl", "-out", "/dev/null"]
    command = ["openssl", "cms", "-verify", "-binary", "-inform", "DER", *trust, *files]
    assert subprocess.run(command, cwd=archive, capture_output=True, check=False).returncode == 0
    assert b"Signature is Valid" in subprocess.check_output(["pdfsig", "report.pdf"], cwd=archive)


def test_rules_that_this_program_does_not_know_are_said_to_be_so(kept: Path) -> None:
    record = kept / "root-generation/record.jsonl"
    first, *rest = record.read_bytes().splitlines(keepends=True)
    entry = json.loads(first)
    entry["data"]["rules"] = 999
    record.write_bytes(b"".join([rfc8785.dumps(entry) + b"\n", *rest]))
    with pytest.raises(ArchiveError, match="with rules 999.*Use the version that made it"):
        verify_archive(kept / "root-generation")
