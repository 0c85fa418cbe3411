"""A ceremony in the window leaves no words and no PIN in journal, caches, spool, lists, settings or clipboard."""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path

import pytest
from PySide6.QtGui import QClipboard
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.window.pages.printing import ConfirmPrinterPage
from app.window.pages.sheets_out import HandOutSheetPage, ReadBackSheetPage
from ceremony.verify import verify_archive
from shamir import slip39
from tests.gui.test_printing import Printing
from tests.gui.walking import PIN, Walker
from tests.support import plain_papers
from tests.traces import SHARED, USUAL, Places, pin_traces, quiet_places, set_traces, traces
from tests.unit.ceremony.printing.fake_printer import FakePrinter
from tests.unit.ceremony.sheets.conftest import MNEMONICS

SET = tuple(tuple(words.split()) for words in MNEMONICS)
SECRETS = set_traces(SET, 3, PIN)
ROOT = bytes(range(32))  # what these shares give
LEFT = {
    "words": " ".join(SET[1]).encode(),
    "words in capitals": " ".join(SET[4]).upper().encode(),
    "words in JSON": json.dumps(SET[2], separators=(",", ":")).encode(),
    "words as the clipboard has them": "\n".join(SET[0]).encode("utf-16-le"),
    "the root key": ROOT,
    "the root key in hex": ROOT.hex().encode(),
    "the root key in Base64": base64.b64encode(ROOT),
    "a share's value in Base64": base64.b64encode(slip39.decode_mnemonic(" ".join(SET[3])).value),
    "the PIN": PIN.encode(),
}


def clipboard_holds(secrets: list[bytes]) -> bool:
    """True if any clipboard of this machine holds one of them."""
    clipboard, modes = QApplication.clipboard(), QClipboard.Mode
    held = "\n".join(clipboard.text(mode) for mode in (modes.Clipboard, modes.Selection, modes.FindBuffer)).encode()
    return any(secret in held for secret in secrets)


def map_traces(known: list[tuple[str, ...]]) -> list[bytes]:
    """The words of these sheets."""
    return [trace for words in known for trace in traces(words)]


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Places:
    return quiet_places(tmp_path / "machine", monkeypatch)


@pytest.mark.parametrize("left", LEFT)
@pytest.mark.parametrize("usual", USUAL)
def test_every_place_is_really_searched(places: Places, usual: str, left: str) -> None:
    """The control: whatever is put there is found."""
    path = places.base / usual
    path.parent.mkdir(parents=True, exist_ok=True)
    assert places.holding(SECRETS) == []
    path.write_bytes(b"\0x " + LEFT[left] + b" y")
    assert places.holding(SECRETS) == [str(path)]


@pytest.mark.parametrize("left", LEFT)
def test_what_is_new_in_shared_places_is_searched_too(
    places: Places, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, left: str
) -> None:
    """Memory, temporary files, a print service's spool and log: the same names, below a folder of this test."""
    own = tuple(tmp_path / folder.relative_to("/") for folder in SHARED)
    monkeypatch.setattr("tests.traces.SHARED", own)
    for folder in own:
        path = folder / "c00042" / "d00042-001"
        path.parent.mkdir(parents=True)
        path.write_bytes(LEFT[left])
        assert places.holding(SECRETS) == [str(path)]
        path.unlink()


def test_what_a_shared_place_held_before_is_not_blamed_and_the_real_ones_are_searched(
    places: Places, tmp_path: Path
) -> None:
    for folder in SHARED[:2]:
        path = folder / f"keyrite-control-{tmp_path.name}"
        path.write_bytes(LEFT["words"])
        try:
            assert places.holding(SECRETS) == [str(path)]
            os.utime(path, (0, 0))
            assert places.holding(SECRETS) == []
        finally:
            path.unlink()


def test_the_clipboard_is_really_searched(qapp: QApplication) -> None:
    for mode in (QClipboard.Mode.Clipboard, QClipboard.Mode.Selection):
        if mode is QClipboard.Mode.Selection and not QApplication.clipboard().supportsSelection():
            continue
        QApplication.clipboard().setText(" ".join(SET[0]), mode)
        assert clipboard_holds(SECRETS)
        QApplication.clipboard().clear(mode)
    assert not clipboard_holds(SECRETS)


def test_a_printed_ceremony_leaves_nothing_anywhere(
    places: Places, open_window, qtbot, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain_papers(monkeypatch)
    QApplication.clipboard().clear()
    words: dict[int, tuple[str, ...]] = {}
    looked: list[int] = []

    def look() -> None:
        known = list(words.values())
        secrets = set_traces(known, 2, PIN) if len(known) > 1 else [*pin_traces(PIN), *map_traces(known)]
        assert places.holding(secrets) == []
        assert not clipboard_holds(secrets)
        looked.append(sum(1 for _ in places.files()))

    def on_page(page) -> bool:
        look()
        if isinstance(page, ConfirmPrinterPage):
            for tick in page.ticks.values():
                tick.click()
        elif isinstance(page, HandOutSheetPage):
            words[page.question.share.index] = tuple(page.question.words)  # they are wiped later
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
