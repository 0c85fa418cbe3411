"""The one window: which screen is shown, and what happens between them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QAbstractButton, QApplication, QMainWindow, QWidget

from app.window.kit.language import WINDOW_LANGUAGE
from app.window.kit.preferences import LANGUAGES, SIZES, THEMES, Preferences, save_preferences
from app.window.kit.theme import apply_theme
from app.window.start_page import StartPage

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QCloseEvent, QKeyEvent

    from app.window.ceremony.ceremony_view import CeremonyView
    from app.window.ceremony.sitting import Sitting
    from app.window.ceremony.worker import Worker
    from app.window.ceremony_options import Ceremonies, CeremonyOptions, Run
    from app.window.kit.dialogs import LeaveDialog
    from app.window.pages.progress import CeremonyProgress
    from app.window.root_status import Overview
    from app.window.screens import Showable
    from app.window.side_screens import SideScreens
    from ceremony.engine import Outcome
    from ceremony.ports import Operator
    from ceremony.record.interrupted import Interrupted

T = TypeVar("T")

SMALLEST = (1280, 760)
USUAL = (1280, 800)
RETURNS = (0x01000004, 0x01000005)  # Qt.Key_Return and Key_Enter: their enumeration costs more than the first page
DECORATION = 60  # pixels that a title bar and a panel may take


def _stay() -> None:
    """The first page is built anew by itself."""


def _pass_over(_: object) -> None:
    """What lies beside the first page is looked up again the next time it is shown."""


class MainWindow(QMainWindow):
    """Screens, one at a time. A ceremony that runs is left only through the question how."""

    _make_ceremonies: Callable[[], Ceremonies]
    worker: Worker | None = None

    def __init__(self, chosen: Preferences) -> None:
        super().__init__()
        self.chosen = chosen
        self.view: CeremonyView | None = None
        self.dialog: LeaveDialog | None = None
        self._closing = False
        self._say_anew: Callable[[], None] = _stay
        self.setWindowTitle("Keyrite")
        self.setMinimumSize(*SMALLEST)
        self.resize(*USUAL)

    def furnish(self, ceremonies: Callable[[], Ceremonies]) -> None:
        """Give the window its engine and its keys, and its first page if that is not shown yet.

        `ceremonies` is called on the engine's thread.
        """
        from app.window.furnishing import Worker, give_keys

        self._make_ceremonies, self.worker = ceremonies, Worker(self)
        give_keys(self, {"F2": self._on_next_language, "F3": self._on_next_theme, "F4": self._on_next_size})
        page = self._start_page()
        if page is None:
            self.show_start()
        else:
            page.furnish()
            self._look_for_interrupted()

    @cached_property
    def ceremonies(self) -> Ceremonies:
        """The engine, on its thread."""
        return self._make_ceremonies()

    def show_fitting(self) -> None:
        """Show the window; maximised where a title bar would push its last line off the screen."""
        room = self.screen().availableGeometry()
        if room.width() < USUAL[0] + DECORATION or room.height() < USUAL[1] + DECORATION:
            self.showMaximized()
        else:
            self.show()

    # screens

    def show_screen(self, screen: Showable, say_anew: Callable[[], None] = _stay) -> None:
        """Put a screen in place of the one there was; `say_anew` puts it into another language."""
        self._say_anew = say_anew
        assert isinstance(screen, QWidget)  # noqa: S101 - each is one
        self.setCentralWidget(screen)
        screen.first_focus().setFocus()

    def show_start(self) -> StartPage:
        """The first page; what was left open is looked up behind it."""
        page = StartPage(self.chosen)
        page.requested.connect(lambda name: self.side_screens.open(name))  # noqa: PLW0108 - imported when one is opened
        page.resume_requested.connect(self._on_resume_requested)
        page.abort_requested.connect(self._on_abort_requested)
        page.preferences_changed.connect(self.prefer)
        self.show_screen(page)
        if self.worker is not None:
            page.furnish()
        # after the first paint: the engine's modules are imported then, on its own thread
        QTimer.singleShot(0, self, self._look_for_interrupted)
        return page

    def _look_for_interrupted(self) -> None:
        page = self._start_page()
        if page is None or self.worker is None:
            return
        from app.window.furnishing import warm_up

        self.submit(warm_up, _pass_over)
        self.submit(
            self._interrupted,
            lambda found: self.if_shown(page, page.show_interrupted, found),
        )
        self.submit(
            self._overview,
            lambda found: self.if_shown(page, page.show_overview, found),
        )

    def _interrupted(self) -> Sequence[Interrupted]:
        return self.ceremonies.interrupted()

    def _overview(self) -> Overview:
        return self.ceremonies.overview()

    def _start_page(self) -> StartPage | None:
        page = self.centralWidget()
        return page if isinstance(page, StartPage) else None

    @cached_property
    def side_screens(self) -> SideScreens:
        """What is opened from the first page."""
        from app.window.behind import SideScreens

        return SideScreens(self)

    def submit(
        self, work: Callable[[], T], then: Callable[[T], object], otherwise: Callable[[Exception], object] = _pass_over
    ) -> None:
        """Do work on the engine's thread, then one of the other two here."""
        if self.worker is not None:
            self.worker.submit(work, then, otherwise)

    def if_shown(self, page: QWidget, show: Callable[[T], object], value: T) -> None:
        """Show a value on its page, unless people have gone on to another."""
        if self.centralWidget() is page:
            show(value)

    # a ceremony

    @property
    def conducting(self) -> Sitting | None:
        """The sitting that runs, if one does."""
        return self._sitting

    _sitting: Sitting | None = None

    def begin(self, options: CeremonyOptions, refused: Callable[[Exception], None]) -> None:
        """Hold the ceremony that was planned."""
        self._sit(lambda operator: self.ceremonies.begin(options, operator), refused)

    def _on_resume_requested(self, one: Interrupted) -> None:
        self._sit(lambda operator: self.ceremonies.resume(one.folder, operator), self._refused_at_start)

    def _refused_at_start(self, problem: Exception) -> None:
        page = self._start_page() or self.show_start()
        page.show_problem(self.tr("The ceremony could not go on"), self.sentence(problem))

    def _sit(self, opening: Callable[[Operator], Run], refused: Callable[[Exception], None]) -> None:
        from app.window.behind import Sitting
        from app.window.furnishing import warm_up

        if self._sitting is not None or self.worker is None:
            return
        self._sitting = sitting = Sitting(self, self.worker, opening)
        sitting.opened.connect(lambda: self._show_ceremony(sitting))
        sitting.refused.connect(lambda problem: self._on_refused(refused, problem))
        sitting.ended.connect(self._on_ended)
        sitting.broken.connect(self._on_broken)
        self.submit(warm_up, _pass_over)  # in case somebody was quicker than the one after the first page
        sitting.begin()

    def _on_refused(self, refused: Callable[[Exception], None], problem: Exception) -> None:
        self._drop_sitting()
        refused(problem)

    def _show_ceremony(self, sitting: Sitting) -> None:
        from app.window.behind import CeremonyView

        if sitting.progress is None:
            return
        kept = None
        if self.view is not None:
            kept = self.view.hold()
            self.view.end()
        self.view = CeremonyView(sitting.operator, sitting.progress, self.chosen, kept)
        self.view.leave_requested.connect(self.ask_to_leave)
        self.setCentralWidget(self.view)
        self.view.catch_up()

    def _on_ended(self, outcome: Outcome) -> None:
        progress = self._sitting.progress if self._sitting else None
        self._drop_sitting()
        if self._closing:
            self.close()
            return
        self.show_outcome(outcome, progress)

    def show_outcome(self, outcome: Outcome, progress: CeremonyProgress | None) -> None:
        """How a ceremony ended."""
        from app.window.behind import EndedPage

        page = EndedPage(outcome, progress)
        page.start_requested.connect(self.show_start)
        page.verify_requested.connect(self.side_screens.verify)
        self.show_screen(page, lambda: self.show_outcome(outcome, progress))

    def _on_broken(self, problem: Exception) -> None:
        self._drop_sitting()
        self._refused_at_start(problem)

    def _drop_sitting(self) -> None:
        if self.view is not None:
            self.view.end()
            self.view = None
        if self.dialog is not None:
            self.dialog.reject()
        if self._sitting is not None:
            self._sitting.close()
            self._sitting = None

    # leaving

    def ask_to_leave(self) -> None:
        """Go on, leave, or abort."""
        from app.window.behind import LeaveDialog

        if self._sitting is None or self.dialog is not None:
            return
        progress = self._sitting.progress
        self.dialog = LeaveDialog(self, unproven_out=progress is not None and progress.unproven_out)
        self.dialog.left.connect(lambda: self._stop(abort=False, reason="left to be resumed later"))
        self.dialog.aborted.connect(lambda reason: self._stop(abort=True, reason=reason))
        self.dialog.finished.connect(self._on_dialog_finished)
        self.dialog.open()

    def _stop(self, *, abort: bool, reason: str) -> None:
        if self._sitting is not None:
            self._sitting.operator.stop(abort=abort, reason=reason)
        if self.view is not None:
            self.view.show_stopping()

    def _on_dialog_finished(self, result: int) -> None:
        self.dialog = None
        if not result:
            self._closing = False

    def _on_abort_requested(self, one: Interrupted) -> None:
        from app.window.behind import LeaveDialog

        if self.dialog is not None:
            return
        self.dialog = LeaveDialog(self, can_leave=False)
        self.dialog.aborted.connect(lambda reason: self._abort(one, reason))
        self.dialog.finished.connect(self._on_dialog_finished)
        self.dialog.open()

    def _abort(self, one: Interrupted, reason: str) -> None:
        """In a sitting of its own: the token's PIN may be asked for, so that what was made on it can be destroyed."""
        self._sit(lambda operator: self.ceremonies.abort(one.folder, reason, operator), self._refused_at_start)

    def closeEvent(self, event: QCloseEvent) -> None:
        """A ceremony that runs is asked about first."""
        if self._sitting is not None:
            event.ignore()
            self._closing = True
            self.ask_to_leave()
            return
        if self.worker is not None:
            self.worker.close()
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return presses the button in focus on every screen."""
        focus = self.focusWidget()
        is_return = event.key() in RETURNS
        if is_return and isinstance(focus, QAbstractButton) and not event.isAutoRepeat():
            focus.click()
            return
        super().keyPressEvent(event)

    # words and looks

    def sentence(self, problem: BaseException) -> str:
        """What went wrong, for people; never a traceback."""
        from app.window.furnishing import KeyriteError

        if isinstance(problem, KeyriteError):
            from app.window.behind import error_text

            return error_text(problem)
        return self.tr(
            "Something happened that Keyrite does not know ({kind}). The record on disk is as it was; go back to the "
            "start page and resume from there."
        ).format(kind=type(problem).__name__)

    def show_unexpected(self, problem: BaseException) -> None:
        """The last resort: a sentence over whatever is shown."""
        from app.window.furnishing import warn

        warn(self, self.sentence(problem))

    def prefer(self, chosen: Preferences) -> None:
        """Change language, theme or size, at once and for the next start."""
        app = QApplication.instance()
        assert isinstance(app, QApplication)  # noqa: S101 - a window cannot be without it
        if chosen.language != self.chosen.language:
            WINDOW_LANGUAGE.speak(chosen.language)
        self.chosen = chosen
        save_preferences(chosen)
        apply_theme(app, chosen)
        if self._sitting is not None and self.view is not None:
            self._show_ceremony(self._sitting)
        elif self._start_page() is not None:
            self.show_start()
        else:
            self._say_anew()

    def _on_next_language(self) -> None:
        self.prefer(_next(self.chosen, "language", tuple(LANGUAGES)))

    def _on_next_theme(self) -> None:
        self.prefer(_next(self.chosen, "theme", THEMES))

    def _on_next_size(self) -> None:
        self.prefer(_next(self.chosen, "size", tuple(SIZES)))


def _next(chosen: Preferences, field: str, values: tuple[str, ...]) -> Preferences:
    now = values.index(getattr(chosen, field))
    return chosen._replace(**{field: values[(now + 1) % len(values)]})
