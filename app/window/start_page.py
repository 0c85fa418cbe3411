"""The first page: what can be done, what was left open, and how the window looks."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.window.parts import Content, banner, button, column, frame, holder, label, row, scrolled
from app.window.preferences import LANGUAGES, Preferences
from app.window.vocabulary import ceremony_name


class Card(QPushButton):
    """A large button: what it does, and what comes of it."""

    def __init__(self, title: str, text: str, key: str) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)
        self.setShortcut(key)
        sign = label(key, "caption", wrap=False)
        layout = column(row(label(title, "heading", wrap=False), None, sign), label(text, "big"), None, spacing=8)
        layout.setContentsMargins(22, 18, 22, 16)
        self._inner = layout
        self.setLayout(layout)
        for child in self.findChildren(QLabel):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def sizeHint(self) -> QSize:
        """As much as the text needs."""
        return self._inner.sizeHint()

    def minimumSizeHint(self) -> QSize:
        """Narrower is possible: the text wraps."""
        return self._inner.minimumSize()

    def hasHeightForWidth(self) -> bool:
        """The text wraps."""
        return True

    def heightForWidth(self, width: int) -> int:
        """As high as the wrapped text."""
        return self._inner.heightForWidth(width)


class StartPage(QWidget):
    """Everything begins here."""

    generation_wished = Signal()
    recovery_wished = Signal()
    verification_wished = Signal()
    resume_wished = Signal(object)
    abort_wished = Signal(object)
    preferences_changed = Signal(object)

    def __init__(self, chosen: Preferences) -> None:
        super().__init__()
        self.setProperty("kind", "ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._chosen = chosen
        self.cards = self._cards()
        self._notes = QVBoxLayout()
        self._notes.setSpacing(12)
        content = Content()
        head = column(
            row(label(self.tr("REHEARSAL"), "rehearsal", wrap=False), None),
            label("Keyrite", "brand", wrap=False),
            label(self.tr("Key ceremonies and disaster recovery for a root of trust, on paper and on record."), "now"),
            spacing=6,
        )
        cards = row(*self.cards, spacing=18)
        for place in range(len(self.cards)):
            cards.setStretch(place, 1)
        content.setLayout(column(head, self._notes, cards, self._hint(), None, spacing=26))
        whole = column(scrolled(content), self._footer(), spacing=12)
        whole.setContentsMargins(60, 40, 60, 24)
        self.setLayout(whole)

    def _cards(self) -> list[Card]:
        made = [
            Card(
                self.tr("Make a root key"),
                self.tr("Made in the token, split onto sheets for custodians, every sheet read back, then locked."),
                "1",
            ),
            Card(
                self.tr("Recover a root key"),
                self.tr("A quorum of custodians brings it back from their sheets into a fresh token."),
                "2",
            ),
            Card(
                self.tr("Verify a record"),
                self.tr("Check a ceremony's archive, line by line and signature by signature. Needs no token."),
                "3",
            ),
        ]
        for card, signal in zip(
            made, (self.generation_wished, self.recovery_wished, self.verification_wished), strict=True
        ):
            card.clicked.connect(signal)
        return made

    def _hint(self) -> QWidget:
        text = self.tr(
            "Make a root key. It is a rehearsal with software tokens that are thrown away: it follows the same steps "
            "as a real ceremony and protects nothing. You play all roles; names and sheets are there already. It "
            "takes about ten minutes."
        )
        title = label(self.tr("New here?"), "heading")
        return frame("surface", column(title, label(text, "big"), spacing=6, margins=18))

    def _footer(self) -> QHBoxLayout:
        made: list[QWidget | None] = []
        for code, name in LANGUAGES.items():
            made.append(self._choice(name, code == self._chosen.language, language=code))
        made.append(None)
        made.append(self._choice(self.tr("Light"), self._chosen.theme == "light", theme="light"))
        made.append(self._choice(self.tr("Dark"), self._chosen.theme == "dark", theme="dark"))
        made.append(self._choice(self.tr("Standard type"), self._chosen.size == "standard", size="standard"))
        made.append(self._choice(self.tr("Large type"), self._chosen.size == "large", size="large"))
        return row(*made, spacing=6)

    def _choice(self, text: str, now: bool, **change: str) -> QPushButton:
        chosen = Preferences(**{**vars(self._chosen), **change})
        made = button(text, "quiet", lambda: self.preferences_changed.emit(chosen))
        made.setCheckable(True)
        made.setChecked(now)
        return made

    def first_focus(self) -> QWidget:
        """Where the keyboard begins."""
        return self.cards[0]

    def show_problem(self, title: str, sentence: str) -> None:
        """Say calmly what could not be done."""
        self._notes.insertWidget(0, banner("problem", title, sentence))

    def show_interrupted(self, found: list[Any]) -> None:
        """Offer to resume or abort what was left open."""
        for one in found:
            self._notes.addWidget(self._interrupted(one))

    def _interrupted(self, one: Any) -> QWidget:
        title = self.tr("Interrupted: {kind}").format(kind=ceremony_name(str(one.kind)))
        text = self.tr("Begun {started}, in {folder}").format(started=str(one.started)[:16], folder=one.folder)
        resume = button(self.tr("&Resume"), "plain", lambda: self.resume_wished.emit(one))
        abort = button(self.tr("Abort for good…"), "danger", lambda: self.abort_wished.emit(one))
        resume.setAccessibleDescription(text)
        abort.setAccessibleDescription(text)
        return holder(column(banner("problem", title, text), row(resume, abort, None), spacing=8))
