"""What judges evidence stays small: no signing library, no network client, no drawing is loaded to verify."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

BASE = Path(__file__).resolve().parents[2]
HEAVY = {"pyhanko", "aiohttp", "ssl", "http", "reportlab", "PySide6", "pkcs11"}


@pytest.mark.parametrize("module", ["ceremony.verify", "ceremony.requirements", "ceremony.engine"])
def test_it_is_loaded_without_heavy_or_talkative_libraries(module: str) -> None:
    code = f"import sys, {module}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=BASE)
    assert not {name.split(".")[0] for name in done.stdout.split()} & HEAVY


def test_to_verify_a_shipped_scripts_archive_no_schema_is_read(tmp_path: Path) -> None:
    """A third of the time went there."""
    with zipfile.ZipFile(BASE / "tests/vectors/archives-rules-1.zip") as file:
        file.extractall(tmp_path)
    code = "import sys; from pathlib import Path; from ceremony.verify import verify_archive as v"
    code += f"; assert v(Path({str(tmp_path / 'root-generation')!r})).ok; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=BASE)
    assert not {name.split(".")[0] for name in done.stdout.split()} & (HEAVY | {"jsonschema", "rich", "typer"})
