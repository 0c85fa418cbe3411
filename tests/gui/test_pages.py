"""Every kind of question: its page asks it, takes the right answer with keys and clicks, and no other."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from app.window.kit.file_list import nearest_folder
from app.window.kit.word_grid import WordGrid
from app.window.pages import PAGES, Page, Scene, page_for
from app.window.pages.progress import CeremonyProgress
from app.window.sheets.sheet_input import SheetInput
from ceremony import ports
from ceremony.custody.participants import Custodian, Participants, RuleOutcome
from ceremony.custody.share_words import ShareWords
from ceremony.engine import Run
from ceremony.errors import PinError, RefusedError, UnopenedError
from ceremony.language.digest_words import digest_words
from ceremony.printing import questions
from ceremony.script.loading import load_shipped_script
from tests.gui.fakes import LISTINGS, PARTICIPANTS, SHARES, WORDS, entry
from tests.support import Rehearsal

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def show(qtbot):
    """Show the page of a question in a window of its own."""

    def make(question: ports.Question, *, kind: str = "root-generation", language: str = "en") -> Page:
        progress = CeremonyProgress(load_shipped_script(kind), participants=PARTICIPANTS, sheets_total=5, threshold=3)
        page = page_for(question, Scene(progress, language))
        page.resize(900, 760)
        qtbot.addWidget(page)
        page.given = []
        page.answered.connect(page.given.append)
        page.show()
        page.activateWindow()
        qtbot.waitExposed(page)
        page.first_focus().setFocus()
        return page

    return make


def step(action: str, kind: str = "root-generation"):
    return next(one for one in load_shipped_script(kind).steps if one.action == action)


def texts(page: Page) -> str:
    return "\n".join(one.text() for one in page.findChildren(QLabel) if one.isVisible())


def type_into(field, text: str) -> None:
    field.setFocus()
    QTest.keyClicks(field, text)


def press_return(page: Page) -> None:
    QTest.keyPress(page.focusWidget(), Qt.Key.Key_Return)  # the release would find the page answered


def test_there_is_a_page_for_every_question():
    asked = {
        one
        for one in (*vars(ports).values(), *vars(questions).values())
        if isinstance(one, type) and issubclass(one, ports.Question) and one is not ports.Question
    }
    assert set(PAGES) == asked


def test_read_aloud_says_the_words_and_who_acts(show):
    page = show(ports.ReadAloud(step=step("open")))
    assert page.question.step.say.en in texts(page)
    assert "Ada Administrator" in texts(page)
    press_return(page)
    assert page.given == [None]


def test_an_answer_is_given_once(show):
    page = show(ports.ReadAloud(step=step("open")))
    for _ in range(3):
        QTest.mouseClick(page.primary, LEFT)
    assert page.given == [None]


def test_a_fresh_page_takes_no_answer_for_a_moment(show, monkeypatch, qtbot):
    monkeypatch.setattr(Page, "settle_ms", 60)
    page = show(ports.ReadAloud(step=step("open")))
    page.primary.click()
    assert page.given == []
    qtbot.waitUntil(lambda: page.ready)
    page.primary.click()
    assert page.given == [None]


def test_a_held_return_key_does_not_answer(show):
    from PySide6.QtGui import QKeyEvent

    page = show(ports.ReadAloud(step=step("open")))
    held = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "", True)
    QApplication.sendEvent(page, held)
    assert page.given == []


def test_a_problem_says_what_happened_what_is_unharmed_and_what_to_do(show):
    problem = RefusedError("Bag {bag} holds another sheet already; type this bag's number.", bag="TB-1")
    page = show(ports.SealSheet(step=step("hand-out-sheets"), share=SHARES[0], problem=problem))
    assert "Bag TB-1 holds another sheet already; type this bag's number." in texts(page)
    assert "Nothing is lost" in texts(page)


def test_try_again_shows_why(show):
    page = show(ports.TryAgain(step=step("make-root-key"), problem=RefusedError("The token was pulled; put it back.")))
    assert "The token was pulled; put it back." in texts(page)
    press_return(page)
    assert page.given == [None]


def name_participants(**change) -> ports.NameParticipants:
    given = {"suggested": PARTICIPANTS, "threshold": 3, "shares": 5, "least": 5} | change
    return ports.NameParticipants(step=step("name-participants"), **given)


def test_participants_are_answered_as_a_room(show):
    page = show(name_participants())
    page.fields["witness"].clear()
    type_into(page.fields["witness"], "  Wanda   Witness ")
    QTest.mouseClick(page.primary, LEFT)
    QTest.mouseClick(page.primary, LEFT)  # it was shown back
    (participants,) = page.given
    assert participants.witness == "Wanda Witness"
    assert participants.custodians == PARTICIPANTS.custodians


def test_a_name_that_stands_twice_is_marked_in_place_and_not_answered(show, qtbot):
    page = show(name_participants())
    page.fields["witness"].clear()
    type_into(page.fields["witness"], "Custodian 1")
    assert page.fields["witness"].property("wrong")
    assert page.custodians[0][0].property("wrong")
    QTest.mouseClick(page.primary, LEFT)
    assert page.given == []
    qtbot.waitUntil(lambda: "named twice" in texts(page))


def test_sites_that_break_the_custody_are_said_while_they_are_typed(show, qtbot):
    page = show(name_participants())
    for _, site in page.custodians[:3]:
        site.clear()
        type_into(site, "One vault")
    qtbot.waitUntil(lambda: "✗ One site alone could reach the quorum" in texts(page))


def test_in_a_recovery_absent_custodians_may_be_left_out(show):
    page = show(name_participants(least=3, hands_out=False))
    page.keepers[3].setCurrentIndex(1)  # said to be absent
    assert not page.custodians[3][0].isEnabled()
    page.custodians[4][0].clear()  # without a name: the site may stay
    page.primary.click()
    assert page.given[0].custodians == PARTICIPANTS.custodians[:3]


def test_who_has_no_name_yet_is_gone_to(show, qtbot):
    page = show(name_participants(least=3, hands_out=False))
    page.custodians[1][1].clear()
    page.primary.click()
    assert page.given == []
    assert page.focusWidget() is page.custodians[1][1]


def test_a_resharing_asks_who_of_the_set_before_is_here(show):
    before = tuple(Custodian(f"Custodian {n}B", "Old vault") for n in range(1, 6))
    page = show(name_participants(suggested=PARTICIPANTS.with_earlier(before), earlier=before))
    assert [box.text() for box in page.earlier] == [one.name for one in before]
    page.earlier[1].click()
    page.primary.click()
    assert page.given[0].earlier == (before[0], *before[2:])


def test_waiving_is_not_the_primary_way(show):
    findings = (RuleOutcome("P4-site-below-quorum", False, "3 shares at one site, 3 recover"),)
    page = show(ports.WaiveCustody(step=step("name-participants"), outcomes=findings))
    press_return(page)
    assert page.given == [False]
    again = show(ports.WaiveCustody(step=step("name-participants"), outcomes=findings))
    QTest.mouseClick(again.waive, LEFT)
    assert again.given == [True]


def choose_pin(**change) -> ports.ChoosePin:
    return ports.ChoosePin(step=step("prepare-token"), token_label="keyrite test", shortest=4, longest=8, **change)


def test_a_pin_is_typed_twice_and_forgotten_at_once(show):
    page = show(choose_pin())
    QTest.keyClicks(page.focusWidget(), "271828")
    press_return(page)
    QTest.keyClicks(page.focusWidget(), "271828")
    press_return(page)
    assert page.given == ["271828"]
    assert [field.text() for field in page.pins] == ["", ""]


@pytest.mark.parametrize(
    ("first", "second"), [("271828", "271829"), ("123", "123"), ("123456789", "123456789"), ("", "")]
)
def test_pins_that_differ_or_have_the_wrong_length_are_not_answered(show, first, second):
    page = show(choose_pin())
    type_into(page.pin, first)
    type_into(page.again, second)
    page.primary.click()
    assert page.given == []
    assert page.hint.text()
    assert not first or first not in texts(page)


def test_a_pin_is_never_shown_nor_copied(show):
    page = show(choose_pin())
    type_into(page.pin, "271828")
    page.pin.selectAll()
    page.pin.copy()
    assert QApplication.clipboard().text() != "271828"
    assert page.pin.displayText() != "271828"


def test_a_wrong_pin_is_asked_for_again(show):
    problem = PinError("The PIN was not accepted; type it again.")
    page = show(
        ports.EnterPin(step=step("make-root-key"), token_label="keyrite test", token_serial="0a", problem=problem)
    )
    assert "The PIN was not accepted" in texts(page)
    QTest.keyClicks(page.focusWidget(), "271828")
    press_return(page)
    assert page.given == ["271828"]


def test_a_lost_token_is_given_up_only_on_the_second_word(show):
    page = show(ports.EnterPin(step=step("make-root-key"), token_label="keyrite test", token_serial="0a"))
    QTest.mouseClick(page.lost, LEFT)
    assert page.given == []
    assert "void" in texts(page)
    QTest.mouseClick(page.lost, LEFT)
    assert page.given == [None]


@pytest.mark.parametrize("subject", ["root-ca", "platform-ca-3", "record-head"])
def test_all_32_words_are_shown_numbered(show, subject, monkeypatch):
    digest = "5a" * 16 + "c3" * 16
    words = digest_words(digest)
    page = show(ports.CompareFingerprint(step=step("confirm-head"), subject=subject, digest=digest, words=words))
    assert (f"fingerprint of {subject}" in texts(page)) is (subject != "record-head")
    (grid,) = page.findChildren(WordGrid)
    drawn: list[str] = []
    monkeypatch.setattr(QPainter, "drawText", lambda _painter, _place, _how, text: drawn.append(text))
    grid.grab()
    assert drawn == [text for number, word in enumerate(words, start=1) for text in (str(number), word)]
    assert grid.height() >= grid.heightForWidth(grid.width()) > 0
    press_return(page)
    assert page.given == [None]


def test_sheets_that_an_interruption_made_void_are_called_back(qtbot):
    progress = CeremonyProgress(load_shipped_script("root-generation"), participants=PARTICIPANTS)
    question = ports.ReadAloud(step=step("split-root-key"))
    voided = entry(40, "share-set-voided", {"generation": 1, "reason": "interrupted", "issued": [1, 2]})
    progress.take(voided, "0" * 64)
    page = page_for(question, Scene(progress, "en"))
    qtbot.addWidget(page)
    page.show()
    assert "Sheets are out that are void: 1, 2" in texts(page)
    made = entry(41, "share-set-made", {"set": {"shares": [{}] * 5, "threshold": 3}})
    progress.take(made, "0" * 64)
    page = page_for(question, Scene(progress, "en"))
    qtbot.addWidget(page)
    page.show()
    assert "are void" not in texts(page)


def read_back(**change) -> ports.ReadBackSheet:
    return ports.ReadBackSheet(step=step("hand-out-sheets"), share=SHARES[1], sheet=Path("share-2-of-5.pdf"), **change)


def test_a_rehearsals_sheet_is_named_already(show):
    page = show(read_back())
    assert "Sheet 2 of 5, Site 2" in texts(page)
    press_return(page)
    assert page.given == [ports.SheetFile(Path("share-2-of-5.pdf"))]


def test_a_sheet_is_typed(show):
    page = show(read_back())
    QTest.mouseClick(page.source.modes[1], LEFT)
    type_into(page.source.words.field, "acad acid beard ")
    assert "3 of 33 words" in texts(page)
    page.primary.click()
    assert page.given == []  # half a sheet is no answer
    assert "what was typed is still here" in texts(page)
    type_into(page.source.words.field, "acid " * 30)
    page.primary.click()
    assert page.given == []  # nor are words that do not fit together, unless the paper says so
    assert "The words do not fit together" in texts(page)
    assert page.source.words.look.count == 33
    page.primary.click()
    assert page.given == [ports.SheetWords(ShareWords.of(["academic", "acid", "beard", *["acid"] * 30]))]
    assert page.source.words.words() == ()


def test_a_sheet_is_dropped(show, tmp_path):
    page = show(read_back())
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "mine.png"))])
    copy, none = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(page.source, QDragEnterEvent(QPoint(5, 5), copy, data, LEFT, none))
    QApplication.sendEvent(page.source, QDropEvent(QPointF(5, 5), copy, data, LEFT, none))
    page.primary.click()
    assert page.given == [ports.SheetFile(tmp_path / "mine.png")]


def test_no_sheet_is_no_answer(show):
    page = show(read_back())
    page.source.path.clear()
    page.primary.click()
    assert page.given == []
    assert "Choose the sheet's file" in texts(page)


def test_a_bag_needs_its_number(show):
    page = show(ports.SealSheet(step=step("hand-out-sheets"), share=SHARES[0]))
    press_return(page)
    assert page.given == []
    QTest.keyClicks(page.focusWidget(), "TB-0001")
    press_return(page)
    assert page.given == []
    press_return(page)
    assert page.given == ["TB-0001"]


def test_a_bag_that_was_used_is_refused_before_it_is_shown_back(show):
    page = show(ports.SealSheet(step=step("hand-out-sheets"), share=SHARES[0], used=frozenset({"tb-0001"})))
    QTest.keyClicks(page.bag, "tb-0001")
    press_return(page)
    assert shown_large(page) == []
    assert "was used before" in page.hint.text()
    page.bag.setText("TB-0002")
    press_return(page)
    assert shown_large(page) == ["TB-0002"]


def test_where_sheets_go_otherwise_than_declared_needs_no_reason_to_be_put_right(show):
    what = "As many sheets as recover would lie at one place"
    page = show(ports.DecideDeviation(step=step("place-items"), what=what, expected="x", correctable=True))
    page.primary.click()
    assert page.given == []
    page.leave_out.click()
    assert page.given == [ports.Decision("", "Ada Administrator", go_on=False)]


def shown_large(page: Page) -> list[str]:
    kinds = {"back-one", "back-few", "back-many"}
    return [one.text() for one in page.findChildren(QLabel) if one.property("kind") in kinds and one.isVisible()]


def test_a_typed_number_is_shown_back_large_and_may_be_corrected(show):
    page = show(ports.SealSheet(step=step("hand-out-sheets"), share=SHARES[0]))
    QTest.keyClicks(page.bag, "TB-1000")
    press_return(page)
    assert shown_large(page) == ["TB-1000"]
    assert page.focusWidget() is page.primary
    assert not page.bag.isVisible()
    QTest.keyClick(page, Qt.Key.Key_Escape)
    assert shown_large(page) == []
    assert page.given == []
    assert page.focusWidget() is page.bag
    page.bag.setText("TB-0001")
    press_return(page)
    assert shown_large(page) == ["TB-0001"]
    press_return(page)
    assert page.given == ["TB-0001"]


def test_what_was_suggested_and_left_so_is_not_shown_back(show):
    page = show(name_participants())
    page.fields["witness"].setText("Willy Witness")
    page.custodians[1][1].setText("Elsewhere")
    page.primary.click()
    assert shown_large(page) == ["Willy Witness", "Custodian 2, Elsewhere"]
    page.primary.click()
    (participants,) = page.given
    assert (participants.witness, participants.custodians[1].site) == ("Willy Witness", "Elsewhere")


def test_a_double_click_does_not_confirm_what_is_shown_back(show, monkeypatch):
    page = show(ports.SealSheet(step=step("hand-out-sheets"), share=SHARES[0]))
    page.bag.setText("TB-1000")
    monkeypatch.setattr(Page, "settle_ms", 60_000)
    page.primary.click()
    page.primary.click()
    press_return(page)
    assert page.given == []


def present(*judged: ports.JudgedSheet) -> ports.PresentSheet:
    return ports.PresentSheet(
        step=step("collect-sheets", "recovery"), judged=judged, threshold=3, holders=SHARES, problem=None
    )


def test_judged_sheets_and_what_is_missing_are_shown(show):
    judged = (ports.JudgedSheet("genuine", SHARES[3], None), ports.JudgedSheet("foreign", None, None))
    page = show(present(*judged), kind="recovery")
    assert page.missing() == 2
    assert "✓ Genuine" in texts(page)
    assert "✗ From another set" in texts(page)
    assert "Sheets" not in page.given


def test_sheets_that_do_not_count_have_a_heading_of_their_own(show):
    heading = "Shown, and not counted"
    assert heading not in texts(show(present(ports.JudgedSheet("genuine", SHARES[4], None)), kind="recovery"))
    shown = texts(show(present(ports.JudgedSheet("foreign", None, None)), kind="recovery"))
    assert shown.index(SHARES[4].site) < shown.index(heading) < shown.index("✗ From another set")


def test_a_file_that_is_not_there_is_asked_for_again_with_the_name_that_was_given(show):
    gone = UnopenedError("There is no file {name}; check the name.", name="/stick/shaer-1.pdf")
    page = show(replace(present(ports.JudgedSheet("genuine", SHARES[3], None)), problem=gone), kind="recovery")
    shown = texts(page)
    assert "No sheet was read" in shown
    assert "There is no file /stick/shaer-1.pdf" in shown
    assert "The same custodian's sheet again" in shown
    assert "next custodian" not in shown
    assert page.source.path.text() == "/stick/shaer-1.pdf"


def test_sheets_are_looked_for_beside_the_archive(qtbot, tmp_path):
    progress = CeremonyProgress(script=load_shipped_script("recovery"), archive=tmp_path / "archive")
    assert progress.sheets_folder == tmp_path
    (tmp_path / "sheets").mkdir()
    assert progress.sheets_folder == tmp_path / "sheets"
    source = SheetInput(folder=progress.sheets_folder)
    qtbot.addWidget(source)
    source.choose.click()
    assert source._dialog.directory().absolutePath() == str(tmp_path / "sheets")
    source._dialog.reject()


def test_a_resumed_ceremony_looks_for_sheets_beside_the_archive_that_it_continues(tmp_path, rehearsal: Rehearsal):
    near = tmp_path / "first" / "archive"
    shutil.copytree(rehearsal.archive, near)
    (tmp_path / "other" / "archive").mkdir(parents=True)
    (tmp_path / "other" / "archive" / "manifest.json").mkdir()
    digest = hashlib.sha256((near / "manifest.json").read_bytes()).hexdigest()
    opened = entry(0, "ceremony-opened", {"continues": {"manifest_sha256": digest}})
    run = SimpleNamespace(plan=None, state=SimpleNamespace(opened=opened.event), folder=tmp_path / "drill")
    assert Run.continues_at.fget(run) == near
    run.folder = tmp_path / "elsewhere" / "drill"
    assert Run.continues_at.fget(run) is None
    run.state.opened = None  # a new one
    assert Run.continues_at.fget(run) is None


def test_a_dialog_never_opens_where_the_program_was_started(tmp_path):
    assert (
        nearest_folder(None) == nearest_folder(Path()) == nearest_folder(Path("share-1.pdf")) == str(Path.home().parent)
    )
    assert nearest_folder(tmp_path / "gone" / "share-1.pdf") == str(tmp_path)
    Path.home().mkdir()
    assert nearest_folder(None) == str(Path.home())


def test_no_more_sheets_is_an_answer_of_its_own(show):
    page = show(present(), kind="recovery")
    QTest.mouseClick(page.no_more, LEFT)
    assert page.given == [None]


def test_a_page_in_chinese_has_the_scripts_chinese_words(show):
    from app.window.kit.language import WINDOW_LANGUAGE

    WINDOW_LANGUAGE.speak("zh")
    page = show(ports.ReadAloud(step=step("open")), language="zh")
    assert page.question.step.say.zh in texts(page)
    assert page.question.step.say.en not in texts(page)


def participants_with(**change) -> Participants:
    return replace(PARTICIPANTS, **change)


def test_fewer_suggested_custodians_than_shares_leave_empty_lines(show):
    page = show(name_participants(suggested=participants_with(custodians=(Custodian("One", "Here"),))))
    assert len(page.custodians) == 5
    page.primary.click()
    assert page.given == []


def test_the_words_of_a_sheet_are_in_no_repr():
    question = ports.HandOutSheet(
        step=step("hand-out-sheets"), share=SHARES[0], threshold=3, shares=5, sheet=Path("x.pdf"), words=WORDS
    )
    assert WORDS[0] not in repr(question)


def test_the_bag_comes_before_its_sheet_and_its_number_is_shown_back(show):
    page = show(present(), kind="recovery")
    assert page.first_focus() is page.bag
    type_into(page.bag, "TB-7")
    page.source.path.setText("/sheets/share-1-of-5.pdf")
    page.primary.click()
    assert page.is_shown_back
    assert "TB-7" in texts(page)
    page.primary.click()
    assert page.given == [ports.SheetFile(Path("/sheets/share-1-of-5.pdf"), bag="TB-7")]


def test_a_token_in_use_is_opened_by_one_who_types_and_a_second_who_says_who_they_are(show):
    token = LISTINGS[1].identity
    opening = step("open-token", "issuance-by-token")
    first = show(
        ports.OpenToken(
            step=opening,
            module="",
            tokens=LISTINGS[:2],
            chosen=(token.serial, token.label),
            label="platform-ca",
            named=(),
        ),
        kind="issuance-by-token",
    )
    press_return(first)
    assert "Type the PIN first." in texts(first)
    type_into(first.pin, "246802")
    press_return(first)
    assert first.given == [ports.TakenToken(token.serial, token.label, "246802")]
    assert first.pin.text() == ""
    people = (("administrator", "Ada Administrator"), ("witness", "Wendy Witness"))
    second = show(
        ports.SecondPerson(
            step=opening, token_label=token.label, token_serial=token.serial, people=people, half=True, new=True
        ),
        kind="issuance-by-token",
    )
    second.primary.click()
    assert (second.given, "Say first who you are." in texts(second)) == ([], True)
    second.choices.button(1).setChecked(True)
    for half in ("13579", "97531"):
        type_into(second.pins[("13579", "97531").index(half)], half)
    second.primary.click()
    assert (second.given, [one.text() for one in second.pins]) == ([], ["", ""])
    assert "The two halves differ." in texts(second)
    for field in second.pins:
        type_into(field, "13579")
    second.primary.click()
    assert second.given == [ports.Seconded("Wendy Witness", "13579")]
    assert [one.text() for one in second.pins] == ["", ""]


def test_each_page_says_which_question_it_puts() -> None:
    """By that mypy knows the question of a page; nothing else ties the two together."""
    said = {kind.__name__: page.__annotations__["question"] for kind, page in PAGES.items()}
    assert said == {name: name for name in said}
