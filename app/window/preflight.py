"""Can a window open here at all? Qt aborts the process where it cannot, so it is asked first.

Each answer is one sentence that names what to do.
"""

from __future__ import annotations

import ctypes
import os
import sys

# What the xcb platform plugin links that a lean system lacks; Qt says "no platform plugin" and aborts without it.
_XCB_LIBRARIES = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
_NO_DISPLAY = (
    "there is no display to open a window on. Start it from the desktop, or rehearse in the terminal with "
    "`keyrite rehearse --out DIR`."
)


def missing() -> str:
    """What keeps a window from opening, or an empty string."""
    chosen = os.environ.get("QT_QPA_PLATFORM", "")
    if chosen and not chosen.startswith("xcb"):
        return _qt_problem()
    if not chosen and sys.platform.startswith("linux") and not _has_display():
        return _NO_DISPLAY
    if os.environ.get("DISPLAY"):
        return _xcb_problem() or _qt_problem()
    return _NO_DISPLAY if chosen else _qt_problem()


def _has_display() -> bool:
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _display_answers() -> bool:
    """Open the display as Qt will, and shut it: Qt would abort on one that is named but does not answer."""
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return True  # what is missing is named when Qt itself is loaded
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connect.argtypes = [ctypes.c_char_p, ctypes.c_void_p]
    xcb.xcb_connection_has_error.argtypes = xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(None, None)  # is never null
    answers = not xcb.xcb_connection_has_error(connection)
    xcb.xcb_disconnect(connection)
    return answers


def _xcb_problem() -> str:
    lacking = sorted(package for library, package in _XCB_LIBRARIES.items() if not _loads(library))
    if lacking:
        return f"the window needs system libraries that are missing. Install them: apt install {' '.join(lacking)}"
    if not _display_answers():
        return _NO_DISPLAY
    return ""


def _qt_problem() -> str:
    try:
        import PySide6.QtWidgets  # noqa: F401 - an ImportError names the missing system library
    except ImportError as problem:
        return f"the window toolkit cannot be loaded ({problem}). Run `make setup` to install what it needs."
    return ""
