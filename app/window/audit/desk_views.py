"""What an archive, or a folder of them, asks of people: requirements, what is open, what is due, what may leave."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QStandardPaths, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from app.window.ceremony_options import Export
from app.window.kit.file_list import file_dialog
from app.window.kit.language import WINDOW_LANGUAGE, joined
from app.window.kit.parts import button, column, holder, label, row
from app.window.kit.tables import leading_to, reading_table
from app.window.readings import Reading
from app.window.words.vocabulary import requirement_status

if TYPE_CHECKING:
    from ceremony.audit.obligations import Obligation
    from ceremony.facts.requirements import RequirementResult
    from ceremony.facts.schedule import Due

LINES = 10  # of the record, shown for one requirement


class RequirementsView(QWidget):
    """Each thing that an audit asks for, with the lines of the record that show it, or what is lacking."""

    lines_requested = Signal(object)

    def __init__(self, findings: Sequence[RequirementResult]) -> None:
        super().__init__()
        titles = ("#", self.tr("What must be visible"), self.tr("Result"), self.tr("Shown by"), self.tr("Source"))
        rows = [
            (
                one.id,
                one.title.in_language(WINDOW_LANGUAGE.code),
                requirement_status(one.status),
                self._shown(one),
                one.source,
            )
            for one in findings
        ]
        count = Counter(one.status for one in findings)
        counts = self.tr("{met} met, {unmet} not met, {other} not applicable").format(
            met=count["met"], unmet=count["not-met"], other=count["not-applicable"]
        )
        if count["disputed"]:
            counts = joined(",", counts, self.tr("%n disputed", "", count["disputed"]))
        note = self.tr(
            "The view says what the record shows; whether that is enough is for you to say. A click on a row leads to "
            "its lines."
        )
        table = reading_table(self.tr("Requirements"), titles, rows, stretch=(1, 3))
        leading_to(table, [tuple(seq + 1 for seq in one.entries) for one in findings], self.lines_requested.emit)
        self.setLayout(column(label(counts, "heading"), label(note, "quiet"), table, spacing=8))

    def _shown(self, one: RequirementResult) -> str:
        lines = joined("list", *(str(seq + 1) for seq in one.entries[:LINES]))
        more = one.count - min(len(one.entries), LINES)
        if lines:
            lines = self.tr("lines {lines}").format(lines=lines)
            lines += self.tr(" and %n more", "", more) if more > 0 else ""
        return joined(";", *(part for part in (lines, one.because.in_language(WINDOW_LANGUAGE.code)) if part))


class DueTable(QWidget):
    """Every date by which something is due, the next one first."""

    def __init__(self, due: Sequence[Due], today: datetime.date) -> None:
        super().__init__()
        if not due:
            self.setLayout(column(label(self.tr("✓ Nothing is due."), "good")))
            return
        titles = (self.tr("When"), self.tr("State"), self.tr("What is to be done"), self.tr("Since ceremony"))
        rows = [
            (
                one.on.isoformat(),
                self._state(one.status(today), (one.on - today).days),
                one.what.in_language(WINDOW_LANGUAGE.code),
                one.ceremony,
            )
            for one in sorted(due, key=lambda one: one.on)
        ]
        self.setLayout(column(reading_table(self.tr("What is due"), titles, rows, stretch=2)))

    def _state(self, status: str, days: int) -> str:
        if status == "overdue":
            return self.tr("✗ overdue by %n days", "", -days)
        if status == "soon":
            return self.tr("! in %n days", "", days)
        return self.tr("✓ in %n days", "", days)


class OpenView(QWidget):
    """What is open, what must be acted on first; and every date by which something is due."""

    export_requested = Signal(object)
    lines_requested = Signal(object)

    def __init__(self, obligations: Sequence[Obligation], due: Sequence[Due], today: datetime.date) -> None:
        super().__init__()
        self.due = tuple(due)
        self.save = button(self.tr("Save for a &calendar (.ics)…"), "plain", self._on_save_clicked)
        self.save.setEnabled(bool(due))
        parts: list[QWidget | None] = [label(self.tr("What is open"), "heading"), self._open(obligations)]
        parts += [label(self.tr("What is due"), "heading"), DueTable(due, today)]
        self.setLayout(column(*parts, row(self.save, None), None, spacing=10))

    def _open(self, obligations: Sequence[Obligation]) -> QWidget:
        if not obligations:
            return label(self.tr("✓ Nothing is open."), "good")
        titles = (self.tr("Weight"), self.tr("What"), self.tr("Ceremony"), self.tr("Line"))
        weights = {"act": self.tr("! to act on"), "watch": self.tr("to keep in mind")}
        rows = [
            (weights[one.weight], one.what.in_language(WINDOW_LANGUAGE.code), one.ceremony, str(one.line or ""))
            for one in obligations
        ]
        table = reading_table(self.tr("What is open"), titles, rows, stretch=1)
        leading_to(table, [(one.line,) if one.line else () for one in obligations], self.lines_requested.emit)
        return table

    def _on_save_clicked(self) -> None:
        save_calendar(self, self.due, self.export_requested.emit)


class ExportView(QWidget):
    """What may leave, each with what it is for."""

    export_requested = Signal(object)

    def __init__(self, reading: Reading) -> None:
        super().__init__()
        self._reading = reading
        self.review = button(self.tr("Save t&he review (PDF)…"), "plain", self._on_review_clicked)
        self.ndjson = button(self.tr("Save for a &log store (NDJSON)…"), "plain", self._on_ndjson_clicked)
        told = (
            (
                self.tr("The review"),
                self.tr("Verdict, every check, what the record tells, and the requirements, for the auditor's file."),
                self.review,
            ),
            (
                self.tr("The record in the Elastic Common Schema"),
                self.tr("One line of JSON for each entry, with its hash; the record itself stays the evidence."),
                self.ndjson,
            ),
        )
        parts: list[QWidget | None] = []
        for title, text, made in told:
            parts += [label(title, "heading"), label(text, "quiet"), _beside(made)]
        hint = self.tr(
            "What looks like a password, a token, a secret or words of a share is left out. Names of people stay."
        )
        self.setLayout(column(*parts, label(hint, "quiet"), None, spacing=10))

    def _name(self, what: str) -> str:
        return f"{getattr(self._reading.report, 'ceremony', '') or 'archive'}-{what}"

    def _on_review_clicked(self) -> None:
        self._ask("review", self.tr("Save the review"), self._name("review.pdf"), "PDF (*.pdf)")

    def _on_ndjson_clicked(self) -> None:
        self._ask(
            "ndjson", self.tr("Save the record for a log store"), self._name("record.ndjson"), "NDJSON (*.ndjson)"
        )

    def _ask(self, kind: str, title: str, name: str, filters: str) -> None:
        export = self._reading
        save_as(
            self,
            title,
            name,
            filters,
            lambda target: self.export_requested.emit(
                Export(kind, target, WINDOW_LANGUAGE.code, archive=export.archive, anchor=export.anchor)
            ),
        )


def _beside(made: QWidget) -> QWidget:
    return holder(row(made, None))


def save_calendar(parent: QWidget, due: Sequence[Due], chosen: Callable[[Export], object]) -> QFileDialog:
    """Ask where the dates shall be written."""
    title = QCoreApplication.translate("Words", "Save for a calendar")
    return save_as(
        parent,
        title,
        "keyrite-due.ics",
        "iCalendar (*.ics)",
        lambda target: chosen(Export("calendar", target, WINDOW_LANGUAGE.code, due=tuple(due))),
    )


def save_as(parent: QWidget, title: str, name: str, filters: str, chosen: object) -> QFileDialog:
    """Ask where a file shall be written; the dialog asks before it replaces one."""
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    dialog = file_dialog(parent, title, str(Path(documents or Path.home()) / name), filters)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(name.rsplit(".", 1)[-1])
    dialog.fileSelected.connect(lambda found: chosen(Path(found)))  # type: ignore[operator]
    dialog.open()
    return dialog
