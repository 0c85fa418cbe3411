"""What all pages of a ceremony share: who acts, what is said, the problem of the last answer, one primary button."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from app.window.kit.parts import LEAVING, Content, Shortened, banner, button, column, frame, label, row, scrolled
from app.window.kit.said import error_text
from app.window.pages.outcomes import outcome
from app.window.pages.progress import CeremonyProgress
from app.window.pages.shown_back import ShownBack, Typed
from app.window.sheets.secret_words import HoldButton
from app.window.words.vocabulary import role_name
from ceremony.errors import KeyriteError
from ceremony.ports import Question
from ceremony.script.loading import Step

LONG_NAME = 24  # characters that fit beside a role on one line


@dataclass(frozen=True)
class Scene:
    """What a page may know besides its question."""

    progress: CeremonyProgress
    language: str
    scale: float = 1.0
    begins_step: bool = True  # the first question of its step: the step's words are read aloud now


class Page(QWidget):
    """One question to the room. Subclasses say which `question`, add to `body`, set `now` and answer by `give`."""

    question: Question[object]

    answered = Signal(object)
    back_requested = Signal()
    # A fresh page takes no answer for a moment: a double click or a second Return must not skip it.
    settle_ms: ClassVar[int] = 350
    say_is_large = False
    # False where the step's words were said before this question came up in its middle
    says: ClassVar[bool] = True
    offers_back = True  # False where the page has a way back of its own
    step_words_small = False  # something else is to be read on this page

    def __init__(self, question: Question[object], scene: Scene) -> None:
        super().__init__()
        self.setProperty("kind", "ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.question = question
        self.scene = scene
        self._given = False
        self._settled = self.settle_ms == 0
        self._shown_back: ShownBack | None = None  # what was typed, while it is shown back to the room
        self.body = QVBoxLayout()
        self.body.setSpacing(10)
        self._content = content = Content()
        self._inner = inner = column(*self._head(question.step), self.body, None, spacing=12)
        inner.setContentsMargins(0, 0, 8, 0)
        content.setLayout(inner)
        self.primary = button(self.primary_text(), "primary", self._on_primary_clicked)
        self.back = button(self.tr("&Back"), "plain", self.go_back)
        self.footer = row(None, self.primary, spacing=12)
        self.area = scrolled(content)
        whole = column(self.area, *self._warning(), self.footer, spacing=6)
        whole.setContentsMargins(28, 14, 24, 14)
        self.setLayout(whole)
        self.fill()
        for field in self.findChildren(QLineEdit):  # what is typed is in sight, at large type too
            field.textEdited.connect(lambda _text, field=field: self.area.ensureWidgetVisible(field))
        self._offer_way_back()
        self._settle()

    # what subclasses say

    def fill(self) -> None:
        """Add what is particular to the page to `body` and `footer`."""

    def primary_text(self) -> str:
        """The words on the one button that goes on."""
        return self.tr("Go on")

    def now(self) -> str:
        """What is to be done on this page, in one sentence; empty where the words to be read say it all."""
        return ""

    def actor(self) -> tuple[str, str]:
        """The role that acts, and the person's name if it is known."""
        role = self.question.step.role
        return role, self.scene.progress.person(role)

    def problem_title(self) -> str:
        """The headline of a problem."""
        return self.tr("That did not do")

    def answer(self) -> object:
        """The value that answers the question; ValueError where it is not ready."""
        return None

    def typed(self, value: object) -> tuple[Typed, ...]:
        """What of an answer was typed and stands in the record for good: it is shown back to the room first."""
        del value
        return ()

    def comparison(self) -> str:
        """What the room does while that is shown."""
        return self.tr("Read aloud what was typed. Everybody compares it: does it stand here as it should?")

    @property
    def keeps_refused(self) -> bool:
        """Whether what was typed stands again where the engine refused it."""
        return True

    # the frame

    def _head(self, step: Step) -> list[QWidget | QLayout]:
        act = next(act for act in self.scene.progress.script.acts if act.id == step.act)
        acts = self.scene.progress.script.acts
        place = self.tr("Act {number} of {total}: {title}").format(
            number=acts.index(act) + 1, total=len(acts), title=act.title.in_language(self.scene.language)
        )
        title = label(step.title.in_language(self.scene.language), "title")
        where = Shortened(place, "caption") if self.scene.scale == 1 else None  # at large type there is no room
        who = self._who()
        self._stays = (*who, where, title)
        first = row(*who, where)
        first.setStretch(first.count() - 1, 1)
        done = self._done()
        self._head_ends = len(done) + 1  # what is shown back stands below the title
        parts: list[QWidget | QLayout] = [*done, column(first, title, spacing=6)]
        if self.question.problem is None:
            parts += self._say(step)
        else:  # the words were read before the first try
            parts.append(self.problem_banner(self.question.problem))
        if self.now():
            parts.append(label(self.now(), "now"))
        return parts

    def _done(self) -> list[QWidget]:
        """How the last step or answer came out; a problem says that itself."""
        done = outcome(self.scene.progress, begins_step=self.scene.begins_step)
        if done is None or self.question.problem is not None:
            return []
        return [label(f"{'✓' if done.good else '!'} {done.text}", "done" if done.good else "done-aware")]

    def _who(self) -> list[QWidget]:
        role, name = self.actor()
        badge = label(role_name(role), "role", wrap=False)
        badge.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)  # a long name wraps
        shown: list[QWidget] = [badge]
        if name:
            shown.append(label(name, "person", wrap=len(name) > LONG_NAME))
        return shown

    def _say(self, step: Step) -> list[QWidget]:
        """The step's words: large while they are to be read, small once they were, or where others are to be read."""
        words = step.say.in_language(self.scene.language)
        if not self.says or (self.step_words_small and self.scene.scale > 1):
            return []
        if not self.say_is_large and (self.step_words_small or not self.scene.begins_step):
            said = column(label(words, "say-before"))
            said.setContentsMargins(14, 4, 10, 4)
            return [frame("said", said)]
        caption = label(self.tr("Read aloud"), "aloud", wrap=False)
        inner = column(caption, label(words, "say" if self.say_is_large else "say-now"), spacing=4)
        inner.setContentsMargins(*((20, 12, 16, 16) if self.say_is_large else (16, 8, 12, 10)))
        return [frame("speech", inner)]

    def _warning(self) -> list[QWidget]:
        """Said beforehand, above the button after which it is so."""
        if not self.question.ends_way_back:
            return []
        said = label(self.tr("What follows cannot be undone."), "warn")
        said.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return [said]

    def _offer_way_back(self) -> None:
        step_id = self.question.back_to if self.offers_back else ""
        self.back.setParent(self)
        self.back.setVisible(bool(step_id))
        if step_id:
            title = self.scene.progress.script.step(step_id).title.in_language(self.scene.language)
            self.back.setAccessibleDescription(self.tr("To the step: {title}").format(title=title))
            self.back.setToolTip(self.back.accessibleDescription())
            self.footer.insertWidget(0, self.back)

    def problem_banner(self, problem: KeyriteError) -> QWidget:
        """What happened, that nothing is lost, what to do."""
        return banner(
            "problem",
            self.problem_title(),
            error_text(problem),
            self.tr("Nothing is lost: what was done so far stands in the record, and this step waits for you."),
        )

    def first_focus(self) -> QWidget:
        """Where the keyboard begins."""
        return self.primary

    # answering

    def give(self, value: object) -> None:
        """Answer, once."""
        if self._given or not self._settled:
            return
        self._given = True
        self.setEnabled(False)
        self.answered.emit(value)

    def go_back(self) -> None:
        """Open the step before again, in the record."""
        if self.ready:
            self._given = True
            self.setEnabled(False)
            self.back_requested.emit()

    def ask_again(self, pressed: QAbstractButton, text: str) -> None:
        """What cannot be undone takes two presses; a double click is one."""
        pressed.setText(text)
        pressed.setAccessibleName(text.replace("&", ""))
        if self.settle_ms:
            pressed.setEnabled(False)
            QTimer.singleShot(self.settle_ms, pressed, lambda: pressed.setEnabled(True))

    @property
    def ready(self) -> bool:
        """True once the page takes an answer."""
        return self._settled and not self._given

    def _settle(self) -> None:
        if not self._settled:
            QTimer.singleShot(self.settle_ms, self, self._on_settled)

    def _on_settled(self) -> None:
        self._settled = True

    def _on_primary_clicked(self) -> None:
        if not self.ready:
            return
        try:
            value = self.answer()
        except ValueError as unready:
            self.show_unready(str(unready))
            return
        typed = self.typed(value) if self._shown_back is None else ()
        if typed:
            self._show_back(typed)
        else:
            self.give(value)

    @property
    def is_shown_back(self) -> bool:
        """True while what was typed is shown to the room."""
        return self._shown_back is not None

    def _show_back(self, typed: tuple[Typed, ...]) -> None:
        """In place of the form: what was typed, large. The next press of the primary button records it."""
        shown = self._content.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
        beside = [one for one in self.findChildren(QAbstractButton) if self.footer.indexOf(one) >= 0]
        covers = [one for one in (*shown, *beside) if one is not self.primary and one not in self._stays]
        self._shown_back = ShownBack(typed, self.comparison(), covers)
        self._inner.insertWidget(self._head_ends, self._shown_back)
        self._correct = button(self.tr("Co&rrect it"), "plain", self.correct)
        self._correct.setProperty(LEAVING, True)  # the form is what is held (page_input.py)
        self.footer.insertWidget(0, self._correct)
        for fresh in (self._shown_back, self._correct):
            fresh.show()  # at once, not when the layout comes to it
        self.area.verticalScrollBar().setValue(0)
        self._confirms = self.primary.text()
        self._name_primary(self.tr("The same: record it"))
        self._settled = self.settle_ms == 0
        self._settle()

    def _name_primary(self, text: str) -> None:
        self.primary.setText(text)
        self.primary.setAccessibleName(text.replace("&", ""))
        self.primary.setFocus(Qt.FocusReason.OtherFocusReason)

    def correct(self) -> None:
        """Back to the form, with everything that was typed still in it."""
        if self._shown_back is None:
            return
        self._shown_back.uncover()
        self._shown_back = None
        self._correct.hide()
        self._correct.deleteLater()
        self._name_primary(self._confirms)
        self.first_focus().setFocus(Qt.FocusReason.OtherFocusReason)

    def show_unready(self, sentence: str) -> None:
        """Say in place why the answer cannot be given yet."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return presses the button in focus; in a field it goes to the next one, and from the last to the end."""
        if event.key() == Qt.Key.Key_Escape and self.is_shown_back:
            self.correct()
            return
        if event.key() not in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            super().keyPressEvent(event)
            return
        event.accept()
        if event.isAutoRepeat():
            return
        focus = self.focusWidget()
        if isinstance(focus, QAbstractButton) and focus.isEnabled() and not isinstance(focus, HoldButton):
            focus.click()
            return
        fields = [field for field in self.findChildren(QLineEdit) if field.isVisible() and field.isEnabled()]
        if focus in fields and focus is not fields[-1]:
            fields[fields.index(focus) + 1].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.primary.click()
