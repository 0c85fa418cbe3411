"""A page that was opened beside the ceremonies, as long as it is shown: in each language, theme and size in turn.

- The function that made the page makes it anew; what was typed and chosen is put back, what was found is shown again.
- What the engine's thread finds is shown on the page as it stands then, whatever language it was asked in.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from app.window.ceremony.page_input import PageInput
from app.window.kit.screen import AskingPage
from app.window.screens import Screens

P_co = TypeVar("P_co", bound=AskingPage, covariant=True)
P = TypeVar("P", bound=AskingPage)
T = TypeVar("T")


def _with(show: Callable[[P, T], object], value: Callable[[], T]) -> Callable[[P], object]:
    return lambda page: show(page, value())


def _pass_over(*_: object) -> None:
    """The page says nothing of it."""


class Opened(Generic[P_co]):
    """`make` makes the page in the window's language; it is shown at once."""

    def __init__(self, window: Screens, make: Callable[[Opened[P_co]], P_co]) -> None:
        self._window, self._make = window, make
        self._found: dict[str, Callable[[P_co], object]] = {}
        self._refused: Callable[[P_co], object] = _pass_over  # the last thing that was not done, unless more was asked
        self.page: P_co = make(self)
        self._kept: PageInput | None = None
        window.show_screen(self.page, self.say_anew)

    def ask(
        self,
        what: str,
        work: Callable[[], T],
        show: Callable[[P_co, T], object],
        refuse: Callable[[P_co, str], object] = _pass_over,
        wait: Callable[[P_co], object] = _pass_over,
    ) -> None:
        """Have work done on the engine's thread; its result takes the place of an earlier one of the same `what`."""
        self.expect(what, wait)
        self._window.submit(
            work,
            lambda value: self._take(what, _with(show, lambda: value)),
            lambda problem: self.refuse(what, refuse, problem),
        )

    def expect(self, what: str, wait: Callable[[P_co], object]) -> None:
        """What was found before is no longer so; `wait` shows, on a page made meanwhile, that something is awaited."""
        self._found.pop(what, None)  # found things are shown again in the order in which they were asked for
        self._found[what] = wait
        self._refused = _pass_over

    def refuse(self, what: str, show: Callable[[P_co, str], object], problem: BaseException) -> None:
        """Say on the page what could not be done."""
        self._found.pop(what, None)
        self._refused = _with(show, lambda: self._window.sentence(problem))  # in the language of then
        self._window.if_shown(self.page, self._show_now, self._refused)

    def _take(self, what: str, show: Callable[[P_co], object]) -> None:
        self._found[what] = show
        self._window.if_shown(self.page, self._show_now, show)

    def _show_now(self, show: Callable[[P_co], object]) -> None:
        show(self.page)
        if self._window.focusWidget() is None:  # the button that asked was shut meanwhile, and let the keyboard go
            self.page.first_focus().setFocus()

    def leave(self) -> None:
        """Remember what the page holds: another one is shown in between."""
        self._kept = PageInput(self.page)

    def come_back(self) -> None:
        """Show the page again, with everything that was on it."""
        kept = self._kept
        self.page = self._make(self)
        self._window.show_screen(self.page, self.say_anew)
        if kept is not None:
            kept.put_back(self.page)
        for show in list(self._found.values()):
            show(self.page)
        if kept is not None:
            kept.put_back(self.page)
        self._refused(self.page)  # last: what is chosen sweeps it away

    def say_anew(self) -> None:
        """In the language, the theme and the size that the window has now."""
        missing = self.page.tells_missing
        self.leave()
        self.come_back()
        if missing:
            self.page.tell_missing()
