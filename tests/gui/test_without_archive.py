"""No archive: public pages are read and gone on from; a sheet is judged by its seal, and what that proves is said."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtWidgets import QLabel

from app.window.ceremonies import LaptopCeremonies
from app.window.kit.file_list import FileList
from app.window.pages.bags import QuoteBagPage
from app.window.pages.sheets_in import PresentSheetPage
from app.window.planning.continuing_page import ContinuingPlanPage
from app.window.planning.paper_page import PaperPage
from app.window.planning.sheet_signature_page import SheetSignaturePage
from app.window.planning.signature_check_plan_page import SignatureCheckPlanPage
from ceremony.continuing.from_paper import check_paper
from ceremony.errors import SheetError
from ceremony.verify import verify_archive
from ceremony.verify.sheets import CheckedSheet
from tests.gui.walking import Walker
from tests.support import Rehearsal


def texts(page) -> str:
    return "\n".join(one.text() for one in page.findChildren(QLabel) if one.isVisible())


@pytest.fixture
def without(open_window, fake):
    """The screen behind the button of a plan page."""

    def show(kind: str):
        window = open_window(fake)
        window.centralWidget().cards[kind].click()
        window.centralWidget().without.click()
        return window, window.centralWidget()

    return show


def test_a_sheet_is_judged_and_what_that_proves_is_said(without, fake, qtbot, tmp_path):
    window, page = without("share-check")
    assert isinstance(page, SheetSignaturePage)
    page.check.click()
    qtbot.waitUntil(lambda: "at least one sheet" in texts(page))
    fake.report = (CheckedSheet("scan.png", "genuine", 2, None, "It agrees. Not whose it is.", "seal"),)
    page.sheets.add([str(tmp_path / "scan.png")])
    page.check.click()
    qtbot.waitUntil(lambda: "Genuine: scan.png" in texts(page))
    assert "Not whose it is" in texts(page)
    page.back.click()
    assert type(window.centralWidget()).__name__ == "StartPage"


def test_a_sheet_is_checked_by_its_seal_as_a_ceremony_on_record(open_window, qtbot, tmp_path, rehearsal: Rehearsal):
    window = open_window(LaptopCeremonies())
    window.centralWidget().cards["share-check"].click()
    window.centralWidget().without.click()
    window.centralWidget().hold.click()
    plan = window.centralWidget()
    assert isinstance(plan, SignatureCheckPlanPage)
    plan.folder.setText(str(tmp_path / "check"))
    plan.signer.add([str(rehearsal.archive / "keys/record-log.crt")])
    plan.generation.setText("1")
    told: list[str] = []

    def on_page(page) -> bool:
        if isinstance(page, PresentSheetPage):
            told.append(texts(page))
        if isinstance(page, QuoteBagPage):
            walker.type("TB-000070")
            walker.key(Qt.Key.Key_Return)
            return True
        return False

    walker = Walker(qtbot, window, on_page)
    walker.sheets = [rehearsal.sheet(3)]
    plan.begin.click()
    ended = walker.walk()
    assert "The seal is signed by the log key" in told[-1]
    report = verify_archive(ended.outcome.archive)
    assert (ended.outcome.ended, report.ok, report.vouched_by) == ("closed", True, "starter")


@pytest.mark.parametrize("kind", ["recovery", "reshare"])
def test_pages_are_read_and_the_plan_goes_on_from_them(without, fake, qtbot, tmp_path, rehearsal: Rehearsal, kind):
    window, page = without(kind)
    assert isinstance(page, PaperPage)
    fake.refusal = SheetError("These codes are still missing: {missing}.", missing="register.json 2 of 4")
    page.scans.add(["a.png", "b.png"])
    page.folder.setText(str(tmp_path / "copy"))
    page.read.click()
    qtbot.waitUntil(lambda: "register.json 2 of 4" in texts(page))
    fake.refusal, fake.report = None, a_copy(rehearsal)
    page.read.click()
    qtbot.waitUntil(lambda: "any 3 of 5 sheets recover" in texts(page))
    page.go_on.click()
    plan = window.centralWidget()
    assert isinstance(plan, ContinuingPlanPage)
    assert (plan.kind, plan.archive.text()) == (kind, str(tmp_path / "copy"))


def a_copy(rehearsal: Rehearsal):
    """What the pages of a true ceremony give, without reading them."""
    from ceremony.sheets.public_page import read_public_pages

    pages = rehearsal.folder / "sheets/public-pages.pdf"
    return check_paper(read_public_pages([(pages.read_bytes(), pages.name)]))


def test_kinds_that_need_an_archive_do_not_offer_paper(qtbot):
    for kind in ("issuance", "rotation", "destruction"):
        page = ContinuingPlanPage(kind, "en")
        qtbot.addWidget(page)
        assert not hasattr(page, "without")


def test_files_are_dropped_and_typed(qtbot, tmp_path):
    several, one = FileList("Scans"), FileList("Certificate", most=1)
    for widget in (several, one):
        qtbot.addWidget(widget)
        for name in ("a b.png", "c.png", "a b.png"):
            drop(widget, tmp_path / name)
    assert several.files() == (tmp_path / "a b.png", tmp_path / "c.png")
    assert one.files() == (tmp_path / "a b.png",)
    several.field.setText(" ~/x.png ;; y.png")
    assert several.files() == (Path.home() / "x.png", Path("y.png"))


def drop(widget: FileList, path: Path) -> None:
    from PySide6.QtCore import QPointF, Qt
    from PySide6.QtGui import QDropEvent

    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    action, buttons, keys = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    widget.dropEvent(QDropEvent(QPointF(1, 1), action, data, buttons, keys))
