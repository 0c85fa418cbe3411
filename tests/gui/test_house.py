"""Rules of the whole window: languages, contrast, names for screen readers, keyboard, start, the count of None."""

from __future__ import annotations

import hashlib
import importlib
import os
import re
import socket
import subprocess
import sys
import threading
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import PySide6
import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QAccessible, QColor, QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QTableWidget,
    QWidget,
)

from app.window import displays, preflight
from app.window.ceremony.step_list import StepRow
from app.window.ceremony_options import CONTINUING
from app.window.kit.language import WINDOW_LANGUAGE
from app.window.kit.painted import Card, Inks, Switch, Words
from app.window.kit.parts import label
from app.window.kit.preferences import Preferences
from app.window.kit.tables import ReadingTable
from app.window.kit.theme import THEMES, style_sheet
from app.window.kit.word_grid import WordGrid
from app.window.main import NoWindowError
from app.window.pages import PAGES, Scene, page_for
from app.window.pages.guarding import ConfirmClockPage, TakeTokenPage
from app.window.pages.progress import CeremonyProgress
from app.window.root_status_panel import RootStatusPanel
from app.window.words.desk_words import check_name, operation_name
from app.window.words.event_words import event_name
from app.window.words.vocabulary import ceremony_name, role_name
from ceremony import ports
from ceremony.custody.ledger import SheetCustody, bag_key
from ceremony.custody.participants import ROLES, RuleOutcome
from ceremony.hsm.probe.probe_report import NEEDED
from ceremony.language.digest_words import digest_words
from ceremony.policy.files import example_policy
from ceremony.policy.sentences import say_changes, say_terms
from ceremony.printing.errors import PaperUnknownError
from ceremony.printing.ipp import LOST
from ceremony.printing.questions import ConfirmPrinter, DecidePaper, PrinterIdentity, ReplacePrinter
from ceremony.record.events import VOCABULARY, AnnouncedRevocation, EmergencyCrl, ReviewedLog, TokenInUse
from ceremony.script.loading import Script, Step, load_shipped_script
from ceremony.verify.running import CHECKS
from tests.gui.fakes import HOST_CHECKS, LISTINGS, OBJECT, PARTICIPANTS, SHARES, WORDS

ROOT = Path(__file__).parents[2]
TRANSLATIONS = ROOT / "assets/translations"
SOURCES = sorted(str(path) for path in (ROOT / "app/window").rglob("*.py"))
TOOLS = Path(sys.executable).parent


def messages(path: Path) -> dict[tuple[str, str], ET.Element]:
    root = ET.parse(path).getroot()
    return {
        (context.findtext("name", ""), message.findtext("source", "")): message
        for context in root.findall("context")
        for message in context.findall("message")
    }


def test_every_string_is_translated_and_none_is_stale(tmp_path):
    fresh = tmp_path / "fresh.ts"
    command = [TOOLS / "pyside6-lupdate", *SOURCES, "-locations", "none", "-target-language", "zh_CN", "-ts", fresh]
    subprocess.run(command, check=True, capture_output=True)
    kept = messages(TRANSLATIONS / "keyrite_zh.ts")
    assert set(messages(fresh)) == set(kept)
    unfinished = [key for key, message in kept.items() if message.find("translation").get("type")]
    assert unfinished == []


def test_translations_keep_the_placeholders():
    for (_, source), message in messages(TRANSLATIONS / "keyrite_zh.ts").items():
        translation = message.find("translation")
        for said in [translation.text or "", *(form.text or "" for form in translation.iter("numerusform"))]:
            if said.strip():
                assert set(re.findall(r"\{\w+\}|%n", said)) == set(re.findall(r"\{\w+\}|%n", source)), source


def test_compiled_translations_are_those_of_the_sources(tmp_path):
    for name in ("keyrite_zh", "keyrite_en"):
        made = tmp_path / f"{name}.qm"
        command = [TOOLS / "pyside6-lrelease", "-silent", TRANSLATIONS / f"{name}.ts", "-qm", made]
        subprocess.run(command, check=True, capture_output=True)
        assert made.read_bytes() == (TRANSLATIONS / f"{name}.qm").read_bytes()


def luminance(colour: str) -> float:
    def linear(channel: float) -> float:
        return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4

    value = QColor(colour)
    return 0.2126 * linear(value.redF()) + 0.7152 * linear(value.greenF()) + 0.0722 * linear(value.blueF())


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


TEXT_PAIRS = [
    *((ink, ground) for ink in ("ink", "muted") for ground in ("window", "surface", "sunken")),
    ("on_accent", "accent"),
    ("on_accent", "accent_strong"),
    ("accent", "accent_soft"),
    ("accent", "surface"),
    ("good", "good_soft"),
    ("good", "window"),
    ("warn", "warn_soft"),
    ("bad", "bad_soft"),
    ("bad", "window"),
    ("bad", "surface"),
    ("good", "surface"),
    ("warn", "surface"),
    ("on_rehearsal", "rehearsal"),
    ("on_real", "real"),
]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("ink", "ground"), TEXT_PAIRS)
def test_text_has_the_contrast_of_wcag_aa(theme, ink, ground):
    assert contrast(THEMES[theme][ink], THEMES[theme][ground]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("ground", ["window", "surface", "sunken"])
def test_muted_text_that_is_painted_by_opacity_has_it_too(theme, ground):
    """The first page mutes its ink by opacity: what reaches the eye is a mixture with the ground."""
    opacity = Inks(THEMES[theme]).muted_opacity
    ink, behind = (THEMES[theme][name] for name in ("ink", ground))
    mixed = (round(opacity * int(ink[n : n + 2], 16) + (1 - opacity) * int(behind[n : n + 2], 16)) for n in (1, 3, 5))
    assert contrast("#" + "".join(f"{part:02X}" for part in mixed), behind) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("edge", ["focus", "edge", "accent"])
def test_edges_and_focus_have_the_contrast_of_wcag_aa(theme, edge):
    assert min(contrast(THEMES[theme][edge], THEMES[theme][ground]) for ground in ("window", "surface")) >= 3


@pytest.mark.parametrize("theme", THEMES)
def test_the_style_sheet_has_no_open_marks(theme):
    made = style_sheet(theme, 1.25)
    assert "@" not in made
    assert not re.search(r"<\d", made)


OPENED = SheetCustody(1, 1, "Custodian 1", "Site 1", "live", "open", ("TB-1",))
PRINTER = PrinterIdentity("Brother HL-L2400", "Brother HL-L2400 series", "usb", None)
PRINTER_CHECKS = (
    ports.HostCheck("printer-ready", True, "idle"),
    ports.HostCheck("printer-local", False, "the system does not tell whether it hangs on a network"),
    ports.HostCheck("printer-paper", True, "A4 is set (iso_a4_210x297mm)"),
    ports.HostCheck("print-files-not-kept", False, "PreserveJobFiles is Yes"),
    ports.HostCheck("print-history-not-kept", False, "PreserveJobHistory is not set, so it keeps them"),
    ports.HostCheck("print-log-quiet", True, "LogLevel is warn"),
    ports.HostCheck(
        "print-spool-in-memory", False, "/var/spool/cups is on ext4, /var/spool/cups/tmp is on an unknown file system"
    ),
    ports.HostCheck("print-queue-local", True, "the queue sends to a cable of this machine (usb)"),
    ports.HostCheck("print-spool-empty", True, "nothing is left in /var/spool/cups"),
)
DRAFT = (
    "profile: subordinate-ca 1",
    "subject: CN=REHEARSAL Platform CA,O=Example Organisation,C=XX",
    "names: none",
    "issuer: CN=REHEARSAL Root CA,O=Example Organisation",
    "valid from: 2026-03-02 09:00:00 UTC",
    "valid until: 2031-03-02 09:00:00 UTC",
    "kind: CA, path length 0",
    "key usage: key_cert_sign, crl_sign",
    "extended key usage: none",
    "permitted names: no constraint",
    "excluded names: no constraint",
    "key type: ec-p384",
    "proof of possession: pkcs10",
    "key fingerprint: " + " ".join(["5A5A"] * 16),
    "key fingerprint in words: " + " ".join(["aardvark"] * 32),
    "asked for in vain: nothing",
    "serial number: " + "0" * 40,
    "signature hash: sha384",
)
DOCUMENTS = tuple(
    ports.DocumentShown(
        name=f"portal-{number}c3c624b58db-{kind}",
        kind=kind,
        title=f"registry.platform.example:5000/clinic/department/portal:1.4.{number}",
        digest=hashlib.sha256(bytes([number])).hexdigest(),
        signers=("image-signing-2",),
        lines=("image: registry.platform.example:5000/clinic/department/portal", "format: cosign"),
    )
    for number, kind in enumerate(("cosign", "notation", "notary-root", "notary-targets", "key-rotation", "cosign"))
)
DRAFTS = tuple(
    ports.DraftShown(
        name=f"node{number}.platform.example-server.csr",
        subject=f"CN=node{number}.platform.example,O=Example Clinic",
        names=(f"dns:node{number}.platform.example", f"ip:10.20.0.{number}"),
        profile="tls-server",
        issuer="platform-ca-2",
        until="2027-03-02",
        key_words=digest_words(hashlib.sha256(bytes([number])).hexdigest()),
        lines=DRAFT,
    )
    for number in range(1, 9)
)


HAN = "[\u4e00-\u9fff]"


NOTED = (
    ports.Deviation("The sheet of Custodian 1 came out of bag TB-9", "bag TB-1", "Go on.", "Ada Administrator"),
    ports.Deviation("Cable changed", "one cable", "Go on.", "Wendy Witness"),
)


def every_question() -> list[ports.Question]:
    script = load_shipped_script("root-generation")
    step, digest = script.step("sheets"), "fbd7" * 16  # the longest words that there are
    people = tuple((PARTICIPANTS.role_of(name), name) for name in PARTICIPANTS.names())
    return [
        ports.ReadAloud(step=step),
        ports.NameParticipants(step=step, suggested=PARTICIPANTS, threshold=3, shares=5, least=5),
        ports.WaiveCustody(step=step, outcomes=(RuleOutcome("P4-site-below-quorum", False, "x"),)),
        ports.ChoosePin(step=step, token_label="t", shortest=4, longest=8),
        ports.EnterPin(step=step, token_label="t", token_serial="0"),
        ports.CompareFingerprint(step=step, subject="root-ca", digest=digest, words=digest_words(digest)),
        ports.PrintPublicPages(step=step, pages=Path("public-pages.pdf"), sets=5),
        ports.HandOutSheet(step=step, share=SHARES[0], threshold=3, shares=5, sheet=Path("s.pdf"), words=WORDS),
        ports.ReadBackSheet(step=step, share=SHARES[0], sheet=Path("s.pdf")),
        ports.HandOutSheet(step=step, share=SHARES[0], threshold=3, shares=5, sheet=None, words=WORDS),
        ports.ReadBackSheet(step=step, share=SHARES[0], sheet=None),
        ConfirmPrinter(step=step, printer=PRINTER, checks=PRINTER_CHECKS),
        DecidePaper(step=step, share=SHARES[0], doubt=PaperUnknownError(LOST, name="Brother HL-L2400")),
        ReplacePrinter(step=step, problem=PaperUnknownError(LOST, name="Brother HL-L2400"), others=()),
        ports.TryAgain(step=step, problem=PaperUnknownError(LOST, name="Brother HL-L2400")),
        ports.SealSheet(step=step, share=SHARES[0], first_bag=True),
        ports.SealSheet(step=step, share=SHARES[0]),
        ports.PresentSheet(step=step, judged=(), threshold=3, holders=SHARES),
        ports.QuoteBag(step=step, share=SHARES[0], sealed_as="TB-0001"),
        ports.DecideDeviation(step=step, what="The sheet of Custodian 1 came out of bag TB-9", expected="bag TB-1"),
        ports.AwaitPeople(step=step, absent=people[2:], here=tuple(name for _, name in people[:2]), may_leave_out=True),
        ports.AwaitPeople(step=step, absent=people[3:5], here=tuple(name for _, name in people[:3]), in_person=True),
        ports.AwaitPeople(step=step, absent=people, here=()),
        ports.AccountSheet(
            step=step, sheet=SheetCustody(1, 1, "Custodian 1", "Site 1", "live", "open", ("TB-1",)), may_wait=True
        ),
        ports.SignOff(step=step, name="Wendy Witness", role="witness", noted=NOTED),
        ports.ConfirmClock(step=step, checks=HOST_CHECKS, suggested="Wendy Witness"),
        ports.WaiveHost(step=step, checks=tuple(one for one in HOST_CHECKS if not one.ok)),
        ports.WaiveSoftwareToken(step=step, token=LISTINGS[1].identity),
        ports.TakeToken(step=step, module="/usr/lib/vendor.so", tokens=LISTINGS[:3], chosen=("00A1", "VAULT-1")),
        *token_questions(step, people),
        ports.DecideObject(step=step, label="root", objects=(OBJECT,), expected=False),
        ports.VouchForKey(
            step=step, title="node.yaml", subject="CN=node,O=Northwind", digest=digest, words=digest_words(digest)
        ),
        ports.ConfirmDraft(step=step, title="platform-ca.csr", lines=DRAFT, digest=digest, words=digest_words(digest)),
        ports.ConfirmRootMetadata(
            step=step, title="2.root.json", lines=DRAFT, digest=digest, words=digest_words(digest), may_leave_out=False
        ),
        ports.ConfirmDrafts(step=step, drafts=DRAFTS, digest=digest, words=digest_words(digest)),
        ports.ConfirmDocuments(step=step, documents=DOCUMENTS, digest=digest, words=digest_words(digest)),
        review_question(step, digest),
        *people_questions(script, digest),
        *list_questions(step, tuple(name for _, name in people)),
    ]


def token_questions(step: Step, people: tuple[tuple[str, str], ...]) -> list[ports.Question]:
    """What is asked where a token in use is opened by two."""
    token, both = LISTINGS[0].identity, tuple(one for one in people if one[0] in {"administrator", "witness"})
    in_use = TokenInUse(
        serial=token.serial,
        label=token.label,
        keys=("platform-ca",),
        place="Operators' safe",
        carrier="Omar Operator",
        pin_halves=True,
    )
    chosen = (token.serial, token.label)
    return [
        ports.OpenToken(step=step, module="", tokens=LISTINGS[:3], chosen=chosen, label="platform-ca", named=(in_use,)),
        ports.PresentRootToken(
            step=step,
            holder="Custodian 1",
            module="",
            tokens=LISTINGS[:3],
            chosen=chosen,
            makes=False,
            version=2,
            signatures=(
                ports.RootSignatures(1, 2, ("Custodian 2",), ("Custodian 1", "Custodian 3")),
                ports.RootSignatures(2, 2, (), ("Custodian 1", "Custodian 2", "Custodian 4")),
            ),
        ),
        ports.SecondPerson(step=step, token_label="t", token_serial="0", people=both),
        ports.SecondPerson(step=step, token_label="t", token_serial="0", people=both, holder="Custodian 1"),
        ports.SecondPerson(step=step, token_label="t", token_serial="0", people=both, half=True, new=True),
    ]


def review_question(step: Step, digest: str) -> ports.Question:
    """What a log review asks."""
    log = ReviewedLog(ceremony="KR-20261201-B630A0A6", manifest_sha256=digest, head=digest, entries=1093)
    return ports.ReviewLog(
        step=step, log=log, words=digest_words(digest), people=PARTICIPANTS.names()[:3], number=2, count=14
    )


def test_every_page_is_among_those_that_are_looked_at() -> None:
    assert {type(one) for one in every_question()} == set(PAGES)


def list_questions(step: Step, people: tuple[str, ...]) -> list[ports.Question]:
    """What a revocation asks."""
    serial, ca = "57" * 20, "CN=Platform CA,O=Northwind"
    crl = EmergencyCrl(
        issuer="root-ca",
        number=3,
        sha256="fb" * 32,
        serials=(serial,),
        next_update="2027-03-02T09:00:00Z",
        bag="TB-0001",
        keeper=people[0],
        place="Safe 1",
    )
    entry = AnnouncedRevocation(
        issuer="root-ca",
        serial=serial,
        subject=ca,
        reason="cessation-of-operation",
        certificate_sha256="fb" * 32,
        since="2026-03-01T00:00:00+00:00",
    )
    entries = (entry, replace(entry, serial=f"{serial[2:]}01", subject="CN=node-7.example", since=None))
    return [
        ports.ConfirmRevocations(step=step, issuer="root-ca", entries=entries),
        ports.SealEmergency(
            step=step,
            issuer="root-ca",
            number=3,
            file=Path("/media/stick/emergency/root-ca-3.crl"),
            names=(ca,),
            people=people,
            used=frozenset({bag_key("TB-0001")}),
        ),
        ports.SettleEmergency(step=step, crl=crl),
    ]


def people_questions(script: Script, digest: str) -> list[ports.Question]:
    """What an audit asks of people, at the steps that ask it."""
    approval, kept = (
        script.step("approval"),
        SheetCustody(1, 2, "Custodian 2", "Site 2", "live", "in-trust", ("TB-2",), "W"),
    )
    items = [ports.Placement("sheet", f"TB-000{n}", f"Site {n}", f"Custodian {n}", 1, n, n > 2) for n in range(1, 6)]
    others = [
        ports.Placement(item, "69d088aa298bd71e", "Rehearsal safe", "Ada Administrator")
        for item in ("token", "laptop", "archive-medium")
    ]
    people = tuple((PARTICIPANTS.role_of(name), name) for name in PARTICIPANTS.names())
    return [
        ports.CheckIdentities(step=approval, people=people, suggested="Staff pass"),
        ports.HearPolicy(
            step=approval,
            title="Example Organisation, 1",
            terms=say_terms(example_policy().terms),
            changes=say_changes(None, example_policy().terms)[:2],
            digest=digest,
            words=digest_words(digest),
        ),
        ports.StateApproval(
            step=approval,
            suggested=ports.Approval(
                "Room 1", "Sam Sponsor", "Chief information security officer", "2026-03-02", "A-1"
            ),
            script="root-generation 2",
            digest=digest,
            words=digest_words(digest),
        ),
        ports.AcknowledgeDuties(step=script.step("duties"), names=tuple(one.name for one in PARTICIPANTS.custodians)),
        ports.TakeOverSheet(step=script.step("sheets"), sheet=kept),
        ports.PlaceItems(step=script.step("places"), items=(*items, *others)),
    ]


SCROLLS = (
    ports.ConfirmDocuments
    | ports.ConfirmDraft
    | ports.ConfirmDrafts
    | ports.HearPolicy
    | ports.OpenToken
    | ports.PresentRootToken
    | ports.TakeToken
    | ports.VouchForKey
)  # longer than a screen, and read to the end
FRAME_PX = 20  # at the least, of a line: its frame and the room within it
CARDS = [None, "root-generation", *CONTINUING, "tuf-root", "verify", "due", "token", "policy", "estate"]
CONTROLS = (QAbstractButton, QLineEdit, QPlainTextEdit, QComboBox, QTableWidget)


def controls(widget) -> list:
    return [one for one in widget.findChildren(object) if isinstance(one, CONTROLS) and one.isVisible()]


def by_arrows(control) -> bool:
    """Of an exclusive pair Tab reaches the one that is on; arrows reach the other."""
    return isinstance(control, QAbstractButton) and control.group() is not None and not control.isChecked()


def check_mnemonics(widget) -> None:
    """Alt with a letter presses one button."""
    texts = [one.text() for one in controls(widget) if isinstance(one, QAbstractButton)]
    letters = [key.lower() for text in texts for key in re.findall(r"&(\w)", text)]
    assert len(letters) == len(set(letters)), texts


def check_nothing_is_cut(widget) -> None:
    """Every line that does not wrap has its width, every painted thing the room that it asks for."""
    for shown in widget.findChildren(QLabel):
        if shown.isVisible() and not shown.wordWrap() and shown.toolTip() == "" and not isinstance(shown, Words):
            assert shown.fontMetrics().horizontalAdvance(shown.text()) <= shown.width() + 1, shown.text()
    for shown in widget.findChildren(QAbstractButton):
        if shown.isVisible() and not isinstance(shown, Card):
            assert shown.fontMetrics().horizontalAdvance(shown.text().replace("&", "")) <= shown.width(), shown.text()
    for shown in widget.findChildren(QLineEdit) + widget.findChildren(QComboBox):
        text = shown.text() or shown.placeholderText() if isinstance(shown, QLineEdit) else shown.currentText()
        if shown.isVisible() and "/" not in text:  # a path is read from its end
            assert shown.fontMetrics().horizontalAdvance(text) <= shown.width() - FRAME_PX, text
    for shown in widget.findChildren(QWidget):
        if shown.isVisible() and isinstance(shown, Words | Switch):
            assert shown.width() >= shown.sizeHint().width(), shown.text()
        if shown.isVisible() and isinstance(shown, WordGrid | StepRow):
            assert shown.height() >= shown.heightForWidth(shown.width()), shown.accessibleName()
        if shown.isVisible() and isinstance(shown, Card):
            assert shown.height() >= shown.minimumSizeHint().height(), shown.accessibleName()
            assert shown.width() >= shown.minimumSizeHint().width(), shown.accessibleName()
        if shown.isVisible() and isinstance(shown, ReadingTable):
            check_no_cell_ends_in_dots(shown)


def check_no_cell_ends_in_dots(table: ReadingTable) -> None:
    """What cannot be broken has its column's width: a line that has it not would end in three dots."""
    for line in range(table.rowCount()):
        for place in range(table.columnCount()):
            item, span = table.item(line, place), table.columnSpan(line, place)
            width = sum(table.columnWidth(one) for one in range(place, place + span)) - FRAME_PX
            for piece in re.split("[ \n\u200b]|(?<=[/-])", item.text() if item is not None else ""):
                assert table.fontMetrics().horizontalAdvance(piece) <= width, piece


def check_names_and_tabs(widget, window) -> None:
    found = controls(widget)
    for one in found:
        interface = QAccessible.queryAccessibleInterface(one)
        assert interface.text(QAccessible.Text.Name), one
    check_mnemonics(widget)
    reached = set()
    for _ in range(4 * len(found) + 8):
        reached.add(window.focusWidget())
        QTest.keyPress(window.focusWidget(), Qt.Key.Key_Tab)
    assert [one for one in found if one.isEnabled() and one not in reached and not by_arrows(one)] == []


@pytest.mark.parametrize("question", every_question(), ids=lambda one: type(one).__name__)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_pages_have_names_for_readers_and_are_reached_by_tab(qtbot, question, language):
    from app.window.kit.language import WINDOW_LANGUAGE

    WINDOW_LANGUAGE.speak(language)
    progress = CeremonyProgress(load_shipped_script("root-generation"), participants=PARTICIPANTS, sheets_total=5)
    page = page_for(replace(question, back_to="open"), Scene(progress, language))
    page.resize(760, 730)
    qtbot.addWidget(page)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    page.first_focus().setFocus()
    check_names_and_tabs(page, page)


@pytest.mark.parametrize("card", CARDS)
def test_screens_have_names_for_readers_and_are_reached_by_tab(open_window, fake, qtbot, card):
    window = open_window(fake)
    qtbot.waitUntil(window.isActiveWindow)
    if card is not None:
        window.centralWidget().cards[card].click()
    check_names_and_tabs(window.centralWidget(), window)


class StrayWindows(QObject):
    """Notes each widget that is shown as a window: a part without its page flashes, and takes the keyboard away."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() is QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.seen.append(type(watched).__name__)
        return False


def test_no_page_flashes_a_part_of_it_as_a_window(qtbot, qapp):
    stray, progress = (
        StrayWindows(),
        CeremonyProgress(load_shipped_script("root-generation"), participants=PARTICIPANTS, sheets_total=5),
    )
    qapp.installEventFilter(stray)
    try:
        for question in every_question():
            qtbot.addWidget(page_for(question, Scene(progress, "en")))
    finally:
        qapp.removeEventFilter(stray)
    assert stray.seen == []


@pytest.mark.parametrize("question", every_question(), ids=lambda one: type(one).__name__)
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("size", ["standard", "large"])
def test_nothing_is_cut_off_at_1280_by_800(open_window, fake, qtbot, question, language, size):
    ends = not isinstance(question, ports.HandOutSheet | ports.NameParticipants)  # theirs never end the way back
    fake.questions = [replace(question, back_to="open", ends_way_back=ends)]  # the fullest footer
    window = open_window(fake, Preferences(language=language, size=size))
    window.centralWidget().cards["root-generation"].click()
    window.centralWidget().begin.click()
    qtbot.waitUntil(lambda: window.view is not None and isinstance(window.view.page, page_type(question)))
    assert window.width() == 1280
    page = window.view.page
    areas = page.findChildren(QScrollArea)
    # a layout takes a few turns of the event loop to settle
    qtbot.waitUntil(lambda: page.width() > 500)
    qtbot.waitUntil(lambda: all(area.widget().width() <= area.viewport().width() for area in areas))
    if size == "standard" and not isinstance(question, SCROLLS):  # no scroll bar
        qtbot.waitUntil(lambda: all(area.verticalScrollBar().maximum() == 0 for area in areas))
    check_nothing_is_cut(window.view)
    check_mnemonics(window.view)


def test_what_is_typed_is_in_sight(open_window, fake, qtbot):
    fake.questions = [one for one in every_question() if isinstance(one, ports.TakeToken)]
    window = open_window(fake, Preferences(size="large"))
    window.centralWidget().cards["root-generation"].click()
    window.centralWidget().begin.click()
    qtbot.waitUntil(lambda: window.view is not None and isinstance(window.view.page, TakeTokenPage))
    page = window.view.page
    qtbot.waitUntil(lambda: page.area.verticalScrollBar().maximum() > 0)
    place = QPoint(0, page.pin.height())
    assert page.pin.mapTo(page.area.viewport(), place).y() > page.area.viewport().height()
    QTest.keyClicks(page.pin, "2")
    assert page.pin.mapTo(page.area.viewport(), place).y() <= page.area.viewport().height()


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("size", ["standard", "large"])
@pytest.mark.parametrize("kind", [ports.SealSheet, ports.NameParticipants, ports.StateApproval, ports.ConfirmClock])
def test_what_is_shown_back_has_names_and_is_not_cut(open_window, fake, qtbot, kind, language, size):
    fake.questions = [replace(one, back_to="open") for one in every_question() if isinstance(one, kind)]
    window = open_window(fake, Preferences(language=language, size=size))
    window.centralWidget().cards["root-generation"].click()
    window.centralWidget().begin.click()
    qtbot.waitUntil(lambda: window.view is not None and isinstance(window.view.page, page_type(fake.questions[0])))
    page = window.view.page
    for number, field in enumerate(page.findChildren(QLineEdit)):
        field.setText(f"Somebody or something {number}")
    if isinstance(page, ConfirmClockPage):
        page.watch.setCurrentIndex(1)
        page.seconds.setText("86400")
    page.primary.click()
    assert page.is_shown_back
    qtbot.waitUntil(lambda: page.area.widget().width() <= page.area.viewport().width())
    check_nothing_is_cut(window.view)
    check_mnemonics(window.view)
    check_names_and_tabs(page, window)
    page.primary.click()
    qtbot.waitUntil(lambda: len(fake.answers) == 1)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("size", ["standard", "large"])
def test_no_screen_is_cut_off_at_1280_by_800(open_window, fake, qtbot, language, size):
    window = open_window(fake, Preferences(language=language, size=size))
    for card in CARDS:
        page = window.show_start()
        if card is None:  # all of it in sight, as a newcomer sees it
            qtbot.waitUntil(lambda page=page: bool(page.findChildren(RootStatusPanel)))
            area = page.findChild(QScrollArea)
            qtbot.waitUntil(lambda area=area: area.verticalScrollBar().maximum() == 0)
        else:
            page.cards[card].click()
        screen = window.centralWidget()
        areas = screen.findChildren(QScrollArea)
        qtbot.waitUntil(lambda areas=areas: all(one.widget().width() <= one.viewport().width() for one in areas))
        check_nothing_is_cut(screen)


ROOM_READS = ("role", "person", "title", "say", "say-now", "now", "heading")
WALL_MM, LETTER_MM = 1200, 25  # how high the picture on the wall is; letters of 25 mm are read from five metres


@pytest.mark.parametrize("kind", ROOM_READS)
def test_what_the_room_reads_is_legible_from_five_metres_at_large_type(open_window, fake, qtbot, kind):
    window = open_window(fake, Preferences(size="large"))
    shown = label("Hxg", kind)
    window.setCentralWidget(shown)
    shown.ensurePolished()
    capital_mm = shown.fontMetrics().capHeight() / 800 * WALL_MM
    assert capital_mm >= LETTER_MM, (kind, capital_mm)


def test_words_read_aloud_are_legible_from_five_metres_at_large_type(open_window, fake):
    open_window(fake, Preferences(size="large"))
    assert QFontMetrics(WordGrid(("enlist",))._bold).capHeight() / 800 * WALL_MM >= LETTER_MM


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_fixed_word_of_the_engine_is_shown_raw(qapp, language):
    WINDOW_LANGUAGE.speak(language)
    tried = re.findall(r'_try\("([a-z-]+)"', (ROOT / "ceremony/hsm/probe/probing.py").read_text(encoding="utf-8"))
    names = {
        **{event: event_name(event) for event in VOCABULARY},
        **{one.id: check_name(one.id) for one in CHECKS},
        **{one: operation_name(one) for one in (*NEEDED, *tried)},
        **{role: role_name(role) for role in (*ROLES, "program")},
        **{kind: ceremony_name(kind) for kind in ("root-generation", *CONTINUING)},
    }
    raw = [name for name, shown in names.items() if shown == name or (language == "zh" and not re.search(HAN, shown))]
    assert set(raw) <= {"program"}  # Keyrite is Keyrite in both


@pytest.mark.parametrize("bell", ["off", "on"])
def test_a_bell_calls_the_witness_only_where_it_is_wished_for(open_window, fake, qtbot, monkeypatch, bell):
    rung = []
    monkeypatch.setattr(QApplication, "beep", lambda: rung.append(True))
    fake.questions = [one for one in every_question() if isinstance(one, ports.CompareFingerprint)]
    window = open_window(fake, Preferences(bell=bell))
    window.centralWidget().cards["root-generation"].click()
    window.centralWidget().begin.click()
    qtbot.waitUntil(lambda: window.view is not None and window.view.page is not None)
    assert bool(rung) is (bell == "on")
    assert Preferences().bell == "off"


def page_type(question: ports.Question) -> type:
    return PAGES[type(question)]


@pytest.mark.parametrize(
    ("session", "said"),
    [
        ({}, "there is no display"),
        ({"DISPLAY": ":987"}, "there is no display"),
        ({"WAYLAND_DISPLAY": "wayland-9"}, "there is no display"),
        ({"WAYLAND_DISPLAY": "wayland-9", "DISPLAY": ":987"}, "there is no display"),
        ({"QT_QPA_PLATFORM": "xcb", "DISPLAY": ":987"}, "there is no display"),
        ({"QT_QPA_PLATFORM": "nonsense"}, "QT_QPA_PLATFORM is set to nonsense"),
    ],
    ids=str,
)
def test_without_a_display_it_is_one_sentence_and_exit_code_3(session, said, tmp_path):
    asked = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}
    env = {key: value for key, value in os.environ.items() if key not in asked}
    done = subprocess.run(
        [sys.executable, "-m", "app"],
        env={**env, **session, "XDG_RUNTIME_DIR": str(tmp_path)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3
    assert done.stderr.startswith(f"keyrite: {said}")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(("answer", "tried"), [(b"done", ["wayland", "xcb"]), (b"", ["xcb"]), (None, ["xcb"])], ids=str)
def test_a_wayland_socket_on_which_nobody_answers_is_no_display(answer, tried, tmp_path, monkeypatch):
    monkeypatch.setattr(preflight, "_ANSWER_S", 0.5 if answer is None else 60)
    monkeypatch.delenv("QT_QPA_PLATFORM")
    for name, value in (("DISPLAY", ":0"), ("XDG_RUNTIME_DIR", str(tmp_path)), ("WAYLAND_DISPLAY", "wayland-0")):
        monkeypatch.setenv(name, value)

    def answer_one():
        caller, _ = listener.accept()
        with caller:
            caller.recv(64)
            caller.sendall(answer or b"")

    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "wayland-0"))
        listener.listen()
        compositor = threading.Thread(target=None if answer is None else answer_one)
        compositor.start()
        assert displays.displays() == tried
        compositor.join()


def test_how_qt_was_started_is_not_told_to_other_programs():
    code = "import os; before = dict(os.environ); from app.window.main import make_application; "
    code += "make_application(['keyrite']); assert dict(os.environ) == before, 'changed'"
    for platform in ("offscreen", "minimal"):
        env = {**os.environ, "QT_QPA_PLATFORM": platform}
        subprocess.run([sys.executable, "-c", code], env=env, cwd=ROOT, check=True)


def test_every_library_of_a_display_has_its_package():
    parts = Path(PySide6.__file__).parent / "Qt"
    linked = set()
    for part in (parts / "plugins/platforms/libqxcb.so", parts / "lib/libQt6XcbQpa.so.6"):
        linked |= set(re.findall(rb"lib(?:xcb|xkb|X11)[\w-]*\.so\.\d+", part.read_bytes()))
    assert {name.decode() for name in linked} == set(preflight.XCB_LIBRARIES)


def test_missing_libraries_are_named_with_their_packages(monkeypatch):
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr(preflight, "_loads", lambda library: "cursor" not in library)
    for problem in (NoWindowError(), ImportError("libxcb-cursor.so.0")):
        assert "apt install libxcb-cursor0" in preflight.missing(problem)


def test_the_toolkit_does_not_lose_references_of_none():
    """PySide6 6.12.0 drops one per call on Python 3.10 and 3.11, until the process aborts (PYSIDE-3474)."""
    code = (
        "import sys\n"
        "from PySide6.QtCore import QObject\n"
        "made = QObject()\n"
        "before = sys.getrefcount(None)\n"
        "for _ in range(10_000):\n"
        "    made.setObjectName('x')\n"
        "sys.exit(sys.getrefcount(None) < before - 100)\n"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_first_page_needs_no_heavy_module():
    code = (
        "import sys\n"
        "import app.window.main\n"
        "heavy = {'cryptography', 'pkcs11', 'reportlab', 'yaml', 'jsonschema', 'PIL', 'pypdfium2', 'zxingcpp'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("name", ["window_bench", "window_memory"])
def test_the_programs_that_measure_find_what_they_measure(name):
    """They run outside of `make test`; a name that is gone would be seen only there."""
    assert callable(importlib.import_module(f"tests.bench.{name}").main)
