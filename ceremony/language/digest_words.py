"""Digests as words that people can read aloud: the PGP word list, never confused with share words.

Bytes at even positions take a two-syllable word and bytes at odd positions a three-syllable one, so that a
word left out or two words swapped are heard.
"""

from __future__ import annotations

from functools import cache
from importlib import resources


@cache
def _columns() -> tuple[tuple[str, ...], tuple[str, ...]]:
    text = resources.files("assets").joinpath("words/pgp-words.txt").read_text(encoding="ascii")
    pairs = [line.split() for line in text.splitlines()]
    return tuple(even for even, _ in pairs), tuple(odd for _, odd in pairs)


@cache
def all_digest_words() -> frozenset[str]:
    """Every word of the list, in small letters."""
    return frozenset(word.lower() for column in _columns() for word in column)


def digest_words(digest_hex: str, count: int = 32) -> tuple[str, ...]:
    """The first `count` bytes of a digest as words: 32 for whatever is approved, fewer only to find it again."""
    columns = _columns()
    return tuple(columns[place % 2][byte] for place, byte in enumerate(bytes.fromhex(digest_hex)[:count]))


def group_hex(digest_hex: str, size: int = 4) -> str:
    """Hex in groups for the eye: `7F3A 91C2 ...`."""
    upper = digest_hex.upper()
    return " ".join(upper[place : place + size] for place in range(0, len(upper), size))
