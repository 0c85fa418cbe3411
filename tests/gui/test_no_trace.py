"""A ceremony in the window leaves no words and no PIN in journal, caches, spool, lists, settings or clipboard."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QClipboard
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.window.pages.printing import ConfirmPrinterPage
from app.window.pages.sheets_out import HandOutSheetPage, ReadBackSheetPage
from ceremony.verify import verify_archive
from tests.gui.test_printing import Printing
from tests.gui.walking import PIN, Walker
from tests.support import plain_papers
from tests.traces import SHARED, USUAL, Places, quiet_places, traces
from tests.unit.ceremony.printing.fake_printer import FakePrinter

WORDS = ("alpha", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel", "india")


def on_clipboard() -> str:
    """What every clipboard of this machine holds."""
    clipboard, modes = QApplication.clipboard(), QClipboard.Mode
    return "\n".join(clipboard.text(mode) for mode in (modes.Clipboard, modes.Selection, modes.FindBuffer))


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Places:
    return quiet_places(tmp_path / "machine", monkeypatch)


@pytest.mark.parametrize("usual", USUAL)
def test_every_place_is_really_searched(places: Places, usual: str) -> None:
    """The control: a trace that is put there is found."""
    path = places.base / usual
    path.parent.mkdir(parents=True, exist_ok=True)
    assert places.holding(traces(WORDS)) == []
    path.write_text(f"x {' '.join(WORDS).upper()} y")
    assert places.holding(traces(WORDS)) == [str(path)]


def test_what_is_new_in_shared_places_is_searched_too(places: Places, tmp_path: Path) -> None:
    for folder in SHARED[:2]:
        path = folder / f"keyrite-control-{tmp_path.name}"
        path.write_text(" ".join(WORDS))
        try:
            assert places.holding(traces(WORDS)) == [str(path)]
        finally:
            path.unlink()


def test_a_printed_ceremony_leaves_nothing_anywhere(
    places: Places, open_window, qtbot, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain_papers(monkeypatch)
    QApplication.clipboard().clear()
    words: dict[int, tuple[str, ...]] = {}
    looked: list[int] = []

    def look() -> None:
        secrets = [PIN.encode(), *(trace for one in words.values() for trace in traces(one))]
        assert places.holding(secrets) == []
        assert not any(secret.decode("utf-8", "ignore") in on_clipboard() for secret in secrets)
        looked.append(sum(1 for _ in places.files()))

    def on_page(page) -> bool:
        look()
        if isinstance(page, ConfirmPrinterPage):
            for tick in page.ticks.values():
                tick.click()
        elif isinstance(page, HandOutSheetPage):
            words[page.question.share.index] = page.question.words
            page.hold.pressed.emit()
            look()
            page.hold.released.emit()
        elif isinstance(page, ReadBackSheetPage):
            page.source.show_typing()
            for word in words[page.question.share.index]:
                QTest.keyClicks(page.source.words.field, f"{word[:4]} ")
            look()
        else:
            return False
        page.primary.click()
        return True

    folder = places.base / "HOME/Keyrite/made"
    with FakePrinter() as fake:
        fake.polls_until_done = 1
        window = open_window(Printing(fake))
        window.centralWidget().cards["root-generation"].click()
        page = window.centralWidget()
        qtbot.waitUntil(lambda: page.numbers.output.count() == 2)
        page.numbers.output.setCurrentIndex(1)
        page.folder.setText(str(folder))
        page.begin.click()
        assert Walker(qtbot, window, on_page).walk().outcome.ended == "closed"
        assert all(any(trace in sheet for trace in traces(words[n])) for n, sheet in enumerate(fake.received[3:], 1))
    look()
    assert verify_archive(folder / "archive").ok
    assert len(words) == 3
    assert max(looked) >= 10
