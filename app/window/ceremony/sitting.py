"""One ceremony in one sitting: opened on the engine's thread, run there, ended there."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QLockFile, QObject, QStandardPaths, Signal

from app.window.ceremony.operator import WindowOperator
from app.window.ceremony.worker import Worker
from app.window.ceremony_options import Run
from app.window.pages.progress import CeremonyProgress
from ceremony.errors import RefusedError
from ceremony.ports import EntryWritten, Notice

if TYPE_CHECKING:
    pass


class Sitting(QObject):
    """Holds operator and progress while a ceremony runs, and the lock that keeps it the only one."""

    opened = Signal()
    refused = Signal(object)
    ended = Signal(object)
    broken = Signal(object)

    def __init__(self, parent: QObject, worker: Worker, opening: Callable[[WindowOperator], Run]) -> None:
        super().__init__(parent)
        self.operator = WindowOperator(self)
        self.progress: CeremonyProgress | None = None
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
        self.operator.noticed.connect(self._on_noticed_early)
        self._worker.submit(self._open, self._on_opened, self.refused.emit)

    def _open(self) -> tuple[Run, CeremonyProgress]:
        """On the engine's thread."""
        run = self._opening(self.operator)
        progress = CeremonyProgress(script=run.plan.script, rehearsal=run.plan.rehearsal, archive=run.continues_at)
        if run.state is not None:
            progress.resume_from(run.state, run.entries)
        return run, progress

    def _on_opened(self, opened: tuple[Run, CeremonyProgress]) -> None:
        run, self.progress = opened
        self.operator.noticed.disconnect(self._on_noticed_early)
        for notice in self._early:
            if isinstance(notice, EntryWritten) and notice.entry.seq >= len(self.progress.entries):
                self.progress.take(notice.entry, notice.head)
        self.opened.emit()
        self._worker.submit(run.run, self.ended.emit, self.broken.emit)

    def _on_noticed_early(self, notice: Notice) -> None:
        self._early.append(notice)

    def close(self) -> None:
        """Let another ceremony begin."""
        self._lock.unlock()
        self.deleteLater()
