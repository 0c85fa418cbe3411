"""A share's words in memory that can be wiped."""

from __future__ import annotations

import copy
import pickle

import pytest

from ceremony.custody.share_words import ShareWords
from shamir.slip39 import WORDS

SOME = (WORDS[7], WORDS[900], WORDS[7], WORDS[33])


def test_they_are_the_words_that_were_put_in_each_the_lists_own_text() -> None:
    words = ShareWords.of("".join(word) for word in SOME)
    assert tuple(words) == SOME
    assert all(one is WORDS[WORDS.index(one)] for one in words)
    assert (len(words), words[1], words[-1], words[:2]) == (4, SOME[1], SOME[3], SOME[:2])
    assert words.text == " ".join(SOME).encode()
    assert words == SOME
    assert words == ShareWords.of(SOME)
    assert words != SOME[:3]
    assert words != " ".join(SOME)


def test_nothing_is_left_of_them_once_they_are_wiped() -> None:
    text = bytearray(" ".join(SOME).encode())
    words, seen = ShareWords(text), memoryview(text)
    before = bytes(seen)
    with pytest.raises(
        BufferError
    ):  # looked at while they are wiped: they cannot be let go of, and are gone all the same
        words.wipe()
    assert bytes(seen) == bytes(len(before))
    seen.release()
    words.wipe()
    assert (len(words), tuple(words), bytes(words.text)) == (0, (), b"")


def test_words_that_nobody_keeps_are_overwritten_as_well() -> None:
    text = bytearray(" ".join(SOME).encode())
    words = ShareWords(text)
    del words
    assert set(text) == {0}


def test_a_word_that_cannot_be_read_stands_as_such_and_nothing_else_is_told() -> None:
    assert tuple(ShareWords.of((SOME[0], "?", SOME[1]))) == (SOME[0], "?", SOME[1])
    assert tuple(ShareWords(bytearray(b"qqqqq"))) == ("?",)


def test_they_are_in_no_repr_pickle_or_copy() -> None:
    words = ShareWords.of(SOME)
    assert repr(words) == "<4 words>"
    for leave in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="not pickled"):
            leave(words)
    with pytest.raises(TypeError):
        hash(words)
