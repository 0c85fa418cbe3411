"""What a revocation revokes: certificates found in a list, each with its reason; and lists for an emergency."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QLineEdit, QVBoxLayout, QWidget

from app.window.audit.certificate_table import CertificateTable
from app.window.ceremony_options import CeremonyOptions
from app.window.kit.file_list import file_dialog
from app.window.kit.language import WINDOW_LANGUAGE
from app.window.kit.parts import Choice, Tick, banner, button, column, emptied, holder, label, row
from ceremony.language.translations import name_in

if TYPE_CHECKING:
    from ceremony.audit.certificates import Certificate, Issuing

REASONS = (  # as ceremony/record/events/parts.py has them
    *("unspecified", "key-compromise", "ca-compromise", "affiliation-changed"),
    *("superseded", "cessation-of-operation", "privilege-withdrawn"),
)


class _Entered(NamedTuple):
    """What stands in the form; `reason` is a place in its list."""

    chosen: dict[str, tuple[str, str]]
    reason: int
    since: str
    emergency: bool
    used: str


class RevocationChoice(QWidget):
    """The certificates of the archive that is continued; those that are chosen stand below with their reasons."""

    list_requested = Signal(object)  # the archive

    def __init__(self) -> None:
        super().__init__()
        self._dialog: QFileDialog | None = None
        self._archive: Path | None = None
        self.chosen: dict[str, tuple[str, str]] = {}  # serial -> subject and reason
        self.table: CertificateTable | None = None
        self._place, self._lines = QVBoxLayout(), QVBoxLayout()
        self._lines.setSpacing(4)
        title = label(self.tr("Certificates that are revoked, for good"), "field", wrap=False)
        self.reason = Choice()
        self.reason.setAccessibleName(self.tr("Why"))
        for reason in REASONS:
            self.reason.addItem(name_in(reason, WINDOW_LANGUAGE.code), reason)
        self.add = button(self.tr("&Revoke the chosen one"), "plain", self._on_add_clicked)
        self.since = QLineEdit()
        self.since.setAccessibleName(self.tr("Since which day"))
        self.since.setPlaceholderText(self.tr("since, as 2026-12-01"))
        self.emergency = Tick(self.tr("Make lists for an emergency too: they name every CA below, and go into a bag"))
        self.used = QLineEdit()
        self.used.setAccessibleName(self.tr("An emergency list that was published since"))
        choose = button(self.tr("C&hoose a list…"), "plain", self._on_choose_clicked)
        used = label(self.tr("An emergency list that was published since"), "field", wrap=False)
        self._hint = label("", "quiet")
        tools = row(self.reason, self.since, self.add)
        tools.setStretch(1, 1)
        parts = (title, self._place, tools, self._lines, self._hint, self.emergency, used, row(self.used, choose))
        self.setLayout(column(*parts, spacing=6))
        self._show_nothing(self.tr("They are listed once the archive is named."))
        self.set_by_token(by_token=False)

    def set_by_token(self, *, by_token: bool) -> None:
        """Say whose lists are made."""
        every = self.tr("Every CA's list is made anew, also where nothing is revoked.")
        one = self.tr("The list of the key on the token is made anew; it revokes what that key issued.")
        self._hint.setText(one if by_token else every)

    def look(self, archive: Path) -> None:
        """Ask what another archive knows."""
        if archive != self._archive:
            self._archive = archive
            self.chosen.clear()
            self._show_chosen()
            self._show_nothing(self.tr("The archive is being verified…"))
            self.list_requested.emit(archive)

    def show_known(self, archive: Path, issuing: Sequence[Issuing]) -> None:
        """What that archive knows, unless another was named meanwhile."""
        if archive != self._archive:
            return
        emptied(self._place)
        self.table = CertificateTable(issuing, status="valid")
        self.add.setEnabled(True)
        self._place.addWidget(self.table)

    def show_problem(self, archive: Path, sentence: str) -> None:
        """Why it tells nothing."""
        if archive == self._archive:
            self._show_nothing("")
            self._place.addWidget(banner("problem", self.tr("This archive tells of no certificates"), sentence))

    def _show_nothing(self, why: str) -> None:
        emptied(self._place)
        self.table = None
        self.add.setEnabled(False)
        if why:
            self._place.addWidget(label(why, "quiet"))

    def _on_add_clicked(self) -> None:
        one: Certificate | None = self.table.chosen() if self.table is not None else None
        if one is not None:
            self.chosen[one.line.serial] = (one.line.subject, str(self.reason.currentData()))
            self._show_chosen()

    def _show_chosen(self) -> None:
        emptied(self._lines)
        for serial, (subject, reason) in self.chosen.items():
            told = self.tr("{subject}: {reason}; {serial}").format(
                subject=subject, reason=name_in(reason, WINDOW_LANGUAGE.code), serial=serial
            )
            take_out = button(self.tr("Take out"), "plain", lambda serial=serial: self._take_out(serial))  # type: ignore[misc]
            take_out.setAccessibleDescription(subject)
            line = row(label(told, "plain"), take_out)
            line.setStretch(0, 1)
            self._lines.addWidget(holder(line))

    def _take_out(self, serial: str) -> None:
        del self.chosen[serial]
        self._show_chosen()
        self.add.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_choose_clicked(self) -> None:
        self._dialog = file_dialog(self, self.tr("Choose the list that was published"), str(Path.home()), "*.crl *.pem")
        self._dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        self._dialog.fileSelected.connect(self.used.setText)
        self._dialog.open()

    def entered(self) -> _Entered:
        """What stands here, for the page that takes this one's place."""
        at = self.reason.currentIndex()
        return _Entered(dict(self.chosen), at, self.since.text(), self.emergency.isChecked(), self.used.text())

    def put_back(self, entered: _Entered) -> None:
        """As it stood."""
        self.chosen = dict(entered.chosen)
        self._show_chosen()
        self.reason.setCurrentIndex(entered.reason)
        self.since.setText(entered.since)
        self.emergency.setChecked(entered.emergency)
        self.used.setText(entered.used)

    def added_to(self, options: CeremonyOptions) -> CeremonyOptions:
        """The options with what is to be revoked."""
        return replace(
            options,
            revocations=self.revocations(),
            emergency=self.emergency.isChecked(),
            published=self.published(),
        )

    def revocations(self) -> tuple[tuple[str, str, str], ...]:
        """Serial number, reason, and day, of each that is chosen."""
        since = self.since.text().strip()
        return tuple((serial, reason, since) for serial, (_, reason) in self.chosen.items())

    def published(self) -> Path | None:
        """The emergency list that was published, if one is named."""
        text = self.used.text().strip()
        return Path(text).expanduser() if text else None
