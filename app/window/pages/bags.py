"""A number read off a tamper-evident bag: when a sheet is sealed, when it comes out, when its holder takes it over.

What was typed is shown back large and compared with the bag before it counts.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from app.window.kit.parts import button, label
from app.window.kit.said import error_text
from app.window.pages.base import Page
from app.window.pages.sheets_out import SheetPage
from app.window.pages.shown_back import Typed
from ceremony.errors import KeyriteError
from ceremony.ports import QuoteBag, SealSheet, TakeOverSheet


class BagPage(Page):
    """A page with the field for a bag's number."""

    def add_bag(self, caption: str) -> None:
        """The field."""
        self.body.addWidget(label(caption, "field", wrap=False))
        self.bag = QLineEdit()
        self.bag.setAccessibleName(caption)
        self.bag.setMinimumWidth(round(320 * self.scene.scale))
        self.body.addWidget(self.bag, 0, Qt.AlignmentFlag.AlignLeft)

    def add_rehearsals_number(self, number: str) -> None:
        """There is no bag in a rehearsal: what would stand on it."""
        if self.scene.progress.rehearsal:
            known = self.tr("In this rehearsal the bag says {number}.").format(number=number)
            self.body.addWidget(label(known, "quiet"))

    def add_hint(self) -> None:
        """The place for what is missing."""
        self.hint = label("", "bad")
        self.body.addWidget(self.hint)

    def first_focus(self) -> QWidget:
        """Where the keyboard begins."""
        return self.bag

    def answer(self) -> str:
        """The bag's number."""
        if not self.bag.text().strip():
            raise ValueError(self.tr("Type the number that is printed on the bag."))
        return self.bag.text()

    def typed(self, value: object) -> tuple[Typed, ...]:
        """The number."""
        return (Typed(self.tr("You typed"), str(value)),)

    def comparison(self) -> str:
        """What the room does while that is shown."""
        return self.tr("Read the number off the bag once more, aloud. Is it the same?")

    def show_unready(self, sentence: str) -> None:
        """Say what is missing."""
        self.hint.setText(sentence)
        self.bag.setFocus()


class SealSheetPage(BagPage, SheetPage):
    """The sheet is in its bag; the bag's number goes into the record."""

    question: SealSheet

    def fill(self) -> None:
        """What is particular to this page."""
        self.body.addWidget(label(self.which(), "heading"))
        if self.question.first_bag:
            by_hand = self.tr("On the sheet's label write by hand: the bag's number, and whom to call.")
            self.body.addWidget(label(by_hand, "quiet"))
        self.add_bag(self.tr("Number of the tamper-evident bag"))
        if self.scene.progress.rehearsal:
            example = f"{self.scene.progress.ceremony[-4:]}-{self.question.share.index}"
            known = self.tr("No bag at hand? In a rehearsal any number will do, such as {example}.")
            self.body.addWidget(label(known.format(example=example), "quiet"))
        self.add_hint()

    def now(self) -> str:
        """What to do."""
        if self.question.first_bag:
            return self.tr(
                "Fold the sheet. Put it and a set of the public pages into the bag. Seal it, read its number aloud."
            )
        return self.tr(
            "Fold the sheet. Put it and the public pages of the old bag into a new one. Seal it, read its number aloud."
        )

    def answer(self) -> str:
        """The bag's number, of one that was never used."""
        number = super().answer()
        try:
            self.question.check(number)
        except KeyriteError as used:
            raise ValueError(error_text(used)) from None
        return number

    def primary_text(self) -> str:
        """What is confirmed."""
        return self.tr("The bag is sealed")


class QuoteBagPage(BagPage, SheetPage):
    """The number on the bag that the sheet came out of; what the ledger says is not shown beforehand."""

    question: QuoteBag

    def fill(self) -> None:
        """What is particular to this page."""
        self.body.addWidget(label(self.which(), "heading"))
        self.add_bag(self.tr("Number on the bag that was opened"))
        if not self.question.sealed_as:
            unknown = self.tr("No archive was at hand, so nobody knows the number: it is written down as it is read.")
            self.body.addWidget(label(unknown, "quiet"))
        else:
            self.add_rehearsals_number(self.question.sealed_as)
        self.add_hint()

    def now(self) -> str:
        """What to do."""
        return self.tr("Read the number of the bag aloud. It must be the bag that was sealed last time.")

    def primary_text(self) -> str:
        """What is confirmed."""
        return self.tr("This was the number")


class TakeOverSheetPage(BagPage):
    """Who was absent takes over the bag that was kept for them: its number read, the seal looked at, duties agreed."""

    question: TakeOverSheet

    def fill(self) -> None:
        """What is particular to this page."""
        sheet = self.question.sheet
        which = self.tr("Sheet {index} of set {generation}, kept in trust by {trustee}").format(
            index=sheet.index, generation=sheet.generation, trustee=sheet.trustee
        )
        self.body.addWidget(label(which, "heading"))
        duties = self.tr(
            "I keep this sheet myself, sealed in its bag, at {site}. I show its words to nobody, make no copy, come "
            "when a ceremony calls me, and report at once a bag that is lost, damaged or open."
        ).format(site=sheet.site)
        self.body.addWidget(label(duties, "big"))
        self.add_bag(self.tr("Number on the bag"))
        self.add_rehearsals_number(sheet.bag)
        self.add_hint()
        self.later = button(self.tr("Not &today: it stays in trust"), "plain", lambda: self.give(None))
        self.footer.insertWidget(0, self.later)

    def actor(self) -> tuple[str, str]:
        """The holder."""
        return "custodian", self.question.sheet.holder

    def now(self) -> str:
        """What to do."""
        return self.tr("Take the bag, look at its seal, read its number aloud, and say the duties.")

    def primary_text(self) -> str:
        """What is confirmed."""
        return self.tr("I have taken it over")
