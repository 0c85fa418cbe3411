"""One Chinese term for one thing, in the window, the terminal, errors, report, sheets, scripts and requirements."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Tree

import pytest
import yaml

from ceremony.report.checklist_texts import TEXTS
from ceremony.report.texts import words
from ceremony.sheets import texts as sheet_texts

ROOT = Path(__file__).parents[2]
GLOSSARY = ROOT / "docs/glossary.md"


def rows() -> list[tuple[tuple[str, ...], str, tuple[str, ...]]]:
    """English words, the Chinese one, and those that stand nowhere."""
    shown = GLOSSARY.read_text(encoding="utf-8").partition("\n## ")[0]  # below it are the words of the code
    lines = [line for line in shown.splitlines() if line.startswith("| ")][1:]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [(tuple(one[0].split(", ")), one[1], tuple(filter(None, one[2].split(", ")))) for one in cells]


def in_both(value: Any) -> Iterator[tuple[str, str]]:
    """Every pair of `en` and `zh` in data."""
    if isinstance(value, dict):
        if isinstance(value.get("en"), str) and isinstance(value.get("zh"), str):
            yield value["en"], value["zh"]
        else:
            yield from (pair for one in value.values() for pair in in_both(one))
    elif isinstance(value, list):
        yield from (pair for one in value for pair in in_both(one))


def in_the_source() -> Iterator[tuple[str, str]]:
    """What the engine says as `Text(english, chinese)`; values that stand in them are left out."""
    for path in sorted((ROOT / "ceremony").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Text" and len(node.args) == 2:
                english, chinese = map(_constant, node.args)
                yield english, chinese


def _constant(node: ast.expr) -> str:
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    return "".join(str(one.value) for one in parts if isinstance(one, ast.Constant))


@cache
def pairs() -> tuple[tuple[str, str], ...]:
    """Every text that there is in English and Chinese."""
    found: list[tuple[str, str]] = []
    for message in Tree.parse(ROOT / "assets/translations/keyrite_zh.ts").iter("message"):
        translation = message.find("translation")
        assert translation is not None
        found.append((message.findtext("source") or "", "".join(translation.itertext())))
    for table in sorted((ROOT / "assets/translations").glob("*.zh.yaml")):
        found += yaml.safe_load(table.read_text(encoding="utf-8")).items()
    for folder in ("scripts", "requirements", "profiles"):
        for file in sorted((ROOT / "assets" / folder).glob("*.yaml")):
            found += in_both(yaml.safe_load(file.read_text(encoding="utf-8")))
    found += zip(words("en").values(), words("zh").values(), strict=True)
    found += in_both([{"en": TEXTS["en"][key], "zh": TEXTS["zh"][key]} for key in TEXTS["en"]])
    found += in_the_source()
    return tuple(found)


def test_the_texts_are_read_at_all():
    assert len(pairs()) > 1800
    assert len(rows()) > 20


@pytest.mark.parametrize(("english", "chinese", "never"), rows(), ids=lambda one: one if isinstance(one, str) else "")
def test_a_term_is_translated_by_one_word(english, chinese, never):
    del never
    forms = "|".join(f"{word}(?:s|es)?" if not word.endswith("y") else word for word in english)
    has = re.compile(rf"(?<![\w/.`-])(?:{forms})(?![\w/`-])", re.IGNORECASE)
    assert [pair for pair in pairs() if has.search(re.sub(r"\{\w+\}", "", pair[0])) and chinese not in pair[1]] == []


def test_what_the_glossary_rules_out_stands_nowhere():
    ruled_out = [word for _, _, never in rows() for word in never]
    paper = [(name, text) for name, text in vars(sheet_texts).items() if not name.startswith("__")]
    told = [*pairs(), *((name, repr(text)) for name, text in paper)]
    assert [(word, said) for word in ruled_out for _, said in told if word in said] == []
