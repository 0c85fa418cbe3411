"""Which displays Qt may try.

Qt aborts the process where no platform opens. So it is told to fall back on one that shows nothing, which is noticed;
only then is it looked for what is missing (`preflight.py`).
"""

from __future__ import annotations

import os
import sys


def displays() -> list[str]:
    """Qt's platforms that this session speaks of, the preferred one first; the environment may name others."""
    chosen = os.environ.get("QT_QPA_PLATFORM", "")
    own = {"darwin": "cocoa", "win32": "windows"}.get(sys.platform, "")
    if chosen or own:
        return [chosen or own]
    return [*_wayland(), *(["xcb"] if os.environ.get("DISPLAY") else [])]


def _wayland() -> list[str]:
    if not os.environ.get("WAYLAND_DISPLAY"):
        return []
    from app.window.preflight import wayland_answers

    return ["wayland"] if wayland_answers() else []
