"""To the left: the acts and their steps, which are done, which runs, and how long each is meant to take.

The rows are built once; as the ceremony goes on, only the rows that change are touched.
"""

from __future__ import annotations

import datetime

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QTextCharFormat
from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout, QWidget

from app.window.kit.painted import Inks, Paragraph, paint_box, sized
from app.window.kit.parts import Content, column, label, scrolled
from app.window.kit.theme import side_scale
from app.window.pages.progress import CeremonyProgress
from ceremony.script.loading import Act, Step

WIDTH_PX = 250
MARKS = {"done": "✓", "now": "▶", "next": "·"}
MARGIN, GUTTER = 6, 26  # pixels


class StepRow(QWidget):
    """One step: a mark, the title, and the time it takes or took. One painted widget: there are many of them."""

    def __init__(self, title: str, inks: Inks, scale: float) -> None:
        super().__init__()
        self._title, self._inks, self._scale = title, inks, scale
        self._state = self._time = ""
        self._heights: dict[int, int] = {}
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_state(self, state: str, said: str, time: str) -> None:
        """Mark the step as done, now or next; the mark says it as well as the colour."""
        if (state, time) == (self._state, self._time):
            return
        self._state, self._time = state, time
        self._heights.clear()
        self.setAccessibleName(f"{self._title}: {said}, {time}")
        self.updateGeometry()
        self.update()

    def _font(self, pixels: float) -> QFont:
        return sized(self.font(), pixels * self._scale, bold=self._state == "now")

    def _look(self) -> QTextCharFormat:
        inks, made = self._inks, QTextCharFormat()
        made.setForeground({"now": inks.on_accent, "next": inks.muted}.get(self._state, inks.ink))
        return made

    def _paragraphs(self, width: int) -> tuple[Paragraph, Paragraph]:
        look = self._look()
        room = width - GUTTER * self._scale - MARGIN
        return (
            Paragraph(self._title, self._font(15), look, room),
            Paragraph(self._time, self._font(13), look, room),
        )

    def hasHeightForWidth(self) -> bool:
        """Titles wrap."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Title, time and margins; layouts ask for the same width many times."""
        if width not in self._heights:
            self._heights[width] = round(sum(one.height for one in self._paragraphs(width)) + MARGIN)
        return self._heights[width]

    def sizeHint(self) -> QSize:
        """At the width of the list."""
        return QSize(WIDTH_PX - 40, self.heightForWidth(WIDTH_PX - 40))

    def minimumSizeHint(self) -> QSize:
        """The list is never narrower than its words."""
        return QSize(120, 0)

    def paintEvent(self, _: QPaintEvent) -> None:
        """The running step stands on the accent's colour."""
        painter = QPainter(self)
        if self._state == "now":
            paint_box(painter, QRectF(self.rect()), self._inks.accent, self._inks.accent)
        title, time = self._paragraphs(self.width())
        Paragraph(MARKS.get(self._state, ""), self._font(15), self._look()).draw(painter, MARGIN, MARGIN / 2)
        title.draw(painter, GUTTER * self._scale, MARGIN / 2)
        time.draw(painter, GUTTER * self._scale, MARGIN / 2 + title.height)
        painter.end()


class StepList(QFrame):
    """All acts and steps."""

    def __init__(self, progress: CeremonyProgress, language: str, scale: float, inks: Inks) -> None:
        super().__init__()
        self._inks, self._scale = inks, side_scale(scale)
        self.setProperty("kind", "side")
        self.setFixedWidth(round(WIDTH_PX * self._scale))
        self.setAccessibleName(self.tr("Steps of the ceremony"))
        self._rows: dict[str, StepRow] = {}
        content = Content()
        rows = QVBoxLayout(content)
        rows.setSpacing(2)
        rows.setContentsMargins(0, 0, 6, 0)
        for number, act in enumerate(progress.script.acts, start=1):
            self._add_act(rows, number, act, language)
        rows.addStretch(1)
        self._area = scrolled(content)
        self.setLayout(column(self._area, margins=12))

    def _add_act(self, rows: QVBoxLayout, number: int, act: Act, language: str) -> None:
        caption = label(f"{number}  {act.title.in_language(language)}", "caption")
        caption.setContentsMargins(6, 0 if number == 1 else 8, 0, 0)
        rows.addWidget(caption)
        for step in act.steps:
            made = StepRow(step.title.in_language(language), self._inks, self._scale)
            self._rows[step.id] = made
            rows.addWidget(made)

    def show_ceremony_progress(self, progress: CeremonyProgress) -> None:
        """Mark what is done, what runs, and what is to come."""
        said = {"done": self.tr("done"), "now": self.tr("now"), "next": self.tr("to come")}
        running = progress.step_now().id
        for step in progress.script.steps:
            state = "done" if step.id in progress.completed else "now" if step.id == running else "next"
            self._rows[step.id].show_state(state, said[state], self._minutes(step, progress))
        self._area.ensureWidgetVisible(self._rows[running])

    def _minutes(self, step: Step, progress: CeremonyProgress) -> str:
        planned = self.tr("%n min planned", "", step.minutes)
        took = progress.took.get(step.id)
        if took is None:
            return planned
        return self.tr("took {time}, {planned}").format(time=_minutes_seconds(took), planned=planned)


def _minutes_seconds(span: datetime.timedelta) -> str:
    minutes, seconds = divmod(max(0, round(span.total_seconds())), 60)
    return f"{minutes}:{seconds:02d}"
