"""Words as people write them; anything else is unknown, and its place is told."""

import pytest

import shamir
from shamir.slip39 import WORDS, normalise


def test_list_is_sorted_and_told_apart_by_four_letters() -> None:
    assert len(WORDS) == 1024
    assert list(WORDS) == sorted(WORDS)
    assert len({word[:4] for word in WORDS}) == 1024
    assert all(4 <= len(word) <= 8 and word.isascii() and word.islower() for word in WORDS)


def test_every_word_is_read_from_every_prefix_of_four_letters_or_more() -> None:
    for word in WORDS:
        for length in range(4, len(word) + 1):
            assert normalise(word[:length]) == [word]
            assert normalise(word[:length].upper()) == [word]


@pytest.mark.parametrize(
    "text",
    [
        "academic acid zero",
        "ACADEMIC ACID ZERO",
        "Academic aCID Zero",
        "  academic\n\n acid\t\r\nzero ",
        "1. academic 2. acid 3. zero",
        "1 academic 2 acid 33 zero",
        "1) academic 2: acid 3.zero",
        "acad acid zero",
        "academi\u00a0acid\u2003zero",
    ],
)
def test_reads_what_people_write(text: str) -> None:
    assert normalise(text) == ["academic", "acid", "zero"]


@pytest.mark.parametrize(
    "wrong",
    [
        "aca",
        "acadx",
        "academics",
        "nonsense",
        "acad\u0435mic",  # Cyrillic e
        "\uff41cademic",  # full-width a
        "acade\u200bmic",  # zero-width space
        "\ufeffacademic",
        "a\u0301cademic",
        "ACADEM\u0130C",
        "12.5",
        "academic,",
        "-",
    ],
)
def test_anything_else_is_unknown_at_its_place(wrong: str) -> None:
    with pytest.raises(shamir.errors.UnknownWordError) as caught:
        normalise(f"acid {wrong} zero {wrong}")
    assert caught.value.words == (2, 4)
    assert str(caught.value) == "not on the SLIP-39 list: words 2 and 4"


def test_kelvin_sign_does_not_turn_into_a_letter() -> None:
    assert "\u212a".lower() == "k"
    with pytest.raises(shamir.errors.UnknownWordError, match="word 1"):
        normalise("\u212aidney")


@pytest.mark.parametrize("mark", ["?", "???", "_", "____", "?_?"])
def test_mark_of_an_unreadable_word_is_no_word(mark: str) -> None:
    with pytest.raises(shamir.errors.UnknownWordError, match="marked as unreadable: word 2") as caught:
        normalise(f"acid {mark} zero")
    assert caught.value.words == (2,)


def test_nothing_is_no_word() -> None:
    assert normalise(" \n 1. ") == []
