"""A ceremony on screen: facts above, steps to the left, one page in the middle, the record to the right."""

from __future__ import annotations

from typing import ClassVar, NamedTuple

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.window.ceremony.operator import WindowOperator
from app.window.ceremony.page_input import PageInput
from app.window.ceremony.record_panel import RecordPanel
from app.window.ceremony.remark_dialog import RemarkDialog
from app.window.ceremony.step_list import StepList
from app.window.ceremony.top_bar import TopBar
from app.window.kit.painted import Inks
from app.window.kit.preferences import Preferences
from app.window.kit.theme import THEMES
from app.window.network import NetworkWatch
from app.window.pages import Page, Scene, page_for
from app.window.pages.busy import BusyPage
from app.window.pages.progress import CeremonyProgress
from ceremony.ports import Attendance, Deviation, EntryWritten, Notice, Progress, Question


class KeptAnswer(NamedTuple):
    """What was typed for an answer, and which question it was for."""

    question: tuple[type, str]
    fields: PageInput


def _named(question: Question[object]) -> tuple[type, str]:
    return type(question), question.step.id


class CeremonyView(QWidget):
    """Shows what the operator passes on; answers go back through it."""

    leave_requested = Signal()
    # A page stays, greyed, this long before the busy page takes its place: short work does not flicker.
    busy_after_ms: ClassVar[int] = 250

    def __init__(
        self, operator: WindowOperator, progress: CeremonyProgress, chosen: Preferences, kept: KeptAnswer | None = None
    ) -> None:
        """`kept`: what was typed on the page that stood when the view before this one was left."""
        super().__init__()
        self.operator = operator
        self.progress = progress
        self.language = chosen.language
        self.page: QWidget | None = None
        self._scale = chosen.scale
        self._work_progress: Progress | None = None
        self._busy_timer = QTimer(self)
        self._busy_timer.setSingleShot(True)
        self._busy_timer.timeout.connect(self._on_still_busy)
        self.top = TopBar(progress, self.language)
        self.top.leave_requested.connect(self.leave_requested)
        self.top.note_requested.connect(self._on_note_requested)
        self.top.note.setEnabled(False)
        self.network = NetworkWatch()
        self.network.looked.connect(self.top.show_network)
        self.remark_dialog: RemarkDialog | None = None
        self._kept = kept
        self._given: KeptAnswer | None = None  # until the engine has taken it
        self._begins_step = True
        self._bell = chosen.bell == "on"
        self._actor = ""
        self._begun: tuple[str, object] | None = None  # the step of the last question, and when it began
        self.steps = StepList(progress, self.language, self._scale, Inks(THEMES[chosen.theme]))
        self.record = RecordPanel(progress.script, self.language, self._scale)
        self._build()
        operator.asked.connect(self._on_asked)
        operator.noticed.connect(self._on_noticed)
        self._refresh()
        self.network.look_now()
        self.record.show_ceremony_progress(progress)
        self._busy_timer.start(self.busy_after_ms)

    def _build(self) -> None:
        self._middle = QVBoxLayout()
        self._middle.setContentsMargins(0, 0, 0, 0)
        sides = QHBoxLayout()
        sides.setSpacing(0)
        sides.setContentsMargins(0, 0, 0, 0)
        sides.addWidget(self.steps)
        sides.addLayout(self._middle, 1)
        sides.addWidget(self.record)
        whole = QVBoxLayout(self)
        whole.setSpacing(0)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.top)
        whole.addWidget(self.network)
        whole.addLayout(sides, 1)

    @property
    def scene(self) -> Scene:
        """What a page may know."""
        return Scene(self.progress, self.language, self._scale, begins_step=self._begins_step)

    def show_page(self, page: QWidget) -> None:
        """Put a page in the middle, in place of the one there was."""
        self._busy_timer.stop()
        if self.page is not None:
            self.page.hide()
            self.page.deleteLater()
        self.page = page
        self._middle.addWidget(page)
        page.show()  # at once: a page that is not yet visible takes no focus
        if isinstance(page, Page):
            page.first_focus().setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_asked(self, question: Question[object]) -> None:
        self._work_progress = None
        begun = (question.step.id, self.progress.started.get(question.step.id))
        self._begins_step, self._begun = begun != self._begun, begun
        page = page_for(question, self.scene)
        self._call(page.actor()[0])
        page.answered.connect(self._on_answered)
        page.back_requested.connect(self._on_back_requested)
        self.show_page(page)
        self._put_back(question, page)
        self.top.note.setEnabled(True)

    def _put_back(self, question: Question[object], page: Page) -> None:
        """What was typed on this very question before, or for an answer to it that was refused, to be put right."""
        refused = self._given if question.problem is not None and page.keeps_refused else None
        kept, self._kept, self._given = self._kept or refused, None, None
        if kept is None or kept.question != _named(question) or not kept.fields.fits(page):
            return
        kept.fields.put_back(page)
        if kept is refused:
            first = page.first_focus()
            first.setFocus(Qt.FocusReason.OtherFocusReason)
            if isinstance(first, QLineEdit) and not first.property("secret"):
                first.selectAll()

    def _call(self, role: str) -> None:
        """A bell, where people wished for one, when the witness is to act and somebody else did before."""
        if role == "witness" and self._actor != role and self._bell:
            QApplication.beep()
        self._actor = role

    def _on_answered(self, value: object) -> None:
        self.top.note.setEnabled(False)
        self.progress.note_answer()
        if isinstance(self.page, Page):
            self._given = KeptAnswer(_named(self.page.question), PageInput(self.page))
        self.operator.answer(value)
        self._busy_timer.start(self.busy_after_ms)

    def _on_back_requested(self) -> None:
        self.top.note.setEnabled(False)
        self.progress.note_answer()
        self.operator.go_back()
        self._busy_timer.start(self.busy_after_ms)

    def _on_note_requested(self) -> None:
        if not isinstance(self.page, Page) or self.remark_dialog is not None:
            return
        self.remark_dialog = RemarkDialog(self.window(), self.progress)
        self.remark_dialog.noted.connect(self._on_noted)
        self.remark_dialog.finished.connect(self._on_remark_finished)
        self.remark_dialog.open()

    def _on_noted(self, remark: Deviation | Attendance) -> None:
        if isinstance(self.page, Page):
            self._kept = KeptAnswer(_named(self.page.question), PageInput(self.page, words=False))
            self.page.setEnabled(False)
        self.top.note.setEnabled(False)
        self.operator.remark(remark)

    def _on_remark_finished(self) -> None:
        self.remark_dialog = None

    def _on_noticed(self, notice: Notice) -> None:
        if isinstance(notice, EntryWritten):
            self.progress.take(notice.entry, notice.head)
            self.record.add(self.progress)
            self._refresh()
            if isinstance(self.page, BusyPage) and self.page.step.id != self.progress.step_now().id:
                self._on_still_busy()
        elif isinstance(notice, Progress):
            self._work_progress = notice
            if isinstance(self.page, BusyPage):
                self.page.show_progress(notice)
        elif isinstance(self.page, BusyPage):
            self.page.show_waiting(notice)

    def _on_still_busy(self) -> None:
        page = BusyPage(self.progress.step_now(), self.scene)
        if self._work_progress is not None:
            page.show_progress(self._work_progress)
        self.show_page(page)

    def _refresh(self) -> None:
        self.top.show_ceremony_progress(self.progress)
        self.network.show_recorded(self.progress.offline)
        self.steps.show_ceremony_progress(self.progress)

    def catch_up(self) -> None:
        """Show what stands now, in a turn of the event loop of its own: building this view took one."""
        QTimer.singleShot(0, self, self._on_caught_up)

    def _on_caught_up(self) -> None:
        if self.operator.question is not None and self.page is None:
            self._on_asked(self.operator.question)

    def hold(self) -> KeptAnswer | None:
        """What is typed on the page that stands, for the view that takes this one's place at once."""
        if not isinstance(self.page, Page) or self.operator.question is None:
            return self._kept
        return KeptAnswer(_named(self.page.question), PageInput(self.page))

    def show_stopping(self) -> None:
        """The people chose to stop; the engine comes to rest first."""
        self._on_still_busy()
        if isinstance(self.page, BusyPage):
            self.page.text.setText(self.tr("The ceremony comes to rest. Please wait."))

    def end(self) -> None:
        """The ceremony is over or left: nothing more is shown from it."""
        self._busy_timer.stop()
        if self.remark_dialog is not None:
            self.remark_dialog.reject()
        self.operator.asked.disconnect(self._on_asked)
        self.operator.noticed.disconnect(self._on_noticed)
