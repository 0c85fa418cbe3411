"""What a token can do: tried with throw-away keys, shown line by line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QLineEdit, QProgressBar, QWidget

from app.window.language import said
from app.window.parts import banner, button, column, label, row
from app.window.screen import Screen
from app.window.tables import reading_table


class TokenPage(Screen):
    """Name the vendor's library, or none for the software token of rehearsals; then a table."""

    probe_wished = Signal(object, str)

    def __init__(self) -> None:
        super().__init__(self.tr("Look at a token"))
        self._dialog: QFileDialog | None = None
        self.module = self._field(self.tr("PKCS #11 library of the token"))
        self.module.setPlaceholderText(self.tr("Empty: the software token of rehearsals"))
        self.pin = self._field(self.tr("PIN of the token"))
        self.pin.setEchoMode(QLineEdit.EchoMode.Password)
        self.pin.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        choose = button(self.tr("&Choose…"), "plain", self._on_choose_clicked)
        hint = self.tr("Every operation is tried with throw-away keys that live in the session only. Nothing changes.")
        self.top.addWidget(label(hint, "now"))
        fields = row(
            column(label(self.module.accessibleName(), "field", wrap=False), self.module, spacing=4),
            column(label(" ", "field", wrap=False), choose, spacing=4),
            column(label(self.pin.accessibleName(), "field", wrap=False), self.pin, spacing=4),
        )
        fields.setStretch(0, 3)
        fields.setStretch(2, 1)
        self.top.addLayout(fields)
        self.probe = button(self.tr("&Try what it can do"), "primary", self._on_probe_clicked)
        self.footer.addWidget(self.probe)

    @staticmethod
    def _field(name: str) -> QLineEdit:
        made = QLineEdit()
        made.setAccessibleName(name)
        return made

    def first_focus(self) -> QWidget:
        """Where the keyboard begins."""
        return self.probe

    def _on_choose_clicked(self) -> None:
        self._dialog = QFileDialog(self, self.tr("Choose the library"), "/usr/lib", "*.so *.so.*")
        self._dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._dialog.fileSelected.connect(self.module.setText)
        self._dialog.open()

    def _on_probe_clicked(self) -> None:
        if not self.probe.isEnabled():
            return
        self.probe.setEnabled(False)
        self.show_waiting(self.tr("Trying every operation; making RSA keys takes a while."))
        moving = QProgressBar()
        moving.setRange(0, 0)
        moving.setAccessibleName(self.tr("Progress"))
        self.body.addWidget(moving)
        pin = self.pin.text()
        self.pin.clear()
        named = self.module.text().strip()
        self.probe_wished.emit(Path(named).expanduser() if named else None, pin)

    def show_problem(self, sentence: str) -> None:
        """The token could not be looked at."""
        super().show_problem(sentence)
        self.probe.setEnabled(True)

    def show_report(self, report: Any) -> None:
        """Whether a ceremony can be held on it, then every operation."""
        self.clear()
        self.probe.setEnabled(True)
        identity = report.identity
        good = self.tr("✓ A ceremony can be held on this token")
        bad = self.tr("✗ No ceremony can be held on this token")
        who = f"{identity.manufacturer} {identity.model}, {identity.library}"
        way = self.tr("The root key leaves by: {transport}. Keys are wrapped by: {format}. CA keys: {types}.").format(
            transport=report.transport.value,
            format=report.wrap_format or self.tr("no way found"),
            types=", ".join(report.key_types) or "–",
        )
        self.body.addWidget(banner("good" if report.usable else "bad", good if report.usable else bad, who, way))
        titles = (self.tr("Operation"), self.tr("Result"), self.tr("How"), self.tr("Time"))
        rows = [
            (
                said(one.operation),
                self.tr("✓ works") if one.ok else self.tr("– does not"),
                said(one.how),
                self.tr("{ms} ms").format(ms=round(one.milliseconds)),
            )
            for one in report.findings
        ]
        self.body.addWidget(reading_table(self.tr("What the token can do"), titles, rows, stretch=2))
