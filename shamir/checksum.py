"""RS1024, the Reed-Solomon checksum of SLIP-0039 ("Checksum"): three words over GF(1024).

Any one to three wrong words are found. One wrong word is also located. Up to three words known to be unreadable are
determined by the others. Both are done with linear algebra over GF(2): a word at one place adds a sum of ten fixed
30-bit patterns to the remainder.
"""

from collections.abc import Sequence

from .binary import Basis, reduce

WORD_BITS = 10
CHECKSUM_WORDS = 3

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


def residue(indices: Sequence[int], extendable: bool) -> int:
    """Return 0 for a valid mnemonic, else what its wrong words add to the remainder."""
    customisation = b"shamir_extendable" if extendable else b"shamir"
    return remainder(indices, remainder(customisation, 1)) ^ 1


def checksum(indices: Sequence[int], extendable: bool) -> list[int]:
    """Return the three words that make `indices` valid."""
    return cut(residue([*indices, 0, 0, 0], extendable), CHECKSUM_WORDS)


def cut(number: int, words: int) -> list[int]:
    """Cut a number into `words` groups of 10 bits, the highest first."""
    return [number >> WORD_BITS * place & 1023 for place in reversed(range(words))]


def locate(indices: Sequence[int], extendable: bool) -> int | None:
    """Return the place, from 0, where changing one word alone would make `indices` valid; None if there is none."""
    wrong = residue(indices, extendable)
    return next((place for place, columns in enumerate(patterns(len(indices))) if solve(columns, wrong)), None)


def patterns(length: int) -> list[list[int]]:
    """List for each of `length` words what each of its bits (highest first) adds to the remainder."""
    last_first = [[1 << bit for bit in reversed(range(WORD_BITS))]]
    while len(last_first) < length:
        last_first.append([remainder([0], pattern) for pattern in last_first[-1]])
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
