"""Words as they are typed: completed from their beginning, told wrong at their place."""

from __future__ import annotations

import pytest

from ceremony.sheets.typed import WORDS_OF_A_SHEET, beginnings, complete, look_at, spread
from shamir.slip39 import WORDS


def test_a_word_is_completed_only_when_no_other_begins_so():
    assert complete("acad") == complete(" ACADEMIC ") == "academic"
    assert complete("ac") == "ac"
    assert len(beginnings("ac")) > 3
    assert beginnings("") == ()
    assert all(complete(word[:4]) == word for word in WORDS)
    assert (complete("?"), complete("__"), complete("zzz")) == ("?", "?", "zzz")


def test_every_place_of_a_sheet_is_told(shares):
    words = list(shares[1])
    assert look_at(words).whole == "right"
    assert look_at([*words[:-1], ""]).whole == "typing"
    assert look_at(["zzzz", *words[1:]]).first_bad == 1
    assert look_at([*words[:-1], "?"]).whole == "incomplete"
    assert look_at([""] * WORDS_OF_A_SHEET).count == 0


@pytest.mark.parametrize("place", [0, 4, 17, 32])
def test_the_place_of_one_wrong_word_is_told_when_all_are_in(shares, place):
    words = list(shares[1])
    words[place] = "zero" if words[place] != "zero" else "acid"
    look = look_at(words)
    assert (look.whole, look.first_bad) == ("wrong", place + 1)
    words[(place + 1) % 33], words[(place + 2) % 33] = words[(place + 2) % 33], words[(place + 1) % 33]
    look = look_at(words)
    assert (look.whole, look.first_bad) == ("wrong", None)


def test_a_pasted_sheet_is_taken_with_its_numbers_or_without(shares):
    numbered = " ".join(f"{number}. {word[:4].upper()}" for number, word in enumerate(shares[1], 1))
    assert spread(numbered) == spread(" ".join(shares[1])) == shares[1]
    assert spread("acad 2 beard") == ("academic", "beard")


def test_a_look_shows_no_word(shares):
    assert not set(repr(look_at(shares[1])).split()) & set(shares[1])
