"""Properties of secret sharing that must hold for all inputs."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

import shamir
from shamir import Share, combine, slip39, split, vault

EVEN_SECRETS = st.integers(8, 32).flatmap(lambda half: st.binary(min_size=2 * half, max_size=2 * half))


@st.composite
def thresholds(draw: st.DrawFn, most: int) -> tuple[int, int]:
    shares = draw(st.integers(2, most))
    return draw(st.integers(2, shares)), shares


@settings(deadline=None, max_examples=150)
@given(st.binary(min_size=1, max_size=300), thresholds(12), st.randoms(use_true_random=False))
def test_any_choice_of_enough_shares_recovers(secret: bytes, counts: tuple[int, int], chooser: random.Random) -> None:
    threshold, shares = counts
    made = split(secret, threshold, shares)
    chosen = chooser.sample(made, chooser.randint(threshold, shares))
    assert combine(chosen) == secret
    assert combine(vault.decode(vault.encode(share), threshold) for share in chosen) == secret


@settings(deadline=None, max_examples=100)
@given(st.binary(min_size=1, max_size=40), st.integers(0, 4), st.integers(1, 255), st.data())
def test_any_one_altered_byte_of_five_shares_is_found_and_its_share_named(
    secret: bytes, bad: int, difference: int, data: st.DataObject
) -> None:
    made = list(split(secret, 3, 5))
    value = bytearray(made[bad].y)
    value[data.draw(st.integers(0, len(secret) - 1))] ^= difference
    made[bad] = Share(made[bad].x, bytes(value), 3)
    try:
        combine(made)
    except shamir.errors.InconsistentSharesError as error:
        assert error.shares == (bad + 1,)
    else:
        raise AssertionError("not found")


@settings(deadline=None, max_examples=60)
@given(EVEN_SECRETS, thresholds(16), st.booleans(), st.binary(max_size=8), st.randoms(use_true_random=False))
def test_mnemonics_recover_with_any_options(
    secret: bytes, counts: tuple[int, int], extendable: bool, passphrase: bytes, chooser: random.Random
) -> None:
    threshold, shares = counts
    printable = bytes(32 + byte % 95 for byte in passphrase)
    made = slip39.split_mnemonics(secret, threshold, shares, passphrase=printable, exponent=0, extendable=extendable)
    chosen = chooser.sample(made, chooser.randint(threshold, shares))
    assert slip39.combine_mnemonics(chosen, printable) == secret


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.integers(1, 4), st.integers(0, 3)), min_size=1, max_size=5), st.data())
def test_groups_recover_from_enough_groups(sizes: list[tuple[int, int]], data: st.DataObject) -> None:
    groups = [(threshold, threshold + more if threshold > 1 else 1) for threshold, more in sizes]
    needed = data.draw(st.integers(1, len(groups)))
    made = slip39.split_groups(bytes(range(16)), needed, groups, exponent=0)
    chosen = data.draw(st.permutations(range(len(groups))))[:needed]
    texts = [text for index in chosen for text in data.draw(st.permutations(made[index]))[: groups[index][0]]]
    assert slip39.combine_mnemonics(data.draw(st.permutations(texts))) == bytes(range(16))
