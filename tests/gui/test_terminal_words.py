"""What the terminal says is said in Chinese too: every sentence of its source, by the window's own terms."""

from __future__ import annotations

import ast
import io
import re
import string
from dataclasses import replace
from pathlib import Path

import pytest

from app.console import VisibleConsole
from app.terminal.operator import TerminalOperator
from app.terminal.prompts import Prompts
from app.terminal.translations import in_words, table, translated
from app.window.kit.language import WINDOW_LANGUAGE
from app.window.words import event_words, host_check_words
from ceremony import ports
from ceremony.engine.self_test import run_self_test
from ceremony.errors import UnopenedError, UsageError
from ceremony.script.loading import load_shipped_script
from tests.gui.engine_words import every_sentence
from tests.gui.fakes import HOST_CHECKS, PARTICIPANTS, SHARES
from tests.gui.test_house import every_question

SOURCES = sorted((Path(__file__).parents[2] / "app/terminal").glob("*.py"))
SAYING = {"say", "line", "go_on", "yes", "choose", "choose_words", "person", "secret", "bag", "words", "_waiver"}
PLACES = {"archive medium"}  # made of an item's name in the record
ASKING = {"answers", "people", "sheets", "tokens"}
CHINESE = re.compile("[\u4e00-\u9fff]")
NO_SENTENCES = {"yellow", "bold", "dim", "PIN", "record-head", "lost", "show", "spoiled", "type"}  # styles, keys, names


def named_first(path: Path) -> set[str]:
    """Sentences that get a name, or stand in a table, before they are said."""
    assigned = [one.value for one in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(one, ast.Assign)]
    parts = [part.value for one in assigned for part in ast.walk(one) if isinstance(part, ast.Constant)]
    return {part for part in parts if isinstance(part, str) and " " in part.strip() and path.stem in ASKING}


def said_in_the_source() -> set[str]:
    """Every text that is handed to a prompt, in whatever expression it stands there."""
    found: set[str] = set()
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            texts = [part for one in node.args if called in SAYING for part in ast.walk(one)]
            found |= {one.value for one in texts if isinstance(one, ast.Constant) and isinstance(one.value, str)}
        found |= named_first(path)
    return {text for text in found if re.search("[A-Za-z]{3}", re.sub(r"\{\w+\}", "", text))} - NO_SENTENCES


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_the_source_is_read_at_all():
    assert {"Said, and everybody is ready", "Why you go on all the same", "it is put right: look again"} <= (
        said_in_the_source()
    )
    assert len(said_in_the_source()) > 100


def test_every_sentence_of_the_terminal_is_translated():
    assert sorted(one for one in said_in_the_source() if not CHINESE.search(table("zh").get(one, ""))) == []


def test_no_sentence_is_kept_that_is_said_no_more():
    constants = {
        node.value
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant)
    }
    assert sorted(one for one in table("zh") if " " in one and one not in constants | PLACES) == []


def test_translations_keep_the_placeholders():
    for text, said in table("zh").items():
        assert placeholders(said) == placeholders(text), text


def test_no_sentence_is_also_one_of_the_engine():
    """One table each, so that no sentence has two translations."""
    assert sorted(set(table("zh")) & {one.text for one in every_sentence()}) == []


def test_events_and_looks_are_called_as_in_the_window(qapp):
    WINDOW_LANGUAGE.speak("zh")
    events = event_words.all_events()
    for event, said in events.items():
        assert table("zh")[event].removeprefix("份额单：") == said
    for look in (*(one.id for one in HOST_CHECKS), *(one.id for one in run_self_test())):
        assert table("zh")[look] == host_check_words.host_check_name(look)
        assert host_check_words.host_check_name(look) != look


def hold(question: ports.Question[object], answers: dict[str, str]) -> str:
    """All that is shown for one question in Chinese, with what is asked; `answers` by a part of what is asked."""
    shown = io.StringIO()

    def read(asked: str) -> str:
        shown.write(asked)
        chosen = next((said for part, said in answers.items() if part in asked), None)
        if chosen is None:
            chosen = "是" if "是/否" in asked else "" if "[" in asked or "回车" in asked else "甲"
        return chosen

    prompts = Prompts(VisibleConsole(file=shown, width=200), read, read)
    operator = TerminalOperator(
        load_shipped_script("root-generation"), "zh", prompts, real=True, participants=PARTICIPANTS
    )
    operator.ask(question)
    return shown.getvalue()


ENGLISH = re.compile(r"(?:\b[a-z]+\b[ ,;:']+){3}")  # keys such as `type`, and names, have no three words in a row


@pytest.mark.parametrize("question", every_question(), ids=lambda one: type(one).__name__)
def test_no_question_is_put_in_two_languages(question):
    answers = {"快多少秒": "0", "文件": "a.pdf", "逐词": "a.pdf"}
    shown = hold(question, answers)
    assert CHINESE.search(shown)
    # words of a digest, and the fields of a certificate, are English for everybody
    drafts = [text for one in getattr(question, "drafts", ()) for text in (*one.key_words, *one.lines)]
    from_outside = " ".join((*getattr(question, "words", ()), *getattr(question, "lines", ()), *drafts))
    left = [found[0] for found in ENGLISH.finditer(shown) if found[0].split()[0] not in from_outside]
    assert left == []


def test_a_problem_is_told_in_chinese():
    problem = UsageError("There is no file {name}; check the name.", name="a.pdf")
    step = load_shipped_script("root-generation").step("sheets")
    shown = hold(ports.SealSheet(step=step, share=SHARES[0], problem=problem), {})
    assert "没有文件 a.pdf" in shown
    again = translated(problem, "zh")
    assert (str(again), again.exit_code, str(problem)) == (
        "没有文件 a.pdf；请检查名称。",
        2,
        "There is no file a.pdf; check the name.",
    )


def test_a_sheet_that_could_not_be_opened_is_asked_for_again_of_the_same_custodian():
    problem = UnopenedError("There is no file {name}; check the name.", name="a.pdf")
    step = load_shipped_script("root-generation").step("sheets")
    question = ports.PresentSheet(step=step, problem=problem, judged=(), threshold=3, holders=SHARES)
    assert "请同一位保管人再出示份额单" in hold(question, {})
    assert "请同一位保管人" not in hold(replace(question, problem=None), {})


def test_english_stays_as_it_stands_in_the_source():
    assert in_words("Token {label}: a new PIN", "en", label="{x}") == "Token {x}: a new PIN"
