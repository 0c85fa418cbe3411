"""Tokens to choose from, each with what can be seen of it without its PIN, and whether it can be taken."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QButtonGroup, QFileDialog, QLineEdit, QRadioButton, QVBoxLayout, QWidget

from app.visible import visible
from app.window.kit.file_list import file_dialog
from app.window.kit.language import joined
from app.window.kit.parts import banner, button, column, emptied, label, row
from ceremony.keys import PinState, TokenListing

translate = QCoreApplication.translate

BESIDE_CHOICE_PX = 34
DAY = 10  # an RFC 3339 time begins with its day


class TokenList(QWidget):
    """One line for each token and one for its state; those that cannot be taken say why."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.tokens: tuple[TokenListing, ...] = ()
        self.in_use = False  # one is opened that holds keys, in place of one that is taken and empty
        self.choices = QButtonGroup(self)
        self.choices.idToggled.connect(lambda _id, on: self.changed.emit() if on else None)
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(4)

    def set_in_use(self, *, in_use: bool) -> None:
        """What is looked for: a token that holds keys, or an empty one."""
        if in_use is not self.in_use:
            chosen, self.in_use = self.chosen(), in_use
            if self.tokens:
                self.show_tokens(self.tokens, _name(chosen) if chosen is not None else ("", ""))

    def show_tokens(self, tokens: Sequence[TokenListing], chosen: tuple[str, str] = ("", "")) -> None:
        """Show them; the one named by serial and label is chosen, or else the first that can be taken."""
        emptied(self._lines)
        for old in self.choices.buttons():
            self.choices.removeButton(old)
        self.tokens = tuple(tokens)
        for place, token in enumerate(self.tokens):
            self._lines.addWidget(self._choice(place, token))
            calm = token.ready_for(in_use=self.in_use) and token.pin_state is PinState.UNTRIED
            maker = self.tr("{model} of {maker}").format(model=token.identity.model, maker=token.identity.manufacturer)
            told = joined(";", visible(maker), describe(token, in_use=self.in_use))
            line = label(told, "quiet" if calm else "warn")
            line.setContentsMargins(BESIDE_CHOICE_PX, 0, 0, 0)  # below its name, not below the circle
            self._lines.addWidget(line)
            self._lines.addSpacing(6)
        if not self.tokens:
            self._lines.addWidget(label(self.tr("No token is there. Plug it in, and list again."), "warn"))
        self._choose(chosen)

    def _choice(self, place: int, token: TokenListing) -> QRadioButton:
        identity = token.identity
        name = identity.label or self.tr("(no label)")
        shown = self.tr("{label}, serial {serial}").format(label=name, serial=identity.serial or "–")
        made = QRadioButton(visible(shown).replace("&", "&&"))  # a token's own label, in which & is no short cut
        made.setAccessibleName(shown)
        made.setAccessibleDescription(describe(token, in_use=self.in_use))
        made.setEnabled(token.initialised)
        self.choices.addButton(made, place)
        return made

    def _choose(self, chosen: tuple[str, str]) -> None:
        able = [place for place, one in enumerate(self.tokens) if one.initialised]
        named = [place for place in able if _name(self.tokens[place]) == chosen]
        ready = [place for place in able if self.tokens[place].ready_for(in_use=self.in_use)]
        for place in (*named, *ready, *able)[:1]:
            self.choices.button(place).setChecked(True)

    def chosen(self) -> TokenListing | None:
        """The token that is chosen."""
        place = self.choices.checkedId()
        return self.tokens[place] if 0 <= place < len(self.tokens) else None


def _name(token: TokenListing) -> tuple[str, str]:
    return token.identity.serial, token.identity.label


def describe(token: TokenListing, *, in_use: bool = False) -> str:
    """What can be seen of a token, and what must be done before it can be taken, in the window's language.

    `in_use`: it may hold keys.
    """
    if not token.initialised:
        return translate(
            "Words", "Not initialised. Prepare it with its vendor's tool: initialise it, and set a user PIN."
        )
    software = token.identity.software_token
    parts = [translate("Words", "software: two roles must waive it") if software else translate("Words", "hardware")]
    if token.visible and in_use:
        parts.append(translate("Words", "objects that show: {count}").format(count=token.visible))
    elif token.visible:
        text = translate("Words", "NOT EMPTY (objects that show: {count}); take an empty token")
        parts.append(text.format(count=token.visible))
    else:
        parts.append(translate("Words", "shows nothing without its PIN"))
    parts.append(pin_words(token))
    if token.pin_pad:
        parts.append(translate("Words", "its PIN is typed on its own pad: leave the field empty here"))
    if token.probed_at:
        parts.append(translate("Words", "probed on {day}").format(day=token.probed_at[:DAY]))
    else:
        parts.append(translate("Words", "NOT PROBED, or changed since"))
    return joined(";", *parts)


def pin_words(token: TokenListing) -> str:
    """What the token says about its user PIN before it is tried."""
    if not token.pin_set:
        return translate("Words", "no user PIN is set: its vendor's tool sets one")
    return pin_state_words(token.pin_state)


def pin_state_words(state: PinState) -> str:
    """The state of a user PIN, as the token tells it."""
    words = {
        PinState.UNTRIED: translate("Words", "no wrong PIN is counted"),
        PinState.COUNT_LOW: translate("Words", "a WRONG PIN WAS TRIED since the last right one"),
        PinState.FINAL_TRY: translate("Words", "ONE TRY IS LEFT before the PIN locks"),
        PinState.LOCKED: translate("Words", "its PIN is LOCKED: the security officer sets a new one"),
    }
    return words[state]


class TokenPicker(QWidget):
    """The vendor's library, and its tokens once they were listed."""

    list_requested = Signal(object)
    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._dialog: QFileDialog | None = None
        self.module = QLineEdit()
        self.module.setAccessibleName(self.tr("PKCS #11 library of the token"))
        self.choose = button(self.tr("Choose the librar&y…"), "plain", self._on_choose_clicked)
        self.list_now = button(self.tr("&List its tokens"), "plain", self._on_list_clicked)
        self.list = TokenList()
        self.list.changed.connect(self.changed)
        self._notes = QVBoxLayout()
        self.extra = QVBoxLayout()
        name = label(self.module.accessibleName(), "field", wrap=False)
        whole = column(name, row(self.module, self.choose, self.list_now), self._notes, self.list, spacing=6)
        whole.addLayout(self.extra)
        self.setLayout(whole)
        self.module.textEdited.connect(self._on_edited)
        self.module.returnPressed.connect(self._on_list_clicked)

    def _on_choose_clicked(self) -> None:
        self._dialog = file_dialog(self, self.tr("Choose the library"), "/usr/lib", "*.so *.so.*")
        self._dialog.fileSelected.connect(self._on_file_selected)
        self._dialog.open()

    def _on_file_selected(self, path: str) -> None:
        self.module.setText(path)
        self._on_edited()
        self._on_list_clicked()

    def _on_edited(self) -> None:
        """Another library has other tokens."""
        emptied(self._notes)
        self.list_now.setEnabled(True)
        self.list.hide()
        self.list.show_tokens(())
        self.changed.emit()

    def _on_list_clicked(self) -> None:
        if self.path() is not None:
            self.show_listing()
            self.list_requested.emit(self.path())

    def show_listing(self) -> None:
        """The library is being asked."""
        self.list_now.setEnabled(False)

    def path(self) -> Path | None:
        """The library as typed."""
        text = self.module.text().strip()
        return Path(text).expanduser() if text else None

    def show_tokens(self, tokens: Sequence[TokenListing], chosen: tuple[str, str] = ("", "")) -> None:
        """The library's tokens as they are now."""
        emptied(self._notes)
        self.list_now.setEnabled(True)
        self.list.show_tokens(tokens, chosen if any(chosen) else self.named())
        self.list.show()
        self.changed.emit()

    def show_problem(self, sentence: str) -> None:
        """The library could not be asked."""
        self._on_edited()
        self._notes.addWidget(banner("problem", self.tr("The tokens could not be listed"), sentence))

    def named(self) -> tuple[str, str]:
        """Serial and label of the chosen token; empty if there is none."""
        token = self.list.chosen()
        return _name(token) if token is not None else ("", "")
