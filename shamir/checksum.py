"""RS1024, the Reed-Solomon checksum of SLIP-0039 ("Checksum"): three words over GF(1024).

Any one or two wrong words are found, and any three as long as the extendable flag is not among what changed. One wrong
word is also located. Up to three words known to be unreadable are determined by the others (where the flag is among
three, there may be two ways). Both are done with linear algebra over GF(2): a word at one place adds a sum of ten fixed
30-bit patterns to the remainder.

The flag, a bit of the second word, chooses the customisation that the checksum starts from. Its pattern holds that
change too, so that the second word is located and rebuilt like any other.
"""

from collections.abc import Sequence

from .binary import Basis, reduce

WORD_BITS = 10
CHECKSUM_WORDS = 3
_FLAG_PLACE, _FLAG_BIT = 1, 4

_GENERATOR = (
    0x0E0E040, 0x1C1C080, 0x3838100, 0x7070200, 0xE0E0009, 0x1C0C2412, 0x38086C24, 0x3090FC48, 0x21B1F890, 0x3F3F120,
)  # fmt: skip


def remainder(values: Sequence[int], state: int) -> int:
    """Divide `values` (10 bits each), after `state`, by the generator; the 30-bit result is linear in both."""
    for value in values:
        top = state >> 20
        state = (state & 0xFFFFF) << WORD_BITS ^ value
        for bit, pattern in enumerate(_GENERATOR):
            state ^= -(top >> bit & 1) & pattern
    return state


_STARTS = (remainder(b"shamir", 1), remainder(b"shamir_extendable", 1))


def residue(indices: Sequence[int]) -> int:
    """Return 0 for a valid mnemonic, else what its wrong words add to the remainder."""
    return remainder(indices, _STARTS[indices[_FLAG_PLACE] >> _FLAG_BIT & 1]) ^ 1


def checksum(indices: Sequence[int]) -> list[int]:
    """Return the three words that make `indices` valid."""
    return cut(residue([*indices, 0, 0, 0]), CHECKSUM_WORDS)


def cut(number: int, words: int) -> list[int]:
    """Cut a number into `words` groups of 10 bits, the highest first."""
    return [number >> WORD_BITS * place & 1023 for place in reversed(range(words))]


def locate(indices: Sequence[int]) -> list[int]:
    """Return the place, from 0, where changing one word alone would make `indices` valid; at most one, or none."""
    wrong = residue(indices)
    return [place for place, columns in enumerate(patterns(len(indices))) if solve(columns, wrong)]


def patterns(length: int) -> list[list[int]]:
    """List for each of `length` words what each of its bits (highest first) adds to the remainder."""
    last_first = [[1 << bit for bit in reversed(range(WORD_BITS))]]
    while len(last_first) < length:
        last_first.append([remainder([0], pattern) for pattern in last_first[-1]])
    last_first[-1 - _FLAG_PLACE][-1 - _FLAG_BIT] ^= remainder(bytes(length), _STARTS[0] ^ _STARTS[1])
    return last_first[::-1]


def solve(columns: Sequence[int], target: int) -> list[int]:
    """List every set of `columns` whose XOR is `target`, as ints, the first column the highest bit.

    With f columns more than are independent there are 2^f sets, or none.
    """
    basis: Basis = []
    reduced = [reduce(basis, column, 1 << member) for member, column in enumerate(reversed(columns))]
    rest, chosen = reduce(basis, target, 0)
    sets = [] if rest else [chosen]
    for choice in [members for vector, members in reduced if not vector]:  # sums to zero: changes no sum
        sets += [each ^ choice for each in sets]
    return sets
