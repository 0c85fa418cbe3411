"""On the plan of a ceremony: the policy that it adopts, if it adopts one."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget

from app.window.kit.file_list import file_dialog, nearest_folder
from app.window.kit.parts import button, column, label, row

FILES = "YAML (*.yaml *.yml)"


class PolicyChoice(QWidget):
    """A line for a file; empty, the policy of the archive stays in force, if it has one."""

    def __init__(self, *, continues: bool) -> None:
        super().__init__()
        self._dialog: QFileDialog | None = None
        name = self.tr("Policy")
        self.line = QLineEdit()
        self.line.setAccessibleName(name)
        stays = self.tr("Empty: the one that is in force in the archive stays in force, if there is one.")
        none = self.tr("Empty: this root is kept without a policy, until a later ceremony adopts one.")
        hint = label(stays if continues else none, "quiet")
        choose = button(self.tr("Choose a polic&y…"), "plain", self._on_choose_clicked)
        self.setLayout(column(label(name, "field", wrap=False), row(self.line, choose), hint, spacing=6))

    def file(self) -> Path | None:
        """The file, if one is named."""
        named = self.line.text().strip()
        return Path(named).expanduser() if named else None

    def _on_choose_clicked(self) -> None:
        self._dialog = file_dialog(self, self.tr("Choose a policy"), nearest_folder(self.file()), FILES)
        self._dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        self._dialog.fileSelected.connect(self.line.setText)
        self._dialog.open()
