"""What the engine says, in the window's language: sentences, phrases, errors. No part of the first page needs it."""

from __future__ import annotations

from app.window.kit.language import WINDOW_LANGUAGE, joined
from ceremony.errors import KeyriteError
from ceremony.language.translations import said_in, with_stop, without_ids


def said(template: str, code: str = "") -> str:
    """A sentence or phrase of the engine in the window's language; as it is, where nobody translated it."""
    return without_ids(said_in(template, code or WINDOW_LANGUAGE.code))


def sentence(text: str) -> str:
    """A text with a stop at its end, unless it ends already."""
    return with_stop(text, WINDOW_LANGUAGE.code)


def said_list(phrases: str) -> str:
    """Several phrases of the engine, one after the other: `out of paper, a cover is open`."""
    whole = said(phrases)
    if WINDOW_LANGUAGE.code == "en" or whole != phrases or ", " not in phrases:
        return whole
    return joined(",", *(said(phrase) for phrase in phrases.split(", ")))


def error_text(error: KeyriteError) -> str:
    """The error's sentence in the window's language."""
    values = {name: said_list(value) if isinstance(value, str) else value for name, value in error.values.items()}
    return without_ids(said(error.template).format(**values))
