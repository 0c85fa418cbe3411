"""The policy as a form, and as it will be read aloud: made here, saved as a file, opened again."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.window.audit.desk_views import save_as
from app.window.ceremony_options import OpenedPolicy, SavedPolicy
from app.window.kit.file_list import file_dialog, nearest_folder
from app.window.kit.language import WINDOW_LANGUAGE
from app.window.kit.parts import banner, button, column, emptied, frame, label
from app.window.kit.screen import Screen
from app.window.planning.policy_form import FieldProblemError, PolicyForm
from ceremony.language.digest_words import group_hex
from ceremony.policy.sentences import say_terms

FILES = "YAML (*.yaml *.yml)"


class PolicyPage(Screen):
    """Left what is entered, right what it says; what is wrong stands at its field, and is not saved."""

    open_requested = Signal(object)
    save_requested = Signal(object, object)

    def __init__(self) -> None:
        super().__init__(self.tr("The policy"))
        said = self.tr("How often, how many, who may be absent: read aloud and approved in a ceremony, then kept to.")
        self.top.addWidget(label(said, "now"))
        self._news = QVBoxLayout()
        self.top.addLayout(self._news)
        self.form = PolicyForm()
        self._aloud = QVBoxLayout()
        self._aloud.setSpacing(6)
        self._names = label(self.tr("As it is read aloud"), "aloud", wrap=False)
        whole = QHBoxLayout()
        whole.setSpacing(28)
        whole.addLayout(column(self.form, None), 3)
        whole.addLayout(column(frame("speech", column(self._names, self._aloud, margins=14)), None), 2)
        self.body.addLayout(whole)
        self.open = button(self.tr("&Open a policy…"), "plain", self._on_open_clicked)
        self.save = button(self.tr("&Save it…"), "primary", self._on_save_clicked)
        self.footer.addWidget(self.open)
        self.footer.addWidget(self.save)
        self._dialog: QFileDialog | None = None
        self._place: Path | None = None
        self.form.changed.connect(self._on_changed)

    def first_focus(self) -> QWidget:
        """Where the keyboard begins."""
        return self.form.lines["name"]

    def show_opened(self, opened: OpenedPolicy) -> None:
        """What a file holds; what is wrong with it at its field."""
        emptied(self._news)
        self._place = opened.path or self._place
        self.form.fill(opened.values)
        self._on_changed()
        if opened.problem is not None:
            sentence, field = self.form.say(opened.problem), self.form.place(opened.fields, opened.problem.values)
            self._news.addWidget(banner("problem", self.tr("This policy cannot be adopted as it is"), sentence))
            self.form.show_problem(field, sentence)
            self.form.focus_on(field)

    def show_saved(self, saved: SavedPolicy) -> None:
        """Where it lies, and by which digest it will be approved."""
        emptied(self._news)
        self._place = saved.path
        how = self.tr("Name it on the plan of the next ceremony: there it is read aloud, approved and adopted.")
        digest = self.tr("SHA-256 of the file: {digest}").format(digest=group_hex(saved.sha256))
        self._news.addWidget(banner("good", self.tr("✓ Saved"), str(saved.path), digest, how))

    def show_problem(self, sentence: str) -> None:
        """It could not be opened or saved; what was entered stays."""
        emptied(self._news)
        self._news.addWidget(banner("problem", self.tr("This could not be done"), sentence))

    def _on_changed(self) -> None:
        """Say anew what it says; what is wrong stands at its field, and the sentences wait."""
        emptied(self._aloud)
        try:
            terms = self.form.terms()
        except FieldProblemError as problem:
            self.form.show_problem(problem.field, str(problem))
            self._aloud.addWidget(label(self.tr("The sentences stand here once every field holds."), "quiet"))
            return
        self.form.clear_problem()
        for text in say_terms(terms):
            self._aloud.addWidget(self._sentence(text.in_language(WINDOW_LANGUAGE.code)))

    def _sentence(self, text: str) -> QLabel:
        return label(text, "plain")

    def _on_open_clicked(self) -> None:
        self._dialog = file_dialog(self, self.tr("Open a policy"), nearest_folder(self._place), FILES)
        self._dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        self._dialog.fileSelected.connect(lambda found: self.open_requested.emit(Path(found)))
        self._dialog.open()

    def _on_save_clicked(self) -> None:
        try:
            terms = self.form.terms()
        except FieldProblemError as problem:
            self.form.show_problem(problem.field, str(problem))
            self.form.focus_on(problem.field)
            return
        self._dialog = save_as(
            self,
            self.tr("Save the policy"),
            "policy.yaml",
            FILES,
            lambda target: self.save_requested.emit(terms, target),
        )
