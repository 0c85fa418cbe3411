"""GF(256) scalars and Lagrange weights, for PUBLIC values only.

Bytes are polynomials over GF(2) modulo x^8 + x^4 + x^3 + x + 1 (0x11B, as in AES, SLIP-0039 and HashiCorp Vault).
Everything here depends on x coordinates alone, which stand in clear on every share, so tables and zero tests are
harmless. Secret bytes never come here: they meet the weights in `lanes`.
"""

from collections.abc import Sequence
from itertools import accumulate

Matrix = tuple[tuple[int, ...], ...]
"""Rows of weights: output r is the sum over i of row[r][i] times input i."""


def _times_three(element: int, _number: int) -> int:
    """Multiply by x + 1, whose 255 powers are all the elements but zero."""
    return element ^ element << 1 ^ (0x11B if element & 0x80 else 0)


_EXP = tuple(accumulate(range(254), _times_three, initial=1))
_LOG = {element: exponent for exponent, element in enumerate(_EXP)}


def multiply(a: int, b: int) -> int:
    """Multiply two public bytes."""
    return _EXP[(_LOG[a] + _LOG[b]) % 255] if a and b else 0


def lagrange_rows(known: Sequence[int], wanted: Sequence[int]) -> Matrix:
    """Weigh the values at the distinct x of `known` so that each row gives the value at one x of `wanted`.

    The weight of x_i at x is the product over j != i of (x - x_j) / (x_i - x_j); sums of logarithms stand for products,
    and subtraction in GF(2^8) is XOR. No x of `wanted` may be among `known`.
    """
    divisors = [_log_product(x, [other for other in known if other != x]) for x in known]

    def row(x: int) -> tuple[int, ...]:
        whole = _log_product(x, known)
        parts = zip(known, divisors, strict=True)
        return tuple(_EXP[(whole - _LOG[x ^ x_i] - divisor) % 255] for x_i, divisor in parts)

    return tuple(map(row, wanted))


def _log_product(x: int, others: Sequence[int]) -> int:
    """Return the logarithm of the product of (x - other)."""
    return sum(_LOG[x ^ other] for other in others)
