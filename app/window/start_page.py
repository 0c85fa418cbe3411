"""The first page: where you stand, what can be done, what was left open, and how the window looks."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.window.cards import Card, card_group
from app.window.parts import Content, banner, button, column, emptied, frame, holder, label, row, scrolled
from app.window.preferences import LANGUAGES, Preferences
from app.window.standing import Overview, Standing
from app.window.vocabulary import ceremony_name

MOST_SHOWN = 3
SOON_DAYS = 30


class StartPage(QWidget):
    """Everything begins here. A card's name is a kind of ceremony, or one of the desks."""

    wished = Signal(str)
    resume_wished = Signal(object)
    abort_wished = Signal(object)
    preferences_changed = Signal(object)

    def __init__(self, chosen: Preferences) -> None:
        super().__init__()
        self.setProperty("kind", "ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._chosen = chosen
        self.cards: dict[str, Card] = {}
        self._notes = QVBoxLayout()
        self._notes.setSpacing(10)
        self._standing = QVBoxLayout()
        content = Content()
        groups = row(column(self._making(), self._hint(), None, spacing=12), self._continuing(), spacing=24)
        groups.setStretch(0, 2)
        groups.setStretch(1, 3)
        content.setLayout(column(self._head(), self._notes, self._standing, groups, self._desks(), None, spacing=14))
        content.layout().setContentsMargins(0, 0, 8, 0)  # type: ignore[union-attr]  # set above
        whole = column(scrolled(content), self._footer(), spacing=10)
        whole.setContentsMargins(48, 26, 40, 18)
        self.setLayout(whole)

    def _head(self) -> QVBoxLayout:
        tagline = self.tr("Key ceremonies and disaster recovery for a root of trust, on paper and on record.")
        return column(label("Keyrite", "brand", wrap=False), label(tagline, "big"), spacing=2)

    def _card(self, name: str, key: str, title: str, text: str, *, small: bool = True) -> Card:
        made = Card(title, text, key, small=small)
        made.clicked.connect(lambda _checked=False: self.wished.emit(name))
        self.cards[name] = made
        return made

    def _making(self) -> QVBoxLayout:
        made = self._card(
            "root-generation",
            "1",
            self.tr("Make a root key"),
            self.tr("Made in the token, split onto sheets for custodians, every sheet read back, then locked."),
            small=False,
        )
        return card_group(self.tr("A new root"), [made], 1)

    def _continuing(self) -> QVBoxLayout:
        cards = [
            self._card("recovery", "2", self.tr("Recover the root key"), self.tr("From a quorum into a fresh token.")),
            self._card("drill", "3", self.tr("Hold a drill"), self.tr("Prove that the sheets recover; keep nothing.")),
            self._card("share-check", "4", self.tr("Check a sheet"), self.tr("Genuine, altered, or of another set.")),
            self._card("reshare", "5", self.tr("Hand out new sheets"), self.tr("A new set; the old one is retired.")),
            self._card("issuance", "6", self.tr("Issue certificates"), self.tr("Sign requests under a profile.")),
            self._card(
                "rotation", "7", self.tr("Rotate the root CA"), self.tr("The next key, cross-signed both ways.")
            ),
            self._card("destruction", "8", self.tr("Destroy the root"), self.tr("And account for every sheet.")),
        ]
        return card_group(self.tr("A root that exists"), cards, 2)

    def _desks(self) -> QVBoxLayout:
        cards = [
            self._card("verify", "9", self.tr("Verify and read a record"), self.tr("Needs no token.")),
            self._card("due", "0", self.tr("What is due"), self.tr("Drills, renewals, lists.")),
            self._card("token", "T", self.tr("Look at a token"), self.tr("What it can do, tried.")),
        ]
        return card_group(self.tr("Records, dates, tokens"), cards, 3)

    def _hint(self) -> QWidget:
        text = self.tr(
            "Make a root key as a REHEARSAL, on throw-away software tokens: the same steps as a REAL ceremony, and it "
            "protects nothing. You play all roles; names and sheets are there already. About ten minutes. Which of the "
            "two it is, is chosen before each ceremony and stands above it all the time."
        )
        title = label(self.tr("New here?"), "card-title")
        return frame("surface", column(title, label(text, "quiet"), spacing=3, margins=14))

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
        return self.cards["root-generation"]

    def show_problem(self, title: str, sentence: str) -> None:
        """Say calmly what could not be done."""
        self._notes.insertWidget(0, banner("problem", title, sentence))

    def show_interrupted(self, found: Sequence[Any]) -> None:
        """Offer to resume or abort what was left open."""
        for one in found:
            self._notes.addWidget(self._interrupted(one))

    def _interrupted(self, one: Any) -> QWidget:
        mode = self.tr("REAL") if one.real else self.tr("REHEARSAL")
        title = self.tr("Interrupted: {kind} ({mode})").format(kind=ceremony_name(str(one.kind)), mode=mode)
        text = self.tr("Begun {started}, in {folder}").format(started=str(one.started)[:16], folder=one.folder)
        resume = button(self.tr("&Resume"), "plain", lambda: self.resume_wished.emit(one))
        abort = button(self.tr("Abort for good…"), "danger", lambda: self.abort_wished.emit(one))
        resume.setAccessibleDescription(text)
        abort.setAccessibleDescription(text)
        made = banner("problem", title, text)
        return holder(row(made, resume, abort, spacing=10))

    # where you stand

    def show_overview(self, overview: Overview, today: datetime.date | None = None) -> None:
        """One line for each root, the latest first."""
        emptied(self._standing)
        if not overview.standings:
            return
        today = today or datetime.datetime.now(datetime.UTC).date()
        lines = [self._line(one, today) for one in overview.standings[:MOST_SHOWN]]
        more = len(overview.standings) - len(lines)
        if more > 0:
            lines.append(holder(row(label(self.tr("And %n more.", "", more), "quiet", wrap=False), None)))
        made: QFrame = frame("surface", column(*lines, spacing=4))
        made.layout().setContentsMargins(14, 8, 14, 8)  # type: ignore[union-attr]  # set in the line above
        self._standing.addLayout(column(label(self.tr("Where you stand"), "caption", wrap=False), made, spacing=6))

    def _line(self, one: Standing, today: datetime.date) -> QWidget:
        mark, kind = self._mark(one, today)
        made = self.tr("Root made {day}").format(day=one.made.isoformat() if one.made else "–")
        mode = self.tr("REHEARSAL") if one.rehearsal else self.tr("REAL")
        parts = [
            label(mark, kind, wrap=False),
            label(made, "card-title", wrap=False),
            label(mode, "caption", wrap=False),
        ]
        parts += [label(text, "plain", wrap=False) for text in self._facts(one, today)]
        return holder(row(*parts, None, spacing=18))

    def _mark(self, one: Standing, today: datetime.date) -> tuple[str, str]:
        days = one.days_to_drill(today)
        if one.destroyed:
            return self.tr("– destroyed"), "quiet"
        if days is not None and days < 0:
            return self.tr("✗ overdue"), "bad"
        if days is not None and days <= SOON_DAYS:
            return self.tr("! due soon"), "warn"
        return self.tr("✓ in order"), "good"

    def _facts(self, one: Standing, today: datetime.date) -> list[str]:
        if one.destroyed:
            return []
        texts = [self.tr("%n sheets out", "", one.sheets) + self.tr(", any {k} recover").format(k=one.threshold)]
        if one.proven is not None:
            texts.append(self.tr("last proven %n days ago", "", one.days_since_proven(today)))
        days = one.days_to_drill(today)
        if days is not None:
            due, late = self.tr("drill due in %n days", "", days), self.tr("drill overdue by %n days", "", -days)
            texts.append(due if days >= 0 else late)
        return texts
