"""No archive left: the public pages of envelopes are read, and a recovery goes on from what they carry."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from app.window.kit.file_list import FileList
from app.window.kit.language import joined
from app.window.kit.parts import banner, button, column, label
from app.window.kit.screen import Screen
from app.window.kit.word_grid import WordGrid
from ceremony.language.digest_words import digest_words, group_hex

if TYPE_CHECKING:
    from ceremony.continuing.from_paper import PaperCopy


class PaperPage(Screen):
    """Scans of public pages, in any order, and the folder that they are read into."""

    read_requested = Signal(object, object)  # files, folder
    go_on_requested = Signal(object)  # the folder, in an archive's place

    def __init__(self, folder: Path) -> None:
        super().__init__(self.tr("Read the public pages"))
        text = self.tr("Every envelope holds them. Their order does not matter, and one envelope's pages are enough.")
        self.top.addWidget(label(text, "now"))
        self.scans = FileList(self.tr("Scans of public pages"))
        self.folder = QLineEdit(str(folder))
        name = self.tr("Folder that they are read into")
        self.folder.setAccessibleName(name)
        self.top.addWidget(self.scans)
        self.top.addLayout(column(label(name, "field", wrap=False), self.folder, spacing=4))
        self.read = button(self.tr("&Read the pages"), "primary", self._on_read_clicked)
        self.go_on = button(self.tr("&Go on with these pages"), "primary", self._on_go_on_clicked)
        self.go_on.hide()
        self.footer.addWidget(self.read)
        self.footer.addWidget(self.go_on)

    def first_focus(self) -> QWidget:
        """Where the keyboard begins."""
        return self.scans.field

    def _into(self) -> Path:
        return Path(self.folder.text().strip()).expanduser()

    def _on_read_clicked(self) -> None:
        if not self.tell_missing():
            self.show_busy()
            self.read_requested.emit(self.scans.files(), self._into())

    def unready(self) -> str:
        """What is missing."""
        if self.scans.files() and self.folder.text().strip():
            return ""
        return self.tr("Choose the scans of the public pages, and name a new folder.")

    def show_busy(self) -> None:
        """The pages are being read."""
        self.read.setEnabled(False)
        self.show_waiting(self.tr("Reading the pages."))

    def _on_go_on_clicked(self) -> None:
        self.go_on_requested.emit(self._into())

    def show_problem(self, sentence: str) -> None:
        """What is still missing, or why it could not be done."""
        super().show_problem(sentence)
        self.read.setEnabled(True)

    def show_copy(self, copy: PaperCopy) -> None:
        """Whose set it is, and the fingerprint that is compared with a sheet's label."""
        self.clear()
        self.read.hide()
        self.go_on.show()
        self.go_on.setFocus()
        shares, digest = copy.register.shares, copy.root_fingerprint
        title = self.tr("✓ Every page was read whole, and the root certificate vouches for it")
        set_text = self.tr("Set {generation} of {ceremony}: any {threshold} of {count} sheets recover.").format(
            generation=shares.generation,
            ceremony=shares.ceremony,
            threshold=shares.threshold,
            count=len(shares.shares),
        )
        holders = joined("list", *(f"{share.index} {share.holder} ({share.site})" for share in shares.shares))
        self.body.addWidget(banner("good", title, set_text, holders))
        compare = self.tr("Compare the root certificate's fingerprint with the label of a sheet:")
        self.body.addWidget(label(compare, "field"))
        self.body.addWidget(label(group_hex(digest), "quiet"))
        self.body.addWidget(WordGrid(digest_words(digest), 8))
