"""SLIP-0039: secrets of 16 to 64 bytes split into mnemonics, in one group or in several.

Within a group, and again over the groups, the secret lies at x = 255 and at x = 254 four bytes of
HMAC-SHA256(random, secret) before that random, so that recovery can tell a wrong result ("Generating the shares",
"Combining the shares"). The digest is 32 bits long: a check against accidents, not against a holder who forges.

Rules: 1 <= threshold <= shares <= 16, a threshold of 1 only with one share; every mnemonic valid alone; one identifier,
flag, exponent, group setting and length; enough members in every group that is given and enough groups, or nothing is
computed; members and groups beyond the threshold must agree with the others, or nothing is returned.
"""

import hmac
import secrets
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from itertools import combinations
from typing import NamedTuple

from . import cipher
from .errors import (
    DigestError,
    InconsistentSharesError,
    MismatchError,
    MnemonicError,
    NotGenuineError,
    ParameterError,
    TooFewSharesError,
    listed,
)
from .mnemonic import MAX_BYTES, MIN_BYTES, Mnemonic, decode_mnemonic, encode_mnemonic
from .rescue import rescue_mnemonic
from .sharing import RandomSource, check_distinct, draw, interpolate, recover
from .words import WORDS, complete, normalise

__all__ = [
    "WORDS",
    "Mnemonic",
    "combine_mnemonics",
    "complete",
    "decode_mnemonic",
    "encode_mnemonic",
    "normalise",
    "rescue_mnemonic",
    "split_groups",
    "split_mnemonics",
]

_SECRET_X = 255
_DIGEST_X = 254
_DIGEST_BYTES = 4
_MOST_SHARES = 16

Numbered = tuple[int, Mnemonic]
"""A mnemonic and its position, from 1, among those given."""


class Named(NamedTuple):
    """A point and the positions of the shares that it came from."""

    x: int
    value: bytes
    positions: tuple[int, ...]


def split_mnemonics(
    secret: bytes,
    threshold: int,
    shares: int,
    *,
    passphrase: bytes = b"",
    exponent: int = 1,
    extendable: bool = False,
    random: RandomSource = secrets.token_bytes,
) -> list[str]:
    """Split `secret` (16 to 64 bytes, an even number) into one group of `shares` mnemonics; any `threshold` suffice.

    Raises ParameterError before anything is drawn, RandomnessError when `random` falls short.
    """
    return split_groups(
        secret,
        1,
        [(threshold, shares)],
        passphrase=passphrase,
        exponent=exponent,
        extendable=extendable,
        random=random,
    )[0]


def split_groups(
    secret: bytes,
    group_threshold: int,
    groups: Sequence[tuple[int, int]],
    *,
    passphrase: bytes = b"",
    exponent: int = 1,
    extendable: bool = False,
    random: RandomSource = secrets.token_bytes,
) -> list[list[str]]:
    """Split `secret` over `groups`, pairs of (threshold, shares); any `group_threshold` groups suffice.

    Raises as `split_mnemonics`.
    """
    _check_counts(group_threshold, len(groups), "groups")
    for member_threshold, members in groups:
        _check_counts(member_threshold, members, "shares")
        if member_threshold == 1 < members:
            raise ParameterError("with a threshold of 1, make copies of one share instead of several shares")
    _check_secret(secret, passphrase, exponent)
    identifier = int.from_bytes(draw(random, 2, 1)[0], "big") & 0x7FFF
    encrypted = cipher.encrypt(bytes(secret), passphrase, exponent, identifier, extendable)
    return [
        [
            encode_mnemonic(
                Mnemonic(
                    identifier,
                    extendable,
                    exponent,
                    group_index,
                    group_threshold,
                    len(groups),
                    member_index,
                    member_threshold,
                    value,
                )
            )
            for member_index, value in enumerate(_deal(group_value, member_threshold, members, random))
        ]
        for group_index, (group_value, (member_threshold, members)) in enumerate(
            zip(_deal(encrypted, group_threshold, len(groups), random), groups, strict=True)
        )
    ]


def combine_mnemonics(
    mnemonics: Iterable[str], passphrase: bytes = b"", *, genuine: Callable[[str], bool] | None = None
) -> bytes:
    """Return the secret from enough mnemonics, in any order; all are used, and all must agree.

    `genuine`, if given, judges each share by its canonical words (lower case, single spaces) before anything is
    combined, for example against a commitment. A wrong passphrase gives a wrong secret without notice.

    Raises a MnemonicError for a share that is not valid alone and a ShareSetError for shares that do not go together;
    both name shares by position, from 1. ParameterError for a passphrase that is not printable ASCII.
    """
    _check_passphrase(passphrase)
    shares = [(position, _decoded(text, position)) for position, text in enumerate(mnemonics, start=1)]
    if genuine is not None:
        _check_genuine(shares, genuine)
    groups = _checked_groups(shares)
    first = shares[0][1]
    together = [
        Named(index, _gather(_points(members), members[0][1].member_threshold), _positions(members))
        for index, members in groups
    ]
    encrypted = _gather(together, first.group_threshold)
    return cipher.decrypt(encrypted, passphrase, first.exponent, first.identifier, first.extendable)


def _check_counts(threshold: int, count: int, what: str) -> None:
    if not 1 <= threshold <= count <= _MOST_SHARES:
        raise ParameterError(f"a set of {what} needs 1 <= threshold <= {what} <= 16")


def _check_secret(secret: bytes, passphrase: bytes, exponent: int) -> None:
    if len(secret) % 2 or not MIN_BYTES <= len(secret) <= MAX_BYTES:
        raise ParameterError("a secret holds 16 to 64 bytes, an even number")
    if not 0 <= exponent <= 15:
        raise ParameterError("the iteration exponent lies between 0 and 15")
    _check_passphrase(passphrase)


def _check_passphrase(passphrase: bytes) -> None:
    if not all(32 <= letter <= 126 for letter in passphrase):
        raise ParameterError("a passphrase holds printable ASCII characters only")


def _deal(secret: bytes, threshold: int, count: int, random: RandomSource) -> list[bytes]:
    """Return the values at x = 0, 1, ...: random up to the threshold less two, then interpolated."""
    if threshold == 1:
        return [secret] * count
    fresh = [draw(random, len(secret), 1)[0] for _ in range(threshold - 2)]
    salt = draw(random, len(secret) - _DIGEST_BYTES, 1)[0]
    points = [*enumerate(fresh), (_DIGEST_X, _digest(salt, secret) + salt), (_SECRET_X, secret)]
    return fresh + interpolate(points, tuple(range(len(fresh), count)))


def _digest(salt: bytes, secret: bytes) -> bytes:
    return hmac.digest(salt, secret, "sha256")[:_DIGEST_BYTES]


def _decoded(text: str, position: int) -> Mnemonic:
    try:
        return decode_mnemonic(text)
    except MnemonicError as error:
        raise error.in_share(position) from None


def _check_genuine(shares: list[Numbered], genuine: Callable[[str], bool]) -> None:
    bad = tuple(position for position, share in shares if not genuine(encode_mnemonic(share)))
    if bad:
        raise NotGenuineError(f"not genuine: {listed(bad, 'share')}", shares=bad)


def _checked_groups(shares: list[Numbered]) -> list[tuple[int, list[Numbered]]]:
    """Sort the shares into their groups, in the order given, once all of them fit together and suffice."""
    if not shares:
        raise TooFewSharesError("no share was given")
    for what, key in _COMMON:
        _check_alike(shares, what, key)
    groups: dict[int, list[Numbered]] = {}
    for position, share in shares:
        groups.setdefault(share.group_index, []).append((position, share))
    for members in groups.values():
        _check_alike(members, "member threshold", lambda share: share.member_threshold)
        check_distinct([(share.member_index, share.value) for _, share in members], _positions(members))
        threshold = members[0][1].member_threshold
        if len(members) < threshold:
            raise TooFewSharesError(f"{len(members)} of the {threshold} shares needed were given")
    threshold = shares[0][1].group_threshold
    if len(groups) < threshold:
        raise TooFewSharesError(f"{len(groups)} of the {threshold} groups needed were given")
    return list(groups.items())


_COMMON: tuple[tuple[str, Callable[[Mnemonic], Hashable]], ...] = (
    ("identifier", lambda share: share.identifier),
    ("extendable flag", lambda share: share.extendable),
    ("iteration exponent", lambda share: share.exponent),
    ("group threshold", lambda share: share.group_threshold),
    ("group count", lambda share: share.group_count),
    ("length", lambda share: len(share.value)),
)


def _check_alike(shares: list[Numbered], what: str, key: Callable[[Mnemonic], Hashable]) -> None:
    """Name the shares that differ from the most, or all where no value is held by the most."""
    counts = Counter(key(share) for _, share in shares).most_common(2)
    if len(counts) == 2:
        tie = counts[0][1] == counts[1][1]
        odd = tuple(position for position, share in shares if tie or key(share) != counts[0][0])
        raise MismatchError(f"{listed(odd, 'share')}: of different sets, the {what} differs", shares=odd)


def _positions(shares: list[Numbered]) -> tuple[int, ...]:
    return tuple(position for position, _ in shares)


def _points(members: list[Numbered]) -> list[Named]:
    return [Named(share.member_index, share.value, (position,)) for position, share in members]


def _gather(points: list[Named], threshold: int) -> bytes:
    """Return the secret of one level; DigestError or InconsistentSharesError if the points do not give it."""
    secret = _opened(points, threshold)
    if secret is not None:
        return secret
    if len(points) == threshold:
        raise DigestError("these shares do not give the secret back: at least one is altered")
    raise _disagreement(points, threshold)


def _opened(points: Sequence[Named], threshold: int) -> bytes | None:
    """Return the secret if all points lie on one polynomial and its digest holds."""
    pairs = [(point.x, point.value) for point in points]
    if threshold == 1:
        alone = recover(pairs, 1, (_SECRET_X,))
        return alone[0] if alone else None
    values = recover(pairs, threshold, (_SECRET_X, _DIGEST_X))
    if values is None:
        return None
    secret, digest = values
    return secret if hmac.compare_digest(digest[:_DIGEST_BYTES], _digest(digest[_DIGEST_BYTES:], secret)) else None


def _disagreement(points: list[Named], threshold: int) -> InconsistentSharesError:
    """Name the fewest shares without which the others agree and meet the digest, if only one choice does that."""
    for count in range(1, len(points) - threshold + 1):
        choices = [
            culprits
            for culprits in combinations(points, count)
            if _opened([point for point in points if point not in culprits], threshold) is not None
        ]
        if len(choices) == 1:
            positions = tuple(position for point in choices[0] for position in point.positions)
            return InconsistentSharesError(f"altered: {listed(positions, 'share')}", shares=positions)
    return InconsistentSharesError("the shares disagree: at least one is altered, and which one cannot be told")
