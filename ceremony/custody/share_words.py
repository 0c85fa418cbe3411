"""A share's words where they are kept: in one bytearray, which is overwritten when it is let go of.

Rules guarded here:
- the words lie there once, and nowhere in a repr, a pickle or a copy;
- whoever reads them one by one gets the word list's own texts, which every process holds anyway: no copy is made.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NoReturn, overload

from shamir import slip39

_UNREADABLE = "?"
_BEGINNING = 4  # letters that tell a word (SLIP-0039)
_BY_BEGINNING = {word[:_BEGINNING].encode(): word for word in slip39.WORDS} | {_UNREADABLE.encode(): _UNREADABLE}


class ShareWords(Sequence[str]):
    """The words of one share, in lower case, `?` for one that cannot be read; none once they are wiped."""

    __slots__ = ("_text",)

    def __init__(self, text: bytearray) -> None:
        """`text`: words of SLIP-0039 joined by single spaces; from now on it is this object's own."""
        self._text = text

    @classmethod
    def of(cls, words: Iterable[str]) -> ShareWords:
        """A copy of words that are kept elsewhere; its room is taken at once, so that it leaves none of it behind."""
        listed = list(words)
        text, end = bytearray(sum(len(word) + 1 for word in listed)), 0
        for word in listed:
            text[end : end + len(word) + 1] = word.encode("ascii") + b" "
            end += len(word) + 1
        del text[-1:]
        return cls(text)

    @classmethod
    def of_share(cls, share: slip39.Mnemonic) -> ShareWords:
        """The words that a share is written in."""
        return cls.of(slip39.encode_words(share))

    def wipe(self) -> None:
        """Overwrite every word."""
        self.__del__()
        self._text.clear()

    def __del__(self) -> None:
        """Whoever lets go of words, of a sheet that was refused for one, leaves none of them behind."""
        self._text[:] = bytes(len(self._text))

    @property
    def text(self) -> bytearray:
        """The bytearray itself, for whoever passes it on whole."""
        return self._text

    def __iter__(self) -> Iterator[str]:
        start = 0
        while start < len(self._text):
            end = self._text.find(b" ", start)
            end = len(self._text) if end < 0 else end
            yield _BY_BEGINNING.get(bytes(self._text[start : min(start + _BEGINNING, end)]), _UNREADABLE)
            start = end + 1

    def __len__(self) -> int:
        return self._text.count(b" ") + 1 if self._text else 0

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[str, ...]: ...
    def __getitem__(self, place: int | slice) -> str | tuple[str, ...]:
        return tuple(self)[place]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and not isinstance(other, str) and tuple(self) == tuple(other)

    __hash__ = None  # type: ignore[assignment]  # what is wiped is not what it was

    def __repr__(self) -> str:
        return f"<{len(self)} words>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a share's words are secret and are not pickled")
