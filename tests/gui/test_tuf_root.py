"""A TUF root ceremony in the window: its plan, whose token comes next, and who has signed and who is outstanding."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from app.window.ceremonies import LaptopCeremonies, plan_of
from app.window.kit.preferences import Preferences
from app.window.pages.tuf_root import PresentRootTokenPage, SignaturesPanel
from app.window.planning.tuf_root_page import TufRootPlanPage
from ceremony.errors import KeyriteError
from ceremony.ports import RootSignatures
from ceremony.verify import verify_archive
from tests.e2e.tuf_ceremonies import NAMES, Ceremonies
from tests.gui.walking import Walker

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def draft(tmp_path) -> Path:
    (tmp_path / "drafts").mkdir()
    return Ceremonies(tmp_path / "drafts").draft(1, *NAMES)


def plan_page(window) -> TufRootPlanPage:
    QTest.mouseClick(window.centralWidget().cards["tuf-root"], LEFT)
    page = window.centralWidget()
    assert isinstance(page, TufRootPlanPage)
    return page


def test_first_version_is_made_and_signed_by_three_holders_in_the_window(open_window, qtbot, tmp_path, draft):
    window = open_window(LaptopCeremonies())
    window.prefer(Preferences(language="zh"))
    page = plan_page(window)
    page.draft.field.setText(str(draft))
    page.folder.setText(str(tmp_path / "out"))
    panels: list[list[str]] = []

    def look(page):
        if isinstance(page, PresentRootTokenPage):
            panels.append([one.text() for one in page.findChild(SignaturesPanel).findChildren(QLabel)])
        return False

    walker = Walker(qtbot, window, look)
    QTest.mouseClick(page.begin, LEFT)
    assert walker.walk().outcome.ended == "closed"
    assert walker.seen.count("ChoosePinPage") == walker.seen.count("PresentRootTokenPage") == 3
    assert walker.seen.count("SecondPersonPage") == 6
    assert panels[2][0] == "由第 1 版的密钥签名：2 个（需要 2 个）"
    assert panels[2][-1] == NAMES[2], "whose signature is outstanding"
    assert verify_archive(tmp_path / "out/archive").verdict == "complete"
    assert (tmp_path / "out/tuf/1.root.json").is_file()
    assert (tmp_path / "out-tokens/tokens").is_dir(), "the next version needs them"


def test_nothing_begins_without_a_draft_or_an_archive(open_window, fake, draft, tmp_path):
    page = plan_page(open_window(fake))
    page.folder.setText(str(tmp_path / "out"))
    QTest.mouseClick(page.begin, LEFT)
    assert page.begin.isEnabled(), "it was not begun"
    page.draft.field.setText(str(draft))
    assert plan_of(page.options()).terms.version == 1
    page.archive.setText(str(tmp_path))
    page.draft.field.clear()
    with pytest.raises(KeyriteError):
        plan_of(page.options())


def test_panel_says_of_both_versions_who_signed_and_who_did_not(qtbot):
    panel = SignaturesPanel(
        (RootSignatures(1, 2, ("Ada",), ("Ben", "Cleo")), RootSignatures(2, 2, (), ("Ada", "Dora")))
    )
    qtbot.addWidget(panel)
    told = [one.text() for one in panel.findChildren(QLabel)]
    assert "Signatures by the keys of version 1: 1 (2 are needed)" in told
    assert "Signatures by the keys of version 2: 0 (2 are needed)" in told
    assert "Ben, Cleo" in told
