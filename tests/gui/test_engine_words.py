"""What the engine says is said in Chinese too: every sentence of its source, with its values in place."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest
import yaml

from app.window.kit.language import WINDOW_LANGUAGE
from app.window.kit.said import error_text, said
from ceremony.errors import RefusedError
from ceremony.hsm.cryptoki import faults
from ceremony.hsm.cryptoki.return_values import Ckr
from ceremony.state.rules import refuse
from tests.gui.engine_words import Sentence, every_sentence

TABLE = Path(__file__).parents[2] / "assets/translations/errors.zh.yaml"
CHINESE = re.compile("[\u4e00-\u9fff]")


ENGLISH = re.compile(r"(?:\b[a-z]+\b[ ,;']+){4}")  # no command, file name or RFC clause has so many words


def lacking(sentences: tuple[Sentence, ...]) -> list[str]:
    told = {one: said(one.text, "zh") for one in sentences if re.search("[a-z]", re.sub(r"\{\w+\}", "", one.text))}
    return [
        f"{one.place}: {one.text}" for one, text in told.items() if not CHINESE.search(text) or ENGLISH.search(text)
    ]


def names_in(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def test_the_source_is_read_at_all():
    texts = {one.text for one in every_sentence()}
    assert "There is no live share set; split the root key first." in texts  # an error
    assert "not every sheet is sealed" in texts  # a refusal by a rule
    assert "step 11 has not left 22" in texts  # put together in an f-string
    assert "no interface is up" in texts  # a look at the machine
    assert "two draws differ" in texts  # a probe's finding
    assert "issued by the root CA for this ceremony, as recorded" in texts  # a check of the verifier
    assert any(text.startswith("The code on {name} is not that") for text in texts)  # a constant of its module
    assert len(texts) > 400


def test_every_sentence_of_the_engine_is_translated():
    assert lacking(every_sentence()) == []


def test_every_answer_of_a_token_is_told_in_chinese():
    """Their sentences are found by the answer's number, so that no error is made with one where it stands."""
    sentences = {faults.fault("C_Sign", code).template for code in [*Ckr, 0x80000001] if code != Ckr.OK}
    sentences |= {value for value in vars(faults).values() if isinstance(value, str) and value.startswith("The token")}
    assert len(sentences) > 20
    assert [one for one in sentences if not CHINESE.search(said(one, "zh"))] == []


def test_values_stand_in_the_translation_too():
    for one in every_sentence():
        told = said(one.text, "zh")
        assert names_in(told) <= names_in(one.text), one.place
        for value in (*one.values, *(f"{{{name}}}" for name in names_in(one.text))):
            assert value in told, f"{one.place}: {one.text} lacks {value} in {told}"


def test_a_sentence_that_nobody_translated_is_found():
    assert lacking((Sentence("This was never said before.", (), "here:1", is_template=True),)) != []


def test_no_sentence_stands_twice_in_the_table():
    node = yaml.compose(TABLE.read_text(encoding="utf-8"))
    keys = [key.value.strip() for key, _ in node.value]
    assert sorted(keys) == sorted(set(keys))


@pytest.mark.parametrize(
    ("sentence", "chinese"),
    [
        ("3 of 5, generation 1, every sheet read back and sealed", "5 份中的 3 份，第 1 组，每张份额单都已回读并封存"),
        (
            "R5: step sheets has not left Sheet issued, Key locked.",
            "步骤 sheets 没有留下 份额单：已发出、密钥已锁定。",
        ),
        (
            "Line 7 breaks a rule. R17: sheet 2 of set 1 (Carla) lies open.",
            "第 7 行违反规则。第 1 组的份额单 2（Carla）处于开封状态。",
        ),
        ("a name that nobody knows", "a name that nobody knows"),
    ],
)
def test_sentences_put_together_by_the_engine_are_taken_apart(sentence, chinese):
    assert said(sentence, "zh") == chinese


def test_the_refusal_of_a_rule_is_in_one_language():
    WINDOW_LANGUAGE.speak("zh")
    assert error_text(refuse("R3", "step token is not the next")) == "步骤 token 不是下一步。"
    assert error_text(RefusedError("There is no file {name}; check the name.", name="a.pdf")) == (
        "没有文件 a.pdf；请检查名称。"
    )
