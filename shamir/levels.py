"""One level of SLIP-0039: the shares of a group, or the groups of a set ("Generating the shares").

The secret lies at x = 255. At x = 254 lie the first four bytes of HMAC-SHA256(salt, secret) and then the random salt,
so that recovery can tell a wrong result. The digest is 32 bits long: a check against accidents, not against a holder
who has seen the other shares and forges the last one. A threshold of 1 has no digest: every share is the secret.
"""

import hmac
from collections.abc import Sequence

from .checks import Point, disagreement
from .errors import DigestError
from .sharing import RandomSource, draw, interpolate, recover

_SECRET_X = 255
_DIGEST_X = 254
_DIGEST_BYTES = 4


def deal(secret: bytes, threshold: int, count: int, random: RandomSource) -> list[bytes]:
    """Return the values at x = 0, 1, ...: random up to the threshold less two, then interpolated."""
    if threshold == 1:
        return [secret] * count
    fresh = [draw(random, len(secret)) for _ in range(threshold - 2)]
    salt = draw(random, len(secret) - _DIGEST_BYTES)
    known = (*range(threshold - 2), _DIGEST_X, _SECRET_X)
    values = [*fresh, _digest(salt, secret) + salt, secret]
    return fresh + interpolate(known, values, range(threshold - 2, count))


def gather(points: Sequence[Point], threshold: int) -> bytes:
    """Return the secret of one level; DigestError or InconsistentSharesError if the points do not give it."""
    secret = _opened(points, threshold)
    if secret is not None:
        return secret
    if len(points) == threshold:
        raise DigestError("these shares do not give the secret back: at least one is altered")
    raise disagreement(points, len(points) - threshold, lambda rest: _opened(rest, threshold) is not None)


def _opened(points: Sequence[Point], threshold: int) -> bytes | None:
    """Return the secret if all points lie on one polynomial and its digest holds."""
    values = recover(points, threshold, (_SECRET_X, _DIGEST_X))
    if values is None:
        return None
    secret, digest = values
    given, salt = digest[:_DIGEST_BYTES], digest[_DIGEST_BYTES:]
    return secret if threshold == 1 or hmac.compare_digest(given, _digest(salt, secret)) else None


def _digest(salt: bytes, secret: bytes) -> bytes:
    return hmac.digest(salt, secret, "sha256")[:_DIGEST_BYTES]
