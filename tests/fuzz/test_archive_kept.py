"""Archives of every version of the rules, kept for ever: each verifies, though its certificates expired long ago."""

from __future__ import annotations

import datetime
import hashlib
import itertools
import json
import subprocess
import zipfile
from pathlib import Path

import pytest
import rfc8785
from cryptography import x509

from ceremony.errors import ArchiveError
from ceremony.kits.checking import check_delivery, check_kit, open_delivery
from ceremony.script.loading import RULES
from ceremony.script.safety_order import SAFETY_ORDERS
from ceremony.state import RULEBOOKS
from ceremony.verify import verify_archive
from tests.interop import verify_archive as second
from tests.support import entries

VECTORS = Path(__file__).parents[1] / "vectors"
ENDS = {"root-generation": "complete", "recovery": "complete", "aborted": "aborted"}


YEARS = sorted(VECTORS.glob("archives-rules-*-years.zip"))
KEPT = sorted(set(VECTORS.glob("archives-rules-*.zip")) - set(YEARS))
TOLD_IN_YEARS = {  # what no rules before 4 knew
    *("token-opened", "key-kept", "certificate-revoked", "emergency-crl-sealed", "emergency-crl-settled"),
    *("kits-made", "key-followed", "key-retired"),
}


@pytest.fixture(params=KEPT, ids=[path.stem for path in KEPT])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    with zipfile.ZipFile(request.param) as file:
        file.extractall(tmp_path)
    return tmp_path


@pytest.fixture(scope="module", params=YEARS, ids=[path.stem for path in YEARS])
def years(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The archives of a root's years, each of which continues the one before it. Tests must not change them."""
    place = tmp_path_factory.mktemp("years") / request.param.stem
    with zipfile.ZipFile(request.param) as file:
        file.extractall(place)
    return sorted(one for one in place.iterdir() if one.suffix != ".kits")


def test_every_version_has_its_tables_and_its_archives() -> None:
    assert set(RULEBOOKS) == set(SAFETY_ORDERS)
    for paths, versions in ((KEPT, set(RULEBOOKS)), (YEARS, set(RULEBOOKS) - {1, 2, 3})):
        kept = {int(path.stem.split("-")[2]) for path in paths}
        assert kept | {RULES} == versions | {RULES}  # the newest is kept once it changes no more


def test_what_is_kept_was_not_made_anew() -> None:
    told = (VECTORS / "PROVENANCE.md").read_text(encoding="utf-8")
    assert [path.name for path in (*KEPT, *YEARS) if hashlib.sha256(path.read_bytes()).hexdigest() not in told] == []


def test_an_archive_verifies_for_ever(kept: Path) -> None:
    for name, verdict in ENDS.items():
        report = verify_archive(kept / name)
        assert [check for check in report.checks if not check.ok] == []
        assert (report.verdict, report.ok) == (verdict, True)
        assert second.main(kept / name) == {"complete": "closed"}.get(verdict, verdict)
    assert verify_archive(kept / "recovery", earlier=kept / "root-generation").ok


def test_a_roots_years_verify_for_ever_each_as_what_follows_the_one_before(years: list[Path]) -> None:
    for before, archive in itertools.pairwise([None, *years]):
        report = verify_archive(archive, earlier=before)
        assert (archive.name, [check for check in report.checks if not check.ok]) == (archive.name, [])
        assert (report.verdict, report.ok, report.vouched_by) == ("complete", True, "root")
        assert second.main(archive, None, before) == "closed"


def test_a_roots_years_hold_what_their_rules_brought(years: list[Path]) -> None:
    told = [one for archive in years for one in entries(archive)]
    assert TOLD_IN_YEARS - {one["event"] for one in told} == set()
    signers = {one["data"]["issuer"] for one in told if one["event"] == "crl-issued"}
    assert signers == {"root-ca", "root-ca-2", "platform-ca", "platform-ca-2"}
    opened = [one["data"] for one in told if one["event"] == "ceremony-opened"]
    assert {one["rules"] for one in opened} == {int(years[0].parent.name.split("-")[2])}
    assert {one["parameters"]["policy"]["drill_months"] for one in opened} == {11, 12}


def test_kits_made_years_ago_are_checked_against_their_archive(years: list[Path]) -> None:
    (archive,) = (one for one in years if one.with_name(f"{one.name}.kits").exists())
    then = datetime.datetime.fromisoformat(entries(archive)[-1]["time"])
    delivery, names = open_delivery(archive.with_name(f"{archive.name}.kits"), archive, then)
    reports = [check_delivery(delivery), *(check_kit(delivery, name) for name in names)]
    assert (len(names), [one for one in reports if not one.ok]) == (2, [])


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
