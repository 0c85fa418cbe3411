"""Typing a sheet by keyboard alone: completed, counted, told wrong in its place, and never shown or copied."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QClipboard
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from app.window.ceremony.page_input import PageInput
from app.window.kit.parts import column, holder
from app.window.sheets.sheet_input import SheetInput
from app.window.sheets.typed_words import TypedWords
from ceremony.custody.share_words import ShareWords
from ceremony.ports import SheetWords
from tests.unit.ceremony.printing.paper import make_sheets

KEY = Qt.Key
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def typed(qtbot) -> TypedWords:
    made = TypedWords()
    qtbot.addWidget(made)
    made.resize(640, 420)
    made.show()
    made.field.setFocus()
    return made


def type_(typed: TypedWords, text: str) -> None:
    QTest.keyClicks(typed.field, text)


def press(typed: TypedWords, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(typed.field, key, modifier)


def words() -> tuple[str, ...]:
    return make_sheets()[0][0]


def test_four_letters_and_space_are_enough(typed):
    for word in words():
        type_(typed, f"{word[:4]} ")
    assert typed.words() == tuple(words())
    assert "checksum holds" in typed.state.text()


def test_what_is_completed_can_be_typed_over_and_taken_back(typed):
    type_(typed, "acad")
    assert (typed.field.text(), typed.field.selectedText()) == ("academic", "emic")
    type_(typed, "em")
    assert (typed.field.text(), typed.field.selectedText()) == ("academic", "ic")
    press(typed, KEY.Key_Backspace)
    assert typed.field.text() == "academ"
    type_(typed, "ic")
    press(typed, KEY.Key_Return)
    assert typed.words() == ("academic",)
    assert typed.field.text() == ""


def test_the_words_that_begin_so_are_offered(typed):
    type_(typed, "ac")
    assert "academic" in typed.candidates.text()
    assert typed.look.places[0] == "empty"  # it may still become a word
    type_(typed, "ad")
    assert typed.candidates.text() == ""


def test_a_wrong_word_is_told_at_once_and_corrected_by_going_back(typed):
    type_(typed, "acad zzzz beard ")
    assert "Word 2 is not a word of the list" in typed.state.text()
    press(typed, KEY.Key_Backspace)
    press(typed, KEY.Key_Left)  # in a field that is not empty, the cursor moves
    assert typed.field.text() == "beard"
    press(typed, KEY.Key_Up)
    assert typed.field.text() == "academic"
    typed.go_to(1)
    for _ in range(4):
        press(typed, KEY.Key_Backspace)
    type_(typed, "acid ")
    assert typed.words() == ("academic", "acid", "beard")
    assert "3 of 33 words" in typed.state.text()


def test_the_place_of_a_wrong_word_is_told_when_all_are_in(typed):
    typed.paste(" ".join([*words()[:8], "zero", *words()[9:]]))
    assert "Word 9 is wrong" in typed.state.text()
    assert typed.look.places[8] == "wrong"


def test_words_that_cannot_be_read_are_marked(typed):
    typed.paste(" ".join([*words()[:8], "?", *words()[9:]]))
    assert "cannot be read are marked" in typed.state.text()
    assert typed.words()[8] == "?"


def test_a_sheet_is_pasted_whole(typed):
    QApplication.clipboard().setText(" ".join(f"{n}. {word}" for n, word in enumerate(words(), 1)))
    press(typed, KEY.Key_V, CTRL)
    QApplication.clipboard().clear()
    assert typed.words() == tuple(words())


def test_a_click_chooses_a_place(typed):
    QTest.mouseClick(typed.places, Qt.MouseButton.LeftButton, pos=typed.places.place_at(6).center())
    assert "Word 7 of 33" in typed.field.accessibleName()


def test_nothing_typed_can_be_copied_selected_or_undone(typed):
    clipboard = QApplication.clipboard()
    clipboard.clear()
    typed.field.setText("academic")
    for key, modifier in ((KEY.Key_A, CTRL), (KEY.Key_Home, SHIFT), (KEY.Key_Left, SHIFT), (KEY.Key_C, CTRL)):
        press(typed, key, modifier)
    press(typed, KEY.Key_X, CTRL)
    QTest.mouseDClick(typed.field, Qt.MouseButton.LeftButton, pos=QPoint(20, 10))
    assert typed.field.selectedText() == ""
    assert clipboard.text() == ""
    assert not clipboard.supportsSelection() or clipboard.text(QClipboard.Mode.Selection) == ""
    assert typed.field.contextMenuPolicy() is Qt.ContextMenuPolicy.NoContextMenu
    assert typed.field.text() == "academic"


def test_words_that_were_taken_are_shown_nowhere(typed):
    for word in words()[:12]:
        type_(typed, f"{word} ")
    shown = " ".join(one.text() for one in typed.findChildren(QLabel)) + typed.places.accessibleName()
    assert not any(word in shown.split() for word in words()[:12])
    before = typed.places.grab().toImage()
    typed.clear()
    for other in make_sheets()[1][0][:12]:
        type_(typed, f"{other} ")
    assert typed.places.grab().toImage() == before  # other words look the same


def test_typed_words_go_over_to_the_page_in_another_language_and_are_not_kept_longer(qtbot):
    pages = [holder(column(TypedWords())) for _ in range(3)]
    for page in pages:
        qtbot.addWidget(page)
    old, over, later = (page.findChild(TypedWords) for page in pages)
    for word in words()[:20]:
        type_(old, f"{word} ")
    old.go_to(6)
    at_once, aside = PageInput(pages[0]), PageInput(pages[0], words=False)
    at_once.put_back(pages[1])
    aside.put_back(pages[2])
    assert (over.words(), over.look.count, over.number.text()) == (old.words(), 20, "Word 7")
    assert later.words() == ()


def test_half_a_sheet_is_not_given_and_not_lost(qtbot):
    given = SheetInput()
    qtbot.addWidget(given)
    given.show_typing()
    for word in words()[:5]:
        type_(given.words, f"{word} ")
    with pytest.raises(ValueError, match="what was typed is still here"):
        given.source()
    assert given.words.look.count == 5
    for word in words()[5:]:
        type_(given.words, f"{word} ")
    assert given.source() == SheetWords(ShareWords.of(words()))


def test_a_wrong_word_is_taken_up_once_all_are_in(typed):
    wrong = [*words()[:29], "zero", *words()[30:]]
    for word in wrong:
        type_(typed, f"{word} ")
    assert typed.number.text() == "Word 30"
    assert typed.field.text() == "zero"
    assert "Click its box" in typed.state.text()
    typed.field.clear()
    type_(typed, f"{words()[29]} ")
    assert "checksum holds" in typed.state.text()


def test_from_the_last_place_the_first_empty_one_is_taken_up(typed):
    type_(typed, "acad ")
    typed.go_to(32)
    type_(typed, "acid ")
    assert typed.number.text() == "Word 2"


def test_wrong_words_are_refused_where_they_can_be_put_right_and_given_if_the_paper_says_so(qtbot):
    given = SheetInput()
    qtbot.addWidget(given)
    given.show_typing()
    wrong = " ".join([*words()[:29], "zero", *words()[30:]])
    given.words.paste(wrong)
    with pytest.raises(ValueError, match="What was typed is still here"):
        given.source()
    assert (given.words.number.text(), given.words.look.count) == ("Word 30", 33)
    assert given.source() == SheetWords(ShareWords.of(wrong.split()))


def test_who_types_goes_on_typing(qtbot):
    first = SheetInput()
    qtbot.addWidget(first)
    first.show_typing()
    of_a_rehearsal, again = SheetInput("sheet.pdf"), SheetInput("sheet.pdf", again=True)
    for one in (of_a_rehearsal, again):
        qtbot.addWidget(one)
    assert of_a_rehearsal.first_focus() is of_a_rehearsal.path
    assert again.first_focus() is again.words.field
