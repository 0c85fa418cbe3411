"""The policy in force, read aloud: its terms, what it changes where it is new, and its file's words."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame

from app.window.kit.parts import banner, column, frame, label
from app.window.kit.word_grid import WordGrid
from app.window.pages.reading_on import ReadToEndPage
from ceremony.language.digest_words import group_hex
from ceremony.ports import HearPolicy
from ceremony.script.loading import Text


class HearPolicyPage(ReadToEndPage):
    """Everybody hears under which policy the ceremony is held, before its approval is stated."""

    question: HearPolicy
    step_words_small = True

    def fill(self) -> None:
        """What is particular to this page."""
        self.body.addWidget(label(self.question.title, "heading"))
        if self.question.changes:
            title = self.tr("It takes the place of the policy before. What it changes:")
            self.body.addWidget(banner("problem", title, *map(self._said, self.question.changes)))
        self.body.addWidget(self._terms())
        self.body.addWidget(label(self.tr("The SHA-256 of its file, in words"), "field", wrap=False))
        self.body.addWidget(WordGrid(self.question.words))
        if self.scene.scale == 1:
            self.body.addWidget(label(group_hex(self.question.digest), "quiet"))
        self.follow_reading()

    def _said(self, text: Text) -> str:
        return text.in_language(self.scene.language)

    def _terms(self) -> QFrame:
        lines = (label(self._said(text), "plain") for text in self.question.terms)
        return frame("surface", column(*lines, spacing=4, margins=14))

    def now(self) -> str:
        """What to do."""
        return self.tr("Read this policy aloud. The witness reads the 32 words, another compares them.")

    def primary_text(self) -> str:
        """What is confirmed."""
        return self.tr("Read aloud, and compared with the approved policy")

    def answer(self) -> None:
        """Nothing is to be said but that it was heard."""
