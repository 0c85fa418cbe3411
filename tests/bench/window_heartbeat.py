"""How long the window's own thread works at a stretch, through a root-generation and a recovery with the real engine.

    python -m tests.bench.window_heartbeat [ROUNDS]     default: 3; offscreen

A timer ticks every 5 ms in the window's thread. The machine may be busy, so a single late tick proves nothing: what is
told is the thread's own CPU time between two ticks, its longest over a round, and the least of the rounds.
"""

from __future__ import annotations

import shutil
import sys
import time

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtTest import QTest

from app.window.ceremonies import LaptopCeremonies
from app.window.kit.language import WINDOW_LANGUAGE
from app.window.kit.preferences import Preferences
from app.window.kit.theme import apply_theme
from app.window.main import SWITCH_INTERVAL_S, make_application
from app.window.main_window import MainWindow
from app.window.pages import Page
from tests.gui.screenshots import HOME, Waiter, own_home, wait
from tests.gui.test_ceremonies import begin_generation, begin_recovery
from tests.gui.walking import Walker

ROUNDS = 3
TICK_MS = 5
LONGEST_BLOCK_MS = 50


class Heartbeat(QObject):
    """Remembers the longest work between two ticks, in CPU time, and the longest wait, by the clock."""

    def __init__(self) -> None:
        super().__init__()
        self.busiest_ms = self.latest_ms = 0.0
        self._cpu, self._clock = time.thread_time(), time.monotonic()
        timer = QTimer(self)
        timer.setTimerType(Qt.TimerType.PreciseTimer)
        timer.timeout.connect(self._on_tick)
        timer.start(TICK_MS)

    def _on_tick(self) -> None:
        cpu, clock = time.thread_time(), time.monotonic()
        self.busiest_ms = max(self.busiest_ms, (cpu - self._cpu) * 1000)
        self.latest_ms = max(self.latest_ms, (clock - self._clock) * 1000)
        self._cpu, self._clock = cpu, clock


def beat(window: MainWindow, number: int) -> Heartbeat:
    """One root-generation and one recovery, from the start page back to it."""
    made, back = HOME / f"made-{number}", HOME / f"back-{number}"
    heart = Heartbeat()
    begin_generation(window, made)
    ended = Walker(Waiter, window).walk()
    QTest.mouseClick(ended.to_start, Qt.MouseButton.LeftButton)
    begin_recovery(window, made / "archive", back)
    walker = Walker(Waiter, window)
    walker.sheets = sorted((made / "sheets").glob("share-*"))
    ended = walker.walk()
    heart.setParent(window)  # it stops with the deletion below, not in the middle of a tick
    heart.deleteLater()
    QTest.mouseClick(ended.to_start, Qt.MouseButton.LeftButton)
    wait(400)
    shutil.rmtree(made)
    shutil.rmtree(back)
    return heart


def main(arguments: list[str]) -> int:
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
    least = float("inf")
    for number in range(int(arguments[0]) if arguments else ROUNDS):
        heart = beat(window, number)
        least = min(least, heart.busiest_ms)
        sys.stdout.write(f"longest work {heart.busiest_ms:.1f} ms, longest wait {heart.latest_ms:.1f} ms\n")
        sys.stdout.flush()
    window.close()
    sys.stdout.write(f"the window's thread works {least:.1f} ms at a stretch (at most {LONGEST_BLOCK_MS})\n")
    return int(least >= LONGEST_BLOCK_MS)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
