"""The one thread that makes all calls of a module, and the clock that gives a silent call up.

Rules:

- whoever asks waits for his turn; calls never overlap, and a turn's time does not count against the call;
- a call that does not come back in its time is given up for good: the thread stays in it, and nobody is served again;
- a piece of work that makes several calls says when each begins (`begins`), and each has a time of its own.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any, Generic, TypeVar

from ceremony.hsm.cryptoki.faults import ModuleStalledError

Answer = TypeVar("Answer")


class _Job(Generic[Answer]):
    """One call on its way to the thread and back."""

    answer: Answer

    def __init__(self, work: Callable[[], Answer]) -> None:
        self.work = work
        self.done = threading.Event()
        self.error: BaseException | None = None

    def run(self) -> None:
        try:
            self.answer = self.work()
        except BaseException as error:  # handed to the thread that asked
            self.error = error
        self.done.set()


class CallThread:
    """A thread that makes calls one after another, in the order in which they were asked for."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._jobs: SimpleQueue[_Job[Any]] = SimpleQueue()
        self._given_up: tuple[str, float] | None = None
        self._running = ("", 0.0, 0.0)
        # a daemon, so that a call that never returns does not keep the program from ending
        threading.Thread(target=_serve, args=(self._jobs,), name="pkcs11", daemon=True).start()

    def begins(self, call: str, limit_s: float) -> None:
        """The work in hand makes this call now, which may take `limit_s` seconds."""
        self._running = call, limit_s, time.monotonic() + limit_s

    def make(self, call: str, work: Callable[[], Answer], limit_s: float) -> Answer:
        """What `work` answers on the thread; ModuleStalledError after `limit_s` seconds, and from then on at once."""
        with self._turn:
            if self._given_up is not None:
                raise ModuleStalledError(*self._given_up)
            job = _Job(work)
            self.begins(call, limit_s)
            self._jobs.put(job)
            while not job.done.wait(max(0.0, self._running[2] - time.monotonic())):
                name, limit_s, end = self._running
                if end <= time.monotonic():
                    self._given_up = (name, limit_s)
                    raise ModuleStalledError(name, limit_s)
        if job.error is not None:
            raise job.error
        return job.answer


def _serve(jobs: SimpleQueue[_Job[Any]]) -> None:
    while True:
        jobs.get().run()
