"""The share register: what the record says about a set of shares, all of it public.

The commitment to a share is SHA-256 of the ASCII text `keyrite share v1`, a newline, and the words in lower
case joined by single spaces; the key check value is SHA-256 of `keyrite root v1`, a newline, and the root
key's 32 bytes, first 16 bytes. A share carries 256 uniformly random bits, so its hash tells nothing that
could be searched.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass


def commit_to_share(words: Sequence[str]) -> str:
    """SHA-256 commitment, in hex, to a share's words (lower case)."""
    digest = hashlib.sha256(b"keyrite share v1\n")
    for number, word in enumerate(words):  # one by one: joined, they would be copies that nobody can wipe
        digest.update((f" {word}" if number else word).encode("ascii"))
    return digest.hexdigest()


def key_check_value(root_key: bytes | bytearray) -> str:
    """First 16 bytes, in hex, of the tagged SHA-256 of the root key's 32 bytes."""
    digest = hashlib.sha256(b"keyrite root v1\n")
    digest.update(root_key)
    return digest.hexdigest()[:32]


@dataclass(frozen=True)
class RegisteredShare:
    """One share of a set: its number on the sheet (from 1), holder, site and commitment."""

    index: int
    holder: str
    site: str
    commitment: str  # hex


@dataclass(frozen=True)
class ShareSet:
    """A k-of-n set as registered: `generation` counts the sets of one root from 1."""

    ceremony: str
    generation: int
    identifier: int  # SLIP-39's 15 bits, the same on every sheet of the set
    threshold: int
    shares: tuple[RegisteredShare, ...]
    check_value: str  # hex, of the root key

    def find(self, words: Sequence[str]) -> RegisteredShare | None:
        """The registered share that these words are, or None."""
        commitment = commit_to_share(words)
        matches = [share for share in self.shares if hmac.compare_digest(share.commitment, commitment)]
        return matches[0] if matches else None
