"""A custodian's words: seen only while held, gone with focus, in no picture, text, clipboard or accessible name."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAccessible, QKeyEvent, QKeySequence, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QLineEdit, QWidget

from app.window.kit.preferences import Preferences
from app.window.pages import Scene, page_for
from app.window.pages.progress import CeremonyProgress
from app.window.pages.sheets_out import HandOutSheetPage
from ceremony import ports
from ceremony.script.loading import load_shipped_script
from tests.gui.fakes import PARTICIPANTS, SHARES, WORDS

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def page(qtbot):
    script = load_shipped_script("root-generation")
    question = ports.HandOutSheet(
        step=script.step("sheets"), share=SHARES[0], threshold=3, shares=5, sheet=Path("s.pdf"), words=WORDS
    )
    made = page_for(question, Scene(CeremonyProgress(script, participants=PARTICIPANTS, sheets_total=5), "en"))
    made.resize(900, 760)
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.first_focus().setFocus()
    return made


def test_covered_at_first(page):
    assert not page.words.is_open


def test_open_while_the_mouse_button_is_held(page):
    QTest.mousePress(page.hold, LEFT)
    assert page.words.is_open
    QTest.mouseRelease(page.hold, LEFT)
    assert not page.words.is_open


def test_held_words_are_all_in_sight_at_large_type(open_window, fake, qtbot, page):
    fake.questions = [page.question]
    window = open_window(fake, Preferences(size="large"))
    window.centralWidget().cards["root-generation"].click()
    window.centralWidget().begin.click()
    qtbot.waitUntil(lambda: window.view is not None and isinstance(window.view.page, HandOutSheetPage))
    shown = window.view.page
    qtbot.waitUntil(lambda: shown.area.verticalScrollBar().maximum() > 0)  # the panel's foot lies below
    qtbot.waitUntil(window.isActiveWindow)
    QTest.keyPress(shown.hold, Qt.Key.Key_Space)
    panel = shown.words.rect().translated(shown.words.mapTo(shown.area.viewport(), QPoint(0, 0)))
    assert shown.area.viewport().rect().contains(panel)
    QTest.keyRelease(shown.hold, Qt.Key.Key_Space)


@pytest.mark.parametrize("key", [Qt.Key.Key_F2, Qt.Key.Key_F3, Qt.Key.Key_F4], ids=["language", "theme", "size"])
def test_a_new_look_covers_what_is_held_and_nothing_that_stays_down_opens_it(open_window, fake, qtbot, page, key):
    fake.questions = [page.question]
    window = open_window(fake, Preferences())
    window.centralWidget().cards["root-generation"].click()
    window.centralWidget().begin.click()
    for hold in (
        lambda shown: QTest.keyPress(shown.hold, Qt.Key.Key_Space),
        lambda shown: QTest.mousePress(shown.hold, LEFT),
    ):
        qtbot.waitUntil(lambda: window.view is not None and isinstance(window.view.page, HandOutSheetPage))
        before = window.view.page
        qtbot.waitUntil(window.isActiveWindow)
        hold(before)
        assert before.words.is_open
        QTest.keyClick(before.hold, key)
        qtbot.waitUntil(lambda before=before: window.view.page not in {None, before})
        after = window.view.page
        still = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Space, Qt.KeyboardModifier.NoModifier, " ", True)  # repeats
        QApplication.sendEvent(after.hold, still)
        QTest.mouseMove(after.hold)
        assert not after.words.is_open


def test_open_while_space_is_held(page):
    QTest.keyPress(page.hold, Qt.Key.Key_Space)
    assert page.words.is_open
    QTest.keyRelease(page.hold, Qt.Key.Key_Space)
    assert not page.words.is_open


def test_painted_only_while_open(page, qtbot, monkeypatch):
    painted = []
    monkeypatch.setattr(type(page.words), "_paint_words", lambda *_: painted.append(True))
    page.words.update()
    qtbot.wait(0)
    assert not painted
    QTest.mousePress(page.hold, LEFT)
    qtbot.waitUntil(lambda: bool(painted))
    QTest.mouseRelease(page.hold, LEFT)
    painted.clear()
    page.words.repaint()
    assert not painted


@pytest.mark.parametrize("kind", [QEvent.Type.WindowDeactivate, QEvent.Type.WindowBlocked, QEvent.Type.Hide])
def test_covered_when_the_window_is_left(page, kind):
    QTest.mousePress(page.hold, LEFT)
    QApplication.sendEvent(page, QEvent(kind))
    assert not page.words.is_open


def test_covered_when_the_focus_goes(page):
    QTest.keyPress(page.hold, Qt.Key.Key_Space)
    page.primary.setFocus()
    assert not page.words.is_open


def test_covered_when_another_window_opens(page, qtbot):
    QTest.mousePress(page.hold, LEFT)
    other = QDialog(page)
    qtbot.addWidget(other)
    other.open()
    qtbot.waitUntil(lambda: not page.words.is_open)


def test_pictures_by_the_toolkit_hold_no_words(page):
    covered = page.words.grab().toImage()
    QTest.mousePress(page.hold, LEFT)
    assert page.words.is_open
    assert page.words.grab().toImage() == covered
    QTest.mouseRelease(page.hold, LEFT)


def everything_said(widget: QWidget) -> str:
    said = []
    for one in (widget, *widget.findChildren(QWidget)):
        interface = QAccessible.queryAccessibleInterface(one)
        if interface is not None:
            said += [interface.text(kind) for kind in (QAccessible.Text.Name, QAccessible.Text.Value)]
        said += [one.toolTip(), one.accessibleDescription()]
        if isinstance(one, QLabel | QLineEdit):
            said.append(one.text())
    return " ".join(said)


def test_no_text_of_the_page_holds_a_word(page):
    QTest.mousePress(page.hold, LEFT)
    said = everything_said(page)
    assert not any(word in said for word in WORDS)


def test_the_words_are_dropped_with_the_answer(page):
    page.primary.click()
    assert page.words._words == ()


def test_return_goes_on_and_does_not_open(page):
    given = []
    page.answered.connect(given.append)
    QTest.keyPress(page.focusWidget(), Qt.Key.Key_Return)
    assert given == [None]
    assert not page.words.is_open


def test_no_picture_of_the_whole_window_holds_words(page, monkeypatch):
    """Grabbed or rendered, by the page or by its window, while the words are held open."""
    painted = []
    monkeypatch.setattr(type(page.words), "_paint_words", lambda *_: painted.append(True))
    QTest.mousePress(page.hold, LEFT)
    painted.clear()
    page.window().grab()
    target = QPixmap(page.size())
    page.render(target)
    page.words.render(target)
    assert page.words.is_open
    assert painted == []


def test_nothing_reaches_the_clipboard_or_a_drag(page, qtbot):
    QApplication.clipboard().setText("before")
    QTest.keyPress(page.hold, Qt.Key.Key_Space)
    for sequence in (QKeySequence.StandardKey.SelectAll, QKeySequence.StandardKey.Copy, QKeySequence.StandardKey.Cut):
        QTest.keySequence(page, QKeySequence(sequence))
    QTest.mousePress(page.words, LEFT, pos=QPoint(40, 30))
    for step in range(10):
        QTest.mouseMove(page.words, QPoint(40 + 20 * step, 30))
    assert page.words.findChildren(QWidget) == []  # nothing inside it that text could be selected in
    assert not page.words.acceptDrops()
    QTest.mouseRelease(page.words, LEFT)
    assert QApplication.clipboard().text() == "before"


def test_a_pointer_that_leaves_the_button_covers(page):
    QTest.mousePress(page.hold, LEFT)
    QApplication.sendEvent(page.hold, QEvent(QEvent.Type.Leave))
    assert not page.words.is_open


def test_words_are_on_no_page_but_the_custodians_own(qtbot):
    """No other question of a ceremony carries words, and no other page has a place for them."""
    from app.window.sheets.secret_words import SecretWords
    from tests.gui.test_house import every_question

    for question in every_question():
        made = page_for(
            question,
            Scene(
                CeremonyProgress(load_shipped_script("root-generation"), participants=PARTICIPANTS, sheets_total=5),
                "en",
            ),
        )
        qtbot.addWidget(made)
        assert bool(made.findChildren(SecretWords)) is isinstance(question, ports.HandOutSheet)
