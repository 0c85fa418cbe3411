"""Above, always: rehearsal or real, which ceremony, its token and sheets if it has any, the clock, and the way out."""

from __future__ import annotations

from PySide6.QtCore import QDateTime, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout

from app.window.kit.parts import button, column, label, plain_tip, row
from app.window.pages.progress import CeremonyProgress


class TopBar(QFrame):
    """Facts that everybody at the table may look up at any moment."""

    leave_requested = Signal()
    note_requested = Signal()

    def __init__(self, progress: CeremonyProgress, language: str) -> None:
        """Of a token or sheets, where the ceremony has none, nothing is said."""
        super().__init__()
        self.setProperty("kind", "top")
        self._mode = label("", "rehearsal", wrap=False)
        self._id = label("", "fact-name", wrap=False)
        title = label(progress.script.title.in_language(language), "heading", wrap=False)
        self._token, self._sheets, self._network = (label("", "fact", wrap=False) for _ in range(3))
        self._sheets_name = label("", "fact-name", wrap=False)
        self._clock = label("", "clock", wrap=False)
        self._clock.setAccessibleName(self.tr("Clock, UTC"))
        self.note = button(self.tr("&Note…"), "plain", self.note_requested.emit)
        self.note.setToolTip(self.tr("A deviation, or somebody who leaves or comes back"))
        leave = button(self.tr("&Leave…"), "plain", self.leave_requested.emit)
        facts = row(
            *(
                [self._fact(label(self.tr("Token"), "fact-name", wrap=False), self._token)]
                if progress.has_token
                else []
            ),
            *([self._fact(self._sheets_name, self._sheets)] if progress.has_sheets else []),
            self._fact(label(self.tr("Network"), "fact-name", wrap=False), self._network),
            spacing=22,
        )
        made = row(
            self._mode,
            column(title, self._id, spacing=0),
            None,
            facts,
            column(label("UTC", "fact-name", wrap=False), self._clock, spacing=0),
            row(self.note, leave, spacing=8),
            spacing=18,
        )
        made.setContentsMargins(16, 8, 16, 8)
        self.setLayout(made)
        self._tick()
        timer = QTimer(self)
        timer.timeout.connect(self._tick)
        timer.start(1000)

    @staticmethod
    def _fact(name: QLabel, value: QLabel) -> QVBoxLayout:
        return column(name, value, spacing=0)

    def _tick(self) -> None:
        self._clock.setText(QDateTime.currentDateTimeUtc().toString("HH:mm:ss"))

    def show_ceremony_progress(self, progress: CeremonyProgress) -> None:
        """Show the facts of the moment."""
        kind = "rehearsal" if progress.rehearsal else "real"
        self._mode.setText(self.tr("REHEARSAL") if progress.rehearsal else self.tr("REAL"))
        if self._mode.property("kind") != kind:
            self._mode.setProperty("kind", kind)
            self._mode.style().polish(self._mode)
        self._id.setText(progress.ceremony)
        self._token.setText(progress.token_name or self.tr("none yet"))
        self._sheets_name.setText(self.tr("Sheets shown") if progress.collecting else self.tr("Sheets out"))
        shown = len(progress.genuine if progress.collecting else progress.issued)
        total = (progress.quorum if progress.collects_quorum else 0) if progress.collecting else progress.sheets_total
        self._sheets.setText(self.tr("{shown} of {total}").format(shown=shown, total=total) if total else str(shown))
        self._clock.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

    def show_network(self, up: tuple[str, ...] | None) -> None:
        """The interfaces that are up now; None where nothing can be seen, which is not off."""
        on = self.tr("on ✗") if up else self.tr("off ✓")
        self._network.setText(self.tr("not seen ✗") if up is None else on)
        self._network.setToolTip(plain_tip(", ".join(up)) if up else "")
