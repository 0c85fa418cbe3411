"""What is signed for the hosts of an estate: one table, each draft of which can be opened, and one digest over all."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QWidget

from app.window.kit.parts import button, column, label, row, scrolled
from app.window.kit.tables import reading_table
from app.window.kit.word_grid import WordGrid
from app.window.pages.draft import draft_lines
from app.window.pages.reading_on import ReadToEndPage
from ceremony.ports import ConfirmDrafts, DraftShown

WIDTH_PX, HEIGHT_PX = 900, 640


class DraftDialog(QDialog):
    """One draft of the table, line by line; Escape goes back to the table."""

    def __init__(self, parent: QWidget, draft: DraftShown) -> None:
        super().__init__(parent)
        self.setWindowTitle(draft.name)
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.leave_out = button(self.tr("Leave this request &out"), "plain", self.accept)
        self.leave_out.setAutoDefault(False)
        self.close_it = button(self.tr("&Back to the table"), "primary", self.reject)
        self.close_it.setDefault(True)
        self.setLayout(
            column(
                label(draft.name, "heading"),
                scrolled(draft_lines(draft.lines)),
                row(self.leave_out, None, self.close_it),
                margins=24,
            )
        )
        self.resize(WIDTH_PX, HEIGHT_PX)
        self.close_it.setFocus()


class ConfirmDraftsPage(ReadToEndPage):
    """The button goes on to what is not seen yet, and signs all only when the end of the table was shown."""

    question: ConfirmDrafts

    def fill(self) -> None:
        """What is particular to this page."""
        titles = (self.tr("Host"), self.tr("For"), self.tr("Signed by"), self.tr("Until"))
        rows = [row for one in self.question.drafts for row in _rows(one)]
        self.table = reading_table(self.tr("What will be signed"), titles, rows, stretch=0)
        for line in range(1, len(rows), 2):
            self.table.setSpan(line, 0, 1, len(titles))
        self.table.fit()
        self.table.cellActivated.connect(self._open)
        self.table.cellClicked.connect(self._open)
        self.body.addWidget(self.table)
        self.body.addWidget(label(self.tr("The digest of all that will be signed, in words"), "field", wrap=False))
        self.body.addWidget(WordGrid(self.question.words))
        self.follow_reading()

    def now(self) -> str:
        """What to do."""
        return self.tr(
            "Read the table aloud, row by row, and compare each key's words with what its host read out by telephone. "
            "A click on a row, or Return, opens its draft. The token signs exactly this."
        )

    def primary_text(self) -> str:
        """What is confirmed."""
        return self.tr("Compared: sign all %n", "", len(self.question.drafts))

    def answer(self) -> tuple[str, ...]:
        """Sign them all."""
        return ()

    def _open(self, line: int, _column: int) -> None:
        draft = self.question.drafts[line // 2]
        self.opened = DraftDialog(self, draft)
        self.opened.accepted.connect(lambda: self.give((draft.name,)))
        self.opened.open()


def _rows(draft: DraftShown) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Whose certificate it is; and below, over the whole width, its key in words."""
    names = ", ".join(name.partition(":")[2] for name in draft.names)
    return (names, draft.profile, draft.issuer, draft.until), (" ".join(draft.key_words),)
