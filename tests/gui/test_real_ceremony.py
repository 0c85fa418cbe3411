"""A real ceremony through the window on a true PKCS #11 module: probed from the plan, waived, left and resumed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from app.window.ceremonies import LaptopCeremonies
from app.window.pages import Page
from app.window.pages.approving import AcknowledgeDutiesPage
from app.window.pages.guarding import TakeTokenPage
from app.window.pages.participants import NameParticipantsPage
from app.window.pages.sheets_out import ReadBackSheetPage
from app.window.pages.speaking import CompareFingerprintPage
from app.window.pages.waiving import WaiveHostPage, WaiveSoftwareTokenPage
from app.window.planning.plan_page import GenerationPlanPage
from app.window.planning.token_page import TokenPage
from ceremony.hsm.cryptoki.initialize import encode_pin, initialize_token
from ceremony.hsm.racks import isolated
from ceremony.hsm.racks.provisioned import ProvisionedRack, shared_module
from ceremony.hsm.racks.softhsm import find_softhsm
from ceremony.keys import KeyType
from ceremony.verify import verify_archive
from tests.gui.fakes import PARTICIPANTS
from tests.gui.walking import PIN, Walker
from tests.scans import scan_of
from tests.support import data_of, entries, events

TRUE_PIN = PIN


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A vendor's module with one empty token, prepared as the vendor's tool prepares it."""
    made = tmp_path / "libvendor.so"
    shutil.copy(find_softhsm(), made)
    (tmp_path / "tokens").mkdir()
    (tmp_path / "softhsm2.conf").write_text(f"directories.tokendir = {tmp_path / 'tokens'}\nlog.level = ERROR\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(tmp_path / "softhsm2.conf"))
    monkeypatch.setitem(ProvisionedRack.__init__.__kwdefaults__, "transport_bits", 2048)
    monkeypatch.setitem(isolated.probe_module.__kwdefaults__, "key_types", (KeyType.EC_P384,))
    initialize_token(shared_module(made), "VAULT-1", encode_pin(TRUE_PIN))
    return made


def texts(widget) -> str:
    return "\n".join(one.text() for one in widget.findChildren(QLabel) if one.isVisible())


def read_back(page: ReadBackSheetPage) -> None:
    """Nothing is filled in beforehand; the file itself is tried first, and not taken; then a scan of the paper is."""
    sheet, problem = page.question.sheet, page.question.problem
    assert not page.source.path.text() or problem is not None
    if page.question.share.index == 1 and problem is None:
        page.source.path.setText(str(sheet))
    else:
        assert problem is None or "no paper was there" in str(problem)
        page.source.path.setText(str(scan_of(sheet)))
    page.primary.click()


class RealWalker(Walker):
    """People who name themselves, waive what a test machine lacks, and take the token."""

    def do(self, page: Page) -> None:
        if isinstance(page, NameParticipantsPage):
            for role in ("organisation", "administrator", "operator", "witness"):
                assert page.fields[role].text() == ""  # no name is made up
                page.fields[role].setText(getattr(PARTICIPANTS, role))
            for number, (name, site) in enumerate(page.custodians, start=1):
                name.setText(f"Custodian {number}")
                site.setText(f"Site {number}")
            page.primary.click()
        elif isinstance(page, WaiveHostPage | WaiveSoftwareTokenPage):
            page.reason.setText("tried on software first")
            page.waive.click()
        elif isinstance(page, TakeTokenPage):
            QTest.keyClicks(page.pin, TRUE_PIN)
            page.primary.click()
        elif isinstance(page, ReadBackSheetPage):
            read_back(page)
        elif isinstance(page, AcknowledgeDutiesPage):
            for box in page.boxes.values():
                assert not box.isChecked()  # nobody agrees by default
                box.click()
            page.primary.click()
        elif hasattr(page, "needed"):  # who approved, how identities were checked, where things go: nothing is made up
            for field in page.needed:
                if not field.text():
                    field.setText(
                        "2026-01-02" if field is getattr(page, "fields", {}).get("approved_on") else "as seen"
                    )
            page.primary.click()
        else:
            super().do(page)


def begin(window, module: Path, folder: Path, qtbot) -> None:
    """The plan, the probe from it, and the way back."""
    window.centralWidget().cards["root-generation"].click()
    plan = window.centralWidget()
    assert isinstance(plan, GenerationPlanPage)
    plan.mode.genuine.click()
    plan.folder.setText(str(folder))
    plan.numbers.output.setCurrentText("A folder, to be printed from there")
    plan.numbers.shares.setCurrentText("3")
    plan.numbers.threshold.setCurrentText("2")
    plan.mode.picker.module.setText(str(module))
    plan.mode.picker.list_now.click()
    qtbot.waitUntil(lambda: plan.mode.picker.list.chosen() is not None, timeout=60_000)
    assert "probe" in plan.mode.unready().lower()
    plan.mode.probe.click()
    page = window.centralWidget()
    assert isinstance(page, TokenPage)
    QTest.keyClicks(page.pin, TRUE_PIN)
    page.probe.click()
    qtbot.waitUntil(lambda: "✓ A ceremony can be held on this token" in texts(page), timeout=60_000)
    page.back.click()
    plan = window.centralWidget()
    qtbot.waitUntil(lambda: plan.mode.unready() == "", timeout=60_000)
    plan.begin.click()


def test_a_real_root_key_is_made_through_the_window_over_an_interruption(open_window, module, qtbot, tmp_path) -> None:
    window = open_window(LaptopCeremonies())
    folder = tmp_path / "real"
    begin(window, module, folder, qtbot)
    left: list[Page] = []

    def leave_once(page: Page) -> bool:
        assert "REAL" in texts(window.view.top)
        if isinstance(page, CompareFingerprintPage) and not left:
            left.append(page)
            window.ask_to_leave()
            window.dialog.leave.click()
            return True
        return False

    assert RealWalker(qtbot, window, leave_once).walk().outcome.ended == "left"
    start = window.show_start()
    qtbot.waitUntil(lambda: "Root key generation (REAL)" in texts(window), timeout=60_000)
    start.resume_requested.emit(next(iter(LaptopCeremonies().interrupted())))
    walker = RealWalker(qtbot, window, leave_once)
    ended = walker.walk()
    assert ended.outcome.ended == "closed"
    qtbot.waitUntil(lambda: "3 files of sheets still lie on this disk" in texts(window), timeout=60_000)
    assert all(str(folder / f"sheets/share-{number}-of-3.pdf") in texts(ended) for number in (1, 2, 3))
    read = [one["data"]["way"] for one in entries(folder / "archive") if one["event"] == "sheet-read-back"]
    assert set(read) == {"scan"}
    qtbot.waitUntil(lambda: "REAL" in texts(ended), timeout=60_000)
    assert {"EnterPinPage", "DecideObjectPage"} <= set(walker.seen)
    report = verify_archive(folder / "archive")
    assert (report.ok, report.mode) == (True, "real")
    assert data_of(folder / "archive", "token-prepared")["label"] == "VAULT-1"
    assert {"token-reconciled", "object-removed", "software-token-waived"} <= set(events(folder / "archive"))
    assert "REHEARSAL" not in (folder / "archive/record.jsonl").read_text()
