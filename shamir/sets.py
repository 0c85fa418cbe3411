"""Which mnemonics go together ("Combining the shares").

Rules: one identifier, extendable flag, exponent, group threshold, group count and length; in a group one member
threshold and no index twice; as many members as the threshold in every group that is given, and as many groups.
"""

from collections import Counter
from collections.abc import Callable, Hashable

from .errors import MismatchError, NotGenuineError, TooFewSharesError, listed
from .mnemonic import Mnemonic, encode_mnemonic
from .sharing import check_distinct

Numbered = tuple[int, Mnemonic]
"""A mnemonic and its position, from 1, among those given."""

_COMMON: tuple[tuple[str, Callable[[Mnemonic], Hashable]], ...] = (
    ("identifier", lambda share: share.identifier),
    ("extendable flag", lambda share: share.extendable),
    ("iteration exponent", lambda share: share.exponent),
    ("group threshold", lambda share: share.group_threshold),
    ("group count", lambda share: share.group_count),
    ("length", lambda share: len(share.value)),
)


def check_genuine(shares: list[Numbered], genuine: Callable[[str], bool]) -> None:
    """Raise NotGenuineError with all shares whose canonical words `genuine` does not accept."""
    bad = tuple(position for position, share in shares if not genuine(encode_mnemonic(share)))
    if bad:
        raise NotGenuineError(f"not genuine: {listed(bad, 'share')}", shares=bad)


def grouped(shares: list[Numbered]) -> list[list[Numbered]]:
    """Sort the shares into their groups; raises a ShareSetError unless they fit together and suffice."""
    if not shares:
        raise TooFewSharesError("no share was given")
    for what, key in _COMMON:
        _check_alike(shares, what, key)
    groups: dict[int, list[Numbered]] = {}
    for position, share in shares:
        groups.setdefault(share.group_index, []).append((position, share))
    for members in groups.values():
        _check_alike(members, "member threshold", lambda share: share.member_threshold)
        check_distinct([(share.member_index, share.value) for _, share in members], positions(members))
        _check_enough(len(members), members[0][1].member_threshold, "shares")
    _check_enough(len(groups), shares[0][1].group_threshold, "groups")
    return list(groups.values())


def positions(shares: list[Numbered]) -> tuple[int, ...]:
    """Return where these shares stand among those given."""
    return tuple(position for position, _ in shares)


def _check_alike(shares: list[Numbered], what: str, key: Callable[[Mnemonic], Hashable]) -> None:
    """Raise MismatchError with the shares that differ from the most, or with all where no value is held by the most."""
    counts = Counter(key(share) for _, share in shares).most_common(2)
    if len(counts) == 2:
        (common, most), (_, second) = counts
        odd = tuple(position for position, share in shares if most == second or key(share) != common)
        raise MismatchError(f"{listed(odd, 'share')}: of different sets, the {what} differs", shares=odd)


def _check_enough(given: int, threshold: int, what: str) -> None:
    if given < threshold:
        raise TooFewSharesError(f"{given} of the {threshold} {what} needed were given")
