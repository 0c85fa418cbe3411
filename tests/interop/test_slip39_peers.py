"""SLIP-0039 with software that no one here wrote: each opens what the other made, 1,000 random sets each way and each.

Iteration exponent 0 keeps the deliberately slow hash short; its doubling is tested elsewhere.
"""

# ruff: noqa: S311  repeatable data for tests, not secrets

import random
from collections.abc import Callable, Iterator
from itertools import combinations

import pytest
import shamir_mnemonic
from bip39_slip39 import slip39 as bip39_slip39

from shamir import levels, slip39
from tests.interop.slip39_differential import KINDS, try_shares

SETS = 1000
MUTATED = 4000
PARTS = 4  # so that several processes can share the work


def random_sets(part: int) -> Iterator[tuple[random.Random, bytes, int, list[tuple[int, int]], bytes, bool]]:
    """Yield what to split: a secret, group threshold, groups, passphrase, flag."""
    draw = random.Random(part)
    for _ in range(SETS // PARTS):
        secret = draw.randbytes(draw.choice([16, 32, 32, 32, 64]))
        groups = []
        for _ in range(draw.choice([1, 1, 1, 2, 3])):
            shares = draw.choice([1, 2, 3, 5, 5, 7])
            groups.append((draw.randint(2, shares) if shares > 1 else 1, shares))
        yield draw, secret, draw.randint(1, len(groups)), groups, draw.choice([b"", b"TREZOR"]), draw.random() < 0.5


def enough(draw: random.Random, made: list[list[str]], needed: int, groups: list[tuple[int, int]]) -> list[str]:
    """Choose just enough shares of just enough groups."""
    chosen = draw.sample(range(len(groups)), needed)
    return [text for index in chosen for text in draw.sample(made[index], groups[index][0])]


@pytest.mark.parametrize("part", range(PARTS))
def test_shamir_mnemonic_opens_ours_and_we_open_its(part: int) -> None:
    for draw, secret, needed, groups, passphrase, extendable in random_sets(part):
        ours = slip39.split_groups(secret, needed, groups, passphrase=passphrase, exponent=0, extendable=extendable)
        assert shamir_mnemonic.combine_mnemonics(enough(draw, ours, needed, groups), passphrase) == secret
        theirs = shamir_mnemonic.generate_mnemonics(needed, groups, secret, passphrase, extendable, 0)
        assert slip39.combine_mnemonics(enough(draw, theirs, needed, groups), passphrase) == secret


@pytest.mark.parametrize("part", range(PARTS))
def test_bip39_slip39_opens_ours_and_we_open_its(part: int) -> None:
    for draw, secret, needed, groups, passphrase, extendable in random_sets(part + PARTS):
        ours = slip39.split_groups(secret, needed, groups, passphrase=passphrase, exponent=0, extendable=extendable)
        opened = bip39_slip39.master_secret_from_mnemonics(enough(draw, ours, needed, groups), passphrase.decode())
        assert opened == secret
        theirs = their_mnemonics(secret, needed, groups, passphrase, extendable)
        assert slip39.combine_mnemonics(enough(draw, theirs, needed, groups), passphrase) == secret


def their_mnemonics(
    secret: bytes, needed: int, groups: list[tuple[int, int]], passphrase: bytes, extendable: bool
) -> list[list[str]]:
    return bip39_slip39.mnemonics_from_master_secret(
        secret, groups, needed, passphrase.decode(), iteration_exponent=0, extendable=extendable
    )


@pytest.mark.parametrize("part", range(PARTS))
def test_all_agree_on_every_damaged_or_forged_share(part: int) -> None:
    """Accept and refuse the same shares, and read the same fields; `make differential` tries 100,000."""
    tally = try_shares(100 + part, MUTATED // PARTS)
    assert tally.differences == []
    for kind in KINDS:
        assert any(count for (name, _), count in tally.counts.items() if name == kind.__name__)
    assert {outcome for _, outcome in tally.counts} == {"accepted", "refused"}


def test_levels_agree_share_by_share_on_the_same_draws() -> None:
    """Byte-exact: fed with the same random strings, the other implementation deals the same shares."""
    draw = random.Random(10)
    for threshold, shares in combinations(range(2, 8), 2):
        secret = draw.randbytes(32)
        strings = [draw.randbytes(32) for _ in range(threshold)]
        ours = levels.deal(secret, threshold, shares, replayed(strings))
        assert ours == bip39_slip39._split_secret(threshold, shares, secret, replayed(strings))


def replayed(strings: list[bytes]) -> Callable[[int], bytes]:
    """Make a random source that hands out the strings in turn, cut to the length asked for."""
    rest = iter(strings)
    return lambda count: next(rest)[:count]
