"""Start the toolkit, show the window, furnish it; whatever goes wrong later is said in a sentence.

The first page is on the screen before anything that it does not need for that is imported: the style sheet, the engine
and its thread come in the turn of the event loop that follows its first painting.
"""

from __future__ import annotations

import gc
import os
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from app.window.language import TONGUE
from app.window.main_window import MainWindow
from app.window.preferences import load_preferences
from app.window.theme import apply_type

if TYPE_CHECKING:
    from types import TracebackType

# The engine's thread hands the interpreter back this often, so that the window answers while Python computes.
SWITCH_INTERVAL_S = 0.0005
SIGNAL_POLL_MS = 300


class NoDisplayError(Exception):
    """Qt found no display to open a window on."""


def make_application(argv: list[str]) -> QApplication:
    """Qt itself, named so that settings and the desktop know it."""
    # as an argument: `setStyle` costs twice as much, for it loads every enumeration of QStyle
    app = QApplication.instance() or QApplication([*(argv[:1] or ["keyrite"]), "-style", "Fusion"])
    assert isinstance(app, QApplication)  # noqa: S101 - Qt gives back what was made above
    app.setApplicationName("Keyrite")
    app.setDesktopFileName("keyrite")
    return app


def open_window(argv: list[str], *, second_platform: str = "") -> int:
    """Show the window and stay until it is closed.

    Raises NoDisplayError where Qt had to take the `second_platform`, which shows nothing, instead of X11.
    """
    app = _try_x11(argv, second_platform) if second_platform else make_application(argv)
    chosen = load_preferences()
    TONGUE.speak(chosen.language)
    apply_type(app, chosen)
    window = MainWindow(chosen)
    page = window.show_start()
    page.painted.connect(lambda: _furnish(app, window))
    window.show()
    return app.exec()


def _try_x11(argv: list[str], second_platform: str) -> QApplication:
    """Qt on X11, or else on another platform: with none to fall back upon it would abort the process."""
    silent = "QT_LOGGING_RULES" not in os.environ  # what went wrong is said in one sentence, not in Qt's
    if silent:
        os.environ["QT_LOGGING_RULES"] = "qt.qpa.*=false"
    os.environ["QT_QPA_PLATFORM"] = f"xcb;{second_platform}"
    try:
        app = make_application(argv)
    finally:  # neither is for the programs that are started from here
        del os.environ["QT_QPA_PLATFORM"]
        if silent:
            del os.environ["QT_LOGGING_RULES"]
    if app.platformName() != "xcb":
        raise NoDisplayError(
            "no window could be opened on the display, though its libraries are there. Run it again with "
            "QT_LOGGING_RULES='qt.qpa.*=true' to see what Qt says, or rehearse in the terminal with "
            "`keyrite rehearse --out DIR`."
        )
    return app


def _furnish(app: QApplication, window: MainWindow) -> None:
    """What the first page did not need."""
    if window.worker is not None:
        return
    from app.window.ceremonies import LaptopCeremonies
    from app.window.theme import apply_theme, load_icon

    gc.enable()
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    _say_errors_in(window)
    apply_theme(app, window.chosen)
    window.furnish(LaptopCeremonies())
    app.setWindowIcon(load_icon())
    _close_on_signals(window)


def _say_errors_in(window: MainWindow) -> None:
    def say(kind: type[BaseException], problem: BaseException, trace: TracebackType | None) -> None:
        del trace  # may quote what a person typed
        sys.stderr.write(f"keyrite: unexpected {kind.__name__} in the window\n")
        window.show_unexpected(problem)

    sys.excepthook = say


def _close_on_signals(window: MainWindow) -> None:
    """Ctrl+C and a polite kill ask as the close button does; the timer lets Python see the signal."""
    import signal

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: window.close())
    timer = QTimer(window)
    timer.timeout.connect(lambda: None)
    timer.start(SIGNAL_POLL_MS)
