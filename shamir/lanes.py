"""Linear maps over GF(256) on whole secrets, without a table, branch or subscript that depends on a secret.

All bytes of a value lie in one Python int, one byte a lane, the first byte lowest. To multiply every lane by x (or by
1/x) takes a mask, a shift and one product with a small constant; to add is XOR. The weights are public, so Horner's
rule over their bits is a fixed schedule: the same operations on ints of the same sizes for every secret.

CPython drops leading zero digits, so an int's size, and with it the work, would tell of zero bytes at the top of a
secret. Three guard lanes above the data prevent it; what they hold is public:

    lane   0 ... n-1   n       n+1                                          n+2
    holds  data        INPUT   DOUBLING or HALVING, in what will be stepped  PLAIN, in what is only added up

An accumulator's guard passes through up to seven steps: DOUBLING has its top bit set before each of seven doublings,
HALVING its lowest bit before each of seven halvings, so that not only the accumulator but every value on the way (the
masked bits, the others, their product) has a fixed size.

Equal work is not equal time: no claim of constant time is made (see AUDIT.md).
"""

import operator
from collections.abc import Sequence
from functools import lru_cache, reduce
from typing import NamedTuple

from .binary import Span
from .field import Matrix

_INPUT, _DOUBLING, _HALVING, _PLAIN = 0x80, 0xF6, 0x89, 0x80
_GUARD_LANES = 3
_CHUNK_BYTES = 64 * 1024  # fits the cache; one huge int is several times slower


class _Masks(NamedTuple):
    """Public ints for values of one length."""

    low: int  # the lowest bit of every lane
    high: int  # the highest bit of every lane
    doubling: int  # empty accumulators, with their guards
    halving: int
    plain: int


class _Recipe(NamedTuple):
    """How to compute one output: add earlier outputs, then the inputs of each layer, with a step between two layers."""

    halve: bool  # step by 1/x, not by x
    earlier: tuple[int, ...]
    layers: tuple[tuple[int, ...], ...]


def linear_map(rows: Matrix, inputs: Sequence[bytes]) -> list[bytes]:
    """Return, for each row of public weights, the weighted sum of `inputs`, all of one length (1 byte or more)."""
    recipes = _recipes(rows)
    chunks: list[list[bytes]] = [[] for _ in rows]
    for start in range(0, len(inputs[0]), _CHUNK_BYTES):
        pieces = [value[start : start + _CHUNK_BYTES] for value in inputs]
        for done, piece in zip(chunks, _map_chunk(recipes, pieces), strict=True):
            done.append(piece)
    return [_joined(done) for done in chunks]


def _map_chunk(recipes: tuple[_Recipe, ...], inputs: list[bytes]) -> list[bytes]:
    size = len(inputs[0])
    masks = _masks(size)
    packed = [int.from_bytes(value + bytes([_INPUT]), "little") for value in inputs]
    sums: list[int] = []
    for halve, earlier, layers in recipes:
        stepped = masks.halving if halve else masks.doubling
        total = stepped if layers[1:] else masks.plain
        for i in earlier:
            total = total ^ sums[i]
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
    return _Masks(low, low << 7, _DOUBLING << top, _HALVING << top, _PLAIN << top + 8)


def _joined(chunks: list[bytes]) -> bytes:
    """Join and let go of the chunks, so that no more than one output is held twice."""
    whole = b"".join(chunks)
    chunks.clear()
    return whole


@lru_cache(maxsize=256)
def _recipes(rows: Matrix) -> tuple[_Recipe, ...]:
    """Plan every output; the weights are public, and so is the plan.

    An output that is a plain sum of inputs and earlier stepped outputs needs no step of its own.
    """
    span = Span()
    recipes = []
    for number, row in enumerate(rows):
        rest, chosen = span.reduce(_stepped_part(row))
        if rest:
            span.add(_stepped_part(row), number)
            recipes.append(_horner(row))
        else:
            earlier = tuple(i for i in range(number) if chosen >> i & 1)
            difference = [
                reduce(operator.xor, weights) for weights in zip(row, *(rows[i] for i in earlier), strict=True)
            ]
            recipes.append(_Recipe(False, earlier, _layers(difference)))
    return tuple(recipes)


def _stepped_part(row: tuple[int, ...]) -> int:
    """Pack the weights of a row without their plain part, the bit for 1."""
    return int.from_bytes(bytes(weight & 0xFE for weight in row), "big")


def _horner(row: tuple[int, ...]) -> _Recipe:
    """Choose the direction with less work; a doubling takes one more shift than a halving."""
    up = _layers(row)
    down = _layers([_in_powers_of_inverse(weight) for weight in row])
    halve = 3 * len(down) <= 4 * len(up)
    return _Recipe(halve, (), down if halve else up)


def _layers(digits: Sequence[int]) -> tuple[tuple[int, ...], ...]:
    """Group the inputs by the bits of their weights, highest power first."""
    highest = max(digits).bit_length()
    return tuple(
        tuple(i for i, digit in enumerate(digits) if digit >> bit & 1) for bit in reversed(range(max(highest, 1)))
    )


def _in_powers_of_inverse(weight: int) -> int:
    """Write a weight in powers of 1/x: bit b of the result stands for x^-b.

    The first eight powers of 1/x are a basis; multiplying by x^7 turns it into 1, x, ..., x^7 in reverse order.
    """
    for _ in range(7):
        weight = weight << 1 ^ (0x11B if weight & 0x80 else 0)
    return int(f"{weight:08b}"[::-1], 2)
