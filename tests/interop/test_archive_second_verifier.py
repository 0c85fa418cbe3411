"""Two verifiers, one verdict: `verify_archive.py`, written from docs/formats.md alone, and `keyrite verify`."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

from ceremony.verify import verify_archive
from tests.fuzz.archive_corpus import ALTERED, Corpus, write
from tests.fuzz.archive_crafted import CRAFTED
from tests.fuzz.archive_revoked import REVOKED, TAKEN_BACK, make_revoked

REFUSED = ALTERED | CRAFTED

SECOND = Path(__file__).with_name("verify_archive.py")


def second_verdict(folder: Path, earlier: Path | None = None) -> str:
    from tests.interop import verify_archive as second

    try:
        return str(second.main(folder, None, earlier))
    except Exception as problem:
        return f"refused: {problem}"


def test_it_is_short_and_imports_nothing_of_ours() -> None:
    source = SECOND.read_text()
    assert len(source.splitlines()) <= 515
    imported = {
        name.split(".")[0]
        for node in ast.walk(ast.parse(source))
        for name in (
            [one.name for one in node.names] if isinstance(node, ast.Import) else [getattr(node, "module", "") or ""]
        )
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    assert imported - set(sys.stdlib_module_names) == {"cryptography"}


@pytest.mark.parametrize(
    ("name", "ended"),
    [
        ("closed", "closed"),
        ("other", "closed"),
        ("recovered", "closed"),
        ("aborted-early", "aborted"),
        ("aborted-late", "aborted"),
    ],
)
def test_both_take_a_sound_archive(corpus: Corpus, name: str, ended: str) -> None:
    report = verify_archive(corpus.archives[name])
    assert [check for check in report.checks if not check.ok] == []
    assert report.verdict == ("complete" if ended == "closed" else "aborted")
    assert second_verdict(corpus.archives[name]) == ended


@pytest.mark.parametrize("name", REFUSED)
def test_both_refuse_an_altered_archive(corpus: Corpus, name: str, tmp_path: Path) -> None:
    folder = write(tmp_path / "archive", REFUSED[name](corpus, corpus.files()))
    found = verify_archive(folder)
    assert found.verdict in {"altered", "incomplete"}
    assert all(check.detail.endswith(".") and len(check.detail) < 300 for check in found.checks if not check.ok)
    assert not found.ok
    assert second_verdict(folder).startswith("refused: ")


@pytest.fixture(scope="module")
def revoked(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """A revocation with a token in use, and every key that it had. Tests must not change it."""
    return make_revoked(tmp_path_factory.mktemp("revoked"))


def both(folder: Path, earlier: Path | None = None) -> tuple[bool, bool]:
    """Whether the one and the other verifier takes an archive, alone or beside the one before it."""
    return verify_archive(folder, earlier=earlier).ok, second_verdict(folder, earlier) == "closed"


def test_both_take_a_sound_revocation_beside_the_archive_before_it_and_no_other(revoked: Corpus) -> None:
    closed, before = revoked.archives["closed"], revoked.archives["before"]
    assert both(closed) == both(closed, before) == both(before) == (True, True)
    assert both(closed, closed) == both(before, closed) == (False, False)


@pytest.mark.parametrize("name", REVOKED)
def test_both_refuse_an_index_a_list_or_a_token_that_is_not_as_it_was(
    revoked: Corpus, name: str, tmp_path: Path
) -> None:
    """Everything is signed by the keys that the ceremony had: what is told contradicts itself, and that is found."""
    folder = write(tmp_path / "archive", REVOKED[name](revoked, revoked.files()))
    assert both(folder) == (False, False)


@pytest.mark.parametrize("name", TAKEN_BACK)
def test_both_find_what_a_list_takes_back_beside_the_archive_before_it(
    revoked: Corpus, name: str, tmp_path: Path
) -> None:
    folder = write(tmp_path / "archive", TAKEN_BACK[name](revoked, revoked.files()))
    assert both(folder) == (True, True)  # nothing in it says what the list before named
    assert both(folder, revoked.archives["before"]) == (False, False)
