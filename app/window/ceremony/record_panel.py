"""To the right: the record as it grows, and its head as words to read out."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout, QWidget

from app.window.kit.parts import Content, column, label, row, scrolled
from app.window.kit.theme import side_scale
from app.window.pages.draft import breakable
from app.window.pages.progress import CeremonyProgress
from app.window.words.event_words import event_sentence
from ceremony.language.digest_words import digest_words
from ceremony.record.journal import Entry
from ceremony.script.loading import Script

WIDTH_PX = 258
SHOWN_ENTRIES = 40
HEAD_WORDS = 8  # enough to find the head again on paper; all 32 are read aloud at the end


class RecordPanel(QFrame):
    """The latest entries, newest first."""

    def __init__(self, script: Script, language: str, scale: float) -> None:
        super().__init__()
        self._titles = {step.id: step.title.in_language(language) for step in script.steps}
        self.setProperty("kind", "side")
        self.setFixedWidth(round(WIDTH_PX * side_scale(scale)))
        self.setAccessibleName(self.tr("Record"))
        self._rows: list[QWidget] = []
        self._count = label("", "quiet", wrap=False)
        content = Content()
        self._list = QVBoxLayout(content)
        self._list.setSpacing(8)
        self._list.setContentsMargins(0, 0, 6, 0)
        self._list.addStretch(1)
        self._words: list[QLabel] = []
        whole = column(
            row(label(self.tr("Record"), "heading", wrap=False), None, self._count),
            scrolled(content),
            label(self.tr("Head of the record, first words"), "caption"),
            self._head_grid(),
            margins=14,
            spacing=8,
        )
        whole.setStretch(1, 1)
        self.setLayout(whole)

    def _head_grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(2)
        for place in range(HEAD_WORDS):
            word = label("", "head-word", wrap=False)
            self._words.append(word)
            grid.addWidget(word, place // 2, place % 2)
        return grid

    def show_ceremony_progress(self, progress: CeremonyProgress) -> None:
        """Show every entry so far."""
        for made in self._rows:
            made.deleteLater()
        self._rows = []
        for entry in progress.entries[-SHOWN_ENTRIES:]:
            self._put(entry)
        self._show_head(progress)

    def add(self, progress: CeremonyProgress) -> None:
        """Show the newest entry."""
        self._put(progress.entries[-1])
        self._show_head(progress)
        while len(self._rows) > SHOWN_ENTRIES:
            self._rows.pop(0).deleteLater()

    def _put(self, entry: Entry) -> None:
        time = label(f"{entry.time[11:19]}  ·  {entry.seq}", "fact-name", wrap=False)
        step = self._titles.get(entry.step, entry.step)
        text = label(breakable(event_sentence(entry.event, step)), "entry")
        made = QWidget()
        made.setLayout(column(time, text, spacing=0))
        self._list.insertWidget(0, made)
        self._rows.append(made)

    def _show_head(self, progress: CeremonyProgress) -> None:
        self._count.setText(self.tr("%n entries", "", len(progress.entries)))
        words = digest_words(progress.head, HEAD_WORDS) if progress.head else ()
        for place, word in enumerate(self._words):
            word.setText(words[place] if place < len(words) else "")
