"""Start the toolkit, dress it, show the first page; whatever goes wrong later is said in a sentence."""

from __future__ import annotations

import signal
import sys
from types import TracebackType

from PySide6.QtCore import QTimer
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QApplication

from app.window.ceremonies import RehearsalCeremonies
from app.window.language import TONGUE
from app.window.main_window import MainWindow
from app.window.preferences import load_preferences
from app.window.theme import apply_theme

# The engine's thread hands the interpreter back this often, so that the window answers while Python computes.
SWITCH_INTERVAL_S = 0.0005
SIGNAL_POLL_MS = 300


def make_application(argv: list[str]) -> QApplication:
    """Qt itself, named so that settings and the desktop know it."""
    app = QApplication.instance() or QApplication(argv[:1] or ["keyrite"])
    assert isinstance(app, QApplication)  # noqa: S101 - Qt gives back what was made above
    app.setApplicationName("Keyrite")
    app.setDesktopFileName("keyrite")
    app.setStyle("Fusion")
    app.setWindowIcon(_icon())
    return app


def _icon() -> QIcon:
    from importlib import resources

    picture = QPixmap()
    file = resources.files("assets").joinpath("icons/keyrite.png")
    if file.is_file():
        picture.loadFromData(file.read_bytes())
    return QIcon(picture)


def open_window(argv: list[str]) -> int:
    """Show the window and stay until it is closed."""
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    app = make_application(argv)
    chosen = load_preferences()
    TONGUE.speak(chosen.language)
    apply_theme(app, chosen)
    window = MainWindow(RehearsalCeremonies(), chosen)
    _say_errors_in(window)
    _close_on_signals(window)
    window.show()
    return app.exec()


def _say_errors_in(window: MainWindow) -> None:
    def say(kind: type[BaseException], problem: BaseException, trace: TracebackType | None) -> None:
        del trace  # may quote what a person typed
        sys.stderr.write(f"keyrite: unexpected {kind.__name__} in the window\n")
        window.show_unexpected(problem)

    sys.excepthook = say


def _close_on_signals(window: MainWindow) -> None:
    """Ctrl+C and a polite kill ask as the close button does; the timer lets Python see the signal."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: window.close())
    timer = QTimer(window)
    timer.timeout.connect(lambda: None)
    timer.start(SIGNAL_POLL_MS)
