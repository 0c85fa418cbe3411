"""What a real ceremony asks for in the window: mode and token on the plan, the probe and back, the clock, waivers."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QRadioButton

from app.window.ceremony_options import AskedRequest
from app.window.kit.parts import PathLabel
from app.window.pages import Scene, page_for
from app.window.pages.progress import CeremonyProgress
from app.window.planning.continuing_page import ContinuingPlanPage
from app.window.planning.plan_page import GenerationPlanPage
from app.window.planning.token_page import TokenPage
from ceremony import ports
from ceremony.errors import MachineError
from ceremony.hsm.probe.probe_report import ProbeReport
from ceremony.keys import PinState, Transport
from ceremony.ports import ClockReading, ObjectDecision, TakenToken, Waiver
from ceremony.script.loading import load_shipped_script
from tests.gui.fakes import HOST_CHECKS, LISTINGS, OBJECT, PARTICIPANTS

LEFT = Qt.MouseButton.LeftButton
SCRIPT = load_shipped_script("root-generation")
STEP = SCRIPT.step("token")
READY = replace(LISTINGS[0], pin_state=PinState.UNTRIED)


def texts(widget) -> str:
    return "\n".join(one.text() for one in widget.findChildren(QLabel) if one.isVisible())


@pytest.fixture
def show(qtbot):
    def make(question: ports.Question):
        page = page_for(question, Scene(CeremonyProgress(SCRIPT, participants=PARTICIPANTS, rehearsal=False), "en"))
        page.resize(900, 760)
        qtbot.addWidget(page)
        page.given = []
        page.answered.connect(page.given.append)
        page.show()
        qtbot.waitExposed(page)
        return page

    return make


# the clock


def test_a_watch_that_shows_the_same_is_one_press(show):
    page = show(ports.ConfirmClock(step=STEP, checks=HOST_CHECKS, suggested="Wendy Witness"))
    assert "✗ Network: interfaces up: eth0" in texts(page)
    assert "✓ Secure boot" in texts(page).replace("\u00a0", " ")
    page.primary.click()
    assert page.given == [ClockReading(0, "Wendy Witness")]


@pytest.mark.parametrize(("place", "ahead"), [(1, 42), (2, -42)])
def test_a_difference_is_typed_and_the_button_says_that_it_is_recorded(show, place, ahead):
    page = show(ports.ConfirmClock(step=STEP, checks=(), suggested="Wendy Witness"))
    page.watch.setCurrentIndex(place)
    assert page.primary.text() == "Record this difference"
    page.primary.click()
    assert page.given == []
    QTest.keyClicks(page.seconds, "42")
    page.primary.click()
    page.primary.click()  # it was shown back
    assert page.given == [ClockReading(ahead, "Wendy Witness")]


# waivers


@pytest.mark.parametrize(
    "question",
    [
        ports.WaiveHost(step=STEP, checks=HOST_CHECKS[:1]),
        ports.WaiveSoftwareToken(step=STEP, token=LISTINGS[1].identity),
    ],
    ids=lambda one: type(one).__name__,
)
def test_the_button_in_focus_waives_nothing_and_a_waiver_needs_reason_and_two_roles(show, question):
    page = show(question)
    page.waive.click()
    assert "Say in a sentence" in texts(page)
    QTest.keyClicks(page.reason, "there is no other")
    page.second.setCurrentIndex(page.first.currentIndex())
    page.waive.click()
    assert "two people who have different roles" in texts(page)
    assert page.given == []
    page.second.setCurrentIndex(page.second.findData("Wendy Witness"))
    page.waive.click()
    assert page.given == [Waiver("there is no other", ("Ada Administrator", "Wendy Witness"))]
    again = show(question)
    again.primary.click()
    assert again.given == [None]


# tokens


def test_a_token_explains_itself_and_is_taken_with_its_pin(show):
    page = show(ports.TakeToken(step=STEP, module="m", tokens=LISTINGS, chosen=("00B2", "soft")))
    said = texts(page)
    for text in ("ONE TRY IS LEFT", "two roles must waive it", "NOT EMPTY (objects that show: 4)", "NOT PROBED"):
        assert text in said
    assert "Not initialised" in said
    page.primary.click()
    assert page.given == []
    QTest.keyClicks(page.pin, "2718-2818")
    page.primary.click()
    assert page.given == [TakenToken("00B2", "soft", "2718-2818")]
    assert page.pin.text() == ""


def test_a_tokens_label_is_shown_as_it_is(show):
    odd = replace(READY, identity=replace(READY.identity, label="<b>R&D</b>"))
    page = show(ports.TakeToken(step=STEP, module="m", tokens=(odd,), chosen=("", "")))
    choice = page.findChildren(QRadioButton)[0]
    assert "<b>R&&D</b>" in choice.text()  # && is how a button shows &
    assert "<b>R&D</b>" in choice.accessibleName()


def test_a_tool_tip_shows_the_very_text(qtbot):
    path = PathLabel("/media/<img src='file:///x'>&amp;", "path")
    qtbot.addWidget(path)
    document = QTextDocument()
    document.setHtml(path.toolTip())  # as Qt shows it
    assert document.toPlainText() == "/media/<img src='file:///x'>&amp;"


def test_what_a_token_says_of_its_pin_is_told_before_the_try(show):
    page = show(ports.EnterPin(step=STEP, token_label="t", token_serial="0", state=PinState.FINAL_TRY))
    assert "ONE TRY IS LEFT before the PIN locks" in texts(page)


@pytest.mark.parametrize("expected", [True, False])
def test_what_nobody_knows_of_is_kept_unless_somebody_says_otherwise(show, expected):
    question = ports.DecideObject(step=STEP, label="root", objects=(OBJECT,), expected=expected)
    page = show(question)
    page.primary.click()
    assert page.given == [ObjectDecision(destroy=expected, decided_by="Omar Operator")]
    other = show(question)
    other.other.click()
    if not expected:  # destroying takes a second press
        assert other.given == []
        other.other.click()
    assert other.given == [ObjectDecision(destroy=not expected, decided_by="Omar Operator")]


# the plan


@pytest.fixture
def plan(open_window, fake, qtbot):
    """The plan of a real root-generation, with the vendor's library named."""
    fake.listings = (LISTINGS[2], replace(READY, probed_at=""))
    window = open_window(fake)
    window.centralWidget().cards["root-generation"].click()
    page = window.centralWidget()
    assert isinstance(page, GenerationPlanPage)
    page.mode.genuine.click()
    QTest.keyClicks(page.mode.picker.module, "/usr/lib/vendor.so")
    page.window_of = window
    return page


def list_tokens(page, qtbot):
    page.mode.picker.list_now.click()
    qtbot.waitUntil(page.mode.picker.list_now.isEnabled)


def test_a_real_plan_needs_a_token_that_was_probed(plan, fake, qtbot):
    plan.begin.click()
    qtbot.waitUntil(lambda: "choose one" in texts(plan))
    list_tokens(plan, qtbot)
    plan.mode.picker.list.choices.button(1).click()
    plan.begin.click()
    qtbot.waitUntil(lambda: "was not probed" in texts(plan))
    assert fake.last is None


def test_a_folder_that_somebody_else_could_replace_is_named_and_refused_where_real(plan, fake, qtbot, tmp_path):
    (shared := tmp_path / "shared").mkdir()
    shared.chmod(0o777)
    list_tokens(plan, qtbot)
    plan.mode.picker.list.choices.button(1).click()
    named = f"Somebody else could take this folder's place: others may write to {shared}."
    plan.folder.setText(str(shared / "out"))
    assert named in texts(plan)
    plan.mode.unready = lambda: ""  # the token is as it should be
    plan.numbers.output.setCurrentText("A folder, to be printed from there")
    plan.begin.click()
    qtbot.waitUntil(lambda: texts(plan).count(named) == 2)
    assert fake.last is None
    plan.folder.setText(str(tmp_path / "out"))
    assert plan.unready() == ""


def test_in_a_rehearsal_a_folder_that_somebody_else_could_replace_is_only_named(open_window, fake, qtbot, tmp_path):
    (shared := tmp_path / "shared").mkdir()
    shared.chmod(0o777)
    window = open_window(fake)
    window.centralWidget().cards["root-generation"].click()
    page = window.centralWidget()
    page.folder.setText(str(shared / "out"))
    qtbot.waitUntil(lambda: "Somebody else could take this folder's place" in texts(page))
    assert page.unready() == ""


def test_the_probe_is_one_press_away_and_the_way_back_keeps_the_plan(plan, fake, qtbot):
    list_tokens(plan, qtbot)
    plan.numbers.shares.setCurrentText("7")
    plan.mode.picker.list.choices.button(1).click()
    plan.mode.probe.click()
    window = plan.window_of
    page = window.centralWidget()
    assert isinstance(page, TokenPage)
    qtbot.waitUntil(lambda: "Token VAULT-1, serial 00A1" in texts(page))
    QTest.keyClicks(page.pin, "1234")
    fake.listings = (READY,)
    fake.report = ProbeReport(READY.identity, Transport.OAEP, "rfc5649", ("ec-p384",), ())
    page.probe.click()
    qtbot.waitUntil(lambda: fake.probed == [(Path("/usr/lib/vendor.so"), "1234", ("00A1", "VAULT-1"))])
    page.back.click()
    plan = window.centralWidget()
    assert isinstance(plan, GenerationPlanPage)
    qtbot.waitUntil(lambda: plan.mode.unready() == "")
    options = plan.options()
    assert (options.real, options.token, options.shares) == (True, (Path("/usr/lib/vendor.so"), "00A1", "VAULT-1"), 7)


def test_the_token_that_can_be_taken_is_suggested_never_one_without_a_name(plan, fake, qtbot):
    fake.listings = (LISTINGS[3], LISTINGS[2], READY)
    list_tokens(plan, qtbot)
    assert plan.mode.picker.list.chosen() is READY


def test_a_library_that_cannot_be_asked_is_said_in_place(plan, fake, qtbot):
    fake.refusal = MachineError("{path} is not a PKCS#11 module that this machine can load.", path="/x")
    list_tokens(plan, qtbot)
    qtbot.waitUntil(lambda: "/x is not a PKCS#11 module" in texts(plan))
    assert plan.mode.token() is None


def test_a_rehearsal_names_no_token_whatever_was_chosen_before(plan, qtbot):
    list_tokens(plan, qtbot)
    plan.mode.rehearsal.click()
    assert (plan.options().real, plan.options().token) == (False, None)
    assert not plan.mode.picker.isVisible()


def test_where_the_sheets_of_a_real_root_go_has_no_default(plan, qtbot):
    output = plan.numbers.output
    plan.mode.rehearsal.click()
    assert (output.currentText(), plan.options().printer, plan.unready()) == (
        "A folder, to be printed from there",
        None,
        "",
    )
    plan.mode.genuine.click()
    plan.mode.unready = lambda: ""  # its token is chosen
    assert "Choose where the sheets go" in plan.unready()
    assert not plan.numbers.warning.isVisible()
    output.setCurrentText("A folder, to be printed from there")
    assert plan.unready() == ""
    assert plan.numbers.warning.isVisible()
    assert "whoever copies enough of these files" in texts(plan)
    warning = plan.numbers.warning
    qtbot.waitUntil(lambda: warning.height() >= warning.heightForWidth(warning.width()))  # all of it is seen
    plan.mode.rehearsal.click()
    assert not plan.numbers.warning.isVisible()
    assert output.findText("Choose: a printer, or a folder") < 0


def archive(folder: Path, mode: str) -> str:
    folder.mkdir()
    (folder / "record.jsonl").write_text(json.dumps({"data": {"format": "keyrite-archive-1", "mode": mode}}) + "\n")
    return str(folder)


def test_a_plan_follows_the_mode_of_the_archive_that_it_continues(qtbot, tmp_path):
    page = ContinuingPlanPage("drill", "en")
    qtbot.addWidget(page)
    page.show()
    page.archive.setText(archive(tmp_path / "real", "real"))
    assert page.mode.real
    page.archive.setText("/nowhere")
    assert page.mode.real
    page.archive.setText(archive(tmp_path / "rehearsal", "rehearsal"))
    assert not page.mode.real


def test_a_real_drill_may_go_without_a_token_of_its_own_and_a_check_or_review_needs_none(qtbot, tmp_path):
    for kind in ("drill", "share-check", "log-review", "recovery"):
        page = ContinuingPlanPage(kind, "en")
        qtbot.addWidget(page)
        page.show()
        page.archive.setText(archive(tmp_path / kind, "real"))
        assert page.mode.throw_away.isVisible() is (kind == "drill")
        page.mode.throw_away.setChecked(True)
        assert bool(page.unready()) is (kind == "recovery")
        assert (page.options().real, page.options().token) == (True, None)


def test_a_real_issuance_offers_no_example(qtbot, tmp_path):
    page = ContinuingPlanPage("issuance", "en")
    qtbot.addWidget(page)
    page.show()
    assert page.requests.requests() == (AskedRequest(None, "subordinate-ca"),)
    page.archive.setText(archive(tmp_path / "real", "real"))
    assert page.requests.requests() == ()
    assert not page.requests.add_example.isVisible()
