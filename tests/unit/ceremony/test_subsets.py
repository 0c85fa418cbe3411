"""The proof of every subset: each is combined, and a set with any kind of fault is refused."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations
from math import comb

import pytest

from ceremony.custody import subsets
from ceremony.custody.subsets import combine_every_subset
from shamir import ShamirError, slip39

KEY = bytes(range(7, 39))


def deal(threshold: int, shares: int, seed: int = 1) -> list[str]:
    dice = random.Random(seed)  # noqa: S311 - no secret
    return slip39.split_mnemonics(KEY, threshold, shares, random=dice.randbytes)


def changed(sheet: str, **fields: object) -> str:
    return slip39.encode_mnemonic(replace(slip39.decode_mnemonic(sheet), **fields))


@pytest.mark.parametrize(("threshold", "shares"), [(2, 2), (2, 3), (3, 5), (5, 5), (4, 9), (15, 16)])
def test_the_key_comes_back_and_every_subset_was_combined(monkeypatch, threshold: int, shares: int) -> None:
    seen: list[tuple[int, ...]] = []
    real = subsets.gather

    def gather(points, least):
        seen.append(tuple(x for x, _, _ in points))
        return real(points, least)

    monkeypatch.setattr(subsets, "gather", gather)
    told: list[tuple[int, int]] = []
    assert combine_every_subset(deal(threshold, shares), threshold, lambda *one: told.append(one)) == KEY
    assert told[0] == (0, comb(shares, threshold))
    assert seen[0] == tuple(range(shares))  # all together, then each
    assert seen[1:] == list(combinations(range(shares), threshold))


def test_every_sheet_goes_the_whole_way_with_just_enough_others(monkeypatch) -> None:
    whole: list[list[str]] = []
    real = slip39.combine_mnemonics
    monkeypatch.setattr(slip39, "combine_mnemonics", lambda given: whole.append(list(given)) or real(given))
    sheets = deal(3, 7)
    combine_every_subset(sheets, 3)
    assert whole[0] == sheets
    assert {sheet for some in whole[1:] for sheet in some} == set(sheets)
    assert {len(some) for some in whole[1:]} == {3}


BAD: dict[str, Callable[[list[str]], list[str]]] = {
    "a value changed": lambda good: [*good[:4], changed(good[4], value=bytes(32))],
    "one bit of a value": lambda good: [
        changed(good[0], value=bytes(one ^ (not n) for n, one in enumerate(slip39.decode_mnemonic(good[0]).value))),
        *good[1:],
    ],
    "two sheets exchanged their numbers": lambda good: [
        changed(good[0], member_index=1), changed(good[1], member_index=0), *good[2:],
    ],
    "a sheet twice": lambda good: [*good[:4], good[3]],
    "a sheet of another set of the same key": lambda good: [*good[:4], deal(3, 5, seed=2)[4]],
    "the same, relabelled": lambda good: [
        *good[:4], changed(good[4], value=slip39.decode_mnemonic(deal(3, 5, seed=2)[4]).value),
    ],
    "another threshold in all headers": lambda good: [changed(sheet, member_threshold=2) for sheet in good],
    "a higher threshold in all headers": lambda good: [changed(sheet, member_threshold=4) for sheet in good],
    "another identifier in all headers": lambda good: [changed(sheet, identifier=1) for sheet in good[:4]] + good[4:],
    "a wrong word": lambda good: [*good[:4], " ".join([*good[4].split()[:-1], "academic"])],
    "a set of a set": lambda good: [
        sheet for group in slip39.split_groups(KEY, 1, [(3, 5), (3, 5)], random=random.Random(1).randbytes)[:1]  # noqa: S311
        for sheet in group
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_set_that_is_not_whole_is_refused(name: str) -> None:
    with pytest.raises(ShamirError):
        combine_every_subset(BAD[name](deal(3, 5)), 3)


def test_a_polynomial_of_a_higher_degree_is_refused_though_some_subsets_would_open() -> None:
    """A dealer's fault that one recovery would not show: all sheets but the last are right."""
    good, other = deal(3, 5), deal(3, 5, seed=3)
    last = changed(good[4], value=slip39.decode_mnemonic(other[4]).value)
    assert slip39.combine_mnemonics(good[:3]) == KEY
    with pytest.raises(ShamirError):
        combine_every_subset([*good[:4], last], 3)


def test_a_subset_that_gave_something_else_would_be_noticed(monkeypatch) -> None:
    """The check of each subset stands by itself, though no set that passes what comes before it can fail it."""
    real = subsets.gather
    monkeypatch.setattr(
        subsets,
        "gather",
        lambda points, least: bytes(32) if len(points) == 3 and points[0][0] == 2 else real(points, least),
    )
    with pytest.raises(ShamirError, match="different keys"):
        combine_every_subset(deal(3, 5), 3)
