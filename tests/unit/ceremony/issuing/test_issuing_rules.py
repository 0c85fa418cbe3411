"""Every rule has one id, one sentence, a refusal in the code and a test that names it."""

from __future__ import annotations

import re
from pathlib import Path

from ceremony.issuing import RULES

PACKAGE = Path(__file__).parents[4] / "ceremony/issuing"


def _ids(text: str, pattern: str) -> set[str]:
    return set(re.findall(pattern, text))


def test_every_refusal_names_a_rule_and_every_rule_is_refused_somewhere() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in PACKAGE.glob("*.py"))
    # I1 to I24; kept by construction and not by refusing: I5's extensions, I8's choice of the hash
    assert _ids(source, r'"(I\d+): ') == set(RULES) - {"I8"}


def test_every_rule_is_named_in_a_test() -> None:
    tests = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    assert set(RULES) - {"I8"} <= _ids(tests, r"\b(I\d+)\b")


def test_the_page_lists_every_rule() -> None:
    page = (PACKAGE.parents[1] / "docs/certificates.md").read_text(encoding="utf-8")
    for rule, sentence in RULES.items():
        assert f"| {rule} | {sentence} |" in page
