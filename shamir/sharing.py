"""Shamir's scheme over GF(256) for byte strings of any length up to 1 GiB; the secret lies at x = 0.

The first threshold - 1 shares are fresh random bytes, the others follow by interpolation. This gives the same
distribution as random coefficients (any threshold - 1 shares are uniform whatever the secret), and draws nothing else.

Rules: 2 <= threshold <= shares <= 255; x is 1 to 255, no two alike; nothing is drawn before every parameter is checked,
and nothing is computed from fewer shares than the threshold.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from hmac import compare_digest
from secrets import token_bytes

from .checks import Point, check_alike, check_distinct, check_enough, disagreement
from .errors import ParameterError, RandomnessError, Unpickled, require
from .lanes import Places, linear_map, plan_interpolation

RandomSource = Callable[[int], bytes]
"""Returns exactly that many bytes of operating-system quality, or raises."""

MAX_BYTES = 2**30


@dataclass(frozen=True)
class Share(Unpickled):
    """One share: its x (1 to 255), the bytes there, and the threshold of its set where it is known.

    Raises ParameterError for an x out of range, no bytes, or a threshold out of range.
    """

    x: int
    y: bytes = field(repr=False)
    threshold: int | None

    def __init__(self, x: int, y: bytes, threshold: int | None = None) -> None:
        if not 1 <= x <= 255:
            raise ParameterError("a share's x lies between 1 and 255")
        if not 1 <= len(y) <= MAX_BYTES:
            raise ParameterError("a share holds between 1 byte and 1 GiB")
        if threshold is not None and not 2 <= threshold <= 255:
            raise ParameterError("a threshold lies between 2 and 255")
        vars(self).update(x=x, y=y, threshold=threshold)  # at once: one by one takes a tenth of a small split


def split(secret: bytes, threshold: int, shares: int, *, random: RandomSource = token_bytes) -> tuple[Share, ...]:
    """Split `secret` (1 byte to 1 GiB) into `shares` shares, x = 1, 2, ..., any `threshold` of which give it back.

    Raises ParameterError before anything is drawn, RandomnessError when `random` returns another number of bytes; what
    `random` raises passes through.
    """
    require(2 <= threshold <= shares <= 255, "a split needs 2 <= threshold <= shares <= 255")
    require(1 <= len(secret) <= MAX_BYTES, "a secret holds between 1 byte and 1 GiB")
    fresh = [draw(random, len(secret)) for _ in range(threshold - 1)]
    values = fresh + interpolate(range(threshold), [bytes(secret), *fresh], range(threshold, shares + 1))
    return tuple([Share(x, value, threshold) for x, value in enumerate(values, start=1)])


def combine(shares: Iterable[Share]) -> bytes:
    """Return the secret from at least the threshold's worth of shares; all are used, and all must agree.

    Shares that do not know their threshold (from another program) are taken to be exactly enough: then too few, or an
    altered one, give a wrong secret without notice, as the bare scheme has no check of its own.

    Raises a ShareSetError that names shares by position, from 1: TooFewSharesError, MismatchError, DuplicateShareError,
    ConflictingShareError, InconsistentSharesError.
    """
    given = list(enumerate(shares, start=1))
    check_enough(len(given), 1)
    check_alike([(position, (share.threshold, len(share.y))) for position, share in given], "threshold or length")
    threshold = given[0][1].threshold or max(2, len(given))
    check_enough(len(given), threshold)
    points = [(share.x, share.y, (position,)) for position, share in given]
    check_distinct(points)
    values = recover(points, threshold, (0,))
    if values is None:
        # c culprits are certain from threshold + 2c points on
        most = (len(points) - threshold) // 2
        raise disagreement(points, most, lambda rest: recover(rest, threshold, ()) is not None)
    return values[0]


def draw(random: RandomSource, size: int) -> bytes:
    """Draw `size` bytes; RandomnessError when the source falls short."""
    fresh = random(size)
    if len(fresh) != size:
        raise RandomnessError("the random source returned another number of bytes than asked for")
    return bytes(fresh)


def interpolate(known: Places, values: Sequence[bytes], wanted: Places) -> list[bytes]:
    """Return the values at the x of `wanted` of the polynomial of least degree that has `values` at `known`."""
    return linear_map(plan_interpolation(known, wanted), values)


def recover(points: Sequence[Point], threshold: int, wanted: tuple[int, ...]) -> list[bytes] | None:
    """Interpolate from the first `threshold` points; None unless every further point lies on the same polynomial."""
    every_x, values, _ = zip(*points, strict=True)
    found = interpolate(every_x[:threshold], values[:threshold], wanted + every_x[threshold:])
    agree = all(map(compare_digest, found[len(wanted) :], values[threshold:]))
    return found[: len(wanted)] if agree else None
