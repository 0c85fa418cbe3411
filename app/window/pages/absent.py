"""People who must be there have left: they are waited for, or somebody who is there decides to go on, by name."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from app.window.kit.parts import Choice, Tick, button, label
from app.window.pages.base import Page
from ceremony.ports import Absence, AwaitPeople

FEW = 3  # people stand below one another


class AwaitPeoplePage(Page):
    """Who is back is ticked; for the others a decision is written down, or the ceremony waits as it stands."""

    step_words_small = True
    question: AwaitPeople

    def fill(self) -> None:
        """What is particular to this page."""
        self.boxes: dict[str, Tick] = {}
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        columns = 2 if len(self.question.absent) > FEW and self.scene.scale == 1 else 1
        for place, (_, name) in enumerate(self.question.absent):
            text = self.tr("{name} is back").format(name=name)
            box = Tick(text.replace("&", "&&"))
            box.setAccessibleName(text)
            grid.addWidget(box, place // columns, place % columns)
            self.boxes[name] = box
        self.body.addLayout(grid)
        self.hint = label("", "bad")
        if self._may_decide:
            self._add_decision()
        elif self.question.in_person:
            alone = self.tr("They must say it in person. Wait for them, go back to name others, or leave the ceremony.")
            self.body.addWidget(label(alone, "quiet"))
        self.body.addWidget(self.hint)

    @property
    def _may_decide(self) -> bool:
        return bool(self.question.here) and not self.question.in_person

    def _add_decision(self) -> None:
        self.body.addWidget(label(self.tr("Or you go on without them. That is a deviation."), "heading"))
        self.reason, self.decider = QLineEdit(), Choice()
        self.reason.setAccessibleName(self.tr("What was decided, and why"))
        self.decider.setAccessibleName(self.tr("Who decided"))
        self.decider.addItems(list(self.question.here))
        for field in (self.reason, self.decider):
            self.body.addWidget(label(field.accessibleName(), "field", wrap=False))
            self.body.addWidget(field, 0, Qt.AlignmentFlag.AlignLeft if field is self.decider else Qt.AlignmentFlag(0))
        if self.question.may_leave_out:
            self.leave_out = button(self.tr("Leave this sheet &out"), "plain", self._on_leave_out_clicked)
            self.footer.insertWidget(0, self.leave_out)

    def actor(self) -> tuple[str, str]:
        """Who is there has it written down."""
        participants, name = self.scene.progress.participants, next(iter(self.question.here), "")
        return (participants.role_of(name) if participants is not None and name else "administrator"), name

    def now(self) -> str:
        """What to do."""
        return self.tr(
            "For what comes next these people must be here, and they have left the room, as the record says. Nothing "
            "is lost while you wait."
        )

    def primary_text(self) -> str:
        """What is confirmed."""
        return self.tr("Write it into the record")

    def first_focus(self) -> QWidget:
        """Where the keyboard begins."""
        return next(iter(self.boxes.values()))

    def answer(self) -> Absence:
        """Who is back, and what was decided about the others."""
        return self._absence(go_on=True)

    def _absence(self, *, go_on: bool) -> Absence:
        back = tuple(name for name, box in self.boxes.items() if box.isChecked())
        if len(back) == len(self.boxes):
            return Absence(back)
        if not self._may_decide:
            raise ValueError(self.tr("Tick who is back; the ceremony waits for the others."))
        if not self.reason.text().strip():
            raise ValueError(self.tr("Tick who is back, or say in a sentence what was decided, and why."))
        return Absence(back, self.reason.text(), self.decider.currentText(), go_on)

    def show_unready(self, sentence: str) -> None:
        """Say what is missing."""
        self.hint.setText(sentence)

    def _on_leave_out_clicked(self) -> None:
        try:
            self.give(self._absence(go_on=False))
        except ValueError as unready:
            self.show_unready(str(unready))
