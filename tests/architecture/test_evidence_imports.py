"""What judges evidence stays small: no signing library, no network client, no drawing is loaded to verify."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

BASE = Path(__file__).resolve().parents[2]
HEAVY = {"pyhanko", "aiohttp", "ssl", "http", "reportlab", "PySide6", "pkcs11"}


@pytest.mark.parametrize("module", ["ceremony.verify", "ceremony.facts.requirements", "ceremony.engine"])
def test_it_is_loaded_without_heavy_or_talkative_libraries(module: str) -> None:
    code = f"import sys, {module}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=BASE)
    assert not {name.split(".")[0] for name in done.stdout.split()} & HEAVY


def test_to_verify_a_shipped_scripts_archive_no_schema_is_read() -> None:
    """A third of the time went there."""
    code = "import sys, ceremony.verify; from ceremony.script.loading import parse_script"
    code += f"; parse_script(open({str(BASE / 'assets/scripts/root-generation.yaml')!r}, 'rb').read())"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}; print(*sys.modules)"], capture_output=True, text=True, check=True, cwd=BASE
    )
    assert not {name.split(".")[0] for name in done.stdout.split()} & (HEAVY | {"jsonschema", "rich", "typer"})
