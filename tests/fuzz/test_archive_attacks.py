"""Attacks on archives: every one is refused with a reason that names the check, the file or the line."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ceremony.audit.obligations import list_recorded
from ceremony.errors import ArchiveError
from ceremony.facts import gather_archive
from ceremony.facts.requirements import judge_archive
from ceremony.issuing.index import INDEX_FILE
from ceremony.report.deviations import count_deviations
from ceremony.report.texts import words
from ceremony.verify import Report, verify_archive
from tests.fuzz.archive_corpus import FORGED, Corpus, Files, write


def without_index(corpus: Corpus) -> Files:
    """The files of the closed archive as earlier rules have it."""
    return {name: content for name, content in corpus.files().items() if name != INDEX_FILE}


def failed(report: Report) -> dict[str, str]:
    return {check.id: check.detail for check in report.checks if not check.ok}


@pytest.mark.parametrize("name", FORGED)
def test_a_forgery_with_the_true_keys_breaks_a_rule(corpus: Corpus, name: str, tmp_path: Path) -> None:
    found = verify_archive(write(tmp_path / "archive", FORGED[name](corpus, corpus.files())))
    assert found.verdict in {"altered", "incomplete"}
    objecting = set(failed(found)) - {"record-signature", "manifest-signature", "files", "manifest"}
    assert objecting, failed(found)


def test_an_edit_that_changes_nothing_still_verifies(corpus: Corpus, tmp_path: Path) -> None:
    """So that the forgeries above are refused for what they change, not for how they were made."""
    from tests.fuzz.archive_corpus import edit

    found = verify_archive(write(tmp_path / "archive", edit(lambda lines: None)(corpus, corpus.files())))
    assert failed(found) == {}


def test_an_absence_that_was_decided_about_by_name_still_verifies(corpus: Corpus, tmp_path: Path) -> None:
    """So that those above are refused for what they leave undecided."""
    from tests.fuzz.archive_corpus import WITNESS, _absent, _away, edit

    decided = edit(_away(WITNESS, "sheet-sealed", "sheet-issued", _absent(WITNESS, step="sheets")))
    found = verify_archive(write(tmp_path / "archive", decided(corpus, corpus.files())))
    assert (failed(found), found.deviations) == ({}, 1)


def test_places_that_were_decided_about_by_name_still_verify_and_no_check_says_otherwise(
    corpus: Corpus, tmp_path: Path
) -> None:
    from tests.fuzz.archive_corpus import _send_to, edit

    archive = write(tmp_path / "archive", edit(_send_to("Safe", "Safe"))(corpus, corpus.files()))
    found = verify_archive(archive)
    assert (failed(found), found.deviations) == ({}, 1)
    custody = next(check.detail for check in found.checks if check.id == "custody")
    assert custody.startswith(
        "where the sheets were sent was decided in the record: One site alone could reach the quorum"
    )
    assert "no site" not in custody
    standing = {row.id: row.status for row in judge_archive(archive)}
    assert (standing["16"], standing["24"]) == ("disputed", "disputed")
    facts = gather_archive(archive)
    assert set(facts.kept) == {one.site for one in facts.ledger} == {"Safe"}


def test_under_earlier_rules_five_sheets_in_one_safe_are_told_and_fail_nothing(corpus: Corpus, tmp_path: Path) -> None:
    from tests.fuzz.archive_corpus import _send_to, edit

    def under_rules_2(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
        lines[0]["data"]["rules"] = 2
        return _send_to("Safe", None)(lines)

    archive = write(tmp_path / "archive", edit(under_rules_2)(corpus, without_index(corpus)))
    found = verify_archive(archive)
    assert failed(found) == {}
    assert "nobody decided: One site alone" in next(check.detail for check in found.checks if check.id == "custody")
    assert set(gather_archive(archive).kept) == {"Safe"}


def test_under_earlier_rules_what_was_done_while_somebody_was_away_is_told_and_fails_nothing(
    corpus: Corpus, tmp_path: Path
) -> None:
    from tests.fuzz.archive_corpus import WITNESS, _away, edit

    def under_rules_2(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
        lines[0]["data"]["rules"] = 2
        return _away(WITNESS, "sheet-sealed", "sheet-issued")(lines)

    archive = write(tmp_path / "archive", edit(under_rules_2)(corpus, without_index(corpus)))
    found, facts = verify_archive(archive), gather_archive(archive)
    rules = next(check for check in found.checks if check.id == "record-rules")
    assert (found.verdict, rules.ok) == ("complete", True)
    assert rules.detail.endswith(f"people had left the room whom entries needed: {WITNESS}")
    assert facts.acted_away == {WITNESS: (42,)}
    assert any(f"{WITNESS} had left the room" in one.what.en for one in list_recorded([facts]))
    said = count_deviations(facts, words("en"))
    assert WITNESS in said[0]
    assert words("en")["deviations_none"] not in said


@pytest.mark.parametrize("name", ["closed", "recovered", "aborted-early", "aborted-late"])
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_changed_byte_of_any_file_goes_unseen(
    corpus: Corpus, name: str, tmp_path: Path, data: st.DataObject
) -> None:
    files = corpus.files(name)
    file = data.draw(st.sampled_from(sorted(files)))
    content = bytearray(files[file])
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] ^= data.draw(st.integers(1, 255))
    folder = write(tmp_path / "archive", {**files, file: bytes(content)})
    try:
        assert not verify_archive(folder).ok
    except ArchiveError as refused:
        assert "format" in str(refused)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_a_file_holds_the_verifier_answers(corpus: Corpus, tmp_path: Path, data: st.DataObject) -> None:
    files = corpus.files()
    file = data.draw(st.sampled_from(sorted(files)))
    folder = write(tmp_path / "archive", {**files, file: data.draw(st.binary(max_size=4000))})
    try:
        assert not verify_archive(folder).ok
    except ArchiveError:
        assert file == "record.jsonl"


@pytest.mark.parametrize("name", ["record.jsonl", "report.pdf", "keys/root-ca.crt", "record.p7s"])
def test_a_pipe_in_a_files_place_is_refused_not_waited_for(corpus: Corpus, name: str, tmp_path: Path) -> None:
    folder = write(tmp_path / "archive", corpus.files())
    (folder / name).unlink()
    os.mkfifo(folder / name)
    assert not verify_archive(folder).ok


def test_a_folder_that_is_a_link_is_not_followed(corpus: Corpus, tmp_path: Path) -> None:
    folder = write(tmp_path / "archive", corpus.files())
    (folder / "keys").rename(tmp_path / "keys")
    (folder / "keys").symlink_to(tmp_path / "keys")
    assert not verify_archive(folder).ok


def test_a_script_of_aliases_that_multiply_is_refused(corpus: Corpus, tmp_path: Path) -> None:
    from tests.fuzz.archive_corpus import resign

    bomb = b"a0: &a0 [x]\n" + b"".join(
        b"a%d: &a%d [%s]\n" % (n, n, b",".join([b"*a%d" % (n - 1)] * 9)) for n in range(1, 60)
    )
    found = verify_archive(write(tmp_path / "archive", resign(corpus, {**corpus.files(), "script.yaml": bomb})))
    assert "script" in failed(found)


@pytest.mark.parametrize(
    "bomb",
    ["b'[' * (200 << 20)", "b'{\"a\":' * (30 << 20)", "b'\\n' * (20 << 20)", "b'\"' + b'x' * (200 << 20)"],
    ids=["brackets", "objects", "newlines", "string"],
)
@pytest.mark.parametrize("name", ["record.jsonl", "manifest.json"])
def test_memory_stays_bounded_whatever_lies_there(corpus: Corpus, name: str, bomb: str, tmp_path: Path) -> None:
    folder = write(tmp_path / "archive", corpus.files())
    code = f"open({str(folder / name)!r}, 'wb').write({bomb})"
    subprocess.run([sys.executable, "-c", code], check=True)
    done = subprocess.run(
        [sys.executable, "-m", "app", "verify", str(folder), "--json"],
        capture_output=True,
        check=False,
        timeout=60,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30)),
    )
    assert done.returncode == 1, done.stderr
    assert b"Traceback" not in done.stderr
    assert b'"ok": false' in done.stdout
