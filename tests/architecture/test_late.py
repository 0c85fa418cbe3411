"""What starts late does: the help of a command loads nothing of what the command does."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from app.cli.table import COMMANDS

BASE = Path(__file__).resolve().parents[2]
LATE = tomllib.loads((BASE / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["ruff"]["lint"][
    "flake8-tidy-imports"
]["banned-module-level-imports"]


def loaded_by(*arguments: str) -> set[str]:
    """Everything that `keyrite ARGUMENTS` has imported when it is done."""
    tell = "atexit.register(lambda: print(*sys.modules, file=sys.stderr))"
    start = f"sys.argv = {['keyrite', *arguments]!r}; runpy.run_module('app', run_name='__main__')"
    done = subprocess.run(
        [sys.executable, "-I", "-c", f"import atexit, runpy, sys; {tell}; {start}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout
    return set(done.stderr.split())


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_a_command_loads_none_of_its_work(command: str) -> None:
    """So it is there at once, as `keyrite --help` is: 0.1 s for 0.3 to 0.5."""
    found = loaded_by(command, "--help")
    ours = {name for name in found if name.startswith("ceremony.")}
    assert ours <= {"ceremony.errors", "ceremony.machine", "ceremony.machine.isolation"}
    late = tuple(f"{name}." for name in LATE)
    assert not {name for name in found if f"{name}.".startswith(late)}


def test_scripts_are_listed_without_rules_plans_or_events() -> None:
    found = loaded_by("scripts", "list")
    assert not [name for name in found if name.startswith(("ceremony.state", "ceremony.planning", "ceremony.record"))]


def test_every_name_on_the_list_of_what_starts_late_is_imported_somewhere_within_a_function() -> None:
    imported = set()
    for path in (file for package in ("app", "ceremony") for file in (BASE / package).rglob("*.py")):
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(function, ast.FunctionDef):
                for node in ast.walk(function):
                    if isinstance(node, ast.ImportFrom):
                        imported |= {node.module or "", *(f"{node.module}.{one.name}" for one in node.names)}
                    elif isinstance(node, ast.Import):
                        imported |= {one.name for one in node.names}
    idle = [late for late in LATE if not any(f"{name}.".startswith(f"{late}.") for name in imported)]
    assert not idle
