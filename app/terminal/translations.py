"""What the terminal says, in English and Chinese: a table of its own sentences beside the engine's.

`assets/translations/terminal.*.yaml` has them by their English templates; tests/gui/test_terminal_words.py fails on one
that is not there.
"""

from __future__ import annotations

import copy
from typing import TypeVar

from ceremony.errors import KeyriteError
from ceremony.language.translations import said_in, translations, without_ids
from ceremony.report.checklist_texts import ROLES

Problem = TypeVar("Problem", bound=KeyriteError)


def table(language: str) -> dict[str, str]:
    """The terminal's sentences in a language by their English, and what events and looks are called by their keys."""
    return translations("terminal", language) | translations("names", language)


def in_words(template: str, language: str, **values: object) -> str:
    """A sentence of the terminal or of the engine; as it is, where nobody translated it."""
    said = table(language).get(template)
    if said is None:
        said = said_in(template, language)
    return said.format(**values) if values else said


def role_in_words(role: str, language: str) -> str:
    """What a role is called: as on the paper checklist."""
    return ROLES[language].get(role, role) if language in ROLES else role


def error_in_words(problem: KeyriteError, language: str) -> str:
    """What went wrong."""
    values = {
        name: said_in(value, language) if isinstance(value, str) else value for name, value in problem.values.items()
    }
    return without_ids(said_in(problem.template, language).format(**values))


def translated(problem: Problem, language: str) -> Problem:
    """The same error, which says its sentence in a language."""
    made = copy.copy(problem)
    made.template, made.values = "{sentence}", {"sentence": error_in_words(problem, language)}
    return made
