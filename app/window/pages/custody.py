"""Decisions and opinions: a deviation decided, a sheet accounted for, everybody's sign-off."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QLineEdit, QRadioButton, QWidget

from app.window.kit.parts import Choice, button, label
from app.window.kit.said import said, sentence
from app.window.pages.base import Page
from ceremony.ports import (
    Accounting,
    AccountSheet,
    DecideDeviation,
    Decision,
    Deviation,
    Fate,
    Opinion,
    SignOff,
)


class ReasonPage(Page):
    """A page with a line of text that may have to be filled in."""

    def add_reason(self, caption: str) -> None:
        """The field and the place for what is missing."""
        self.body.addWidget(label(caption, "field", wrap=False))
        self.reason = QLineEdit()
        self.reason.setAccessibleName(caption)
        self.hint = label("", "bad")
        self.body.addWidget(self.reason)
        self.body.addWidget(self.hint)

    def show_unready(self, sentence: str) -> None:
        """Say what is missing."""
        self.hint.setText(sentence)
        self.reason.setFocus()


class DecideDeviationPage(ReasonPage):
    """Something is not as it should be: what was decided, and by whom."""

    step_words_small = True
    question: DecideDeviation

    def fill(self) -> None:
        """What is particular to this page."""
        self.body.addWidget(label(said(self.question.what), "heading"))
        self.body.addWidget(label(self.tr("Expected: {expected}").format(expected=said(self.question.expected)), "big"))
        self.add_reason(self.tr("What was decided, and why"))
        self.body.addWidget(label(self.tr("Who decided"), "field", wrap=False))
        self.decider = Choice()
        self.decider.setAccessibleName(self.tr("Who decided"))
        participants = self.scene.progress.participants
        self.decider.addItems(list(participants.names()) if participants else [])
        self.body.addWidget(self.decider, 0, Qt.AlignmentFlag.AlignLeft)
        other = self.tr("&Correct it") if self.question.correctable else self.tr("Leave this sheet &out")
        self.leave_out = button(other, "plain", self._on_leave_out_clicked)
        self.footer.insertWidget(0, self.leave_out)
        self.leave_out.setVisible(self.question.about_sheet)

    def now(self) -> str:
        """What to do."""
        return self.tr(
            "This is a deviation. Somebody decides what follows; both stand in the record and in the report."
        )

    def primary_text(self) -> str:
        """What is confirmed."""
        return self.tr("Go on with it")

    def first_focus(self) -> QWidget:
        """Where the keyboard begins."""
        return self.reason

    def answer(self) -> Decision:
        """The decision to go on."""
        return self._decision(go_on=True)

    def _decision(self, *, go_on: bool) -> Decision:
        decides = go_on or not self.question.correctable
        if decides and not self.reason.text().strip():
            raise ValueError(self.tr("Say in a sentence what was decided, and why."))
        return Decision(self.reason.text(), self.decider.currentText(), go_on)

    def _on_leave_out_clicked(self) -> None:
        try:
            self.give(self._decision(go_on=False))
        except ValueError as unready:
            self.show_unready(str(unready))


class AccountSheetPage(ReasonPage):
    """What became of one sheet, in front of the witness."""

    question: AccountSheet

    def fill(self) -> None:
        """What is particular to this page."""
        sheet = self.question.sheet
        which = self.tr("Sheet {index} of set {generation}: {holder}, {site}, bag {bag}").format(
            index=sheet.index, generation=sheet.generation, holder=sheet.holder, site=sheet.site, bag=sheet.bag or "–"
        )
        self.body.addWidget(label(which, "heading"))
        self.choices = QButtonGroup(self)
        ways: list[tuple[Fate, str]] = [("destroyed", self.tr("Destroyed in front of the witness"))]
        ways.append(("missing", self.tr("Missing")))
        if self.question.may_wait:
            ways.append(("", self.tr("Not here: it stays owed")))
        self._ways: list[Fate] = []
        for how, text in ways:
            choice = QRadioButton(text)
            self.choices.addButton(choice, len(self._ways))
            self._ways.append(how)
            self.body.addWidget(choice)
        if self.question.may_wait and sheet.place != "open":  # to leave it owed changes nothing
            self.choices.button(len(ways) - 1).setChecked(True)
        self.add_reason(self.tr("Note (needed for a missing sheet)"))

    def first_focus(self) -> QWidget:
        """Where the keyboard begins: nothing irreversible is chosen beforehand."""
        return self.choices.checkedButton() or self.choices.button(0)

    def actor(self) -> tuple[str, str]:
        """The witness sees to it."""
        return "witness", self.scene.progress.person("witness")

    def now(self) -> str:
        """What to do."""
        return self.tr("Destroy the sheet now, or say what became of it.")

    def primary_text(self) -> str:
        """What is confirmed."""
        return self.tr("So it is")

    def answer(self) -> Accounting:
        """What became of the sheet."""
        if self.choices.checkedId() < 0:
            raise ValueError(self.tr("Say what became of the sheet."))
        how = self._ways[self.choices.checkedId()]
        if how == "missing" and not self.reason.text().strip():
            raise ValueError(self.tr("Say when the sheet was seen last, and by whom."))
        return Accounting(how, self.reason.text())


class SignOffPage(ReasonPage):
    """One participant agrees, or dissents with a reason; a dissent hinders nothing."""

    question: SignOff

    def fill(self) -> None:
        """What is particular to this page."""
        self.body.addWidget(
            label(self.tr("{name}: was the script followed?").format(name=self.question.name), "heading")
        )
        count = self.tr("Deviations in this ceremony: {count}").format(count=len(self.question.noted))
        self.body.addWidget(label(count, "big"))
        for number, one in enumerate(self.question.noted, start=1):
            self.body.addWidget(label(f"{number}. {self._told(one)}", "big"))
        self.add_reason(self.tr("Remark; a dissent needs its reason"))
        self.dissent = button(self.tr("I &dissent"), "danger", self._on_dissent_clicked)
        self.footer.insertWidget(0, self.dissent)

    def _told(self, one: Deviation) -> str:
        what = said(one.what)
        if not one.decision:
            return self.tr("{what} Nothing was decided.").format(what=sentence(what))
        decided = self.tr("{what} Decided by {name}: {decision}")
        return decided.format(what=sentence(what), name=one.decided_by, decision=said(one.decision))

    def actor(self) -> tuple[str, str]:
        """The one who is asked."""
        return self.question.role, self.question.name

    def primary_text(self) -> str:
        """What is confirmed."""
        return self.tr("Yes, I agree")

    def answer(self) -> Opinion:
        """Agreement, with a remark if there is one."""
        return Opinion(agrees=True, remark=self.reason.text())

    def _on_dissent_clicked(self) -> None:
        if not self.reason.text().strip():
            self.show_unready(self.tr("Say in a sentence what was not as it should be."))
            return
        self.give(Opinion(agrees=False, remark=self.reason.text()))
