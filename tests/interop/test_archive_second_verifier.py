"""Two verifiers, one verdict: `verify_archive.py`, written from docs/formats.md alone, and `keyrite verify`."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

from ceremony.verify import verify_archive
from tests.fuzz.archive_corpus import ALTERED, Corpus, write
from tests.fuzz.archive_crafted import CRAFTED

REFUSED = ALTERED | CRAFTED

SECOND = Path(__file__).with_name("verify_archive.py")


def second_verdict(folder: Path) -> str:
    from tests.interop import verify_archive as second

    try:
        return str(second.main(folder))
    except Exception as problem:
        return f"refused: {problem}"


def test_it_is_short_and_imports_nothing_of_ours() -> None:
    source = SECOND.read_text()
    assert len(source.splitlines()) <= 230
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
