"""What is wrong with a file that people wrote, by line, on a terminal or as JSON."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from app.json_output import print_json
from app.output import Say
from ceremony.errors import BrokenRuleError
from ceremony.language.translations import said_in, without_ids
from ceremony.script.strict_file import Problem


def rule_sentence(error: BrokenRuleError, language: str) -> str:
    """What an error says, in a language and without its rule's id."""
    values = {
        name: said_in(value, language) if isinstance(value, str) else value for name, value in error.values.items()
    }
    return without_ids(said_in(error.template, language).format(**values))


def tell_problems(file: Path, problems: Iterable[Problem], language: str, *, as_json: bool) -> None:
    """Each with its line, as programs that jump to one take it: `FILE:LINE  PLACE: SENTENCE`."""
    if as_json:
        found = [
            {"line": one.line, "place": one.where, "rule": one.error.rule, "sentence": str(one.error)}
            for one in problems
        ]
        print_json({"ok": False, "problems": found})
        return
    say = Say(as_json)
    for one in problems:
        say(f"{file}:{one.line}  {one.where}{':' if one.where else ''} {rule_sentence(one.error, language)}")
