"""`keyrite profiles`: what whoever keeps profiles of their own sees of them."""

from __future__ import annotations

import json
from pathlib import Path

from ceremony.issuing import load_profile, shipped_profiles
from ceremony.language.digest_words import digest_words
from tests.support import assert_refused, keyrite


def test_a_profile_is_copied_edited_and_checked_and_listed_from_its_folder(tmp_path: Path) -> None:
    shown = keyrite("profiles", "show", "tls-server").stdout
    assert shown.encode() == load_profile("tls-server").source
    own = tmp_path / "registry.yaml"
    own.write_text(shown.replace("name: tls-server", "name: registry"))
    checked = keyrite("profiles", "check", own)
    assert checked.returncode == 0
    told = json.loads(keyrite("profiles", "check", own, "--json").stdout)
    assert (told["ok"], told["name"], told["longest_days"]) == (True, "registry", 365)
    assert " ".join(told["sha256_words"][:8]) in checked.stdout
    assert tuple(told["sha256_words"]) == digest_words(told["sha256"])

    listed = json.loads(keyrite("profiles", "list", "--profiles", tmp_path, "--json").stdout)
    assert [one["name"] for one in listed] == [*shipped_profiles(), "registry"]
    assert keyrite("profiles", "show", "registry", "--profiles", tmp_path).stdout == own.read_text()


def test_what_is_wrong_with_a_profile_is_one_sentence_with_its_line(tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text(load_profile("tls-server").source.decode().replace("kind: leaf", "kind: leef"))
    assert_refused(keyrite("profiles", "check", bad), 1, "keyrite: Line 6: kind is leef")
    listed = keyrite("profiles", "list", "--profiles", tmp_path)
    assert listed.returncode == 1
    assert "tls-server" in listed.stdout
    assert f"{bad}: Line 6: kind is leef" in listed.stderr
    assert_refused(keyrite("profiles", "check", tmp_path / "none.yaml"), 2, "cannot be read")
    assert_refused(keyrite("profiles", "list", "--profiles", tmp_path / "none"), 2, "name a folder")
    assert_refused(keyrite("profiles", "show", "nothing"), 1, "There is no profile named nothing")
