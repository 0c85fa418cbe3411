"""The house: who may import whom, what starts fast, and which processes see what."""

from __future__ import annotations

import ast
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import grimp
import pytest

BASE = Path(__file__).resolve().parents[2]
PACKAGES = ("app", "ceremony", "shamir")


def modules_after(statement: str) -> set[str]:
    code = f"import sys; {statement}; print('\\n'.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=BASE)
    return set(done.stdout.split())


def test_import_contracts_are_kept() -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=BASE,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_no_file_imports_itself_by_way_of_others() -> None:
    """Nor hides it: imports within functions and for types alone count."""
    graph = grimp.build_graph(*PACKAGES, cache_dir=None)
    arrows = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    TopologicalSorter(arrows).prepare()  # CycleError names the circle


def test_shamir_can_be_imported_alone() -> None:
    found = {name.split(".")[0] for name in modules_after("import shamir, shamir.slip39")}
    assert not found & {"cryptography", "PySide6", "ceremony", "app", "yaml", "reportlab", "asn1crypto"}


def test_verify_needs_no_token_no_window_and_no_network() -> None:
    found = {name.split(".")[0] for name in modules_after("import ceremony.verify, app.cli, app.output")}
    assert not found & {"PySide6", "reportlab", "pyhanko", "http", "ssl"}


def test_only_the_token_layer_knows_pkcs11() -> None:
    for package in ("app", "ceremony"):
        for path in (BASE / package).rglob("*.py"):
            if "hsm" not in path.parts:
                assert "from pkcs11" not in path.read_text(encoding="utf-8"), path


@pytest.mark.parametrize("package", PACKAGES)
def test_every_module_says_what_it_is_for(package: str) -> None:
    for path in (BASE / package).rglob("*.py"):
        text = path.read_text(encoding="utf-8").lstrip()
        assert not text or text.startswith('"""'), path


def test_tests_are_imported_by_their_whole_names() -> None:
    """By its own name alone, the `conftest` of one folder is taken for that of another when both run."""
    paths = list((BASE / "tests").rglob("*.py"))
    alone = {path.stem for path in paths} - sys.stdlib_module_names
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            named = node.module if isinstance(node, ast.ImportFrom) and not node.level else ""
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else [named or ""]
            assert not {name.split(".")[0] for name in names} & alone, path


def test_no_file_of_the_project_names_where_it_was_made() -> None:
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=BASE, capture_output=True, check=True).stdout.split(b"\0")
    banned = [
        b"/".join((b"", b"work", b"")),
        b"/root/" + b".pyenv",
        b"pythonhosted" + b".org",
        b"pypi" + b".org/simple",
    ]
    for name in filter(None, tracked):
        path = BASE / name.decode()
        if path.is_file() and path.suffix not in {".png", ".ttf", ".ttc"}:
            content = path.read_bytes()
            assert not [word for word in banned if word in content], path
