"""The desktop program: draws what the engine asks, and hands the answers back.

Nothing is decided here and nothing is computed; what keeps a window from opening is one sentence, never Qt's abort.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence

from app.visible import visible

ENVIRONMENT_LACKS = 3


def run(argv: Sequence[str]) -> int:
    """Open the window and stay until it is closed. Exit code 3, with one sentence, where no window can open."""
    gc.disable()  # until the first page stands: nothing is garbage yet, and looking for it costs a tenth of the start
    try:
        from app.window.main import NoWindowError, open_window
    except ImportError as problem:
        return _say_why(problem)
    try:
        return open_window(list(argv))
    except NoWindowError as problem:
        return _say_why(problem)


def _say_why(problem: Exception) -> int:
    from app.window.preflight import missing

    gc.enable()
    sys.stderr.write(f"keyrite: {visible(missing(problem))}\n")
    return ENVIRONMENT_LACKS
