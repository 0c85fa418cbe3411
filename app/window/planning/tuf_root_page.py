"""What is chosen before a TUF root ceremony: the draft, and the archive or the root.json that it follows."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from app.window.ceremony_options import TUF_ROOT, CeremonyOptions
from app.window.kit.file_list import FileList
from app.window.kit.parts import button, column, label, row
from app.window.planning.plan_page import PlanPage


class TufRootPlanPage(PlanPage):
    """A draft begins a version; an archive alone is gone on with; both together make the version that follows."""

    def __init__(self, language: str) -> None:
        self.archive, self.kept = QLineEdit(), QLineEdit()
        super().__init__(TUF_ROOT, language)
        self.mode.set_in_use(in_use=True)

    def title(self) -> str:
        """The page's title."""
        return self.tr("Sign a TUF root")

    def explanation(self) -> str:
        """What will happen."""
        return self.tr(
            "Root keys of an update repository are made on the tokens of those who hold them, and sign the next root "
            "metadata, together or one after another."
        )

    def fill(self, body: QVBoxLayout) -> None:
        """What is to be signed, and what it goes on from."""
        name = self.tr("The draft (the command “keyrite tuf example” shows one); none to add signatures")
        self.draft = FileList(name, most=1)
        body.addWidget(self.draft)
        body.addLayout(self._folder(self.archive, self.tr("Archive of the ceremony that is taken up, or followed")))
        self.root = FileList(self.tr("root.json that clients have, where no archive tells of it"), most=1)
        body.addWidget(self.root)
        self.tokens = QWidget()
        self.tokens.setLayout(self._folder(self.kept, self.tr("Tokens that an earlier rehearsal has kept")))
        body.addWidget(self.tokens)
        self.mode.changed.connect(lambda: self.tokens.setVisible(not self.mode.real))

    def first_focus(self) -> QWidget:
        """Where the keyboard begins."""
        return self.draft.field

    def unready(self) -> str:
        """What must be chosen and is not; empty if nothing is."""
        if self.draft.files() or self._path(self.archive) is not None:
            return super().unready()
        return self.tr("Name the draft, or the archive to go on with.")

    def options(self) -> CeremonyOptions:
        """What was chosen."""
        return replace(
            self.common_options(),
            draft=next(iter(self.draft.files()), None),
            previous_root=next(iter(self.root.files()), None),
            archive=self._path(self.archive),
            token_folder=None if self.mode.real else self._path(self.kept),
        )

    def _folder(self, field: QLineEdit, name: str) -> QVBoxLayout:
        field.setAccessibleName(name)
        choose = button(self.tr("Choose…"), "plain", lambda: self.choose_folder(field))
        return column(label(name, "field", wrap=False), row(field, choose), spacing=6)

    @staticmethod
    def _path(field: QLineEdit) -> Path | None:
        text = field.text().strip()
        return Path(text).expanduser() if text else None
