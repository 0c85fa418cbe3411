"""A key that came without proof of possession: two people compare it with what its holder gave them by another way."""

from __future__ import annotations

from app.window.kit.parts import button, label
from app.window.kit.word_grid import WordGrid
from app.window.pages.draft import breakable
from app.window.pages.reading_on import ReadToEndPage
from ceremony.ports import VouchForKey


class VouchForKeyPage(ReadToEndPage):
    """All 32 words of the key's fingerprint; nobody vouches for what was not shown."""

    step_words_small = True
    question: VouchForKey

    def fill(self) -> None:
        """What is particular to this page."""
        self.body.addWidget(label(self.question.title, "heading"))
        self.body.addWidget(label(breakable(self.question.subject), "plain"))
        self.body.addWidget(WordGrid(self.question.words))
        self.leave_out = button(self.tr("Leave this request &out"), "plain", self._on_leave_out_clicked)
        self.footer.insertWidget(0, self.leave_out)
        self.follow_reading()

    def actor(self) -> tuple[str, str]:
        """The witness reads, whoever leads the step."""
        return "witness", self.scene.progress.person("witness")

    def now(self) -> str:
        """What to do with the words."""
        return self.tr(
            "Nothing shows who holds this key. Read its 32 words aloud; the administrator compares them with what the "
            "holder gave by another way, and both vouch for it."
        )

    def primary_text(self) -> str:
        """What is confirmed."""
        return self.tr("The same: we vouch for it")

    def answer(self) -> bool:
        """It may be certified."""
        return True

    def _on_leave_out_clicked(self) -> None:
        self.give(False)
