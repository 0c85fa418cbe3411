"""Programs of a newer Debian, run beside this system: fetched by an apt of their own, by SHA-256, never installed.

    python -m tests.interop.foreign     fetches what foreign-programs.lock lists; says what could not be had

They stay in ~/.cache/keyrite/foreign-programs, for all checkouts. This system's packages stay as they are, and no
service is started.
"""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.interop.lab import NoLabError

LOCK = Path(__file__).with_name("foreign-programs.lock")
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "keyrite" / "foreign-programs"
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
MIRROR = "http://deb.debian.org/debian"
TIMEOUT_S = 180  # for one command of apt
_LIBRARIES = "/lib/x86_64-linux-gnu:/usr/lib/x86_64-linux-gnu"


@dataclass(frozen=True)
class Package:
    """One .deb."""

    suite: str
    name: str
    version: str
    sha256: str


def locked() -> dict[str, tuple[Package, ...]]:
    """The packages of each program; its own first, then libraries."""
    found: dict[str, tuple[Package, ...]] = {}
    for line in LOCK.read_text("ascii").splitlines():
        if line and not line.startswith("#"):
            program, *package = line.split()
            found[program] = (*found.get(program, ()), Package(*package))
    return found


def require_foreign(program: str) -> str:
    """The path of a program, by its name in the lock; NoLabError that says how to get it."""
    path = _place(program, locked()[program]) / "run"
    if not path.exists():
        raise NoLabError(f"{program} is not here: python -m tests.interop.foreign fetches it, or says why not")
    tried = subprocess.run(
        [path, "--help"], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=20, check=False
    )
    if tried.returncode:
        raise NoLabError(f"{program} does not start on this system: {tried.stderr.strip()[:200]}")
    return str(path)


def fetch(programs: Mapping[str, tuple[Package, ...]]) -> dict[str, str]:
    """Fetches what is not here; why not, for each program that could not be had."""
    missing = {name: packages for name, packages in programs.items() if not (_place(name, packages) / "run").exists()}
    if not missing:
        return {}
    if platform.machine() != "x86_64":
        return dict.fromkeys(missing, f"the lock has packages for amd64, and this is {platform.machine()}")
    if shutil.which("apt-get") is None or not Path(KEYRING).exists():
        return dict.fromkeys(missing, f"it takes apt-get and {KEYRING}")
    CACHE.mkdir(parents=True, exist_ok=True)
    failed: dict[str, str] = {}
    with tempfile.TemporaryDirectory(dir=CACHE) as folder:
        apt = _own_apt(Path(folder))
        suites: dict[str, str | None] = {}
        for name, packages in missing.items():
            suite = packages[0].suite
            if suite not in suites:
                suites[suite] = _learn_suite(apt, suite)
            why = suites[suite] or _fetch_one(apt, name, packages)
            if why is not None:
                failed[name] = why
    return failed


def _place(program: str, packages: tuple[Package, ...]) -> Path:
    both = hashlib.sha256("".join(one.sha256 for one in packages).encode("ascii"))
    return CACHE / f"{program}-{both.hexdigest()[:12]}"


def _own_apt(folder: Path) -> Path:
    """An apt that knows nothing of this system; its configuration."""
    for name in ("state/lists/partial", "cache/archives/partial"):
        (folder / name).mkdir(parents=True)
    for name in ("status", "sources.list"):
        (folder / name).touch()
    settings = {
        "Dir::State": folder / "state",
        "Dir::State::status": folder / "status",
        "Dir::Cache": folder / "cache",
        "Dir::Etc::sourcelist": folder / "sources.list",
        "Dir::Etc::sourceparts": "/dev/null",
        "Acquire::Languages": "none",
        "Acquire::Retries": "2",
        "Acquire::http::Timeout": "30",
        "APT::Sandbox::User": "root",  # nobody else may write here
    }
    configuration = folder / "apt.conf"
    configuration.write_text("".join(f'{name} "{value}";\n' for name, value in settings.items()), "utf-8")
    return configuration


def _learn_suite(apt: Path, suite: str) -> str | None:
    """Adds a suite to the list; why not, if so."""
    with (apt.parent / "sources.list").open("a", encoding="utf-8") as sources:
        sources.write(f"deb [signed-by={KEYRING}] {MIRROR} {suite} main\n")
    return _run(apt, "apt-get", "update", "--error-on=any", "-qq")


def _fetch_one(apt: Path, program: str, packages: tuple[Package, ...]) -> str | None:
    debs = apt.parent / program
    debs.mkdir()
    for one in packages:
        why = _run(apt, "apt-get", "download", "-qq", f"{one.name}={one.version}", cwd=debs)
        if why is not None:
            return f"{one.suite} has no {one.name} {one.version} any more, or it cannot be reached ({why})"
    for deb in debs.glob("*.deb"):
        if hashlib.sha256(deb.read_bytes()).hexdigest() not in {one.sha256 for one in packages}:
            return f"{deb.name} has another SHA-256 than the lock says"
        why = _run(apt, "dpkg-deb", "-x", str(deb), str(debs / "files"))
        if why is not None:
            return why
        deb.unlink()
    place, own = _place(program, packages), packages[0].name
    (debs / "run").write_text(_starter(place / "files", own, libraries=len(packages) > 1), "utf-8")
    (debs / "run").chmod(0o755)
    try:
        debs.rename(place)
    except OSError:  # another checkout was quicker
        if not (place / "run").exists():
            raise
    return None


def _starter(files: Path, name: str, *, libraries: bool) -> str:
    own = f"{files}/usr/lib/x86_64-linux-gnu"
    loader = f"{own}/ld-linux-x86-64.so.2 --library-path {own}:{_LIBRARIES} " if libraries else ""
    return f'#!/bin/sh\nexec {loader}{files}/usr/bin/{name} "$@"\n'


def _run(apt: Path, *command: str, cwd: Path | None = None) -> str | None:
    """Why a command failed; None when it did not."""
    environment = {**os.environ, "APT_CONFIG": str(apt), "LC_ALL": "C"}
    try:
        done = subprocess.run(
            command,
            cwd=cwd,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=TIMEOUT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    return (
        (done.stderr.strip().splitlines() or [f"{command[0]} ended with {done.returncode}"])[-1]
        if done.returncode
        else None
    )


def main() -> int:
    failed = fetch(locked())
    for program, why in failed.items():
        sys.stdout.write(f"{program} could not be had, and what is tried with it will be skipped: {why}\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
