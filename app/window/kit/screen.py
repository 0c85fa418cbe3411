"""A screen beside the ceremonies: a title, what it shows, a way back, and at most one thing to do."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from app.window.kit.parts import Content, banner, button, column, emptied, label, row, scrolled


class AskingPage(QWidget):
    """What a page needs before its one thing can be done, said on the page in place of anything else."""

    tells_missing = False

    def unready(self) -> str:
        """What is missing; empty if nothing is."""
        return ""

    def first_focus(self) -> QWidget:
        """Where the keyboard begins."""
        raise NotImplementedError

    def show_problem(self, sentence: str) -> None:
        """Why it could not be done."""
        raise NotImplementedError

    def tell_missing(self) -> bool:
        """Say what is missing; False if nothing is."""
        if sentence := self.unready():
            self.show_problem(sentence)
        self.tells_missing = bool(sentence)
        return self.tells_missing


class Screen(AskingPage):
    """Subclasses add to `body`, and to `footer` before its last button."""

    back_requested = Signal()

    def __init__(self, title: str) -> None:
        super().__init__()
        self.setProperty("kind", "ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        content = Content()
        self.top = QVBoxLayout()
        self.top.setSpacing(10)
        self.body = QVBoxLayout()
        self.body.setSpacing(14)
        inner = column(label(title, "title"), self.top, self.body, None, spacing=12)
        inner.setContentsMargins(0, 0, 8, 0)
        content.setLayout(inner)
        self.back: QPushButton = button(self.tr("&Back to the start"), "plain", self.back_requested.emit)
        self.footer = row(self.back, None)
        whole = column(scrolled(content), self.footer, spacing=14)
        whole.setContentsMargins(48, 30, 40, 24)
        self.setLayout(whole)

    def first_focus(self) -> QWidget:
        """Where the keyboard begins."""
        return self.back

    def clear(self) -> None:
        """Empty what is shown."""
        self.tells_missing = False
        emptied(self.body)

    def show_waiting(self, sentence: str) -> None:
        """Something is being looked up."""
        self.clear()
        self.body.addWidget(label(sentence, "now"))

    def show_problem(self, sentence: str) -> None:
        """It could not be done; nothing was changed."""
        self.clear()
        self.body.addWidget(banner("problem", self.tr("This could not be done"), sentence))

    def show_exported(self, target: Path) -> None:
        """A file was written."""
        self.body.insertWidget(0, banner("good", self.tr("✓ Saved"), str(target)))

    def show_not_exported(self, sentence: str) -> None:
        """It was not."""
        self.body.insertWidget(0, banner("problem", self.tr("It was not saved"), sentence))
