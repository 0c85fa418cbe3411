"""What is due, by date, over every root of this machine; and the same as a file for a calendar."""

from __future__ import annotations

import datetime

from PySide6.QtCore import Signal

from app.window.audit.desk_views import DueTable, save_calendar
from app.window.kit.parts import banner, button, label
from app.window.kit.screen import Screen
from app.window.root_status import Overview

_MOST_NAMED = 10


class DuePage(Screen):
    """A table, the next date first."""

    export_requested = Signal(object)

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
        if overview.unread:
            places = "\n".join(map(str, overview.unread[:_MOST_NAMED]))
            title = self.tr("What lies here could not be read, and what is due by it is not in this list")
            self.body.addWidget(banner("problem", title, places))
        if not overview.due:
            if not overview.unread:
                self.body.addWidget(label(self.tr("Nothing is due: no archive was found below ~/Keyrite."), "now"))
            return
        self.body.addWidget(DueTable(overview.due, today))
        hint = self.tr(
            "Dates come from the records alone: what the policy asks, or else a drill a year, and what expires."
        )
        self.body.addWidget(label(hint, "quiet"))

    def _on_save_clicked(self) -> None:
        save_calendar(self, self._overview.due, self.export_requested.emit)
