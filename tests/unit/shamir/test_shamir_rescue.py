"""Unreadable words: up to three from the checksum, more only against a commitment, and never a guess."""

# ruff: noqa: S311  repeatable data for tests, not secrets

import hashlib
import random
from collections.abc import Callable
from itertools import combinations

import pytest

import shamir
from shamir import rescue
from shamir.slip39 import rescue_mnemonic, split_mnemonics

FLAG_WORD = 1


def draw(seed: int = 1) -> Callable[[int], bytes]:
    return random.Random(seed).randbytes


@pytest.fixture(scope="module")
def shares() -> list[str]:
    return split_mnemonics(bytes(range(32)), 2, 2, exponent=0, random=draw())


def damaged(text: str, places: tuple[int, ...], mark: str = "?") -> str:
    return " ".join(mark if place in places else word for place, word in enumerate(text.split()))


def commitment(text: str) -> Callable[[str], bool]:
    """Judge as the ceremony does: by a hash of the canonical words."""
    kept = hashlib.sha256(text.encode()).digest()
    return lambda words: hashlib.sha256(words.encode()).digest() == kept


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_up_to_three_words_are_rebuilt_from_the_checksum(count: int, shares: list[str]) -> None:
    draw = random.Random(count)
    for _ in range(25):
        places = tuple(draw.sample([place for place in range(33) if place != FLAG_WORD], count))
        assert rescue_mnemonic(damaged(shares[0], places)) == shares[0]


@pytest.mark.parametrize("extendable", [False, True])
def test_two_words_with_the_flag_among_them_are_rebuilt(extendable: bool) -> None:
    (text,) = split_mnemonics(bytes(32), 1, 1, exponent=0, extendable=extendable, random=draw())
    for place in range(2, 33):
        assert rescue_mnemonic(damaged(text, (FLAG_WORD, place))) == text


@pytest.mark.parametrize("extendable", [False, True])
def test_three_words_with_the_flag_are_rebuilt_or_left(extendable: bool) -> None:
    """The flag chooses the checksum: with its word and two others gone, two readings may both be valid."""
    (text,) = split_mnemonics(bytes(32), 1, 1, exponent=0, extendable=extendable, random=draw())
    left = 0
    for place in range(2, 32):
        try:
            assert rescue_mnemonic(damaged(text, (FLAG_WORD, place, place + 1))) == text
        except shamir.errors.UnreadableError as error:
            left += 1
            assert "several ways" in str(error)
        assert rescue_mnemonic(damaged(text, (FLAG_WORD, place, place + 1)), commitment(text)) == text
    assert left < 30


@pytest.mark.parametrize("places", [(0, 1, 2, 3), (4, 9, 20, 32), (0, 5, 6, 7), (29, 30, 31, 32)])
def test_four_words_are_rebuilt_against_a_commitment(places: tuple[int, ...], shares: list[str]) -> None:
    assert rescue_mnemonic(damaged(shares[1], places), commitment(shares[1])) == shares[1]


def test_five_words_are_rebuilt_among_a_million_candidates(shares: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Twenty free bits; to keep the test short only two of the candidates are judged."""
    places = (4, 8, 15, 16, 23)
    columns = [pattern for place in places for pattern in rescue.patterns(33)[place]]
    words = damaged(shares[0], places).split()
    indices = [rescue.INDEX.get(word, 0) for word in words]
    fillings = rescue.solve(columns, rescue.residue(indices))
    assert len(set(fillings)) == 1 << 20
    wanted = 0
    for place in places:
        wanted = wanted << 10 | rescue.INDEX[shares[0].split()[place]]
    for filling in fillings[:: 1 << 17]:
        for place, index in zip(places, rescue.cut(filling, 5), strict=True):
            indices[place] = index
        assert rescue.residue(indices) == 0
    assert fillings.count(wanted) == 1
    monkeypatch.setattr(rescue, "solve", lambda _columns, _target: [fillings[0], wanted])
    assert rescue_mnemonic(" ".join(words), commitment(shares[0])) == shares[0]


def test_more_than_three_are_refused_without_a_commitment(shares: list[str]) -> None:
    with pytest.raises(shamir.errors.UnreadableError, match="4 words are unreadable, at most 3") as caught:
        rescue_mnemonic(damaged(shares[0], (3, 4, 5, 6)))
    assert caught.value.words == (4, 5, 6, 7)


def test_more_than_five_are_refused_even_with_one(shares: list[str]) -> None:
    with pytest.raises(shamir.errors.UnreadableError, match="6 words are unreadable, at most 5"):
        rescue_mnemonic(damaged(shares[0], (3, 4, 5, 6, 7, 8)), lambda _words: pytest.fail("a candidate was tried"))


def test_wrong_readable_word_is_noticed_or_left_to_the_commitment(shares: list[str]) -> None:
    words = damaged(shares[0], (10, 11)).split()
    words[20] = "academic" if words[20] != "academic" else "acid"
    with pytest.raises(shamir.errors.UnreadableError, match="no way") as caught:
        rescue_mnemonic(" ".join(words))
    assert caught.value.words == (11, 12)
    words[12] = "?"
    with pytest.raises(shamir.errors.UnreadableError, match="no way"):
        rescue_mnemonic(" ".join(words), commitment(shares[0]))


def test_candidates_that_break_the_format_are_dropped() -> None:
    """With the padding word among four unreadable ones most candidates have wrong padding; none reaches the judge."""
    (text,) = split_mnemonics(bytes(32), 1, 1, exponent=0, random=draw())
    tried: list[str] = []
    with pytest.raises(shamir.errors.UnreadableError, match="no way"):
        rescue_mnemonic(damaged(text, (4, 20, 21, 22)), lambda words: bool(tried.append(words)))
    assert 20 < len(tried) < 130  # of 1024 candidates one in 16 has its four padding bits zero
    for words in tried:
        shamir.slip39.decode_mnemonic(words)


@pytest.mark.parametrize("mark", ["?", "_", "???", "12.?"])
def test_marks_and_numbers_are_read_as_people_write_them(mark: str, shares: list[str]) -> None:
    assert rescue_mnemonic(damaged(shares[0].upper(), (7,), mark)) == shares[0]


def test_faults_of_the_text_are_told_as_elsewhere(shares: list[str]) -> None:
    with pytest.raises(shamir.errors.UnknownWordError, match="word 2"):
        rescue_mnemonic("? nonsense")
    with pytest.raises(shamir.errors.WordCountError, match="32 words"):
        rescue_mnemonic(" ".join(shares[0].split()[1:]))


def test_all_pairs_of_a_short_share_are_rebuilt() -> None:
    (text,) = split_mnemonics(bytes(16), 1, 1, exponent=0, random=draw())
    for places in combinations(range(0, 20, 2), 2):
        assert rescue_mnemonic(damaged(text, places)) == text
