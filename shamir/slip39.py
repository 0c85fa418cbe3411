"""SLIP-0039: secrets of 16 to 64 bytes split into mnemonics, in one group or in several.

The secret is encrypted (`cipher`), dealt to the groups, and each group's value to its members (`levels`).

Rules: 1 <= threshold <= shares <= 16, a threshold of 1 only with one share; every mnemonic valid alone; one identifier,
flag, exponent, group setting and length; enough members in every group that is given and enough groups, or nothing is
computed; members and groups beyond the threshold must agree with the others, or nothing is returned.
"""

import secrets
from collections.abc import Callable, Iterable, Sequence

from . import cipher
from .errors import MnemonicError, ParameterError
from .levels import NumberedPoint, deal, gather
from .mnemonic import MAX_BYTES, MIN_BYTES, Mnemonic, decode_mnemonic, encode_mnemonic
from .rescue import rescue_mnemonic
from .sets import Numbered, check_genuine, grouped, positions
from .sharing import RandomSource, draw
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

_MOST_SHARES = 16


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
    (mnemonics,) = split_groups(
        secret, 1, [(threshold, shares)], passphrase=passphrase, exponent=exponent, extendable=extendable, random=random
    )
    return mnemonics


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
    for threshold, members in groups:
        _check_counts(threshold, members, "shares")
        if threshold == 1 < members:
            raise ParameterError("with a threshold of 1, make copies of one share instead of several shares")
    _check_secret(secret, passphrase, exponent)
    identifier = int.from_bytes(draw(random, 2), "big") & 0x7FFF
    encrypted = cipher.encrypt(bytes(secret), passphrase, exponent, identifier, extendable)
    group_values = deal(encrypted, group_threshold, len(groups), random)
    header = (identifier, extendable, exponent)
    mnemonics = []
    for group_index, (group_value, (threshold, members)) in enumerate(zip(group_values, groups, strict=True)):
        group = (group_index, group_threshold, len(groups))
        values = deal(group_value, threshold, members, random)
        mnemonics.append(
            [encode_mnemonic(Mnemonic(*header, *group, index, threshold, value)) for index, value in enumerate(values)]
        )
    return mnemonics


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
        check_genuine(shares, genuine)
    points = [_group_point(members) for members in grouped(shares)]
    first = shares[0][1]
    encrypted = gather(points, first.group_threshold)
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


def _decoded(text: str, position: int) -> Mnemonic:
    try:
        return decode_mnemonic(text)
    except MnemonicError as error:
        raise error.in_share(position) from None


def _group_point(members: list[Numbered]) -> NumberedPoint:
    """Recover one group's value from its members."""
    first = members[0][1]
    points = [NumberedPoint(share.member_index, share.value, (position,)) for position, share in members]
    return NumberedPoint(first.group_index, gather(points, first.member_threshold), positions(members))
