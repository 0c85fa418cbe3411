"""Certificates as lines: searched by number, name or digest, narrowed to how they stand, the chosen one named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit, QTableView, QWidget

from app.window.audit.searched import Narrowed, SearchedModel
from app.window.kit.language import WINDOW_LANGUAGE, joined
from app.window.kit.parts import Choice, column, label, row
from app.window.kit.tables import dress
from ceremony.language.translations import name_in

if TYPE_CHECKING:
    from ceremony.audit.certificates import Certificate, Issuing

STATUS_NAMES = {  # as `ceremony/audit/certificates.py` has them, which is not loaded for it
    "valid": "certificate-valid",
    "soon": "certificate-soon",
    "renewed": "certificate-renewed",
    "ended": "certificate-ended",
    "revoked": "certificate-revoked-so",
    "not-yet": "certificate-not-yet",
}
MARKS = {"valid": "✓", "soon": "!", "renewed": "✓", "ended": "–", "revoked": "✗", "not-yet": "–"}
SUBJECT = 2


def status_name(status: str) -> str:
    """How a certificate stands."""
    return f"{MARKS[status]} {name_in(STATUS_NAMES[status], WINDOW_LANGUAGE.code)}"


class CertificateModel(SearchedModel):
    """Certificates as lines; the search looks at names, numbers and digests."""

    def __init__(self, issuing: Sequence[Issuing], parent: QWidget) -> None:
        super().__init__(parent)
        self.certificates: list[Certificate] = [each for one in issuing for each in one.certificates]
        self.names = (
            self.tr("State"),
            self.tr("Ends"),
            self.tr("Certificate"),
            self.tr("Issued by"),
            self.tr("Serial number"),
        )
        self.texts = [_everything(one) for one in self.certificates]

    def cells(self, line: int) -> tuple[str, ...]:
        """State, end, name, issuer, number."""
        one = self.certificates[line]
        name = joined("list", one.line.subject, *one.line.names)
        return status_name(one.status), one.line.not_after[:10], name, one.line.issuer, one.line.serial

    def holds(self, line: int, text: str, choice: str) -> bool:
        """True if a certificate fits the search and the state."""
        one = self.certificates[line]
        still = {"valid"} if one.status in {"soon", "renewed"} else set()  # what ends soon is valid still
        fits = {one.status, *still}
        digits = text.replace(":", "")  # as openssl writes numbers and digests; names have colons too
        return choice in {"", *fits} and (text in self.texts[line] or digits in self.texts[line])


def _everything(one: Certificate) -> str:
    line = one.line
    texts = (line.subject, *line.names, line.serial, line.issuer, line.file, line.profile, line.ceremony)
    return " ".join((*texts, line.certificate_sha256, line.public_key_sha256)).casefold()


class CertificateTable(QWidget):
    """Search, state, table."""

    def __init__(self, issuing: Sequence[Issuing], *, status: str = "") -> None:
        super().__init__()
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search: a name, a serial number, a digest…"))
        self.search.setAccessibleName(self.tr("Search in the certificates"))
        self.status = Choice()
        self.status.setAccessibleName(self.tr("State"))
        self.status.addItem(self.tr("Every state"), "")
        for one in STATUS_NAMES:
            self.status.addItem(status_name(one), one)
        self.status.setCurrentIndex(max(0, self.status.findData(status)))
        self.count = label("", "quiet", wrap=False)
        self._model = CertificateModel(issuing, self)
        self._shown = Narrowed(self)
        self._shown.setSourceModel(self._model)
        self.table = QTableView()
        self.table.setAccessibleName(self.tr("Certificates"))
        self.table.setModel(self._shown)
        dress(self.table, stretch=SUBJECT)
        self.table.setWordWrap(False)
        self.table.setMinimumHeight(220)
        self.search.textChanged.connect(self._on_narrowed)
        self.status.currentIndexChanged.connect(self._on_narrowed)
        tools = row(self.search, self.status, self.count)
        tools.setStretch(0, 1)
        self.about = label("", "quiet")
        self.table.selectionModel().currentRowChanged.connect(self._on_chosen)
        self.setLayout(column(tools, self.table, self.about, spacing=8))
        self._on_narrowed()

    def chosen(self) -> Certificate | None:
        """The one that is chosen."""
        now = self.table.currentIndex()
        return self._model.certificates[self._shown.mapToSource(now).row()] if now.isValid() else None

    def _on_narrowed(self) -> None:
        self._shown.narrow(self.search.text(), str(self.status.currentData() or ""))
        shown, total = self._shown.rowCount(), self._model.rowCount()
        self.count.setText(self.tr("{shown} of {total}").format(shown=shown, total=total))
        if shown:
            self.table.selectRow(0)
        self._on_chosen()

    def _on_chosen(self) -> None:
        """Whole, what a line has no room for."""
        one = self.chosen()
        if one is None:
            self.about.setText("")
            return
        since = joined(",", status_name(one.status), one.revoked_on, name_in(one.reason, WINDOW_LANGUAGE.code))
        if one.renewed_by:
            after = f"{name_in('new-serial-number', WINDOW_LANGUAGE.code)} {one.renewed_by}"
            since = joined(",", status_name(one.status), after)
        names = joined("list", one.line.subject, *one.line.names)
        self.about.setText(joined(";", names, one.line.profile, *([since] if one.reason or one.renewed_by else [])))


class CertificatesView(QWidget):
    """How many stand how, each CA's list, and every certificate."""

    def __init__(self, issuing: Sequence[Issuing]) -> None:
        super().__init__()
        if not issuing:
            self.setLayout(column(label(self.tr("No certificate is known."), "now"), None))
            return
        count = Counter(str(each.status) for one in issuing for each in one.certificates)
        parts = [f"{status_name(status)}: {count[status]}" for status in STATUS_NAMES if count[status]]
        lines = [label(self._list(one), "quiet") for one in issuing]
        self.table = CertificateTable(issuing)
        self.setLayout(column(label(joined(";", *parts), "heading"), *lines, self.table, spacing=6))

    def _list(self, one: Issuing) -> str:
        if not one.list_number:
            return self.tr("{ca}: no revocation list yet").format(ca=one.label)
        text = self.tr("{ca}: revocation list {number}, the next by {day}").format(
            ca=one.label, number=one.list_number, day=one.next_update
        )
        unknown = self.tr("%n serial numbers in it are of no certificate that is known", "", len(one.unknown))
        return joined(";", text, unknown) if one.unknown else text
