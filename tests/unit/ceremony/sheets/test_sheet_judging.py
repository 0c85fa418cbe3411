"""One sheet judged alone: genuine, altered (and where), or of another set; no verdict ever quotes a word."""

from __future__ import annotations

import dataclasses
import itertools
import random
import re

import pytest

from ceremony.custody.register import RegisteredShare, commit_to_share
from ceremony.errors import SheetError
from ceremony.sheets.judging import judge
from ceremony.sheets.reading import read_sheet
from shamir import slip39


def with_word(words, place, new):
    return (*words[: place - 1], new, *words[place:])


def other_word(word, step=1):
    return slip39.WORDS[(slip39.WORDS.index(word) + step) % 1024]


def repaired(words, **changes):
    """The share with fields changed and a right checksum, as a forger would print it."""
    share = slip39.decode_mnemonic(" ".join(words))
    return tuple(slip39.encode_mnemonic(dataclasses.replace(share, **changes)).split())


def quotes_a_word(told, *shares):
    """Whether a verdict or an error carries a word; its constant template may happen to contain one."""
    listed = {word for share in shares for word in share}
    return listed.intersection(re.findall(r"[a-z]{4,8}", " ".join(map(str, told.values.values())).lower()))


def test_every_registered_share_is_genuine_with_its_holder(shares, register):
    for words, entry in zip(shares, register.shares, strict=True):
        verdict = judge(words, register)
        assert (verdict.verdict, verdict.share, verdict.position) == ("genuine", entry, None)
        assert entry.holder in str(verdict)


def test_one_wrong_word_is_altered_and_its_place_is_told(shares, register):
    for place in range(1, 34):
        wrong = with_word(shares[1], place, other_word(shares[1][place - 1], 17))
        verdict = judge(wrong, register)
        assert (verdict.verdict, verdict.position) == ("altered", place)
        assert not quotes_a_word(verdict, wrong, shares[1])
        assert verdict.share in {register.shares[1], None}
        assert place in {1, 2, 4} or verdict.share is register.shares[1]


def test_two_or_three_wrong_words_or_a_swap_are_altered_without_a_place(shares, register):
    dice = random.Random(39)  # noqa: S311 - places to damage
    for count in (2, 3):
        for _ in range(15):
            wrong = shares[2]
            for place in dice.sample(range(1, 34), count):
                wrong = with_word(wrong, place, other_word(wrong[place - 1], dice.randrange(1, 1023)))
            verdict = judge(wrong, register)
            assert verdict.verdict == "altered"
            assert count == 3 or verdict.position is None
    swapped = with_word(with_word(shares[2], 9, shares[2][9]), 10, shares[2][8])
    assert (judge(swapped, register).verdict, judge(swapped, register).position) == ("altered", None)


def test_an_edited_share_with_a_repaired_checksum_is_altered(shares, register):
    share = slip39.decode_mnemonic(" ".join(shares[3]))
    edits = [
        {"value": bytes(32)},
        {"value": bytes([share.value[0] ^ 1]) + share.value[1:]},
        {"member_threshold": 1},
        {"member_index": 0},
        {"exponent": 0},
    ]
    for edit in edits:
        verdict = judge(repaired(shares[3], **edit), register)
        assert verdict.verdict == "altered", edit
        assert verdict.position is None
    claimed = judge(repaired(shares[3], value=bytes(32)), register)
    assert claimed.share is register.shares[3]


def test_a_valid_share_of_another_set_is_foreign(other_shares, register):
    for words in other_shares:
        verdict = judge(words, register)
        assert (verdict.verdict, verdict.share) == ("foreign", None)
        assert register.ceremony in str(verdict)


def test_a_share_of_a_known_earlier_set_is_foreign_and_its_set_is_named(shares, other_shares, register):
    entry = RegisteredShare(1, "Old Holder", "Old site", commit_to_share(other_shares[0]))
    earlier = dataclasses.replace(register, ceremony="KC-2024-0001", identifier=0, shares=(entry,))
    later = dataclasses.replace(register, generation=2)
    verdict = judge(other_shares[0], later, [earlier])
    assert (verdict.verdict, verdict.share) == ("foreign", None)
    assert "share 1 of set 1 (ceremony KC-2024-0001), held by Old Holder" in str(verdict)
    assert judge(shares[0], later, [earlier]).verdict == "genuine"


@pytest.mark.parametrize(
    "words", [(), ("academic",), ("hello",) * 33, ("?",) * 33, ("é",) * 33, ("academic",) * 33, ("",) * 33]
)
def test_words_that_are_no_share_are_altered_and_never_a_crash(words, register):
    assert judge(words, register).verdict == "altered"


def test_one_to_three_unreadable_words_are_completed_and_confirmed(shares, register):
    dice = random.Random(7)  # noqa: S311 - places to damage
    for count in (1, 2, 3):
        for words in shares:
            torn = words
            for place in dice.sample(range(1, 34), count):
                torn = with_word(torn, place, "?")
            verdict = judge(torn, register)
            assert (verdict.verdict, verdict.words, verdict.completed) == ("genuine", words, count)
            assert verdict.commitment == register.find(words).commitment
            assert f"{count} unreadable" in str(verdict)


def test_more_than_three_unreadable_words_are_refused(shares, register):
    torn = ("?", "?", "?", "?", *shares[0][4:])
    verdict = judge(torn, register)
    assert (verdict.verdict, verdict.words) == ("altered", None)
    with pytest.raises(SheetError, match="at most 3"):
        raise verdict.error


def test_completion_accepts_no_other_set_and_no_second_wrong_word(shares, other_shares, register):
    wrong = with_word(shares[0], 20, other_word(shares[0][19]))
    for words in (other_shares[0], wrong):
        torn = with_word(words, 7, "?")
        verdict = judge(torn, register)
        assert (verdict.verdict, verdict.words) == ("altered", None)
        assert not quotes_a_word(verdict.error, words)


def test_typed_words_with_unreadable_ones_lead_to_a_genuine_share(shares, register):
    typed = "\n".join(f"{n}. {'???' if n in {3, 30} else word[:4]}" for n, word in enumerate(shares[4], 1))
    assert judge(read_sheet(typed.encode(), "typed.txt"), register).words == shares[4]


def test_verdicts_do_not_depend_on_the_order_of_judging(shares, register):
    for pair in itertools.permutations(shares, 2):
        assert [judge(words, register).verdict for words in pair] == ["genuine", "genuine"]
