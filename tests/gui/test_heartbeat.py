"""The window stays alive through a whole root-generation and recovery with the real engine.

A timer ticks every 5 ms in the window's thread. The machine that tests run on is shared, so a single late tick proves
nothing: what is bounded is the time that the window's own thread worked between two ticks, in its CPU time.
"""

from __future__ import annotations

import sys
import time

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtTest import QTest

from app.window.ceremonies import LaptopCeremonies
from app.window.main import SWITCH_INTERVAL_S
from tests.gui.test_ceremonies import begin_generation, begin_recovery
from tests.gui.walking import Walker

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


def test_the_event_loop_is_never_blocked(open_window, qtbot, tmp_path, record_property):
    before = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    try:
        window = open_window(LaptopCeremonies())
        heart = Heartbeat()
        begin_generation(window, tmp_path / "made")
        ended = Walker(qtbot, window).walk()
        QTest.mouseClick(ended.to_start, Qt.MouseButton.LeftButton)
        begin_recovery(window, tmp_path / "made" / "archive", tmp_path / "back")
        walker = Walker(qtbot, window)
        walker.sheets = sorted((tmp_path / "made" / "sheets").glob("share-*"))
        walker.walk()
    finally:
        sys.setswitchinterval(before)
    record_property("busiest_ms", round(heart.busiest_ms, 1))
    record_property("latest_ms", round(heart.latest_ms, 1))
    print(f"longest work {heart.busiest_ms:.1f} ms, longest wait {heart.latest_ms:.1f} ms")  # noqa: T201
    assert heart.busiest_ms < LONGEST_BLOCK_MS
