"""Verifying a record: every check by name, passed or failed and why, and the root's fingerprint in words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QHeaderView,
    QLineEdit,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.window.language import said
from app.window.pages.speaking import word_grid
from app.window.parts import Content, banner, button, column, emptied, holder, label, row, scrolled
from app.window.vocabulary import archive_verdict


class VerifyPage(QWidget):
    """Choose an archive, see what holds."""

    verification_wished = Signal(object)
    back_wished = Signal()

    def __init__(self, archive: str = "") -> None:
        super().__init__()
        self.setProperty("kind", "ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._dialog: QFileDialog | None = None
        self.archive = QLineEdit(archive)
        self.archive.setAccessibleName(self.tr("Archive to verify"))
        self.archive.setPlaceholderText(self.tr("Folder of the archive"))
        self.archive.returnPressed.connect(self._on_verify_clicked)
        choose = button(self.tr("&Choose…"), "plain", self._on_choose_clicked)
        self.result = QVBoxLayout()
        self.result.setSpacing(14)
        content = Content()
        content.setLayout(
            column(
                label(self.tr("Verify a record"), "title"),
                row(self.archive, choose),
                self.result,
                None,
                spacing=14,
            )
        )
        self.back = button(self.tr("&Back to the start"), "plain", self.back_wished.emit)
        self.verify = button(self.tr("&Verify"), "primary", self._on_verify_clicked)
        whole = column(scrolled(content), row(self.back, None, self.verify), spacing=14)
        whole.setContentsMargins(60, 36, 60, 28)
        self.setLayout(whole)

    def first_focus(self) -> QWidget:
        """Where the keyboard begins."""
        return self.verify if self.archive.text() else self.archive

    def begin(self) -> None:
        """Verify what is named."""
        self._on_verify_clicked()

    def _on_choose_clicked(self) -> None:
        self._dialog = QFileDialog(self, self.tr("Choose the archive"), self.archive.text() or str(Path.home()))
        self._dialog.setFileMode(QFileDialog.FileMode.Directory)
        self._dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._dialog.fileSelected.connect(self.archive.setText)
        self._dialog.open()

    def _on_verify_clicked(self) -> None:
        self._clear()
        if not self.archive.text().strip():
            self.show_problem(self.tr("Name the archive's folder first."))
            return
        self.verify.setEnabled(False)
        self.result.addWidget(label(self.tr("Checking…"), "now"))
        self.verification_wished.emit(Path(self.archive.text().strip()).expanduser())

    def show_problem(self, sentence: str) -> None:
        """The archive could not be read at all."""
        self._clear()
        self.verify.setEnabled(True)
        self.result.addWidget(banner("problem", self.tr("This could not be verified"), sentence))

    def show_report(self, report: Any) -> None:
        """The verdict, the words, the checks."""
        self._clear()
        self.verify.setEnabled(True)
        good = report.ok and report.verdict in {"complete", "aborted"}
        failed = sum(not check.ok for check in report.checks)
        passed = self.tr("All %n checks passed.", "", len(report.checks))
        text = passed if not failed else self.tr("%n checks failed; each says why below.", "", failed)
        mark = "✓" if good else "✗"
        self.result.addWidget(banner("good" if good else "bad", f"{mark} {archive_verdict(report.verdict)}", text))
        parts = row(self._table(report), spacing=18)
        if report.root_words:
            words = column(label(self._words_text(report), "big"), word_grid(report.root_words, columns=2), None)
            parts.addLayout(words)
        parts.setStretch(0, 1)
        self.result.addWidget(holder(parts))

    def _words_text(self, report: Any) -> str:
        if getattr(report, "anchored", False):
            return self.tr("Fingerprint of the root certificate:")
        return self.tr(
            "The archive is consistent with itself. Compare the fingerprint of its root certificate with paper:"
        )

    def _table(self, report: Any) -> QTableWidget:
        made = QTableWidget(len(report.checks), 3)
        made.setAccessibleName(self.tr("Checks"))
        made.setHorizontalHeaderLabels([self.tr("Check"), self.tr("Result"), self.tr("Seen")])
        made.setTabKeyNavigation(False)  # else Tab never leaves the table
        made.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        made.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        made.setAlternatingRowColors(True)
        made.setShowGrid(False)
        made.setWordWrap(True)
        made.verticalHeader().hide()
        for line, check in enumerate(report.checks):
            result = self.tr("✓ passed") if check.ok else self.tr("✗ failed")
            for place, text in enumerate((check.id, result, said(check.detail))):
                made.setItem(line, place, QTableWidgetItem(text))
        header = made.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        made.resizeRowsToContents()
        height = sum(made.rowHeight(line) for line in range(made.rowCount()))
        made.setMinimumHeight(height + header.sizeHint().height() + 8)
        return made

    def _clear(self) -> None:
        emptied(self.result)
