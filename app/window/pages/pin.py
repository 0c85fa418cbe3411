"""The HSM operator's PIN: masked, compared here, and gone from the fields the moment it is given."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from app.window.kit.parts import button, column, label
from app.window.pages.base import Page
from app.window.planning.token_list import TokenList, pin_state_words
from ceremony.keys import PinState
from ceremony.ports import ChoosePin, EnterPin, OpenToken, PresentRootToken, TakenToken, TakeToken

FIELD_PX = 420


class PinField(QLineEdit):
    """A field that shows nothing, copies nothing and forgets when told."""

    def __init__(self, name: str, scale: float) -> None:
        super().__init__()
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setAccessibleName(name)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setDragEnabled(False)
        self.setInputMethodHints(Qt.InputMethodHint.ImhHiddenText | Qt.InputMethodHint.ImhSensitiveData)
        self.setMaximumWidth(round(FIELD_PX * scale))


class PinPage(Page):
    """A page with fields that hold a PIN."""

    pins: list[PinField]

    def fill(self) -> None:
        """What both have."""
        self.hint = label("", "bad")
        self.pins = []

    def add_pin(self, name: str) -> PinField:
        """One more field under its name."""
        field = PinField(name, self.scene.scale)
        self.pins.append(field)
        self.body.addLayout(column(label(name, "field", wrap=False), field, spacing=4))
        return field

    def actor(self) -> tuple[str, str]:
        """PINs belong to the HSM operator."""
        return "operator", self.scene.progress.person("operator")

    def first_focus(self) -> QWidget:
        """Where the keyboard begins."""
        return self.pins[0]

    def give(self, value: object) -> None:
        """Answer, and empty the fields at once."""
        was_ready = self.ready
        super().give(value)
        if was_ready:
            self.forget()

    def forget(self) -> None:
        """Empty every field."""
        for field in self.pins:
            field.clear()

    def show_unready(self, sentence: str) -> None:
        """Say what is wrong, without the PIN."""
        self.hint.setText(sentence)
        self.pins[0].setFocus()


class ChosenTokenPage(PinPage):
    """A page on which a token is chosen among those that show themselves now, and opened with its PIN."""

    question: TakeToken | OpenToken | PresentRootToken

    def add_tokens(self, *, in_use: bool) -> None:
        """The list, the field of the PIN and what is wrong with either; `in_use`: tokens that hold keys are taken."""
        self.list = TokenList()
        if in_use:
            self.list.set_in_use(in_use=True)
        self.list.show_tokens(self.question.tokens, self.question.chosen)
        self.body.addWidget(self.list)
        self.pin = self.add_pin(self.tr("User PIN of this token"))
        self.body.addWidget(self.hint)

    def answer(self) -> TakenToken:
        """The token and its PIN."""
        token = self.list.chosen()
        if token is None:
            raise ValueError(self.tr("Choose a token first; plug it in if it is not listed."))
        if not self.pin.text() and not token.pin_pad:
            raise ValueError(self.tr("Type the PIN first."))
        return TakenToken(token.identity.serial, token.identity.label, self.pin.text())


class ChoosePinPage(PinPage):
    """A new PIN, typed twice."""

    question: ChoosePin

    def fill(self) -> None:
        """What is particular to this page."""
        super().fill()
        self.pin = self.add_pin(self.tr("New PIN"))
        self.again = self.add_pin(self.tr("The same PIN again"))
        self.body.addWidget(self.hint)
        self.body.addWidget(label(self.tr("Token: {label}").format(label=self.question.token_label), "quiet"))
        if self.scene.progress.rehearsal:
            known = self.tr("In a rehearsal any PIN will do. It is asked for again only after an interruption.")
            self.body.addWidget(label(known, "quiet"))

    def now(self) -> str:
        """What to do."""
        if self.question.half:
            return self.tr("Choose the first half of the PIN, and type it twice; the administrator types the second.")
        return self.tr("Choose a PIN of {shortest} to {longest} characters, and type it twice.").format(
            shortest=self.question.shortest, longest=self.question.longest
        )

    def primary_text(self) -> str:
        """What follows."""
        return self.tr("Set this PIN")

    def answer(self) -> str:
        """The PIN, if both are equal."""
        pin, again = self.pin.text(), self.again.text()
        if pin != again:
            self.forget()
            raise ValueError(self.tr("The two PINs differ. Both fields were emptied; type the PIN twice again."))
        if not self.question.shortest <= len(pin) <= self.question.longest:
            raise ValueError(
                self.tr("The PIN must have {shortest} to {longest} characters.").format(
                    shortest=self.question.shortest, longest=self.question.longest
                )
            )
        return pin


class EnterPinPage(PinPage):
    """The PIN of a token that was prepared earlier; or the word that it is lost."""

    question: EnterPin

    def fill(self) -> None:
        """What is particular to this page."""
        super().fill()
        self.pin = self.add_pin(self.tr("PIN"))
        if self.question.state is not PinState.UNTRIED:
            told = self.tr("The token says: {state}.").format(state=pin_state_words(self.question.state))
            self.body.addWidget(label(told, "bad"))
        self.body.addWidget(self.hint)
        token = self.tr("Token: {label}, serial {serial}")
        self.body.addWidget(
            label(token.format(label=self.question.token_label, serial=self.question.token_serial), "quiet")
        )
        self._lost_once = False
        self.lost = button(self.tr("The token or its PIN is los&t…"), "plain", self._on_lost_clicked)
        self.footer.insertWidget(0, self.lost)

    def now(self) -> str:
        """What to do."""
        if self.question.pin_pad:
            return self.tr("Open the token, and type its PIN on its own pad when it asks.")
        if self.question.half:
            return self.tr("Type the first half of the token's PIN; then the second person types theirs.")
        if self.question.in_use:
            return self.tr(
                "Type the PIN of the token that was opened earlier in this ceremony; then the second person."
            )
        return self.tr("Type the PIN of the token that was prepared earlier in this ceremony.")

    def primary_text(self) -> str:
        """What follows."""
        return self.tr("Open the token")

    def answer(self) -> str:
        """The PIN."""
        if not self.pin.text() and not self.question.pin_pad:
            raise ValueError(self.tr("Type the PIN first."))
        return self.pin.text()

    def _on_lost_clicked(self) -> None:
        if self._lost_once:
            self.give(None)
            return
        self._lost_once = True
        if self.question.in_use:
            self.ask_again(self.lost, self.tr("Yes, open another token"))
            self.hint.setText(self.tr("The ceremony then goes back to where a token is opened; the record says so."))
            return
        self.ask_again(self.lost, self.tr("Yes, begin again with a fresh token"))
        self.hint.setText(
            self.tr(
                "The ceremony then goes back to a fresh token. The record says so, and sheets already made are void."
            )
        )
