"""Handing sheets out, one custodian at a time: take it, have it read back; `bags.py` has the sealing."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.window.kit.parts import button, label, row
from app.window.pages.base import Page
from app.window.pages.public_pages import FileRow
from app.window.pages.sheet_source import SheetSourcePage
from app.window.sheets.secret_words import HoldButton, SecretWords
from ceremony.ports import HandOutSheet, QuoteBag, ReadBackSheet, SealSheet, SpoiledSheet
from ceremony.printing.questions import DecidePaper


class SheetPage(Page):
    """A page about one share, with its holder as the one who acts, or who keeps it for an absent one."""

    question: HandOutSheet | ReadBackSheet | SealSheet | QuoteBag | DecidePaper

    def actor(self) -> tuple[str, str]:
        """The custodian of this sheet, or its trustee."""
        trustee = getattr(self.question, "trustee", "")
        if trustee and self.scene.progress.participants is not None:
            return self.scene.progress.participants.role_of(trustee), trustee
        return "custodian", trustee or self.question.share.holder

    def which(self) -> str:
        """Which sheet this is about."""
        values = {
            "number": self.question.share.index,
            "total": self.scene.progress.sheets_total or self.scene.progress.adopted_total,
            "site": self.question.share.site,
            "holder": self.question.share.holder,
        }
        if getattr(self.question, "trustee", ""):
            return self.tr("Sheet {number} of {total}, in trust for {holder}").format(**values)
        return self.tr("Sheet {number} of {total}, {site}").format(**values)

    def add_which(self, *, on_paper: bool) -> None:
        """Which sheet this is about; one from the printer may be bad: then people decide, and it is printed again."""
        which = label(self.which(), "heading")
        if not on_paper:
            self.body.addWidget(which)
            return
        self.spoiled = button(self.tr("The sheet is s&poiled…"), "plain", lambda: self.give(SpoiledSheet()))
        line = row(which, self.spoiled)
        line.setStretch(0, 1)
        self.body.addLayout(line)


class HandOutSheetPage(SheetPage):
    """The sheet lies with its custodian; its words can be looked at while a button is held."""

    question: HandOutSheet

    def fill(self) -> None:
        """What is particular to this page."""
        self.add_which(on_paper=self.question.sheet is None)
        covered = self.tr("The words are covered. Only the custodian looks, alone.")
        if self.question.trustee:
            covered = self.tr("The words are for nobody's eyes here: the custodian is absent.")
        self.words = SecretWords(self.question.words, covered, 1.0)  # for one pair of eyes, at any size of type
        self.body.addWidget(self.words)
        if self.question.sheet is not None:
            self.body.addWidget(FileRow(self.tr("Sheet file"), self.question.sheet))
        self.hold = HoldButton(self.tr("Hold to see the words"))
        self.hold.held.connect(self._on_held)
        self.footer.insertWidget(0, self.hold)
        self.hold.setVisible(not self.question.trustee)

    def now(self) -> str:
        """What to do."""
        if self.question.trustee:
            return self.tr("Take the sheet of {holder} face down, fold it at once, and keep it in trust.").format(
                holder=self.question.share.holder
            )
        if self.question.sheet is None:
            return self.tr("Come to the printer alone and take your sheet.")
        if self.scene.progress.rehearsal:
            return self.tr("Take your sheet, alone. In a rehearsal it is the file below.")
        return self.tr("Come alone, print the file below, and take your sheet.")

    def primary_text(self) -> str:
        """What is confirmed."""
        return self.tr("I have the sheet") if self.question.trustee else self.tr("I have my sheet")

    def first_focus(self) -> QWidget:
        """Space shows the words, Return goes on."""
        return self.primary if self.question.trustee else self.hold

    def give(self, value: object) -> None:
        """Answer, and drop the words."""
        if self.ready:
            self.words.forget()
        super().give(value)

    def _on_held(self, held: bool) -> None:
        if held:  # at large type a part of them may lie below
            self.area.ensureWidgetVisible(self.words)
        self.words.show_words(held and self.isActiveWindow())


class ReadBackSheetPage(SheetPage, SheetSourcePage):
    """The sheet is read back from its file, its picture, or as typed."""

    question: ReadBackSheet

    def fill(self) -> None:
        """What is particular to this page."""
        on_paper = self.question.sheet is None
        self.add_which(on_paper=on_paper)
        folder = None if self.question.from_paper else self.question.sheet
        if folder is not None:
            said = self.tr(
                "A rehearsal takes the file that was just written: no paper is read, and the record says so."
            )
            self.body.addWidget(label(said, "quiet"))
        self.add_source(str(folder or ""), folder)
        if self.question.from_paper:
            self.source.path.setPlaceholderText(
                self.tr("A scan or a photograph of the paper; drop it here or choose it")
            )

    def now(self) -> str:
        """What to do."""
        if self.question.from_paper:
            return self.tr(
                "Have your sheet read back from its paper: a scan, a photograph, the camera, or its words typed. The "
                "file that it was printed from will not do."
            )
        return self.tr("Have your sheet read back; it is compared with your share.")

    def primary_text(self) -> str:
        """What follows."""
        return self.tr("Read the sheet back")

    def problem_title(self) -> str:
        """The headline of a problem."""
        return self.tr("This sheet was not accepted")

    def first_focus(self) -> QWidget:
        """A rehearsal's sheet is there already; one that was refused is looked at again."""
        ready = self.source.has_source() and self.question.problem is None
        return self.primary if ready else self.source.first_focus()
