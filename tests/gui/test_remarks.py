"""What is said aside, and the pages on which something is decided: bags, deviations, accounts, drafts, opinions."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.window.ceremony.remark_dialog import RemarkDialog
from app.window.pages import Page
from app.window.pages.draft import breakable
from app.window.pages.progress import CeremonyProgress
from ceremony import ports
from ceremony.custody.ledger import SheetCustody
from ceremony.language.digest_words import digest_words
from ceremony.record.events import ParticipantsNamed
from ceremony.script.loading import load_shipped_script
from tests.gui.fakes import PARTICIPANTS, SHARES
from tests.gui.test_pages import press_return, show, step, texts, type_into  # noqa: F401 - show is a fixture

LEFT = Qt.MouseButton.LeftButton
DIGEST = "5a" * 32
NOTED = (ports.Deviation("The door stood open", "A closed door.", "Go on.", "Ada Administrator"),)
OPENED = SheetCustody(1, 1, "Custodian 1", "Site 1", "live", "open", ("TB-1",))


@pytest.fixture
def noting(open_window, fake, qtbot, tmp_path):
    """A ceremony with its room named, at a page with a field, and the dialog for asides over it."""
    seal = ports.SealSheet(step=load_shipped_script("root-generation").step("sheets"), share=SHARES[0])
    fake.questions = [seal]
    fake.events = [
        ("ceremony-opened", {"mode": "rehearsal"}, "open"),
        ("participants-named", ParticipantsNamed(room=PARTICIPANTS).as_data(), "participants"),
    ]
    window = open_window(fake)
    window.centralWidget().cards["root-generation"].click()
    window.centralWidget().folder.setText(str(tmp_path / "new"))
    window.centralWidget().begin.click()
    qtbot.waitUntil(lambda: window.view is not None and isinstance(window.view.page, Page))
    window.view.page.bag.setText("TB-00")
    QTest.mouseClick(window.view.top.note, LEFT)
    return window, window.view.page


def test_a_deviation_is_noted_and_the_question_stands_again_as_it_was(noting, fake, qtbot):
    window, before = noting
    dialog: RemarkDialog = window.view.remark_dialog
    dialog.note.click()
    assert dialog.isVisible()  # nothing was said yet
    for field, text in ((dialog.what, "The lamp failed"), (dialog.expected, "light"), (dialog.decision, "go on")):
        type_into(field, text)
    dialog.decider.setCurrentIndex(2)
    QTest.mouseClick(dialog.note, LEFT)
    qtbot.waitUntil(lambda: isinstance(window.view.page, Page) and window.view.page is not before)
    assert fake.last.remarks == [ports.Deviation("The lamp failed", "light", "go on", "Wendy Witness")]
    assert window.view.page.bag.text() == "TB-00"
    window.view.page.primary.click()
    window.view.page.primary.click()
    qtbot.waitUntil(lambda: fake.answers == ["TB-00"])


def test_somebody_leaves(noting, fake, qtbot):
    window, before = noting
    dialog: RemarkDialog = window.view.remark_dialog
    dialog.modes[1].click()
    dialog.who.setCurrentIndex(3)
    assert not dialog.returns.isEnabled()
    QTest.mouseClick(dialog.note, LEFT)
    qtbot.waitUntil(lambda: window.view.page is not before)
    assert fake.last.remarks == [ports.Attendance("Custodian 1", present=False)]


def test_escape_goes_back_and_notes_nothing(noting, fake, qtbot):
    window, before = noting
    QTest.keyClick(window.view.remark_dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: window.view.remark_dialog is None)
    assert window.view.page is before
    assert before.ready


def test_who_is_away_can_only_come_back(qtbot):
    from PySide6.QtWidgets import QWidget

    parent = QWidget()
    qtbot.addWidget(parent)
    progress = CeremonyProgress(
        load_shipped_script("root-generation"), participants=PARTICIPANTS, away={"Omar Operator"}
    )
    dialog = RemarkDialog(parent, progress)
    dialog.modes[1].click()
    dialog.who.setCurrentIndex(1)
    assert dialog.remark() == ports.Attendance("Omar Operator", present=True)


def test_a_quoted_bag_needs_its_number(show):  # noqa: F811 - the fixture
    question = ports.QuoteBag(step=step("collect-sheets", "recovery"), share=SHARES[0], sealed_as="TB-7")
    page = show(question, kind="recovery")
    press_return(page)
    assert page.given == []
    QTest.keyClicks(page.bag, "TB-7")
    press_return(page)
    press_return(page)  # it was shown back
    assert page.given == ["TB-7"]


def test_in_a_real_ceremony_the_ledgers_number_is_not_shown(qtbot):
    from app.window.pages import Scene, page_for

    progress = CeremonyProgress(load_shipped_script("recovery"), participants=PARTICIPANTS, rehearsal=False)
    question = ports.QuoteBag(step=step("collect-sheets", "recovery"), share=SHARES[0], sealed_as="TB-SECRET")
    page = page_for(question, Scene(progress, "en"))
    qtbot.addWidget(page)
    from PySide6.QtWidgets import QLabel

    assert not any("TB-SECRET" in one.text() for one in page.findChildren(QLabel))


def deviation() -> ports.DecideDeviation:
    return ports.DecideDeviation(step=step("collect-sheets", "recovery"), what="Bag TB-9", expected="bag TB-1")


@pytest.mark.parametrize("go_on", [True, False])
def test_a_deviation_needs_a_decision_either_way(show, go_on):  # noqa: F811 - the fixture
    page = show(deviation(), kind="recovery")
    press = page.primary if go_on else page.leave_out
    press.click()
    assert page.given == []
    type_into(page.reason, "seen on the photograph")
    press.click()
    assert page.given == [ports.Decision("seen on the photograph", "Ada Administrator", go_on)]


def test_a_missing_sheet_needs_a_note(show):  # noqa: F811 - the fixture
    page = show(
        ports.AccountSheet(step=step("account-sheets", "destruction"), sheet=OPENED, may_wait=False), kind="destruction"
    )
    page.choices.button(1).click()
    page.primary.click()
    assert page.given == []
    type_into(page.reason, "seen last in May by its holder")
    page.primary.click()
    assert page.given == [ports.Accounting("missing", "seen last in May by its holder")]


def test_a_sheet_may_stay_owed_only_where_it_may(show):  # noqa: F811 - the fixture
    must = show(
        ports.AccountSheet(step=step("account-sheets", "destruction"), sheet=OPENED, may_wait=False), kind="destruction"
    )
    may = show(ports.AccountSheet(step=step("retire-set", "reshare"), sheet=OPENED, may_wait=True), kind="reshare")
    assert (len(must.choices.buttons()), len(may.choices.buttons())) == (2, 3)


def test_a_dissent_needs_its_reason_and_an_agreement_none(show):  # noqa: F811 - the fixture
    question = ports.SignOff(step=step("sign-off"), name="Custodian 3", role="custodian", noted=NOTED)
    page = show(question)
    assert "Custodian 3" in texts(page)
    assert "1. The door stood open. Decided by Ada Administrator: Go on." in texts(page)  # which, not only how many
    page.dissent.click()
    assert page.given == []
    type_into(page.reason, "the camera was off")
    page.dissent.click()
    assert page.given == [ports.Opinion(agrees=False, remark="the camera was off")]
    agreed = show(question)
    press_return(agreed)
    assert agreed.given == [ports.Opinion(agrees=True, remark="")]


def draft() -> ports.ConfirmDraft:
    lines = tuple(f"field {number}: value {number}" for number in range(40))
    return ports.ConfirmDraft(
        step=step("issue-certificates", "issuance"),
        title="a.csr",
        lines=lines,
        digest=DIGEST,
        words=digest_words(DIGEST),
    )


def test_a_draft_is_signed_only_when_its_end_was_shown(show, qtbot):  # noqa: F811 - the fixture
    page = show(draft(), kind="issuance")
    qtbot.waitUntil(lambda: not page.at_end)
    assert page.primary.text() == "Read on"
    press_return(page)
    assert page.given == []
    while not page.at_end:
        press_return(page)
    assert page.given == []
    press_return(page)
    assert page.given == [True]


def test_a_draft_can_be_left_out(show):  # noqa: F811 - the fixture
    page = show(draft(), kind="issuance")
    page.leave_out.click()
    assert page.given == [False]


def test_long_values_break_and_lose_nothing():
    assert breakable("ab " + "0" * 40).replace("\u200b", "") == "ab " + "0" * 40
    assert "\u200b" not in breakable("a usual sentence")


def waiting(**more: object) -> ports.AwaitPeople:
    absent = (("witness", "Wendy Witness"), ("custodian", "Custodian 1"))
    return ports.AwaitPeople(
        step=step("hand-out-sheets"), absent=absent, here=("Ada Administrator", "Omar Operator"), **more
    )


def test_who_is_back_is_ticked_and_for_the_others_somebody_who_is_there_decides(show):  # noqa: F811 - the fixture
    page = show(waiting())
    page.primary.click()
    assert page.given == []
    assert page.hint.text().startswith("Tick who is back, or say")
    page.boxes["Wendy Witness"].setChecked(True)
    QTest.keyClicks(page.reason, "The train was late.")
    page.decider.setCurrentIndex(1)
    page.primary.click()
    assert page.given == [ports.Absence(("Wendy Witness",), "The train was late.", "Omar Operator")]
    assert [page.decider.itemText(place) for place in range(page.decider.count())] == list(page.question.here)


def test_what_somebody_must_say_in_person_waits_for_them(show):  # noqa: F811 - the fixture
    page = show(waiting(in_person=True))
    page.boxes["Wendy Witness"].setChecked(True)
    page.primary.click()
    assert page.given == []
    assert "waits for the others" in page.hint.text()
    page.boxes["Custodian 1"].setChecked(True)
    page.primary.click()
    assert page.given == [ports.Absence(("Wendy Witness", "Custodian 1"))]


def test_a_sheet_of_who_left_can_be_left_out(show):  # noqa: F811 - the fixture
    page = show(waiting(may_leave_out=True))
    page.leave_out.click()
    assert page.given == []
    QTest.keyClicks(page.reason, "Not without them.")
    page.leave_out.click()
    assert page.given == [ports.Absence((), "Not without them.", "Ada Administrator", go_on=False)]
