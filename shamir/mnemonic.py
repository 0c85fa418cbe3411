"""One SLIP-0039 mnemonic: its fields, its words, and judging it alone ("Format of the share mnemonic").

    bits   15 identifier | 1 extendable | 4 exponent | 4 group index | 4 group threshold - 1 | 4 group count - 1
           4 member index | 4 member threshold - 1 | zero padding | value | 30 checksum

Rules checked, in this order: all words on the list; as many words as a value of 16 to 64 bytes (an even number) gives;
the checksum; group threshold <= group count; zero padding.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NoReturn

from .checksum import CHECKSUM_WORDS, WORD_BITS, checksum, locate, residue
from .errors import ChecksumError, HeaderError, PaddingError, WordCountError
from .words import INDEX, WORDS, normalise

MIN_BYTES, MAX_BYTES = 16, 64
HEADER_WORDS = 4

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
    for width, number in (
        (15, share.identifier),
        (1, share.extendable),
        (4, share.exponent),
        (4, share.group_index),
        (4, share.group_threshold - 1),
        (4, share.group_count - 1),
        (4, share.member_index),
        (4, share.member_threshold - 1),
    ):
        header = header << width | number
    words = -(-8 * len(share.value) // WORD_BITS)
    value = int.from_bytes(share.value, "big")
    indices = _cut(header, HEADER_WORDS) + _cut(value, words)
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
    header = _joined(indices[:HEADER_WORDS])
    value = _joined(indices[HEADER_WORDS:-CHECKSUM_WORDS])
    size = VALUE_BYTES[len(indices)]
    group_threshold, group_count = (header >> 12 & 15) + 1, (header >> 8 & 15) + 1
    if group_threshold > group_count:
        raise HeaderError("the header asks for more groups than there are")
    if value >> 8 * size:
        raise PaddingError("the padding before the share's value is not zero")
    return Mnemonic(
        identifier=header >> 25,
        extendable=is_extendable(indices),
        exponent=header >> 20 & 15,
        group_index=header >> 16 & 15,
        group_threshold=group_threshold,
        group_count=group_count,
        member_index=header >> 4 & 15,
        member_threshold=(header & 15) + 1,
        value=value.to_bytes(size, "big"),
    )


def check_checksum(indices: Sequence[int]) -> None:
    """Raise ChecksumError, with the place of the wrong word if it is certain to be the only one."""
    flags = (is_extendable(indices), not is_extendable(indices))
    if residue(indices, flags[0]) == 0:
        return
    # The second word holds the flag that chooses the checksum, so if it is the wrong one, the other flag locates it.
    place = locate(indices, flags[0])
    if place is None and locate(indices, flags[1]) == 1:
        place = 1
    if place is None:
        raise ChecksumError("the checksum does not hold: two or more words are wrong, missing or out of order")
    raise ChecksumError(f"the checksum does not hold: word {place + 1} is wrong", words=(place + 1,))


def is_extendable(indices: Sequence[int]) -> bool:
    """Read the extendable flag, bit 4 of the second word."""
    return bool(indices[1] >> 4 & 1)


def _cut(number: int, words: int) -> list[int]:
    """Cut a number into `words` groups of 10 bits, the highest first."""
    return [number >> WORD_BITS * place & 1023 for place in reversed(range(words))]


def _joined(indices: Sequence[int]) -> int:
    number = 0
    for index in indices:
        number = number << WORD_BITS | index
    return number
