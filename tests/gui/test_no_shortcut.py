"""No button skips a check: every button of every page is pressed with nothing done; what it may answer stands below."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QFileDialog, QLineEdit

from app.window.pages import Page, Scene, page_for
from app.window.pages.busy import BusyPage
from app.window.pages.progress import CeremonyProgress
from app.window.sheets.sheet_input import FILE, SheetInput
from ceremony import ports
from ceremony.printing.questions import ReplacePrinter
from ceremony.script.loading import load_shipped_script
from tests.gui.fakes import PARTICIPANTS
from tests.gui.test_house import every_question

SCRIPT = load_shipped_script("root-generation")
# What one press may answer where nobody has typed or chosen anything; any other answer is a check that was skipped.
ANSWERED_AT_ONCE: dict[type[ports.Question[Any]], set[object]] = {
    ports.ReadAloud: {None},
    ports.TryAgain: {None},
    ports.NameParticipants: {PARTICIPANTS},  # the suggested names, which are on the screen
    ports.WaiveCustody: {False, True},  # name others, or waive: both are decisions in the record
    ports.CompareFingerprint: {None},
    ports.PrintPublicPages: {None},  # that they are printed; nothing on them is secret
    ports.HandOutSheet: {None, ports.SpoiledSheet()},  # a spoiled sheet is asked about next
    ports.PresentSheet: {None},  # nobody else comes; the engine counts whether that is a quorum
    ports.SignOff: {ports.Opinion(agrees=True, remark="")},
    ports.ReadBackSheet: {ports.SpoiledSheet()},
    ports.ConfirmClock: {ports.ClockReading(watch_ahead_s=0, by="Wendy Witness")},
    ports.WaiveHost: {None},  # looks again; waiving needs a reason and two people
    ports.WaiveSoftwareToken: {None},  # the token is not taken
    ports.VouchForKey: {True, False},
    ports.ConfirmRootMetadata: {False},  # likewise, of root metadata
    ports.ConfirmDraft: {False},  # the request is left out; signing needs the draft read to its end
    ports.ConfirmRevocations: {()},  # all of two, which stood on one screen, are revoked
    ports.TakeOverSheet: {None},  # it stays in trust
    ReplacePrinter: {None},  # the same printer is tried once more; another needs a name and a reason
    ports.DecideObject: {ports.ObjectDecision(destroy=False, decided_by="Omar Operator")},  # it is kept
}


def page_of(qtbot, question: ports.Question[Any]) -> tuple[Page, list[Any]]:
    SheetInput._began_with = FILE  # a press may have chosen another way
    made = page_for(
        question, Scene(CeremonyProgress(SCRIPT, participants=PARTICIPANTS, sheets_total=5, rehearsal=False), "en")
    )
    answers: list[Any] = []
    made.answered.connect(answers.append)
    qtbot.addWidget(made)
    made.resize(760, 730)
    made.show()
    for field in made.findChildren(QLineEdit):
        if not isinstance(question, ports.NameParticipants):
            field.clear()
    return made, answers


def buttons(page: Page) -> list[QAbstractButton]:
    return [one for one in page.findChildren(QAbstractButton) if one.isVisible()]


def questions() -> list[ports.Question[Any]]:
    return every_question()


@pytest.mark.parametrize("question", questions(), ids=lambda one: type(one).__name__)
def test_one_press_answers_nothing_that_was_not_done(qtbot, monkeypatch, question):
    monkeypatch.setattr(QFileDialog, "open", lambda _dialog: None)
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _url: True)
    for place in range(len(buttons(page_of(qtbot, question)[0]))):
        page, answers = page_of(qtbot, question)
        pressed = buttons(page)[place]
        pressed.click()
        assert len(answers) <= 1
        for answer in answers:
            assert answer in ANSWERED_AT_ONCE.get(type(question), set()), (pressed.text(), answer)


@pytest.mark.parametrize("question", questions(), ids=lambda one: type(one).__name__)
def test_a_page_that_has_answered_or_is_fresh_answers_no_more(qtbot, monkeypatch, question):
    monkeypatch.setattr(QFileDialog, "open", lambda _dialog: None)
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _url: True)
    page, answers = page_of(qtbot, question)
    page.give("once")
    for pressed in buttons(page):
        pressed.click()
    page.give("twice")
    assert answers == ["once"]
    monkeypatch.setattr(Page, "settle_ms", 60_000)
    fresh, answers = page_of(qtbot, question)
    for pressed in buttons(fresh):
        pressed.click()
    QTest.keyClick(fresh, Qt.Key.Key_Return)
    assert answers == []


@pytest.mark.parametrize("question", questions(), ids=lambda one: type(one).__name__)
def test_a_key_held_down_answers_nothing(qtbot, question):
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QKeyEvent

    page, answers = page_of(qtbot, question)
    held = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r", True)
    page.keyPressEvent(held)
    assert answers == []


def test_while_the_engine_works_there_is_nothing_to_press(qtbot):
    page = BusyPage(SCRIPT.step("prove"), Scene(CeremonyProgress(SCRIPT, participants=PARTICIPANTS), "en"))
    qtbot.addWidget(page)
    assert not page.findChildren(QAbstractButton)
    assert not page.findChildren(QLineEdit)
    assert not page.findChildren(QComboBox)
