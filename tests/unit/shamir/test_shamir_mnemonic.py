"""One mnemonic judged alone: fields, lengths, padding, and a sentence that gives nothing away."""

# ruff: noqa: S311  repeatable data for tests, not secrets

import random
from dataclasses import FrozenInstanceError, replace

import pytest

import shamir
from shamir import checksum, mnemonic
from shamir.slip39 import (
    WORDS,
    Mnemonic,
    combine_mnemonics,
    decode_mnemonic,
    encode_mnemonic,
    encode_words,
    split_mnemonics,
)

SHARE = Mnemonic(
    identifier=0x5A5A,
    extendable=False,
    exponent=9,
    group_index=3,
    group_threshold=2,
    group_count=13,
    member_index=11,
    member_threshold=6,
    value=bytes(range(32)),
)
COUNTS = {20: 16, 22: 18, 23: 20, 25: 22, 27: 24, 28: 26, 30: 28, 31: 30, 33: 32, 35: 34, 36: 36, 38: 38, 39: 40}
COUNTS |= {41: 42, 43: 44, 44: 46, 46: 48, 47: 50, 49: 52, 51: 54, 52: 56, 54: 58, 55: 60, 57: 62, 59: 64}


def words_of(indices: list[int]) -> str:
    return " ".join(WORDS[index] for index in indices)


def signed(indices: list[int]) -> str:
    return words_of(indices + checksum.checksum(indices))


def body(share: Mnemonic) -> list[int]:
    return [WORDS.index(word) for word in encode_mnemonic(share).split()][:-3]


def test_fields_lie_where_the_standard_puts_them() -> None:
    """Bits written out by hand from the standard's table."""
    bits = f"{0x5A5A:015b}" + "0" + f"{9:04b}{3:04b}{1:04b}{12:04b}{11:04b}{5:04b}" + "0" * 4
    bits += "".join(f"{byte:08b}" for byte in range(32))
    assert body(SHARE) == [int(bits[i : i + 10], 2) for i in range(0, len(bits), 10)]


@pytest.mark.parametrize(
    "field",
    [
        {"identifier": 0},
        {"identifier": 0x7FFF},
        {"extendable": True},
        {"exponent": 0},
        {"exponent": 15},
        {"group_index": 0},
        {"group_index": 15},
        {"group_threshold": 1, "group_count": 1},
        {"group_threshold": 16, "group_count": 16},
        {"member_index": 0},
        {"member_index": 15},
        {"member_threshold": 1},
        {"member_threshold": 16},
        {"value": bytes(16)},
        {"value": b"\xff" * 16},
        {"value": b"\xff" * 64},
    ],
    ids=str,
)
def test_round_trip_at_the_limits_of_each_field(field: dict) -> None:
    share = replace(SHARE, **field)
    assert decode_mnemonic(encode_mnemonic(share)) == share


def test_random_shares_round_trip() -> None:
    draw = random.Random(1)
    for size in range(16, 65, 2):
        share = replace(SHARE, value=draw.randbytes(size), extendable=bool(size & 2))
        text = encode_mnemonic(share)
        assert decode_mnemonic(text) == share
        assert decode_mnemonic(" ".join(word[:4].upper() for word in text.split())) == share


def test_word_counts_are_those_of_16_to_64_bytes() -> None:
    assert mnemonic.VALUE_BYTES == COUNTS
    for count in range(70):
        if count in COUNTS:
            assert len(decode_mnemonic(signed([0] * (count - 3))).value) == COUNTS[count]
        else:
            with pytest.raises(shamir.errors.WordCountError, match=rf"\A{count} words: a share of 16 bytes has 20"):
                decode_mnemonic(words_of([1] * count))


@pytest.mark.parametrize("count", COUNTS)
def test_every_padding_bit_is_checked(count: int) -> None:
    size = COUNTS[count]
    padding = 10 * (count - 7) - 8 * size
    indices = body(replace(SHARE, value=bytes(size)))
    assert decode_mnemonic(signed(indices)).value == bytes(size)
    for bit in range(10 - padding, 10):
        wrong = list(indices)
        wrong[4] |= 1 << bit
        with pytest.raises(shamir.errors.PaddingError, match=r"\Athe padding before the share's value is not zero\Z"):
            decode_mnemonic(signed(wrong))
    top = list(indices)
    top[4] |= 1 << (9 - padding)
    assert decode_mnemonic(signed(top)).value == b"\x80" + bytes(size - 1)


def test_more_groups_asked_for_than_there_are_is_refused() -> None:
    with pytest.raises(shamir.errors.HeaderError, match="more groups than there are"):
        decode_mnemonic(encode_mnemonic(replace(SHARE, group_threshold=14)))
    assert decode_mnemonic(encode_mnemonic(replace(SHARE, group_threshold=13))).group_threshold == 13


def test_checksum_of_the_other_flag_is_refused() -> None:
    indices, other = body(SHARE), body(replace(SHARE, extendable=True))
    with pytest.raises(shamir.errors.ChecksumError):
        decode_mnemonic(words_of(indices + checksum.checksum(other)))


def test_faults_are_told_in_order() -> None:
    """Unknown words before their count, the count before the checksum."""
    with pytest.raises(shamir.errors.UnknownWordError):
        decode_mnemonic("nonsense")
    with pytest.raises(shamir.errors.WordCountError):
        decode_mnemonic("academic " * 21)
    with pytest.raises(shamir.errors.ChecksumError):
        decode_mnemonic("academic " * 20)
    with pytest.raises(shamir.errors.WordCountError, match=r"\A0 words"):
        decode_mnemonic("")


def test_fields_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        SHARE.exponent = 1  # type: ignore[misc]


@pytest.mark.parametrize(("shares", "fourth"), [(5, ["acne", "agree", "amazing", "arcade", "axle"])])
def test_single_group_three_of_five_shows_its_well_known_words(shares: int, fourth: list[str]) -> None:
    made = [w.split() for w in shamir.slip39.split_mnemonics(bytes(32), 3, shares, exponent=0)]
    assert [words[2] for words in made] == ["academic"] * shares
    assert [words[3] for words in made] == fourth
    assert all(WORDS.index(words[4]) < 64 for words in made)


def test_words_are_the_lists_own_texts_and_come_back_without_being_joined():
    words = encode_words(SHARE)
    assert all(word is WORDS[WORDS.index(word)] for word in words)
    assert " ".join(words) == encode_mnemonic(SHARE)
    assert decode_mnemonic(words) == SHARE
    assert decode_mnemonic([word[:4].upper() for word in words]) == SHARE


def test_shares_are_written_as_the_caller_wants_them():
    secret = bytearray(range(32))
    made = split_mnemonics(secret, 2, 3, exponent=0, encode=encode_words)
    assert all(isinstance(words, list) and len(words) == 33 for words in made)
    assert combine_mnemonics(made[1:]) == bytes(secret)
