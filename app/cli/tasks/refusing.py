"""What a command says when it is refused, whichever it is."""

from __future__ import annotations

from app.terminal.translations import error_in_words
from ceremony.errors import KeyriteError


def said(problem: KeyriteError, language: str) -> str:
    """The one sentence in a language."""
    return error_in_words(problem, language)
