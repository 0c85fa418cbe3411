"""To the left: the acts and their steps, which are done, which runs, and how long each is meant to take."""

from __future__ import annotations

import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from app.window.parts import Content, column, emptied, frame, label, row, scrolled
from app.window.stand import Stand
from ceremony.script import Act, Step

WIDTH_PX = 250


class StepList(QFrame):
    """Done, running and coming steps; the mark says it as well as the colour."""

    def __init__(self, language: str, scale: float) -> None:
        super().__init__()
        self.setProperty("kind", "side")
        self.setFixedWidth(round(WIDTH_PX * scale))
        self._language = language
        self._layout = column(margins=12)
        self.setLayout(self._layout)
        self.setAccessibleName(self.tr("Steps of the ceremony"))
        self._shown: tuple[object, ...] = ()

    def show_stand(self, stand: Stand) -> None:
        """Draw the list anew, if it changed."""
        key = (stand.running, tuple(stand.completed), stand.step_now().id)
        if key == self._shown:
            return
        self._shown = key
        emptied(self._layout)
        content = Content()
        rows = QVBoxLayout(content)
        rows.setSpacing(2)
        rows.setContentsMargins(0, 0, 6, 0)
        for number, act in enumerate(stand.script.acts, start=1):
            self._add_act(rows, number, act, stand)
        rows.addStretch(1)
        area = scrolled(content)
        self._layout.addWidget(area)
        if self._now is not None:
            area.ensureWidgetVisible(self._now)

    _now: QWidget | None = None

    def _add_act(self, rows: QVBoxLayout, number: int, act: Act, stand: Stand) -> None:
        caption = label(f"{number}  {act.title.in_language(self._language)}", "caption")
        caption.setContentsMargins(6, 0 if number == 1 else 8, 0, 0)
        rows.addWidget(caption)
        for step in act.steps:
            rows.addWidget(self._step_row(step, stand))

    def _step_row(self, step: Step, stand: Stand) -> QFrame:
        done, now = step.id in stand.completed, step.id == stand.step_now().id
        mark = "✓" if done else "▶" if now else "·"
        sign = label(mark, "mark", wrap=False)
        sign.setFixedWidth(18)
        sign.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter)
        title = step.title.in_language(self._language)
        minutes = label(self._minutes(step, stand), "minutes", wrap=False)
        inner = row(sign, column(label(title, "step"), minutes, spacing=0), spacing=8)
        inner.setContentsMargins(6, 3, 6, 3)
        made = frame("step-done" if done else "step-now" if now else "step-next", inner)
        state = self.tr("done") if done else self.tr("now") if now else self.tr("to come")
        made.setAccessibleName(f"{title}: {state}")
        if now:
            self._now = made
        return made

    def _minutes(self, step: Step, stand: Stand) -> str:
        planned = self.tr("%n min planned", "", step.minutes)
        took = stand.took.get(step.id)
        if took is None:
            return planned
        return self.tr("took {time}, {planned}").format(time=_minutes_seconds(took), planned=planned)


def _minutes_seconds(span: datetime.timedelta) -> str:
    minutes, seconds = divmod(max(0, round(span.total_seconds())), 60)
    return f"{minutes}:{seconds:02d}"
