"""A share typed word by word: which words begin so, and what is wrong already, before anything is compared.

Rules guarded here:
- a word is told wrong when it is none of the list's; the place that the checksum tells comes when all are in;
- nothing is guessed: a beginning is completed only where a single word is left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ceremony.sheets.judging import judge_alone
from ceremony.sheets.wording import UNREADABLE, words_of_text
from shamir.slip39 import WORDS

WORDS_OF_A_SHEET = 33  # of a share of 32 bytes (SLIP-0039)

Place = Literal["empty", "word", "unreadable", "unknown", "wrong"]


@dataclass(frozen=True)
class TypedLook:
    """How each place stands, and how all of them together: `wrong` when the checksum does not hold."""

    places: tuple[Place, ...]
    whole: Literal["typing", "right", "wrong", "incomplete"]  # incomplete: words that cannot be read are marked

    @property
    def count(self) -> int:
        """How many places are filled."""
        return sum(place != "empty" for place in self.places)

    @property
    def first_bad(self) -> int | None:
        """The first place, from 1, that is unknown or wrong."""
        return next((n for n, place in enumerate(self.places, 1) if place in {"unknown", "wrong"}), None)


def beginnings(typed: str) -> tuple[str, ...]:
    """The words that begin so, in the list's order."""
    start = typed.strip().lower()
    return tuple(word for word in WORDS if word.startswith(start)) if start else ()


def complete(typed: str) -> str:
    """The only word that begins so, or what was typed, in small letters; `?` for a word that cannot be read."""
    found, tidy = beginnings(typed), typed.strip().lower()
    return found[0] if len(found) == 1 else UNREADABLE if tidy and set(tidy) <= {"?", "_"} else tidy


def spread(pasted: str) -> tuple[str, ...]:
    """The words of a pasted text: a whole sheet's, numbered or not, else as they stand, each completed."""
    whole = words_of_text(pasted)
    return whole or tuple(complete(token) for token in pasted.split() if not token.strip(".").isdigit())


def look_at(words: Sequence[str]) -> TypedLook:
    """How the places of a sheet stand; an empty string is a place that is not filled yet."""
    places: list[Place] = [_place(word) for word in words]
    if "empty" in places or "unknown" in places:
        return TypedLook(tuple(places), "typing")
    if "unreadable" in places:
        return TypedLook(tuple(places), "incomplete")
    judgement = judge_alone(words)
    if judgement is None:
        return TypedLook(tuple(places), "right")
    if judgement.position is not None:
        places[judgement.position - 1] = "wrong"
    return TypedLook(tuple(places), "wrong")


def _place(word: str) -> Place:
    if not word:
        return "empty"
    if word == UNREADABLE:
        return "unreadable"
    return "word" if word in WORDS else "unknown"
