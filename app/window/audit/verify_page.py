"""The auditor's desk: an archive verified check by check and read from every side, or a folder of many."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QFileDialog, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.window.audit.certificate_table import CertificatesView
from app.window.audit.desk_views import ExportView, OpenView, RequirementsView
from app.window.audit.record_browser import RecordBrowser
from app.window.audit.shelf_view import ShelfView
from app.window.audit.sites import SiteChart
from app.window.audit.step_chart import StepChart, bars_of
from app.window.kit.file_list import file_dialog, nearest_folder
from app.window.kit.language import WINDOW_LANGUAGE, joined
from app.window.kit.parts import banner, button, column, emptied, holder, label, row
from app.window.kit.said import said
from app.window.kit.screen import Screen
from app.window.kit.tables import reading_table
from app.window.kit.word_grid import WordGrid
from app.window.readings import Reading, Shelf
from app.window.words.desk_words import check_name, check_result
from app.window.words.vocabulary import archive_verdict, place_name, rootless, set_status_name
from ceremony.custody.ledger import SheetCustody
from ceremony.custody.site_loss import may_be_lost, spread_over

if TYPE_CHECKING:
    from ceremony.verify.checks import Report, Result

RECORD_TAB = 1
_ORDER = ("failed", "not-made", "passed", "not-applicable")  # what an auditor must know stands first


class VerifyPage(Screen):
    """Choose an archive, see what holds, read on."""

    verification_requested = Signal(object, object)
    export_requested = Signal(object)

    def __init__(self, archive: str = "") -> None:
        super().__init__(self.tr("Verify and read a record"))
        self._dialog: QFileDialog | None = None
        self.reading: Reading | None = None
        self.archive = self._field(self.tr("Archive to verify"), self.tr("Folder of an archive, or of many"), archive)
        self.anchor = self._field(
            self.tr("Root certificate known from elsewhere"), self.tr("Optional: known root certificate"), ""
        )
        self.archive.returnPressed.connect(self._on_verify_clicked)
        choose = button(self.tr("&Choose…"), "plain", self._on_choose_clicked)
        named = row(self.archive, choose, self.anchor, spacing=10)
        named.setStretch(0, 3)
        named.setStretch(2, 2)
        self.top.addLayout(named)
        self.verify = button(self.tr("&Verify"), "primary", self._on_verify_clicked)
        self.footer.addWidget(self.verify)
        self.shelf: Shelf | None = None
        self.tabs: list[QPushButton] = []
        self._shown = QVBoxLayout()

    @staticmethod
    def _field(name: str, hint: str, text: str) -> QLineEdit:
        made = QLineEdit(text)
        made.setAccessibleName(name)
        made.setToolTip(name)
        made.setPlaceholderText(hint)
        return made

    def first_focus(self) -> QWidget:
        """Where the keyboard begins."""
        return self.verify if self.archive.text() else self.archive

    def begin(self) -> None:
        """Verify what is named."""
        self._on_verify_clicked()

    def _on_choose_clicked(self) -> None:
        named = self.archive.text().strip()
        start = nearest_folder(Path(named).expanduser() if named else Path.home() / "Keyrite")
        self._dialog = file_dialog(self, self.tr("Choose the archive"), start)
        self._dialog.setFileMode(QFileDialog.FileMode.Directory)
        self._dialog.fileSelected.connect(self.archive.setText)
        self._dialog.open()

    def _on_verify_clicked(self) -> None:
        if self.tell_missing():
            return
        self.show_busy()
        anchor = self.anchor.text().strip()
        self.verification_requested.emit(
            Path(self.archive.text().strip()).expanduser(), Path(anchor).expanduser() if anchor else None
        )

    def unready(self) -> str:
        """What is missing."""
        return "" if self.archive.text().strip() else self.tr("Name the archive's folder first.")

    def show_busy(self) -> None:
        """The archive is being checked."""
        self.verify.setEnabled(False)
        self.show_waiting(self.tr("Checking…"))

    def show_problem(self, sentence: str) -> None:
        """The archive could not be read at all."""
        self.clear()
        self.verify.setEnabled(True)
        self.body.addWidget(banner("problem", self.tr("This could not be verified"), sentence))

    def show_found(self, found: Reading | Shelf) -> None:
        """One archive, or many."""
        if isinstance(found, Shelf):
            self.show_shelf(found)
        else:
            self.show_reading(found)

    def show_shelf(self, shelf: Shelf) -> None:
        """What the archives of a folder are worth, then one of two views."""
        self.shelf = shelf
        self.clear()
        self.verify.setEnabled(True)
        title = self.tr("%n archives", "", shelf.archives)
        bad = self.tr("%n of them do not verify.", "", shelf.unsound)
        good = self.tr("Every one verifies.")
        kind, mark = ("bad", "✗") if shelf.unsound else ("good", "✓")
        self.body.addWidget(banner(kind, f"{mark} {title}", bad if shelf.unsound else good))
        self._add_tabs(
            (
                (self.tr("&Lives of the roots"), lambda: self._lives(shelf)),
                (self.tr("&Open and due"), lambda: self._open(shelf)),
                (self.tr("&Certificates"), lambda: CertificatesView(shelf.issuing)),
            )
        )

    def _lives(self, shelf: Shelf) -> QWidget:
        view = ShelfView(shelf.timeline)
        view.archive_requested.connect(self._on_archive_requested)
        return view

    def _on_archive_requested(self, archive: Path) -> None:
        self.archive.setText(str(archive))
        self._on_verify_clicked()

    def show_reading(self, reading: Reading) -> None:
        """The verdict, then one of four views."""
        self.reading = reading
        self.clear()
        self.verify.setEnabled(True)
        report = reading.report
        good = report.ok and report.verdict in {"complete", "aborted"}
        failed = sum(not check.ok for check in report.checks)
        text = self.tr("%n checks failed; each says why below.", "", failed) if failed else self._passed(report)
        vouched = report.vouched_by == "root" or not good
        mark = ("✓" if vouched else "!") if good else "✗"
        modes = {"rehearsal": self.tr("REHEARSAL"), "real": self.tr("REAL")}
        mode = report.mode
        kind = ("good" if vouched else "problem") if good else "bad"
        first = next((said(check.detail) for check in report.checks if not check.ok), "")
        to_act = sum(one.weight == "act" for one in reading.obligations)
        act = self.tr("! %n things are to be acted on: see Open and due.", "", to_act) if to_act else ""
        texts = [one for one in ("" if vouched else rootless(report.verdict), text, first, act) if one]
        verdict = banner(kind, f"{mark} {archive_verdict('misnamed' if report.misnamed else report.verdict)}", *texts)
        badge = [label(modes[mode], mode, wrap=False)] if mode in modes else []
        line = row(*badge, verdict, spacing=14)
        line.setStretch(len(badge), 1)
        self.body.addWidget(holder(line))  # a widget, so that the page can be emptied of it
        self._add_tabs(
            (
                (self.tr("Chec&ks"), lambda: self._checks(reading)),
                (self.tr("&Record"), lambda: self._record(reading)),
                (self.tr("Ti&meline"), lambda: self._step_chart(reading)),
                (self.tr("&Sheets and sites"), lambda: self._sheets(reading)),
                (self.tr("Re&quirements"), lambda: self._requirements(reading)),
                (self.tr("&Open and due"), lambda: self._open(reading)),
                (self.tr("E&xport"), lambda: self._export(reading)),
                (self.tr("&Certificates"), lambda: CertificatesView(reading.issuing)),
            )
        )

    def _add_tabs(self, views: Sequence[tuple[str, Callable[[], QWidget]]]) -> None:
        self.tabs = [button(text, "quiet", lambda make=make: self._show(make)) for text, make in views]  # type: ignore[misc]
        group = QButtonGroup(self)
        for tab in self.tabs:
            tab.setCheckable(True)
            group.addButton(tab)
        self.body.addWidget(holder(row(*self.tabs, None, spacing=6)))
        self._shown = QVBoxLayout()
        self.body.addWidget(holder(self._shown))
        self.tabs[0].click()

    def _show(self, make: Callable[[], QWidget]) -> None:
        emptied(self._shown)
        self._shown.addWidget(make())

    # the views

    def _checks(self, reading: Reading) -> QWidget:
        report = reading.report
        titles = (self.tr("Check"), self.tr("Result"), self.tr("Seen"), self.tr("Looked at"))
        rows = [
            (
                check_name(check.id),
                check_result(check.result),
                said(check.detail),
                joined("list", *(said(one) for one in check.files)),
            )
            for check in sorted(report.checks, key=lambda check: _ORDER.index(check.result))
        ]
        parts: list[QWidget | None] = [reading_table(self.tr("Checks"), titles, rows, stretch=2)]
        if report.root_words and report.vouched_by == "root":
            parts = [label(self._words_text(report), "big"), WordGrid(report.root_words, columns=8), *parts]
        return holder(column(*parts, spacing=10))

    def _passed(self, report: Report) -> str:
        """How many checks passed, and which were not made: those say nothing of the archive."""
        texts = [self.tr("%n checks passed.", "", len(report.with_result("passed")))]
        told: dict[Result, str] = {
            "not-made": self.tr("Not made: {names}."),
            "not-applicable": self.tr("Not applicable: {names}."),
        }
        for result, text in told.items():
            if names := report.with_result(result):
                texts.append(text.format(names=joined("list", *map(check_name, names))))
        return ("" if WINDOW_LANGUAGE.code == "zh" else " ").join(texts)

    def _words_text(self, report: Report) -> str:
        if not report.ok:
            return self.tr("The archive does not hold. Fingerprint of the root certificate that lies in it:")
        if report.anchored:
            return self.tr("Fingerprint of the root certificate:")
        return self.tr(
            "The archive is consistent with itself. Compare the fingerprint of its root certificate with paper:"
        )

    def _record(self, reading: Reading) -> QWidget:
        script = reading.script
        titles = {step.id: step.title.in_language(WINDOW_LANGUAGE.code) for step in script.steps} if script else {}
        return RecordBrowser(reading.entries, titles)

    def _on_lines_requested(self, lines: tuple[int, ...]) -> None:
        """Show these lines of the record, and only these until the search is emptied."""
        self.tabs[RECORD_TAB].click()
        for browser in self.findChildren(RecordBrowser):
            browser.show_lines(lines)

    def _step_chart(self, reading: Reading) -> QWidget:
        if reading.facts is None or reading.script is None:
            return label(self.tr("The record does not tell."), "now")
        facts = reading.facts
        title = joined(",", reading.script.title.in_language(WINDOW_LANGUAGE.code), facts.ceremony)
        when = f"{facts.opened[:16].replace('T', ' ')} – {facts.ended_at[:16].replace('T', ' ')} UTC"
        chart = StepChart(bars_of(facts, reading.script, WINDOW_LANGUAGE.code))
        return holder(column(label(title, "heading"), label(when, "quiet"), chart, spacing=6))

    def _place(self, sheet: SheetCustody) -> str:
        if sheet.trustee and sheet.place == "in-trust":
            return self.tr("In trust with {name} (owed)").format(name=sheet.trustee)
        return place_name(sheet.place) + (self.tr(" (owed)") if sheet.owed else "")

    def _sheets(self, reading: Reading) -> QWidget:
        if not reading.sheets:
            return label(self.tr("This record knows of no sheets."), "now")
        titles = [self.tr("Set"), self.tr("Sheet"), self.tr("Custodian"), self.tr("Site"), self.tr("Standing")]
        titles += [self.tr("Where it is"), self.tr("Bag")]
        rows = [
            (
                str(one.generation),
                str(one.index),
                one.holder,
                one.site,
                set_status_name(one.standing),
                self._place(one),
                one.bag,
            )
            for one in reading.sheets
        ]
        owed = sum(one.owed for one in reading.sheets)
        parts: list[QWidget | None] = [reading_table(self.tr("Sheets"), titles, rows, stretch=2)]
        open_ones = self.tr("Still to be accounted for: %n sheets", "", owed)
        parts.insert(0, label(open_ones if owed else self.tr("✓ Nothing is owed."), "bad" if owed else "good"))
        live = tuple(one.site for one in reading.sheets if one.standing == "live" and one.place != "destroyed")
        shares = reading.facts.shares if reading.facts else None
        threshold = shares.threshold if shares else 0
        if live and threshold:
            lost = self.tr(
                "Any %n sites may be lost, and a quorum is left.", "", may_be_lost(spread_over(live, threshold))
            )
            parts += [label(lost, "heading"), SiteChart(live, threshold)]
        return holder(column(*parts, None, spacing=10))

    def _requirements(self, reading: Reading) -> QWidget:
        if not reading.requirements:
            return label(self.tr("The record does not tell."), "now")
        view = RequirementsView(reading.requirements)
        view.lines_requested.connect(self._on_lines_requested)
        return view

    def _open(self, found: Reading | Shelf) -> QWidget:
        view = OpenView(found.obligations, found.due, found.today)
        view.export_requested.connect(self.export_requested)
        if found is self.reading:
            view.lines_requested.connect(self._on_lines_requested)
        return view

    def _export(self, reading: Reading) -> QWidget:
        view = ExportView(reading)
        view.export_requested.connect(self.export_requested)
        return view
