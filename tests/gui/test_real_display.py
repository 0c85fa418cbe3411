"""A ceremony under a real X server, with events that the server makes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ceremony.verify import verify_archive

ROOT = Path(__file__).parents[2]
MISSING = [tool for tool in ("Xvfb", "xdotool") if shutil.which(tool) is None]


@pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)} (apt install xvfb xdotool)")
def test_a_root_generation_by_real_keys_and_clicks(tmp_path):
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
        env = {**os.environ, "DISPLAY": f":{display}", "QT_QPA_PLATFORM": "xcb", "HOME": str(home)}
        env |= {"XDG_CONFIG_HOME": str(home), "XDG_STATE_HOME": str(home), "XDG_RUNTIME_DIR": str(home)}
        made = tmp_path / "made"
        done = subprocess.run(
            [sys.executable, "-m", "tests.gui.on_display", str(made)],
            env=env,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )
        assert done.stdout.split() == ["closed", "real"], done.stderr[-2000:]
        assert verify_archive(made / "archive").verdict == "complete"
    finally:
        server.terminate()
        server.wait(10)
