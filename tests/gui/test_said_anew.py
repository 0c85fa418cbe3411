"""F2 on every page that is opened from the first one: other words, and all that was typed, chosen and found."""

from __future__ import annotations

import datetime
import shutil
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit, QWidget

from app.window.audit.reading import read_archive
from app.window.audit.shelf import read_desk
from app.window.ceremony_options import Export
from app.window.pages import Page
from app.window.pages.sheets_in import PresentSheetPage
from app.window.root_status import Overview
from ceremony import ports
from ceremony.errors import UsageError
from ceremony.hsm.probe.probe_report import ProbeReport, Transport
from ceremony.script.loading import load_shipped_script
from ceremony.verify.sheets import CheckedSheet
from tests.gui.fakes import LISTINGS, SHARES
from tests.gui.test_without_archive import a_copy
from tests.support import Rehearsal

TODAY = datetime.date(2026, 6, 1)
TEXT = "/media/stick/typed here"


@pytest.fixture
def open_active(open_window, fake, qtbot):
    """A window that the keys of the whole window reach."""

    def make():
        window = open_window(fake)
        qtbot.waitUntil(window.isActiveWindow)
        return window

    return make


def gone() -> None:
    """Let go what was taken out of the pages, and show what was put there."""
    QCoreApplication.processEvents()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def places(page: QWidget) -> list[Any]:
    """Everything that stands in a page's lines, choices and buttons."""
    gone()
    found: list[Any] = [one.text() for one in page.findChildren(QLineEdit)]
    found += [one.currentIndex() for one in page.findChildren(QComboBox)]
    return found + [one.isChecked() for one in page.findChildren(QAbstractButton) if one.isCheckable()]


def words(page: QWidget) -> list[str]:
    """What can be read on it."""
    gone()
    shown: list[Any] = [*page.findChildren(QLabel), *page.findChildren(QAbstractButton)]
    return [one.text() for one in shown if one.isVisible()]


def is_chinese(text: str) -> bool:
    return any("\u4e00" <= letter <= "\u9fff" for letter in text)


def use(page: QWidget) -> None:
    """Somebody types into every line and chooses the last of every choice."""
    for line in page.findChildren(QLineEdit):
        line.setText("7" if line.validator() else line.text() + TEXT)
        line.textEdited.emit(line.text())
    for choice in page.findChildren(QComboBox):
        choice.setCurrentIndex(choice.count() - 1)


def check_both_ways(window, settle: Callable[[], None] = lambda: None) -> None:
    """English, Chinese, English again: the first and the last are alike to a letter.

    `settle` waits for what is found out behind the page, and found out again once the words are others.
    """
    settle()
    english, held = words(window.centralWidget()), places(window.centralWidget())
    focus = window.focusWidget().accessibleName()
    QTest.keyClick(window, Qt.Key.Key_F2)
    settle()
    chinese = words(window.centralWidget())
    assert places(window.centralWidget()) == held
    assert len(chinese) == len(english), (chinese, english)
    assert is_chinese(chinese[0])
    assert not [text for text in english if text.endswith((".", ":")) and text in chinese]
    assert window.focusWidget().accessibleName() != focus or not focus
    QTest.keyClick(window, Qt.Key.Key_F2)
    settle()
    assert (words(window.centralWidget()), places(window.centralWidget())) == (english, held)
    assert window.focusWidget().accessibleName() == focus


KINDS = (
    *("root-generation", "recovery", "drill", "share-check", "reshare"),
    *("issuance", "rotation", "revocation", "log-review", "destruction"),
)


@pytest.mark.parametrize("kind", KINDS)
def test_a_plan_keeps_every_choice_and_line(open_active, fake, qtbot, kind):
    fake.found_printers = []
    window = open_active()
    window.centralWidget().cards[kind].click()
    page = window.centralWidget()
    if page.picker.isHidden():
        page.mode.genuine.click()
    use(page)
    if kind == "issuance":
        page.requests.add(Path("/media/stick/a.csr"))
        page.requests.lines[-1].profile.setCurrentIndex(2)
    if kind == "revocation":
        page.revocation.chosen["57" * 20] = ("CN=node-7.example", "key-compromise")
        page.revocation._show_chosen()
    page.folder.setFocus()

    def told_of_the_estate() -> bool:
        return kind != "issuance" or window.centralWidget().hosts.told.isVisible()

    check_both_ways(window, lambda: qtbot.waitUntil(told_of_the_estate))
    assert window.centralWidget().mode.real
    assert window.centralWidget().folder.text().endswith(TEXT)


def plan_on_a_token(window, qtbot):
    """The plan of a real root generation, the second token of a library chosen."""
    window.centralWidget().cards["root-generation"].click()
    page = window.centralWidget()
    page.mode.genuine.click()
    QTest.keyClicks(page.picker.module, "/usr/lib/vendor.so")
    page.picker.list_now.click()
    qtbot.waitUntil(page.picker.list_now.isEnabled)
    page.picker.list.choices.button(1).click()
    page.numbers.output.setCurrentText("A folder, to be printed from there")
    return page


def test_a_plan_keeps_its_token_and_says_its_refusal_anew(open_active, fake, qtbot):
    fake.listings = tuple(replace(one, probed_at="2026-03-01") for one in LISTINGS)
    window = open_active()
    page = plan_on_a_token(window, qtbot)
    fake.refusal = UsageError("{path} is not empty, and nothing in it was touched; name a new folder.", path="/x")
    page.begin.click()
    qtbot.waitUntil(lambda: any("/x is not empty" in text for text in words(page)))
    check_both_ways(window)
    assert window.centralWidget().mode.token() == (Path("/usr/lib/vendor.so"), "00B2", "soft")
    assert window.centralWidget().begin.isEnabled()


def test_theme_and_size_take_nothing_away_either(open_active, fake):
    window = open_active()
    window.centralWidget().cards["rotation"].click()
    use(window.centralWidget())
    before = words(window.centralWidget()), places(window.centralWidget())
    QTest.keyClick(window, Qt.Key.Key_F3)
    QTest.keyClick(window, Qt.Key.Key_F4)
    assert (window.chosen.theme, window.chosen.size) == ("dark", "large")
    assert (words(window.centralWidget()), places(window.centralWidget())) == before


def test_what_is_missing_is_said_anew(open_active, fake):
    window = open_active()
    window.centralWidget().cards["root-generation"].click()
    window.centralWidget().folder.clear()
    window.centralWidget().begin.click()
    assert "Name the folder that the files will lie in." in words(window.centralWidget())
    check_both_ways(window)


def test_another_library_has_other_tokens_in_every_language(open_active, fake, qtbot):
    fake.listings = LISTINGS
    window = open_active()
    window.centralWidget().cards["token"].click()
    page = window.centralWidget()
    QTest.keyClicks(page.picker.module, "/usr/lib/vendor.so")
    page.picker.list_now.click()
    qtbot.waitUntil(page.picker.list_now.isEnabled)
    QTest.keyClicks(page.picker.module, ".2")
    QTest.keyClick(window, Qt.Key.Key_F2)
    assert window.centralWidget().picker.list.chosen() is None


def test_the_plan_is_in_the_language_that_was_chosen_at_the_probe(open_active, fake, qtbot):
    fake.listings = LISTINGS
    window = open_active()
    page = plan_on_a_token(window, qtbot)
    page.mode.probe.click()
    QTest.keyClick(window, Qt.Key.Key_F2)
    window.centralWidget().back.click()
    plan = window.centralWidget()
    qtbot.waitUntil(plan.picker.list_now.isEnabled)
    assert is_chinese(words(plan)[0])
    assert plan.picker.named() == ("00B2", "soft")


def open_due(window, fake) -> str:
    window.centralWidget().cards["due"].click()
    return "no archive was found"


def open_token(window, fake) -> str:
    fake.report = ProbeReport(LISTINGS[0].identity, Transport.OAEP, "rfc5649", ("ec-p384",), ())
    window.centralWidget().cards["token"].click()
    window.centralWidget().picker.module.setText("/usr/lib/vendor.so")
    window.centralWidget().probe.click()
    return "ceremony can be held"


def open_signature_check(window, fake) -> str:
    fake.report = (CheckedSheet("scan.png", "genuine", 2, None, "It agrees", "seal"),)
    window.centralWidget().cards["share-check"].click()
    window.centralWidget().without.click()
    window.centralWidget().sheets.add(["/a/scan.png", "/a/other.png"])
    window.centralWidget().signer.add(["/a/record-log.crt"])
    window.centralWidget().check.click()
    return "Genuine: scan.png"


def open_signature_check_plan(window, fake) -> str:
    window.centralWidget().cards["share-check"].click()
    window.centralWidget().without.click()
    window.centralWidget().hold.click()
    use(window.centralWidget())
    return "No root stands behind this record"


@pytest.mark.parametrize("show", [open_due, open_token, open_signature_check, open_signature_check_plan])
def test_what_was_found_is_said_in_the_other_language(open_active, fake, qtbot, show: Callable[..., str]):
    window = open_active()
    told = show(window, fake)
    qtbot.waitUntil(lambda: any(told in text for text in words(window.centralWidget())))
    check_both_ways(window)


def test_pages_that_were_read_stay_read(open_active, fake, qtbot, rehearsal: Rehearsal):
    fake.report = a_copy(rehearsal)
    window = open_active()
    window.centralWidget().cards["recovery"].click()
    window.centralWidget().without.click()
    page = window.centralWidget()
    page.scans.add(["a.png", "b.png"])
    page.folder.setText(TEXT)
    page.read.click()
    qtbot.waitUntil(page.go_on.isVisible)
    check_both_ways(window)
    window.centralWidget().go_on.click()
    assert window.centralWidget().archive.text() == TEXT


def test_a_record_that_was_verified_stays_open_where_it_was_read(
    open_active, fake, qtbot, rehearsal: Rehearsal, tmp_path
):
    reading = read_archive(rehearsal.archive, None, TODAY)
    fake.read = lambda _archive, _anchor: reading
    window = open_active()
    window.side_screens.verify(rehearsal.archive)
    qtbot.waitUntil(lambda: window.centralWidget().reading is not None)
    page = window.centralWidget()
    page.export_requested.emit(Export("review", tmp_path / "review.pdf", "en"))
    qtbot.waitUntil(lambda: "✓ Saved" in words(page))
    page.tabs[4].click()
    check_both_ways(window)
    window.centralWidget().tabs[1].click()
    search = next(
        one for one in window.centralWidget().findChildren(QLineEdit) if one.accessibleName().startswith("Sea")
    )
    search.setFocus()
    QTest.keyClicks(search, "bag")
    check_both_ways(window)


def test_a_folder_of_archives_stays_open(open_active, fake, qtbot, rehearsal: Rehearsal, tmp_path):
    for name in ("one", "two"):
        shutil.copytree(rehearsal.archive, tmp_path / name)
    shelf = read_desk(tmp_path, None, TODAY)
    fake.read = lambda _archive, _anchor: shelf
    window = open_active()
    window.side_screens.verify(tmp_path)
    qtbot.waitUntil(lambda: window.centralWidget().shelf is not None)
    window.centralWidget().tabs[1].click()
    check_both_ways(window)


def test_what_is_found_after_the_language_changed_is_shown_in_it(open_active, fake, qtbot):
    go_on = threading.Event()

    def overview() -> Overview:
        go_on.wait(20)
        return Overview()

    window = open_active()
    fake.overview = overview
    window.centralWidget().cards["due"].click()
    QTest.keyClick(window, Qt.Key.Key_F2)
    go_on.set()
    qtbot.waitUntil(lambda: any("~/Keyrite" in text and is_chinese(text) for text in words(window.centralWidget())))


def test_a_pin_is_not_carried_over(open_active, fake):
    window = open_active()
    window.centralWidget().cards["token"].click()
    QTest.keyClicks(window.centralWidget().pin, "2718-2818")
    QTest.keyClick(window, Qt.Key.Key_F2)
    assert window.centralWidget().pin.text() == ""


# within a ceremony


def test_what_is_half_typed_in_a_ceremony_stays_in_place(open_active, fake, qtbot, tmp_path):
    step = load_shipped_script("root-generation").step("sheets")
    fake.questions = [ports.SealSheet(step=step, share=SHARES[0])]
    window = open_active()
    window.centralWidget().cards["root-generation"].click()
    window.centralWidget().folder.setText(str(tmp_path / "new"))
    window.centralWidget().begin.click()
    qtbot.waitUntil(lambda: window.view is not None and isinstance(window.view.page, Page))
    QTest.keyClicks(window.focusWidget(), "TB-00")
    window.view.page.bag.setCursorPosition(2)
    before = window.view.page
    QTest.keyClick(window, Qt.Key.Key_F2)
    qtbot.waitUntil(lambda: isinstance(window.view.page, Page) and window.view.page is not before)
    QTest.keyClicks(window.focusWidget(), "X")
    assert window.view.page.bag.text() == "TBX-00"


def test_half_a_sheet_of_words_stays_in_place(open_active, fake, qtbot, tmp_path):
    script = load_shipped_script("recovery")
    step = script.step("collect")
    fake.questions = [ports.PresentSheet(step=step, threshold=3, judged=(), holders=SHARES)]
    window = open_active()
    window.centralWidget().cards["recovery"].click()
    window.centralWidget().archive.setText(str(tmp_path))
    window.centralWidget().folder.setText(str(tmp_path / "new"))
    window.centralWidget().begin.click()
    qtbot.waitUntil(lambda: window.view is not None and isinstance(window.view.page, PresentSheetPage))
    page = window.view.page
    page.source.show_typing()
    QTest.keyClicks(page.source.words.field, "academic acid acne ")
    for key in (Qt.Key.Key_F2, Qt.Key.Key_F3, Qt.Key.Key_F2):
        before = window.view.page
        QTest.keyClick(window, key)
        qtbot.waitUntil(lambda before=before: isinstance(window.view.page, Page) and window.view.page is not before)
    page = window.view.page
    assert page.source.words.words() == ("academic", "acid", "acne")
    assert page.source.words.field.hasFocus()
    assert not page.source.words.isHidden()
