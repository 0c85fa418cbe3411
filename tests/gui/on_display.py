"""A root-generation on a real display: `python -m tests.gui.on_display FOLDER`, with DISPLAY set.

Keys and clicks are made by the X server (xdotool), not by the toolkit. Prints how the ceremony ended.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtWidgets import QWidget

from app.window.ceremonies import LaptopCeremonies
from app.window.kit.language import WINDOW_LANGUAGE
from app.window.kit.preferences import Preferences
from app.window.kit.theme import apply_theme
from app.window.main import make_application
from app.window.main_window import MainWindow
from tests.gui.screenshots import Waiter
from tests.gui.walking import Walker


def press(*command: str) -> None:
    """One real event, or a few."""
    subprocess.run(["xdotool", *command], check=True, timeout=20)


class RealWalker(Walker):
    """A room whose hands are on a real keyboard and mouse."""

    def key(self, key: Qt.Key) -> None:
        assert key is Qt.Key.Key_Return
        press("key", "Return")

    def type(self, text: str) -> None:
        press("type", "--delay", "2", text)

    def click(self, button: QWidget) -> None:
        at = button.mapToGlobal(QPoint(button.width() // 2, button.height() // 2))
        press("mousemove", "--sync", str(at.x()), str(at.y()), "click", "1")


def main(folder: Path) -> None:
    chosen = Preferences()
    app = make_application(["keyrite"])
    WINDOW_LANGUAGE.speak(chosen.language)
    apply_theme(app, chosen)
    window = MainWindow(chosen)
    window.furnish(LaptopCeremonies)
    window.show()
    window.activateWindow()
    Waiter.waitUntil(window.isActiveWindow, timeout=20_000)
    spontaneous: list[bool] = []
    watch = _Watch(window, spontaneous)
    app.installEventFilter(watch)
    walker = RealWalker(Waiter, window)
    walker.key(Qt.Key.Key_Return)  # the first card has the focus
    Waiter.waitUntil(lambda: hasattr(window.centralWidget(), "numbers"), timeout=20_000)
    page = window.centralWidget()
    page.folder.setText(str(folder))
    page.numbers.shares.setCurrentText("3")
    page.numbers.threshold.setCurrentText("2")
    Waiter.waitUntil(page.begin.isVisible, timeout=20_000)
    walker.click(page.begin)
    ended = walker.walk()
    print(ended.outcome.ended, "real" if spontaneous and all(spontaneous) else "made up")  # noqa: T201
    window.close()


class _Watch(QWidget):
    """Notes of every key and click whether it came from outside the program."""

    def __init__(self, parent: QWidget, seen: list[bool]) -> None:
        super().__init__(parent)
        self._seen = seen

    def eventFilter(self, watched: object, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if watched is self.window().windowHandle() and event.type() in {
            QEvent.Type.KeyPress,
            QEvent.Type.MouseButtonPress,
        }:
            self._seen.append(event.spontaneous())
        return False


if __name__ == "__main__":
    main(Path(sys.argv[1]))
