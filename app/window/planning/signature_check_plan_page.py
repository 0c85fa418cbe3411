"""What is chosen before a sheet is checked by its own signature, on record: no archive; what is known of the set."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from app.window.ceremony_options import SIGNATURE_CHECK, CeremonyOptions
from app.window.kit.file_list import FileList
from app.window.kit.parts import banner, column, label
from app.window.planning.plan_page import PlanPage

MOST_GENERATIONS = 0xFFFF  # what a sheet signature can say


class SignatureCheckPlanPage(PlanPage):
    """The log key's certificate and the number of the set, both as far as they are known."""

    def __init__(self, language: str) -> None:
        self.generation = QLineEdit()
        super().__init__(SIGNATURE_CHECK, language)

    def title(self) -> str:
        """The page's title."""
        return self.tr("Check a sheet by its seal, on record")

    def explanation(self) -> str:
        """What will happen."""
        return self.tr("One custodian's sheet is judged by the seal that is printed on it. No archive is needed.")

    def fill(self, body: QVBoxLayout) -> None:
        """What is known of the set."""
        body.addWidget(
            banner(
                "problem",
                self.tr("No root stands behind this record"),
                self.tr("It is signed by a key of its own. With an archive at hand, hold the share check instead."),
            )
        )
        self.signer = FileList(self.tr("Certificate of the log key, if it is at hand (keys/record-log.crt)"), most=1)
        body.addWidget(self.signer)
        name = self.tr("Number of the set that it should be of, if it is known")
        self.generation.setAccessibleName(name)
        self.generation.setValidator(QIntValidator(1, MOST_GENERATIONS, self))
        self.generation.setMaximumWidth(160)
        field = column(label(name, "field", wrap=False), spacing=6)
        field.addWidget(self.generation, 0, Qt.AlignmentFlag.AlignLeft)
        body.addLayout(field)

    def first_focus(self) -> QWidget:
        """Where the keyboard begins."""
        return self.signer.field

    def options(self) -> CeremonyOptions:
        """What was chosen."""
        number = self.generation.text().strip()
        expected = (next(iter(self.signer.files()), None), int(number) if number else None)
        return replace(self.common_options(), expected=expected)
