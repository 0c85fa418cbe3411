"""The calls of a module: the one thread that makes them, the clock that gives up a silent one, and the note of it.

Rules:

- whoever asks waits for his turn; calls never overlap, and a turn's time does not count against the call;
- a call that does not come back in its time is given up for good: the thread stays in it, and nobody is served again;
- a piece of work that makes several calls says when each begins (`begins`), and each has a time of its own;
- a note that outlives a crash of the process holds the name of the call that runs, written before it and after it, or
  says that none is running; never an argument.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from typing import Final, TypeVar

from ceremony.hsm.cryptoki.faults import ModuleStalledError

Answer = TypeVar("Answer")

_LENGTH: Final = 40  # the longest call name is shorter; a fixed length lets one write replace the last
_IDLE: Final = "-"


class CallThread:
    """A thread that makes calls one after another, in the order in which they were asked for."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._jobs: SimpleQueue[Callable[[], None]] = SimpleQueue()
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
            job: Future[Answer] = Future()
            self.begins(call, limit_s)
            self._jobs.put(partial(_run, job, work))
            while not job.done():
                with suppress(TimeoutError):
                    job.exception(max(0.0, self._running[2] - time.monotonic()))
                name, limit_s, end = self._running
                if end <= time.monotonic() and not job.done():
                    self._given_up = (name, limit_s)
                    raise ModuleStalledError(name, limit_s)
        return job.result()


def _serve(jobs: SimpleQueue[Callable[[], None]]) -> None:
    while True:
        jobs.get()()  # which keeps nothing while it waits for the next


def _run(job: Future[Answer], work: Callable[[], Answer]) -> None:
    try:
        job.set_result(work())
    except BaseException as error:  # handed to the thread that asked
        job.set_exception(error)


class CallTrail:
    """The file that names the running call."""

    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def started(self, call: str) -> None:
        """Note that `call` begins; survives the death of the process, not a power cut."""
        os.pwrite(self._descriptor, call.encode().ljust(_LENGTH)[:_LENGTH], 0)

    def close(self) -> None:
        """Close the file; the trail can't be written afterwards."""
        os.close(self._descriptor)

    def ended(self) -> None:
        """Note that no call is running."""
        self.started(_IDLE)


def interrupted_call(path: Path) -> str | None:
    """The call that was running when the process that wrote this trail ended, or None."""
    try:
        text = path.read_bytes()[:_LENGTH].decode("ascii", "replace").strip()
    except FileNotFoundError:
        return None
    return text if text and text != _IDLE else None
