"""What one share sheet says, checked before anything is drawn.

Rules guarded here:
- the words are as many as SLIP-0039 allows, in lower case, and never show up in a repr or an error;
- index, threshold and number of shares fit together;
- digests are hex; the paper is A4 or Letter; the language is English or Chinese.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, field
from typing import Literal

from ceremony.errors import UsageError

Language = Literal["en", "zh"]
Paper = Literal["A4", "Letter"]

# SLIP-0039: 7 words of header and checksum, and 10 bits a word for an even number of bytes, 16 to 64
WORD_COUNTS = frozenset(7 + -(-8 * length // 10) for length in range(16, 65, 2))

# for trying whether a sheet's names can be printed, before there is a share
PLACEHOLDER_WORDS = ("academic",) * 33

_WORD = re.compile(r"[a-z]{4,8}")
_HEX = re.compile(r"(?:[0-9a-fA-F]{2}){4,32}")


@dataclass(frozen=True)
class SheetContent:
    """One sheet: everything that is printed on it, and nothing that depends on when or where it is printed."""

    rehearsal: bool
    organisation: str
    ceremony: str  # the ceremony's id
    holder: str
    site: str
    index: int  # from 1
    threshold: int
    shares: int
    generation: int  # the sets of one root, counted from 1
    root_fingerprint: str  # SHA-256 of the root CA certificate, hex
    check_value: str  # of the root key, hex
    issued: datetime.date
    language: Language
    paper: Paper
    words: tuple[str, ...] = field(repr=False)  # in the child that draws; empty in the ceremony's own process
    signature: bytes | None = field(default=None, repr=False)  # what `encode_signature` made; nothing secret


def check_content(content: SheetContent) -> None:
    """Refuse content that no sheet may carry.

    Raises UsageError, which names the field; whether texts fit the paper is found when they are drawn.
    """
    _check_numbers(content)
    for name in ("organisation", "ceremony", "holder", "site"):
        if not getattr(content, name).strip():
            raise UsageError("The sheet's {field} is empty; fill it in.", field=name)
    for name in ("root_fingerprint", "check_value"):
        if not _HEX.fullmatch(getattr(content, name)):
            raise UsageError("The sheet's {field} is not a digest in hex; give it as hex digits.", field=name)
    if content.paper not in {"A4", "Letter"} or content.language not in {"en", "zh"}:
        raise UsageError("Sheets are made on A4 or Letter paper, in English (en) or Chinese (zh); choose those.")
    if len(content.words) not in WORD_COUNTS or not all(map(_WORD.fullmatch, content.words)):
        raise UsageError("What is to be printed is not the words of a share; make the share again.")


def _check_numbers(content: SheetContent) -> None:
    if not 1 <= content.threshold <= content.shares <= 16 or not 1 <= content.index <= content.shares:
        raise UsageError(
            "There is no share {index} of {shares} with threshold {threshold}; check the three numbers.",
            index=content.index,
            shares=content.shares,
            threshold=content.threshold,
        )
    if content.generation < 1:
        raise UsageError("Generations of a set are counted from 1, not {generation}.", generation=content.generation)
