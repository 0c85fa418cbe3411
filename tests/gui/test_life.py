"""The whole life of one root through the window: every ceremony, by keys and clicks, in both languages by turns."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from app.window.audit.due_page import DuePage
from app.window.audit.verify_page import VerifyPage
from app.window.ceremonies import LaptopCeremonies
from app.window.ceremony_options import Export
from app.window.kit.preferences import Preferences
from app.window.main_window import MainWindow
from app.window.pages.custody import AccountSheetPage
from app.window.planning.revocation_choice import RevocationChoice
from app.window.start_page import StartPage
from ceremony.issuing.index import CROSS_PROFILE, ROOT_PROFILE
from ceremony.verify import verify_archive
from tests.gui.monkey import FakeTokenCeremonies
from tests.gui.test_ceremonies import begin_generation, texts
from tests.gui.walking import Walker
from tests.support import plain_papers

LEFT = Qt.MouseButton.LeftButton


class Life:
    """One ceremony after the other, each continuing the latest archive."""

    def __init__(self, window: MainWindow, qtbot, home: Path) -> None:
        self.window, self.qtbot, self.home = window, qtbot, home
        self.archive = Path()
        self.sheets: list[Path] = []

    def hold(self, kind: str, language: str, sheets: int = 3) -> Walker:
        if not isinstance(self.window.centralWidget(), StartPage):
            self.window.show_start()
        self.window.prefer(Preferences(language=language))
        folder = self.home / "Keyrite" / kind
        walker = Walker(self.qtbot, self.window)
        card = "rotation" if kind == "estate-key" else kind
        if kind == "root-generation":
            begin_generation(self.window, folder)
        else:
            QTest.mouseClick(self.window.centralWidget().cards[card], LEFT)
            page = self.window.centralWidget()
            page.archive.setText(str(self.archive))
            page.folder.setText(str(folder))
            if kind == "estate-key":
                page.estate.purpose.setCurrentIndex(1)
            if kind == "revocation":
                self._choose_one(page.revocation)
            walker.sheets = self.sheets[:sheets]
            QTest.mouseClick(page.begin, LEFT)
        assert walker.walk().outcome.ended == "closed"
        made = folder / "archive"
        if kind not in {"share-check", "log-review"}:  # no root certifies its record, so nothing continues it
            self.archive = made
        report = verify_archive(made)
        assert (report.ok, report.verdict) == (True, "complete")
        if (folder / "sheets").is_dir():
            self.sheets = sorted((folder / "sheets").glob("share-*"))
        return walker

    def _choose_one(self, choice: RevocationChoice) -> None:
        """What the last ceremony's log key is certified by, and a list for an emergency where there is a CA below."""
        self.qtbot.waitUntil(lambda: choice.table is not None, timeout=20_000)
        choice.table.search.setText("log")
        choice.add.click()
        assert len(choice.chosen) == 1
        known = [one.line for one in choice.table._model.certificates]
        choice.emergency.setChecked(any(one.ca and one.profile not in {ROOT_PROFILE, CROSS_PROFILE} for one in known))


@pytest.fixture
def life(open_window, qtbot, tmp_path) -> Life:
    (tmp_path / "home").mkdir(exist_ok=True)
    return Life(open_window(LaptopCeremonies()), qtbot, tmp_path / "home")


def test_every_ceremony_of_a_root_from_its_making_to_its_destruction(life, qtbot):
    life.hold("root-generation", "en")
    drill = life.hold("drill", "zh")
    assert drill.seen.count("QuoteBagPage") == drill.seen.count("SealSheetPage") == 3
    check = life.hold("share-check", "en", sheets=1)
    assert "ChoosePinPage" not in check.seen
    review = life.hold("log-review", "en", sheets=0)
    assert review.seen.count("ReviewLogPage") == 1
    reshare = life.hold("reshare", "zh")
    assert reshare.seen.count("HandOutSheetPage") == 5
    issuance = life.hold("issuance", "en")
    assert "ConfirmDraftPage" in issuance.seen
    assert list((life.archive / "issued").glob("*.crt"))
    revocation = life.hold("revocation", "en")
    assert "ConfirmRevocationsPage" in revocation.seen
    rotation = life.hold("rotation", "zh")
    assert rotation.seen.count("CompareFingerprintPage") == 2
    check_what_the_desks_say(life, qtbot)
    destruction = life.hold("destruction", "en")
    assert destruction.seen.count(AccountSheetPage.__name__) >= 5
    life.window.show_start()
    qtbot.waitUntil(lambda: "– destroyed" in texts(life.window), timeout=20_000)


# What the test above holds in one language, in the other; and the kinds that it leaves out, in both.
OTHERWISE = (
    ("root-generation", "zh", 0),
    ("drill", "en", 3),
    ("share-check", "zh", 1),
    ("log-review", "zh", 0),
    ("reshare", "en", 3),
    ("issuance", "zh", 3),
    ("rotation", "en", 3),
    ("estate-key", "en", 3),
    ("estate-key", "zh", 3),
    ("revocation", "zh", 3),
    ("revocation", "en", 3),
    ("recovery", "en", 3),
    ("recovery", "zh", 3),
    ("destruction", "zh", 3),
)


def test_every_ceremony_in_the_other_language(open_window, qtbot, tmp_path, monkeypatch):
    plain_papers(monkeypatch)
    life = Life(open_window(FakeTokenCeremonies()), qtbot, tmp_path / "home")
    for number, (kind, language, sheets) in enumerate(OTHERWISE):
        life.home = tmp_path / str(number)
        seen = life.hold(kind, language, sheets).seen
        assert len(seen) > 5
        lists = [str(path) for path in (life.home / "Keyrite" / kind).glob("emergency/*.crl")]
        assert len(lists) == (kind == "revocation")
        said = [one.text() for one in life.window.centralWidget().findChildren(QLabel)]
        assert set(lists) <= set(said)  # it is to be deleted


def check_what_the_desks_say(life: Life, qtbot) -> None:
    window = life.window
    window.prefer(Preferences())
    window.show_start()
    qtbot.waitUntil(lambda: "5 sheets out, any 3 recover" in texts(window), timeout=20_000)
    assert "! to act on" in texts(window)  # two sheets of the set before are still owed
    window.centralWidget().cards["due"].click()
    page = window.centralWidget()
    assert isinstance(page, DuePage)
    qtbot.waitUntil(page.save.isEnabled, timeout=20_000)
    page.export_requested.emit(Export("calendar", life.home / "due.ics", "en", due=page._overview.due))
    qtbot.waitUntil(lambda: "✓ Saved" in texts(page), timeout=20_000)
    calendar = (life.home / "due.ics").read_bytes()
    assert calendar.startswith(b"BEGIN:VCALENDAR\r\n")
    assert all(len(line) <= 75 for line in calendar.split(b"\r\n"))
    window.side_screens.verify(life.archive)
    page = window.centralWidget()
    assert isinstance(page, VerifyPage)
    qtbot.waitUntil(lambda: page.reading is not None, timeout=20_000)
    check_the_views(page, qtbot)


def check_the_views(page: VerifyPage, qtbot) -> None:
    from app.window.audit.record_browser import RecordBrowser
    from app.window.audit.sites import SiteChart
    from app.window.audit.step_chart import StepChart

    page.tabs[1].click()
    browser = page.findChild(RecordBrowser)
    everything = browser._shown.rowCount()
    QTest.keyClicks(browser.search, "QUORUM-REACHED")
    assert 0 < browser._shown.rowCount() < everything
    assert '"quorum-reached"' in browser.whole.toPlainText()
    page.tabs[2].click()
    assert len(page.findChild(StepChart).bars) > 8
    page.tabs[3].click()
    qtbot.waitUntil(lambda: "Any 2 sites may be lost" in texts(page))
    assert all(loss.enough for loss in page.findChild(SiteChart).losses)
