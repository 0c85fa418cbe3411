"""What a page, and whoever opens pages, may ask of the one window; the window itself stands above them all."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, TypeVar

from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from app.window.ceremony_options import Ceremonies, CeremonyOptions
    from app.window.kit.preferences import Preferences


T = TypeVar("T")


class Showable(Protocol):
    """A screen: a widget that knows where the keyboard begins."""

    def first_focus(self) -> QWidget:
        """Where the keyboard begins."""


class Screens(Protocol):
    """One screen at a time, and the engine's thread behind them."""

    chosen: Preferences

    @property
    def ceremonies(self) -> Ceremonies:
        """The engine, to be asked for on its thread."""

    def show_screen(self, screen: Showable, say_anew: Callable[[], None]) -> None:
        """Put a screen in place of the one there was; `say_anew` puts it into another language."""

    def show_start(self) -> object:
        """The first page."""

    def submit(
        self, work: Callable[[], T], then: Callable[[T], object], otherwise: Callable[[Exception], object] = ...
    ) -> None:
        """Do work on the engine's thread, then one of the other two here."""

    def if_shown(self, page: QWidget, show: Callable[[T], object], value: T) -> None:
        """Show a value on its page, unless people have gone on to another."""

    def sentence(self, problem: BaseException) -> str:
        """What went wrong, for people; never a traceback."""

    def begin(self, options: CeremonyOptions, refused: Callable[[Exception], None]) -> None:
        """Hold the ceremony that was planned."""

    def focusWidget(self) -> QWidget | None:
        """Where the keyboard is."""
