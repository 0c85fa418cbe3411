"""That every subset of a set's sheets gives the key back: each is combined, and one key is decrypted for all.

A recovery combines the values of k sheets to an encrypted key, checks its digest, and decrypts it in thousands of
rounds, which is nearly all of its time. Equal bytes decrypt to equal bytes, so what takes the time is done once for
all subsets, and everything that can differ between them is done for each: docs/adr/every-subset-is-combined.md.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Sequence
from itertools import combinations
from math import comb

from shamir import ShamirError, slip39
from shamir.levels import gather

_TOLD_EVERY = 256  # subsets: some tens of milliseconds


def combine_every_subset(
    sheets: Sequence[str | list[str]], threshold: int, progress: Callable[[int, int], None] = lambda done, total: None
) -> bytes:
    """The key that every subset of `threshold` of these sheets gives back; a sheet is one text, or its words.

    `progress` is told how many subsets of how many are done. ShamirError if a sheet is not valid alone, if they are not
    of one set with this threshold, or if a subset gives another key, or none.
    """
    key = slip39.combine_mnemonics(sheets)  # all together, which must lie on one polynomial
    for first in range(0, len(sheets), threshold):  # and each the whole way of a recovery, with just enough others
        start = min(first, len(sheets) - threshold)
        _must_equal(slip39.combine_mnemonics(sheets[start : start + threshold]), key)
    shares = [slip39.decode_mnemonic(words) for words in sheets]
    if any(share.member_threshold != threshold or share.group_count != 1 for share in shares):
        raise ShamirError("the sheets are of a set with another threshold")
    points = [(share.member_index, share.value, (place,)) for place, share in enumerate(shares, start=1)]
    encrypted = gather(points, threshold)
    total = comb(len(points), threshold)
    for done, subset in enumerate(combinations(points, threshold)):
        if done % _TOLD_EVERY == 0:
            progress(done, total)
        _must_equal(gather(subset, threshold), encrypted)
    return key


def _must_equal(one: bytes, other: bytes) -> None:
    if not hmac.compare_digest(one, other):
        raise ShamirError("two subsets of the sheets give different keys")
