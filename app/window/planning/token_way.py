"""How a CA's key comes to sign: from the sheets of a quorum, or on a token in use; and which key is handed over."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from app.window.ceremony_options import CeremonyOptions
from app.window.kit.parts import Choice, Tick, button, column, label, row

BY_TOKEN = "token"  # noqa: S105 - a way, not a secret
USUAL_KEY = "platform-ca"


class _FolderLine(QWidget):
    """A folder of a rehearsal's token, with the button that chooses it."""

    def __init__(self, name: str, hint: str) -> None:
        super().__init__()
        self.field = QLineEdit()
        self.field.setAccessibleName(name)
        self.choose: QPushButton = button(self.tr("Choose its &folder…"), "plain", lambda: None)
        named = label(name, "field", wrap=False)
        self.setLayout(column(named, row(self.field, self.choose), label(hint, "quiet"), spacing=6))

    def path(self) -> Path | None:
        """The folder as typed; None if it is empty."""
        text = self.field.text().strip()
        return Path(text).expanduser() if text else None


class TokenWay(QWidget):
    """With a quorum of sheets, or with the token that holds the key; of a rehearsal, where that was kept."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.way, self.key = Choice(), QLineEdit()
        self.way.setAccessibleName(self.tr("How the key comes"))
        self.way.addItem(self.tr("With a quorum of sheets: the root is brought back"), "")
        self.way.addItem(self.tr("With the token that holds the key: no bag is opened"), BY_TOKEN)
        self.key.setAccessibleName(self.tr("Key that signs"))
        self.key.setPlaceholderText(self.tr("Empty: the one that the archive says is in use"))
        self.folder = _FolderLine(
            self.tr("Folder in which a rehearsal has kept the token"),
            self.tr("A copy of the token is opened, so that it stays as it is."),
        )
        self._key = QWidget()
        self._key.setLayout(column(label(self.key.accessibleName(), "field", wrap=False), self.key, spacing=4))
        asked = label(self.way.accessibleName(), "field", wrap=False)
        self.setLayout(column(asked, self.way, self._key, self.folder, spacing=6))
        self.way.currentIndexChanged.connect(self._on_way_changed)
        self._real = False
        self._show_fields()

    @property
    def by_token(self) -> bool:
        """True where a token in use is opened."""
        return str(self.way.currentData()) == BY_TOKEN

    def set_real(self, *, real: bool) -> None:
        """A real token is chosen elsewhere; a rehearsal's lies in a folder."""
        self._real = real
        self._show_fields()

    def _on_way_changed(self) -> None:
        self._show_fields()
        self.changed.emit()

    def _show_fields(self) -> None:
        self._key.setVisible(self.by_token)
        self.folder.setVisible(self.by_token and not self._real)

    def missing(self) -> str:
        """What is missing; empty if nothing is."""
        if self.by_token and not self._real and self.folder.path() is None:
            return self.tr("Name the folder in which a rehearsal has kept the token.")
        return ""

    def added_to(self, options: CeremonyOptions) -> CeremonyOptions:
        """The options with the way."""
        if not self.by_token:
            return options
        folder = None if self._real else self.folder.path()
        return replace(options, by_token=True, key=self.key.text().strip(), token_folder=folder)


class KeyHandover(QWidget):
    """The key that stays on the token; of a rehearsal, where its token is kept for later ones."""

    def __init__(self) -> None:
        super().__init__()
        self.key = QLineEdit(USUAL_KEY)
        self.key.setAccessibleName(self.tr("Key that is handed over"))
        self.folder = _FolderLine(
            self.tr("New folder in which the rehearsal's token is kept"),
            self.tr("Empty: it is thrown away afterwards. Kept, a later rehearsal issues certificates with it."),
        )
        self.halves = Tick(self.tr("Two people get half of the token's PIN each: neither opens it alone"))
        asked = label(self.key.accessibleName(), "field", wrap=False)
        hint = label(self.tr("As the archive names it. Root and root CA cannot be handed over."), "quiet")
        self.setLayout(column(asked, self.key, hint, self.halves, self.folder, spacing=6))

    def set_real(self, *, real: bool) -> None:
        """A real token is nobody's to throw away."""
        self.folder.setVisible(not real)
        self._real = real

    def missing(self) -> str:
        """What is missing; empty if nothing is."""
        return "" if self.key.text().strip() else self.tr("Name the key that is handed over.")

    def added_to(self, options: CeremonyOptions) -> CeremonyOptions:
        """The options with the key, and where the token is kept."""
        folder = None if self._real else self.folder.path()
        key, halves = self.key.text().strip(), self.halves.isChecked()
        return replace(options, key=key, token_folder=folder, pin_halves=halves)


class StaysInUse(QWidget):
    """Whether a token stays in use with the root on it, and whether its PIN is then kept in two halves."""

    def __init__(self) -> None:
        super().__init__()
        self.stays = Tick(self.tr("The token stays in use with the root on it: two people open it, without a quorum"))
        self.halves = Tick(self.tr("Two people get half of the token's PIN each: neither opens it alone"))
        self.halves.setVisible(False)
        self.stays.toggled.connect(self.halves.setVisible)
        self.setLayout(column(self.stays, self.halves, spacing=6))

    def added_to(self, options: CeremonyOptions) -> CeremonyOptions:
        """The options with what was decided."""
        stays = self.stays.isChecked()
        return replace(options, in_use=stays, pin_halves=stays and self.halves.isChecked())
