"""Linear maps over GF(256) on whole secrets, without a table, branch or subscript that depends on a secret.

All bytes of a value lie in one Python int, one byte a lane, the first byte lowest. To multiply every lane by x (or by
1/x) takes a mask, a shift and one product with a small constant; to add is XOR. The weights are public, so Horner's
rule over their bits is a fixed schedule: the same operations on ints of the same sizes for every secret.

CPython drops leading zero digits, so an int's size, and with it the work, would tell of zero bytes at the top of a
secret. Two guard lanes above the data prevent it; their values are public:

    lane   0 ... n-1   n       n+1
    holds  data        INPUT   DOUBLING or HALVING, in accumulators only

INPUT keeps the size of each packed input. An accumulator's own lane passes through up to seven steps: DOUBLING has its
top bit set before each of seven doublings, HALVING its lowest bit before each of seven halvings, so that not only the
accumulator but every intermediate value (the masked bits, the rest, their products) has a fixed size.

Equal work is not equal time: no claim of constant time is made (see AUDIT.md).
"""

from functools import lru_cache
from typing import NamedTuple

from .field import Matrix

_INPUT = 0x80
_DOUBLING = 0xF6
_HALVING = 0x89
_GUARD_LANES = 2


class _Masks(NamedTuple):
    """Public ints for values of one length."""

    low: int  # the lowest bit of every lane
    high: int  # the highest bit of every lane
    doubling: int  # an empty accumulator that will be doubled
    halving: int  # an empty accumulator that will be halved


class _Recipe(NamedTuple):
    """How to compute one output: start, then add the inputs of each layer, with a step between two layers."""

    earlier: int | None  # start from this earlier output instead of from nothing
    halve: bool  # step by 1/x, not by x
    layers: tuple[tuple[int, ...], ...]


def linear_map(rows: Matrix, inputs: list[bytes]) -> list[bytes]:
    """Return, for each row of public weights, the weighted sum of `inputs`, all of one length (1 byte or more)."""
    size = len(inputs[0])
    masks = _masks(size)
    packed = [int.from_bytes(value + bytes([_INPUT]), "little") for value in inputs]
    sums: list[int] = []
    for earlier, halve, layers in _recipes(rows):
        total = (masks.halving if halve else masks.doubling) if earlier is None else sums[earlier]
        for number, layer in enumerate(layers):
            if number:
                total = _halved(total, masks.low) if halve else _doubled(total, masks.high)
            for i in layer:
                total = total ^ packed[i]
        sums.append(total)
    return [total.to_bytes(size + _GUARD_LANES, "little")[:size] for total in sums]


def _doubled(lanes: int, high: int) -> int:
    """Multiply every lane by x: shift, and fold x^8 back as x^4 + x^3 + x + 1."""
    carried = lanes & high
    return ((lanes ^ carried) << 1) ^ ((carried >> 7) * 0x1B)


def _halved(lanes: int, low: int) -> int:
    """Multiply every lane by 1/x: shift, and fold x^-1 back as x^7 + x^3 + x^2 + 1."""
    carried = lanes & low
    return ((lanes ^ carried) >> 1) ^ (carried * 0x8D)


@lru_cache(maxsize=64)
def _masks(size: int) -> _Masks:
    low = int.from_bytes(b"\x01" * (size + _GUARD_LANES), "little")
    top = 8 * (size + 1)
    return _Masks(low, low << 7, _DOUBLING << top, _HALVING << top)


@lru_cache(maxsize=256)
def _recipes(rows: Matrix) -> tuple[_Recipe, ...]:
    """Plan every output; weights are public, so is the plan."""
    return tuple(_recipe(row, rows[:number]) for number, row in enumerate(rows))


def _recipe(row: tuple[int, ...], earlier_rows: Matrix) -> _Recipe:
    """Plan one output: plain sums where possible, else the shorter of the two Horner schedules."""
    for number, earlier in enumerate(earlier_rows):
        difference = [a ^ b for a, b in zip(row, earlier, strict=True)]
        if max(difference) <= 1:
            return _Recipe(number, False, (_inputs_with_bit(difference, 0),))
    up = _layers(list(row))
    down = _layers([_in_powers_of_inverse(weight) for weight in row])
    halve = len(down) <= len(up)
    return _Recipe(None, halve, down if halve else up)


def _layers(digits: list[int]) -> tuple[tuple[int, ...], ...]:
    """Group the inputs by the bits of their weights, highest power first."""
    highest = max(digits).bit_length()
    return tuple(_inputs_with_bit(digits, bit) for bit in reversed(range(max(highest, 1))))


def _inputs_with_bit(digits: list[int], bit: int) -> tuple[int, ...]:
    return tuple(i for i, digit in enumerate(digits) if digit >> bit & 1)


def _in_powers_of_inverse(weight: int) -> int:
    """Write a weight in powers of 1/x: bit b of the result stands for x^-b.

    The first eight powers of 1/x are a basis; multiplying by x^7 turns it into 1, x, ..., x^7 in reverse order.
    """
    for _ in range(7):
        weight = weight << 1 ^ (0x11B if weight & 0x80 else 0)
    return int(f"{weight:08b}"[::-1], 2)
