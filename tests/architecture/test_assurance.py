"""What docs/assurance.md names is there: every test, every file, and every name of secret sharing.

A test is written `file.py::test_name`, or `::test_name` for the file named before it in the row; "..." stands for the
rest of a name. In the section on shamir/ a bare word such as `lanes` stands for its test file `test_shamir_lanes.py`.
"""

import ast
import importlib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs/assurance.md").read_text("utf-8")
ROWS = [row for row in TEXT.splitlines() if row.startswith("| ")]


def quoted(row: str) -> list[str]:
    return re.findall(r"`([^`]+)`", row)


def named_tests() -> Iterator[tuple[str, str]]:
    """Yield the file and the test of each `file::test` in the page; the test is empty where only files are named."""
    for row in ROWS:
        file = ""
        for name in quoted(row):
            before, colons, test = name.partition("::")
            file = before or file
            if colons:
                yield file, test


@cache
def files_called(name: str) -> list[Path]:
    """Find the test files that a name on the page stands for; none if it stands for nothing."""
    if "/" in name:
        return [ROOT / name] if (ROOT / name).is_file() else []
    file = name if name.endswith(".py") else f"test_shamir_{name}.py"
    return list((ROOT / "tests").rglob(file))


@cache
def functions(file: Path) -> frozenset[str]:
    tree = ast.parse(file.read_text("utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def is_there(file: str, test: str) -> bool:
    start, dots, _ = test.partition("...")
    names = [name for path in files_called(file) for name in functions(path)]
    return (
        any(name.startswith(start) if dots else name == start for name in names) if test else bool(files_called(file))
    )


def test_every_test_that_the_page_names_is_there() -> None:
    named = list(named_tests())
    assert len(named) > 80
    assert [f"{file}::{test}" for file, test in named if not is_there(file, test)] == []


def test_every_file_that_the_page_names_is_there() -> None:
    named = {
        name
        for name in quoted(TEXT)
        if re.fullmatch(r"[\w./-]+", name) and name.endswith((".py", ".md", ".toml", ".yaml", "/"))
    }
    assert len(named) > 80
    bare = {path.name for top in ("app", "ceremony", "shamir") for path in (ROOT / top).rglob("*.*")}
    found = {name for name in named if (ROOT / name).exists() or files_called(name) or name in bare}
    assert sorted(named - found) == []


@pytest.mark.parametrize("module", [path.stem for path in sorted((ROOT / "shamir").glob("[a-z]*.py"))])
def test_every_name_of_secret_sharing_on_the_page_is_there(module: str) -> None:
    loaded = importlib.import_module(f"shamir.{module}")
    named = {name for name in quoted(TEXT) if re.fullmatch(rf"{module}\.\w+", name) and not name.endswith(".py")}
    assert [name for name in sorted(named) if not hasattr(loaded, name.partition(".")[2])] == []


def test_a_test_that_is_not_there_is_seen() -> None:
    assert not is_there("lanes", "test_no_such_test")
    assert not is_there("lanes", "test_no_such...")
    assert not is_there("no_such_file.py", "")
