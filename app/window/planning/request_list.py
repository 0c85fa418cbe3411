"""The requests of an issuance: one line for each, with its file and the profile that it is signed under."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

import assets
from app.window.ceremony_options import AskedRequest
from app.window.kit.file_list import file_dialog
from app.window.kit.parts import Choice, PathLabel, button, column, label, row
from app.window.words.vocabulary import profile_name

FIRST_PROFILE = "subordinate-ca"
_NOT_FOR_REQUESTS = {"cross-ca"}  # a rotation's own


def profile_names() -> list[str]:
    """The profiles that requests can be signed under, the usual one first; only names are read, no file."""
    files = (entry.name for entry in (Path(assets.__path__[0]) / "profiles").iterdir())
    names = {name.removesuffix(".yaml") for name in files if name.endswith(".yaml") and not name.endswith(".crl.yaml")}
    return sorted(names - _NOT_FOR_REQUESTS, key=lambda name: (name != FIRST_PROFILE, name))


class RequestLine(QWidget):
    """One request; no file means an example made for the rehearsal."""

    def __init__(self, path: Path | None, parent: RequestList) -> None:
        super().__init__()
        self.path = path
        shown = path.name if path is not None else self.tr("An example request")
        name = PathLabel(str(path), "big") if path is not None else label(shown, "big", wrap=False)
        self.profile = Choice()
        for profile in profile_names():
            self.profile.addItem(profile_name(profile), profile)
        self.profile.setAccessibleName(self.tr("Profile for {name}").format(name=shown))
        remove = button(self.tr("Take out"), "plain", lambda: parent.remove(self))
        remove.setAccessibleName(self.tr("Take out {name}").format(name=shown))
        made = row(name, None, self.profile, remove, spacing=12)
        made.setStretch(0, 1)
        self.setLayout(made)


class RequestList(QWidget):
    """Lines, and two buttons that add one."""

    def __init__(self) -> None:
        super().__init__()
        self._dialog: QFileDialog | None = None
        self.lines: list[RequestLine] = []
        self._rows = QVBoxLayout()
        self._rows.setSpacing(4)
        title = label(self.tr("Requests to sign, and the profile for each"), "field", wrap=False)
        self.add_file = button(self.tr("Add &requests…"), "plain", self._on_add_clicked)
        self.add_example = button(self.tr("Add an &example"), "plain", lambda: self.add(None))
        hint = label(self.tr("PKCS #10 files (.csr, .pem). Each is read aloud, linted and confirmed."), "quiet")
        made = column(title, self._rows, row(self.add_file, self.add_example, None), hint, spacing=6)
        self.setLayout(made)
        self.add(None)

    def add(self, path: Path | None) -> None:
        """One more request."""
        line = RequestLine(path, self)
        self.lines.append(line)
        self._rows.addWidget(line)

    def allow_examples(self, *, allowed: bool) -> None:
        """Examples are for rehearsals: a real root signs none."""
        self.add_example.setVisible(allowed)
        for line in [one for one in self.lines if one.path is None and not allowed]:
            self.remove(line)

    def remove(self, line: RequestLine) -> None:
        """One fewer."""
        self.lines.remove(line)
        line.hide()
        line.deleteLater()
        self.add_file.setFocus(Qt.FocusReason.OtherFocusReason)

    def requests(self) -> tuple[AskedRequest, ...]:
        """Every file with its profile."""
        return tuple(AskedRequest(line.path, str(line.profile.currentData())) for line in self.lines)

    entered = requests

    def put_back(self, entered: tuple[AskedRequest, ...]) -> None:
        """These requests in place of those there are."""
        if entered == self.requests():
            return
        for line in list(self.lines):
            self.remove(line)
        for one in entered:
            self.add(one.path)
            self.lines[-1].profile.setCurrentIndex(self.lines[-1].profile.findData(one.profile))

    def _on_add_clicked(self) -> None:
        self._dialog = file_dialog(self, self.tr("Choose requests"), str(Path.home()))
        self._dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        self._dialog.filesSelected.connect(self._on_chosen)
        self._dialog.open()

    def _on_chosen(self, names: list[str]) -> None:
        for name in names:
            self.add(Path(name))
