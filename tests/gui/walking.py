"""Walking a ceremony through the window as people do: with keys and clicks, page by page."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from app.window.ceremony.ended_page import EndedPage
from app.window.main_window import MainWindow
from app.window.pages import Page
from app.window.pages.bags import QuoteBagPage, SealSheetPage, TakeOverSheetPage
from app.window.pages.custody import AccountSheetPage
from app.window.pages.draft import ConfirmDraftPage
from app.window.pages.drafts import ConfirmDocumentsPage
from app.window.pages.opening import OpenTokenPage, SecondPersonPage
from app.window.pages.participants import NameParticipantsPage, WaiveCustodyPage
from app.window.pages.pin import ChoosePinPage, EnterPinPage
from app.window.pages.policy import HearPolicyPage
from app.window.pages.reading_on import ReadToEndPage
from app.window.pages.reviewing import ReviewLogPage
from app.window.pages.revocation import ConfirmRevocationsPage, SealEmergencyPage, SettleEmergencyPage
from app.window.pages.sheets_in import PresentSheetPage
from app.window.pages.sheets_out import HandOutSheetPage, ReadBackSheetPage
from app.window.pages.tuf_root import ConfirmRootMetadataPage, PresentRootTokenPage
from app.window.pages.vouching import VouchForKeyPage
from app.window.sheets.sheet_input import FILE

PIN = "2718-2818"
WAIT_MS = 30_000
BAGS = itertools.count(1)  # no walker's bag was ever another's


class Walker:
    """Answers whatever page comes, as a room that does everything right; `on_page` may do otherwise first."""

    patience = 5  # times that a step may be tried again

    def __init__(self, qtbot: Any, window: MainWindow, on_page: Callable[[Page], bool] | None = None) -> None:
        self.qtbot = qtbot
        self.window = window
        self.on_page = on_page or (lambda _page: False)
        self.seen: list[str] = []
        self.bags = 0
        self.sheets: list[Path] = []  # to be presented in a recovery

    def page(self) -> QWidget | None:
        """The page or screen that stands now."""
        view = self.window.view
        return view.page if view is not None else self.window.centralWidget()

    def _now(self) -> tuple[QWidget | None, bool]:
        """The page, and whether it shows back what was typed: either change is something new to do."""
        page = self.page()
        return page, isinstance(page, Page) and page.is_shown_back

    def _ready(self, last: tuple[QWidget | None, bool]) -> bool:
        page = self.page()
        if isinstance(page, EndedPage):
            return True
        return isinstance(page, Page) and self._now() != last and page.ready

    def walk(self) -> EndedPage:
        """Go on until the ceremony has ended."""
        last: tuple[QWidget | None, bool] = (None, False)
        while True:
            try:
                self.qtbot.waitUntil(lambda last=last: self._ready(last), timeout=WAIT_MS)
            except (self.qtbot.TimeoutError, TimeoutError) as problem:
                raise AssertionError(f"nothing came after {self.seen}; shown is {self.page()!r}") from problem
            page = self.page()
            if isinstance(page, EndedPage):
                return page
            assert isinstance(page, Page)
            last = self._now()
            if page.is_shown_back:  # compared, and recorded
                self.on_page(page)
                self.key(Qt.Key.Key_Return)
                continue
            self.seen.append(type(page).__name__)
            assert self.seen.count("TryAgainPage") < self.patience, (str(page.question.problem), self.seen[-30:])
            if not self.on_page(page):
                self.do(page)

    def do(self, page: Page) -> None:
        """What the people do on this page."""
        acts: dict[type[Page], Callable[[Any], None]] = {
            ChoosePinPage: self._choose_pin,
            EnterPinPage: self._enter_pin,
            OpenTokenPage: self._open_token,
            SealSheetPage: self._seal,
            QuoteBagPage: self._quote,
            TakeOverSheetPage: self._take_over,
            PresentSheetPage: self._present,
            ConfirmDraftPage: self._confirm,
            ConfirmDocumentsPage: self._confirm,
            HearPolicyPage: self._confirm,
            VouchForKeyPage: self._confirm,
            ConfirmRevocationsPage: self._confirm,
            SealEmergencyPage: self._seal_emergency,
            SettleEmergencyPage: self._settle_emergency,
            AccountSheetPage: self._account,
            ReviewLogPage: self._review,
            SecondPersonPage: self._second,
            PresentRootTokenPage: self._present_token,
            ConfirmRootMetadataPage: self._confirm,
        }
        acts.get(type(page), self._go_on)(page)

    def key(self, key: Qt.Key) -> None:
        """A key to whatever has the focus."""
        QTest.keyPress(self.window.focusWidget() or self.window, key)  # the release would find the page answered

    def click(self, button: QWidget) -> None:
        """The mouse on a button."""
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def type(self, text: str) -> None:
        """Text to whatever has the focus."""
        QTest.keyClicks(self.window.focusWidget(), text)

    def _go_on(self, page: Page) -> None:
        # pages that begin in a field are finished with the mouse, the others with Return on the button in focus
        if isinstance(page, NameParticipantsPage | WaiveCustodyPage | HandOutSheetPage | ReadBackSheetPage):
            self.click(page.primary)
        else:
            self.key(Qt.Key.Key_Return)

    def _choose_pin(self, _: Page) -> None:
        self.type(PIN)
        self.key(Qt.Key.Key_Return)
        self.type(PIN)
        self.key(Qt.Key.Key_Return)

    def _enter_pin(self, _: Page) -> None:
        self.type(PIN)
        self.key(Qt.Key.Key_Return)

    def _open_token(self, page: OpenTokenPage) -> None:
        page.pins[0].setFocus()
        self._enter_pin(page)

    def _seal(self, page: SealSheetPage) -> None:
        self.bags += 1
        self.type(f"TB-{next(BAGS):06d}")
        self.key(Qt.Key.Key_Return)

    def _seal_emergency(self, page: SealEmergencyPage) -> None:
        self.type(f"TB-{next(BAGS):06d}")
        page.place.setFocus()
        self.type("Safe 1")
        self.click(page.primary)

    def _settle_emergency(self, page: SettleEmergencyPage) -> None:
        self.click(page.choices.button(0))
        page.bag.setFocus()
        page.bag.clear()
        self.type(page.question.crl.bag)
        self.click(page.primary)

    def _quote(self, page: QuoteBagPage) -> None:
        self.type(page.question.sealed_as)
        self.key(Qt.Key.Key_Return)

    def _take_over(self, page: TakeOverSheetPage) -> None:
        self.type(page.question.sheet.bag)
        self.key(Qt.Key.Key_Return)

    def _review(self, page: ReviewLogPage) -> None:
        self.click(page.choices.button(0))
        self.click(page.primary)

    def _second(self, page: SecondPersonPage) -> None:
        self.click(page.choices.buttons()[0])
        self.click(page.primary)

    def _present_token(self, page: PresentRootTokenPage) -> None:
        page.pin.setFocus()
        self.type(PIN)
        self.click(page.primary)

    def _account(self, page: AccountSheetPage) -> None:
        if page.choices.checkedId() < 0:
            self.click(page.choices.button(0))
        self.click(page.primary)

    def _confirm(self, page: ReadToEndPage) -> None:
        while page.ready:  # each press reads on, the last one signs
            self.key(Qt.Key.Key_Return)

    def _present(self, page: PresentSheetPage) -> None:
        if not self.sheets:  # a share check ends when nobody comes any more
            self.click(page.no_more)
            return
        page.source.modes[FILE].click()  # who typed before goes on typing
        page.source.path.clear()
        page.source.path.setFocus()  # the number of the bag may come later, where the sheet is genuine
        self.type(str(self.sheets.pop(0)))
        self.key(Qt.Key.Key_Return)
