"""The window's first moments and its memory, measured against an empty PySide6 window.

    python -m tests.bench.window_bench [ROUNDS]     default: 15; run `xvfb-run -a` around it where there is no display

Starts are interleaved (empty, Keyrite, empty, ...), so that a busy machine slows both alike; medians are compared. A
start is counted from the process's birth to the moment when the whole first page is painted and the next event comes.
"""

from __future__ import annotations

import compileall
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROUNDS = 15
ROOT = Path(__file__).parents[2]

SAY = """
import os, sys, time
def say(name):
    print(name, time.time(), time.process_time())
    sys.stdout.flush()
    if name == "page":
        os._exit(0)
"""
EMPTY = (
    SAY
    + """
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget
app = QApplication(sys.argv)
class Window(QWidget):
    def paintEvent(self, event):
        QTimer.singleShot(0, lambda: say("page"))
window = Window(); window.resize(1280, 800); window.show()
app.exec()
"""
)
KEYRITE = (
    SAY
    + """
import gc
import app.window
gc.disable()  # as `run` does before it imports this, which is imported here only to be told of the first page
import app.window.main as main
main._furnish = lambda app, window: say("page")
app.window.run(["keyrite"])
"""
)


def start(code: str) -> dict[str, tuple[float, float]]:
    """Milliseconds by the clock, from the birth of the process, and of its work, to each moment that it names."""
    born = time.time()
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    named = (line.split() for line in done.stdout.splitlines())
    return {name: ((float(at) - born) * 1000, float(cpu) * 1000) for name, at, cpu in named}


def measure_starts(rounds: int) -> dict[str, tuple[float, float]]:
    """Medians in ms, clock and work: the empty window, Keyrite's first page."""
    found: dict[str, list[tuple[float, float]]] = {"empty": [], "Keyrite": []}
    for _ in range(rounds):
        found["empty"].append(start(EMPTY)["page"])
        found["Keyrite"].append(start(KEYRITE)["page"])
    return {
        name: (statistics.median(c for c, _ in both), statistics.median(w for _, w in both))
        for name, both in found.items()
    }


def say(line: str) -> None:
    """A line of the result."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(arguments: list[str]) -> None:
    rounds = int(arguments[0]) if arguments else ROUNDS
    for package in ("app", "assets", "ceremony"):  # as after any first start
        compileall.compile_dir(ROOT / package, quiet=1)
    found = measure_starts(rounds)
    say(f"platform {os.environ.get('QT_QPA_PLATFORM', 'the display')}, {rounds} interleaved starts, medians")
    for name, (clock, work) in found.items():
        against = f"{clock / found['empty'][0]:.2f}x by the clock, {work / found['empty'][1]:.2f}x of work"
        say(f"{name:8} {clock:6.0f} ms, of work {work:6.0f} ms  {against}")


if __name__ == "__main__":
    main(sys.argv[1:])
