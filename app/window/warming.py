"""What the ceremonies need is imported on the engine's thread while people read the first page, not when they press."""

from __future__ import annotations

import contextlib
import gc
from functools import cache


def warm_up() -> None:
    """Import it; what is missing is said when it is needed."""
    with contextlib.suppress(ImportError, OSError):
        from app.window import behind, ceremonies  # noqa: F401
    with contextlib.suppress(ImportError, OSError):
        import PySide6.QtMultimedia  # noqa: F401
    _spare_from_collection()


@cache
def _spare_from_collection() -> None:
    """Once: modules stay to the end, and looking through them for garbage held the window up for 20 ms at a time."""
    gc.freeze()
