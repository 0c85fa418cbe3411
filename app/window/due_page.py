"""What is due, by date, over every root of this machine; and the same as a file for a calendar."""

from __future__ import annotations

import datetime
from pathlib import Path

from app.window.desk_views import DueTable, save_as
from app.window.language import TONGUE, error_text
from app.window.parts import banner, button, label
from app.window.screen import Screen
from app.window.shelf import Export, write_export
from app.window.standing import Overview
from ceremony.errors import KeyriteError

FILE_NAME = "keyrite-due.ics"


class DuePage(Screen):
    """A table, the next date first."""

    def __init__(self) -> None:
        super().__init__(self.tr("What is due"))
        self._overview = Overview()
        self.save = button(self.tr("&Save for a calendar (.ics)…"), "primary", self._on_save_clicked)
        self.save.setEnabled(False)
        self.footer.addWidget(self.save)
        self.show_waiting(self.tr("Reading the archives…"))

    def show_overview(self, overview: Overview, today: datetime.date | None = None) -> None:
        """Every date that the archives name."""
        self._overview = overview
        today = today or datetime.datetime.now(datetime.UTC).date()
        self.clear()
        self.save.setEnabled(bool(overview.due))
        if not overview.due:
            self.body.addWidget(label(self.tr("Nothing is due: no archive was found below ~/Keyrite."), "now"))
            return
        self.body.addWidget(DueTable(overview.due, today))
        hint = self.tr("Dates come from the records alone: a year after the sheets were last proven, and what expires.")
        self.body.addWidget(label(hint, "quiet"))

    def _on_save_clicked(self) -> None:
        title = self.tr("Save for a calendar")
        save_as(self, title, FILE_NAME, "iCalendar (*.ics)", self.write)

    def write(self, path: Path) -> None:
        """Save the dates; say where, or why not."""
        try:
            write_export(Export("calendar", path, TONGUE.code, due=self._overview.due))
        except (OSError, KeyriteError) as problem:
            told = error_text(problem) if isinstance(problem, KeyriteError) else problem.strerror or "?"
            self.top.addWidget(banner("problem", self.tr("The calendar was not saved"), told))
            return
        self.top.addWidget(banner("good", self.tr("✓ Saved"), str(path)))
