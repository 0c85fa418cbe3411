"""What pages share on which a sheet comes in: its source is the answer, and typed words are gone once it is given."""

from __future__ import annotations

from pathlib import Path

from app.window.pages.base import Page
from app.window.sheets.sheet_input import SheetInput
from ceremony.ports import SheetSource


class SheetSourcePage(Page):
    """A page with a sheet's source: a file, words typed, or a camera."""

    source: SheetInput

    def add_source(self, prefilled: str, folder: Path | None) -> None:
        """Where the sheet comes from; what a camera sees is given at once."""
        self.source = SheetInput(prefilled, folder, again=self.question.problem is not None)
        self.source.found.connect(self.primary.click)
        self.body.addWidget(self.source)

    def answer(self) -> SheetSource:
        """The sheet's source."""
        return self.source.source()

    def show_unready(self, sentence: str) -> None:
        """Say what is missing."""
        self.source.show_hint(sentence)

    def give(self, value: object) -> None:
        """Answer, and drop typed words."""
        was_ready = self.ready
        super().give(value)
        if was_ready:
            self.source.forget()
