"""One ceremony in one sitting: opened on the engine's thread, run there, ended there."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QLockFile, QObject, QStandardPaths, Signal

from app.window.ceremony.desk import Desk
from app.window.ceremony.worker import Worker
from app.window.pages.stand import Stand
from app.window.wishes import Run
from ceremony.errors import RefusedError
from ceremony.ports import EntryWritten, Notice

if TYPE_CHECKING:
    from ceremony.state import State


class Sitting(QObject):
    """Holds desk and stand while a ceremony runs, and the lock that keeps it the only one."""

    opened = Signal()
    refused = Signal(object)
    ended = Signal(object)
    broken = Signal(object)

    def __init__(self, parent: QObject, worker: Worker, opening: Callable[[Desk], Run]) -> None:
        super().__init__(parent)
        self.desk = Desk(self)
        self.stand: Stand | None = None
        self._worker = worker
        self._opening = opening
        self._early: list[Notice] = []
        place = QStandardPaths.StandardLocation
        folder = QStandardPaths.writableLocation(place.RuntimeLocation) or QStandardPaths.writableLocation(
            place.TempLocation
        )
        self._lock = QLockFile(f"{folder}/keyrite-ceremony.lock")
        self._lock.setStaleLockTime(0)  # only a process that is gone makes it stale

    def begin(self) -> None:
        """Open the ceremony, unless another window holds one."""
        if not self._lock.tryLock(0):
            self.refused.emit(
                RefusedError("Another Keyrite window is holding a ceremony; finish or leave it there first.")
            )
            return
        self.desk.noticed.connect(self._on_noticed_early)
        self._worker.submit(self._open, self._on_opened, self.refused.emit)

    def _open(self) -> tuple[Run, Stand]:
        """On the engine's thread."""
        run = self._opening(self.desk)
        state: State | None = getattr(run, "state", None)
        stand = Stand(script=run.plan.script, rehearsal=run.plan.rehearsal, archive=run.continues_at)
        if state is not None:
            stand.resume_from(state, getattr(run, "entries", ()))
        return run, stand

    def _on_opened(self, opened: tuple[Run, Stand]) -> None:
        run, self.stand = opened
        self.desk.noticed.disconnect(self._on_noticed_early)
        for notice in self._early:
            if isinstance(notice, EntryWritten) and notice.entry.seq >= len(self.stand.entries):
                self.stand.take(notice.entry, notice.head)
        self.opened.emit()
        self._worker.submit(run.run, self.ended.emit, self.broken.emit)

    def _on_noticed_early(self, notice: Notice) -> None:
        self._early.append(notice)

    def close(self) -> None:
        """Let another ceremony begin."""
        self._lock.unlock()
        self.deleteLater()
