"""The printer before the first sheet, and what came out of it when nobody is sure."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QLineEdit, QRadioButton, QWidget

from app.window.kit.parts import Choice, Tick, banner, column, frame, label, row
from app.window.kit.said import error_text, said_list
from app.window.pages.base import Page
from app.window.pages.sheets_out import SheetPage
from app.window.words.host_check_words import printing_check, way_to_printer
from ceremony.printing.questions import (
    ConfirmPrinter,
    DecidePaper,
    Instead,
    PaperDecision,
    PrinterVouched,
    ReplacePrinter,
)


class _WhoPage(Page):
    """A page on which somebody of the room is named."""

    def add_who(self, caption: str) -> None:
        """The field; the witness stands in it."""
        self.who = Choice()
        self.who.setAccessibleName(caption)
        participants = self.scene.progress.participants
        names = list(participants.names()) if participants else []
        self.who.addItems(names)
        if participants:
            self.who.setCurrentText(participants.witness)
        self.body.addLayout(row(label(caption, "field", wrap=False), self.who, None))

    def add_hint(self) -> None:
        """Where it is said what is missing."""
        self.hint = label("", "bad")
        self.hint.hide()
        self.body.addWidget(self.hint)

    def show_hint(self, sentence: str) -> None:
        """Say what is missing."""
        self.hint.setText(sentence)
        self.hint.show()


class ConfirmPrinterPage(_WhoPage):
    """What the system tells of the printer, and three things that only people can see."""

    question: ConfirmPrinter

    def fill(self) -> None:
        """What is particular to this page."""
        printer = self.question.printer
        name = printer.model if printer.name in printer.model else printer.name
        self.body.addWidget(label(f"{name}, {way_to_printer(printer.way)}", "heading"))
        self.ticks = {
            "local": Tick(self.tr("It stands in this room, on a cable of this laptop")),
            "single_purpose": Tick(self.tr("It is used for this ceremony and nothing else")),
            "not_networked": Tick(self.tr("It is on no network, by wire or without")),
        }
        self.body.addLayout(column(*self.ticks.values(), spacing=4))
        self.add_who(self.tr("Who looked"))
        self.add_hint()
        self.body.addWidget(self._checks())

    def _checks(self) -> QWidget:
        """What this machine could see: each look that did not pass, and how many did."""
        grid = QGridLayout()
        grid.setContentsMargins(14, 8, 14, 8)
        grid.setHorizontalSpacing(18)
        grid.setVerticalSpacing(3)
        grid.setColumnStretch(1, 1)
        failed = [check for check in self.question.checks if not check.ok]
        for line, check in enumerate(failed):
            mark, kind = ("?", "warn") if check.id == "printer-local" else ("✗", "bad")
            grid.addWidget(label(f"{mark} {printing_check(check.id)}", kind, wrap=False), line, 0)
            grid.addWidget(label(said_list(check.detail), "quiet"), line, 1)
        passed = len(self.question.checks) - len(failed)
        text = self.tr("%n looks of this machine at printer and spool passed", "", passed)
        grid.addWidget(label(f"✓ {text}", "good"), len(failed), 0, 1, 2)
        return frame("surface", grid)

    def now(self) -> str:
        """What to do."""
        return self.tr("Look at the printer: it could keep a sheet, or pass it on.")

    def actor(self) -> tuple[str, str]:
        """The witness looks."""
        return "witness", self.scene.progress.person("witness")

    def primary_text(self) -> str:
        """What is confirmed."""
        return self.tr("Print on it")

    def first_focus(self) -> QWidget:
        """Where the keyboard begins."""
        return self.ticks["local"]

    def answer(self) -> PrinterVouched:
        """All three, and by whom."""
        if not all(tick.isChecked() for tick in self.ticks.values()):
            raise ValueError(self.tr("Sheets go to a printer only if all three hold. If not, connect another printer."))
        return PrinterVouched(local=True, single_purpose=True, not_networked=True, by=self.who.currentText())

    def show_unready(self, sentence: str) -> None:
        """Say what is missing, at the first that is not ticked."""
        self.show_hint(sentence)
        next(tick for tick in self.ticks.values() if not tick.isChecked()).setFocus(Qt.FocusReason.OtherFocusReason)


class ReplacePrinterPage(_WhoPage):
    """The printer cannot be used: once more, or it is given up for another one or for the folder, as a decision."""

    step_words_small = True
    question: ReplacePrinter

    def fill(self) -> None:
        """What is particular to this page: trying again is chosen beforehand, and needs no reason."""
        self.choices = QButtonGroup(self)
        self._add(0, self.tr("It was seen to: try this printer again"))
        self.others = Choice()
        self.others.setAccessibleName(self.tr("Another printer"))
        for one in self.question.others:
            self.others.addItem(f"{one.name or one.uri}, {way_to_printer(one.way)}", one)
        if self.question.others:
            self._add(1, self.tr("It is gone for good: go on with another printer"))
            self.body.addLayout(row(self.others, None))
        self._add(2, self.tr("It is gone for good: go on with the folder"))
        self.choices.button(0).setChecked(True)
        self.decided = QWidget()
        caption = self.tr("What was decided, and why")
        self.reason = QLineEdit()
        self.reason.setAccessibleName(caption)
        self.decided.setLayout(column(label(caption, "field", wrap=False), self.reason, spacing=6))
        self.body.addWidget(self.decided)
        self.add_who(self.tr("Who decided"))
        self.add_hint()
        self.choices.idToggled.connect(self._on_chosen)
        self._on_chosen()

    def _add(self, number: int, text: str) -> None:
        choice = QRadioButton(text)
        self.choices.addButton(choice, number)
        self.body.addWidget(choice)

    def _on_chosen(self) -> None:
        given_up = self.choices.checkedId() > 0
        self.decided.setEnabled(given_up)
        self.who.setEnabled(given_up)
        self.others.setEnabled(self.choices.checkedId() == 1)
        self.primary.setText(self.tr("So it is decided") if given_up else self.tr("Try again"))

    def now(self) -> str:
        """What to do."""
        return self.tr("Nothing came out of the printer. See to it, or decide to give it up; that is recorded.")

    def primary_text(self) -> str:
        """What is confirmed."""
        return self.tr("Try again")

    def problem_title(self) -> str:
        """The headline of a problem."""
        return self.tr("The printer cannot be used")

    def answer(self) -> Instead | None:
        """None to try again."""
        if self.choices.checkedId() == 0:
            return None
        if not self.reason.text().strip():
            raise ValueError(self.tr("Say in a sentence what was decided, and why."))
        printer = self.others.currentData() if self.choices.checkedId() == 1 else None
        return Instead(printer, self.reason.text(), self.who.currentText())

    def show_unready(self, sentence: str) -> None:
        """Say what is missing."""
        self.show_hint(sentence)
        self.reason.setFocus()


class DecidePaperPage(SheetPage, _WhoPage):
    """Somebody looks into the printer, says what lies there, and decides."""

    step_words_small = True
    question: DecidePaper

    def fill(self) -> None:
        """What is particular to this page."""
        self.body.addWidget(label(self.which(), "heading"))
        if self.question.problem is None:
            self.body.addWidget(banner("problem", self.tr("What is known"), error_text(self.question.doubt)))
        self.choices = QButtonGroup(self)
        texts = (
            self.tr("It lies there whole: nothing is printed again"),
            self.tr("It is spoiled, and destroyed now: print it again"),
            self.tr("Nothing came out of it: print it again"),
        )
        for number, text in enumerate(texts):
            choice = QRadioButton(text)
            self.choices.addButton(choice, number)
            self.body.addWidget(choice)
        caption = self.tr("What was seen, and why it was decided so")
        self.body.addWidget(label(caption, "field", wrap=False))
        self.reason = QLineEdit()
        self.reason.setAccessibleName(caption)
        self.body.addWidget(self.reason)
        self.add_who(self.tr("Who decided"))
        self.add_hint()

    def now(self) -> str:
        """What to do."""
        return self.tr("Open the printer and look. What you decide is recorded.")

    def primary_text(self) -> str:
        """What is confirmed."""
        return self.tr("So it is decided")

    def first_focus(self) -> QWidget:
        """Where the keyboard begins: nothing is chosen beforehand."""
        return self.choices.button(0)

    def answer(self) -> PaperDecision:
        """What lies there, and what follows."""
        found = {0: "whole", 1: "spoiled", 2: "nothing"}.get(self.choices.checkedId())
        if found is None:
            raise ValueError(self.tr("Say what lies in the printer."))
        if not self.reason.text().strip():
            raise ValueError(self.tr("Say in a sentence what was decided, and why."))
        return PaperDecision(found, self.reason.text(), self.who.currentText())  # type: ignore[arg-type]  # of three

    def show_unready(self, sentence: str) -> None:
        """Say what is missing."""
        self.show_hint(sentence)
        (self.reason if self.choices.checkedId() >= 0 else self.first_focus()).setFocus()
