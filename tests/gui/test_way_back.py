"""Going back in the window: offered where the engine sees a way, nowhere else; what cannot be undone is said first."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from app.window.pages import Page, Scene, page_for
from app.window.pages.progress import CeremonyProgress
from ceremony import ports
from ceremony.script.loading import load_shipped_script
from tests.gui.fakes import PARTICIPANTS

SCRIPT = load_shipped_script("root-generation")
PIN = ports.ChoosePin(step=SCRIPT.step("token"), token_label="t", shortest=4, longest=8, back_to="participants")


def page_of(qtbot, question: ports.Question) -> Page:
    made = page_for(question, Scene(CeremonyProgress(SCRIPT, participants=PARTICIPANTS), "en"))
    qtbot.addWidget(made)
    made.show()
    return made


def texts(page: Page) -> set[str]:
    return {one.text() for one in page.findChildren(QLabel) if one.isVisible()}


def test_the_button_says_where_it_leads(qtbot):
    page = page_of(qtbot, PIN)
    assert page.back.isVisible()
    assert page.back.accessibleDescription() == "To the step: Say who is here"


def test_there_is_no_button_where_there_is_no_way_back(qtbot):
    assert not page_of(qtbot, replace(PIN, back_to="")).back.isVisible()


@pytest.mark.parametrize("ends", [True, False])
def test_what_cannot_be_undone_is_said_beforehand(qtbot, ends):
    page = page_of(qtbot, replace(PIN, ends_way_back=ends))
    assert ("What follows cannot be undone." in texts(page)) is ends


def test_one_press_goes_back_once_and_answers_nothing(qtbot):
    page, back, answers = page_of(qtbot, PIN), [], []
    page.back_requested.connect(lambda: back.append(True))
    page.answered.connect(answers.append)
    page.back.click()
    page.back.click()
    page.primary.click()
    assert back == [True]
    assert answers == []


def test_a_fresh_page_is_not_left_by_a_double_click(qtbot, monkeypatch):
    monkeypatch.setattr(Page, "settle_ms", 350)
    page, back = page_of(qtbot, PIN), []
    page.back_requested.connect(lambda: back.append(True))
    page.back.click()
    assert back == []


def test_the_wish_reaches_the_engine_and_the_question_stands_again(open_window, fake, qtbot, tmp_path):
    fake.questions = [PIN]
    window = open_window(fake)
    window.centralWidget().cards["root-generation"].click()
    window.centralWidget().folder.setText(str(tmp_path / "new"))
    window.centralWidget().begin.click()
    qtbot.waitUntil(lambda: window.view is not None and isinstance(window.view.page, Page))
    first = window.view.page
    QTest.keyClicks(first.pin, "2718")
    first.back.click()
    qtbot.waitUntil(lambda: isinstance(window.view.page, Page) and window.view.page is not first)
    assert fake.last.remarks == ["back"]
    assert window.view.page.pin.text() == ""
    assert fake.answers == []
