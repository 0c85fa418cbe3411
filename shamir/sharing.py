"""Shamir's scheme over GF(256) for byte strings of any length up to 1 GiB; the secret lies at x = 0.

The first threshold - 1 shares are fresh random bytes, the others follow by interpolation. This gives the same
distribution as random coefficients (any threshold - 1 shares are uniform whatever the secret), and draws nothing else.

Rules: 2 <= threshold <= shares <= 255; x is 1 to 255, no two alike; nothing is drawn before every parameter is checked,
and nothing is computed from fewer shares than the threshold.
"""

import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from hmac import compare_digest
from itertools import combinations
from math import comb
from typing import NoReturn

from .errors import (
    ConflictingShareError,
    DuplicateShareError,
    InconsistentSharesError,
    MismatchError,
    ParameterError,
    RandomnessError,
    TooFewSharesError,
    listed,
)
from .field import lagrange_rows
from .lanes import linear_map

RandomSource = Callable[[int], bytes]
"""Returns exactly that many bytes of operating-system quality, or raises."""

Point = tuple[int, bytes]
"""An x coordinate and the value there."""

MAX_BYTES = 2**30
_MOST_TRIALS = 5000  # subsets tried in the search for culprits


@dataclass(frozen=True)
class Share:
    """One share: its x (1 to 255), the bytes there, and the threshold of its set where it is known.

    Raises ParameterError for an x out of range, no bytes, or a threshold out of range.
    """

    x: int
    y: bytes = field(repr=False)
    threshold: int | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.x <= 255:
            raise ParameterError("a share's x lies between 1 and 255")
        if not 1 <= len(self.y) <= MAX_BYTES:
            raise ParameterError("a share holds between 1 byte and 1 GiB")
        if self.threshold is not None and not 2 <= self.threshold <= 255:
            raise ParameterError("a threshold lies between 2 and 255")

    def __reduce__(self) -> NoReturn:
        """Refuse to be pickled or copied elsewhere by accident."""
        raise TypeError("a share is secret and is not pickled")


def split(
    secret: bytes, threshold: int, shares: int, *, random: RandomSource = secrets.token_bytes
) -> tuple[Share, ...]:
    """Split `secret` (1 byte to 1 GiB) into `shares` shares, x = 1, 2, ..., any `threshold` of which give it back.

    Raises ParameterError before anything is drawn, RandomnessError when `random` returns another number of bytes; what
    `random` raises passes through.
    """
    if not 2 <= threshold <= shares <= 255:
        raise ParameterError("a split needs 2 <= threshold <= shares <= 255")
    if not 1 <= len(secret) <= MAX_BYTES:
        raise ParameterError("a secret holds between 1 byte and 1 GiB")
    fresh = [draw(random, len(secret)) for _ in range(threshold - 1)]
    points = list(enumerate([bytes(secret), *fresh]))
    values = fresh + interpolate(points, tuple(range(threshold, shares + 1)))
    return tuple(Share(x, value, threshold) for x, value in enumerate(values, start=1))


def combine(shares: Iterable[Share]) -> bytes:
    """Return the secret from at least the threshold's worth of shares; all are used, and all must agree.

    Shares that do not know their threshold (from another program) are taken to be exactly enough: then too few, or an
    altered one, give a wrong secret without notice, as the bare scheme has no check of its own.

    Raises a ShareSetError that names shares by position, from 1: TooFewSharesError, MismatchError, DuplicateShareError,
    ConflictingShareError, InconsistentSharesError.
    """
    given = list(shares)
    threshold = _checked_threshold(given)
    points = [(share.x, share.y) for share in given]
    check_distinct(points, range(1, len(points) + 1))
    values = recover(points, threshold, (0,))
    if values is None:
        raise _disagreement(points, threshold)
    return values[0]


def draw(random: RandomSource, size: int) -> bytes:
    """Draw `size` bytes; RandomnessError when the source falls short."""
    fresh = random(size)
    if len(fresh) != size:
        raise RandomnessError("the random source returned another number of bytes than asked for")
    return bytes(fresh)


def interpolate(points: Sequence[Point], wanted: tuple[int, ...]) -> list[bytes]:
    """Return the values at `wanted` of the polynomial of least degree through `points`."""
    rows = lagrange_rows(tuple(x for x, _ in points), wanted)
    return linear_map(rows, [value for _, value in points])


def recover(points: Sequence[Point], threshold: int, wanted: tuple[int, ...]) -> list[bytes] | None:
    """Interpolate from the first `threshold` points; None unless every further point lies on the same polynomial."""
    extra = points[threshold:]
    values = interpolate(points[:threshold], wanted + tuple(x for x, _ in extra))
    agree = [compare_digest(value, there) for value, (_, there) in zip(values[len(wanted) :], extra, strict=True)]
    return values[: len(wanted)] if all(agree) else None


def check_distinct(points: Sequence[Point], positions: Sequence[int]) -> None:
    """Refuse two points with one x: DuplicateShareError if they are equal, else ConflictingShareError."""
    first_with: dict[int, tuple[int, bytes]] = {}
    for position, (x, value) in zip(positions, points, strict=True):
        if x not in first_with:
            first_with[x] = (position, value)
            continue
        other, other_value = first_with[x]
        both = (other, position)
        if compare_digest(value, other_value):
            raise DuplicateShareError(f"{listed(both, 'share')} are one share given twice", shares=both)
        raise ConflictingShareError(
            f"{listed(both, 'share')} have one index but different values: one is altered", shares=both
        )


def _checked_threshold(given: list[Share]) -> int:
    """Return the threshold on which all shares agree, and how many there are at least."""
    if not given:
        raise TooFewSharesError("no share was given")
    first = given[0]
    for position, share in enumerate(given, start=1):
        if len(share.y) != len(first.y) or share.threshold != first.threshold:
            raise MismatchError(
                f"shares 1 and {position} differ in length or threshold: they are of different sets",
                shares=(1, position),
            )
    threshold = first.threshold or len(given)
    if len(given) < threshold:
        raise TooFewSharesError(f"{len(given)} of the {threshold} shares needed were given")
    return threshold


def _disagreement(points: list[Point], threshold: int) -> InconsistentSharesError:
    """Name the culprits where it is certain: c of them are told by threshold + 2c points or more."""
    trials = 0
    for count in range(1, (len(points) - threshold) // 2 + 1):
        trials += comb(len(points), count)
        if trials > _MOST_TRIALS:
            break
        for culprits in combinations(range(len(points)), count):
            rest = [point for i, point in enumerate(points) if i not in culprits]
            if recover(rest, threshold, (0,)) is not None:
                positions = tuple(i + 1 for i in culprits)
                return InconsistentSharesError(f"altered: {listed(positions, 'share')}", shares=positions)
    return InconsistentSharesError("the shares disagree: at least one is altered, and which one cannot be told")
