"""The public pages as a file: a set for each bag is printed before the first sheet; and the row that shows a file."""

from __future__ import annotations

from pathlib import Path

from app.window.kit.folder_link import FolderLink
from app.window.kit.parts import PathLabel, label
from app.window.pages.base import Page
from ceremony.ports import PrintPublicPages


class FileRow(FolderLink):
    """A file that people print: what it is, where it lies, and a button that opens its folder."""

    def __init__(self, caption: str, file: Path) -> None:
        super().__init__(file.parent, label(caption, "caption", wrap=False), PathLabel(str(file), "path"))


class PrintPublicPagesPage(Page):
    """Somebody prints the public pages, a set for each bag, and lays them on the table."""

    question: PrintPublicPages

    def fill(self) -> None:
        """What is particular to this page."""
        sets = self.tr("Public pages: {sets} sets, one for each bag").format(sets=self.question.sets)
        self.body.addWidget(label(sets, "heading"))
        why = self.tr(
            "Nothing on them is secret. They carry what no share sheet has: the certificates and the locked keys. With "
            "one set and enough sheets everything comes back, even if no computer and no archive is left."
        )
        self.body.addWidget(label(why, "big"))
        self.body.addWidget(FileRow(self.tr("Public pages"), self.question.pages))

    def actor(self) -> tuple[str, str]:
        """The administrator prints them."""
        return "administrator", self.scene.progress.person("administrator")

    def now(self) -> str:
        """What to do."""
        if self.scene.progress.rehearsal:
            return self.tr("Print the public pages. In a rehearsal the file below stands for them.")
        return self.tr("Print the file below once for each bag, and lay the sets on the table.")

    def primary_text(self) -> str:
        """What is confirmed."""
        return self.tr("A set for each bag is here")
