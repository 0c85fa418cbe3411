"""SLIP-0039: secrets of 16 to 64 bytes split into mnemonics, in one group or in several.

The secret is encrypted (`cipher`), dealt to the groups, and each group's value to its members (`levels`).

Rules ("Combining the shares"): 1 <= threshold <= shares <= 16, a threshold of 1 only with one share; every mnemonic
valid alone; one identifier, extendable flag, exponent, group threshold, group count and length; in a group one member
threshold and no index twice; enough members in every group that is given and enough groups, or nothing is computed;
members and groups beyond the threshold must agree with the others, or nothing is returned.
"""

from collections.abc import Callable, Iterable, Sequence
from secrets import token_bytes
from typing import Any

from . import cipher
from .checks import Point, check_alike, check_distinct, check_enough
from .errors import MnemonicError, NotGenuineError, listed, require
from .levels import deal, gather
from .mnemonic import VALUE_BYTES, Mnemonic, decode_mnemonic, encode_mnemonic, encode_words
from .rescue import rescue_mnemonic
from .sharing import RandomSource, draw
from .words import WORDS, normalise

__all__ = [
    "WORDS", "Mnemonic", "combine_mnemonics", "decode_mnemonic", "encode_mnemonic", "encode_words", "normalise",
    "rescue_mnemonic", "split_groups", "split_mnemonics",
]  # fmt: skip

Numbered = tuple[int, Mnemonic]
"""A mnemonic and its position, from 1, among those given."""

_COMMON = {
    "identifier": "identifier", "extendable": "extendable flag", "exponent": "iteration exponent",
    "group_threshold": "group threshold", "group_count": "group count",
}  # fmt: skip


def split_mnemonics(secret: bytes | bytearray, threshold: int, shares: int, **options: Any) -> list[Any]:
    """Split `secret` into one group of `shares` mnemonics, any `threshold` of which suffice.

    `options` are those of `split_groups`: passphrase, exponent, extendable, random, encode.
    """
    return split_groups(secret, 1, [(threshold, shares)], **options)[0]


def split_groups(
    secret: bytes | bytearray,
    group_threshold: int,
    groups: Sequence[tuple[int, int]],
    *,
    passphrase: bytes = b"",
    exponent: int = 1,
    extendable: bool = False,
    random: RandomSource = token_bytes,
    encode: Callable[[Mnemonic], Any] = encode_mnemonic,
) -> list[list[Any]]:
    """Split `secret` (16 to 64 bytes, an even number) over `groups`, pairs of (threshold, shares).

    Any `group_threshold` groups suffice, each with its threshold of shares, which `encode` writes: as a str, or as
    something that the caller can wipe.

    Raises ParameterError before anything is drawn, RandomnessError when `random` falls short.
    """
    require(1 <= group_threshold <= len(groups) <= 16, "a set of groups needs 1 <= threshold <= groups <= 16")
    for k, n in groups:
        require(1 <= k <= n <= 16, "a set of shares needs 1 <= threshold <= shares <= 16")
        require(k > 1 or n == 1, "with a threshold of 1, make copies of one share instead of several shares")
    require(len(secret) in VALUE_BYTES.values(), "a secret holds 16 to 64 bytes, an even number")
    require(0 <= exponent <= 15, "the iteration exponent lies between 0 and 15")
    _check_passphrase(passphrase)
    identifier = int.from_bytes(draw(random, 2), "big") & 0x7FFF
    encrypted = cipher.encrypt(bytes(secret), passphrase, exponent, cipher.salt(identifier, extendable))
    made = []
    dealt = deal(encrypted, group_threshold, len(groups), random)
    for index, (group, (k, n)) in enumerate(zip(dealt, groups, strict=True)):
        header = (identifier, extendable, exponent, index, group_threshold, len(groups))
        made.append([encode(Mnemonic(*header, i, k, value)) for i, value in enumerate(deal(group, k, n, random))])
    return made


def combine_mnemonics(
    mnemonics: Iterable[str | list[str]], passphrase: bytes = b"", *, genuine: Callable[[str], bool] | None = None
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
            raise type(error)(f"share {position}: {error}", shares=(position,), words=error.words) from None
    bad = tuple(position for position, share in shares if genuine is not None and not genuine(encode_mnemonic(share)))
    if bad:
        raise NotGenuineError(f"not genuine: {listed(bad, 'share')}", shares=bad)
    points = [(i, gather(group, k), tuple(at for _, _, (at,) in group)) for i, (k, group) in _grouped(shares).items()]
    _, first = shares[0]
    salt = cipher.salt(first.identifier, first.extendable)
    return cipher.decrypt(gather(points, first.group_threshold), passphrase, first.exponent, salt)


def _check_passphrase(passphrase: bytes) -> None:
    require(all(32 <= letter <= 126 for letter in passphrase), "a passphrase holds printable ASCII characters only")


def _grouped(shares: list[Numbered]) -> dict[int, tuple[int, list[Point]]]:
    """Return each group's threshold and points; a ShareSetError unless the shares fit together and suffice."""
    check_enough(len(shares), 1)
    for name, what in _COMMON.items():
        check_alike([(position, getattr(share, name)) for position, share in shares], what)
    check_alike([(position, len(share.value)) for position, share in shares], "length")
    groups: dict[int, tuple[int, list[Point]]] = {}
    for index in dict.fromkeys(share.group_index for _, share in shares):
        members = [(position, share) for position, share in shares if share.group_index == index]
        check_alike([(position, share.member_threshold) for position, share in members], "member threshold")
        points: list[Point] = [(share.member_index, share.value, (position,)) for position, share in members]
        check_distinct(points)
        groups[index] = members[0][1].member_threshold, points
        check_enough(len(points), groups[index][0])
    check_enough(len(groups), shares[0][1].group_threshold, "groups")
    return groups
