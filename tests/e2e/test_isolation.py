"""Nobody else's code runs: every command, the window and each child are started in a hostile folder and environment."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PySide6.QtCore import QObject

from ceremony.hsm.racks.softhsm import find_softhsm
from ceremony.machine import isolation
from tests.support import data_of

ROOT = Path(__file__).parents[2]
KEYRITE = Path(sys.executable).with_name("keyrite")
BY_COMMAND = [str(KEYRITE)]
NAMES = ("app", "ceremony", "shamir", "assets", "json", "typing", "re", "pathlib", "pkcs11", "reportlab", "typer")
HOOKS = ("sitecustomize", "usercustomize", "reportlab_settings", "runpy")
PRELOADED = """
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>
__attribute__((constructor)) static void mark(void) {  /* the command line of every process that it is loaded into */
    char line[4096];
    int from = open("/proc/self/cmdline", O_RDONLY), to = open(getenv("MARKS"), O_WRONLY | O_CREAT | O_APPEND, 0600);
    ssize_t length = read(from, line, sizeof line - 1);
    line[length < 0 ? 0 : length] = '\\n';
    (void)!write(to, line, length < 0 ? 0 : (size_t)length + 1);
    close(from);
    close(to);
}
"""


class Hostile:
    """A folder with packages of everybody's names, each of which leaves a mark where it is run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "stick"
        self.marks = folder / "marks"
        self.out = folder / "out"
        self.home = folder / "home"
        self.marks.mkdir()
        self._packages(self.folder)
        site = self.home / f".local/lib/python{sys.version_info.major}.{sys.version_info.minor}/site-packages"
        self._packages(site)
        (site / "hostile.pth").write_text(f"import os; {self._mark('pth')}\n")
        (self.home / ".reportlab_settings").write_text(f"import os\n{self._mark('home')}\n")
        (self.folder / "startup.py").write_text(f"import os\n{self._mark('startup')}\n")

    def _mark(self, name: str) -> str:
        return f"os.close(os.open({str(self.marks / name)!r}, os.O_CREAT))"

    def _packages(self, folder: Path) -> None:
        for name in (*NAMES, *HOOKS):
            package = folder / name
            package.mkdir(parents=True)
            (package / "__init__.py").write_text(f"import os\n{self._mark(name)}\n")
            (package / "__main__.py").write_text(f"import os\n{self._mark(name + '-main')}\n")

    def environment(self, **more: str) -> dict[str, str]:
        stick = str(self.folder)
        return {
            **{name: value for name, value in os.environ.items() if not name.startswith("PYTHON")},
            "HOME": str(self.home),
            "XDG_STATE_HOME": str(self.home / "state"),
            "XDG_CONFIG_HOME": str(self.home / "config"),
            "PYTHONPATH": stick,
            "PYTHONHOME": stick,
            "PYTHONSTARTUP": str(self.folder / "startup.py"),
            "PYTHONUSERBASE": str(self.home / ".local"),
            "PYTHONPYCACHEPREFIX": stick,
            "QT_PLUGIN_PATH": stick,
            "OPENSSL_CONF": str(self.folder / "openssl.cnf"),
            "MARKS": str(self.marks / "preloaded"),
            "QT_QPA_PLATFORM": "offscreen",
            **more,
        }

    def run(self, *command: object, said: str = "", **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(part) for part in command],
            cwd=self.folder,
            env=self.environment(**more),
            input=said,
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )

    def left(self) -> list[str]:
        """The marks that were left."""
        return sorted(path.name for path in self.marks.iterdir())


@pytest.fixture
def hostile(tmp_path: Path) -> Hostile:
    return Hostile(tmp_path)


def test_the_traps_work(hostile: Hostile) -> None:
    """Python started as it usually is runs all of this."""
    usual = Path(sys.executable).resolve()  # not that of the environment, which looks at no user's site
    for name in ("json", "typing", "ceremony", "app"):
        hostile.run(usual, "-c", f"import {name}", PYTHONHOME="")  # without its own library it would run nothing
    assert set(hostile.left()) >= {"sitecustomize", "usercustomize", "pth", "json", "typing", "ceremony", "app"}


def test_no_command_runs_anybody_elses_code(hostile: Hostile) -> None:
    out, start = hostile.out, BY_COMMAND
    done = hostile.run(*start, "rehearse", "--shares", "3", "--threshold", "2", "--out", out)
    assert done.returncode == 0, done.stderr
    sheet = out / "sheets/share-1-of-3.pdf"
    commands = [
        ("--version",),
        ("verify", out / "archive"),
        ("sheet", "check", sheet, "--archive", out / "archive"),
        ("desk", "obligations", out),
        ("desk", "timeline", out),
        ("scripts", "list"),
        ("scripts", "print", "drill", "--pdf", out / "drill.pdf"),
        ("sites", "2:A,B,C"),
        ("hsm", "probe", "--module", find_softhsm()),
    ]
    for command in commands:
        done = hostile.run(*start, *command)
        assert "Traceback" not in done.stderr, command
        assert done.returncode in {0, 1}, (command, done.stderr)
    hostile.run(*start, "perform", "root-generation", "--out", out / "performed")
    hostile.run(*start, "resume", hostile.folder)
    hostile.run(*start, "abort", hostile.folder)
    hostile.run(*start, "pages", "read", sheet, "--out", out / "pages")
    assert hostile.left() == []
    look = next(one for one in data_of(out / "archive", "ceremony-opened")["host"] if one["id"] == "no-foreign-code")
    assert look["ok"] is True, look
    assert {"PYTHONPATH", "PYTHONHOME", "PYTHONUSERBASE", "QT_PLUGIN_PATH", "OPENSSL_CONF"} <= set(
        look["detail"].removeprefix("set, and passed over: ").split(", ")
    )


def test_started_as_a_module_it_begins_anew_in_isolation(hostile: Hostile) -> None:
    """What lies in the folder under the name `app`, or under one that Python loads before, cannot be kept out."""
    for name in ("app", "runpy", "re", "pathlib", "typing"):
        (hostile.folder / name).rename(hostile.folder / f"no-{name}")
    done = hostile.run(sys.executable, "-m", "app", "rehearse", "--out", hostile.out, PYTHONPATH="", PYTHONHOME="")
    assert done.returncode == 0, done.stderr
    assert hostile.left() == []
    assert f"{sys.executable} -I -m app verify" in done.stdout


def test_the_window_runs_nobody_elses_code(hostile: Hostile) -> None:
    window = subprocess.Popen(BY_COMMAND, cwd=hostile.folder, env=hostile.environment(), stderr=subprocess.PIPE)
    try:
        until = time.monotonic() + 60
        while not _answers_signals(window.pid) and time.monotonic() < until:
            time.sleep(0.1)  # until the first page is furnished
    finally:
        window.send_signal(signal.SIGTERM)
        _, said = window.communicate(timeout=60)
    assert (window.returncode, said) == (0, b"")
    assert hostile.left() == []


def _answers_signals(pid: int) -> bool:
    status = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    return bool(int(status["SigCgt"], 16) & 1 << signal.SIGTERM - 1)


@pytest.fixture
def preloaded(hostile: Hostile) -> Path:
    """A library that says into which processes it was loaded."""
    source, library = hostile.folder / "preloaded.c", hostile.folder / "preloaded.so"
    source.write_text(PRELOADED)
    subprocess.run(["cc", "-shared", "-fPIC", "-o", str(library), str(source)], check=True)
    return library


def test_what_the_loader_was_told_reaches_no_child_and_is_named_in_entry_0(hostile: Hostile, preloaded: Path) -> None:
    told = {"LD_PRELOAD": str(preloaded), "LD_LIBRARY_PATH": str(hostile.folder)}
    done = hostile.run(*BY_COMMAND, "rehearse", "--shares", "3", "--threshold", "2", "--out", hostile.out, **told)
    assert done.returncode == 0, done.stderr
    hostile.run(*BY_COMMAND, "sheet", "check", hostile.out / "sheets/share-1-of-3.pdf", **told)
    hostile.run(*BY_COMMAND, "hsm", "probe", "--module", find_softhsm(), **told)
    lines = (hostile.marks / "preloaded").read_bytes().replace(b"\0", b" ").decode().splitlines()
    assert len(lines) >= 3  # Keyrite itself: whoever sets this decides what is loaded before Keyrite is
    assert not [line for line in lines if "sandbox_child" in line or "isolated" in line], lines
    look = next(
        one for one in data_of(hostile.out / "archive", "ceremony-opened")["host"] if one["id"] == "no-foreign-code"
    )
    assert look["ok"] is False
    assert "LD_LIBRARY_PATH, LD_PRELOAD" in look["detail"]


def test_a_link_to_the_command_finds_its_own_interpreter(hostile: Hostile) -> None:
    link = hostile.folder / "kr"
    link.symlink_to(KEYRITE)
    done = hostile.run(link, "--version")
    assert done.stdout.startswith("keyrite "), done.stderr
    assert hostile.left() == []


def test_what_was_loaded_from_elsewhere_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = isolation._own_places()
    assert isolation._foreign_modules(own, {"json": json, "pytest": pytest, "isolation": isolation}) == []
    assert QObject.__doc__ is not False  # makes Qt load modules that lie in its own library
    qt = {name: module for name, module in sys.modules.items() if name.startswith(("PySide6", "shiboken"))}
    assert len(qt) > 2
    assert isolation._foreign_modules(own, qt) == []
    stranger = type(os)("stranger")
    (tmp_path / "stranger.py").touch()
    stranger.__file__ = str(tmp_path / "stranger.py")
    assert isolation._foreign_modules(own, {"stranger": stranger}) == [("stranger", str(tmp_path))]
    monkeypatch.setenv("LD_AUDIT", "x.so")
    monkeypatch.setenv("PYTHONPATH", "/media/stick")
    ok, detail = isolation.foreign_code()  # this test's interpreter is not isolated
    assert not ok
    assert detail.startswith("code from elsewhere can run here: LD_AUDIT, python without -I, ")
    assert "PYTHONPATH" in detail


def test_a_child_keeps_what_a_token_and_a_screen_need(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = {
        "SOFTHSM2_CONF",
        "DISPLAY",
        "WAYLAND_DISPLAY",
        "XDG_RUNTIME_DIR",
        "LANG",
        "LC_ALL",
        "HOME",
        "TMPDIR",
        "PATH",
    }
    gone = {"LD_PRELOAD", "LD_AUDIT", "LD_LIBRARY_PATH", "PYTHONPATH", "PYTHONHOME", "QT_PLUGIN_PATH", "GCONV_PATH"}
    for name in kept | gone:
        monkeypatch.setenv(name, "value")
    made = isolation.clean_environment(TMPDIR="/elsewhere")
    assert kept <= set(made)
    assert not gone & set(made)
    assert made["TMPDIR"] == "/elsewhere"
