"""Collecting sheets for a recovery: each is judged alone, and everybody sees the verdict."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QFrame, QGridLayout, QLineEdit, QWidget

from app.window.kit.parts import banner, button, column, label
from app.window.kit.said import error_text
from app.window.pages.sheet_source import SheetSourcePage
from app.window.pages.shown_back import Typed
from app.window.words.vocabulary import sheet_verdict
from ceremony.errors import UnopenedError
from ceremony.ports import JudgedSheet, PresentSheet, SheetSource

BAG_PX = 320


class PresentSheetPage(SheetSourcePage):
    """The next sheet, those judged so far, and how many are still missing."""

    question: PresentSheet

    @property
    def keeps_refused(self) -> bool:
        """What could not be opened is put right; what was refused otherwise was judged, and the next sheet comes."""
        return isinstance(self.question.problem, UnopenedError)

    def fill(self) -> None:
        """What is particular to this page."""
        self.bag = QLineEdit()
        if self.question.holders:  # there is an archive, and so a bag: its number comes before it is opened
            self.bag.setAccessibleName(self.tr("Number on the bag, read aloud before it is opened"))
            self.bag.setMaximumWidth(round(BAG_PX * self.scene.scale))
            self.body.addLayout(column(label(self.bag.accessibleName(), "field", wrap=False), self.bag, spacing=3))
        self.add_source(self._name_given(), self.scene.progress.sheets_folder)
        remark = self.question.judged[-1].remark if self.question.judged else None
        if remark is not None:  # what a genuine sheet's verdict does not prove
            self.body.addWidget(banner("good", sheet_verdict("genuine"), error_text(remark)))
        if self.question.holders or self.question.judged:
            self.body.addWidget(self._holders())
        self.no_more = button(self.tr("No &more sheets will come"), "plain", self._on_no_more_clicked)
        self.footer.insertWidget(0, self.no_more)

    def _name_given(self) -> str:
        """What was named and could not be opened, to be put right."""
        problem = self.question.problem
        if not isinstance(problem, UnopenedError):
            return ""
        return str(problem.values.get("name") or problem.values.get("path", ""))

    def _genuine(self) -> set[int]:
        return {one.share.index for one in self.question.judged if one.verdict == "genuine" and one.share}

    def missing(self) -> int:
        """How many genuine sheets are still needed."""
        return max(0, self.question.threshold - len(self._genuine()))

    def actor(self) -> tuple[str, str]:
        """Whoever comes next."""
        return "custodian", ""

    def now(self) -> str:
        """How many are missing."""
        if isinstance(self.question.problem, UnopenedError):
            return self.tr("The same custodian's sheet again: put the name right, or read it another way.")
        if not self.question.threshold:
            return self._now_in_a_check()
        if not self.question.judged:
            return self.tr("%n sheets are needed. The first custodian comes.", "", self.missing())
        return self.tr("%n more sheets are needed. The next custodian comes.", "", self.missing())

    def _now_in_a_check(self) -> str:
        """A check needs no number of sheets."""
        if self.question.judged and self.question.judged[-1].verdict == "genuine":
            return self.tr("This sheet is genuine. If another is to be checked, it comes now.")
        if self.question.judged:
            return self.tr("Read the sheet again, or the next one; or say that no more will come.")
        return self.tr("The custodian comes with the sheet.")

    def problem_title(self) -> str:
        """The headline of a problem."""
        if isinstance(self.question.problem, UnopenedError):
            return self.tr("No sheet was read")
        return self.tr("This sheet does not count")

    def primary_text(self) -> str:
        """What follows."""
        return self.tr("Read this sheet")

    def first_focus(self) -> QWidget:
        """Where the keyboard begins."""
        return self.bag if self.question.holders and not self.keeps_refused else self.source.first_focus()

    def answer(self) -> SheetSource:
        """The sheet, with the number of its bag if it was read; else that is asked for where the sheet is genuine."""
        return replace(self.source.source(), bag=self.bag.text().strip())

    def typed(self, value: object) -> tuple[Typed, ...]:
        """The bag's number."""
        bag = value.bag if isinstance(value, SheetSource) else ""
        return (Typed(self.tr("The bag's number"), bag),) if bag else ()

    def comparison(self) -> str:
        """What the room does while that is shown."""
        return self.tr("Read the number off the bag once more, aloud. Is it the same?")

    def _holders(self) -> QFrame:
        made = QFrame()
        made.setProperty("kind", "surface")
        grid = QGridLayout(made)
        grid.setContentsMargins(16, 10, 16, 10)
        grid.setHorizontalSpacing(18)
        grid.setColumnStretch(1, 1)
        genuine = self._genuine()
        for line, share in enumerate(self.question.holders):
            there = share.index in genuine
            cells = (
                label(str(share.index), "quiet", wrap=False),
                label(share.holder, "big", wrap=False),
                label(share.site, "quiet", wrap=False),
                label(f"✓ {sheet_verdict('genuine')}" if there else "–", "good" if there else "quiet", wrap=False),
            )
            for place, cell in enumerate(cells):
                grid.addWidget(cell, line, place)
        rejected = [one for one in self.question.judged if one.verdict != "genuine"]
        if rejected:  # a heading of their own: they are not the last custodian's
            heading = label(self.tr("Shown, and not counted"), "caption")
            heading.setContentsMargins(0, 10, 0, 0)
            grid.addWidget(heading, grid.rowCount(), 0, 1, 4)
        for one in rejected:
            grid.addWidget(label(self._rejected_text(one), "bad"), grid.rowCount(), 1, 1, 3)
        return made

    @staticmethod
    def _rejected_text(one: JudgedSheet) -> str:
        holder = f" · {one.share.holder}" if one.share is not None else ""
        return f"✗ {sheet_verdict(one.verdict)}{holder}"

    def _on_no_more_clicked(self) -> None:
        self.give(None)
