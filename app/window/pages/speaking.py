"""Pages on which people speak: words to read aloud, a fingerprint to compare, a step to try again."""

from __future__ import annotations

from app.window.kit.parts import banner, label
from app.window.kit.word_grid import WordGrid
from app.window.pages.base import Page
from ceremony.language.digest_words import group_hex
from ceremony.ports import CompareFingerprint, ReadAloud, TryAgain


class ReadAloudPage(Page):
    """The step's words, large; the button says that they were said."""

    question: ReadAloud

    say_is_large = True

    def fill(self) -> None:
        """After an interruption: sheets that are out and must not stay there."""
        if self.scene.progress.void:
            numbers = ", ".join(map(str, self.scene.progress.void))
            self.body.addWidget(
                banner(
                    "problem",
                    self.tr("Sheets are out that are void: {numbers}").format(numbers=numbers),
                    self.tr(
                        "Take them back and destroy them before you go on; enough of them would still give the key."
                    ),
                )
            )

    def now(self) -> str:
        """What to do."""
        if self.scene.scale > 1:  # the words to be read take the room
            return self.tr("Read this to everybody.")
        return self.tr("Read this to everybody. Press the button when all are ready.")

    def primary_text(self) -> str:
        """Not a bare OK: what is confirmed."""
        return self.tr("Said; everybody is ready")


class TryAgainPage(Page):
    """The step could not be done; the reason stands in the banner."""

    question: TryAgain

    def primary_text(self) -> str:
        """Try the step again."""
        return self.tr("Try again")

    def problem_title(self) -> str:
        """The headline of a problem."""
        return self.tr("This step could not be done yet")


class CompareFingerprintPage(Page):
    """All 32 words, numbered; two people compare them with what they wrote down."""

    question: CompareFingerprint

    step_words_small = True

    def fill(self) -> None:
        """What is particular to this page."""
        self.body.addWidget(WordGrid(self.question.words))
        if self.scene.scale == 1:  # at large type the words alone fill the page
            self.body.addWidget(label(group_hex(self.question.digest), "quiet"))

    def actor(self) -> tuple[str, str]:
        """The witness reads, whoever leads the step."""
        return "witness", self.scene.progress.person("witness")

    def now(self) -> str:
        """What to do with the words."""
        if self.question.subject == "record-head":
            return self.tr("Read these 32 words of the record's head aloud, row by row. Everybody writes them down.")
        said = self.tr("Read these 32 words of the fingerprint of {key} aloud; another reads them back.")
        return said.format(key=self.question.subject)

    def primary_text(self) -> str:
        """What is confirmed."""
        if self.question.subject == "record-head":
            return self.tr("Read aloud and written down")
        return self.tr("Read aloud and back: the same")
