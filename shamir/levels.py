"""One level of SLIP-0039: the shares of a group, or the groups of a set ("Generating the shares").

The secret lies at x = 255. At x = 254 lie the first four bytes of HMAC-SHA256(salt, secret) and then the random salt,
so that recovery can tell a wrong result. The digest is 32 bits long: a check against accidents, not against a holder
who has seen the other shares and forges the last one. A threshold of 1 has no digest: every share is the secret.
"""

import hmac
from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple

from .errors import DigestError, InconsistentSharesError, listed
from .sharing import RandomSource, draw, interpolate, recover

_SECRET_X = 255
_DIGEST_X = 254
_DIGEST_BYTES = 4


class NumberedPoint(NamedTuple):
    """A point and the positions of the shares that it came from."""

    x: int
    value: bytes
    positions: tuple[int, ...]


def deal(secret: bytes, threshold: int, count: int, random: RandomSource) -> list[bytes]:
    """Return the values at x = 0, 1, ...: random up to the threshold less two, then interpolated."""
    if threshold == 1:
        return [secret] * count
    fresh = [draw(random, len(secret)) for _ in range(threshold - 2)]
    salt = draw(random, len(secret) - _DIGEST_BYTES)
    points = [*enumerate(fresh), (_DIGEST_X, _digest(salt, secret) + salt), (_SECRET_X, secret)]
    return fresh + interpolate(points, tuple(range(len(fresh), count)))


def _digest(salt: bytes, secret: bytes) -> bytes:
    return hmac.digest(salt, secret, "sha256")[:_DIGEST_BYTES]


def gather(points: list[NumberedPoint], threshold: int) -> bytes:
    """Return the secret of one level; DigestError or InconsistentSharesError if the points do not give it."""
    secret = _opened(points, threshold)
    if secret is not None:
        return secret
    if len(points) == threshold:
        raise DigestError("these shares do not give the secret back: at least one is altered")
    raise _disagreement(points, threshold)


def _opened(points: Sequence[NumberedPoint], threshold: int) -> bytes | None:
    """Return the secret if all points lie on one polynomial and its digest holds."""
    pairs = [(point.x, point.value) for point in points]
    if threshold == 1:
        alone = recover(pairs, 1, (_SECRET_X,))
        return None if alone is None else alone[0]
    values = recover(pairs, threshold, (_SECRET_X, _DIGEST_X))
    if values is None:
        return None
    secret, digest = values
    return secret if hmac.compare_digest(digest[:_DIGEST_BYTES], _digest(digest[_DIGEST_BYTES:], secret)) else None


def _disagreement(points: list[NumberedPoint], threshold: int) -> InconsistentSharesError:
    """Name the fewest shares without which the others agree and meet the digest, if only one choice does that."""
    for count in range(1, len(points) - threshold + 1):
        choices = [
            culprits
            for culprits in combinations(range(len(points)), count)
            if _opened([point for i, point in enumerate(points) if i not in culprits], threshold) is not None
        ]
        if len(choices) == 1:
            positions = tuple(position for i in choices[0] for position in points[i].positions)
            return InconsistentSharesError(f"altered: {listed(positions, 'share')}", shares=positions)
    return InconsistentSharesError("the shares disagree: at least one is altered, and which one cannot be told")
