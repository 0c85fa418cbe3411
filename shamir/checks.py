"""Which shares go together, and which of them are altered: the rules that both schemes have in common.

Rules: all shares of a set agree on what belongs to the set; no x occurs twice; fewer shares than the threshold are
refused before anything is computed; shares beyond it must agree, and culprits are named only where they are certain.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from hmac import compare_digest
from itertools import combinations
from math import comb

from . import errors

Point = tuple[int, bytes, tuple[int, ...]]
"""An x coordinate, the value there, and the positions, from 1, of the shares that gave it."""

_MOST_TRIALS = 8192  # in the search for culprits: up to five of sixteen, two of 127, one of 255


def check_alike(found: Sequence[tuple[int, Hashable]], what: str) -> None:
    """Take what the shares at some positions hold, which must be alike.

    Raises MismatchError with the shares that differ from the most, or with all where no value is held by the most.
    """
    if len({value for _, value in found}) > 1:
        (common, most), (_, second) = Counter([value for _, value in found]).most_common(2)
        odd = tuple(position for position, value in found if most == second or value != common)
        raise errors.MismatchError(f"{errors.listed(odd, 'share')}: of different sets, the {what} differs", shares=odd)


def check_distinct(points: Sequence[Point]) -> None:
    """Refuse two points with one x: DuplicateShareError if they are equal, else ConflictingShareError."""
    first_with: dict[int, Point] = {}
    for point in points:
        first = first_with.setdefault(point[0], point)
        if first is point:
            continue
        both = first[2] + point[2]
        names = errors.listed(both, "share")
        if compare_digest(first[1], point[1]):
            raise errors.DuplicateShareError(f"{names} are one share given twice", shares=both)
        raise errors.ConflictingShareError(f"{names} have one index but different values: one is altered", shares=both)


def check_enough(given: int, threshold: int, what: str = "shares") -> None:
    """Raise TooFewSharesError below the threshold."""
    if given < threshold:
        few = f"{given} of the {threshold} {what} needed were given"
        raise errors.TooFewSharesError(few if given else "no share was given")


def disagreement(points: Sequence[Point], most: int, agree: Callable[[Sequence[Point]], bool]) -> errors.ShareSetError:
    """Name the fewest shares, at most those of `most` points, without which the rest agree, if only one choice does."""
    trials = 0
    for count in range(1, most + 1):
        trials += comb(len(points), count)
        if trials > _MOST_TRIALS:
            break
        choices = [kept for kept in combinations(points, len(points) - count) if agree(kept)]
        if len(choices) == 1:
            kept_x = {x for x, _, _ in choices[0]}
            culprits = tuple(position for x, _, where in points if x not in kept_x for position in where)
            return errors.InconsistentSharesError(f"altered: {errors.listed(culprits, 'share')}", shares=culprits)
    return errors.InconsistentSharesError("the shares disagree: at least one is altered, and which one cannot be told")
