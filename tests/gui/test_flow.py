"""What happens between pages: leaving, locks, refusals, progress, switching language, verifying; with a fake engine."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QScrollArea, QTableWidget

from app.window.audit.verify_page import VerifyPage
from app.window.ceremony.ended_page import EndedPage
from app.window.ceremony.top_bar import TopBar
from app.window.ceremony_options import default_folder
from app.window.kit.preferences import Preferences
from app.window.network import EVERY_MS, NetworkWatch
from app.window.pages import Page
from app.window.pages.busy import BusyPage
from app.window.pages.pin import EnterPinPage
from app.window.pages.progress import CeremonyProgress
from app.window.planning.continuing_page import ContinuingPlanPage
from app.window.planning.plan_page import GenerationPlanPage
from app.window.root_status_panel import InterruptedPanel
from app.window.start_page import StartPage
from ceremony import ports
from ceremony.errors import ArchiveError, RefusedError, UsageError
from ceremony.language.digest_words import digest_words
from ceremony.record.events import ParticipantsNamed
from ceremony.script.loading import load_shipped_script
from ceremony.verify.checks import Check, NotApplicable, NotMade, Report
from tests.gui.fakes import PARTICIPANTS, SHARES, entry

LEFT = Qt.MouseButton.LeftButton
SCRIPT = load_shipped_script("root-generation")
OPENED = ("ceremony-opened", {"mode": "rehearsal", "host": [{"id": "network-off", "ok": True}]}, "open")


def texts(widget) -> str:
    return "\n".join(one.text() for one in widget.findChildren(QLabel) if one.isVisible())


def button(window, name: str) -> QPushButton:
    return next(one for one in window.findChildren(QPushButton) if one.accessibleName() == name and one.isVisible())


@pytest.fixture
def begin(open_window, fake, qtbot, tmp_path):
    """A ceremony whose first question stands."""

    def make(*questions: ports.Question, events=(OPENED,)):
        fake.questions, fake.events = list(questions), list(events)
        window = open_window(fake)
        window.centralWidget().cards["root-generation"].click()
        window.centralWidget().folder.setText(str(tmp_path / "new"))
        window.centralWidget().begin.click()
        qtbot.waitUntil(lambda: window.view is not None and isinstance(window.view.page, Page))
        return window

    return make


READ = ports.ReadAloud(step=SCRIPT.step("open"))
SEAL = ports.SealSheet(step=SCRIPT.step("sheets"), share=SHARES[0])


def test_answers_reach_the_engine_and_the_end_is_shown(begin, fake, qtbot, tmp_path):
    window = begin(READ)
    window.view.page.primary.click()
    qtbot.waitUntil(lambda: isinstance(window.centralWidget(), EndedPage))
    assert fake.answers == [None]
    assert str(tmp_path / "new") in {one.accessibleName() for one in window.centralWidget().findChildren(QLabel)}


def test_the_page_of_the_end_changes_its_language_too(begin, qtbot):
    window = begin(READ)
    window.view.page.primary.click()
    qtbot.waitUntil(lambda: isinstance(window.centralWidget(), EndedPage))
    qtbot.waitUntil(lambda: "Everything lies in" in texts(window))  # a page just put there is not yet in sight
    QTest.keyClick(window, Qt.Key.Key_F2)
    assert isinstance(window.centralWidget(), EndedPage)
    assert "Everything lies in" not in texts(window.centralWidget())


def test_rehearsal_clock_token_sheets_and_network_always_stand_above(begin, qtbot):
    events = [
        OPENED,
        ("token-prepared", {"label": "keyrite 1a2b", "serial": "00"}, "token"),
        ("share-set-made", {"set": {"shares": [{}, {}, {}], "threshold": 2}}, "split"),
        ("sheet-issued", {"index": 1}, "sheets"),
    ]
    window = begin(READ, events=events)
    qtbot.waitUntil(lambda: "1 of 3" in texts(window.view.top))
    shown = texts(window.view.top)
    assert {"REHEARSAL", "1a2b", "off ✓", "UTC"} <= set(shown.split("\n"))


@pytest.mark.parametrize(
    ("ceremony", "said"),
    [
        ("log-review", set()),
        ("tuf-root", set()),
        ("share-check", {"Sheets shown"}),
        ("seal-check", {"Sheets shown"}),
        ("issuance-by-token", {"Token"}),
        ("recovery", {"Token", "Sheets shown"}),
        ("root-generation", {"Token", "Sheets out"}),
    ],
)
def test_of_token_and_sheets_only_what_a_ceremony_has_stands_above(qtbot, ceremony, said):
    progress = CeremonyProgress(load_shipped_script(ceremony))
    bar = TopBar(progress, "en")
    qtbot.addWidget(bar)
    bar.show_ceremony_progress(progress)
    bar.show()
    shown = set(texts(bar).split("\n"))
    assert shown & {"Token", "Sheets shown", "Sheets out"} == said
    assert ("none yet" in shown) is ("Token" in said)
    assert "Network" in shown


def test_a_network_that_comes_up_is_said_whatever_the_record_saw(begin, qtbot, monkeypatch):
    window = begin(READ, events=[OPENED])
    view = window.view
    assert "off ✓" in texts(view.top)
    assert view.network.isHidden()
    monkeypatch.setattr(NetworkWatch, "look", staticmethod(lambda: ("wlan0",)))
    view.network.look_now()
    assert "on ✗" in texts(view.top)
    assert "wlan0" in texts(view.network)
    assert view.network.accessibleName() == "A network is on: wlan0"
    monkeypatch.setattr(NetworkWatch, "look", staticmethod(lambda: None))
    qtbot.waitUntil(lambda: "not seen ✗" in texts(view.top), timeout=3 * EVERY_MS)  # of itself
    assert "can no longer be seen" in texts(view.network)
    monkeypatch.setattr(NetworkWatch, "look", staticmethod(tuple))
    view.network.look_now()
    assert "off ✓" in texts(view.top)
    assert view.network.isHidden()


def test_a_network_that_the_record_tells_of_is_no_news(begin, monkeypatch):
    monkeypatch.setattr(NetworkWatch, "look", staticmethod(lambda: ("eth0",)))
    opened = ("ceremony-opened", {"mode": "rehearsal", "host": [{"id": "network-off", "ok": False}]}, "open")
    window = begin(READ, events=[opened])
    assert "on ✗" in texts(window.view.top)
    assert window.view.network.isHidden()


def test_the_record_grows_with_its_head_in_words(begin, qtbot):
    window = begin(
        READ, events=[OPENED, ("participants-named", ParticipantsNamed(room=PARTICIPANTS).as_data(), "participants")]
    )
    qtbot.waitUntil(lambda: "Participants named" in texts(window.view.record))
    assert digest_words(window.view.progress.head, 1)[0] in texts(window.view.record)


def test_closing_the_window_asks_first_and_escape_goes_on(begin, qtbot):
    window = begin(READ)
    window.close()
    assert window.isVisible()
    QTest.keyClick(window.dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: window.dialog is None)
    assert window.isVisible()
    assert window.view.page.ready


def test_leaving_raises_stop_in_the_engine(begin, fake, qtbot):
    window = begin(READ)
    QTest.mouseClick(button(window, "Leave…"), LEFT)
    QTest.mouseClick(window.dialog.leave, LEFT)
    qtbot.waitUntil(lambda: isinstance(window.centralWidget(), EndedPage))
    assert fake.last.stopped.abort is False


def test_aborting_needs_a_reason(begin, fake, qtbot):
    window = begin(READ)
    window.ask_to_leave()
    window.dialog.abort.click()
    assert fake.last.stopped is None
    QTest.keyClicks(window.dialog.reason, "  ")
    assert not window.dialog.abort.isEnabled()
    QTest.keyClicks(window.dialog.reason, "fire alarm")
    window.dialog.abort.click()
    qtbot.waitUntil(lambda: isinstance(window.centralWidget(), EndedPage))
    assert fake.last.stopped.abort is True
    assert fake.last.stopped.reason == "fire alarm"


def test_a_stop_while_the_engine_works_takes_effect_at_the_next_question(begin, fake, qtbot):
    go_on = threading.Event()
    fake.work = lambda _operator: go_on.wait(20)
    window = begin(READ, SEAL)
    window.view.page.primary.click()
    qtbot.waitUntil(lambda: isinstance(window.view.page, BusyPage))
    window.ask_to_leave()
    window.dialog.leave.click()
    assert "comes to rest" in texts(window.view.page)
    go_on.set()
    qtbot.waitUntil(lambda: isinstance(window.centralWidget(), EndedPage))
    assert fake.last.stopped is not None
    assert fake.answers == [None]


def test_progress_of_long_work_is_shown_and_nothing_can_be_pressed(begin, fake, qtbot):
    go_on = threading.Event()

    def work(operator) -> None:
        operator.notice(ports.Progress("prove-subsets", 3, 10))
        go_on.wait(20)

    fake.work = work
    window = begin(READ)
    window.view.page.primary.click()
    qtbot.waitUntil(lambda: isinstance(window.view.page, BusyPage) and window.view.page.bar.value() == 3)
    assert "3 of 10 done." in texts(window.view.page)
    assert not window.view.page.findChildren(QPushButton)
    go_on.set()


def test_language_theme_and_size_change_while_a_question_stands(begin, fake, qtbot):
    window = begin(READ)
    QTest.keyClick(window, Qt.Key.Key_F2)
    qtbot.waitUntil(lambda: window.view.page is not None and READ.step.say.zh in texts(window.view.page))
    assert "REHEARSAL" not in texts(window)
    QTest.keyClick(window, Qt.Key.Key_F3)
    QTest.keyClick(window, Qt.Key.Key_F4)
    assert (window.chosen.theme, window.chosen.size) == ("dark", "large")
    QTest.keyClick(window, Qt.Key.Key_F2)
    qtbot.waitUntil(lambda: window.view.page is not None and READ.step.say.en in texts(window.view.page))
    window.view.page.primary.click()
    qtbot.waitUntil(lambda: fake.answers == [None])


def test_a_plan_that_is_refused_is_said_in_place(open_window, fake, qtbot, tmp_path):
    fake.refusal = UsageError("{path} is not empty, and nothing in it was touched; name a new folder.", path="/x")
    window = open_window(fake)
    window.centralWidget().cards["root-generation"].click()
    page = window.centralWidget()
    page.begin.click()
    qtbot.waitUntil(lambda: "/x is not empty" in texts(page))
    assert page.begin.isEnabled()
    assert window.conducting is None


def test_an_unknown_failure_is_a_sentence_not_a_traceback(open_window, fake, qtbot):
    fake.refusal = ZeroDivisionError("secret 123")
    window = open_window(fake)
    window.centralWidget().cards["root-generation"].click()
    page = window.centralWidget()
    page.begin.click()
    qtbot.waitUntil(lambda: "ZeroDivisionError" in texts(page))
    assert "secret" not in texts(page)
    assert "Traceback" not in texts(page)


def test_one_ceremony_at_a_time(begin, open_window, fake, qtbot):
    begin(READ)
    second = open_window(type(fake)(questions=[READ]))
    second.centralWidget().cards["root-generation"].click()
    second.centralWidget().begin.click()
    qtbot.waitUntil(lambda: "Another Keyrite window" in texts(second.centralWidget()))


def interrupted(tmp_path: Path) -> SimpleNamespace:
    return SimpleNamespace(
        folder=tmp_path / "old", kind="recovery", ceremony="KR-1", started="2026-03-02T09:00:00Z", real=False
    )


def test_an_interrupted_ceremony_can_be_resumed(open_window, fake, qtbot, tmp_path):
    fake.open_ones, fake.questions = [interrupted(tmp_path)], [READ]
    window = open_window(fake)
    qtbot.waitUntil(lambda: "Interrupted: Recovery (REHEARSAL)" in texts(window))
    button(window, "Resume").click()
    qtbot.waitUntil(lambda: window.view is not None and isinstance(window.view.page, Page))
    assert fake.last.folder == tmp_path / "old"


def test_an_interrupted_ceremony_can_be_aborted_with_a_reason(open_window, fake, qtbot, tmp_path):
    """Its token may have to be opened first, so that what was made on it can be destroyed: the PIN is asked for."""
    pin = ports.EnterPin(step=SCRIPT.step("token"), token_label="VAULT-1", token_serial="00A1")
    fake.open_ones, fake.questions = [interrupted(tmp_path)], [pin]
    window = open_window(fake)
    qtbot.waitUntil(lambda: "Interrupted: Recovery (REHEARSAL)" in texts(window))
    button(window, "Abort for good…").click()
    QTest.keyClicks(window.dialog.reason, "sheets were lost")
    window.dialog.abort.click()
    qtbot.waitUntil(lambda: window.view is not None and isinstance(window.view.page, EnterPinPage))
    QTest.keyClicks(window.view.page.pin, "1234")
    window.view.page.primary.click()
    qtbot.waitUntil(lambda: isinstance(window.centralWidget(), EndedPage))
    assert fake.aborted == [(tmp_path / "old", "sheets were lost")]
    assert fake.answers == ["1234"]


def report(*failed: str, verdict: str = "complete", vouched_by: str = "root") -> Report:
    names = ("manifest", "record-chain", "record-signature")
    checks = [Check(name, name not in failed, f"saw {name}") for name in names]
    checks += [Check("anchor", True, NotMade("none given")), Check("quorum", True, NotApplicable("nothing recovered"))]
    words = ("aardvark",) * 32
    heads = ("00", words, "00", words, "", ())
    return Report(verdict, tuple(checks), "KR-TEST", "recovery", "real", *heads, anchored=False, vouched_by=vouched_by)


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (report(), "✓ The record is complete"),
        (report(verdict="aborted"), "✓ The record is that of an aborted ceremony"),
        (report(verdict="aborted", vouched_by="starter"), "! The record is that of an aborted ceremony"),
        (report(vouched_by="nobody"), "anybody could have written it"),
        (report("record-chain", verdict="altered"), "✗ The record was altered"),
        (report("manifest", verdict="incomplete"), "✗ The record is incomplete"),
    ],
)
def test_a_record_is_verified(open_window, fake, qtbot, found, said):
    fake.report = found
    window = open_window(fake)
    window.centralWidget().cards["verify"].click()
    page = window.centralWidget()
    QTest.keyClicks(page.archive, "/somewhere")
    QTest.keyPress(page.archive, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: said in texts(page))
    button(window, "Back to the start").click()
    assert isinstance(window.centralWidget(), StartPage)


def test_a_check_that_was_not_made_never_counts_as_passed(open_window, fake, qtbot):
    fake.report = report()
    window = open_window(fake)
    window.centralWidget().cards["verify"].click()
    page = window.centralWidget()
    QTest.keyClicks(page.archive, "/somewhere")
    QTest.keyPress(page.archive, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "3 checks passed. Not made: Known root. Not applicable: Quorum." in texts(page))
    (table,) = page.findChildren(QTableWidget)
    assert [table.item(line, 1).text() for line in range(5)] == ["– not made", *["✓ passed"] * 3, "not applicable"]


def test_what_is_no_archive_is_said_in_place(open_window, fake, qtbot):
    fake.refusal = ArchiveError("{path} is not a Keyrite archive: it holds no record.jsonl.", path="/x")
    window = open_window(fake)
    window.centralWidget().cards["verify"].click()
    page: VerifyPage = window.centralWidget()
    page.verify.click()
    assert "Name the archive's folder first." in page.findChildren(QLabel)[-1].text() or page.archive.text() == ""
    QTest.keyClicks(page.archive, "/x")
    page.verify.click()
    qtbot.waitUntil(lambda: "is not a Keyrite archive" in texts(page))


def test_plans_carry_what_was_chosen(qtbot, tmp_path):
    page = GenerationPlanPage("zh")
    qtbot.addWidget(page)
    page.numbers.shares.setCurrentText("7")
    page.numbers.threshold.setCurrentText("4")
    page.numbers.paper.setCurrentText("Letter")
    page.folder.setText(str(tmp_path))
    options = page.options()
    assert (options.shares, options.threshold, options.paper, options.language, options.folder) == (
        7,
        4,
        "Letter",
        "zh",
        tmp_path,
    )
    page.numbers.shares.setCurrentText("3")
    assert int(page.numbers.threshold.currentText()) <= 3
    recovery = ContinuingPlanPage("recovery", "en")
    qtbot.addWidget(recovery)
    recovery.archive.setText("/a")
    assert recovery.options().archive == Path("/a")


def test_the_default_folder_is_one_that_is_not_there(tmp_path):
    import datetime

    day = datetime.date(2026, 3, 2)
    first = default_folder("recovery", tmp_path, day)
    assert first == tmp_path / "Keyrite" / "2026-03-02-recovery"
    first.mkdir(parents=True)
    assert default_folder("recovery", tmp_path, day).name == "2026-03-02-recovery-2"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_head_to_be_written_down_is_seen_without_scrolling(open_window, fake, qtbot, language):
    window = open_window(fake, Preferences(language=language))
    progress = CeremonyProgress(script=SCRIPT, entries=[entry(1, "head-confirmed", {"head": "ab" * 32})])
    outcome = SimpleNamespace(ended="closed", folder=Path("/k/made"), archive=Path("/k/made/archive"), head="0f" * 32)
    window.show_outcome(outcome, progress)
    page = window.centralWidget()
    qtbot.waitUntil(lambda: page.width() == window.width() and page.finished.height() > 100)
    assert (window.width(), window.height()) == (1280, 800)
    seen = page.findChild(QScrollArea).viewport()
    # a layout takes a few turns of the event loop to settle
    qtbot.waitUntil(
        lambda: seen.rect().contains(page.finished.geometry().translated(page.finished.parentWidget().pos()))
    )
    assert page.finished.accessibleName() == " ".join(digest_words("0f" * 32, 32))


def test_an_interrupted_ceremony_is_where_the_keyboard_begins(open_window, fake, qtbot, tmp_path):
    fake.open_ones = [interrupted(tmp_path), interrupted(tmp_path)]
    window = open_window(fake)
    qtbot.waitUntil(lambda: "Interrupted: Recovery (REHEARSAL)" in texts(window))
    panels = window.findChildren(InterruptedPanel)
    assert window.focusWidget() is panels[0].resume
    page = window.centralWidget()
    page.cards["verify"].setFocus()
    page.show_interrupted(fake.open_ones)  # looked up late: somebody has gone on to another card
    assert window.focusWidget() is page.cards["verify"]


ISSUED = (
    OPENED,
    ("share-set-made", {"set": {"shares": [{}, {}, {}], "threshold": 2}}, "split"),
    ("sheet-issued", {"index": 1}, "sheets"),
)
PROVEN = ("subsets-proven", {}, "prove")


@pytest.mark.parametrize(("events", "said"), [((OPENED,), False), (ISSUED, True), ((*ISSUED, PROVEN), False)])
def test_leaving_speaks_of_void_sheets_only_where_sheets_of_an_unproven_set_are_out(begin, qtbot, events, said):
    window = begin(READ, events=events)
    window.ask_to_leave()
    shown = "\n".join(one.text() for one in window.dialog.findChildren(QLabel))
    assert "Leaving keeps everything" in shown
    assert ("become void" in shown) is said


def test_what_the_engine_refused_stands_again_to_be_put_right(begin, fake, qtbot):
    refused = replace(SEAL, problem=RefusedError("Bag TB-1 was used before; a bag is used once. Take a new bag."))
    window = begin(SEAL, refused, SEAL)
    first = window.view.page
    first.bag.setText("TB-1")
    first.primary.click()
    first.primary.click()
    qtbot.waitUntil(lambda: isinstance(window.view.page, Page) and window.view.page is not first)
    again = window.view.page
    assert again.bag.text() == again.bag.selectedText() == "TB-1"
    QTest.keyClicks(again.bag, "TB-2")
    again.primary.click()
    again.primary.click()
    qtbot.waitUntil(lambda: isinstance(window.view.page, Page) and window.view.page is not again)
    assert window.view.page.bag.text() == ""  # another sheet's: nothing stands there


def test_words_that_the_engine_refused_are_not_typed_again(begin, fake, qtbot):
    """What is typed next goes where words belong, and presses no button."""
    back = ports.ReadBackSheet(step=SCRIPT.step("sheets"), share=SHARES[0], sheet=Path("/sheets/share-1-of-5.pdf"))
    window = begin(back, replace(back, problem=RefusedError("This is not the sheet.")))
    first = window.view.page
    first.source.show_typing()
    first.source.words.paste("acid " * 32 + "?")
    first.primary.click()
    qtbot.waitUntil(lambda: isinstance(window.view.page, Page) and window.view.page is not first)
    again = window.view.page.source
    assert again.words.look.count == 33
    assert window.focusWidget() is again.words.field


def test_file_dialogs_speak_chinese_where_qt_does_not(open_window, fake):
    window = open_window(fake, Preferences(language="zh"))
    window.centralWidget().cards["verify"].click()
    page = window.centralWidget()
    page._on_choose_clicked()
    shown = [one.text() for one in page._dialog.findChildren(QLabel)]
    page._dialog.close()
    assert "查找范围：" in shown
    assert not [one for one in shown if one.isascii() and one.strip()]


def test_what_is_being_shown_back_stands_in_its_form_in_another_language(begin, fake, qtbot):
    window = begin(SEAL)
    window.view.page.bag.setText("TB-7")
    window.view.page.primary.click()
    assert window.view.page.is_shown_back
    QTest.keyClick(window, Qt.Key.Key_F2)
    qtbot.waitUntil(lambda: isinstance(window.view.page, Page) and SEAL.step.say.zh in texts(window.view.page))
    assert window.view.page.bag.text() == "TB-7"
