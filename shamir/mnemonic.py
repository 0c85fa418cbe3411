"""One SLIP-0039 mnemonic: its fields, its words, and judging it alone ("Format of the share mnemonic").

    bits   15 identifier | 1 extendable | 4 exponent | 4 group index | 4 group threshold - 1 | 4 group count - 1
           4 member index | 4 member threshold - 1 | zero padding | value | 30 checksum

Rules checked, in this order: all words on the list; as many words as a value of 16 to 64 bytes (an even number) gives;
the checksum; group threshold <= group count; zero padding.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from .checksum import CHECKSUM_WORDS, WORD_BITS, checksum, cut, locate, residue
from .errors import ChecksumError, HeaderError, PaddingError, Unpickled, WordCountError, listed
from .words import INDEX, WORDS, normalise

HEADER_WORDS = 4

# The lowest bit of each field in the header, its number of bits, and the value that is written as 0.
_HEADER = ((25, 15, 0), (24, 1, 0), (20, 4, 0), (16, 4, 0), (12, 4, 1), (8, 4, 1), (4, 4, 0), (0, 4, 1))


def _value_words(size: int) -> int:
    return -(-8 * size // WORD_BITS)


VALUE_BYTES = {HEADER_WORDS + _value_words(size) + CHECKSUM_WORDS: size for size in range(16, 65, 2)}
"""How many bytes the value has, by the number of words."""


@dataclass(frozen=True)
class Mnemonic(Unpickled):
    """The fields of one share, as written on it; `value` is secret and stays out of repr."""

    identifier: int
    extendable: bool
    exponent: int
    group_index: int
    group_threshold: int
    group_count: int
    member_index: int
    member_threshold: int
    value: bytes = field(repr=False)


def encode_mnemonic(share: Mnemonic) -> str:
    """Write the words, in lower case, joined by single spaces."""
    return " ".join(encode_words(share))


def encode_words(share: Mnemonic) -> list[str]:
    """List the words, each the word list's own text: the caller may join them in memory that can be wiped."""
    in_header = zip(fields(share), _HEADER, strict=False)  # all but the last, the value
    header = sum(getattr(share, each.name) - least << low for each, (low, _, least) in in_header)
    words = _value_words(len(share.value))
    indices = cut(header << WORD_BITS * words | int.from_bytes(share.value, "big"), HEADER_WORDS + words)
    return [WORDS[index] for index in indices + checksum(indices)]


def decode_mnemonic(text: str | list[str]) -> Mnemonic:
    """Judge one mnemonic alone, as typed or scanned (see `words.normalise`), and return its fields.

    Raises UnknownWordError, WordCountError, ChecksumError, HeaderError or PaddingError, with the places of wrong words
    in `words` where they can be told, counted from 1.
    """
    indices = [INDEX[word] for word in normalise(text)]
    check_count(len(indices))
    if residue(indices):
        words = tuple(place + 1 for place in locate(indices))
        what = f"{listed(words, 'word')} is wrong" if words else "two or more words are wrong, missing or out of order"
        raise ChecksumError(f"the checksum does not hold: {what}", words=words)
    return decode_indices(indices)


def check_count(words: int) -> None:
    """Raise WordCountError unless a value of 16 to 64 bytes gives that many words."""
    if words not in VALUE_BYTES:
        raise WordCountError(f"{words} words: a share of 16 bytes has 20, of 32 bytes 33, of 64 bytes 59")


def decode_indices(indices: Sequence[int]) -> Mnemonic:
    """Read the fields from a fitting number of word indices whose checksum holds; HeaderError or PaddingError."""
    size = VALUE_BYTES[len(indices)]
    whole = sum(index << WORD_BITS * place for place, index in enumerate(reversed(indices[:-CHECKSUM_WORDS])))
    header, rest = divmod(whole, 1 << WORD_BITS * _value_words(size))
    padding, value = divmod(rest, 1 << 8 * size)
    found: list[Any] = [(header >> low & (1 << bits) - 1) + least for low, bits, least in _HEADER]
    share = Mnemonic(*[*found, value.to_bytes(size, "big")])
    if share.group_threshold > share.group_count:
        raise HeaderError("the header asks for more groups than there are")
    if padding:
        raise PaddingError("the padding before the share's value is not zero")
    return share
