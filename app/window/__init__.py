"""The desktop program: draws what the engine asks, and hands the answers back.

Nothing is decided here and nothing is computed; what keeps a window from opening is one sentence, never Qt's abort.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence

ENVIRONMENT_LACKS = 3


def run(argv: Sequence[str]) -> int:
    """Open the window and stay until it is closed. Exit code 3, with one sentence, where no window can open."""
    gc.disable()  # until the first page stands: nothing is garbage yet, and looking for it costs a tenth of the start
    plain = _is_plain_x11()
    sentence = "" if plain else _missing()
    if not sentence:
        try:
            from app.window.main import NoDisplayError, open_window
        except ImportError:
            sentence = _missing()
            if not sentence:
                raise
        else:
            try:
                return open_window(list(argv), second_platform="offscreen" if plain else "")
            except NoDisplayError as problem:
                sentence = _missing() or str(problem)
    gc.enable()
    sys.stderr.write(f"keyrite: {sentence}\n")
    return ENVIRONMENT_LACKS


def _is_plain_x11() -> bool:
    """Nothing but X11 can be meant: Qt may try it at once, with a platform to fall back upon instead of aborting.

    Looking for its libraries first, and asking the display, would cost a twentieth of the start.
    """
    lookup = os.environ.get
    is_alone = not lookup("WAYLAND_DISPLAY") and not lookup("QT_QPA_PLATFORM")
    return is_alone and sys.platform.startswith("linux") and bool(lookup("DISPLAY"))


def _missing() -> str:
    from app.window.preflight import missing

    return missing()
