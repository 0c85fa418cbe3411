"""People read names, never the keys of events, looks and rules: in the window, terminal, report, desk and refusals."""

from __future__ import annotations

import dataclasses
import datetime
import io
import re
import shutil

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QTableView, QTableWidget
from typer.testing import CliRunner

from app.cli import app
from app.console import VisibleConsole
from app.failures import print_failure
from app.terminal.answers import ANSWERS
from app.terminal.prompts import Prompts
from app.window.audit.desk_views import OpenView, RequirementsView
from app.window.audit.record_browser import RecordBrowser
from app.window.audit.shelf import read_desk
from app.window.audit.verify_page import VerifyPage
from app.window.kit.language import WINDOW_LANGUAGE
from app.window.kit.said import error_text
from ceremony.audit.obligations import Obligation, list_recorded
from ceremony.audit.review import review_archive
from ceremony.custody.participants import Custodian, judge_custody
from ceremony.engine.self_test import run_self_test
from ceremony.facts import gather_archive
from ceremony.language.translations import names_in, said_in, translations, without_ids
from ceremony.ports import WaiveCustody
from ceremony.record.events import VOCABULARY
from ceremony.report.document import render_report
from ceremony.script.loading import Text
from ceremony.state.rules import refuse
from tests.events import chained
from tests.fuzz.archive_corpus import write
from tests.fuzz.archive_crafted import CRAFTED
from tests.gui.fakes import HOST_CHECKS
from tests.unit.ceremony.test_report import SCRIPT, entries_of, in_language, text_of

TODAY = datetime.date(2027, 3, 20)
POLICY = [finding.rule for finding in judge_custody([Custodian("A", "X")], 1)]
LOOKED_AT = [one.id for one in (*HOST_CHECKS, *run_self_test())]
KEYS = {*(key for key in VOCABULARY if "-" in key), *POLICY, *LOOKED_AT} - {"clock", "python"}
RULE = re.compile(r"\b[A-Z][0-9]{1,2}(?:-[a-z]+)+|(?:^|[.:;] ?)[PRSIB][0-9]{1,2}: ")


def assert_no_keys(text: str) -> None:
    squeezed = text.replace("\n", " ")
    assert sorted(key for key in KEYS if re.search(rf"(?<![\w./-]){key}(?![\w-])", squeezed)) == []
    assert RULE.findall(text) == []


@pytest.mark.parametrize("code", ["en", "zh"])
def test_every_event_look_and_rule_of_custody_has_a_name(code):
    names = translations("names", code)
    assert {*VOCABULARY, *POLICY, *LOOKED_AT} <= set(names)
    assert [key for key in KEYS if names[key] == key] == []


@pytest.mark.parametrize("code", ["en", "zh"])
@pytest.mark.parametrize("name", ["closed", "recovered", "aborted-late"])
def test_report_and_review_hold_no_key(corpus, name, code):
    entries = in_language(entries_of(corpus, name), code)
    assert_no_keys(text_of(render_report(SCRIPT, chained(entries))))
    assert_no_keys(text_of(review_archive(corpus.archives[name], language=code)))


@pytest.mark.parametrize("what", ["timeline", "record", "due", "obligations"])
def test_the_desk_on_the_command_line_shows_no_key(corpus, what):
    shown = CliRunner().invoke(app, ["desk", what, str(corpus.archives["closed"])])
    assert shown.exit_code == 0
    assert_no_keys(shown.stdout)


def test_a_waived_rule_and_failed_looks_are_named_in_obligations(corpus):
    facts = gather_archive(corpus.archives["closed"])
    facts.mode = "real"
    facts.opening = dataclasses.replace(facts.opening, host=HOST_CHECKS)
    for text in (said for one in list_recorded((facts,)) for said in (one.what.en, one.what.zh)):
        assert_no_keys(text)


def test_what_breaks_custody_is_named_when_it_is_asked_about_refused_and_verified():
    findings = tuple(judge_custody([Custodian("A", "X"), Custodian("B", "X"), Custodian("C", "Y")], 2))
    broken = [one.rule for one in findings if not one.holds]
    assert broken == POLICY
    shown = io.StringIO()
    prompts = Prompts(VisibleConsole(file=shown), lambda _: "no", lambda _: "no")
    ANSWERS[WaiveCustody](prompts, WaiveCustody(step=SCRIPT.steps[0], outcomes=findings))
    assert "One site alone could reach the quorum" in shown.getvalue()
    assert_no_keys(shown.getvalue())
    sentence = f"The custody breaks a rule ({names_in(broken, 'en')}), and nobody waived it."
    assert said_in(sentence, "zh") == f"保管安排违反规则（{names_in(broken, 'zh')}），且无人豁免。"


def test_sites_says_what_is_wrong_without_ids():
    shown = CliRunner().invoke(app, ["sites", "2:A,A,B"])
    assert "NOTE The sheets at A recover alone" in shown.stdout
    assert_no_keys(shown.stdout)
    assert "P4: the sheets at A recover alone" in CliRunner().invoke(app, ["sites", "2:A,A,B", "--json"]).stdout


@pytest.mark.parametrize(
    ("sentence", "shown"),
    [
        ("R16: a deviation needs a decision.", "A deviation needs a decision."),
        ("Line 7 breaks a rule. R17: sheet 2 lies open.", "Line 7 breaks a rule. Sheet 2 lies open."),
        ("第 7 行违反规则。R17：份额单开封。", "第 7 行违反规则。份额单开封。"),
        ("P6: Ann cannot hold it.", "Ann cannot hold it."),
        ("B1-sheets-at-one-site: 3 sheets are kept at A", "3 sheets are kept at A"),
        ("Section A1: the vault", "Section A1: the vault"),
        ("read from A4", "read from A4"),
    ],
)
def test_a_sentence_loses_its_rules_ids(sentence, shown):
    assert without_ids(sentence) == shown


def test_a_refusal_shows_no_id_in_words_and_keeps_it_for_machines(capsys):
    problem = refuse("R16", "a bag's number differed, and nobody has decided what follows")
    print_failure(str(problem), as_json=False)
    assert_no_keys(capsys.readouterr().err)
    print_failure(str(problem), as_json=True)
    assert "R16: " in capsys.readouterr().out
    WINDOW_LANGUAGE.speak("en")
    assert_no_keys(error_text(problem))


# the window


@pytest.fixture
def page(qtbot):
    shown = VerifyPage()
    qtbot.addWidget(shown)
    shown.show()
    return shown


def shown_by(page):
    shown = [one.text() for kind in (QLabel, QAbstractButton) for one in page.findChildren(kind)]
    for table in page.findChildren(QTableView):
        model = table.model()
        places = [(line, place) for line in range(model.rowCount()) for place in range(model.columnCount())]
        shown += [str(model.index(line, place).data() or "") for line, place in places]
    return "\n".join(shown)


def changed(corpus, tmp_path, name):
    return write(tmp_path / "archive", CRAFTED[name](corpus, corpus.files()))


@pytest.mark.parametrize("code", ["en", "zh"])
def test_no_view_of_the_desk_shows_a_key(page, corpus, code):
    WINDOW_LANGUAGE.speak(code)
    page.show_found(read_desk(corpus.archives["closed"], None, TODAY))
    for tab in page.tabs:
        tab.click()
        assert_no_keys(shown_by(page))


@pytest.mark.parametrize("code", ["en", "zh"])
def test_a_changed_archive_is_nowhere_said_to_agree_with_itself(page, corpus, tmp_path, code):
    WINDOW_LANGUAGE.speak(code)
    shutil.copytree(corpus.archives["closed"], tmp_path / "changed")
    (tmp_path / "changed/keys/root-ca.wrapped").write_bytes(b"x")
    agreeing = re.compile("consistent with itself|自身一致")
    page.show_found(read_desk(tmp_path / "changed", None, TODAY))
    for tab in page.tabs:
        tab.click()
        assert not agreeing.search(shown_by(page))
    assert not agreeing.search(text_of(review_archive(tmp_path / "changed", language=code)))
    assert not agreeing.search(CliRunner().invoke(app, ["verify", str(tmp_path / "changed")]).stdout)


def test_evidence_has_the_numbers_of_the_record_and_leads_there(page, corpus, qtbot):
    page.show_found(read_desk(corpus.archives["closed"], None, TODAY))
    page.tabs[4].click()
    findings = page.reading.requirements
    row = next(place for place, one in enumerate(findings) if len(one.entries) > 1)
    lines = [str(seq + 1) for seq in findings[row].entries]
    (table,) = page.findChild(RequirementsView).findChildren(QTableWidget)
    assert table.item(row, 3).text().startswith("lines " + lines[0])
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=table.visualItemRect(table.item(row, 3)).center())
    browser = page.findChild(RecordBrowser)
    model = browser.table.model()
    assert [model.index(place, 0).data() for place in range(model.rowCount())] == lines
    assert f'"seq": {int(lines[0]) - 1},' in browser.whole.toPlainText()
    browser.search.clear()
    assert model.rowCount() == len(page.reading.entries)


def test_an_open_point_leads_to_its_line(page, corpus, qtbot):
    what = Text("Deviation", "偏差")
    reading = read_desk(corpus.archives["closed"], None, TODAY)
    open_points = (Obligation("act", what, "KR-1"), Obligation("act", what, "KR-1", 7))
    page.show_found(dataclasses.replace(reading, obligations=open_points))
    page.tabs[5].click()
    table = page.findChild(OpenView).findChildren(QTableWidget)[0]
    table.cellActivated.emit(0, 0)  # follows from no line
    assert page.findChild(OpenView) is not None
    table.cellActivated.emit(1, 0)
    model = page.findChild(RecordBrowser).table.model()
    assert [model.index(place, 0).data() for place in range(model.rowCount())] == ["7"]
