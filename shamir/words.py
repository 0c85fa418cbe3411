"""The 1024 words of SLIP-0039, and reading them as people write them.

Words are sorted, 4 to 8 letters, and told apart by their first four letters. Only ASCII is read: look-alike letters and
invisible characters make a word unknown rather than silently another word.
"""

import re
from importlib.resources import files

from .errors import UnknownWordError, listed

WORDS: tuple[str, ...] = tuple(files(__package__).joinpath("wordlist.txt").read_text("ascii").split())
INDEX: dict[str, int] = {word: index for index, word in enumerate(WORDS)}

_BY_PREFIX = {word[:4]: word for word in WORDS}
_NUMBER = re.compile(r"\A[0-9]+[.:)]?")  # "12." or "12" before or against a word
_UNREADABLE = re.compile(r"\A[?_]+\Z")


def normalise(text: str | list[str]) -> list[str]:
    """Return the words of `text` in lower case and whole.

    Accepts upper case, numbers before words ("12.", "12)", "12"), any white space between words, and words cut after
    four letters or more; also a list of words, so that nobody need join them. Raises UnknownWordError with the places
    of all words that are not on the list.
    """
    found = read(text)
    gaps = tuple(place for place, word in enumerate(found, start=1) if word is None)
    if gaps:
        raise UnknownWordError(f"marked as unreadable: {listed(gaps, 'word')}", words=gaps)
    return [word for word in found if word is not None]


def read(text: str | list[str]) -> list[str | None]:
    """Read as `normalise` does, but with None for each word written as "?", which stands for an unreadable one."""
    written = filter(None, [_NUMBER.sub("", token) for token in (text.split() if isinstance(text, str) else text)])
    found = [None if _UNREADABLE.match(token) else _expanded(token) for token in written]
    unknown = tuple(place for place, word in enumerate(found, start=1) if word == "")
    if unknown:
        raise UnknownWordError(f"not on the SLIP-39 list: {listed(unknown, 'word')}", words=unknown)
    return found


def _expanded(token: str) -> str:
    """Return the word that `token` writes in full or from its first four letters on; "" if there is none."""
    small = token.lower() if token.isascii() else ""
    word = _BY_PREFIX.get(small[:4], "")
    return word if word.startswith(small) else ""
