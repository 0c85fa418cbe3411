"""A token in use is opened by two: the HSM operator types its PIN, then the second person says so at the keyboard."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QWidget

from app.window.kit.language import joined
from app.window.kit.parts import label
from app.window.pages.base import Page
from app.window.pages.pin import PinPage
from app.window.planning.token_list import TokenList
from app.window.words.vocabulary import role_name
from ceremony.ports import OpenToken, SecondPerson, TakenToken


class OpenTokenPage(PinPage):
    """The tokens that are there, which of them the archive names, and the PIN of the one that is opened."""

    question: OpenToken

    def fill(self) -> None:
        """What is particular to this page."""
        super().fill()
        for one in self.question.named:
            text = self.tr("As the archive says, the key {key} lies on: {label}, serial {serial}, at {place}")
            named = text.format(key=self.question.label, label=one.label, serial=one.serial, place=one.place)
            self.body.addWidget(label(named, "field"))
        self.list = TokenList()
        self.list.set_in_use(in_use=True)
        self.list.show_tokens(self.question.tokens, self.question.chosen)
        self.body.addWidget(self.list)
        self.pin = self.add_pin(self.tr("User PIN of this token"))
        self.body.addWidget(self.hint)

    def now(self) -> str:
        """What to do."""
        return self.tr(
            "Take the token that holds the key {key}, and type its PIN; then the second person comes."
        ).format(key=self.question.label)

    def primary_text(self) -> str:
        """What follows."""
        return self.tr("The PIN is typed")

    def answer(self) -> TakenToken:
        """The token and its PIN."""
        token = self.list.chosen()
        if token is None:
            raise ValueError(self.tr("Choose a token first; plug it in if it is not listed."))
        if not self.pin.text() and not token.pin_pad:
            raise ValueError(self.tr("Type the PIN first."))
        return TakenToken(token.identity.serial, token.identity.label, self.pin.text())


class SecondPersonPage(Page):
    """Administrator or witness: whoever it is answers at the keyboard, and for nobody else."""

    question: SecondPerson
    says = False

    def fill(self) -> None:
        """What is particular to this page."""
        token = self.tr("Token: {label}, serial {serial}")
        shown = token.format(label=self.question.token_label, serial=self.question.token_serial)
        self.body.addWidget(label(shown, "quiet"))
        self.choices = QButtonGroup(self)
        for place, (role, name) in enumerate(self.question.people):
            choice = QRadioButton(joined(",", name, role_name(role)).replace("&", "&&"))
            self.choices.addButton(choice, place)
            self.body.addWidget(choice)
        self.hint = label("", "bad")
        self.body.addWidget(self.hint)

    def actor(self) -> tuple[str, str]:
        """Whichever of them comes: nobody is chosen beforehand."""
        role, name = self.question.people[0]
        return (role, name) if len(self.question.people) == 1 else (role, "")

    def now(self) -> str:
        """What to do."""
        return self.tr(
            "The second person comes to the keyboard, says who they are, and opens the token together with the HSM "
            "operator. Both names stand in the record."
        )

    def first_focus(self) -> QWidget:
        """Where the keyboard begins."""
        return self.choices.buttons()[0] if self.choices.buttons() else self.primary

    def primary_text(self) -> str:
        """What follows."""
        return self.tr("I open it with the HSM operator")

    def answer(self) -> str:
        """The name."""
        place = self.choices.checkedId()
        if place < 0:
            raise ValueError(self.tr("Say first who you are."))
        return self.question.people[place][1]

    def show_unready(self, sentence: str) -> None:
        """Say what is missing."""
        self.hint.setText(sentence)
        self.first_focus().setFocus(Qt.FocusReason.OtherFocusReason)
