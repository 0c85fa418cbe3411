"""Programs of a newer Debian: which are here, and that nothing but what the lock says is ever taken."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.interop import foreign
from tests.interop.foreign import Package
from tests.interop.lab import NoLabError

Mirror = Callable[[bytes], None]
DEB = b"a package"


@pytest.fixture
def mirror(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Mirror:
    """An apt-get that has one package, whatever it is asked for; an own cache."""
    programs = tmp_path / "bin"
    programs.mkdir()
    served = tmp_path / "served"
    hello = 'printf "#!/bin/sh\\necho hello\\n"'
    for name, script in (
        ("apt-get", f'case "$1" in download) test -e {served} || exit 100; cp {served} ./greeter_1_amd64.deb;; esac'),
        (
            "dpkg-deb",
            f'mkdir -p "$3/usr/bin"; {hello} >"$3/usr/bin/greeter"; chmod +x "$3/usr/bin/greeter"',
        ),
    ):
        (programs / name).write_text(f"#!/bin/sh\n{script}\n")
        (programs / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:/usr/bin:/bin")
    monkeypatch.setattr(foreign, "CACHE", tmp_path / "cache")
    monkeypatch.setattr(foreign, "KEYRING", str(programs / "apt-get"))
    monkeypatch.setattr(foreign.platform, "machine", lambda: "x86_64")
    wanted = {"greeter-1": (Package("trixie", "greeter", "1", hashlib.sha256(DEB).hexdigest()),)}
    monkeypatch.setattr(foreign, "locked", lambda: wanted)
    return lambda content: served.write_bytes(content) and None


def test_a_program_is_fetched_once_and_starts(mirror: Mirror) -> None:
    with pytest.raises(NoLabError, match="greeter-1 is not here: python -m tests.interop.foreign"):
        foreign.require_foreign("greeter-1")
    mirror(DEB)
    assert foreign.fetch(foreign.locked()) == {}
    mirror(b"something else")  # is not asked for again
    assert foreign.fetch(foreign.locked()) == {}
    assert subprocess.run([foreign.require_foreign("greeter-1")], capture_output=True, check=True).stdout == b"hello\n"


def test_a_package_with_another_digest_is_not_taken(mirror: Mirror) -> None:
    mirror(b"another package")
    assert foreign.fetch(foreign.locked()) == {
        "greeter-1": "greeter_1_amd64.deb has another SHA-256 than the lock says"
    }
    with pytest.raises(NoLabError):
        foreign.require_foreign("greeter-1")
    assert list(foreign.CACHE.iterdir()) == []


def test_a_version_that_is_gone_is_named(mirror: Mirror) -> None:
    assert mirror is not None
    failed = foreign.fetch(foreign.locked())
    assert failed["greeter-1"].startswith("trixie has no greeter 1 any more, or it cannot be reached")


@pytest.mark.parametrize("program", foreign.locked())
def test_programs_of_a_newer_debian_start_here(program: str) -> None:
    try:
        assert shutil.which(foreign.require_foreign(program))
    except NoLabError as why:
        pytest.skip(f"NOT TRIED with {program}: {why}")
