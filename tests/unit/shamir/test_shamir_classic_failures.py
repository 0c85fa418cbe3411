"""Failures that other secret sharing code has had, one test each. The numbers are those of docs/assurance.md."""

# ruff: noqa: S311  repeatable data for tests, not secrets

import random
from collections import Counter
from dataclasses import replace
from itertools import permutations

import pytest

import shamir
from shamir import Share, combine, lanes, levels, slip39, split, vault
from tests.unit.shamir.shamir_support import opcodes

SECRET = bytes(range(1, 33))


def side_by_side(threshold: int, secret: int = 0) -> list[bytes]:
    """Split one byte under all 256 draws of the first share, the others drawn at random; return the shares."""
    source = iter([bytes(range(256)), *(random.Random(i).randbytes(256) for i in range(threshold))])
    return [share.y for share in split(bytes([secret]) * 256, threshold, 5, random=lambda _count: next(source))]


def slope(share: Share, secret: bytes) -> bytes:
    """Return the coefficient of x of a 2-of-n polynomial, from its value at x = 1."""
    return bytes(a ^ b for a, b in zip(share.y, secret, strict=True))


def test_01_no_coefficient_is_excluded_not_even_zero() -> None:
    """Non-zero coefficients exclude one value of the secret with each new split (Vault 2015, sharks, vsss-rs)."""
    first = split(bytes(256), 2, 2, random=lambda _count: bytes(range(256)))[0]
    assert sorted(slope(first, bytes(256))) == list(range(256))


def test_02_coefficients_may_equal_each_other_and_the_secret() -> None:
    """Distinct coefficients tell of the secret (bitaps)."""
    made = split(SECRET, 3, 5, random=lambda count: SECRET[:count])
    assert [share.y for share in made] == [SECRET] * 5
    assert combine(made) == SECRET


def test_03_even_values_are_as_likely_as_odd_ones() -> None:
    """A coefficient of the form (b & 0xFE) + 1 halves the choices (vsss-rs)."""
    for value in side_by_side(2):
        assert Counter(byte & 1 for byte in value) == {0: 128, 1: 128}


def test_04_share_that_equals_the_secret_is_not_rejected() -> None:
    """Rejecting it excludes one value (paperback)."""
    made = split(SECRET, 2, 3, random=lambda count: SECRET[:count])
    assert made[0].y == SECRET


def test_05_randomness_does_not_come_from_the_secret() -> None:
    """Coefficients hashed from the secret let fewer shares open it (Armory)."""
    draws = [random.Random(i).randbytes(32) for i in range(2)]
    first, second = (
        split(s, 3, 5, random=lambda _count, d=d: next(d)) for s, d in ((SECRET, iter(draws)), (bytes(32), iter(draws)))
    )
    assert [share.y for share in first[:2]] == [share.y for share in second[:2]] == draws
    assert split(SECRET, 3, 5)[0] != split(SECRET, 3, 5)[0]


def test_06_each_random_string_is_drawn_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """One generator state behind several shares let one of them give away the others (Exodus 1)."""
    calls: list[int] = []

    def counted(count: int) -> bytes:
        calls.append(count)
        return bytes(count)

    split(SECRET, 5, 9, random=counted)
    assert calls == [32] * 4


def test_07_failing_source_has_no_fallback() -> None:
    """libgfshare's tool falls back to rand() seeded with the time."""

    def failing(_count: int) -> bytes:
        raise OSError("entropy is gone")

    for work in (
        lambda: split(SECRET, 2, 3, random=failing),
        lambda: slip39.split_mnemonics(SECRET, 2, 3, random=failing),
    ):
        with pytest.raises(OSError, match="entropy is gone"):
            work()


def test_08_coefficients_are_independent() -> None:
    """Correlated coefficients (pybtc): with all draws side by side, two shares take all pairs equally often."""
    source = iter([bytes(i & 255 for i in range(65536)), bytes(i >> 8 for i in range(65536))])
    made = split(bytes(65536), 3, 5, random=lambda _count: next(source))
    assert len(set(zip(made[3].y, made[4].y, strict=True))) == 65536


@pytest.mark.parametrize("x", [0, 256, 257, 511])
def test_09_index_zero_and_indices_beyond_the_field_are_refused(x: int) -> None:
    """x = 0 is the secret itself; x modulo the order may be 0 or another share's (Vault, privy, tss-lib)."""
    with pytest.raises(shamir.errors.ParameterError):
        Share(x, SECRET)
    with pytest.raises(shamir.errors.ParameterError):
        vault.decode(SECRET + bytes([x & 0]))


def test_10_no_index_is_dealt_twice_and_none_is_taken_twice() -> None:
    """vsss-rs counts up to 255 and stays there; Vault once took duplicates."""
    made = split(SECRET, 2, 255)
    assert len({share.x for share in made}) == 255
    with pytest.raises(shamir.errors.DuplicateShareError):
        combine([made[0], made[0]])


def test_11_fewer_than_threshold_is_an_error_and_not_a_wrong_secret() -> None:
    """Vault, pybtc and jsbtc return something."""
    for threshold in range(2, 8):
        with pytest.raises(shamir.errors.TooFewSharesError):
            combine(split(SECRET, threshold, 9)[: threshold - 1])
        with pytest.raises(shamir.errors.TooFewSharesError):
            slip39.combine_mnemonics(slip39.split_mnemonics(SECRET, threshold, 9, exponent=0)[: threshold - 1])


def test_12_altered_share_does_not_pass_unnoticed() -> None:
    """libgfshare, privy and Vault's core have no integrity check."""
    texts = slip39.split_mnemonics(SECRET, 2, 3, exponent=0)
    share = slip39.decode_mnemonic(texts[0])
    forged = slip39.encode_mnemonic(replace(share, value=bytes(32)))
    with pytest.raises(shamir.errors.DigestError):
        slip39.combine_mnemonics([forged, texts[1]])
    made = split(SECRET, 2, 3)
    with pytest.raises(shamir.errors.InconsistentSharesError):
        combine([Share(1, SECRET, 2), *made[1:]])


def test_13_zero_bytes_take_no_other_path() -> None:
    """Tables and tests for zero (CVE-2023-25000): here zero and other bytes go through the same bytecodes."""
    rows = ((0x53, 0xCA), (2, 0))  # halvings, and a doubling
    plan = lanes.plan_map(rows)
    lanes.linear_map(plan, [SECRET, SECRET])  # the masks are cached from now on
    paths = {
        tuple(opcodes(lambda a=a, b=b: lanes.linear_map(plan, [a, b])))
        for a in (bytes(32), b"\xff" * 32, SECRET)
        for b in (bytes(32), SECRET)
    }
    assert len(paths) == 1
    assert len(paths.pop()) > 100


def test_14_parameters_are_checked_before_anything_happens() -> None:
    """Missing checks of lengths and counts (several audits)."""

    def never(_count: int) -> bytes:
        pytest.fail("randomness was drawn")

    for threshold, shares in ((0, 0), (1, 5), (6, 5), (2, 256)):
        with pytest.raises(shamir.errors.ParameterError):
            split(SECRET, threshold, shares, random=never)
    for threshold, shares in ((0, 0), (1, 5), (6, 5), (2, 17)):
        with pytest.raises(shamir.errors.ParameterError):
            slip39.split_mnemonics(SECRET, threshold, shares, random=never)


def test_15_mistyped_word_is_not_repeated_in_the_error() -> None:
    """Words of a share ended up in an error report (trezor-firmware)."""
    with pytest.raises(shamir.errors.UnknownWordError) as caught:
        slip39.decode_mnemonic("acadamic")
    assert "acad" not in repr(caught.value)


@pytest.mark.parametrize("threshold", range(3, 17))
def test_16_threshold_is_the_one_asked_for(threshold: int) -> None:
    """Programs that made another threshold than chosen (trezor-firmware, sops, vault)."""
    texts = slip39.split_mnemonics(SECRET, threshold, 16, exponent=0)
    shares = [slip39.decode_mnemonic(text) for text in texts]
    assert {share.member_threshold for share in shares} == {threshold}
    points = [(share.member_index, share.value, (1,)) for share in shares]
    with pytest.raises(shamir.errors.DigestError):
        levels.gather(points[: threshold - 1], threshold - 1)
    assert slip39.combine_mnemonics(texts[:threshold]) == SECRET


def test_17_share_is_bound_to_its_set() -> None:
    """Shares of another split of the same secret must not mix (vault)."""
    draw = random.Random(17).randbytes
    first, second = (
        [s.split() for s in slip39.split_mnemonics(SECRET, 3, 5, exponent=0, random=draw)] for _ in range(2)
    )
    with pytest.raises(shamir.errors.MismatchError):
        slip39.combine_mnemonics(map(" ".join, [first[0], first[1], second[2]]))


def test_18_refusal_carries_no_value() -> None:
    """bc-shamir leaves the secret in the output buffer on failure."""
    made = [*split(SECRET, 3, 5)[:4], Share(5, bytes(32), 3)]
    with pytest.raises(shamir.errors.InconsistentSharesError) as caught:
        combine(made)
    assert not [value for value in vars(caught.value).values() if isinstance(value, bytes | bytearray | int)]
    assert not [argument for argument in caught.value.args if not isinstance(argument, str)]


def test_19_last_speaker_cannot_replace_the_secret_unnoticed_where_shares_are_committed() -> None:
    """Knowing two shares, a third that opens to another value is one interpolation away."""
    made = split(SECRET, 3, 5)
    wanted = b"\xee" * 32
    forged = levels.interpolate((0, 1, 2), [wanted, made[0].y, made[1].y], (3,))[0]
    assert combine([*made[:2], Share(3, forged, 3)]) == wanted  # the bare scheme cannot see it
    with pytest.raises(shamir.errors.InconsistentSharesError) as caught:
        combine([*made[:2], Share(3, forged, 3), *made[3:]])  # two honest shares more, and it can
    assert caught.value.shares == (3,)


def test_20_verdict_on_extra_shares_is_the_same_in_every_order() -> None:
    """The reference picks some of the extra shares, by the order of a set."""
    made = list(split(SECRET, 2, 4))
    made[1] = Share(2, bytes(32), 2)
    verdicts = set()
    for order in permutations(made):
        with pytest.raises(shamir.errors.InconsistentSharesError) as caught:
            combine(order)
        verdicts |= {order[position - 1].x for position in caught.value.shares}
    assert verdicts == {2}
