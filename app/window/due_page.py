"""What is due, by date, over every root of this machine; and the same as a file for a calendar."""

from __future__ import annotations

import datetime
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog

from app.window.calendar_file import calendar_of
from app.window.language import TONGUE
from app.window.parts import banner, button, label
from app.window.screen import Screen
from app.window.standing import Overview
from app.window.tables import reading_table
from ceremony.script import Text

FILE_NAME = "keyrite-due.ics"


class DuePage(Screen):
    """A table, the next date first."""

    def __init__(self) -> None:
        super().__init__(self.tr("What is due"))
        self._overview = Overview()
        self._dialog: QFileDialog | None = None
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
        titles = (self.tr("When"), self.tr("State"), self.tr("What is to be done"), self.tr("Since ceremony"))
        rows = [
            (one.on.isoformat(), self._state(one.status(today), (one.on - today).days), _in(one.what), one.ceremony)
            for one in overview.due
        ]
        self.body.addWidget(reading_table(self.tr("What is due"), titles, rows, stretch=2))
        hint = self.tr("Dates come from the records alone: a year after the sheets were last proven, and what expires.")
        self.body.addWidget(label(hint, "quiet"))

    def _state(self, status: str, days: int) -> str:
        if status == "overdue":
            return self.tr("✗ overdue by %n days", "", -days)
        if status == "soon":
            return self.tr("! in %n days", "", days)
        return self.tr("✓ in %n days", "", days)

    def _on_save_clicked(self) -> None:
        documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        start = str(Path(documents or Path.home()) / FILE_NAME)
        self._dialog = QFileDialog(self, self.tr("Save for a calendar"), start, "iCalendar (*.ics)")
        self._dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        self._dialog.setDefaultSuffix("ics")
        self._dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._dialog.fileSelected.connect(lambda name: self.write(Path(name)))
        self._dialog.open()

    def write(self, path: Path) -> None:
        """Save the dates; say where, or why not."""
        try:
            path.write_bytes(calendar_of(self._overview.due, _in))
        except OSError as problem:
            self.top.addWidget(
                banner("problem", self.tr("The calendar was not saved"), problem.strerror or type(problem).__name__)
            )
            return
        self.top.addWidget(banner("good", self.tr("✓ Saved"), str(path)))


def _in(text: Text) -> str:
    return text.in_language(TONGUE.code)
