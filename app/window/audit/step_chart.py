"""The steps of a ceremony in time: when each was done, how long it took, and how long it was meant to take."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QWidget

from app.visible import visible
from ceremony.record.times import parse_time
from ceremony.script.loading import Script

if TYPE_CHECKING:
    from ceremony.facts import Facts

LINE_PX = 30
TITLE_SHARE = 0.34
FIGURES_PX = 210  # at the least: a step that was begun again says so
GAP_PX = 12


@dataclass(frozen=True)
class Bar:
    """One step: seconds since the opening, what it took and what was planned."""

    title: str
    begun_s: float
    took_s: float
    planned_s: float
    times: int


def bars_of(facts: Facts, script: Script, language: str) -> tuple[Bar, ...]:
    """A bar for each step that was begun, in the script's order."""
    opened = parse_time(facts.opened)
    if opened is None:
        return ()
    made = []
    for step in script.steps:
        run = facts.steps.get(step.id)
        begun = parse_time(run.begun) if run is not None else None
        if run is None or begun is None:
            continue
        ended = parse_time(run.completed) or begun
        took = max(datetime.timedelta(), ended - begun).total_seconds()
        title = visible(step.title.in_language(language))
        made.append(Bar(title, (begun - opened).total_seconds(), took, step.minutes * 60, run.times))
    return tuple(made)


def clock(seconds: float) -> str:
    """Minutes and seconds."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"


class StepChart(QWidget):
    """One line a step: the title, a bar where it lay in time, and its figures."""

    def __init__(self, bars: Sequence[Bar]) -> None:
        super().__init__()
        self.bars = bars
        self._end = max((bar.begun_s + bar.took_s for bar in bars), default=0) or 1.0
        self.setMinimumHeight(LINE_PX * len(bars) + 8)
        self.setAccessibleName(self.tr("Steps in time"))
        self.setAccessibleDescription("; ".join(f"{bar.title}: {self._figures(bar)}" for bar in bars))

    def sizeHint(self) -> QSize:
        """All lines."""
        return QSize(600, LINE_PX * len(self.bars) + 8)

    def _figures(self, bar: Bar) -> str:
        text = self.tr("{took}, planned {planned}").format(took=clock(bar.took_s), planned=clock(bar.planned_s))
        return text if bar.times < 2 else text + self.tr(", begun %n times", "", bar.times)

    def paintEvent(self, _: QPaintEvent) -> None:
        """Lines from the top."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place, bar in enumerate(self.bars):
            self._paint_line(painter, bar, place * LINE_PX)
        painter.end()

    def _paint_line(self, painter: QPainter, bar: Bar, top: float) -> None:
        colours = self.palette()
        widest = max(painter.fontMetrics().horizontalAdvance(self._figures(one)) for one in self.bars)
        figures = max(FIGURES_PX, widest + 2 * GAP_PX)
        start, room = self.width() * TITLE_SHARE, self.width() * (1 - TITLE_SHARE) - figures
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.setPen(QPen(colours.color(QPalette.ColorRole.WindowText)))
        title = painter.fontMetrics().elidedText(bar.title, Qt.TextElideMode.ElideRight, round(start) - 12)
        painter.drawText(QRectF(0, top, start - 8, LINE_PX), middle, title)
        painter.drawText(QRectF(start + room + GAP_PX, top, figures - GAP_PX, LINE_PX), middle, self._figures(bar))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.color(QPalette.ColorRole.Mid))
        painter.drawRect(QRectF(start, top + LINE_PX / 2 - 0.5, room, 1))
        painter.setBrush(colours.color(QPalette.ColorRole.Highlight))
        width = max(4.0, room * bar.took_s / self._end)
        painter.drawRoundedRect(QRectF(start + room * bar.begun_s / self._end, top + 8, width, LINE_PX - 16), 3, 3)
