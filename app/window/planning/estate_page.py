"""The estate as tables: made here, checked cell by cell, saved as a file, opened again; and its hosts' scripts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QFileDialog, QGridLayout, QLineEdit, QVBoxLayout, QWidget

from app.window.audit.desk_views import save_as
from app.window.ceremony_options import CellProblem, OpenedEstate, SavedEstate
from app.window.kit.file_list import file_dialog, nearest_folder
from app.window.kit.parts import Choice, banner, button, column, emptied, label
from app.window.kit.said import error_text
from app.window.kit.screen import Screen
from app.window.planning.estate_tables import DAEMONS, GROUPS, REGISTRIES, EstateTable
from app.window.words.vocabulary import KEY_TYPES, KEY_TYPES_FOR
from ceremony.language.digest_words import group_hex

FILES = "YAML (*.yaml *.yml)"
FORMAT = "keyrite-estate-1"
NOT_MADE = frozenset({"ec-p521"})  # of the key types: hosts make none of it
HEAD = ("organisation", "days", "renew_days", "servers_authority")
NUMBERS = frozenset({"days", "renew_days"})


class EstateForm(QWidget):
    """The fields of an estate; `entered` and `put_back` keep them while the page is made anew."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        names = {
            "organisation": self.tr("Organisation"),
            "days": self.tr("Valid for so many days"),
            "renew_days": self.tr("Due after so many days"),
            "servers_authority": self.tr("CA of the servers (label)"),
        }
        self.lines = {field: QLineEdit() for field in HEAD}
        self.key_type = Choice()
        self.key_type.setAccessibleName(self.tr("Keys that hosts make"))
        for kind, text in dict((*KEY_TYPES, *KEY_TYPES_FOR["image-decryption"])).items():
            if kind not in NOT_MADE:
                self.key_type.addItem(text, kind)
        self.hint = label("", "bad")
        self.hint.hide()
        grid = QGridLayout()
        grid.setHorizontalSpacing(18)
        grid.setVerticalSpacing(4)
        for place, (field, line) in enumerate(self.lines.items()):
            line.setAccessibleName(names[field])
            if field in NUMBERS:
                line.setValidator(QIntValidator(0, 99_999, self))
            grid.addWidget(label(names[field], "field", wrap=False), 0, place)
            grid.addWidget(line, 1, place)
            line.editingFinished.connect(self.changed)
        grid.addWidget(label(self.key_type.accessibleName(), "field", wrap=False), 0, len(HEAD))
        grid.addWidget(self.key_type, 1, len(HEAD))
        grid.setColumnStretch(0, 2)
        self.key_type.currentIndexChanged.connect(lambda _place: self.changed.emit())
        host, addresses, port = self.tr("Host"), self.tr("Addresses"), self.tr("Port")
        clients = self.tr("Groups that are let in")
        self.tables = {
            REGISTRIES: EstateTable(
                REGISTRIES, self.tr("Registries"), (host, addresses, port, self.tr("Before it"), clients)
            ),
            DAEMONS: EstateTable(DAEMONS, self.tr("Docker daemons"), (host, addresses, port, clients)),
            GROUPS: EstateTable(
                GROUPS,
                self.tr("Groups of clients"),
                (self.tr("Group"), self.tr("Hosts"), self.tr("CA of the group (label)")),
            ),
        }
        for table in self.tables.values():
            table.changed.connect(self.changed)
        self.setLayout(column(grid, self.hint, *self.tables.values(), spacing=12))

    def values(self) -> dict[str, object]:
        """What was entered, as the file has it; empty fields and sections are left out."""
        found: dict[str, object] = {"format": FORMAT}
        for field, line in self.lines.items():
            text = line.text().strip()
            if text:
                found[field] = int(text) if field in NUMBERS and text.isascii() and text.isdecimal() else text
        found["key_type"] = str(self.key_type.currentData())
        return found | {section: rows for section, table in self.tables.items() if (rows := table.rows())}

    entered = values

    def put_back(self, values: Mapping[str, object]) -> None:
        """These values in place of those there are; nobody is told of a change before all are there."""
        with QSignalBlocker(self):
            for field, line in self.lines.items():
                line.setText(str(values.get(field, "")))
                line.setCursorPosition(0)
            kind = str(values.get("key_type", "ec-p256"))
            if self.key_type.findData(kind) < 0:  # as it stands in the file, whatever that is
                self.key_type.addItem(kind, kind)
            self.key_type.setCurrentIndex(self.key_type.findData(kind))
            for section, table in self.tables.items():
                table.fill(values.get(section))

    def mark(self, problems: Sequence[CellProblem]) -> None:
        """What is wrong, at its cell; what has none, below the first line."""
        for section, table in self.tables.items():
            said: dict[tuple[str | int, ...], str] = {}
            for one in (one for one in problems if one.place[:1] == (section,)):
                said.setdefault(one.place[1:], error_text(one.error))
            table.mark(said)
        others = [error_text(one.error) for one in problems if one.place[:1] not in {(name,) for name in self.tables}]
        self.hint.setText(others[0] if others else "")
        self.hint.setVisible(bool(others))

    def focus_on(self, problem: CellProblem) -> None:
        """Where the first thing that is wrong can be mended."""
        section, *rest = (*problem.place, "")
        if section in self.tables:
            table = self.tables[str(section)]
            table.table.setCurrentCell(*table.cell(tuple(rest[:-1])))
            table.table.setFocus()
        else:
            self.lines.get(str(section), self.lines["organisation"]).setFocus()


class EstatePage(Screen):
    """Tables above, what can be done below; what is wrong stands at its cell, and is not saved."""

    open_requested = Signal(object)
    check_requested = Signal(object)
    save_requested = Signal(object, object)
    scripts_requested = Signal(object, object)

    def __init__(self) -> None:
        super().__init__(self.tr("The estate"))
        said = self.tr(
            "Which hosts there are, and what each is for. From it follow requests, certificates and kits. Several "
            "names in a cell have commas between them."
        )
        self.top.addWidget(label(said, "now"))
        self._news = QVBoxLayout()
        self.top.addLayout(self._news)
        self.form = EstateForm()
        self.body.addWidget(self.form)
        self.open = button(self.tr("&Open an estate…"), "plain", self._on_open_clicked)
        self.scripts = button(self.tr("Write the hosts' s&cripts…"), "plain", self._on_scripts_clicked)
        self.save = button(self.tr("&Save it…"), "primary", self._on_save_clicked)
        for one in (self.open, self.scripts, self.save):
            self.footer.addWidget(one)
        self._dialog: QFileDialog | None = None
        self._place: Path | None = None
        self._problems: tuple[CellProblem, ...] = ()
        self.form.changed.connect(lambda: self.check_requested.emit(self.form.values()))

    def first_focus(self) -> QWidget:
        """Where the keyboard begins."""
        return self.form.lines["organisation"]

    def show_opened(self, opened: OpenedEstate) -> None:
        """What a file holds, and what is wrong with it at its cells."""
        emptied(self._news)
        self._place = opened.path or self._place
        self.form.put_back(opened.values)
        self.show_checked(opened.problems)

    def show_checked(self, problems: Sequence[CellProblem]) -> None:
        """Everything that is wrong, at its cell."""
        self._problems = tuple(problems)
        self.form.mark(self._problems)

    def show_saved(self, saved: SavedEstate) -> None:
        """Where it lies, and its digest."""
        emptied(self._news)
        self._place = saved.path
        digest = self.tr("SHA-256 of the file: {digest}").format(digest=group_hex(saved.sha256))
        self._news.addWidget(banner("good", self.tr("✓ Saved"), str(saved.path), digest))

    def show_scripts(self, folder: Path, count: int) -> None:
        """Where the scripts lie, and what to do with them."""
        emptied(self._news)
        how = self.tr("Carry each folder to its host; README.md there says what to run, and what comes back.")
        title = self.tr("✓ Scripts for %n hosts", "", count)
        self._news.addWidget(banner("good", title, str(folder), how))

    def show_problem(self, sentence: str) -> None:
        """It could not be opened, saved or written; what was entered stays."""
        emptied(self._news)
        self._news.addWidget(banner("problem", self.tr("This could not be done"), sentence))

    def _sound(self) -> bool:
        """Whether nothing is wrong; else the keyboard goes where it is."""
        if not self._problems:
            return True
        emptied(self._news)
        count = self.tr("%n things are wrong; each is marked at its cell", "", len(self._problems))
        self._news.addWidget(banner("problem", count, error_text(self._problems[0].error)))
        self.form.focus_on(self._problems[0])
        return False

    def _on_open_clicked(self) -> None:
        self._dialog = file_dialog(self, self.tr("Open an estate"), nearest_folder(self._place), FILES)
        self._dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        self._dialog.fileSelected.connect(lambda found: self.open_requested.emit(Path(found)))
        self._dialog.open()

    def _on_save_clicked(self) -> None:
        if self._sound():
            values = self.form.values()
            self._dialog = save_as(
                self,
                self.tr("Save the estate"),
                "estate.yaml",
                FILES,
                lambda target: self.save_requested.emit(values, target),
            )

    def _on_scripts_clicked(self) -> None:
        if self._sound():
            values = self.form.values()
            title = self.tr("Choose a new or empty folder for the scripts")
            self._dialog = file_dialog(self, title, nearest_folder(self._place))
            self._dialog.setFileMode(QFileDialog.FileMode.Directory)
            self._dialog.fileSelected.connect(lambda found: self.scripts_requested.emit(values, Path(found)))
            self._dialog.open()
