"""Whole ceremonies through the window, with the real engine and SoftHSM, by keys and clicks."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from app.window.audit.verify_page import VerifyPage
from app.window.ceremonies import LaptopCeremonies
from app.window.ceremony.ended_page import EndedPage
from app.window.kit.preferences import Preferences
from app.window.pages import Page
from app.window.pages.approving import CheckIdentitiesPage
from app.window.pages.bags import SealSheetPage
from app.window.pages.participants import NameParticipantsPage
from app.window.pages.pin import EnterPinPage
from app.window.pages.sheets_in import PresentSheetPage
from app.window.pages.sheets_out import HandOutSheetPage, ReadBackSheetPage
from app.window.start_page import StartPage
from ceremony import ports
from ceremony.facts import gather_archive
from ceremony.verify import verify_archive
from tests.gui.walking import Walker

LEFT = Qt.MouseButton.LeftButton
WAIT_MS = 60_000


def begin_generation(window, folder: Path) -> None:
    QTest.keyPress(window.focusWidget(), Qt.Key.Key_Return)  # the first card has the focus
    page = window.centralWidget()
    page.folder.setText(str(folder))
    QTest.mouseClick(page.begin, LEFT)


def begin_recovery(window, archive: Path, folder: Path) -> None:
    QTest.mouseClick(window.centralWidget().cards["recovery"], LEFT)
    page = window.centralWidget()
    page.archive.setText(str(archive))
    page.folder.setText(str(folder))
    QTest.mouseClick(page.begin, LEFT)


@pytest.fixture
def window(open_window):
    return open_window(LaptopCeremonies())


def texts(widget: QWidget) -> str:
    return "\n".join(one.text() for one in widget.findChildren(QLabel) if one.isVisible())


def test_root_generation_then_recovery(open_window, qtbot, tmp_path):
    window = open_window(LaptopCeremonies(), Preferences(language="zh"))
    begin_generation(window, tmp_path / "made")

    def correct_a_name(page: Page) -> bool:
        """Somebody notices a wrong name one step too late, and the room goes back."""
        if isinstance(page, CheckIdentitiesPage) and walker.seen.count("CheckIdentitiesPage") == 1:
            QTest.mouseClick(page.back, LEFT)
            return True
        if isinstance(page, NameParticipantsPage) and walker.seen.count("NameParticipantsPage") == 2:
            page.fields["witness"].setText("温妮 改")
        return False

    walker = Walker(qtbot, window, correct_a_name)
    ended = walker.walk()
    assert ended.outcome.ended == "closed"
    archive = tmp_path / "made" / "archive"
    assert verify_archive(archive).ok
    assert gather_archive(archive).participants.witness == "温妮 改"
    assert walker.seen.count("HandOutSheetPage") == walker.seen.count("SealSheetPage") == 5

    QTest.keyPress(window.focusWidget(), Qt.Key.Key_Return)  # verify the record now
    qtbot.waitUntil(
        lambda: isinstance(window.centralWidget(), VerifyPage) and window.centralWidget().verify.isEnabled()
    )
    QTest.mouseClick(window.centralWidget().back, LEFT)

    begin_recovery(window, archive, tmp_path / "back")
    walker = Walker(qtbot, window)
    sheets = sorted((tmp_path / "made" / "sheets").glob("share-*"))
    walker.sheets = [sheets[4], sheets[1], sheets[4], sheets[2]]  # one of them shown twice
    ended = walker.walk()
    assert ended.outcome.ended == "closed"
    assert walker.seen.count("PresentSheetPage") == 4
    report = verify_archive(tmp_path / "back" / "archive")
    assert report.ok
    assert report.verdict == "complete"


class LeftError(Exception):
    """The walk ends here, not the ceremony."""


def test_leaving_and_resuming(window, open_window, qtbot, tmp_path):
    """The window is closed while sheets are out; a new one resumes, after one wrong PIN, with a new set of sheets."""

    def close_at_the_second_sheet(page) -> bool:
        if isinstance(page, HandOutSheetPage) and page.question.share.index == 2:
            window.close()
            assert window.isVisible()
            QTest.mouseClick(window.dialog.leave, LEFT)
            raise LeftError
        return False

    begin_generation(window, tmp_path / "made")
    with pytest.raises(LeftError):
        Walker(qtbot, window, close_at_the_second_sheet).walk()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=WAIT_MS)

    again = open_window(LaptopCeremonies())
    qtbot.waitUntil(lambda: bool(named_buttons(again, "Resume")), timeout=WAIT_MS)
    QTest.mouseClick(named_buttons(again, "Resume")[0], LEFT)
    pins: list[str] = []

    def wrong_pin_first(page) -> bool:
        if not isinstance(page, EnterPinPage):
            return False
        pins.append(str(page.question.problem))
        if len(pins) == 1:
            QTest.keyClicks(page.pin, "wrong-pin")
            QTest.keyPress(page.pin, Qt.Key.Key_Return)
        return len(pins) == 1

    walker = Walker(qtbot, again, wrong_pin_first)
    assert walker.walk().outcome.ended == "closed"
    assert len(pins) == 2
    assert pins[0] == "None"
    assert "PIN" in pins[1]
    assert walker.seen.count("HandOutSheetPage") == 5
    assert verify_archive(tmp_path / "made" / "archive").verdict == "complete"


def named_buttons(window, name: str) -> list[QPushButton]:
    return [one for one in window.findChildren(QPushButton) if one.accessibleName() == name and one.isVisible()]


def test_aborting_for_good(window, qtbot, tmp_path):
    def abort_at_the_first_bag(page) -> bool:
        if not isinstance(page, SealSheetPage):
            return False
        window.view.top.leave_requested.emit()
        assert not window.dialog.abort.isEnabled()
        QTest.keyClicks(window.dialog.reason, "a bag was torn")
        QTest.mouseClick(window.dialog.abort, LEFT)
        return True

    begin_generation(window, tmp_path / "made")
    ended = Walker(qtbot, window, abort_at_the_first_bag).walk()
    assert ended.outcome.ended == "aborted"
    report = verify_archive(tmp_path / "made" / "archive")
    assert report.verdict == "aborted"


def test_wrong_sheet_then_typed_words(window, qtbot, tmp_path):
    """Another custodian's sheet and a text file that is none are asked for again; then the words are typed."""
    words: dict[int, tuple[str, ...]] = {}
    problems: list[str] = []
    rubbish = tmp_path / "rubbish.pdf"
    rubbish.write_bytes(b"")

    def typed(page) -> bool:
        if isinstance(page, HandOutSheetPage):
            words[page.question.share.index] = page.question.words
        if not isinstance(page, ReadBackSheetPage) or page.question.share.index != 2:
            return False
        if page.question.problem is None:
            page.source.path.setText(str(page.question.sheet).replace("share-2", "share-1"))
        elif not problems:
            problems.append(str(page.question.problem))
            page.source.path.setText(str(rubbish))
        else:
            problems.append(str(page.question.problem))
            page.source.modes[1].click()
            QTest.keyClicks(page.source.words.field, " ".join(words[2]).upper())
        page.primary.click()
        return True

    begin_generation(window, tmp_path / "made")
    ended = Walker(qtbot, window, typed).walk()
    assert ended.outcome.ended == "closed"
    assert len(problems) == 2
    assert "Custodian 1" in problems[0]


def test_too_few_sheets_go_no_further(window, rehearsal, qtbot, tmp_path):
    """`No more sheets` with one of three: refused in a sentence, tried again, then left."""
    asked: list[ports.Question] = []

    def one_and_no_more(page) -> bool:
        asked.append(page.question)
        if isinstance(page, PresentSheetPage) and len(page.question.judged) == 1:
            page.no_more.click()
            return True
        if type(page).__name__ == "TryAgainPage":
            window.ask_to_leave()
            QTest.mouseClick(window.dialog.leave, LEFT)
            return True
        return False

    begin_recovery(window, rehearsal.archive, tmp_path / "back")
    walker = Walker(qtbot, window, one_and_no_more)
    walker.sheets = [rehearsal.sheet(1)]
    ended = walker.walk()
    assert ended.outcome.ended == "left"
    assert "1 genuine" in str(asked[-1].problem)
    assert isinstance(ended, EndedPage)
    QTest.mouseClick(ended.to_start, LEFT)
    assert isinstance(window.centralWidget(), StartPage)
