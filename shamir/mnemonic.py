"""One SLIP-0039 mnemonic: its fields, its words, and judging it alone ("Format of the share mnemonic").

    bits   15 identifier | 1 extendable | 4 exponent | 4 group index | 4 group threshold - 1 | 4 group count - 1
           4 member index | 4 member threshold - 1 | zero padding | value | 30 checksum

Rules checked, in this order: all words on the list; as many words as a value of 16 to 64 bytes (an even number) gives;
the checksum; group threshold <= group count; zero padding.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from functools import reduce
from typing import Any, NoReturn

from .checksum import CHECKSUM_WORDS, WORD_BITS, checksum, locate, residue
from .errors import ChecksumError, HeaderError, PaddingError, WordCountError
from .words import INDEX, WORDS, normalise

MIN_BYTES, MAX_BYTES = 16, 64
HEADER_WORDS = 4
FLAG_PLACE = 1

_HEADER = ((15, 0), (1, 0), (4, 0), (4, 0), (4, 1), (4, 1), (4, 0), (4, 1))  # bits of each field, what is written as 0
VALUE_BYTES = {  # number of words -> bytes of the value
    HEADER_WORDS + -(-8 * size // WORD_BITS) + CHECKSUM_WORDS: size for size in range(MIN_BYTES, MAX_BYTES + 1, 2)
}


@dataclass(frozen=True)
class Mnemonic:
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

    def __reduce__(self) -> NoReturn:
        """Refuse to be pickled or copied elsewhere by accident."""
        raise TypeError("a mnemonic is secret and is not pickled")


def encode_mnemonic(share: Mnemonic) -> str:
    """Write the words, in lower case, joined by single spaces."""
    header = 0
    for each, (bits, least) in zip(fields(share), _HEADER, strict=False):  # all but the last, the value
        header = header << bits | getattr(share, each.name) - least
    value_words = -(-8 * len(share.value) // WORD_BITS)
    indices = cut(header, HEADER_WORDS) + cut(int.from_bytes(share.value, "big"), value_words)
    indices += checksum(indices, share.extendable)
    return " ".join(WORDS[index] for index in indices)


def decode_mnemonic(text: str) -> Mnemonic:
    """Judge one mnemonic alone, as typed or scanned (see `words.normalise`), and return its fields.

    Raises UnknownWordError, WordCountError, ChecksumError, HeaderError or PaddingError, with the places of wrong words
    in `words` where they can be told, counted from 1.
    """
    indices = [INDEX[word] for word in normalise(text)]
    check_count(len(indices))
    check_checksum(indices)
    return decode_indices(indices)


def check_count(words: int) -> None:
    """Raise WordCountError unless a value of 16 to 64 bytes gives that many words."""
    if words not in VALUE_BYTES:
        raise WordCountError(f"{words} words: a share of 16 bytes has 20, of 32 bytes 33, of 64 bytes 59")


def decode_indices(indices: Sequence[int]) -> Mnemonic:
    """Read the fields from a fitting number of word indices whose checksum holds; HeaderError or PaddingError."""
    header, value = joined(indices[:HEADER_WORDS]), joined(indices[HEADER_WORDS:-CHECKSUM_WORDS])
    size = VALUE_BYTES[len(indices)]
    padding, value = divmod(value, 1 << 8 * size)
    found: list[Any] = [value.to_bytes(size, "big")]
    for bits, least in reversed(_HEADER):
        found.insert(0, (header & (1 << bits) - 1) + least)
        header >>= bits
    share = Mnemonic(*found)
    if share.group_threshold > share.group_count:
        raise HeaderError("the header asks for more groups than there are")
    if padding:
        raise PaddingError("the padding before the share's value is not zero")
    return share


def check_checksum(indices: Sequence[int]) -> None:
    """Raise ChecksumError, with the place of the wrong word if it is certain to be the only one."""
    flag = is_extendable(indices)
    if residue(indices, flag) == 0:
        return
    place = locate(indices, flag)
    # The second word holds the flag that chooses the checksum, so if it is the wrong one, the other flag locates it.
    if place is None and locate(indices, not flag) == FLAG_PLACE:
        place = FLAG_PLACE
    if place is None:
        raise ChecksumError("the checksum does not hold: two or more words are wrong, missing or out of order")
    raise ChecksumError(f"the checksum does not hold: word {place + 1} is wrong", words=(place + 1,))


def is_extendable(indices: Sequence[int]) -> bool:
    """Read the extendable flag, bit 4 of the second word."""
    return bool(indices[FLAG_PLACE] >> 4 & 1)


def cut(number: int, words: int) -> list[int]:
    """Cut a number into `words` groups of 10 bits, the highest first."""
    return [number >> WORD_BITS * place & 1023 for place in reversed(range(words))]


def joined(indices: Sequence[int]) -> int:
    """Undo `cut`."""
    return reduce(lambda number, index: number << WORD_BITS | index, indices, 0)
