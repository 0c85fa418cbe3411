"""A token in use is opened by two: the HSM operator types its PIN, then the second person says so at the keyboard."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QWidget

from app.window.kit.language import joined
from app.window.kit.parts import label
from app.window.pages.pin import ChosenTokenPage, PinPage
from app.window.words.vocabulary import role_name
from ceremony.ports import OpenToken, Seconded, SecondPerson


class OpenTokenPage(ChosenTokenPage):
    """The tokens that are there, which of them the archive names, and the PIN of the one that is opened."""

    question: OpenToken

    def fill(self) -> None:
        """What is particular to this page."""
        super().fill()
        for one in self.question.named:
            text = self.tr("As the archive says, the key {key} lies on: {label}, serial {serial}, at {place}")
            named = text.format(key=self.question.label, label=one.label, serial=one.serial, place=one.place)
            self.body.addWidget(label(named, "field"))
            if one.pin_halves:
                halves = self.tr("Its PIN is kept in two halves: type the first here; the second person types theirs.")
                self.body.addWidget(label(halves, "plain"))
        self.add_tokens(in_use=True)

    def now(self) -> str:
        """What to do."""
        return self.tr(
            "Take the token that holds the key {key}, and type its PIN; then the second person comes."
        ).format(key=self.question.label)

    def primary_text(self) -> str:
        """What follows."""
        return self.tr("The PIN is typed")


class SecondPersonPage(PinPage):
    """Administrator or witness: whoever it is answers at the keyboard, and for nobody else; with a half of the PIN."""

    question: SecondPerson
    says = False

    def fill(self) -> None:
        """What is particular to this page."""
        super().fill()
        token = self.tr("Token: {label}, serial {serial}") if self.question.token_serial else self.tr("Token: {label}")
        shown = token.format(label=self.question.token_label, serial=self.question.token_serial)
        self.body.addWidget(label(shown, "quiet"))
        self.choices = QButtonGroup(self)
        for place, (role, name) in enumerate(self.question.people):
            choice = QRadioButton(joined(",", name, role_name(role)).replace("&", "&&"))
            self.choices.addButton(choice, place)
            self.body.addWidget(choice)
        if self.question.half:
            self.add_pin(self.tr("Second half of the PIN"))
        if self.question.half and self.question.new:
            self.add_pin(self.tr("The same half again"))
        self.body.addWidget(self.hint)

    def actor(self) -> tuple[str, str]:
        """Whichever of them comes: nobody is chosen beforehand."""
        role, name = self.question.people[0]
        return (role, name) if len(self.question.people) == 1 else (role, "")

    def now(self) -> str:
        """What to do."""
        if self.question.half:
            return self.tr(
                "The second person comes to the keyboard, says who they are, and types the second half of the PIN; the "
                "HSM operator looks away."
            )
        if self.question.holder:
            return self.tr(
                "The second person comes to the keyboard, says who they are, and opens the token together with {name}. "
                "Both names stand in the record."
            ).format(name=self.question.holder)
        return self.tr(
            "The second person comes to the keyboard, says who they are, and opens the token together with the HSM "
            "operator. Both names stand in the record."
        )

    def first_focus(self) -> QWidget:
        """Where the keyboard begins."""
        return self.choices.buttons()[0] if self.choices.buttons() else self.primary

    def primary_text(self) -> str:
        """What follows."""
        if self.question.holder:
            return self.tr("I open it with its holder")
        return self.tr("I open it with the HSM operator")

    def answer(self) -> Seconded:
        """The name, and the half."""
        place, halves = self.choices.checkedId(), [field.text() for field in self.pins]
        if place < 0:
            raise ValueError(self.tr("Say first who you are."))
        if halves and not halves[0]:
            raise ValueError(self.tr("Type the PIN first."))
        if len(set(halves)) > 1:
            self.forget()
            raise ValueError(self.tr("The two halves differ. Both fields were emptied; type the half twice again."))
        return Seconded(self.question.people[place][1], halves[0] if halves else "")

    def show_unready(self, sentence: str) -> None:
        """Say what is missing."""
        self.hint.setText(sentence)
        named = self.choices.checkedId() >= 0 and self.pins
        (self.pins[0] if named else self.first_focus()).setFocus(Qt.FocusReason.OtherFocusReason)
