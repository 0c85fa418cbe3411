"""Printing in the window: a printer is chosen, vouched for, waited for; a sheet in doubt is decided about."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from app.window.ceremonies import LaptopCeremonies
from app.window.kit.language import WINDOW_LANGUAGE
from app.window.kit.said import said_list
from app.window.pages import PAGES, Scene
from app.window.pages.busy import BusyPage
from app.window.pages.printing import ConfirmPrinterPage, DecidePaperPage, ReplacePrinterPage
from app.window.pages.progress import CeremonyProgress
from app.window.pages.sheets_out import HandOutSheetPage, ReadBackSheetPage
from ceremony import engine
from ceremony.planning.plan import RootGenerationPlan, suggested_participants
from ceremony.ports import SpoiledSheet, Waiting
from ceremony.printing.choice import PrinterChoice
from ceremony.printing.questions import PaperDecision, PrinterVouched
from ceremony.printing.store import open_printer
from ceremony.script.loading import load_shipped_script
from ceremony.verify import verify_archive
from tests.fakes import fake_ports
from tests.gui.fakes import PARTICIPANTS
from tests.gui.test_house import every_question
from tests.gui.walking import Walker
from tests.support import data_of, plain_papers
from tests.unit.ceremony.printing.fake_printer import FakePrinter


@pytest.fixture
def show(qtbot):
    def make(kind):
        question = next(
            one for one in every_question() if PAGES[type(one)] is kind and getattr(one, "sheet", None) is None
        )
        page = kind(
            question,
            Scene(
                CeremonyProgress(load_shipped_script("root-generation"), participants=PARTICIPANTS, sheets_total=5),
                "en",
            ),
        )
        qtbot.addWidget(page)
        page.show()
        return page

    return make


def answers(page) -> list:
    given: list = []
    page.answered.connect(given.append)
    return given


def texts(page) -> str:
    return "\n".join(one.text() for one in page.findChildren(QLabel) if one.isVisible())


def test_nothing_is_ticked_beforehand_and_all_three_are_needed(show):
    page = show(ConfirmPrinterPage)
    given = answers(page)
    assert not any(tick.isChecked() for tick in page.ticks.values())
    page.ticks["local"].click()
    page.ticks["single_purpose"].click()
    page.primary.click()
    assert given == []
    assert "only if all three hold" in texts(page)
    page.ticks["not_networked"].click()
    page.primary.click()
    assert given == [PrinterVouched(local=True, single_purpose=True, not_networked=True, by="Wendy Witness")]


def test_what_did_not_pass_is_shown_and_the_rest_is_counted(show):
    shown = texts(show(ConfirmPrinterPage))
    assert "✗ Keeps no files" in shown
    assert "PreserveJobFiles is Yes" in shown
    assert "5 looks of this machine" in shown


def test_a_decision_needs_what_was_found_and_why(show):
    page = show(DecidePaperPage)
    given = answers(page)
    assert page.choices.checkedId() == -1
    page.primary.click()
    page.choices.button(1).click()
    page.primary.click()
    assert given == []
    QTest.keyClicks(page.reason, "a jam; torn up")
    page.primary.click()
    assert given == [PaperDecision("spoiled", "a jam; torn up", "Wendy Witness")]


@pytest.mark.parametrize("kind", [HandOutSheetPage, ReadBackSheetPage])
def test_a_sheet_on_paper_may_be_spoiled_and_has_no_file(show, kind):
    page = show(kind)
    given = answers(page)
    assert not hasattr(page, "open_folder")
    assert kind is HandOutSheetPage or page.source.path.text() == ""
    page.spoiled.click()
    assert given == [SpoiledSheet()]


def test_what_the_printer_waits_for_is_said_in_the_windows_language(qtbot):
    script = load_shipped_script("root-generation")
    for language, wanted in (("en", "out of paper, a cover is open"), ("zh", "缺纸，盖板打开")):
        WINDOW_LANGUAGE.speak(language)
        page = BusyPage(script.steps[0], Scene(CeremonyProgress(script, participants=PARTICIPANTS), language))
        qtbot.addWidget(page)
        page.show_waiting(Waiting("out of paper, a cover is open"))
        assert wanted in page.text.text()
    assert said_list("out of paper") == "缺纸"


def test_printers_are_offered_after_the_folder(open_window, fake, qtbot):
    fake.found_printers = [PrinterChoice("usb", "ipp://localhost:60000/ipp/print", "Brother HL-L2400")]
    window = open_window(fake)
    for card in ("root-generation", "reshare"):
        window.centralWidget().cards[card].click()
        page = window.centralWidget()
        qtbot.waitUntil(lambda page=page: page.numbers.output.count() == 2)
        assert page.options().printer is None
        page.numbers.output.setCurrentIndex(1)
        assert page.options().printer == fake.found_printers[0]
        assert "Brother" in page.numbers.output.currentText()
        page.back.click()


class Printing(LaptopCeremonies):
    """Rehearsals on a machine with one printer, of three sheets."""

    def __init__(self, printer: FakePrinter) -> None:
        self._printer = printer

    def printers(self):
        return (PrinterChoice("usb", self._printer.uri, "Fake"),)

    def begin(self, options, operator):
        participants = suggested_participants(3)
        plan = RootGenerationPlan(load_shipped_script("root-generation"), participants, threshold=2, shares=3)
        return engine.start(
            plan, fake_ports(operator, options.folder, [], open_printer(options.printer)), options.folder
        )


def test_a_whole_generation_prints(open_window, qtbot, tmp_path, monkeypatch):
    """Out of paper at first; one sheet is said to be spoiled; words are typed back; the last one goes to the folder.

    The printer is dead by then: before that no file of a sheet is made.
    """
    plain_papers(monkeypatch)
    words: dict[int, tuple[str, ...]] = {}
    spoiled: list[int] = []

    def on_page(page) -> bool:
        if isinstance(page, ConfirmPrinterPage):
            for tick in page.ticks.values():
                tick.click()
        elif isinstance(page, DecidePaperPage):
            page.choices.button(1).click()
            page.reason.setText("streaks; torn up")
        elif isinstance(page, HandOutSheetPage):
            words[page.question.share.index] = tuple(page.question.words)  # they are wiped later
            fake.fault = "http-503" if page.question.share.index == 2 else ""
        elif isinstance(page, ReadBackSheetPage) and not spoiled:
            spoiled.append(page.question.share.index)
            page.spoiled.click()
            return True
        elif isinstance(page, ReadBackSheetPage):
            page.source.show_typing()
            page.source.words.paste(" ".join(words[page.question.share.index]))
        elif isinstance(page, ReplacePrinterPage) and fake.reasons:
            fake.reasons = []
        elif isinstance(page, ReplacePrinterPage):
            page.choices.button(2).click()
            page.primary.click()
            assert page.hint.isVisible()  # no reason yet
            page.reason.setText("it burnt out")
        else:
            return False
        page.primary.click()
        return True

    with FakePrinter() as fake:
        fake.reasons, fake.polls_until_done = ["media-empty-error"], 1
        window = open_window(Printing(fake))
        QTest.keyPress(window.focusWidget(), Qt.Key.Key_Return)
        page = window.centralWidget()
        qtbot.waitUntil(lambda: page.numbers.output.count() == 2)
        page.numbers.output.setCurrentIndex(1)
        page.folder.setText(str(tmp_path / "made"))
        page.begin.click()
        walker = Walker(qtbot, window, on_page)
        assert walker.walk().outcome.ended == "closed"
        assert len(fake.received) == 3 + 2 + 1
    assert walker.seen.count("ReplacePrinterPage") == 2
    archive = tmp_path / "made/archive"
    assert verify_archive(archive).verdict == "complete"
    assert data_of(archive, "sheet-spoiled")["how"] == "destroyed"
    assert data_of(archive, "output-changed")["to"] == "folder"
    assert [path.name for path in (tmp_path / "made/sheets").iterdir()] == ["share-3-of-3.pdf"]
