"""A key handed over and used by the commands that users run, on SoftHSM's tokens and NSS's, and checked by openssl."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from app.unattended import public_pin
from ceremony import engine
from ceremony.hsm.racks.nss import NssRack
from ceremony.outside.rehearsal import laptop_ports
from ceremony.ports import ChoosePin, OpenToken
from ceremony.verify import verify_archive
from tests.e2e.on_fakes import sheets_of
from tests.e2e.test_power_loss import KILLED
from tests.fakes import FakeHost, fake_ports
from tests.in_use import PIN, archive_for, open_it, tokens_for
from tests.interop.test_archive_second_verifier import second_verdict
from tests.interop.test_audit_guide import follow
from tests.support import Rehearsal, ToldOperator, assert_refused, data_of, events, keyrite, plain_papers, plan_of


@pytest.fixture(scope="module")
def handed(rehearsal: Rehearsal, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of a handover whose token is kept in `token` beside it."""
    base, sheets = tmp_path_factory.mktemp("handed"), rehearsal.sheets(1, 3, 5)
    listed = ["--archive", rehearsal.archive, *sheets, "--out", base / "listed"]
    assert keyrite("rehearse", "issuance", *listed).returncode == 0  # so that the root has a revocation list
    made = ["--archive", base / "listed/archive", *sheets, "--purpose", "platform-ca", "--out", base / "estate"]
    assert keyrite("rehearse", "estate-key", *made).returncode == 0
    handover = ["--archive", base / "estate/archive", *sheets, "--out", base / "out", "--keep-token", base / "token"]
    done = keyrite("rehearse", "handover", *handover)
    assert done.returncode == 0, done.stderr
    return base / "out"


@pytest.fixture(scope="module")
def issued(handed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive of an issuance with that token."""
    folder = tmp_path_factory.mktemp("issued") / "out"
    done = issue(handed, folder)
    assert done.returncode == 0, done.stderr
    return folder / "archive"


def issue(handed: Path, out: Path, *more: object) -> subprocess.CompletedProcess[str]:
    options = ["--archive", handed / "archive", "--by-token", handed.parent / "token", "--profile", "tls-server"]
    return keyrite("rehearse", "issuance", *options, "--out", out, *more)


def test_the_kept_token_is_its_owners_alone_and_stays_as_it_is(handed: Path, issued: Path) -> None:
    token = handed.parent / "token"
    modes = {stat.S_IMODE(one.stat().st_mode) & 0o077 for one in (token, *(token / "tokens").rglob("*"))}
    assert modes == {0}
    assert {one.name for one in token.iterdir()} == {"tokens", "softhsm2.conf"}
    pins = public_pin(data_of(issued, "token-opened")["identity"]["label"]).encode()
    assert not [one for one in token.rglob("*") if one.is_file() and pins in one.read_bytes()]


def test_openssl_follows_the_chain_from_the_log_key_and_the_certificate_to_the_root(issued: Path) -> None:
    done = follow(issued)
    assert done.returncode == 0, done.stderr
    assert "keys/record-log.crt: OK" in done.stdout
    assert "issued/tls-server.crt: OK" in done.stdout
    assert "Signature is Valid" in done.stdout
    report = verify_archive(issued)
    assert (report.verdict, report.vouched_by) == ("complete", "root")
    assert second_verdict(issued) == "closed"


def test_the_log_key_is_vouched_for_only_by_way_of_the_ca_below_the_root(issued: Path) -> None:
    trust = ["-CAfile", issued / "keys/root-ca.crt", "-no-CApath", "-no-CAstore", "-no_check_time"]
    alone = subprocess.run(
        ["openssl", "verify", "-x509_strict", *trust, issued / "keys/record-log.crt"], capture_output=True, check=False
    )
    assert b"unable to get local issuer certificate" in alone.stderr


@pytest.mark.parametrize(
    ("options", "code", "saying"),
    [
        ([], 2, "Say how the key comes"),
        (["--by-token", "TOKEN", "--sheet", "SHEET"], 2, "Say how the key comes"),
        (["--by-token", "OUT"], 2, "is no folder with a token that a rehearsal of yours has kept"),
        (["--by-token", "EMPTY"], 2, "is no folder with a token that a rehearsal of yours has kept"),
        (["--by-token", "TOKEN", "--issuer", "root-ca"], 2, "The root signs with its quorum"),
        (["--by-token", "TOKEN", "--profile", "subordinate-ca"], 1, "path length is 0"),
    ],
)
def test_what_cannot_be_held_so_is_one_sentence_and_leaves_nothing(
    options: list[str], code: int, saying: str, handed: Path, rehearsal: Rehearsal, tmp_path: Path
) -> None:
    (tmp_path / "empty/tokens").mkdir(parents=True)
    (tmp_path / "empty").chmod(0o700)
    places = {"TOKEN": handed.parent / "token", "SHEET": rehearsal.sheet(1), "OUT": handed, "EMPTY": tmp_path / "empty"}
    given = [places.get(one, one) for one in options]
    profile = [] if "--profile" in options else ["--profile", "tls-server"]
    done = keyrite("rehearse", "issuance", "--archive", handed / "archive", *given, *profile, "--out", tmp_path / "out")
    assert_refused(done, code, saying)
    assert not (tmp_path / "out").exists()


def test_a_killed_rehearsal_by_token_is_resumed_on_the_command_line(handed: Path, tmp_path: Path) -> None:
    arguments = ["rehearse", "issuance", "--archive", handed / "archive", "--by-token", handed.parent / "token"]
    arguments += ["--profile", "tls-server", "--out", tmp_path / "out"]
    whole = KILLED.replace('"rehearse", "--out", sys.argv[2]', "*sys.argv[2:]")
    done = subprocess.run(
        [sys.executable, "-c", whole, "certificate-issued", *map(str, arguments)],
        capture_output=True,
        check=False,
        env=os.environ,
    )
    assert done.returncode < 0, done.stderr
    again = keyrite("resume", tmp_path / "out", "--json")
    assert (again.returncode, json.loads(again.stdout)["ended"]) == (0, "closed"), again.stderr
    happened = events(tmp_path / "out/archive")
    assert (happened.count("token-opened"), happened.count("certificate-issued")) == (2, 1)


def test_a_pin_that_people_chose_is_not_guessed(made: Path, tmp_path: Path) -> None:
    """It was handed over by people: a rehearsal that nobody attends ends, and says who can hold it."""
    nobody, folder, kind = ToldOperator(), tmp_path / "out", "issuance-by-token"
    ports = fake_ports(nobody, folder, tokens_for(kind, made))
    with pytest.MonkeyPatch.context() as patch:
        plain_papers(patch)
        assert engine.start(plan_of(kind, archive_for(kind, made)), ports, folder).run().ended == "aborted"
    assert "so people have chosen it; hold this rehearsal with them" in str(nobody.failure)


def test_nss_keeps_the_key_and_signs_with_it(made: Path, tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        plain_papers(patch)
        kept, out, after = tmp_path / "kept", tmp_path / "out", tmp_path / "after"
        people = ToldOperator({ChoosePin: [PIN]}, sheets_of(made))
        ports = replace(laptop_ports(people, out, NssRack(kept, keeps=True)), host=FakeHost())
        assert engine.start(plan_of("handover", archive_for("handover", made)), ports, out).run().ended == "closed"
        ports = replace(laptop_ports(ToldOperator({OpenToken: [open_it]}), after, NssRack(kept)), host=FakeHost())
        assert engine.start(plan_of("issuance-by-token", out / "archive"), ports, after).run().ended == "closed"
    report = verify_archive(after / "archive", earlier=out / "archive")
    assert (report.ok, report.verdict) == (True, "complete"), report.checks
    assert data_of(after / "archive", "token-opened")["identity"]["library"].startswith("Mozilla")
