"""The field is GF(256) modulo 0x11B, and interpolation agrees with the textbook."""

# ruff: noqa: S311  repeatable data for tests, not secrets

import random
from functools import cache, reduce
from itertools import permutations

import pytest

from shamir import field, lanes


def carryless(a: int, b: int, modulus: int = 0x11B) -> int:
    """Multiply by the definition: polynomials over GF(2), then the remainder."""
    product = 0
    for bit in range(8):
        product ^= (a << bit) * (b >> bit & 1)
    for bit in reversed(range(8, 16)):
        product ^= (modulus << bit - 8) * (product >> bit & 1)
    return product


def test_all_products_match_the_definition() -> None:
    for a in range(256):
        assert [field.multiply(a, b) for b in range(256)] == [carryless(a, b) for b in range(256)]


def test_field_is_not_that_of_another_polynomial() -> None:
    assert field.multiply(0x53, 0xCA) == 1
    assert carryless(0x53, 0xCA, 0x11D) != 1
    assert field.multiply(0x80, 2) == 0x1B


def test_table_holds_the_powers_of_three() -> None:
    assert [field._times_three(a, 0) for a in range(256)] == [carryless(a, 3) for a in range(256)]
    powers = [1]
    while len(powers) < 255:
        powers.append(carryless(powers[-1], 3))
    assert list(field._EXP) == powers
    assert len(set(powers)) == 255


@cache
def inverse(a: int) -> int:
    """Raise to the 254th power, by the definition."""
    return reduce(carryless, [a] * 254)


def test_all_inverses() -> None:
    """The weight of the second of the points 0 and a, at x = 1, is 1 / a, but for a = 1, which is no x of the two."""
    for a in range(2, 256):
        assert field.lagrange_rows((0, a), (1,))[0][1] == inverse(a)
        assert field.multiply(a, inverse(a)) == 1


def test_weight_at_a_given_point_is_not_made_up() -> None:
    with pytest.raises(KeyError):
        field.lagrange_rows((0, 1), (1,))


def naive_value(points: list[tuple[int, int]], x: int) -> int:
    """Interpolate one byte by Lagrange's formula, factor by factor."""
    total = 0
    for x_i, y in points:
        term = y
        for x_j, _ in points:
            if x_j != x_i:
                term = carryless(term, carryless(x ^ x_j, inverse(x_i ^ x_j)))
        total ^= term
    return total


def test_weights_agree_with_naive_interpolation() -> None:
    draw = random.Random(1)
    for _ in range(200):
        count = draw.randint(1, 8)
        xs = draw.sample(range(256), count + 1)
        points = [(x, draw.randrange(256)) for x in xs[:-1]]
        (row,) = field.lagrange_rows(tuple(xs[:-1]), (xs[-1],))
        value = 0
        for weight, (_, y) in zip(row, points, strict=True):
            value ^= field.multiply(weight, y)
        assert value == naive_value(points, xs[-1])


def test_interpolation_does_not_depend_on_the_order_of_points() -> None:
    points = [(3, b"\x10"), (7, b"\xfe"), (0, b"\x00"), (255, b"\x9c")]
    values = set()
    for order in permutations(points):
        rows = field.lagrange_rows(tuple(x for x, _ in order), (9,))
        values.add(lanes.linear_map(lanes.plan_map(rows), [y for _, y in order])[0])
    assert values == {bytes([naive_value([(x, y[0]) for x, y in points], 9)])}
