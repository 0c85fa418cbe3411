"""Linear maps over GF(256) on whole secrets, without a table, branch or subscript that depends on a secret.

All bytes of a value lie in one Python int, one byte a lane, the first byte lowest. To multiply every lane by x (or by
1/x) takes a mask, a shift and one product with a small constant; to add is XOR. The weights are public, so Horner's
rule over their bits is a fixed schedule: the same operations on ints of the same sizes for every secret.

CPython drops leading zero digits, so an int's size, and with it the work, would tell of zero bytes at the top of a
secret. Three guard lanes above the data prevent it; what they hold is public:

    lane   0 ... n-1   n      n+1                                         n+2
    holds  data        INPUT  DOUBLE or HALVE, in what will be stepped    PLAIN, in what is only added up

A guard passes through up to seven steps: DOUBLE has its top bit set before each of seven doublings, HALVE its lowest
bit before each of seven halvings, so that not only the accumulator but every value on the way (the masked bits, the
others, their product) has a fixed size.

Equal work is not equal time: no claim of constant time is made (see AUDIT.md).
"""

from collections.abc import Sequence
from functools import lru_cache

from .binary import Basis, reduce
from .field import Matrix, lagrange_rows, multiply

_INPUT = b"\x80"
_DOUBLE, _HALVE, _PLAIN = 0xF6, 0x89, 0x8000  # guards, and names of the way that an output is computed
_GUARD_LANES = 3
_CHUNK_BYTES = 64 * 1024  # fits the cache; one huge int is several times slower

Places = tuple[int, ...] | range
"""Distinct x coordinates: public, so that what is planned for them is kept."""
Recipe = tuple[int, tuple[int, ...], tuple[tuple[int, ...], ...]]
"""How to compute one output: the way of its steps, the values to add before the first, and those after each of them.

Values are numbered from 0: first the inputs, then the outputs before this one.
"""


def linear_map(plan: Sequence[Recipe], inputs: Sequence[bytes]) -> list[bytes]:
    """Return, for each row of the matrix that was planned, the weighted sum of `inputs`, all of one length (not 0)."""
    size = len(inputs[0])
    if size <= _CHUNK_BYTES:
        return _map_chunk(plan, inputs)
    chunks = (_map_chunk(plan, [value[i : i + _CHUNK_BYTES] for value in inputs]) for i in range(0, size, _CHUNK_BYTES))
    outputs = list(zip(*chunks, strict=True))[::-1]
    return [b"".join(outputs.pop()) for _ in plan]  # lets go of the pieces: no more than one output is held twice


def _map_chunk(plan: Sequence[Recipe], inputs: Sequence[bytes]) -> list[bytes]:
    size = len(inputs[0])
    low, high, guards = _masks(size)
    values = [int.from_bytes(value + _INPUT, "little") for value in inputs]
    for way, first, others in plan:
        total, halve = guards[way], way == _HALVE
        for i in first:
            total ^= values[i]
        for layer in others:
            if halve:  # shift, and fold x^-1 back as x^7 + x^3 + x^2 + 1
                carried = total & low
                total = (total ^ carried) >> 1 ^ carried * 0x8D
            else:  # shift, and fold x^8 back as x^4 + x^3 + x + 1
                carried = total & high
                total = (total ^ carried) << 1 ^ (carried >> 7) * 0x1B
            for i in layer:
                total ^= values[i]
        values.append(total)
    return [total.to_bytes(size + _GUARD_LANES, "little")[:size] for total in values[len(inputs) :]]


@lru_cache(maxsize=64)
def _masks(size: int) -> tuple[int, int, dict[int, int]]:
    """Return the lowest and the highest bit of every lane, and empty accumulators with their guards."""
    low = int.from_bytes(b"\x01" * (size + _GUARD_LANES), "little")
    return low, low << 7, {guard: guard << 8 * (size + 1) for guard in (_DOUBLE, _HALVE, _PLAIN)}


@lru_cache(maxsize=256)
def plan_interpolation(known: Places, wanted: Places) -> tuple[Recipe, ...]:
    """Plan the way from the values at the x of `known` to those at the x of `wanted`."""
    return plan_map(lagrange_rows(known, wanted))


def plan_map(rows: Matrix) -> tuple[Recipe, ...]:
    """Plan every output; the weights are public, and so is the plan.

    An output that is a plain sum of inputs and earlier stepped outputs needs no step of its own.
    """
    basis: Basis = []
    recipes: list[Recipe] = []
    for number, row in enumerate(rows):
        # All weights but their plain part: what takes steps.
        rest, chosen = reduce(basis, int.from_bytes(bytes(weight & 0xFE for weight in row), "big"), 1 << number)
        if rest:
            recipes.append(_horner(row))
        else:
            summed = [i for i in range(number + 1) if chosen >> i & 1]
            plain = [i for i, column in enumerate(zip(*(rows[j] for j in summed), strict=True)) if sum(column) & 1]
            recipes.append((_PLAIN, (*plain, *(len(row) + i for i in summed[:-1])), ()))
    return tuple(recipes)


def _horner(row: Sequence[int]) -> Recipe:
    """Choose the direction with less work; a doubling takes one more shift than a halving."""
    # Times x^7, a sum of 1, 1/x, ... 1/x^7 becomes one of x^7, x^6, ... 1: the same bits in reverse order.
    up, down = _layers(row), _layers([int(f"{multiply(weight, 0x80):08b}"[::-1], 2) for weight in row])
    way, layers = (_HALVE, down) if 3 * len(down) <= 4 * len(up) else (_DOUBLE, up)
    return way, layers[0], layers[1:]


def _layers(digits: Sequence[int]) -> tuple[tuple[int, ...], ...]:
    """Group the inputs by the bits of their weights, highest power first."""
    bits = reversed(range(max(digits).bit_length()))
    return tuple(tuple(i for i, digit in enumerate(digits) if digit >> bit & 1) for bit in bits)
