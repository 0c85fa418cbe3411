"""What the ceremonies need is imported on the engine's thread while people read the first page, not when they press."""

from __future__ import annotations

import contextlib
import gc
import importlib
from functools import cache

MODULES = (
    "app.window.planning.plan_page",
    "app.window.planning.continuing_page",
    "app.window.ceremony.sitting",
    "app.window.ceremony.ceremony_view",
    "app.window.kit.dialogs",
    "app.window.ceremony.aside_dialog",
    "app.window.ceremony.ended_page",
    "app.window.audit.verify_page",
    "PySide6.QtMultimedia",
    "ceremony.outside.rehearsal",
    "ceremony.engine",
    "ceremony.verify",
)


def warm_up() -> None:
    """Import them; what is missing is said when it is needed."""
    for name in MODULES:
        with contextlib.suppress(ImportError, OSError):
            importlib.import_module(name)
    _spare_from_collection()


@cache
def _spare_from_collection() -> None:
    """Once: modules stay to the end, and looking through them for garbage held the window up for 20 ms at a time."""
    gc.freeze()
