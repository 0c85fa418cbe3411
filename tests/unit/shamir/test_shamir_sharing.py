"""Shamir's scheme for byte strings: parameters, randomness, privacy, and shares that do not go together."""

# ruff: noqa: S311  repeatable data for tests, not secrets

import random
import tracemalloc
from collections.abc import Callable
from itertools import combinations, permutations

import pytest

import shamir
from shamir import Share, checks, combine, field, lanes, sharing, split

SECRET = bytes(range(32))


def never(_count: int) -> bytes:
    pytest.fail("randomness was drawn")


@pytest.mark.parametrize(("threshold", "shares"), [(k, n) for n in range(2, 9) for k in range(2, n + 1)])
def test_every_subset_of_threshold_shares_recovers(threshold: int, shares: int) -> None:
    made = split(SECRET, threshold, shares)
    for chosen in combinations(made, threshold):
        assert combine(chosen) == SECRET


def test_all_65519_subsets_of_two_or_more_of_sixteen_weigh_the_secret_right() -> None:
    """A line through all 16 points: whatever the subset, the public weights must give f(0). Every 97th by `combine`."""
    made = split(b"\xa7", 2, 16)
    tried = 0
    for mask in range(1, 1 << 16):
        chosen = [share for share in made if mask >> (share.x - 1) & 1]
        if len(chosen) < 2:
            continue
        (row,) = field.lagrange_rows([share.x for share in chosen], (0,))
        total = 0
        for weight, share in zip(row, chosen, strict=True):
            total ^= field.multiply(weight, share.y[0])
        assert total == 0xA7
        tried += 1
        if mask % 97 == 0:
            assert combine(chosen) == b"\xa7"
    assert tried == 65519


def test_widest_split_recovers() -> None:
    made = split(SECRET, 255, 255)
    assert [share.x for share in made] == list(range(1, 256))
    assert combine(reversed(made)) == SECRET
    assert combine(split(SECRET, 2, 255)[253:]) == SECRET


@pytest.mark.parametrize("size", [1, 2, 3, 65535, 65536, 65537, 200_001])
def test_any_length_recovers(size: int) -> None:
    secret = random.Random(size).randbytes(size)
    made = split(secret, 3, 5)
    assert {len(share.y) for share in made} == {size}
    assert combine(made[2:]) == secret
    assert combine(made) == secret


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_takes_any_bytes_and_gives_bytes(kind: Callable[[bytes], bytes]) -> None:
    made = split(kind(SECRET), 2, 3)
    assert all(type(share.y) is bytes for share in made)
    assert type(combine(made)) is bytes


@pytest.mark.parametrize(("threshold", "shares"), [(1, 1), (1, 3), (0, 2), (-1, 2), (3, 2), (2, 256), (256, 256)])
def test_impossible_counts_are_refused_before_any_draw(threshold: int, shares: int) -> None:
    with pytest.raises(shamir.errors.ParameterError, match="2 <= threshold <= shares <= 255"):
        split(SECRET, threshold, shares, random=never)


@pytest.mark.parametrize("size", [0, 2**30 + 1])
def test_impossible_lengths_are_refused_before_any_draw(size: int) -> None:
    with pytest.raises(shamir.errors.ParameterError, match="1 byte and 1 GiB"):
        split(bytes(size), 2, 3, random=never)


def test_largest_length_passes_the_check(monkeypatch: pytest.MonkeyPatch) -> None:
    assert sharing.MAX_BYTES == 1024**3
    monkeypatch.setattr(sharing, "MAX_BYTES", 32)
    assert combine(split(SECRET, 2, 2)) == SECRET
    with pytest.raises(shamir.errors.ParameterError):
        split(SECRET + b"x", 2, 2, random=never)
    with pytest.raises(shamir.errors.ParameterError):
        Share(1, SECRET + b"x")


@pytest.mark.parametrize("x", [0, 256, -1])
def test_share_refuses_x_out_of_range(x: int) -> None:
    with pytest.raises(shamir.errors.ParameterError, match="between 1 and 255"):
        Share(x, b"y")


@pytest.mark.parametrize("threshold", [0, 1, 256])
def test_share_refuses_threshold_out_of_range(threshold: int) -> None:
    with pytest.raises(shamir.errors.ParameterError, match="between 2 and 255"):
        Share(1, b"y", threshold)


def test_share_takes_the_extremes_and_refuses_no_bytes() -> None:
    assert (Share(1, b"y", 2).x, Share(255, b"y", 255).x) == (1, 255)
    with pytest.raises(shamir.errors.ParameterError, match="between 1 byte"):
        Share(1, b"")


def recorded(calls: list[int]) -> Callable[[int], bytes]:
    def draw(count: int) -> bytes:
        calls.append(count)
        return random.Random(len(calls)).randbytes(count)

    return draw


def test_draws_exactly_one_string_for_each_share_below_the_threshold() -> None:
    calls: list[int] = []
    split(SECRET, 4, 7, random=recorded(calls))
    assert calls == [32, 32, 32]


def test_first_shares_are_the_random_strings_and_not_derived_from_the_secret() -> None:
    first, second = (split(secret, 3, 5, random=recorded([])) for secret in (SECRET, bytes(32)))
    assert first[:2] == second[:2]
    assert [share.y for share in first[:2]] == [random.Random(i).randbytes(32) for i in (1, 2)]
    assert all(a.y != b.y for a, b in zip(first[2:], second[2:], strict=True))


def test_same_secret_twice_gives_unrelated_shares() -> None:
    first, second = split(SECRET, 3, 5), split(SECRET, 3, 5)
    assert all(a.y != b.y for a, b in zip(first, second, strict=True))


@pytest.mark.parametrize("size", [0, 31, 33])
def test_source_that_falls_short_makes_no_share(size: int) -> None:
    with pytest.raises(shamir.errors.RandomnessError):
        split(SECRET, 2, 3, random=lambda _count: bytes(size))


def test_source_that_raises_is_not_replaced_by_another() -> None:
    def broken(_count: int) -> bytes:
        raise OSError("no entropy")

    with pytest.raises(OSError, match="no entropy"):
        split(SECRET, 2, 3, random=broken)


@pytest.mark.parametrize("byte", [0x00, 0xFF, 0x53])
def test_source_of_one_byte_is_taken_as_it_is(byte: int) -> None:
    """Zero coefficients, equal shares and shares equal to the secret are as likely as any and must not be refused."""
    secret = bytes([byte]) * 32
    made = split(secret, 3, 5, random=lambda count: bytes([byte]) * count)
    assert all(share.y == secret for share in made)
    assert combine(made) == secret


def every_draw(strings: int) -> list[bytes]:
    """Make `strings` random strings so that the bytes at one place run through all combinations."""
    size = 256**strings
    return [bytes((place >> 8 * number) & 0xFF for place in range(size)) for number in range(strings)]


@pytest.mark.parametrize("secret", range(256))
def test_one_share_of_two_says_nothing(secret: int) -> None:
    """All 256 draws side by side: each share takes each value exactly once, whatever the secret."""
    draws = every_draw(1)
    for share in split(bytes([secret]) * 256, 2, 5, random=lambda _count: draws[0]):
        assert sorted(share.y) == list(range(256))


@pytest.mark.parametrize("secret", [0, 1, 2, 0x53, 0x80, 0xFE, 0xFF])
def test_two_shares_of_three_say_nothing(secret: int) -> None:
    """All 65,536 draws side by side: each pair of shares takes each pair of values exactly once."""
    source = iter(every_draw(2))
    made = split(bytes([secret]) * 65536, 3, 5, random=lambda _count: next(source))
    for one, other in combinations(made, 2):
        assert len(set(zip(one.y, other.y, strict=True))) == 65536


def test_shares_are_spread_evenly() -> None:
    """Chi-square over the 256 values of 65,536 bytes of an interpolated share: 255 degrees of freedom, 9 sigma."""
    source = random.Random(3)
    (_, _, third) = split(bytes(65536), 2, 3, random=source.randbytes)
    chi_square = sum((third.y.count(value) - 256) ** 2 / 256 for value in range(256))
    assert 100 < chi_square < 460


@pytest.mark.parametrize("given", [0, 1, 2])
def test_fewer_than_threshold_starts_no_computation(given: int, monkeypatch: pytest.MonkeyPatch) -> None:
    made = split(SECRET, 3, 5)
    monkeypatch.setattr(lanes, "_map_chunk", lambda *_: pytest.fail("something was computed"))
    sentence = f"{given} of the 3 shares needed were given" if given else "no share was given"
    with pytest.raises(shamir.errors.TooFewSharesError, match=rf"\A{sentence}\Z"):
        combine(made[:given])


def test_threshold_recovers_after_the_loss_of_the_rest() -> None:
    made = split(SECRET, 3, 5)
    assert {combine(order) for order in permutations(made[1:4])} == {SECRET}


def altered(share: Share, place: int = 0) -> Share:
    value = bytearray(share.y)
    value[place] ^= 1
    return Share(share.x, bytes(value), share.threshold)


@pytest.mark.parametrize("bad", range(5))
@pytest.mark.parametrize("place", [0, 31])
def test_one_altered_share_of_five_is_named(bad: int, place: int) -> None:
    made = list(split(SECRET, 3, 5))
    made[bad] = altered(made[bad], place)
    with pytest.raises(shamir.errors.InconsistentSharesError) as caught:
        combine(made)
    assert caught.value.shares == (bad + 1,)
    assert str(caught.value) == f"altered: share {bad + 1}"


@pytest.mark.parametrize("bad", list(combinations(range(7), 2)))
def test_two_altered_shares_of_seven_are_named(bad: tuple[int, int]) -> None:
    made = [altered(share) if share.x - 1 in bad else share for share in split(SECRET, 3, 7)]
    with pytest.raises(shamir.errors.InconsistentSharesError) as caught:
        combine(made)
    assert caught.value.shares == (bad[0] + 1, bad[1] + 1)


@pytest.mark.parametrize("given", [4, 5])
def test_culprit_that_cannot_be_told_is_not_guessed(given: int) -> None:
    made = [altered(share) if share.x <= given - 3 else share for share in split(SECRET, 3, 5)[:given]]
    with pytest.raises(shamir.errors.InconsistentSharesError, match="cannot be told") as caught:
        combine(made)
    assert caught.value.shares == ()


def test_colluders_cannot_have_honest_shares_named() -> None:
    """Shares 1 to 3 are forged onto a polynomial with share 4: leaving out 5 and 6, who are honest, the rest agree."""
    made = split(SECRET, 3, 6)
    forged = sharing.interpolate((4, 9, 10), [made[3].y, bytes(32), SECRET], (1, 2, 3))
    with pytest.raises(shamir.errors.InconsistentSharesError, match="cannot be told") as caught:
        combine([*(Share(x, y, 3) for x, y in zip((1, 2, 3), forged, strict=True)), *made[3:]])
    assert caught.value.shares == ()


@pytest.mark.parametrize(("most", "named"), [(6, ()), (7, ()), (27, ()), (28, (6, 7))])
def test_search_for_culprits_is_bounded(most: int, named: tuple[int, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    """Seven shares: 7 ways to leave out one, 21 more to leave out two."""
    monkeypatch.setattr(checks, "_MOST_TRIALS", most)
    made = [altered(share) if share.x > 5 else share for share in split(SECRET, 3, 7)]
    with pytest.raises(shamir.errors.InconsistentSharesError) as caught:
        combine(made)
    assert caught.value.shares == named


def test_altered_share_in_a_later_chunk_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "_CHUNK_BYTES", 8)
    made = list(split(SECRET, 2, 4))
    made[1] = altered(made[1], 31)
    with pytest.raises(shamir.errors.InconsistentSharesError) as caught:
        combine(made)
    assert caught.value.shares == (2,)


def test_share_given_twice_is_refused_as_such() -> None:
    made = split(SECRET, 2, 4)
    with pytest.raises(shamir.errors.DuplicateShareError) as caught:
        combine([made[0], made[2], made[0]])
    assert caught.value.shares == (1, 3)


def test_one_index_with_two_values_is_refused_as_such() -> None:
    made = split(SECRET, 2, 4)
    with pytest.raises(shamir.errors.ConflictingShareError) as caught:
        combine([made[0], made[2], altered(made[2])])
    assert caught.value.shares == (2, 3)


@pytest.mark.parametrize("other", [Share(9, SECRET, 3), Share(9, SECRET), Share(9, SECRET[:-1], 2)])
def test_shares_of_different_sets_are_refused(other: Share) -> None:
    with pytest.raises(shamir.errors.MismatchError) as caught:
        combine([*split(SECRET, 2, 2), other])
    assert caught.value.shares == (3,)


def test_shares_without_a_threshold_are_taken_to_be_enough() -> None:
    made = [Share(share.x, share.y) for share in split(SECRET, 3, 5)]
    assert combine(made[1:4]) == SECRET
    assert combine(made) == SECRET  # any more lie on the same polynomial
    assert combine(made[:2]) != SECRET
    with pytest.raises(shamir.errors.TooFewSharesError, match="1 of the 2 shares"):
        combine(made[:1])  # no split makes a share that is enough alone


def test_wide_sets_agree_with_naive_interpolation() -> None:
    made = split(b"\xa5", 5, 9, random=random.Random(4).randbytes)
    (row,) = field.lagrange_rows(tuple(share.x for share in made[4:]), (0,))
    total = 0
    for weight, share in zip(row, made[4:], strict=True):
        total ^= field.multiply(weight, share.y[0])
    assert bytes([total]) == b"\xa5"


def test_memory_stays_below_twice_input_and_output() -> None:
    """Measured on 4 MiB, 3-of-5, with a source that is not counted against us twice."""
    size = 4 << 20
    secret = bytes(size)
    split(secret[:10], 3, 5)
    tracemalloc.start()
    try:
        made = split(secret, 3, 5)
        splitting = tracemalloc.get_traced_memory()[1]
        tracemalloc.reset_peak()
        held = tracemalloc.get_traced_memory()[0]
        combine(made)
        combining = tracemalloc.get_traced_memory()[1] - held
    finally:
        tracemalloc.stop()
    assert splitting < 2 * 6 * size - size  # the secret itself was there before
    assert combining < 2 * 6 * size - 5 * size  # so were the shares
