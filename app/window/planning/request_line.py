"""One request of an issuance: its file, the profile that it is signed under, for how many days, and what is wrong."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QLineEdit, QWidget

import assets
from app.visible import visible
from app.window.ceremony_options import AskedRequest, CheckedRequest
from app.window.kit.parts import Choice, PathLabel, button, column, label, row
from app.window.kit.said import error_text
from app.window.words.vocabulary import profile_name

FIRST_PROFILE = "subordinate-ca"
_NOT_FOR_REQUESTS = {"cross-ca"}  # a rotation's own
PROFILE_SUFFIXES = (".yaml", ".yml")
DAYS_PX, PROFILE_PX = 96, 260


def profile_names() -> list[str]:
    """The profiles that requests can be signed under, the usual one first; only names are read, no file."""
    files = (entry.name for entry in (Path(assets.__path__[0]) / "profiles").iterdir())
    names = {name.removesuffix(".yaml") for name in files if name.endswith(".yaml") and not name.endswith(".crl.yaml")}
    return sorted(names - _NOT_FOR_REQUESTS, key=lambda name: (name != FIRST_PROFILE, name))


def own_profile_files(folder: Path | None) -> list[Path]:
    """The files in the folder of the estate's own profiles; what is wrong with one is told where it is chosen."""
    try:
        found = sorted(path for path in folder.iterdir() if path.name.endswith(PROFILE_SUFFIXES)) if folder else []
    except OSError:
        return []
    return found


class RequestLine(QWidget):
    """One request; no file means an example made for the rehearsal."""

    changed = Signal(object)
    take_out = Signal(object)

    def __init__(self, path: Path | None, own: list[Path]) -> None:
        super().__init__()
        self.path = path
        shown = path.name if path is not None else self.tr("An example request")
        name = PathLabel(str(path), "big") if path is not None else label(shown, "big", wrap=False)
        self.profile = Choice()
        self.profile.setFixedWidth(PROFILE_PX)
        self.profile.setAccessibleName(self.tr("Profile for {name}").format(name=shown))
        for profile in profile_names():
            self.profile.addItem(profile_name(profile), profile)
        self.offer(own)
        self.days = QLineEdit()
        self.days.setValidator(QIntValidator(0, 99_999, self))
        self.days.setFixedWidth(DAYS_PX)
        self.days.setPlaceholderText(self.tr("Days"))
        self.days.setAccessibleName(self.tr("Days for {name}; empty: as the profile has it").format(name=shown))
        self.days.setToolTip(self.tr("For how many days; empty: as the profile has it"))
        remove = button(self.tr("Take out"), "plain", lambda: self.take_out.emit(self))
        remove.setAccessibleName(self.tr("Take out {name}").format(name=shown))
        made = row(name, self.profile, self.days, remove, spacing=12)
        made.setStretch(0, 1)
        self.told = label("", "quiet")
        self.told.hide()
        self.setLayout(column(made, self.told, spacing=2))
        self.profile.currentIndexChanged.connect(lambda _place: self.changed.emit(self))
        self.days.editingFinished.connect(lambda: self.changed.emit(self))

    def offer(self, own: list[Path]) -> None:
        """Profiles of the estate's own beside the shipped ones."""
        for path in own:
            if self.profile.findData(str(path)) < 0:
                self.profile.addItem(visible(path.stem), str(path))

    def choose(self, profile: str) -> None:
        """A profile by its name, or by the file of an own one."""
        if self.profile.findData(profile) < 0:
            self.offer([Path(profile)])
        self.profile.setCurrentIndex(self.profile.findData(profile))

    def asked(self) -> AskedRequest:
        """The file, its profile, and for how many days."""
        days = self.days.text().strip()
        return AskedRequest(self.path, str(self.profile.currentData()), int(days) if days else None)

    def put_back(self, asked: AskedRequest) -> None:
        """What was chosen, in place of what is."""
        self.choose(asked.profile)
        self.days.setText("" if asked.days is None else str(asked.days))

    def show_checked(self, checked: CheckedRequest) -> None:
        """What the request asks for, or what is wrong with it."""
        if checked.problem is not None:
            text = error_text(checked.problem)
        else:
            text = self.tr("{subject}, %n days", "", checked.days).format(subject=checked.subject)
        self.told.setText(text)
        self.told.setProperty("kind", "bad" if checked.problem is not None else "quiet")
        self.told.style().polish(self.told)
        self.told.show()
