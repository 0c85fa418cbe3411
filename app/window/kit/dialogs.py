"""The two questions that the window itself asks: how to leave a ceremony, and why one is ended for good."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QLineEdit, QSizePolicy, QWidget

from app.window.kit.parts import button, column, label, row

WIDTH_PX = 660


class LeaveDialog(QDialog):
    """Go on, leave to resume later, or abort for good; Escape goes on."""

    left = Signal()
    aborted = Signal(str)

    def __init__(self, parent: QWidget, *, can_leave: bool = True, unproven_out: bool = False) -> None:
        """`unproven_out`: sheets are with custodians of a set that is not proven yet."""
        super().__init__(parent)
        self.setWindowTitle(self.tr("Leave the ceremony"))
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        title = self.tr("Leave the ceremony?") if can_leave else self.tr("End this ceremony for good?")
        self.go_on = button(
            self.tr("&Go on with the ceremony") if can_leave else self.tr("&Keep it"), "primary", self.reject
        )
        self.leave = button(self.tr("Leave and &resume later"), "plain", self._on_leave_clicked)
        self.reason = QLineEdit()
        self.reason.setAccessibleName(self.tr("Reason for aborting"))
        self.reason.setPlaceholderText(self.tr("Reason, for the record"))
        self.reason.setMaxLength(200)
        self.abort = button(self.tr("&Abort for good"), "danger", self._on_abort_clicked)
        self.abort.setEnabled(False)
        self.reason.textChanged.connect(self._on_reason_changed)
        parts = [label(title, "title"), self.go_on]
        if can_leave:
            parts += [self.leave, label(self._leave_text(unproven_out), "quiet")]
        parts += [label(self._abort_text(), "quiet")]
        self.setLayout(column(*parts, row(self.reason, self.abort), spacing=14, margins=28))
        self.setMinimumWidth(WIDTH_PX)
        self.go_on.setFocus()
        for one in (self.leave, self.abort):
            one.setAutoDefault(False)
        for one in (self.go_on, self.leave):
            one.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def _leave_text(self, unproven_out: bool) -> str:
        if not unproven_out:
            return self.tr("Leaving keeps everything that stands in the record.")
        return self.tr(
            "Leaving keeps everything that stands in the record. Sheets handed out before the proof become void "
            "when the ceremony is resumed; a new set is then made."
        )

    def _abort_text(self) -> str:
        return self.tr(
            "Aborting cannot be undone: what was made is destroyed or void, and the record is closed as aborted, "
            "with your reason."
        )

    def _on_reason_changed(self, text: str) -> None:
        self.abort.setEnabled(bool(text.strip()))

    def _on_leave_clicked(self) -> None:
        self.left.emit()
        self.accept()

    def _on_abort_clicked(self) -> None:
        self.aborted.emit(self.reason.text().strip())
        self.accept()
