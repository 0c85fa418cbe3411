"""What two people of different roles waive in a real ceremony: failed looks at the machine, a software token."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QLineEdit, QVBoxLayout

from app.window.kit.language import joined
from app.window.kit.parts import Choice, banner, button, column, frame, label
from app.window.kit.said import said
from app.window.pages.base import Page
from app.window.words.host_check_words import host_check_advice, host_check_name
from app.window.words.vocabulary import role_name
from ceremony.ports import HostCheck, WaiveHost, Waiver, WaiveSoftwareToken

FEWEST_LETTERS = 14


def people_choice(page: Page, name: str, chosen: str) -> Choice:
    """The people of the room with their roles, to choose one."""
    made = Choice()
    made.setAccessibleName(name)
    participants = page.scene.progress.participants
    for person in participants.names() if participants is not None else ():
        made.addItem(
            joined(",", person, role_name(participants.role_of(person))) if participants is not None else person, person
        )
    made.setCurrentIndex(max(0, made.findData(chosen)))
    made.setSizeAdjustPolicy(Choice.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    made.setMinimumContentsLength(FEWEST_LETTERS)
    return made


class _WaiverPage(Page):
    """The way back is the button in focus; a waiver needs a reason and two people of different roles."""

    says = False

    def add_waiver(self) -> None:
        """The fields of a waiver, and its button."""
        self.reason = QLineEdit()
        self.reason.setAccessibleName(self.tr("Why you go on all the same"))
        progress = self.scene.progress
        self.first = people_choice(self, self.tr("Waived by"), progress.person("administrator"))
        self.second = people_choice(self, self.tr("and by, in another role"), progress.person("witness"))
        self.hint = label("", "bad")
        people = QGridLayout()  # one under the other: a name and a role have room
        people.setHorizontalSpacing(16)
        people.setVerticalSpacing(6)
        large = self.scene.scale > 1  # then what is asked stands above its field too
        for line, field in enumerate((self.first, self.second)):
            people.addWidget(label(field.accessibleName(), "field", wrap=False), 2 * line, 0)
            people.addWidget(field, 2 * line + large, 0 if large else 1)
        people.setColumnStretch(0 if large else 1, 1)
        named = label(self.reason.accessibleName(), "field", wrap=False)
        self.body.addLayout(column(named, self.reason, people, self.hint, spacing=5))
        self.waive = button(self.tr("&Waive it: it stands in the record"), "danger", self._on_waive_clicked)
        self.footer.insertWidget(0, self.waive)

    def actor(self) -> tuple[str, str]:
        """The administrator asks; the waiver names two."""
        return "administrator", self.scene.progress.person("administrator")

    def waiver(self) -> Waiver:
        """Reason and people; ValueError says what is missing."""
        participants = self.scene.progress.participants
        by = (str(self.first.currentData()), str(self.second.currentData()))
        if not self.reason.text().strip():
            raise ValueError(self.tr("Say in a sentence why you go on all the same."))
        if participants is None or participants.role_of(by[0]) == participants.role_of(by[1]):
            raise ValueError(self.tr("Choose two people who have different roles."))
        return Waiver(self.reason.text(), by)

    def _on_waive_clicked(self) -> None:
        if not self.ready:
            return
        try:
            self.give(self.waiver())
        except ValueError as unready:
            self.show_unready(str(unready))

    def show_unready(self, sentence: str) -> None:
        """Say what is missing."""
        self.hint.setText(sentence)
        (self.reason if not self.reason.text().strip() else self.second).setFocus()


class WaiveHostPage(_WaiverPage):
    """Looks at the machine that failed: what was seen, what it means, what to do instead."""

    question: WaiveHost

    def fill(self) -> None:
        """What is particular to this page."""
        made = frame("banner-problem", column(*map(self._look, self.question.checks), spacing=8, margins=12))
        made.setAccessibleName(self.tr("Looks that failed"))
        self.body.addWidget(made)
        self.add_waiver()

    @staticmethod
    def _look(check: HostCheck) -> QVBoxLayout:
        seen = label(joined(":", f"✗ {host_check_name(check.id)}", said(check.detail)), "field")
        return column(seen, label(host_check_advice(check.id), "plain"), spacing=1)

    def now(self) -> str:
        """What to do."""
        return self.tr("The machine is not as it should be. Put it right and look again; or waive it, in the record.")

    def primary_text(self) -> str:
        """The way that needs no waiver."""
        return self.tr("Put right: look again")


class WaiveSoftwareTokenPage(_WaiverPage):
    """A token that is only software is about to take a real key."""

    question: WaiveSoftwareToken

    def fill(self) -> None:
        """What is particular to this page."""
        token = self.question.token
        which = self.tr("{label}, serial {serial}: {model} of {maker}").format(
            label=token.label, serial=token.serial, model=token.model, maker=token.manufacturer
        )
        meaning = self.tr(
            "Its keys lie in this laptop's files or memory. Whoever copies them has the root key, and no lock in the "
            "token holds them in. A hardware token keeps its keys even from this laptop."
        )
        self.body.addWidget(banner("bad", self.tr("✗ This token is only software"), which, meaning))
        self.add_waiver()

    def now(self) -> str:
        """What to do."""
        return self.tr("Take a hardware token instead; or waive it, in the record.")

    def primary_text(self) -> str:
        """The way that needs no waiver."""
        return self.tr("Do not take this token")
