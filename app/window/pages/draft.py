"""What the root is asked to sign, line by line, and the words of its digest; nothing is signed that was not shown."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QGridLayout

from app.window.kit.parts import button, label
from app.window.kit.said import said
from app.window.kit.word_grid import WordGrid
from app.window.pages.reading_on import ReadToEndPage
from ceremony.ports import ConfirmDraft

LONG = 20
BREAK = "\u200b"  # a place where a line may break, with no width


def breakable(text: str) -> str:
    """Text whose long words, such as serial numbers, may be broken at every eighth character."""
    words = text.split(" ")
    return " ".join(
        BREAK.join(word[at : at + 8] for at in range(0, len(word), 8)) if len(word) > LONG else word for word in words
    )


def draft_lines(lines: tuple[str, ...]) -> QFrame:
    """What a draft says, a line each: its name, and its value."""
    made = QFrame()
    made.setProperty("kind", "surface")
    grid = QGridLayout(made)
    grid.setContentsMargins(14, 8, 14, 8)
    grid.setVerticalSpacing(3)
    grid.setHorizontalSpacing(16)
    grid.setColumnStretch(1, 1)
    for place, line in enumerate(lines):
        name, _, value = line.partition(": ")
        grid.addWidget(label(said(name), "quiet", wrap=False), place, 0)
        grid.addWidget(label(breakable(said(value)), "plain"), place, 1)
    return made


class ConfirmDraftPage(ReadToEndPage):
    """The button goes on to what is not seen yet, and signs only when the end was shown."""

    question: ConfirmDraft

    def fill(self) -> None:
        """What is particular to this page."""
        self.body.addWidget(label(said(self.question.title), "heading"))
        self.body.addWidget(draft_lines(self.question.lines))
        self.body.addWidget(label(self.tr("The digest of what will be signed, in words"), "field", wrap=False))
        self.body.addWidget(WordGrid(self.question.words))
        self.leave_out = button(self.leave_out_text(), "plain", self._on_leave_out_clicked)
        self.footer.insertWidget(0, self.leave_out)
        self.follow_reading()

    def now(self) -> str:
        """What to do."""
        return self.tr("Read this aloud and compare it with what was announced. The CA's key signs exactly this.")

    def leave_out_text(self) -> str:
        """What the other button says."""
        return self.tr("Leave this request &out") if self.question.may_leave_out else self.tr("&Do not sign this list")

    def primary_text(self) -> str:
        """What is confirmed."""
        return self.tr("Compared: sign it")

    def answer(self) -> bool:
        """Sign."""
        return True

    def _on_leave_out_clicked(self) -> None:
        self.give(False)
