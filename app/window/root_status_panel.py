"""Where you stand, in a line for each root; what was left open; and for a newcomer, how to begin."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from app.window.kit.language import WINDOW_LANGUAGE
from app.window.kit.parts import banner, button, holder, label, row
from app.window.root_status import Overview, RootStatus
from app.window.words.vocabulary import ceremony_name

if TYPE_CHECKING:
    from ceremony.record.interrupted import Interrupted

MOST_SHOWN = 3
SOON_DAYS = 30


class RootStatusPanel(QFrame):
    """A line for each root, the latest first; a newcomer's first words where there is none."""

    def __init__(self, overview: Overview, today: datetime.date | None = None) -> None:
        super().__init__()
        self._today = today or datetime.datetime.now(datetime.UTC).date()
        self.setProperty("kind", "surface")
        inner = QVBoxLayout(self)
        inner.setSpacing(4)
        inner.setContentsMargins(14, 9, 14, 9)
        shown = overview.roots[:MOST_SHOWN]
        for widget in [self._line(one) for one in shown] or self._newcomer():
            inner.addWidget(widget)
        more = len(overview.roots) - len(shown)
        if more > 0:
            inner.addWidget(label(self.tr("And %n more.", "", more), "quiet", wrap=False))

    def _newcomer(self) -> list[QWidget]:
        text = self.tr(
            "New here? Make a root key as a rehearsal: you play all roles, and names and sheets are there already. "
            "About ten minutes; the screen says each step."
        )
        return [label(self.tr("No root key has been made here yet."), "field"), label(text, "standing")]

    def _line(self, one: RootStatus) -> QWidget:
        mark, kind = self._mark(one)
        mode = self.tr("REHEARSAL") if one.rehearsal else self.tr("REAL")
        shown = (label(mark, kind, wrap=False), label(mode, "caption", wrap=False))
        made = row(*shown, label(self.sentence(one), "standing"), spacing=18)
        made.setStretch(2, 1)
        if not one.tokens:
            return holder(made)
        lines = QVBoxLayout()
        lines.setSpacing(2)
        lines.addWidget(holder(made))
        for token in one.tokens[:MOST_SHOWN]:
            said = self.tr("Opened by two people: {token}").format(token=token.in_language(WINDOW_LANGUAGE.code))
            lines.addWidget(label(said, "quiet"))
        return holder(lines)

    def _mark(self, one: RootStatus) -> tuple[str, str]:
        days = one.days_to_drill(self._today)
        if one.destroyed:
            return self.tr("– destroyed"), "quiet"
        if one.overdue or (days is not None and days < 0):
            return self.tr("✗ overdue"), "bad"
        if one.to_act:
            return self.tr("! to act on"), "warn"
        if days is not None and days <= SOON_DAYS:
            return self.tr("! due soon"), "warn"
        return self.tr("✓ nothing due"), "good"

    def sentence(self, one: RootStatus) -> str:
        """Made when, what is out, the last drill, and when the next is due."""
        texts = [self.tr("Root made {day}").format(day=one.made.isoformat() if one.made else "–")]
        if not one.destroyed:
            texts += [self.tr("%n sheets out", "", one.sheets), self.tr("any {k} recover").format(k=one.threshold)]
            texts += [text for text in (self._last(one), self._next(one)) if text]
        if one.overdue:
            texts.append(self.tr("%n dates have passed: see “What is due”", "", one.overdue))
        if one.to_act:
            texts.append(self.tr("%n things to act on: see “Verify and read a record”", "", one.to_act))
        return self.tr(", ").join(texts) + self.tr(".")

    def _last(self, one: RootStatus) -> str:
        if one.drilled is not None and one.drilled < self._today:
            return self.tr("last drill %n days ago", "", (self._today - one.drilled).days)
        if one.proven is not None and one.proven >= self._today:
            return self.tr("sheets proven today")
        if one.proven is not None:
            return self.tr("sheets last proven %n days ago", "", one.days_since_proven(self._today))
        return ""

    def _next(self, one: RootStatus) -> str:
        days = one.days_to_drill(self._today)
        if days is None:
            return ""
        late = days < 0
        return self.tr("drill overdue by %n days", "", -days) if late else self.tr("drill due in %n days", "", days)


class InterruptedPanel(QFrame):
    """A ceremony that was left open, and both ways to go on."""

    resume_requested = Signal(object)
    abort_requested = Signal(object)

    def __init__(self, one: Interrupted) -> None:
        super().__init__()
        mode = self.tr("REAL") if one.real else self.tr("REHEARSAL")
        title = self.tr("Interrupted: {kind} ({mode})").format(kind=ceremony_name(one.kind), mode=mode)
        text = self.tr("Begun {started} UTC, in {folder}").format(
            started=one.started[:16].replace("T", " "), folder=one.folder
        )
        self.resume = button(self.tr("&Resume"), "plain", lambda: self.resume_requested.emit(one))
        abort = button(self.tr("Abort for good…"), "danger", lambda: self.abort_requested.emit(one))
        for pressed in (self.resume, abort):
            pressed.setAccessibleDescription(text)
        inner = row(banner("problem", title, text), self.resume, abort, spacing=10)
        inner.setStretch(0, 1)
        self.setLayout(inner)
