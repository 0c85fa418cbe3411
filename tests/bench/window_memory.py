"""Memory over many ceremonies in one window: resident size, widgets and threads after each.

python -m tests.bench.window_memory [CEREMONIES]     default: 10; root-generations of three sheets, offscreen
"""

from __future__ import annotations

import gc
import os
import shutil
import sys
import threading
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from app.window.ceremonies import LaptopCeremonies
from app.window.kit.language import WINDOW_LANGUAGE
from app.window.kit.preferences import Preferences
from app.window.kit.theme import apply_theme
from app.window.main import SWITCH_INTERVAL_S, make_application
from app.window.main_window import MainWindow
from app.window.pages import Page
from tests.gui.screenshots import HOME, Waiter, own_home, wait
from tests.gui.walking import Walker

CEREMONIES = 10


def resident_mib() -> float:
    """Of this process, now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / (1 << 20)


def hold(window: MainWindow, number: int) -> None:
    """One root-generation from the start page back to it."""
    folder = HOME / f"ceremony-{number}"
    window.centralWidget().cards["root-generation"].click()
    plan = window.centralWidget()
    plan.folder.setText(str(folder))
    plan.numbers.shares.setCurrentText("3")
    plan.numbers.threshold.setCurrentText("2")
    plan.begin.click()
    ended = Walker(Waiter, window).walk()
    ended.to_start.click()
    del ended, plan
    wait(400)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    shutil.rmtree(folder)  # else the start page reads one archive more each time
    gc.collect()


def main(arguments: list[str]) -> None:
    ceremonies = int(arguments[0]) if arguments else CEREMONIES
    own_home()
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    Page.settle_ms = 0
    chosen = Preferences()
    app = make_application(["keyrite"])
    WINDOW_LANGUAGE.speak(chosen.language)
    apply_theme(app, chosen)
    window = MainWindow(chosen)
    window.furnish(LaptopCeremonies)
    window.show()
    window.activateWindow()
    wait(2000)
    for number in range(ceremonies + 1):
        if number:
            hold(window, number)
        shown = (
            f"{resident_mib():6.1f} MiB, {len(QApplication.allWidgets())} widgets, {threading.active_count()} threads"
        )
        sys.stdout.write(f"after {number:2} ceremonies: {shown}\n")
        sys.stdout.flush()
    window.close()


if __name__ == "__main__":
    main(sys.argv[1:])
