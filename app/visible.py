"""Text from outside as people may see it: nothing in it moves a cursor, colours a line, or turns writing round.

- Names stay readable in every script: wide spaces stay, and joiners between letters that need them.
- What cannot be printed stands as its number (`\\u202e`), so that it is seen and not obeyed.
"""

from __future__ import annotations

import re
import unicodedata

_OWN = ("\n", "\u200b", "\u2060")
_PIECES = "([\n\u200b\u2060])"  # compiled where it is first needed: the window's first page has none
_JOINERS = "\u200c\u200d"  # Persian, Urdu and Indic names are written with them


def visible(text: str) -> str:
    """One line of text: controls, line ends, escape sequences and bidirectional marks as their numbers."""
    if text.isprintable():
        return text
    return "".join(_seen(text, place) for place in range(len(text)))


def visible_lines(text: str) -> str:
    """The same for text of several lines, in which the window says where a line may break and where not."""
    return (
        text if text.isprintable() else "".join(one if one in _OWN else visible(one) for one in re.split(_PIECES, text))
    )


def visible_json(document: str) -> str:
    """A JSON document of the same values, in which whatever cannot be printed is written with JSON's own escapes."""
    if document.replace("\n", "").isprintable():
        return document
    return "".join(char if char.isprintable() or char == "\n" else _json_escape(char) for char in document)


def _seen(text: str, place: int) -> str:
    char = text[place]
    if char.isprintable() or unicodedata.category(char) == "Zs":
        return char
    if char in _JOINERS and 0 < place < len(text) - 1 and _joins(text[place - 1 : place + 2]):
        return char
    return f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}"


def _joins(three: str) -> bool:
    return all(ord(char) > 0x590 and unicodedata.category(char)[0] in "LM" for char in (three[0], three[2]))


def _json_escape(char: str) -> str:
    units = char.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[place : place + 2].hex()}" for place in range(0, len(units), 2))
