"""The policy in the window: made and saved, opened with what is wrong at its field, adopted on a plan, heard aloud."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget

from app.window.ceremonies import LaptopCeremonies, plan_of
from app.window.kit.language import WINDOW_LANGUAGE
from app.window.kit.parts import LEAVING
from app.window.kit.preferences import Preferences
from app.window.pages import Scene, page_for
from app.window.pages.outcomes import outcome
from app.window.pages.policy import HearPolicyPage
from app.window.pages.progress import CeremonyProgress
from app.window.planning.continuing_page import ContinuingPlanPage
from app.window.planning.plan_page import GenerationPlanPage
from app.window.planning.policy_form import CHOSEN, FieldProblemError, PolicyForm
from app.window.planning.policy_page import PolicyPage
from app.window.policy_files import open_policy, save_policy
from ceremony import ports
from ceremony.language.digest_words import digest_words
from ceremony.policy.files import example_policy, load_policy
from ceremony.policy.sentences import say_changes, say_terms
from ceremony.record.events import data_of
from ceremony.script.loading import load_shipped_script
from tests.gui.fakes import PARTICIPANTS, entry
from tests.unit.ceremony.test_policy_files import SCHEMA, edited


def texts(widget: QWidget) -> str:
    """What its labels say, those included that the next turn of the event loop shows."""
    shown = (one for one in widget.findChildren(QLabel) if not one.isHidden() and not one.property(LEAVING))
    return "\n".join(one.text() for one in shown)


@pytest.fixture
def page(qtbot) -> PolicyPage:
    made = PolicyPage()
    qtbot.addWidget(made)
    made.show()
    made.show_opened(open_policy(None))
    return made


def enter(page: PolicyPage, field: str, text: str) -> None:
    line = page.form.lines[field]
    line.selectAll()
    QTest.keyClick(line, Qt.Key.Key_Delete)
    QTest.keyClicks(line, text)


def test_the_form_has_every_field_of_the_file(qtbot):
    form = PolicyForm()
    qtbot.addWidget(form)
    asked = {field.partition("/")[0] for field in (*form.lines, *form.ticks)}
    assert asked == set(SCHEMA["properties"]) - {"format"}
    assert {top: set(SCHEMA["properties"][top]["items"]["enum"]) for top in CHOSEN} == {
        top: set(each) for top, each in CHOSEN.items()
    }


def test_it_begins_with_the_example_as_sentences(page):
    assert page.form.terms() == example_policy().terms
    for said in say_terms(example_policy().terms):
        assert said.en in texts(page)


def test_what_is_entered_is_said_at_once_and_saved_as_a_file_that_is_read_the_same(page, qtbot, tmp_path):
    enter(page, "drill_months", "9")
    enter(page, "rotation_days/image-decryption", "")
    page.form.ticks["may_leave/operator"].click()
    qtbot.waitUntil(lambda: "A quorum proves that its sheets recover every 9 months." in texts(page))
    terms, place = page.form.terms(), tmp_path / "policy.yaml"
    with qtbot.waitSignal(page.save_requested) as asked:
        page.save.click()
        page._dialog.fileSelected.emit(str(place))
        page._dialog.close()
    assert asked.args == [terms, place]
    saved = save_policy(*asked.args)
    page.show_saved(saved)
    assert str(place) in texts(page)
    read = load_policy(place)
    assert (read.terms, read.sha256) == (terms, saved.sha256)
    assert (terms.drill_months, terms.may_leave) == (9, ("custodian", "operator"))
    assert "image-decryption" not in [one.purpose for one in terms.rotation]


@pytest.mark.parametrize(
    ("field", "text", "says"),
    [
        ("drill_months", "0", "from 1 to 120"),
        ("share_check_months", "", "from 1 to 120"),
        ("least_threshold", "1", "from 2 to 16"),
        ("name", "", "whose policy"),
        ("least_threshold", "6", "contradicts itself: “At least … sheets recover” is 6"),
        ("overlap_days/platform-ca", "90", "“days beside the next” of “the platform CA” is 90"),
        ("rotation_days/platform-ca", "", "need days after which"),
        ("crl_overlap_days", "365", "lives 365 days"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_is_not_saved(page, qtbot, field, text, says):
    enter(page, field, text)
    shown = [hint for hint in set(page.form._hints.values()) if not hint.isHidden()]
    assert [says in hint.text() for hint in shown] == [True]
    assert shown[0] is page.form._hints[field]
    with qtbot.assertNotEmitted(page.save_requested):
        page.save.click()
    assert page._dialog is None
    with pytest.raises(FieldProblemError):
        page.form.terms()


def test_what_is_mended_is_no_longer_said_to_be_wrong(page, qtbot):
    enter(page, "least_threshold", "6")
    enter(page, "least_shares", "9")
    assert not any(not hint.isHidden() for hint in page.form._hints.values())
    qtbot.waitUntil(lambda: "9 sheets or more, of which 6 or more recover" in texts(page))


@pytest.mark.parametrize(
    ("change", "field", "says"),
    [
        (("drill_months: 12", "drill_months: 0"), "drill_months", "Line 22"),
        (("  platform-ca: 30", "  platform-ca: 99"), "overlap_days/platform-ca", "contradicts itself"),
        (("[P5-site-may-be-lost]", "[P9]"), "waivable", "waivable/0 is P9"),
        (("least_shares: 5\n", ""), "least_shares", "missing"),
        (("name: ", "name: ]"), "name", "not plain YAML"),
    ],
)
def test_a_file_that_will_not_do_is_opened_with_what_is_wrong_at_its_field(page, tmp_path, change, field, says):
    file = tmp_path / "policy.yaml"
    file.write_bytes(edited(change))
    page.show_opened(open_policy(file))
    hint = page.form._hints[field]
    assert not hint.isHidden()
    assert says in hint.text()
    assert "cannot be adopted" in texts(page)


def test_what_can_be_read_of_such_a_file_fills_the_form(page, tmp_path):
    file = tmp_path / "policy.yaml"
    file.write_bytes(edited(("drill_months: 12", "drill_months: 0"), ("log_review_days: 31", "log_review_days: 7")))
    page.show_opened(open_policy(file))
    assert (page.form.lines["drill_months"].text(), page.form.lines["log_review_days"].text()) == ("0", "7")


def test_the_card_opens_it_and_another_language_keeps_what_was_entered(open_window, fake, qtbot, tmp_path):
    window = open_window(fake)
    window.centralWidget().cards["policy"].click()
    qtbot.waitUntil(lambda: window.centralWidget().form.lines["version"].text() == "1")
    enter(window.centralWidget(), "drill_months", "7")
    window.prefer(Preferences(language="zh"))
    page = window.centralWidget()
    assert isinstance(page, PolicyPage)
    assert page.form.lines["drill_months"].text() == "7"
    assert "每 7 个月由法定人数验证份额单仍可恢复。" in texts(page)
    target = tmp_path / "policy.yaml"
    page.save_requested.emit(page.form.terms(), target)
    qtbot.waitUntil(target.exists)
    qtbot.waitUntil(lambda: "已保存" in texts(window.centralWidget()))
    page.save_requested.emit(page.form.terms(), tmp_path / "none/policy.yaml")
    qtbot.waitUntil(lambda: "未能完成" in texts(window.centralWidget()))
    assert window.centralWidget().form.lines["drill_months"].text() == "7"


# on a plan


@pytest.mark.parametrize("kind", ["root-generation", "drill", "share-check"])
def test_a_plan_names_the_policy_that_it_adopts(qtbot, tmp_path, kind):
    WINDOW_LANGUAGE.speak("en")
    page = GenerationPlanPage("en") if kind == "root-generation" else ContinuingPlanPage(kind, "en")
    qtbot.addWidget(page)
    assert page.options().policy is None
    file = tmp_path / "policy.yaml"
    file.write_bytes(example_policy().source)
    page.policy.line.setText(str(file))
    plan = plan_of(page.options())
    assert plan.policy is not None
    assert plan.policy.source == example_policy().source


def test_a_plan_with_a_policy_that_will_not_do_does_not_begin(open_window, qtbot, tmp_path):
    window = open_window(LaptopCeremonies())
    file = tmp_path / "policy.yaml"
    file.write_bytes(edited(("least_threshold: 3", "least_threshold: 6")))
    window.centralWidget().cards["root-generation"].click()
    page = window.centralWidget()
    page.folder.setText(str(tmp_path / "out"))
    page.policy.line.setText(str(file))
    page.begin.click()
    qtbot.waitUntil(lambda: "contradicts itself" in texts(page))
    assert not (tmp_path / "out").exists()


# in a ceremony

STEP = load_shipped_script("drill").step("approval")
DIGEST = example_policy().sha256


def hear(qtbot, language: str, *, changes: bool) -> HearPolicyPage:
    WINDOW_LANGUAGE.speak(language)
    before = replace(example_policy().terms, drill_months=24)
    question = ports.HearPolicy(
        step=STEP,
        title="Example Organisation, 1",
        terms=say_terms(example_policy().terms),
        changes=say_changes(before, example_policy().terms) if changes else (),
        digest=DIGEST,
        words=digest_words(DIGEST),
    )
    page = page_for(
        question, Scene(CeremonyProgress(load_shipped_script("drill"), participants=PARTICIPANTS), language)
    )
    qtbot.addWidget(page)
    page.resize(1000, 640)
    page.show()
    return page


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_policy_is_heard_to_its_end_before_it_is_approved(qtbot, language):
    page = hear(qtbot, language, changes=False)
    for said in say_terms(example_policy().terms):
        assert said.in_language(language) in texts(page)
    qtbot.waitUntil(lambda: not page.at_end)
    page.settle_ms = 0
    page._on_settled()
    with qtbot.waitSignal(page.answered):
        while not page.at_end:
            page.primary.click()
        page.primary.click()


def test_what_a_new_policy_changes_stands_before_its_terms(qtbot):
    shown = texts(hear(qtbot, "en", changes=True))
    assert "From now on: A quorum proves that its sheets recover every 12 months." in shown
    assert "It takes the place of the policy before" in shown
    assert "It takes the place" not in texts(hear(qtbot, "en", changes=False))


def test_what_breaks_it_is_told_on_the_first_page():
    WINDOW_LANGUAGE.speak("en")
    progress = CeremonyProgress(load_shipped_script("drill"))
    parameters = {"policy": data_of(example_policy().terms), "policy_sha256": DIGEST, "threshold": 2, "shares": 3}
    progress.entries = [entry(0, "ceremony-opened", {"parameters": parameters})]
    shown = outcome(progress)
    assert shown is not None
    assert not shown.good
    assert shown.text == (
        "2 sheets recover, fewer than the policy asks for. There are 3 sheets, fewer than the policy asks for. "
        "Decide about it when people are named."
    )
