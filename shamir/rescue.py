"""Rebuilding unreadable words of a damaged share.

Up to three unreadable words follow from the checksum. That uses the checksum up: nothing is left to notice another
wrong word, so compare the result with a commitment where there is one. With four or five, 2^10 or 2^20 candidates meet
the checksum, and only a commitment can choose. Six would be 2^30; there we stop.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress

from .checksum import cut, patterns, residue, solve
from .errors import MnemonicError, UnreadableError
from .mnemonic import check_count, decode_indices, encode_mnemonic
from .words import INDEX, read


def rescue_mnemonic(text: str | list[str], genuine: Callable[[str], bool] | None = None) -> str:
    """Return the whole mnemonic in lower case; in `text`, or a list of words, write "?" for each unreadable one.

    `genuine` judges a candidate by its canonical words, against a commitment; without it at most three words are
    rebuilt, and where the second word, which tells the kind of checksum, is one of three, there may be two ways.

    Raises UnreadableError when there are too many, or not exactly one candidate; UnknownWordError and WordCountError as
    `decode_mnemonic`.
    """
    found = read(text)
    check_count(len(found))
    places = [place for place, word in enumerate(found) if word is None]
    indices = [0 if word is None else INDEX[word] for word in found]
    shown = tuple(place + 1 for place in places)
    if len(places) > (most := 3 if genuine is None else 5):
        raise UnreadableError(f"{len(places)} words are unreadable, at most {most} can be rebuilt", words=shown)
    accepted = [whole for whole in _candidates(indices, places) if genuine is None or genuine(whole)]
    if len(accepted) != 1:
        ways = "are several ways" if accepted else "is no way"
        raise UnreadableError(f"there {ways} to fill the unreadable words", words=shown)
    return accepted[0]


def _candidates(indices: Sequence[int], places: Sequence[int]) -> Iterator[str]:
    """Yield the words of every valid share that fills the places, which hold 0."""
    columns = [pattern for place in places for pattern in patterns(len(indices))[place]]
    filled = list(indices)
    for filling in solve(columns, residue(indices)):
        for place, index in zip(places, cut(filling, len(places)), strict=True):
            filled[place] = index
        with suppress(MnemonicError):  # met the checksum by chance, not the format
            yield encode_mnemonic(decode_indices(filled))
