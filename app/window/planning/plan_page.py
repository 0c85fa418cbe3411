"""What is chosen before a ceremony begins: the numbers, the paper, and where the files will lie."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QGridLayout, QLineEdit, QVBoxLayout, QWidget

from app.window.ceremony_options import CONTINUING, ROOT_GENERATION, CeremonyOptions, default_folder
from app.window.kit.file_list import file_dialog, nearest_folder
from app.window.kit.parts import Choice, Content, banner, button, column, emptied, label, row, scrolled
from app.window.kit.said import said
from app.window.kit.screen import AskingPage
from app.window.planning.mode_choice import ModeChoice
from app.window.planning.policy_choice import PolicyChoice
from app.window.planning.token_way import StaysInUse
from app.window.words.host_check_words import way_to_printer
from app.window.words.vocabulary import KEY_TYPES
from ceremony.disk.ancestors import find_stranger

if TYPE_CHECKING:
    from ceremony.printing.choice import PrinterChoice

LEAST_SHARES = 2
MOST_SHARES = 16  # SLIP-0039: a group has at most 16 members
UNCHOSEN = ""  # where sheets go, as long as nobody has said so


class PlanPage(AskingPage):
    """Common to all ceremonies: the folder, and the way back; `numbers` where sheets are made."""

    numbers: Numbers | None = None

    begin_requested = Signal(object)
    back_requested = Signal()
    tokens_requested = Signal(object)  # the library whose tokens are to be listed
    probe_requested = Signal(object)  # library, serial and label of the token that is to be probed first

    def __init__(self, kind: str, language: str) -> None:
        super().__init__()
        self.setProperty("kind", "ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.kind = kind
        self._language = language
        self._dialog: QFileDialog | None = None
        today = datetime.datetime.now().astimezone().date()
        self.folder = QLineEdit(str(default_folder(kind, Path.home(), today)))
        self.folder.setAccessibleName(self.tr("Folder for this ceremony"))
        self._shared = label("", "bad")
        self.folder.textChanged.connect(self._on_folder_changed)
        self._on_folder_changed()
        self._problems = QVBoxLayout()
        self.mode = ModeChoice(kind)
        self.picker = self.mode.picker
        self.mode.changed.connect(self._on_mode_changed)
        self.picker.list_requested.connect(self.tokens_requested)
        self.mode.probe_requested.connect(self.probe_requested)
        content = Content()
        body = column(
            label(self.title(), "title"), label(self.explanation(), "now"), self._problems, self.mode, spacing=14
        )
        body.setContentsMargins(0, 0, 8, 0)  # beside what scrolls
        self.fill(body)
        if self.numbers is not None:
            body.addWidget(self.numbers.warning)  # as wide as the page
        self._ask_output()
        self.policy = PolicyChoice(continues=kind in CONTINUING)
        body.addWidget(self.policy)
        body.addLayout(self._place())
        body.addStretch(1)
        content.setLayout(body)
        self.back = button(self.tr("&Back"), "plain", self.back_requested.emit)
        self.begin = button(self.tr("Begin the ceremony"), "primary", self._on_begin_clicked)
        whole = column(scrolled(content), row(self.back, None, self.begin), spacing=14)
        whole.setContentsMargins(60, 36, 60, 28)
        self.setLayout(whole)

    def title(self) -> str:
        """The page's title."""
        raise NotImplementedError

    def explanation(self) -> str:
        """What will happen."""
        raise NotImplementedError

    def fill(self, body: QVBoxLayout) -> None:
        """Add what is particular to the ceremony."""
        raise NotImplementedError

    def options(self) -> CeremonyOptions:
        """What was chosen."""
        raise NotImplementedError

    def first_focus(self) -> QWidget:
        """Where the keyboard begins."""
        return self.begin

    def _on_mode_changed(self) -> None:
        """Rehearsal or real, and which token."""
        self.tells_missing = False
        emptied(self._problems)
        self._ask_output()

    def _ask_output(self) -> None:
        """Where the sheets of a real root go has no default."""
        if self.numbers is not None:
            self.numbers.ask_output(real=self.mode.real)

    def common_options(self) -> CeremonyOptions:
        """What every ceremony has: its folder, rehearsal or real, the token, and the policy."""
        return CeremonyOptions(
            kind=self.kind,
            folder=self.chosen_folder(),
            language=self._language,
            real=self.mode.real,
            token=self.mode.token(),
            policy=self.policy.file(),
        )

    def _place(self) -> QVBoxLayout:
        choose = button(self.tr("C&hoose…"), "plain", lambda: self.choose_folder(self.folder))
        return column(
            label(self.tr("Everything of this ceremony will lie in"), "field", wrap=False),
            row(self.folder, choose),
            label(self._place_hint(), "quiet"),
            self._shared,
            spacing=6,
        )

    def _place_hint(self) -> str:
        if self.kind in {"root-generation", "reshare"}:
            return self.tr("A new or empty folder: the archive, and the sheets beside it.")
        return self.tr("A new or empty folder, for the archive.")

    def choose_folder(self, field: QLineEdit) -> None:
        """Let a person point at a folder."""
        start = nearest_folder(Path(field.text().strip()).expanduser())
        self._dialog = file_dialog(self, self.tr("Choose a folder"), start)
        self._dialog.setFileMode(QFileDialog.FileMode.Directory)
        self._dialog.fileSelected.connect(field.setText)
        self._dialog.open()

    def _on_folder_changed(self) -> None:
        """Say whether somebody else could take the folder's place; in a rehearsal that is only said."""
        self._shared.setText(self._stranger())
        self._shared.setVisible(bool(self._shared.text()))

    def _stranger(self) -> str:
        try:
            stranger = find_stranger(self.chosen_folder()) if self.folder.text().strip() else None
        except (OSError, RuntimeError, ValueError):  # the engine says what is wrong with such a name
            return ""
        if stranger is None:
            return ""
        return self.tr("Somebody else could take this folder's place: {why}. A real ceremony refuses it.").format(
            why=said(str(stranger))
        )

    def show_problem(self, sentence: str) -> None:
        """The ceremony could not begin; nothing was done."""
        emptied(self._problems)
        self._problems.addWidget(
            banner("problem", self.tr("The ceremony did not begin"), sentence, self.tr("Nothing was changed."))
        )
        self.begin.setEnabled(True)

    def _on_begin_clicked(self) -> None:
        if not self.tell_missing():
            self.show_beginning()
            self.begin_requested.emit(self.options())

    def show_beginning(self) -> None:
        """The ceremony is being opened."""
        self.begin.setEnabled(False)

    def unready(self) -> str:
        """What is missing before the ceremony can begin; empty if nothing is."""
        if sentence := self.mode.unready():
            return sentence
        if self.numbers is not None and self.numbers.output.currentData() == UNCHOSEN:
            return self.tr("Choose where the sheets go: to a printer, or to a folder.")
        if not self.folder.text().strip():
            return self.tr("Name the folder that the files will lie in.")
        return self._stranger() if self.mode.real else ""

    def show_printers(self, printers: Sequence[PrinterChoice]) -> None:
        """Printers that were found here."""
        if self.numbers is not None:
            self.numbers.show_printers(printers)

    def chosen_folder(self) -> Path:
        """The folder as typed."""
        return Path(self.folder.text().strip()).expanduser()


class Numbers(QWidget):
    """How many sheets, how many of them recover, which paper, and what else is chosen."""

    def __init__(self, **others: tuple[str, Choice]) -> None:
        super().__init__()
        self.shares, self.threshold, self.paper = Choice(), Choice(), Choice()
        self.shares.addItems([str(number) for number in range(LEAST_SHARES, MOST_SHARES + 1)])
        self.shares.setCurrentText("5")
        self._on_shares_changed()
        self.threshold.setCurrentText("3")
        self.shares.currentTextChanged.connect(self._on_shares_changed)
        self.paper.addItems(["A4", "Letter"])
        fields = [(self.tr("Sheets"), self.shares), (self.tr("Sheets that recover"), self.threshold)]
        fields += [*others.values(), (self.tr("Paper"), self.paper)]
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(4)
        for place, (name, field) in enumerate(fields):
            field.setAccessibleName(name)
            grid.addWidget(label(name, "field", wrap=False), 0, place)
            grid.addWidget(field, 1, place)
        self.output = Choice()
        self.output.addItem(self.tr("A folder, to be printed from there"), None)
        self.output.currentIndexChanged.connect(self._on_output_changed)
        self.warning = label(
            self.tr(
                "Each sheet will be a PDF on this laptop's disk: whoever copies enough of these files, today or from "
                "the disk years later, has the root key. A file that was deleted may still be there. Use a folder in "
                "memory or an encrypted disk that is destroyed afterwards, or a printer."
            ),
            "bad",
        )
        self.warning.hide()
        self._real = False
        name = self.tr("Sheets go to")
        self.output.setAccessibleName(name)
        grid.setRowMinimumHeight(2, 8)
        grid.addWidget(label(name, "field", wrap=False), 3, 0, 1, len(fields))
        grid.addWidget(self.output, 4, 0, 1, len(fields))

    def show_printers(self, printers: Sequence[PrinterChoice]) -> None:
        """Printers that were found here; on one of them no sheet is ever a file."""
        for one in printers:
            name = self.tr("The printer {name}, {way}").format(name=one.name, way=way_to_printer(one.way))
            self.output.addItem(name, one)

    def ask_output(self, *, real: bool) -> None:
        """Of a real root people choose where its sheets go; a rehearsal's go to a folder unless they choose."""
        self._real, asked = real, self.output.findData(UNCHOSEN)
        if real and asked < 0:
            self.output.insertItem(0, self.tr("Choose: a printer, or a folder"), UNCHOSEN)
            self.output.setCurrentIndex(0)
        elif not real and asked >= 0:
            self.output.removeItem(asked)
        self._on_output_changed()

    def _on_output_changed(self) -> None:
        """What a file of a sheet means."""
        self.warning.setVisible(self._real and self.output.currentData() is None)

    def _on_shares_changed(self) -> None:
        """No more sheets can be needed than there are."""
        chosen = self.threshold.currentText()
        self.threshold.clear()
        self.threshold.addItems([str(number) for number in range(LEAST_SHARES, int(self.shares.currentText()) + 1)])
        self.threshold.setCurrentText(chosen)

    def added_to(self, options: CeremonyOptions) -> CeremonyOptions:
        """The options with these numbers."""
        return replace(
            options,
            threshold=int(self.threshold.currentText()),
            shares=int(self.shares.currentText()),
            paper=self.paper.currentText(),
            printer=self.output.currentData(),
        )


class GenerationPlanPage(PlanPage):
    """How many shares, how many recover, which key, which paper."""

    def __init__(self, language: str) -> None:
        self.key_type = Choice()
        for name, shown in KEY_TYPES:
            self.key_type.addItem(shown, name)
        super().__init__(ROOT_GENERATION, language)

    def title(self) -> str:
        """The page's title."""
        return self.tr("Make a root key")

    def explanation(self) -> str:
        """What will happen."""
        return self.tr("The usual choice is five sheets, any three of which recover the key.")

    def fill(self, body: QVBoxLayout) -> None:
        """The numbers."""
        self.numbers: Numbers = Numbers(key_type=(self.tr("Root CA key"), self.key_type))
        body.addWidget(self.numbers, 0, Qt.AlignmentFlag.AlignLeft)
        self.stays = StaysInUse()
        body.addWidget(self.stays)

    def options(self) -> CeremonyOptions:
        """What was chosen."""
        options = replace(self.common_options(), key_type=str(self.key_type.currentData()))
        return self.stays.added_to(self.numbers.added_to(options))
