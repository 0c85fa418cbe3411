"""Start the toolkit, show the window, furnish it; whatever goes wrong later is said in a sentence.

The first page is on the screen before anything that it does not need for that is imported: the style sheet, the engine
and its thread come in the turn of the event loop that follows its first painting.
"""

from __future__ import annotations

import gc
import os
import sys
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from app.window.displays import displays
from app.window.kit.language import WINDOW_LANGUAGE
from app.window.kit.preferences import load_preferences
from app.window.kit.theme import apply_theme, apply_type
from app.window.main_window import MainWindow

if TYPE_CHECKING:
    from types import TracebackType

    from app.window.ceremony_options import Ceremonies

# The engine's thread hands the interpreter back this often, so that the window answers while Python computes.
SWITCH_INTERVAL_S = 0.0005


SHOWS_NOTHING = "offscreen"


class NoWindowError(Exception):
    """Qt found no display to open a window on."""


def make_application(argv: list[str]) -> QApplication:
    """Qt itself, named so that settings and the desktop know it. Raises NoWindowError where it finds no display."""
    app = QApplication.instance() or _first_application(argv)
    assert isinstance(app, QApplication)  # noqa: S101 - Qt gives back what was made above
    app.setApplicationName("Keyrite")
    app.setDesktopFileName("keyrite")
    return app


def _first_application(argv: list[str]) -> QApplication:
    """Qt on the session's display, or else on a platform that shows nothing: with none left it would abort."""
    wanted = ";".join(displays())
    changes = {"QT_QPA_PLATFORM": f"{wanted};{SHOWS_NOTHING}"}
    if "QT_LOGGING_RULES" not in os.environ:  # what went wrong is said in one sentence, not in Qt's many
        changes["QT_LOGGING_RULES"] = "qt.qpa.*=false"
    before = {name: os.environ.get(name) for name in changes}
    os.environ.update(changes)
    try:
        # as an argument: `setStyle` costs twice as much, for it loads every enumeration of QStyle
        app = QApplication([*(argv[:1] or ["keyrite"]), "-style", "Fusion"])
    finally:  # not for the programs that are started from here
        for name, value in before.items():
            os.environ.pop(name)
            if value is not None:
                os.environ[name] = value
    if app.platformName() == SHOWS_NOTHING and SHOWS_NOTHING not in wanted:
        raise NoWindowError
    return app


def open_window(argv: list[str]) -> int:
    """Show the window and stay until it is closed. Raises NoWindowError where it can't be shown."""
    app = make_application(argv)
    chosen = load_preferences()
    WINDOW_LANGUAGE.speak(chosen.language)
    apply_type(app, chosen)
    window = MainWindow(chosen)
    page = window.show_start()
    page.painted.connect(lambda: _furnish(app, window))
    window.show_fitting()
    return app.exec()


def _furnish(app: QApplication, window: MainWindow) -> None:
    """What the first page did not need."""
    if window.worker is not None:
        return
    from app.window.furnishing import close_on_signals, load_icon

    gc.enable()
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    _say_errors_in(window)
    apply_theme(app, window.chosen)
    window.furnish(_ceremonies)
    app.setWindowIcon(load_icon())
    close_on_signals(window)


def _ceremonies() -> Ceremonies:
    """On the engine's thread, for it takes longer than a press of a button may."""
    from app.window.ceremonies import LaptopCeremonies

    return LaptopCeremonies()


def _say_errors_in(window: MainWindow) -> None:
    def say(kind: type[BaseException], problem: BaseException, trace: TracebackType | None) -> None:
        del trace  # may quote what a person typed
        sys.stderr.write(f"keyrite: unexpected {kind.__name__} in the window\n")
        window.show_unexpected(problem)

    sys.excepthook = say
