"""SLIP-0039: secrets of 16 to 64 bytes split into mnemonics, in one group or in several.

The secret is encrypted (`cipher`), dealt to the groups, and each group's value to its members (`levels`).

Rules ("Combining the shares"): 1 <= threshold <= shares <= 16, a threshold of 1 only with one share; every mnemonic
valid alone; one identifier, extendable flag, exponent, group threshold, group count and length; in a group one member
threshold and no index twice; enough members in every group that is given and enough groups, or nothing is computed;
members and groups beyond the threshold must agree with the others, or nothing is returned.
"""

import secrets
from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter
from typing import TypedDict, Unpack

from . import cipher
from .checks import Point, check_alike, check_distinct, check_enough
from .errors import MnemonicError, NotGenuineError, listed, require
from .levels import deal, gather
from .mnemonic import MAX_BYTES, MIN_BYTES, Mnemonic, decode_mnemonic, encode_mnemonic
from .rescue import rescue_mnemonic
from .sharing import RandomSource, draw
from .words import WORDS, normalise

__all__ = [
    "WORDS", "Mnemonic", "combine_mnemonics", "decode_mnemonic", "encode_mnemonic", "normalise", "rescue_mnemonic",
    "split_groups", "split_mnemonics",
]  # fmt: skip

Numbered = tuple[int, Mnemonic]
"""A mnemonic and its position, from 1, among those given."""

_COMMON = {
    "identifier": "identifier", "extendable": "extendable flag", "exponent": "iteration exponent",
    "group_threshold": "group threshold", "group_count": "group count",
}  # fmt: skip
_MOST_SHARES = 16


class Options(TypedDict, total=False):
    """What `split_groups` takes beside the numbers."""

    passphrase: bytes
    exponent: int
    extendable: bool
    random: RandomSource


def split_mnemonics(secret: bytes, threshold: int, shares: int, **options: Unpack[Options]) -> list[str]:
    """Split `secret` into one group of `shares` mnemonics, any `threshold` of which suffice; see `split_groups`."""
    return split_groups(secret, 1, [(threshold, shares)], **options)[0]


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
    """Split `secret` (16 to 64 bytes, an even number) over `groups`, pairs of (threshold, shares).

    Any `group_threshold` groups suffice, each with its threshold of shares.

    Raises ParameterError before anything is drawn, RandomnessError when `random` falls short.
    """
    _check_counts(group_threshold, len(groups), "groups")
    for threshold, count in groups:
        _check_counts(threshold, count, "shares")
        require(
            threshold > 1 or count == 1, "with a threshold of 1, make copies of one share instead of several shares"
        )
    fits = len(secret) % 2 == 0 and MIN_BYTES <= len(secret) <= MAX_BYTES
    require(fits, "a secret holds 16 to 64 bytes, an even number")
    require(0 <= exponent <= 15, "the iteration exponent lies between 0 and 15")
    _check_passphrase(passphrase)
    identifier = int.from_bytes(draw(random, 2), "big") & 0x7FFF
    encrypted = cipher.encrypt(bytes(secret), passphrase, exponent, cipher.salt(identifier, extendable))
    made = []
    for index, group_value in enumerate(deal(encrypted, group_threshold, len(groups), random)):
        threshold, count = groups[index]
        header = (identifier, extendable, exponent, index, group_threshold, len(groups))
        values = deal(group_value, threshold, count, random)
        made.append([encode_mnemonic(Mnemonic(*header, i, threshold, value)) for i, value in enumerate(values)])
    return made


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
    shares = []
    for position, text in enumerate(mnemonics, start=1):
        try:
            shares.append((position, decode_mnemonic(text)))
        except MnemonicError as error:
            raise error.in_share(position) from None
    if genuine is not None:
        bad = tuple(position for position, share in shares if not genuine(encode_mnemonic(share)))
        if bad:
            raise NotGenuineError(f"not genuine: {listed(bad, 'share')}", shares=bad)
    groups = _grouped(shares)
    points = []
    for first, members in groups:
        positions = tuple(position for _, _, where in members for position in where)
        points.append((first.group_index, gather(members, first.member_threshold), positions))
    first = groups[0][0]
    salt = cipher.salt(first.identifier, first.extendable)
    return cipher.decrypt(gather(points, first.group_threshold), passphrase, first.exponent, salt)


def _check_counts(threshold: int, count: int, what: str) -> None:
    fits = 1 <= threshold <= count <= _MOST_SHARES
    require(fits, f"a set of {what} needs 1 <= threshold <= {what} <= 16")


def _check_passphrase(passphrase: bytes) -> None:
    require(all(32 <= letter <= 126 for letter in passphrase), "a passphrase holds printable ASCII characters only")


def _grouped(shares: list[Numbered]) -> list[tuple[Mnemonic, list[Point]]]:
    """Return a mnemonic and all points of each group; a ShareSetError unless the shares fit together and suffice."""
    check_enough(len(shares), 1)
    for name, what in _COMMON.items():
        check_alike(shares, what, attrgetter(name))
    check_alike(shares, "length", lambda share: len(share.value))
    by_index: dict[int, list[Numbered]] = {}
    for position, share in shares:
        by_index.setdefault(share.group_index, []).append((position, share))
    groups = []
    for members in by_index.values():
        check_alike(members, "member threshold", attrgetter("member_threshold"))
        points: list[Point] = [(share.member_index, share.value, (position,)) for position, share in members]
        check_distinct(points)
        check_enough(len(points), members[0][1].member_threshold)
        groups.append((members[0][1], points))
    check_enough(len(groups), groups[0][0].group_threshold, "groups")
    return groups
