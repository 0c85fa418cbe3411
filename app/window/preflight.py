"""Why no display opened a window: one sentence that names what to do; and whether a compositor answers at all.

Imported only where that is asked: looking for what is missing would cost a twentieth of every start.
"""

from __future__ import annotations

import ctypes
import os
import socket
import sys
from pathlib import Path

# What the xcb platform plugin links, and in which package it lies.
XCB_LIBRARIES = {
    "libX11-xcb.so.1": "libx11-xcb1",
    "libX11.so.6": "libx11-6",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb.so.1": "libxcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
}
_ANSWER_S = 5  # for one answer that takes a compositor less than a millisecond
# wl_display.sync, to be answered on object 2: object, size and opcode, argument, in the machine's byte order
_WAYLAND_SYNC = b"".join(word.to_bytes(4, sys.byteorder) for word in (1, 12 << 16, 2))
_INSTEAD = "rehearse in the terminal with `keyrite rehearse --out DIR`."
_NO_DISPLAY = f"there is no display to open a window on. Start it from the desktop, or {_INSTEAD}"


def missing(problem: Exception) -> str:
    """What kept a window from opening."""
    chosen = os.environ.get("QT_QPA_PLATFORM", "")
    if isinstance(problem, ImportError):
        return (
            _lacking_libraries()
            or f"the window toolkit cannot be loaded ({problem}). Run `make setup` to install what it needs."
        )
    if chosen and not chosen.startswith("xcb"):
        return f"QT_QPA_PLATFORM is set to {chosen}, which opens no window here. Unset it, or {_INSTEAD}"
    if not os.environ.get("DISPLAY"):
        return _NO_DISPLAY
    if lacking := _lacking_libraries():
        return lacking
    if not _x11_answers():
        return _NO_DISPLAY
    return (
        "no window could be opened on the display, though its libraries are there. Run it again with "
        f"QT_LOGGING_RULES='qt.qpa.*=true' to see what Qt says, or {_INSTEAD}"
    )


def wayland_answers() -> bool:
    """Connect as Qt will, and ask. Its library writes by itself if it can't connect, and waits for answers for ever."""
    place = Path(os.environ.get("XDG_RUNTIME_DIR", ""), os.environ["WAYLAND_DISPLAY"])
    with socket.socket(socket.AF_UNIX) as tried:
        try:
            tried.settimeout(_ANSWER_S)
            tried.connect(str(place))
            tried.sendall(_WAYLAND_SYNC)
            return bool(tried.recv(1))
        except OSError:
            return False


def _lacking_libraries() -> str:
    lacking = sorted(package for library, package in XCB_LIBRARIES.items() if not _loads(library))
    if lacking and os.environ.get("DISPLAY"):
        return f"the window needs system libraries that are missing. Install them: apt install {' '.join(lacking)}"
    return ""


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _x11_answers() -> bool:
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
