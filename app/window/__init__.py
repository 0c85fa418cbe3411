"""The desktop program: draws what the engine asks, and hands the answers back.

Nothing is decided here and nothing is computed; Qt is imported only once it is sure that a window can open.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence

ENVIRONMENT_LACKS = 3


def run(argv: Sequence[str]) -> int:
    """Open the window and stay until it is closed. Exit code 3, with one sentence, where no window can open."""
    from app.window.preflight import missing

    gc.disable()  # until the first page stands: nothing is garbage yet, and looking for it costs a tenth of the start
    sentence = missing()
    if sentence:
        gc.enable()
        sys.stderr.write(f"keyrite: {sentence}\n")
        return ENVIRONMENT_LACKS
    from app.window.main import open_window

    return open_window(list(argv))
