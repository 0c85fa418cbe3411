"""Texts that become scripts and settings elsewhere: names filled in, and the words of a digest without Keyrite."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from functools import cache
from importlib import resources

from ceremony.language.digest_words import digest_words


@cache
def asset(name: str) -> str:
    """A file of assets/."""
    return resources.files("assets").joinpath(name).read_text(encoding="utf-8")


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with each `@NAME@` replaced, and `@NAME_QUOTED@` by the value as one word of a shell."""
    for name, value in values.items():
        text = text.replace(f"@{name}_QUOTED@", shlex.quote(value)).replace(f"@{name}@", value)
    return text


@cache
def spoken_words(indent: int) -> str:
    """A shell's function `in_words`, which sets `words` to the PGP words of hex digits, eight to a line, indented."""
    values = {"EVEN": _word_cases(0), "ODD": _word_cases(1), "INDENT": " " * indent}
    return filled(asset("estate/words.sh"), values).rstrip("\n")


def _word_cases(place: int) -> str:
    """Branches of a `case` with the words of bytes at even (0) or odd (1) places."""
    words = [digest_words(f"{byte:02x}" * 2)[place] for byte in range(256)]
    rows = (range(start, start + 8) for start in range(0, 256, 8))
    return "\n".join("    " + " ".join(f"{byte:02x}) word={words[byte]} ;;" for byte in row) for row in rows)
