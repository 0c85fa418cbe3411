"""To the left: the acts and their steps, which are done, which runs, and how long each is meant to take.

The rows are built once; as the ceremony goes on, only the rows that change are touched.
"""

from __future__ import annotations

import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout

from app.window.parts import Content, column, label, row, scrolled
from app.window.stand import Stand
from app.window.theme import side_scale
from ceremony.script import Act, Step

WIDTH_PX = 250
MARKS = {"done": "✓", "now": "▶", "next": "·"}


class StepRow(QFrame):
    """One step: a mark, the title, and the time it takes or took."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self._title = title
        self._sign = label("", "mark", wrap=False)
        self._sign.setFixedWidth(18)
        self._sign.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter)
        self._text = label(title, "step")
        self._time = label("", "minutes", wrap=False)
        inner = row(self._sign, column(self._text, self._time, spacing=0), spacing=8)
        inner.setContentsMargins(6, 3, 6, 3)
        self.setLayout(inner)
        self._state = ""

    def show_state(self, state: str, said: str, time: str) -> None:
        """Mark the step as done, now or next; the mark says it as well as the colour."""
        self._time.setText(time)
        if state == self._state:
            return
        self._state = state
        self._sign.setText(MARKS[state])
        self.setAccessibleName(f"{self._title}: {said}")
        self.setProperty("kind", f"step-{state}")
        parts: tuple[QFrame | QLabel, ...] = (self, self._sign, self._text, self._time)
        for part in parts:
            part.style().polish(part)


class StepList(QFrame):
    """All acts and steps."""

    def __init__(self, stand: Stand, language: str, scale: float) -> None:
        super().__init__()
        self.setProperty("kind", "side")
        self.setFixedWidth(round(WIDTH_PX * side_scale(scale)))
        self.setAccessibleName(self.tr("Steps of the ceremony"))
        self._rows: dict[str, StepRow] = {}
        content = Content()
        rows = QVBoxLayout(content)
        rows.setSpacing(2)
        rows.setContentsMargins(0, 0, 6, 0)
        for number, act in enumerate(stand.script.acts, start=1):
            self._add_act(rows, number, act, language)
        rows.addStretch(1)
        self._area = scrolled(content)
        self.setLayout(column(self._area, margins=12))
        self.show_stand(stand)

    def _add_act(self, rows: QVBoxLayout, number: int, act: Act, language: str) -> None:
        caption = label(f"{number}  {act.title.in_language(language)}", "caption")
        caption.setContentsMargins(6, 0 if number == 1 else 8, 0, 0)
        rows.addWidget(caption)
        for step in act.steps:
            made = StepRow(step.title.in_language(language))
            self._rows[step.id] = made
            rows.addWidget(made)

    def show_stand(self, stand: Stand) -> None:
        """Mark what is done, what runs, and what is to come."""
        said = {"done": self.tr("done"), "now": self.tr("now"), "next": self.tr("to come")}
        running = stand.step_now().id
        for step in stand.script.steps:
            state = "done" if step.id in stand.completed else "now" if step.id == running else "next"
            self._rows[step.id].show_state(state, said[state], self._minutes(step, stand))
        self._area.ensureWidgetVisible(self._rows[running])

    def _minutes(self, step: Step, stand: Stand) -> str:
        planned = self.tr("%n min planned", "", step.minutes)
        took = stand.took.get(step.id)
        if took is None:
            return planned
        return self.tr("took {time}, {planned}").format(time=_minutes_seconds(took), planned=planned)


def _minutes_seconds(span: datetime.timedelta) -> str:
    minutes, seconds = divmod(max(0, round(span.total_seconds())), 60)
    return f"{minutes}:{seconds:02d}"
