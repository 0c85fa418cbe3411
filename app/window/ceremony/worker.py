"""The one thread that the engine runs on, for the whole life of the process.

PKCS#11 calls must never overlap, so everything of the engine happens here, one errand after the other. What comes
back is handed over in the window's thread: a callable connected straight to a signal would run in the worker's.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, Signal

T = TypeVar("T")

_JOIN_SECONDS = 5.0


class Errand(QObject):
    """One piece of work and what is to be done with its outcome, in the window's thread."""

    _done = Signal(object)
    _broken = Signal(object)

    def __init__(
        self,
        parent: QObject,
        work: Callable[[], Callable[[], object]],
        otherwise: Callable[[Exception], object],
    ) -> None:
        """`work` gives what is to be called in the window's thread."""
        super().__init__(parent)
        self._work, self._otherwise = work, otherwise
        self._done.connect(self._on_done, Qt.ConnectionType.QueuedConnection)
        self._broken.connect(self._on_broken, Qt.ConnectionType.QueuedConnection)

    def run(self) -> None:
        """In the worker's thread: do it, and send the outcome across."""
        try:
            then = self._work()
        except Exception as problem:  # the window says it in a sentence
            self._broken.emit(problem)
        else:
            self._done.emit(then)

    def _on_done(self, then: Callable[[], object]) -> None:
        self.deleteLater()
        then()

    def _on_broken(self, problem: Exception) -> None:
        self.deleteLater()
        self._otherwise(problem)


class Worker(QObject):
    """Takes errands from the window and does them one at a time."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._errands: queue.SimpleQueue[Errand | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work_off, name="keyrite-engine", daemon=True)
        self._thread.start()

    def submit(
        self,
        work: Callable[[], T],
        then: Callable[[T], object],
        otherwise: Callable[[Exception], object],
    ) -> None:
        """Queue `work` for the thread; one of the other two is then called in the window's thread."""

        def done() -> Callable[[], object]:
            result = work()
            return lambda: then(result)

        self._errands.put(Errand(self, done, otherwise))

    def close(self) -> None:
        """Let the thread end after what it is doing."""
        self._errands.put(None)
        self._thread.join(_JOIN_SECONDS)

    def _work_off(self) -> None:
        while (errand := self._errands.get()) is not None:
            errand.run()
            del errand
