"""A record was looked through: by whom, and what was found."""

from __future__ import annotations

from PySide6.QtWidgets import QButtonGroup, QLineEdit, QRadioButton, QWidget

from app.window.kit.parts import Choice, label, row
from app.window.kit.word_grid import WordGrid
from app.window.pages.base import Page
from app.window.pages.shown_back import Typed
from ceremony.ports import LookedThrough, ReviewLog

HEAD_WORDS = 4  # of 32, as many as tell records apart


class ReviewLogPage(Page):
    """One record of those that a log review is about; nothing is said beforehand."""

    step_words_small = True
    question: ReviewLog

    def fill(self) -> None:
        """What is particular to this page."""
        log = self.question.log
        place = self.tr("Record {number} of {count}").format(number=self.question.number, count=self.question.count)
        self.body.addWidget(label(f"{place}: {log.ceremony}", "heading"))
        until = self.tr("Until its last entry, which is number {entries}. Its head begins with these words:")
        self.body.addWidget(label(until.format(entries=log.entries), "plain"))
        self.body.addWidget(WordGrid(self.question.words[:HEAD_WORDS]))
        self.reviewer = Choice()
        self.reviewer.setAccessibleName(self.tr("Who looked through it"))
        self.reviewer.addItems(list(self.question.people))
        self.reviewer.setCurrentText(self.scene.progress.person("witness"))
        self.body.addLayout(row(label(self.tr("Who looked through it"), "field", wrap=False), self.reviewer, None))
        self.choices = QButtonGroup(self)
        ways = (self.tr("Nothing was found that is not as it should be"), self.tr("This was found:"))
        for number, text in enumerate(ways):
            choice = QRadioButton(text)
            self.choices.addButton(choice, number)
            self.body.addWidget(choice)
        self.found = QLineEdit()
        self.found.setAccessibleName(self.tr("What was found"))
        self.body.addWidget(self.found)
        self.hint = label("", "bad")
        self.body.addWidget(self.hint)
        self.choices.idToggled.connect(self._on_chosen)
        self._on_chosen()

    def _on_chosen(self) -> None:
        self.found.setEnabled(self.choices.checkedId() == 1)

    def first_focus(self) -> QWidget:
        """Where the keyboard begins: nothing is chosen beforehand."""
        return self.choices.checkedButton() or self.choices.button(0)

    def now(self) -> str:
        """What to do."""
        return self.tr("Look through this record to its end, entry by entry; then say what was found.")

    def primary_text(self) -> str:
        """What is confirmed."""
        return self.tr("So it is")

    def show_unready(self, sentence: str) -> None:
        """Say what is missing."""
        self.hint.setText(sentence)

    def answer(self) -> LookedThrough:
        """Who looked, and what they found."""
        chosen, by = self.choices.checkedId(), self.reviewer.currentText()
        if chosen < 0:
            raise ValueError(self.tr("Say what was found, or that nothing was."))
        if chosen == 0:
            return LookedThrough(by, nothing=True)
        if not self.found.text().strip():
            raise ValueError(self.tr("Say in a sentence what was found."))
        return LookedThrough(by, found=self.found.text())

    def typed(self, value: object) -> tuple[Typed, ...]:
        """What was found, in words."""
        found = value.found if isinstance(value, LookedThrough) else ""
        return (Typed(self.tr("What was found"), found),) if found else ()
