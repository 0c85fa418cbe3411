"""Nothing that looks like a secret leaves: what people typed into remarks is looked at before it is exported.

- A field whose name speaks of a password, token, secret, PIN or private key is redacted, whatever it holds.
- A value that looks like one is redacted wherever it stands: keys in PEM, bearer and JSON web tokens, `password=`,
  and share words.
- A record holds no secret to begin with: this is the second line of defence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from ceremony.events import Event
from ceremony.facts import Noted
from ceremony.people import Actor
from shamir.slip39 import WORDS

REDACTED = "[redacted]"
E = TypeVar("E", bound=Event)
_NAMES = re.compile(
    r"pass(word|wd|phrase|code)?$|password|passphrase|secret|token|credential|mnemonic|api[_-]?key|private[_-]?key"
    r"|(^|[_-])(pin|puk|words?)($|[_-])",
    re.IGNORECASE,
)
_VALUES = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY"
    r"|\b(password|passwd|passphrase|secret|token|pin|api[_-]?key)\b\s*[:=]"
    r"|\bbearer\s+\S{8,}"
    r"|\beyJ[\w-]{8,}\.[\w-]{4,}"
    r"|\b(AKIA|ghp_|glpat-|xox[abp]-)\w{8,}",
    re.IGNORECASE,
)
_SHARE_WORDS = frozenset(WORDS)
_RUN = 5  # words of the share list in a row that are taken for a share


def redact(value: Any, name: str = "") -> Any:
    """The value with everything replaced that looks like a secret, by its field's name or by itself."""
    if _NAMES.search(name):
        return REDACTED
    if isinstance(value, dict):
        return {key if not _looks_secret(key) else REDACTED: redact(inner, key) for key, inner in value.items()}
    if isinstance(value, list):
        return REDACTED if _is_word_list(value) else [redact(one) for one in value]
    return redact_text(value) if isinstance(value, str) else value


def redact_text(text: str) -> str:
    """The text, or the mark if it looks like a secret: for what is not kept in fields with names."""
    return REDACTED if _looks_secret(text) else text


def redact_noted(noted: Noted[E]) -> Noted[E]:
    """An entry whose texts are redacted by their looks; its fields' names are the vocabulary's own, and say nothing."""
    actor = Actor(noted.entry.actor.role, redact_text(noted.entry.actor.name))
    event: E = _by_looks(noted.event)
    return Noted(replace(noted.entry, actor=actor), event)


def _by_looks(value: Any) -> Any:
    """A value of an event with its texts redacted."""
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{one.name: _by_looks(getattr(value, one.name)) for one in fields(value)})
    if isinstance(value, tuple):
        return (REDACTED,) if _is_word_list(value) else tuple(map(_by_looks, value))
    return redact_text(value) if isinstance(value, str) else value


def _is_word_list(values: Sequence[Any]) -> bool:
    return _holds_run([value if isinstance(value, str) else "" for value in values])


def _looks_secret(text: str) -> bool:
    return _VALUES.search(text) is not None or _holds_run(re.findall(r"[A-Za-z]+", text))


def _holds_run(words: list[str]) -> bool:
    run = 0
    for word in words:
        run = run + 1 if word.lower() in _SHARE_WORDS else 0
        if run >= _RUN:
            return True
    return False
