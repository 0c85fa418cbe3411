"""A ceremony under a real X server, with events that the server makes."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ceremony.verify import verify_archive

ROOT = Path(__file__).parents[2]
MISSING = [tool for tool in ("Xvfb", "xdotool") if shutil.which(tool) is None]


pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)} (apt install xvfb xdotool)")


@pytest.fixture
def on_display(tmp_path) -> Iterator[dict[str, str]]:
    """The environment of a person before an X server of their own."""
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1280x800x24", "-nolisten", "tcp"],
        pass_fds=[writing],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    try:
        with os.fdopen(reading) as told:
            display = told.readline().strip()
        assert display, "the X server did not start"
        home = tmp_path / "home"
        home.mkdir(mode=0o700)
        others = {key: value for key, value in os.environ.items() if not key.startswith(("QT_", "WAYLAND_"))}
        homes = dict.fromkeys(("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR"), str(home))
        yield {**others, **homes, "DISPLAY": f":{display}"}
    finally:
        server.terminate()
        server.wait(10)


def test_a_root_generation_by_real_keys_and_clicks(on_display, tmp_path):
    made = tmp_path / "made"
    done = subprocess.run(
        [sys.executable, "-m", "tests.gui.on_display", str(made)],
        env={**on_display, "QT_QPA_PLATFORM": "xcb"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.stdout.split() == ["closed", "real"], done.stderr[-2000:]
    assert verify_archive(made / "archive").verdict == "complete"


def test_the_program_opens_its_window_answers_and_closes_when_asked(on_display):
    chosen = Path(on_display["XDG_CONFIG_HOME"], "Keyrite", "Keyrite.conf")
    program = subprocess.Popen([sys.executable, "-m", "app"], env=on_display, cwd=ROOT, stderr=subprocess.PIPE)
    try:
        find = ["xdotool", "search", "--sync", "--onlyvisible", "--name", "Keyrite", "windowfocus", "--sync"]
        subprocess.run(find, env=on_display, check=True, capture_output=True, timeout=60)
        until = time.monotonic() + 60
        while not chosen.exists() and time.monotonic() < until:  # keys are taken once the first page is furnished
            subprocess.run(["xdotool", "key", "F3"], env=on_display, check=True, timeout=60)
            time.sleep(0.2)
        assert "theme=" in chosen.read_text(encoding="utf-8")
    finally:
        program.send_signal(signal.SIGTERM)
        _, said = program.communicate(timeout=60)
    assert (program.returncode, said) == (0, b"")
