"""RS1024 finds one, two and three wrong words, and locates one."""

# ruff: noqa: S311  repeatable data for tests, not secrets

import random
from itertools import combinations

import pytest

import shamir
from shamir import checksum, mnemonic, slip39
from shamir.slip39 import WORDS

LENGTHS = (20, 33, 59)


def valid(length: int, extendable: bool = False, seed: int = 1) -> list[int]:
    draw = random.Random(seed)
    body = [draw.randrange(1024) for _ in range(length - 3)]
    body[1] = body[1] & ~16 | 16 * extendable
    return body + checksum.checksum(body)


def gf1024_times(a: int, b: int) -> int:
    product = 0
    for bit in range(10):
        product ^= (a << bit) * (b >> bit & 1)
    for bit in reversed(range(10, 20)):
        product ^= (0x409 << bit - 10) * (product >> bit & 1)
    return product


def test_generator_is_the_polynomial_with_roots_a_a2_a3() -> None:
    """The ten constants are multiples of (x - a)(x - a^2)(x - a^3) over GF(1024), low coefficients first in each."""
    a = 2
    roots = (a, gf1024_times(a, a), gf1024_times(a, gf1024_times(a, a)))
    polynomial = [1]
    for root in roots:
        shifted, scaled = [*polynomial, 0], [0, *(gf1024_times(root, c) for c in polynomial)]
        polynomial = [x ^ y for x, y in zip(shifted, scaled, strict=True)]
    for bit, pattern in enumerate(checksum._GENERATOR):
        parts = [gf1024_times(1 << bit, coefficient) for coefficient in polynomial[1:]]
        assert pattern == parts[0] << 20 | parts[1] << 10 | parts[2]


@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize("extendable", [False, True])
def test_checksum_makes_words_valid_for_their_flag_alone(length: int, extendable: bool) -> None:
    indices = valid(length, extendable)
    assert checksum.residue(indices) == 0
    indices[1] ^= 16
    assert checksum.residue(indices) != 0


@pytest.mark.parametrize("place", range(33))
def test_every_single_wrong_word_is_found(place: int) -> None:
    """Linear: what a wrong word adds does not depend on the others, so all 1023 differences at one place suffice."""
    indices = valid(33)
    for difference in range(1, 1024):
        wrong = list(indices)
        wrong[place] ^= difference
        assert checksum.residue(wrong) != 0


@pytest.mark.parametrize("length", LENGTHS)
def test_all_single_errors_leave_different_traces(length: int) -> None:
    """33,759 with 33 words: so a wrong word is located at one place only."""
    seen = set()
    for patterns in checksum.patterns(length):
        for difference in range(1, 1024):
            trace = 0
            for bit, pattern in enumerate(patterns):
                trace ^= pattern * (difference >> (9 - bit) & 1)
            seen.add(trace)
    assert len(seen) == length * 1023


@pytest.mark.parametrize("length", LENGTHS)
def test_single_wrong_word_is_located(length: int) -> None:
    draw = random.Random(length)
    for place in range(length):
        indices = valid(length, seed=place)
        indices[place] ^= draw.randrange(1, 1024)
        assert checksum.locate(indices) == [place]


def test_two_wrong_words_are_found_and_never_located() -> None:
    draw = random.Random(2)
    for _ in range(60):
        indices = valid(33)
        for place in draw.sample(range(33), 2):
            indices[place] ^= draw.randrange(1, 1024)
        assert checksum.residue(indices) != 0
        assert checksum.locate(indices) == []


@pytest.mark.parametrize("length", mnemonic.VALUE_BYTES)
def test_second_word_and_any_other_are_found_and_rebuilt_although_it_chooses_the_checksum(length: int) -> None:
    second, *others = [checksum.patterns(length)[place] for place in (1, 0, *range(2, length))]
    for other in others:
        assert checksum.solve([*second, *other], 0) == [0]


def test_three_wrong_words_are_found() -> None:
    draw = random.Random(3)
    for _ in range(2000):
        indices = valid(33)
        for place in draw.sample(range(33), 3):
            indices[place] ^= draw.randrange(1, 1024)
        assert checksum.residue(indices) != 0


def test_swapped_neighbours_are_found() -> None:
    for seed in range(30):
        indices = valid(33, seed=seed)
        for place in range(32):
            if indices[place] != indices[place + 1]:
                wrong = list(indices)
                wrong[place], wrong[place + 1] = wrong[place + 1], wrong[place]
                assert checksum.residue(wrong) != 0


def test_any_three_places_are_determined_by_the_others() -> None:
    """Full rank: no free choice, and the right words are found. With the second word, which chooses the checksum, among
    the 5,456 triples of 33 places there may be one other choice."""
    patterns = checksum.patterns(33)
    for places in combinations(range(33), 3):
        fillings = checksum.solve([column for place in places for column in patterns[place]], 0)
        assert fillings == [0] if 1 not in places else fillings[0] == 0 and len(fillings) <= 2


def test_four_places_leave_ten_free_bits() -> None:
    columns = [column for word in checksum.patterns(33)[4:8] for column in word]
    fillings = checksum.solve(columns, 0)
    assert len(set(fillings)) == len(fillings) == 1024
    assert all(checksum.remainder(checksum.cut(filling, 4) + [0] * 25, 0) == 0 for filling in fillings)


def mnemonic_with(indices: list[int]) -> str:
    return " ".join(WORDS[index] for index in indices)


@pytest.mark.parametrize("extendable", [False, True])
@pytest.mark.parametrize("place", range(33))
def test_one_wrong_word_of_a_share_is_told_by_its_place(place: int, extendable: bool) -> None:
    (text,) = slip39.split_mnemonics(
        bytes(32), 1, 1, exponent=0, extendable=extendable, random=random.Random(place).randbytes
    )
    words = text.split()
    for difference in (1, 16, 512):
        wrong = list(words)
        wrong[place] = WORDS[WORDS.index(words[place]) ^ difference]
        with pytest.raises(shamir.errors.ChecksumError) as caught:
            slip39.decode_mnemonic(" ".join(wrong))
        assert caught.value.words == (place + 1,)
        assert f"word {place + 1} is wrong" in str(caught.value)


def test_two_wrong_words_of_a_share_are_not_blamed_on_one() -> None:
    words = mnemonic_with(valid(33)).split()
    words[4], words[7] = words[7], words[4]
    with pytest.raises(shamir.errors.ChecksumError, match="two or more words") as caught:
        slip39.decode_mnemonic(" ".join(words))
    assert caught.value.words == ()
