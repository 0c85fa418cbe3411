"""The requests of an issuance: one line for each, and the folder of the estate's own profiles, which is remembered."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from app.window.ceremony_options import AskedRequest, CheckedRequest
from app.window.kit.file_list import file_dialog, nearest_folder
from app.window.kit.parts import Shortened, button, column, label, row
from app.window.kit.preferences import load_profiles_folder, save_profiles_folder
from app.window.planning.request_line import RequestLine, own_profile_files


class RequestList(QWidget):
    """Lines, and the buttons that add one; each is checked as it stands, and says below it what is wrong."""

    check_requested = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._dialog: QFileDialog | None = None
        self.lines: list[RequestLine] = []
        self._rows = QVBoxLayout()
        self._rows.setSpacing(8)
        title = label(self.tr("Requests to sign, and for each its profile and for how many days"), "field", wrap=False)
        self.add_file = button(self.tr("Add &requests…"), "plain", self._on_add_clicked)
        self.add_example = button(self.tr("Add an &example"), "plain", lambda: self.add(None))
        self.add_profile = button(self.tr("Add a &profile…"), "plain", self._on_profile_clicked)
        self.choose_profiles = button(self.tr("&Folder of profiles…"), "plain", self._on_profiles_clicked)
        self._profiles = load_profiles_folder()
        self._folder = Shortened("", "quiet")
        hint = label(
            self.tr(
                "PKCS #10 files (.csr, .pem), or YAML for a key without one. Each is read aloud, linted and confirmed."
            ),
            "quiet",
        )
        buttons = row(self.add_file, self.add_example, self.add_profile, self.choose_profiles, self._folder)
        buttons.setStretch(4, 1)
        self.setLayout(column(title, self._rows, buttons, hint, spacing=6))
        self._show_folder()
        self.add(None)

    def add(self, path: Path | None) -> RequestLine:
        """One more request."""
        line = RequestLine(path, own_profile_files(self._profiles))
        line.changed.connect(self._on_line_changed)
        line.take_out.connect(self.remove)
        self.lines.append(line)
        self._rows.addWidget(line)
        if path is not None:
            self._on_line_changed(line)
        return line

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
        """Every file with its profile and days."""
        return tuple(line.asked() for line in self.lines)

    entered = requests

    def put_back(self, entered: tuple[AskedRequest, ...]) -> None:
        """These requests in place of those there are."""
        if entered == self.requests():
            return
        for line in list(self.lines):
            self.remove(line)
        for one in entered:
            self.add(one.path).put_back(one)

    def show_checked(self, asked: AskedRequest, checked: CheckedRequest) -> None:
        """What the engine says of a request, at its line, as long as that asks the same."""
        for line in self.lines:
            if line.asked() == asked:
                line.show_checked(checked)

    def _on_line_changed(self, line: RequestLine) -> None:
        self.check_requested.emit(line.asked())

    def _on_add_clicked(self) -> None:
        self._dialog = file_dialog(self, self.tr("Choose requests"), str(Path.home()))
        self._dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        self._dialog.filesSelected.connect(self._on_chosen)
        self._dialog.open()

    def _on_chosen(self, names: list[str]) -> None:
        for name in names:
            self.add(Path(name))

    def _on_profile_clicked(self) -> None:
        self._dialog = file_dialog(self, self.tr("Choose a profile"), nearest_folder(self._profiles), "*.yaml *.yml")
        self._dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        self._dialog.fileSelected.connect(self.take_profile)
        self._dialog.open()

    def take_profile(self, file: str) -> None:
        """Offer a profile in every line, and take it for the last request."""
        for line in self.lines:
            line.offer([Path(file)])
        for line in self.lines[-1:]:
            line.choose(file)

    def _on_profiles_clicked(self) -> None:
        self._dialog = file_dialog(self, self.tr("Choose the folder of your profiles"), nearest_folder(self._profiles))
        self._dialog.setFileMode(QFileDialog.FileMode.Directory)
        self._dialog.fileSelected.connect(self.take_profiles)
        self._dialog.open()

    def take_profiles(self, folder: str) -> None:
        """Offer the profiles in a folder from now on, in every line."""
        self._profiles = Path(folder)
        save_profiles_folder(self._profiles)
        self._show_folder()
        for line in self.lines:
            line.offer(own_profile_files(self._profiles))

    def _show_folder(self) -> None:
        self._folder.show_text(str(self._profiles) if self._profiles is not None else "")
