"""While the engine works: what it does, how far it is, and how long it may still take."""

from __future__ import annotations

import time

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QProgressBar, QWidget

from app.window.kit.parts import column, frame, label, row
from app.window.kit.said import said_list
from app.window.pages.base import Scene
from app.window.words.vocabulary import role_name
from ceremony.ports import Progress, Waiting
from ceremony.script.loading import Step

ESTIMATE_AFTER_S = 0.5


class BusyPage(QWidget):
    """No buttons: nothing can be skipped."""

    def __init__(self, step: Step, scene: Scene) -> None:
        super().__init__()
        self.setProperty("kind", "ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.step = step
        self._began = time.monotonic()
        self.bar = QProgressBar()
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("Progress"))
        self.text = label(self.tr("Keyrite is at work. Please wait."), "now")
        role, name = step.role, scene.progress.person(step.role)
        who = [label(role_name(role), "role", wrap=False)] + ([label(name, "person", wrap=False)] if name else [])
        say = label(step.say.in_language(scene.language), "say")
        inner = column(label(self.tr("Read aloud"), "aloud", wrap=False), say, spacing=6)
        inner.setContentsMargins(20, 14, 16, 16)
        speech = frame("speech", inner)
        title = label(step.title.in_language(scene.language), "title")
        whole = column(column(row(*who, None), title, spacing=6), speech, self.text, self.bar, None, spacing=16)
        whole.setContentsMargins(28, 16, 24, 16)
        self.setLayout(whole)

    def show_waiting(self, waiting: Waiting) -> None:
        """Say what is waited for."""
        self.text.setText(self.tr("The printer waits: {what}. See to it.").format(what=said_list(waiting.what)))

    def show_progress(self, progress: Progress) -> None:
        """Move the bar, and say how long the rest may take."""
        self.bar.setRange(0, max(1, progress.total))
        self.bar.setValue(progress.done)
        text = self.tr("{done} of {total} done.").format(done=progress.done, total=progress.total)
        spent = time.monotonic() - self._began
        if progress.done and spent > ESTIMATE_AFTER_S:
            rest = max(1, round(spent * (progress.total - progress.done) / progress.done))
            text += " " + self.tr("About %n seconds left.", "", rest)
        self.text.setText(text)
