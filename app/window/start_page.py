"""The first page: where you stand, what can be done, what was left open, and how the window looks.

It is built from painted parts alone, so that it stands before the rest of the program is loaded; what is looked up
behind it comes as `standing_panel.py` draws it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.window.kit.painted import Card, Inks, Switch, Words, card_group
from app.window.kit.preferences import LANGUAGES, Preferences
from app.window.kit.theme import THEMES

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from app.window.root_status import Overview
    from ceremony.record.interrupted import Interrupted

MARGINS = (48, 12, 40, 10)
LARGEST = 1.02  # this page is for the one who sits before it: with larger type it would not fit
WIDE, NARROW, HALF = 458, 339, 224  # what a card has of the smallest window
CONTINUING = frozenset(
    (
        "recovery",
        "drill",
        "share-check",
        "reshare",
        "issuance",
        "signing",
        "rotation",
        "revocation",
        "handover",
        "log-review",
        "destruction",
        "tuf-root",
    )
)
RECORDS = frozenset(("verify", "log-review", "due", "token", "policy", "estate"))  # the cards that stand together below


class StartPage(QWidget):
    """Everything begins here. A card's name is a kind of ceremony, or one of the side screens."""

    requested = Signal(str)
    resume_requested = Signal(object)
    abort_requested = Signal(object)
    preferences_changed = Signal(object)
    painted = Signal()

    def __init__(self, chosen: Preferences) -> None:
        super().__init__()
        self._chosen = chosen
        self._scale = min(chosen.scale, LARGEST)
        self._inks = Inks(THEMES[chosen.theme])
        self._painted_once = False
        self.cards: dict[str, Card] = {}
        self._notes = QVBoxLayout()
        self._notes.setSpacing(10)
        self._root_status = QVBoxLayout()
        self._root_status.setSpacing(6)
        looking = self.tr("Looking at the archives on this machine…")
        self._looking = Words(looking, 16 * self._scale, opacity=self._inks.muted_opacity)
        self._root_status.addWidget(self._caption(self.tr("Where you stand")))
        self._root_status.addWidget(self._looking)
        self._root_status.addSpacing(round(26 * self._scale))  # the place of what comes, so that nothing jumps
        whole = QVBoxLayout(self)
        whole.setContentsMargins(*MARGINS)
        whole.setSpacing(10)
        whole.addWidget(self._scrolling(), 1)
        whole.addLayout(self._footer())

    def _scrolling(self) -> QScrollArea:
        content = QWidget()
        inner = QVBoxLayout(content)
        inner.setContentsMargins(0, 0, 8, 0)
        inner.setSpacing(6)
        inner.addLayout(self._head())
        inner.addLayout(self._notes)
        inner.addLayout(self._root_status)
        groups = QHBoxLayout()
        groups.setSpacing(24)
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addLayout(self._making(), 4)
        left.addLayout(self._side_screens(), 5)
        groups.addLayout(left, 2)
        groups.addLayout(self._continuing(), 3)
        inner.addLayout(groups, 1)
        self._area = area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(content)
        content.setAutoFillBackground(False)
        return area

    def _caption(self, text: str) -> Words:
        return Words(text, 14 * self._scale, opacity=self._inks.muted_opacity, bold=True)

    def _head(self) -> QVBoxLayout:
        scale = self._scale
        made = QVBoxLayout()
        made.setSpacing(2)
        made.addWidget(Words("Keyrite", 38 * scale, bold=True))
        tagline = self.tr("Key ceremonies and disaster recovery for a root of trust, on paper and on record.")
        made.addWidget(Words(tagline, 18 * scale))
        return made

    def _card(self, name: str, key: str, title: str, text: str, *, large: bool = False) -> Card:
        narrowest = HALF if name in RECORDS else NARROW if name in CONTINUING else WIDE
        made = Card(title, text, key, scale=self._scale, inks=self._inks, narrowest=narrowest, large=large)
        made.clicked.connect(lambda _checked=False: self.requested.emit(name))
        self.cards[name] = made
        return made

    def _making(self) -> QVBoxLayout:
        text = self.tr(
            "Made in the token, split onto sheets for custodians, every sheet read back, then locked. "
            "REHEARSAL, on throw-away tokens, or REAL, on your own, is chosen on the next page."
        )
        made = self._card("root-generation", "1", self.tr("Make a root key"), text, large=True)
        return card_group(self._caption(self.tr("A new root")), [made], 1)

    def _continuing(self) -> QVBoxLayout:
        cards = [
            self._card("recovery", "2", self.tr("Recover the root key"), self.tr("From a quorum into a fresh token.")),
            self._card("drill", "3", self.tr("Hold a drill"), self.tr("Prove the sheets; keep nothing.")),
            self._card("share-check", "4", self.tr("Check a sheet"), self.tr("Genuine, altered, or of another set.")),
            self._card("reshare", "5", self.tr("Hand out new sheets"), self.tr("A new set; the old one is retired.")),
            self._card("issuance", "6", self.tr("Issue certificates"), self.tr("Sign requests under a profile.")),
            self._card("signing", "S", self.tr("Sign images"), self.tr("And what registries' clients trust.")),
            self._card("rotation", "7", self.tr("Make another key"), self.tr("The CA's next, or for another purpose.")),
            self._card(
                "revocation", "R", self.tr("Revoke certificates"), self.tr("For good; every list is signed anew.")
            ),
            self._card("handover", "H", self.tr("Hand a key over"), self.tr("To a token that its operator will use.")),
            self._card("destruction", "8", self.tr("Destroy the root"), self.tr("And account for every sheet.")),
            self._card("tuf-root", "U", self.tr("Sign a TUF root"), self.tr("Keys on tokens of different people.")),
        ]
        return card_group(self._caption(self.tr("A root that exists")), cards, 2)

    def _side_screens(self) -> QVBoxLayout:
        cards = [
            self._card("verify", "9", self.tr("Verify and read a record"), self.tr("Needs no token.")),
            self._card("log-review", "L", self.tr("Review the logs"), self.tr("Each record, by whom.")),
            self._card("due", "0", self.tr("What is due"), self.tr("Drills, renewals, lists.")),
            self._card("token", "T", self.tr("Look at a token"), self.tr("What it can do, tried.")),
            self._card("policy", "P", self.tr("The policy"), self.tr("How often, and by whom.")),
            self._card("estate", "E", self.tr("The estate"), self.tr("Hosts, and their kits.")),
        ]
        return card_group(self._caption(self.tr("Records, dates, tokens, policy")), cards, 2)

    def _footer(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(6)
        for code, name in LANGUAGES.items():
            shown = f"{name} (F2)" if code != self._chosen.language else name  # the key that chooses it
            line.addWidget(self._choice(shown, code == self._chosen.language, language=code))
        on = self._chosen.bell == "on"
        line.addSpacing(24)
        line.addWidget(self._choice(self.tr("Bell for the witness"), on, bell="off" if on else "on"))
        line.addStretch(1)
        line.addWidget(self._choice(self.tr("Light"), self._chosen.theme == "light", theme="light"))
        line.addWidget(self._choice(self.tr("Dark") + " (F3)", self._chosen.theme == "dark", theme="dark"))
        line.addWidget(self._choice(self.tr("Standard type"), self._chosen.size == "standard", size="standard"))
        large = self.tr("Large type, for a projector") + " (F4)"
        line.addWidget(self._choice(large, self._chosen.size == "large", size="large"))
        return line

    def _choice(self, text: str, now: bool, **change: str) -> Switch:
        chosen = self._chosen._replace(**change)
        made = Switch(text, on=now, scale=self._scale, inks=self._inks)
        made.clicked.connect(lambda _checked=False: self.preferences_changed.emit(chosen))
        return made

    def paintEvent(self, event: QPaintEvent) -> None:
        """Say, once, that the page is on the screen."""
        super().paintEvent(event)
        if not self._painted_once:
            self._painted_once = True
            QTimer.singleShot(0, self, self.painted.emit)

    def furnish(self) -> None:
        """Each card answers to its key from now on."""
        from app.window.furnishing import take_keys

        take_keys(self._area, self.cards.values())

    def first_focus(self) -> QWidget:
        """Where the keyboard begins."""
        return self.cards["root-generation"]

    # what comes after the first paint

    def show_problem(self, title: str, sentence: str) -> None:
        """Say calmly what could not be done."""
        from app.window.furnishing import banner

        self._notes.insertWidget(0, banner("problem", title, sentence))

    def show_interrupted(self, found: Sequence[Interrupted]) -> None:
        """Offer to resume or abort what was left open."""
        from app.window.furnishing import InterruptedPanel

        for one in found:
            panel = InterruptedPanel(one)
            panel.resume_requested.connect(self.resume_requested)
            panel.abort_requested.connect(self.abort_requested)
            self._notes.addWidget(panel)
            if one is found[0] and self.first_focus().hasFocus():  # unless somebody has gone on to another card
                panel.show()  # at once, not when the layout comes to it
                panel.resume.setFocus()

    def show_overview(self, overview: Overview) -> None:
        """One line for each root that archives were found of; for a newcomer, how to begin."""
        from app.window.furnishing import RootStatusPanel, emptied

        emptied(self._root_status)
        self._root_status.addWidget(self._caption(self.tr("Where you stand")))
        self._root_status.addWidget(RootStatusPanel(overview))
