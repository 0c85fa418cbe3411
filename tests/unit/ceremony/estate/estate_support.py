"""What the tests of the estate share: an example, and requests made by its own scripts."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from ceremony.estate.description import Estate
from ceremony.estate.loading import check_estate, example_estate
from ceremony.estate.requesting import SCRIPT, write_requests


def estate_of(text: bytes) -> Estate:
    estate, problems = check_estate(text)
    assert estate is not None, [str(one.error) for one in problems]
    return estate


def example() -> Estate:
    return estate_of(example_estate())


def lonely_path(folder: Path) -> Path:
    """A folder that holds openssl and nothing else, to be all of a script's PATH."""
    folder.mkdir(exist_ok=True)
    openssl = shutil.which("openssl")
    assert openssl is not None
    if not (folder / "openssl").exists():
        (folder / "openssl").symlink_to(openssl)
    return folder


def run_script(
    script: Path, keys: Path, path: Path, *arguments: str, shell: tuple[str, ...] = ("dash",), lang: str = "C"
) -> subprocess.CompletedProcess[str]:
    """A host's script, in the folder of its keys, with openssl alone."""
    program = shutil.which(shell[0])
    assert program is not None, f"{shell[0]} is not installed (make setup installs it)"
    return subprocess.run(
        [program, *shell[1:], str(script), *arguments],
        cwd=keys,
        env={"PATH": str(path), "LANG": lang},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def ask_all(estate: Estate, folder: Path) -> Path:
    """Requests of every host, each made by its script; the keys lie in folder/keys/HOST."""
    out, path = folder / "requests", lonely_path(folder / "path")
    write_requests(estate, out)
    for host in estate.hosts:
        keys = folder / "keys" / host.folder
        keys.mkdir(parents=True)
        done = run_script(out / host.folder / SCRIPT, keys, path)
        assert done.returncode == 0, done.stderr
    return out
