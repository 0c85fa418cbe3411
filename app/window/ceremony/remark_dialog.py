"""What people say aside, for the record: a deviation, or that somebody leaves or comes back. The question then stands
again as it was."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QDialog, QLineEdit, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from app.window.kit.parts import Choice, button, column, holder, label, row
from app.window.pages.progress import CeremonyProgress
from app.window.words.vocabulary import role_name
from ceremony.custody.participants import Participants
from ceremony.ports import Attendance, Deviation

WIDTH_PX = 720
MAX_TEXT = 300


class RemarkDialog(QDialog):
    """Two forms, one at a time; Escape goes back to the ceremony."""

    noted = Signal(object)

    def __init__(self, parent: QWidget, progress: CeremonyProgress) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Note something in the record"))
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(WIDTH_PX)
        self._progress = progress
        self._participants: Participants | None = progress.participants
        self.forms = QStackedWidget()
        self.forms.addWidget(holder(self._deviation_form()))
        self.forms.addWidget(holder(self._attendance_form()))
        self.hint = label("", "bad")
        self.cancel = button(self.tr("&Back to the ceremony"), "plain", self.reject)
        self.note = button(self.tr("&Write it into the record"), "primary", self._on_note_clicked)
        self.cancel.setAutoDefault(False)
        self.note.setDefault(True)
        title = label(self.tr("Note something in the record"), "title")
        why = label(
            self.tr("It stands in the record and in the report. Afterwards the ceremony goes on here."), "quiet"
        )
        self.setLayout(
            column(title, why, self._modes(), self.forms, self.hint, row(self.cancel, None, self.note), margins=28)
        )
        self.what.setFocus()

    def _modes(self) -> QVBoxLayout:
        texts = (self.tr("A &deviation"), self.tr("Somebody &leaves or comes back"))
        self.modes = [button(text, "quiet", lambda at=place: self._show(at)) for place, text in enumerate(texts)]  # type: ignore[misc]
        group = QButtonGroup(self)
        for one in self.modes:
            one.setCheckable(True)
            one.setAutoDefault(False)
            group.addButton(one)
        self.modes[0].setChecked(True)
        self.modes[1].setEnabled(self._participants is not None)
        return column(row(*self.modes, None, spacing=6))

    def _show(self, place: int) -> None:
        self.forms.setCurrentIndex(place)
        self.hint.clear()
        (self.what if place == 0 else self.who).setFocus()

    def _deviation_form(self) -> QVBoxLayout:
        self.what = self._field(self.tr("What happened"))
        self.expected = self._field(self.tr("What the script says, or what was expected"))
        self.decision = self._field(self.tr("What was decided, and why"))
        self.decider = self._names(self.tr("Who decided"))
        parts: list[QWidget] = []
        for field in (self.what, self.expected, self.decision, self.decider):
            parts += [label(field.accessibleName(), "field", wrap=False), field]
        return column(*parts, None, spacing=4)

    def _attendance_form(self) -> QVBoxLayout:
        self.who = self._names(self.tr("Who"))
        self.leaves = QPushButton(self.tr("Lea&ves the room"))
        self.returns = QPushButton(self.tr("&Comes back"))
        group = QButtonGroup(self)
        for one in (self.leaves, self.returns):
            one.setProperty("kind", "quiet")
            one.setCheckable(True)
            one.setAutoDefault(False)
            one.setAccessibleName(one.text().replace("&", ""))
            group.addButton(one)
        self.who.currentIndexChanged.connect(self._on_who_changed)
        self._on_who_changed()
        name = label(self.tr("Who"), "field", wrap=False)
        return column(name, self.who, row(self.leaves, self.returns, None, spacing=6), None, spacing=8)

    def _field(self, name: str) -> QLineEdit:
        made = QLineEdit()
        made.setAccessibleName(name)
        made.setMaxLength(MAX_TEXT)
        return made

    def _names(self, name: str) -> Choice:
        made = Choice()
        made.setAccessibleName(name)
        for person in self._participants.names() if self._participants is not None else ():
            role = role_name(self._participants.role_of(person)) if self._participants is not None else ""
            away = self.tr(" (away)") if person in self._progress.away else ""
            made.addItem(f"{person}, {role}{away}", person)
        return made

    def _on_who_changed(self) -> None:
        away = self.who.currentData() in self._progress.away
        (self.returns if away else self.leaves).setChecked(True)
        self.returns.setEnabled(away)
        self.leaves.setEnabled(not away)

    def remark(self) -> Deviation | Attendance:
        """What was said; ValueError says what is missing."""
        if self.forms.currentIndex() == 1:
            return Attendance(str(self.who.currentData()), present=self.returns.isChecked())
        what, expected, decision = (field.text().strip() for field in (self.what, self.expected, self.decision))
        if not (what and expected and decision):
            raise ValueError(self.tr("Say what happened, what was expected, and what was decided."))
        decider = self.decider.currentData()
        return Deviation(what, expected, decision, str(decider or self.tr("the ceremony administrator")))

    def _on_note_clicked(self) -> None:
        try:
            remark = self.remark()
        except ValueError as unready:
            self.hint.setText(str(unready))
            next(one for one in (self.what, self.expected, self.decision) if not one.text().strip()).setFocus()
            return
        self.noted.emit(remark)
        self.accept()
