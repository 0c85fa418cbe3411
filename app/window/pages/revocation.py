"""Revocation lists: what is revoked, read aloud one by one; a list for an emergency in its bag; what became of one."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QHBoxLayout, QLineEdit, QRadioButton, QWidget

from app.window.kit.language import WINDOW_LANGUAGE
from app.window.kit.parts import Choice, PathLabel, Tick, column, frame, label
from app.window.kit.said import error_text
from app.window.pages.bags import BagPage
from app.window.pages.draft import breakable
from app.window.pages.reading_on import ReadToEndPage
from app.window.pages.shown_back import Typed
from ceremony.errors import KeyriteError
from ceremony.language.translations import name_in
from ceremony.ports import (
    ConfirmRevocations,
    SealedEmergency,
    SealEmergency,
    SettledEmergency,
    SettleEmergency,
)
from ceremony.record.events import AnnouncedRevocation


class ConfirmRevocationsPage(ReadToEndPage):
    """Every certificate that a CA key will revoke; one whose tick is taken out is left out."""

    question: ConfirmRevocations

    def fill(self) -> None:
        """What is particular to this page."""
        title = self.tr("Certificates of {issuer}: {count}").format(
            count=len(self.question.entries), issuer=self.question.issuer
        )
        self.body.addWidget(label(title, "heading"))
        grid = QGridLayout()
        grid.setContentsMargins(14, 8, 14, 8)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        self.ticks: dict[str, Tick] = {}
        for line, one in enumerate(self.question.entries):
            tick = Tick()
            tick.setChecked(True)
            tick.setAccessibleName(one.subject)
            self.ticks[one.serial] = tick
            told = column(label(one.subject, "field"), label(self._about(one), "quiet"), spacing=0)
            grid.addWidget(tick, line, 0, Qt.AlignmentFlag.AlignTop)
            grid.addLayout(told, line, 1)
        self.body.addWidget(frame("surface", grid))
        self.body.addWidget(label(self.tr("What has no tick is left out, as a deviation in the record."), "quiet"))
        self.follow_reading()

    def _about(self, one: AnnouncedRevocation) -> str:
        about = self.tr("{reason}; serial number {serial}").format(
            reason=name_in(one.reason, WINDOW_LANGUAGE.code), serial=breakable(one.serial)
        )
        return f"{about}; " + self.tr("since {day}").format(day=one.since[:10]) if one.since else about

    def now(self) -> str:
        """What to do."""
        return self.tr(
            "Read each aloud with its reason, and compare it with what was announced. A revocation is never taken back."
        )

    def primary_text(self) -> str:
        """What is confirmed."""
        return self.tr("Compared: revoke these")

    def answer(self) -> tuple[str, ...]:
        """Those that are left out."""
        return tuple(serial for serial, tick in self.ticks.items() if not tick.isChecked())


class SealEmergencyPage(BagPage):
    """The list lies on a medium in its bag; the bag's number, who takes it, and where it will be kept."""

    step_words_small = True
    question: SealEmergency

    def fill(self) -> None:
        """What is particular to this page."""
        title = self.tr("Emergency list {number} of {issuer}").format(
            number=self.question.number, issuer=self.question.issuer
        )
        self.body.addWidget(label(title, "heading"))
        self.body.addWidget(PathLabel(str(self.question.file), "plain"))
        names = self.tr("Once it is published, it stops: {names}").format(names="; ".join(self.question.names))
        self.body.addWidget(label(names, "quiet"))
        self.add_bag(self.tr("Number of the tamper-evident bag"))
        self.keeper = Choice()
        self.keeper.setAccessibleName(self.tr("Who takes the bag"))
        self.keeper.addItems(list(self.question.people))
        self.keeper.setCurrentIndex(self.keeper.count() - 1)
        self.place = QLineEdit()
        self.place.setAccessibleName(self.tr("Where it will be kept"))
        lines = QHBoxLayout()  # side by side, so that both are seen without scrolling
        lines.addLayout(column(label(self.tr("Who takes the bag"), "field", wrap=False), self.keeper, spacing=6))
        lines.addLayout(column(label(self.place.accessibleName(), "field", wrap=False), self.place, spacing=6), 1)
        self.body.addLayout(lines)
        self.add_hint()

    def actor(self) -> tuple[str, str]:
        """The witness sees to it."""
        return "witness", self.scene.progress.person("witness")

    def now(self) -> str:
        """What to do."""
        return self.tr(
            "Copy this file, and no other, to an empty medium. Put it into a new bag, seal it, read its number aloud. "
            "Then delete the file here."
        )

    def primary_text(self) -> str:
        """What is confirmed."""
        return self.tr("The bag is sealed")

    def answer(self) -> SealedEmergency:  # type: ignore[override]  # more than the bag's number
        """The bag, of one that was never used; who has it, and where."""
        number = super().answer()
        try:
            self.question.check(number)
        except KeyriteError as used:
            raise ValueError(error_text(used)) from None
        if not self.place.text().strip():
            raise ValueError(self.tr("Say where the bag will be kept."))
        return SealedEmergency(number, self.keeper.currentText(), self.place.text())

    def typed(self, value: object) -> tuple[Typed, ...]:
        """The number, and the place."""
        if not isinstance(value, SealedEmergency):
            return ()
        return (
            Typed(self.tr("Number of the tamper-evident bag"), value.bag),
            Typed(self.tr("Where it will be kept"), value.place),
        )


class SettleEmergencyPage(BagPage):
    """A list takes the place of an emergency list: what became of that, before everybody."""

    step_words_small = True
    question: SettleEmergency

    def fill(self) -> None:
        """What is particular to this page."""
        crl = self.question.crl
        title = self.tr("Emergency list {number} of {issuer}").format(number=crl.number, issuer=crl.issuer)
        self.body.addWidget(label(title, "heading"))
        kept = self.tr("{keeper} took it; it is kept here: {place}").format(keeper=crl.keeper, place=crl.place)
        self.body.addWidget(label(kept, "quiet"))
        published = self.tr("Was it published? Then abort, and hold a revocation with its file.")
        self.body.addWidget(label(published, "bad"))
        self.choices = QButtonGroup(self)
        ways = (
            self.tr("Its bag is here, and is destroyed before everybody"),
            self.tr("It lies elsewhere, unopened: it is destroyed later"),
            self.tr("It is lost"),
        )
        for number, text in enumerate(ways):
            choice = QRadioButton(text)
            self.choices.addButton(choice, number)
            self.body.addWidget(choice)
        self.add_bag(self.tr("Number on the bag"))
        self.add_rehearsals_number(crl.bag)
        caption = self.tr("Note (where it is, or how it was lost)")
        self.note = QLineEdit()
        self.note.setAccessibleName(caption)
        self.note.setPlaceholderText(caption)
        self.body.addWidget(self.note)
        self.add_hint()
        self.choices.idToggled.connect(self._on_chosen)
        self._on_chosen()

    def _on_chosen(self) -> None:
        self.bag.setEnabled(self.choices.checkedId() == 0)
        self.note.setEnabled(self.choices.checkedId() in {1, 2})

    def first_focus(self) -> QWidget:
        """Where the keyboard begins: nothing is chosen beforehand."""
        return self.choices.checkedButton() or self.choices.button(0)

    def actor(self) -> tuple[str, str]:
        """The witness sees to it."""
        return "witness", self.scene.progress.person("witness")

    def now(self) -> str:
        """What to do."""
        return self.tr("The list that is signed next takes its place. Say what became of it.")

    def primary_text(self) -> str:
        """What is confirmed."""
        return self.tr("So it is")

    def answer(self) -> SettledEmergency:  # type: ignore[override]  # more than the bag's number
        """What became of it."""
        chosen = self.choices.checkedId()
        if chosen < 0:
            raise ValueError(self.tr("Say what became of the emergency list."))
        if chosen == 0:
            return SettledEmergency("destroyed", bag=super().answer())
        if not self.note.text().strip():
            raise ValueError(self.tr("Say where the emergency list is, or how it was lost."))
        return SettledEmergency("kept" if chosen == 1 else "missing", note=self.note.text())

    def typed(self, value: object) -> tuple[Typed, ...]:
        """The number, or the note."""
        if not isinstance(value, SettledEmergency):
            return ()
        if value.bag:
            return (Typed(self.tr("Number on the bag"), value.bag),)
        return (Typed(self.tr("Note (where it is, or how it was lost)"), value.note),)

    def comparison(self) -> str:
        """What the room does while that is shown."""
        return self.tr("Read aloud what was typed. Everybody compares it: does it stand here as it should?")
