"""The toolkit's libraries are read by a second thread while the interpreter imports what surrounds them.

Nothing waits for it and nothing depends on it: what it could not load is loaded, or named as missing, when it is used.
A library's own `dlopen` is called, since Python's keeps every other thread waiting while it works.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import sys
import threading
from pathlib import Path

RTLD_NOW = 2
BINDINGS = ("QtCore.abi3.so", "QtGui.abi3.so", "QtWidgets.abi3.so")
DISPLAY = "Qt/plugins/platforms/libqxcb.so"
FONTS = "libfontconfig.so.1"


def load_ahead() -> None:
    """Begin; returns at once. Only where the toolkit comes as such files."""
    found = importlib.util.find_spec("PySide6")
    if sys.platform == "linux" and found is not None and found.submodule_search_locations:
        folder = Path(found.submodule_search_locations[0])
        threading.Thread(target=_load, args=(folder,), daemon=True).start()


def _load(folder: Path) -> None:
    dlopen = ctypes.CDLL(None).dlopen
    dlopen.restype = ctypes.c_void_p
    for name in (*BINDINGS, DISPLAY):
        dlopen(os.fsencode(folder / name), RTLD_NOW)
    if dlopen(FONTS.encode(), RTLD_NOW):
        ctypes.CDLL(FONTS).FcInit()
