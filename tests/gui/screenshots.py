"""The window in pictures: `python -m tests.gui.screenshots DIR [LANGUAGE THEME [SIZE]]`.

Walks a root-generation and an issuance with the real engine, offscreen, and grabs each page the first time it is seen.
With a language and a theme the folder gets every screen. Without, DIR/every gets all of them, in both languages and
themes (not kept in the repository), and DIR the few that the tour shows, made small.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QTimer
from PySide6.QtWidgets import QScrollArea

from app.window.audit.verify_page import VerifyPage
from app.window.ceremonies import LaptopCeremonies
from app.window.kit.language import WINDOW_LANGUAGE
from app.window.kit.preferences import LANGUAGES, THEMES, Preferences
from app.window.kit.theme import apply_theme
from app.window.main import make_application
from app.window.main_window import MainWindow
from app.window.pages import Page
from app.window.pages.bags import QuoteBagPage
from app.window.pages.custody import DecideDeviationPage
from app.window.pages.reviewing import ReviewLogPage
from app.window.pages.sheets_out import HandOutSheetPage, ReadBackSheetPage
from app.window.pages.tuf_root import PresentRootTokenPage
from ceremony import ports
from ceremony.estate.loading import example_estate
from ceremony.record.events import ParticipantsNamed
from ceremony.script.loading import load_shipped_script
from ceremony.signing.order import example_order
from tests.e2e.tuf_ceremonies import NAMES, Ceremonies
from tests.gui.fakes import LISTINGS, PARTICIPANTS, FakeCeremonies
from tests.gui.test_house import every_question
from tests.gui.walking import Walker
from tests.unit.ceremony.estate.estate_support import ask_all, estate_of

HOME = Path(tempfile.gettempdir()) / "keyrite-pictures"  # a short, quiet path: it is seen in the pictures


def own_home() -> None:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    shutil.rmtree(HOME, ignore_errors=True)
    HOME.mkdir(mode=0o700)
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR"):
        os.environ[name] = str(HOME)


def wait(milliseconds: int) -> None:
    """Let the event loop run; unlike QTest.qWait this lets Python's other threads run too."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


class Waiter:
    """The little of pytest-qt's `qtbot` that walking needs."""

    TimeoutError = TimeoutError

    @staticmethod
    def waitUntil(condition: Callable[[], bool], timeout: int = 5000) -> None:  # noqa: N802 - qtbot's name
        end = time.monotonic() + timeout / 1000
        while not condition():
            if time.monotonic() > end:
                raise TimeoutError
            wait(5)


class Photographer:
    """Grabs the window, numbering what it sees."""

    def __init__(self, window: MainWindow, folder: Path) -> None:
        self._window, self._folder = window, folder
        self._seen: set[str] = set()
        folder.mkdir(parents=True, exist_ok=True)

    def take(self, name: str) -> None:
        if name in self._seen:
            return
        self._seen.add(name)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        wait(100)  # a layout takes a few turns of the event loop to settle
        self._window.grab().save(str(self._folder / f"{len(self._seen):02d}-{name}.png"))

    def take_whole(self, name: str) -> None:
        """What a page that scrolls shows below."""
        areas = [area for area in self._window.findChildren(QScrollArea) if area.isVisible()]
        for area in areas:
            area.verticalScrollBar().setValue(area.verticalScrollBar().maximum())
        self.take(name)

    def page(self, page: Page) -> bool:
        step, kind = page.question.step.id, type(page).__name__.removesuffix("Page")
        again = "-again" if page.question.problem is not None else ""
        again += "-back" if page.is_shown_back else ""
        if isinstance(page, HandOutSheetPage | ReadBackSheetPage) and page.question.share.index > 3:
            return False
        self.take(f"{step}-{kind}{again}")
        return False


def photograph(folder: Path, chosen: Preferences) -> None:
    """Both ceremonies, and what is around them."""
    own_home()
    app = make_application(["keyrite"])
    WINDOW_LANGUAGE.speak(chosen.language)
    apply_theme(app, chosen)
    window = MainWindow(chosen)
    window.furnish(LaptopCeremonies)
    window.show()
    window.activateWindow()
    camera = Photographer(window, folder)
    wait(300)
    camera.take("start")
    window.centralWidget().cards["root-generation"].click()
    camera.take("plan-generation")
    walker = Walker(Waiter, window, camera.page)
    window.centralWidget().begin.click()
    ended = walker.walk()
    camera.take("generation-ended")
    archive, sheets = ended.outcome.archive, sorted((ended.outcome.folder / "sheets").glob("share-*"))
    ended.verify.click()
    Waiter.waitUntil(
        lambda: isinstance(window.centralWidget(), VerifyPage) and window.centralWidget().verify.isEnabled()
    )
    camera.take("verified")
    _photograph_side_screens(window, camera)
    _photograph_issuance(window, camera, archive, sheets)
    window.close()


def _photograph_side_screens(window: MainWindow, camera: Photographer) -> None:
    page = window.centralWidget()
    names = ("checks", "record", "timeline", "sheets", "requirements", "open", "export", "certificates")
    for tab, name in zip(page.tabs, names, strict=True):
        tab.click()
        wait(150)
        camera.take(f"desk-{name}")
    window.show_start()
    wait(1500)
    camera.take("start-standing")
    window.centralWidget().cards["due"].click()
    Waiter.waitUntil(window.centralWidget().save.isEnabled, timeout=20_000)
    camera.take("due")
    window.show_start()
    window.centralWidget().cards["token"].click()
    window.centralWidget().probe.click()
    Waiter.waitUntil(window.centralWidget().probe.isEnabled, timeout=60_000)
    camera.take("token")
    window.show_start()
    window.centralWidget().cards["policy"].click()
    Waiter.waitUntil(lambda: bool(window.centralWidget().form.lines["version"].text()))
    camera.take("policy")
    camera.take_whole("policy-whole")
    window.show_start()
    window.centralWidget().cards["estate"].click()
    Waiter.waitUntil(lambda: bool(window.centralWidget().form.lines["organisation"].text()))
    camera.take("estate")
    camera.take_whole("estate-whole")


def _photograph_issuance(window: MainWindow, camera: Photographer, archive: Path, sheets: list[Path]) -> None:
    """A bag with another number, a deviation decided, a draft read, everybody's opinion."""
    wrong: list[Page] = []

    def on_page(page: Page) -> bool:
        camera.page(page)
        if isinstance(page, QuoteBagPage) and not wrong:
            wrong.append(page)
            page.bag.setText("TB-9999")
            page.primary.click()
            return True
        if isinstance(page, DecideDeviationPage):
            page.reason.setText("The number on the photograph of the bag is the same.")
            page.primary.click()
            return True
        return False

    window.show_start()
    window.centralWidget().cards["issuance"].click()
    window.centralWidget().archive.setText(str(archive))
    camera.take("plan-issuance")
    walker = Walker(Waiter, window, on_page)
    walker.sheets = [sheets[0], sheets[0], sheets[2], sheets[4]]
    window.centralWidget().begin.click()
    archive = walker.walk().outcome.archive
    camera.take("issuance-ended")
    archive = _photograph_another(window, camera, "rotation", archive, sheets)
    archive = _photograph_handover(window, camera, archive, sheets)
    archive = _photograph_by_token(window, camera, archive)
    archive = _photograph_another(window, camera, "revocation", archive, sheets)
    _photograph_review(window, camera, archive)
    _photograph_retiring(window, camera, archive)
    _photograph_signing(window, camera, archive, sheets)
    _photograph_tuf_root(window, camera)


def _photograph_another(window: MainWindow, camera: Photographer, kind: str, archive: Path, sheets: list[Path]) -> Path:
    """A CA below, and its certificate revoked; a list for an emergency would name it otherwise."""
    window.show_start().cards[kind].click()
    page = window.centralWidget()
    page.archive.setText(str(archive))
    if kind == "rotation":
        page.estate.purpose.setCurrentIndex(page.estate.purpose.findData("platform-ca"))
    else:
        Waiter.waitUntil(lambda: page.revocation.table is not None, timeout=20_000)
        page.revocation.table.search.setText("log")
        page.revocation.reason.setCurrentIndex(1)
        page.revocation.add.click()
        page.revocation.emergency.setChecked(True)
    camera.take(f"plan-{kind}")
    camera.take_whole(f"plan-{kind}-whole")
    walker = Walker(Waiter, window, camera.page)
    walker.sheets = sheets[:3]
    page.begin.click()
    ended = walker.walk()
    camera.take(f"{kind}-ended")
    return ended.outcome.archive


def _photograph_handover(window: MainWindow, camera: Photographer, archive: Path, sheets: list[Path]) -> Path:
    """The CA below goes onto a token that its operator keeps."""
    window.show_start().cards["handover"].click()
    page = window.centralWidget()
    page.archive.setText(str(archive))
    page.handover.folder.field.setText(str(HOME / "token"))
    camera.take("plan-handover")
    walker = Walker(Waiter, window, camera.page)
    walker.sheets = sheets[:3]
    page.begin.click()
    ended = walker.walk()
    camera.take("handover-ended")
    return ended.outcome.archive


def _photograph_by_token(window: MainWindow, camera: Photographer, archive: Path) -> Path:
    """That token is opened by two, and signs without a quorum."""
    window.show_start().cards["issuance"].click()
    page = window.centralWidget()
    page.archive.setText(str(archive))
    page.way.way.setCurrentIndex(1)
    page.way.folder.field.setText(str(HOME / "token"))
    profile = page.requests.lines[0].profile
    profile.setCurrentIndex(profile.findData("tls-server"))
    camera.take("plan-issuance-by-token")
    page.begin.click()
    ended = Walker(Waiter, window, camera.page).walk()
    camera.take("issuance-by-token-ended")
    return ended.outcome.archive


def _photograph_review(window: MainWindow, camera: Photographer, archive: Path) -> None:
    """Somebody says what was found in the records."""
    window.show_start().cards["log-review"].click()
    page = window.centralWidget()
    page.archive.setText(str(archive))
    camera.take("plan-log-review")

    def on_page(page: Page) -> bool:
        if isinstance(page, ReviewLogPage):
            page.choices.button(1).click()
            page.found.setText("The bag of Custodian 3 had another number than the ledger; decided at once, and noted.")
            camera.page(page)
            page.primary.click()
            return True
        return camera.page(page)

    page.begin.click()
    Walker(Waiter, window, on_page).walk()
    camera.take("log-review-ended")


def _photograph_retiring(window: MainWindow, camera: Photographer, archive: Path) -> None:
    """An estate's hosts get certificates of the CA that follows the one which is retired."""
    file, hosts = HOME / "estate.yaml", HOME / "hosts"
    file.write_bytes(example_estate())
    hosts.mkdir()
    requests = ask_all(estate_of(example_estate()), hosts)
    window.show_start().cards["issuance"].click()
    page = window.centralWidget()
    page.archive.setText(str(archive))
    page.hosts.file.field.setText(str(file))
    page.hosts.folder.setText(str(requests))
    page.hosts.retired.label.setText("platform-ca")
    page.hosts.retired.until.setText("2027-06-01")
    Waiter.waitUntil(page.hosts.told.isVisible, timeout=20_000)
    wait(100)
    page.findChild(QScrollArea).ensureWidgetVisible(page.hosts)
    camera.take("plan-retiring")


def _photograph_signing(window: MainWindow, camera: Photographer, archive: Path, sheets: list[Path]) -> None:
    """A key that signs images, and what an order asks it to sign."""
    window.show_start().cards["rotation"].click()
    page = window.centralWidget()
    page.archive.setText(str(archive))
    page.estate.purpose.setCurrentIndex(page.estate.purpose.findData("image-signing"))
    page.begin.click()
    walker = Walker(Waiter, window)
    walker.sheets = sheets[:3]
    archive = walker.walk().outcome.archive
    order = HOME / "order.yaml"
    order.write_bytes(example_order())
    window.show_start().cards["signing"].click()
    page = window.centralWidget()
    page.archive.setText(str(archive))
    page.order.file.field.setText(str(order))
    Waiter.waitUntil(page.order.told.isVisible, timeout=20_000)
    camera.take("plan-signing")
    walker = Walker(Waiter, window, camera.page)
    walker.sheets = sheets[:3]
    page.begin.click()
    walker.walk()
    camera.take("signing-ended")


def _photograph_tuf_root(window: MainWindow, camera: Photographer) -> None:
    """Three holders make and sign the first root of a TUF repository, each with a token of their own."""
    (HOME / "tuf").mkdir()
    draft = Ceremonies(HOME / "tuf").draft(1, *NAMES)
    window.show_start().cards["tuf-root"].click()
    page = window.centralWidget()
    page.draft.field.setText(str(draft))
    camera.take("plan-tuf-root")
    presented: list[Page] = []

    def on_page(page: Page) -> bool:
        if isinstance(page, PresentRootTokenPage):
            presented.append(page)
            return camera.page(page) if len(presented) == 2 else False  # one has signed, and others are outstanding
        return camera.page(page)

    page.begin.click()
    Walker(Waiter, window, on_page).walk()
    camera.take("tuf-root-ended")


# At which step a question is asked that the tests put at another one.
STEPS: dict[type[ports.Question[Any]], str] = {
    ports.ReadAloud: "open",
    ports.NameParticipants: "participants",
    ports.WaiveCustody: "participants",
    ports.ConfirmClock: "participants",
    ports.WaiveHost: "participants",
    ports.OpenToken: "token",
    ports.SecondPerson: "token",
    ports.TakeToken: "token",
    ports.WaiveSoftwareToken: "token",
    ports.ChoosePin: "token",
    ports.EnterPin: "token",
    ports.DecideObject: "token",
    ports.CompareFingerprint: "root-ca",
    ports.SignOff: "sign-off",
}


def _where_it_is_asked(question: ports.Question[Any]) -> ports.Question[Any]:
    script = load_shipped_script("root-generation")
    return replace(question, step=script.step(STEPS.get(type(question), question.step.id)))


def _events_before(question: ports.Question[Any]) -> list[tuple[str, dict[str, Any], str]]:
    """A real ceremony that has come to this step."""
    events: list[tuple[str, dict[str, Any], str]] = [
        ("ceremony-opened", {"mode": "real"}, "open"),
        ("participants-named", ParticipantsNamed(room=PARTICIPANTS).as_data(), "participants"),
    ]
    for step in load_shipped_script("root-generation").steps:
        events.append(("step-started", {}, step.id))
        if step.id == question.step.id:
            return events
        events.append(("step-completed", {}, step.id))
    return events


def photograph_pages(folder: Path, chosen: Preferences) -> None:
    """Every page by itself, as a real ceremony shows it; the plan of one, with its tokens."""
    own_home()
    app = make_application(["keyrite"])
    WINDOW_LANGUAGE.speak(chosen.language)
    apply_theme(app, chosen)
    Page.settle_ms = 0
    fake = FakeCeremonies(listings=LISTINGS)
    window = MainWindow(chosen)
    window.furnish(lambda: fake)
    window.show()
    window.activateWindow()
    camera = Photographer(window, folder)
    window.centralWidget().cards["root-generation"].click()
    mode = window.centralWidget().mode
    mode.genuine.click()
    mode.picker.module.setText("/usr/lib/vendor.so")
    mode.picker.list_now.click()
    Waiter.waitUntil(lambda: mode.picker.list.chosen() is not None)
    camera.take("plan-real")
    camera.take_whole("plan-real-whole")
    for question in map(_where_it_is_asked, every_question()):
        fake.questions, fake.events = [question], _events_before(question)
        window.show_start().cards["root-generation"].click()
        name = f"page-{type(question).__name__}{'-printed' if getattr(question, 'sheet', '') is None else ''}"
        window.centralWidget().folder.setText(str(HOME / name))
        window.centralWidget().mode.rehearsal.click()
        window.centralWidget().begin.click()
        Waiter.waitUntil(lambda: window.view is not None and isinstance(window.view.page, Page))
        camera.take(name)
        window.view.operator.stop(abort=False, reason="photographed")
        Waiter.waitUntil(lambda: window.view is None)
    window.close()


# What the tour shows: the screen, and the name of its picture.
TOUR = {
    "start-standing": "start",
    "plan-generation": "plan",
    "plan-real": "plan-real",
    "participants-ConfirmClock": "clock",
    "approval-CheckIdentities": "identities",
    "approval-StateApproval": "approval",
    "duties-AcknowledgeDuties": "duties",
    "sheets-SealSheet-back": "shown-back",
    "places-PlaceItems": "places",
    "page-TakeToken": "take-token",
    "page-WaiveHost": "waiver",
    "page-ConfirmPrinter": "printer",
    "open-ReadAloud": "read-aloud",
    "participants-NameParticipants": "participants",
    "root-ca-CompareFingerprint": "fingerprint",
    "sheets-HandOutSheet": "ceremony",
    "collect-PresentSheet": "sheets-in",
    "collect-DecideDeviation": "deviation",
    "issue-ConfirmDraft": "draft",
    "sign-off-SignOff": "sign-off",
    "generation-ended": "ended",
    "desk-checks": "checks",
    "desk-record": "record",
    "desk-timeline": "timeline",
    "desk-sheets": "sheets",
    "due": "due",
    "token": "token",
    "policy": "policy",
    "estate": "estate",
    "page-ConfirmDrafts": "drafts",
    "plan-revocation": "revocation-plan",
    "revoke-ConfirmRevocations": "revocations",
    "revoke-SealEmergency": "emergency",
    "plan-handover": "handover-plan",
    "plan-issuance-by-token": "by-token-plan",
    "open-token-OpenToken": "open-token",
    "open-token-SecondPerson": "second-person",
    "desk-certificates": "certificates",
    "review-ReviewLog": "log-review",
    "plan-retiring": "retiring-plan",
    "plan-signing": "signing-plan",
    "sign-ConfirmDocuments": "documents",
    "signing-ended": "signing-ended",
    "plan-tuf-root": "tuf-plan",
    "sign-ConfirmRootMetadata": "tuf-metadata",
    "sign-PresentRootToken": "tuf-token",
    "tuf-root-ended": "tuf-ended",
}
COLOURS = 64


def make_small(picture: Path, place: Path) -> None:
    """The same picture with few colours, as a PNG of a few ten kilobytes."""
    from PIL import Image

    with Image.open(picture) as taken:
        taken.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(place, optimize=True)


def main(arguments: list[str]) -> None:
    folder = Path(arguments[0])
    if len(arguments) > 1:
        size = arguments[3] if len(arguments) > 3 else "standard"
        chosen = Preferences(arguments[1], arguments[2], size)
        (photograph_pages if arguments[-1] == "pages" else photograph)(folder, chosen)
        return
    for language, theme in product(LANGUAGES, THEMES):  # one process each: the engine's thread ends with its window
        every = folder / "every" / f"{language}-{theme}"
        shutil.rmtree(every, ignore_errors=True)
        command = [sys.executable, "-m", "tests.gui.screenshots"]
        subprocess.run([*command, str(every), language, theme], check=True)
        subprocess.run([*command, str(every / "pages"), language, theme, "standard", "pages"], check=True)
    for picture in sorted((folder / "every/en-light").rglob("*.png")):
        screen = picture.stem.split("-", 1)[1]
        if screen in TOUR:
            make_small(picture, folder / f"{TOUR[screen]}.png")


if __name__ == "__main__":
    main(sys.argv[1:])
