"""What is signed together: one table, each row of which can be opened, and one digest over all."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QWidget

from app.window.kit.parts import button, column, label, row, scrolled
from app.window.kit.tables import reading_table
from app.window.kit.word_grid import WordGrid
from app.window.pages.draft import BREAK, LONG, breakable, draft_lines
from app.window.pages.reading_on import ReadToEndPage
from app.window.words.vocabulary import document_kind_name
from ceremony.ports import ConfirmDocuments, ConfirmDrafts, DocumentShown, DraftShown

WIDTH_PX, HEIGHT_PX = 900, 640
Shown = DraftShown | DocumentShown


class DraftDialog(QDialog):
    """One row of the table, line by line; Escape goes back to the table."""

    def __init__(self, parent: QWidget, shown: Shown, leave_out: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(shown.name)
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.leave_out = button(leave_out, "plain", self.accept)
        self.leave_out.setAutoDefault(False)
        self.close_it = button(self.tr("&Back to the table"), "primary", self.reject)
        self.close_it.setDefault(True)
        self.setLayout(
            column(
                label(shown.name, "heading"),
                scrolled(draft_lines(shown.lines)),
                row(self.leave_out, None, self.close_it),
                margins=24,
            )
        )
        self.resize(WIDTH_PX, HEIGHT_PX)
        self.close_it.setFocus()


class _ManyPage(ReadToEndPage):
    """The button goes on to what is not seen yet, and signs all only when the end of the table was shown."""

    def shown(self) -> Sequence[Shown]:
        """What has a row."""
        raise NotImplementedError

    def _fill_table(self, titles: tuple[str, ...], words: tuple[str, ...]) -> None:
        rows = [row for one in self.shown() for row in _rows(one)]
        self.table = reading_table(self.tr("What will be signed"), titles, rows, stretch=0)
        for line in range(1, len(rows), 2):
            self.table.setSpan(line, 0, 1, len(titles))
        self.table.fit()
        self.table.cellActivated.connect(self._open)
        self.table.cellClicked.connect(self._open)
        self.body.addWidget(self.table)
        self.body.addWidget(label(self.tr("The digest of all that will be signed, in words"), "field", wrap=False))
        self.body.addWidget(WordGrid(words))
        self.follow_reading()

    def primary_text(self) -> str:
        """What is confirmed."""
        return self.tr("Compared: sign all %n", "", len(self.shown()))

    def answer(self) -> tuple[str, ...]:
        """Sign them all."""
        return ()

    def leave_out_text(self) -> str:
        """What the button says that leaves a row out."""
        return self.tr("Leave this request &out")

    def _open(self, line: int, _column: int) -> None:
        shown = self.shown()[line // 2]
        self.opened = DraftDialog(self, shown, self.leave_out_text())
        self.opened.accepted.connect(lambda: self.give((shown.name,)))
        self.opened.open()


class ConfirmDraftsPage(_ManyPage):
    """Certificates for the hosts of an estate."""

    question: ConfirmDrafts

    def fill(self) -> None:
        """What is particular to this page."""
        titles = (self.tr("Host"), self.tr("For"), self.tr("Signed by"), self.tr("Until"))
        self._fill_table(titles, self.question.words)

    def shown(self) -> tuple[DraftShown, ...]:
        """The drafts."""
        return self.question.drafts

    def now(self) -> str:
        """What to do."""
        return self.tr(
            "Read the table aloud, row by row, and compare each key's words with what its host read out by telephone. "
            "A click on a row, or Return, opens its draft. The token signs exactly this."
        )


class ConfirmDocumentsPage(_ManyPage):
    """Documents for other programs."""

    question: ConfirmDocuments

    def fill(self) -> None:
        """What is particular to this page."""
        titles = (self.tr("What"), self.tr("For"), self.tr("Signed by"))
        self._fill_table(titles, self.question.words)

    def shown(self) -> tuple[DocumentShown, ...]:
        """The documents."""
        return self.question.documents

    def now(self) -> str:
        """What to do."""
        return self.tr(
            "Read the table aloud, row by row, and compare each digest with the one that you brought on paper. A click "
            "on a row, or Return, opens it. The token signs exactly this."
        )

    def leave_out_text(self) -> str:
        """What the button says that leaves a row out."""
        return self.tr("Leave this &out")


def _rows(shown: Shown) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What it is, and who signs it; below, over the whole width, what people compare: a key in words, or a digest."""
    if isinstance(shown, DocumentShown):
        title = _breaking(shown.title)
        return (title, document_kind_name(shown.kind), ", ".join(shown.signers)), (_in_groups(shown.digest),)
    names = ", ".join(name.partition(":")[2] for name in shown.names)
    return (_breaking(names), shown.profile, shown.issuer, shown.until), (" ".join(shown.key_words),)


def _breaking(names: str) -> str:
    """Names whose long parts, such as a host's, may be broken after a point: a table ends what does not fit in dots."""
    return "".join(
        BREAK.join(breakable(one) for one in re.split("(?<=[.:])", part)) if len(part) > LONG else part
        for part in re.split("(?<=[/ ])", names)
    )


def _in_groups(digest: str) -> str:
    """Hex as registries write it, in small letters, and as it can be read aloud."""
    return " ".join(digest[at : at + 8] for at in range(0, len(digest), 8))
