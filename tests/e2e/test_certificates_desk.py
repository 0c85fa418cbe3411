"""The desk over certificates: how each stands, by CA, over a folder of archives; one of them found in any way."""

from __future__ import annotations

import datetime
import json
import shutil
from pathlib import Path

import pytest

from ceremony.audit.certificates import Certificate, Issuing, find_certificates, list_certificates, look_at_certificates
from ceremony.errors import RefusedError, UsageError
from ceremony.pki.certificates import load_certificate, public_key_der
from tests.fakes import FakeClock
from tests.support import data_of, keyrite

NOW = FakeClock().now() + datetime.timedelta(days=1)  # every test's clock is later than the one before


@pytest.fixture
def folder(below: Path) -> Path:
    """Where the archives of a root with a CA below it lie: an estate key, and a revocation."""
    return below.parent


def by_label(folder: Path, now: datetime.datetime = NOW) -> dict[str, Issuing]:
    issuing, dark = look_at_certificates(folder, now)
    assert not dark
    return {one.label: one for one in issuing}


def statuses(issuing: Issuing) -> list[str]:
    return [one.status for one in issuing.certificates]


def platform_ca(folder: Path) -> Certificate:
    return next(one for one in by_label(folder)["root-ca"].certificates if one.line.file == "keys/platform-ca.crt")


def test_every_certificate_stands_under_its_ca_as_it_is_now(folder: Path) -> None:
    found = by_label(folder)
    root = found["root-ca"]
    revoked = [one for one in root.certificates if one.status == "revoked"]
    told = data_of(folder / "revocation/archive", "certificate-revoked")
    assert [(one.line.serial, one.revoked_on, one.reason) for one in revoked] == [
        (told["serial"], told["date"][:10], "superseded")
    ]
    assert statuses(root).count("valid") == len(root.certificates) - 1
    assert (root.list_number, found["platform-ca"].list_number, found["platform-ca"].certificates) == (1, 1, ())
    assert root.next_update.startswith("2027-")
    assert list_certificates(folder / "revocation/archive", NOW) == tuple(found.values())


def test_what_begins_ends_soon_or_has_ended_is_told_by_the_day(folder: Path) -> None:
    end = datetime.datetime.fromisoformat(platform_ca(folder).line.not_after)
    for days, status in ((-31, "valid"), (-29, "soon"), (1, "ended"), (-9_999, "not-yet")):
        found = by_label(folder, end + datetime.timedelta(days=days))["root-ca"]
        assert next(one.status for one in found.certificates if one.line.file == "keys/platform-ca.crt") == status


def test_one_is_found_by_serial_name_digest_and_key(folder: Path, tmp_path: Path) -> None:
    issuing, _ = look_at_certificates(folder, NOW)
    wanted = platform_ca(folder)
    certificate = folder / "revocation/archive/keys/platform-ca.crt"
    key = tmp_path / "key.der"
    key.write_bytes(public_key_der(load_certificate(certificate.read_bytes())))
    line = wanted.line
    colons = ":".join(line.serial.zfill(40)[at : at + 2] for at in range(0, 40, 2)).upper()
    names = (
        line.serial,
        f"0x{line.serial.upper()}",
        colons,
        "platform ca",
        line.certificate_sha256,
        "keys/platform-ca",
    )
    for text in (*names, line.public_key_sha256[:16], str(certificate), str(key)):
        assert find_certificates(issuing, text) == (wanted,), text
    assert find_certificates(issuing, "nobody.example") == ()
    assert find_certificates(issuing, line.serial[:8]) == ()  # a part of a number means nothing
    (tmp_path / "text").write_text("nothing")
    with pytest.raises(UsageError, match="holds no certificate, request or public key"):
        find_certificates(issuing, str(tmp_path / "text"))


def test_an_archive_that_does_not_verify_tells_nothing_and_is_named(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder / "revocation/archive", tmp_path / "one/archive")
    (tmp_path / "one/archive/issued/root-ca.crl").write_bytes(
        (folder / "estate-key/archive/keys/root-ca.crt").read_bytes()
    )
    issuing, (dark,) = look_at_certificates(tmp_path, NOW)
    assert (issuing, dark.problem) == ((), "altered")
    with pytest.raises(RefusedError, match="does not verify as complete"):
        list_certificates(tmp_path / "one/archive", NOW)
    done = keyrite("desk", "certificates", tmp_path)
    assert (done.returncode, "NOT LOOKED INTO" in done.stdout) == (1, True)


def test_the_command_line_lists_finds_and_says_that_there_is_none(folder: Path) -> None:
    listed = keyrite("desk", "certificates", folder)
    assert listed.returncode == 0
    assert "  revoked " in listed.stdout
    assert "revocation list 1, the next by" in listed.stdout
    chinese = keyrite("desk", "certificates", folder, "--lang", "zh", "--find", "platform-ca.crt")
    assert (chinese.returncode, "有效" in chinese.stdout) == (0, True)
    found = keyrite("desk", "certificates", folder, "--find", platform_ca(folder).line.serial, "--json")
    (root,) = json.loads(found.stdout)
    assert [one["line"]["file"] for one in root["certificates"]] == ["keys/platform-ca.crt"]
    none = keyrite("desk", "certificates", folder, "--find", "nobody.example")
    assert (none.returncode, none.stdout) == (1, "No certificate was found.\n")
