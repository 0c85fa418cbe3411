"""What a token can do: tried with throw-away keys, shown line by line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QProgressBar, QWidget

from app.window.kit.language import joined
from app.window.kit.parts import banner, button, column, label
from app.window.kit.screen import Screen
from app.window.kit.tables import reading_table
from app.window.planning.token_list import TokenPicker
from app.window.words.desk_words import key_type_name, method_name, operation_name

if TYPE_CHECKING:
    from ceremony.hsm.probe.probe_report import ProbeReport

PIN_PX = 420


class TokenPage(Screen):
    """Name the vendor's library and one of its tokens, or none for the software token of rehearsals; then a table.

    `named`: library, serial and label of a token that a real ceremony asks about; the way back then leads there.
    """

    probe_requested = Signal(object, str, object)
    tokens_requested = Signal(object)

    def __init__(self, named: tuple[Path, str, str] | None = None) -> None:
        super().__init__(self.tr("Look at a token"))
        hint = self.tr("Every operation is tried with throw-away keys that live in the session only. Nothing changes.")
        self.top.addWidget(label(hint, "now"))
        self.picker = TokenPicker()
        self.module = self.picker.module
        self.module.setPlaceholderText(self.tr("Empty: the software token of rehearsals"))
        self.picker.list_requested.connect(self.tokens_requested)
        self._named = named
        self.pin = QLineEdit()
        self.pin.setAccessibleName(self.tr("PIN of the token"))
        self.pin.setEchoMode(QLineEdit.EchoMode.Password)
        self.pin.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.pin.setMaximumWidth(PIN_PX)
        if named is None:
            self.top.addWidget(self.picker)
        else:
            which = self.tr("Token {label}, serial {serial}").format(label=named[2], serial=named[1])
            self.top.addLayout(column(label(which, "heading"), label(str(named[0]), "quiet"), spacing=2))
            self.back.setText(self.tr("&Back to the ceremony's plan"))
            self.back.setAccessibleName(self.back.text().replace("&", ""))
        self.top.addLayout(column(label(self.pin.accessibleName(), "field", wrap=False), self.pin, spacing=4))
        self.probe = button(self.tr("&Try what it can do"), "primary", self._on_probe_clicked)
        self.footer.addWidget(self.probe)
        self.pin.returnPressed.connect(self._on_probe_clicked)

    def first_focus(self) -> QWidget:
        """Where the keyboard begins."""
        return self.probe if self._named is None else self.pin

    def named(self) -> tuple[str, str] | None:
        """Serial and label of the token that is to be probed; None leaves the choice to the library."""
        if self._named is not None:
            return self._named[1], self._named[2]
        return self.picker.named() if self.picker.list.chosen() is not None else None

    def _on_probe_clicked(self) -> None:
        if not self.probe.isEnabled():
            return
        self.show_busy()
        pin = self.pin.text()
        self.pin.clear()
        module = self._named[0] if self._named is not None else self.picker.path()
        self.probe_requested.emit(module, pin, self.named())

    def show_busy(self) -> None:
        """The token is being tried."""
        self.probe.setEnabled(False)
        self.show_waiting(self.tr("Trying every operation; making RSA keys takes a while."))
        moving = QProgressBar()
        moving.setRange(0, 0)
        moving.setAccessibleName(self.tr("Progress"))
        self.body.addWidget(moving)

    def show_problem(self, sentence: str) -> None:
        """The token could not be looked at."""
        super().show_problem(sentence)
        self.probe.setEnabled(True)

    def show_report(self, report: ProbeReport) -> None:
        """Whether a ceremony can be held on it, then every operation."""
        self.clear()
        self.probe.setEnabled(True)
        identity = report.identity
        good = self.tr("✓ A ceremony can be held on this token")
        bad = self.tr("✗ No ceremony can be held on this token")
        who = f"{identity.manufacturer} {identity.model}, {identity.library}"
        way = self.tr("The root key leaves by: {transport}. Keys are wrapped by: {format}. CA keys: {types}.").format(
            transport=method_name(report.transport.value),
            format=method_name(report.wrap_format) if report.wrap_format else self.tr("no way found"),
            types=joined("list", *(key_type_name(one) for one in report.key_types)) or "–",
        )
        self.body.addWidget(banner("good" if report.usable else "bad", good if report.usable else bad, who, way))
        titles = (self.tr("Operation"), self.tr("Result"), self.tr("How"), self.tr("Time"))
        rows = [
            (
                operation_name(one.operation),
                self.tr("✓ works") if one.ok else self.tr("– does not"),
                method_name(one.how),
                self.tr("{ms} ms").format(ms=round(one.milliseconds)),
            )
            for one in report.findings
        ]
        self.body.addWidget(reading_table(self.tr("What the token can do"), titles, rows, stretch=2))
