"""Which certificate takes another's place: told by key, or by use, line of CAs and names; never by its subject alone.

Two hosts may have one subject, and one host's next certificate may spell its subject otherwise.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol


class Certified(Protocol):
    """What tells a certificate from others; what the records do not tell is empty."""

    @property
    def profile(self) -> str:
        """The profile's name."""

    @property
    def subject(self) -> str:
        """RFC 4514."""

    @property
    def names(self) -> tuple[str, ...]:
        """Subject alternative names, as the index has them."""

    @property
    def public_key_sha256(self) -> str:
        """SHA-256 of DER SubjectPublicKeyInfo, hex."""


def renews(later: Certified, earlier: Certified, *, same_line: bool) -> bool:
    """Whether one certificate takes another's place; `same_line`: one CA, or one that followed it, signed both.

    It is for the same use, and for the same key; or from the same line of CAs, for the same names (where there are
    none, for the same subject).
    """
    if later.profile != earlier.profile:
        return False
    if later.public_key_sha256 and later.public_key_sha256 == earlier.public_key_sha256:
        return True
    return same_line and called(later) == called(earlier)


def last_in_line(label: str, follower: Callable[[str], str | None]) -> str:
    """The last of the CA keys that follow one another, from this one on; `follower`: the key that follows one."""
    seen = set[str]()
    while label not in seen and (after := follower(label)):
        seen.add(label)
        label = after
    return label


def called(one: Certified) -> frozenset[str]:
    """The names that others know it by: its alternative names, in whatever order; where it has none, its subject."""
    return frozenset(one.names) or frozenset({one.subject})
