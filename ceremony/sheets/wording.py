"""Share words found in text that people typed, pasted or printed.

Rules guarded here:
- capitals, numbering, punctuation, beginnings of four letters or more, and `?` for a word that cannot be read are
  all understood; nothing else is guessed;
- text that is not a share's words gives None: the caller knows what to say, and nothing of it is quoted.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise

from ceremony.sheets.content import WORD_COUNTS
from shamir.slip39 import WORDS

UNREADABLE = "?"  # stands for a word that cannot be read

_TOKEN = re.compile(r"[a-z]+|[0-9]+|[?_]+")
_CODE = re.compile(r"[A-Z]{4,8}(?: [A-Z]{4,8})+")
_LONGEST_TEXT = 200_000  # characters; a sheet's text has about 3,000


_BY_BEGINNING = {word[:4]: word for word in WORDS}  # SLIP-0039: the first four letters are unique


def words_of_code(text: str) -> tuple[str, ...] | None:
    """The words of a QR code that holds a share and nothing else, in lower case."""
    if not _CODE.fullmatch(text.strip()):
        return None
    words = tuple(text.lower().split())
    return words if _is_share(words) else None


def words_of_text(text: str) -> tuple[str, ...] | None:
    """The words of a text that holds one share, numbered or not, alone or among a whole sheet's text."""
    tokens = _TOKEN.findall(unicodedata.normalize("NFKC", text[:_LONGEST_TEXT]).lower())
    alone = [_word(token) for token in tokens if not token.isdigit()]
    if len(alone) in WORD_COUNTS and None not in alone:
        return _in_order(tokens, tuple(word for word in alone if word))
    return _numbered_words(tokens)


def _word(token: str) -> str | None:
    if set(token) <= {"?", "_"}:
        return UNREADABLE
    word = _BY_BEGINNING.get(token[:4], "")
    return word if len(token) >= 4 and word.startswith(token) else None


def _in_order(tokens: Sequence[str], words: tuple[str, ...]) -> tuple[str, ...]:
    """The words by their numbers if each has its own before it: columns may have been typed row by row."""
    numbers = [int(token[:4]) for token in tokens[::2] if token.isdigit()]
    if len(tokens) != 2 * len(words) or sorted(numbers) != list(range(1, len(words) + 1)):
        return words
    return tuple(word for _, word in sorted(zip(numbers, words, strict=True)))


def _numbered_words(tokens: Sequence[str]) -> tuple[str, ...] | None:
    """The longest run of `1 word 2 word 3 word ...` among other text."""
    best: tuple[str, ...] = ()
    run: list[str] = []
    for number, token in pairwise(tokens):
        word = _word(token) if number.isdigit() else None
        if word is None:
            continue
        if int(number[:4]) == 1:
            run = []
        if int(number[:4]) == len(run) + 1:
            run.append(word)
        if len(run) in WORD_COUNTS and len(run) > len(best):
            best = tuple(run)
    return best or None


def _is_share(words: Sequence[str]) -> bool:
    return len(words) in WORD_COUNTS and all(_BY_BEGINNING.get(word[:4]) == word for word in words)
