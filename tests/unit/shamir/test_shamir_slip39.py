"""Sets of mnemonics: creation, recovery, and shares that do not go together."""

# ruff: noqa: S311  repeatable data for tests, not secrets

import random
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations

import pytest

import shamir
from shamir import cipher, lanes, levels
from shamir.slip39 import (
    combine_mnemonics,
    decode_mnemonic,
    encode_mnemonic,
    split_groups,
    split_mnemonics,
)

SECRET = bytes(range(32))


def never(_count: int) -> bytes:
    pytest.fail("randomness was drawn")


@pytest.fixture(scope="module")
def three_of_five() -> list[str]:
    return split_mnemonics(SECRET, 3, 5, exponent=0)


def changed(text: str, **fields: object) -> str:
    """Alter a share and give it a valid checksum again, as a forger would."""
    return encode_mnemonic(replace(decode_mnemonic(text), **fields))


def with_altered_value(text: str, place: int = 0) -> str:
    value = bytearray(decode_mnemonic(text).value)
    value[place] ^= 1
    return changed(text, value=bytes(value))


@pytest.mark.parametrize("size", range(16, 65, 2))
def test_every_length_recovers(size: int) -> None:
    secret = random.Random(size).randbytes(size)
    made = split_mnemonics(secret, 2, 3, exponent=0, extendable=bool(size & 2))
    assert combine_mnemonics(made[1:]) == secret


@pytest.mark.parametrize(
    ("threshold", "shares"), [(k, n) for n in range(1, 17) for k in range(1, n + 1) if k > 1 or n == 1]
)
def test_every_threshold_and_number_of_shares_recovers(threshold: int, shares: int) -> None:
    """Every pair; of each, up to 120 threshold subsets."""
    values = levels.deal(SECRET, threshold, shares, random.Random(shares).randbytes)
    points = [(x, value, (x + 1,)) for x, value in enumerate(values)]
    for chosen, _ in zip(combinations(points, threshold), range(120), strict=False):
        assert levels.gather(list(chosen), threshold) == SECRET
    assert levels.gather(points, threshold) == SECRET


def test_keyrite_defaults_are_in_the_header(three_of_five: list[str]) -> None:
    share = decode_mnemonic(split_mnemonics(SECRET, 3, 5)[2])
    assert share == replace(
        decode_mnemonic(split_groups(SECRET, 1, [(3, 5)])[0][2]), identifier=share.identifier, value=share.value
    )
    assert (share.exponent, share.extendable, share.group_index, share.group_threshold, share.group_count) == (
        1, False, 0, 1, 1,
    )  # fmt: skip
    assert (share.member_index, share.member_threshold) == (2, 3)
    assert {len(text.split()) for text in three_of_five} == {33}


@pytest.mark.parametrize("exponent", [0, 1, 2, 3])
@pytest.mark.parametrize("extendable", [False, True])
def test_passphrase_and_exponent_open_again(exponent: int, extendable: bool) -> None:
    made = split_mnemonics(SECRET, 2, 2, passphrase=b"Open ~", exponent=exponent, extendable=extendable)
    assert {(share.exponent, share.extendable) for share in map(decode_mnemonic, made)} == {(exponent, extendable)}
    assert combine_mnemonics(made, b"Open ~") == SECRET
    assert combine_mnemonics(made, b"open ~") != SECRET  # not noticed, as the standard has it


@pytest.mark.parametrize("exponent", range(16))
def test_all_sixteen_exponents_are_written_and_read(exponent: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The slow hash is left out: 15 would take minutes."""
    asked: set[int] = set()

    def quick(_name: str, key: bytes, salt: bytes, iterations: int, dklen: int) -> bytes:
        asked.add(iterations)
        return (key + salt).ljust(dklen, b"#")[:dklen]

    monkeypatch.setattr(cipher, "pbkdf2_hmac", quick)
    made = split_mnemonics(SECRET, 2, 2, exponent=exponent)
    assert decode_mnemonic(made[0]).exponent == exponent
    assert combine_mnemonics(made) == SECRET
    assert asked == {2500 << exponent}


def test_groups_recover_from_every_choice_of_groups_and_members() -> None:
    groups = split_groups(SECRET, 2, [(1, 1), (2, 3), (3, 5)], exponent=0)
    assert [len(group) for group in groups] == [1, 3, 5]
    for one, two, three in ((0, 1, None), (0, None, 2), (None, 0, 1), (0, 2, 1)):
        chosen = groups[0] if one is not None else []
        chosen = chosen + (groups[1][two : two + 2] if two == 0 else groups[1] if two is not None else [])
        chosen = chosen + (groups[2][three : three + 3] if three is not None else [])
        random.Random(3).shuffle(chosen)
        assert combine_mnemonics(chosen) == SECRET


@pytest.mark.parametrize("secret_size", [0, 14, 15, 17, 31, 65, 66])
def test_impossible_lengths_are_refused_before_any_draw(secret_size: int) -> None:
    with pytest.raises(shamir.errors.ParameterError, match="16 to 64 bytes"):
        split_mnemonics(bytes(secret_size), 2, 3, random=never)


@pytest.mark.parametrize(("threshold", "shares"), [(0, 1), (2, 1), (-1, 3), (3, 17), (17, 17), (1, 0)])
def test_impossible_counts_are_refused_before_any_draw(threshold: int, shares: int) -> None:
    with pytest.raises(shamir.errors.ParameterError, match="set of shares needs 1 <= threshold <= shares <= 16"):
        split_mnemonics(SECRET, threshold, shares, random=never)


@pytest.mark.parametrize("groups", [0, 17])
def test_impossible_group_counts_are_refused_before_any_draw(groups: int) -> None:
    with pytest.raises(shamir.errors.ParameterError, match="set of groups"):
        split_groups(SECRET, 1, [(1, 1)] * groups, random=never)
    with pytest.raises(shamir.errors.ParameterError, match="set of groups"):
        split_groups(SECRET, 3, [(1, 1)] * 2, random=never)


def test_sixteen_groups_and_sixteen_shares_are_the_most() -> None:
    made = split_groups(SECRET, 16, [(1, 1)] * 15 + [(2, 16)], exponent=0)
    assert [len(group) for group in made] == [1] * 15 + [16]
    assert combine_mnemonics([text for group in made for text in group[-2:]]) == SECRET


def test_threshold_of_one_with_several_shares_is_refused_before_any_draw() -> None:
    with pytest.raises(shamir.errors.ParameterError, match="copies"):
        split_mnemonics(SECRET, 1, 2, random=never)


@pytest.mark.parametrize("exponent", [-1, 16])
def test_impossible_exponents_are_refused_before_any_draw(exponent: int) -> None:
    with pytest.raises(shamir.errors.ParameterError, match="between 0 and 15"):
        split_mnemonics(SECRET, 2, 3, exponent=exponent, random=never)


@pytest.mark.parametrize("passphrase", [b"\x1f", b"\x7f", "é".encode(), b"tab\there"])
def test_unprintable_passphrases_are_refused(passphrase: bytes, three_of_five: list[str]) -> None:
    with pytest.raises(shamir.errors.ParameterError, match="printable ASCII"):
        split_mnemonics(SECRET, 2, 3, passphrase=passphrase, random=never)
    with pytest.raises(shamir.errors.ParameterError, match="printable ASCII"):
        combine_mnemonics(three_of_five, passphrase)


def test_passphrase_may_hold_every_printable_character() -> None:
    passphrase = bytes(range(32, 127))
    made = split_mnemonics(SECRET, 1, 1, passphrase=passphrase, exponent=0)
    assert combine_mnemonics(made, passphrase) == SECRET


def recorded(calls: list[int]) -> Callable[[int], bytes]:
    source = random.Random(1)

    def draw(count: int) -> bytes:
        calls.append(count)
        return source.randbytes(count)

    return draw


def test_draws_are_identifier_random_shares_and_salt_and_nothing_else() -> None:
    calls: list[int] = []
    split_mnemonics(SECRET, 3, 5, exponent=0, random=recorded(calls))
    assert calls == [2, 32, 28]
    calls.clear()
    split_groups(SECRET, 2, [(1, 1), (2, 3)], exponent=0, random=recorded(calls))
    assert calls == [2, 28, 28]


def test_split_is_reproducible_from_its_draws() -> None:
    first, second = (split_mnemonics(SECRET, 3, 5, exponent=0, random=recorded([])) for _ in range(2))
    assert first == second


def test_first_card_is_the_random_draw_and_not_derived_from_the_secret() -> None:
    first, second = (
        [decode_mnemonic(t).value for t in split_mnemonics(secret, 3, 5, exponent=0, random=recorded([]))]
        for secret in (SECRET, bytes(32))
    )
    source = random.Random(1)
    source.randbytes(2)
    assert first[0] == second[0] == source.randbytes(32)
    assert all(a != b for a, b in zip(first[1:], second[1:], strict=True))


@pytest.mark.parametrize("byte", [0x00, 0xFF])
def test_source_of_one_byte_is_taken_as_it_is(byte: int) -> None:
    for secret in (SECRET, bytes([byte]) * 32):
        made = split_mnemonics(secret, 3, 5, exponent=0, random=lambda count: bytes([byte]) * count)
        assert combine_mnemonics(made[2:]) == secret


@pytest.mark.parametrize("short_at", [0, 1, 2])
def test_source_that_falls_short_makes_no_share(short_at: int) -> None:
    calls: list[int] = []

    def short(count: int) -> bytes:
        calls.append(count)
        return bytes(count - (len(calls) == short_at + 1))

    with pytest.raises(shamir.errors.RandomnessError):
        split_mnemonics(SECRET, 3, 5, exponent=0, random=short)
    assert len(calls) == short_at + 1


def test_identifier_has_fifteen_bits_of_the_draw() -> None:
    made = split_mnemonics(SECRET, 1, 1, exponent=0, random=lambda count: b"\xff\xfe"[:count])
    assert decode_mnemonic(made[0]).identifier == 0x7FFE


def test_splitting_again_takes_a_new_identifier_and_old_shares_still_open() -> None:
    draw = random.Random(1).randbytes
    first, second = (split_mnemonics(SECRET, 2, 3, exponent=0, random=draw) for _ in range(2))
    assert decode_mnemonic(first[0]).identifier != decode_mnemonic(second[0]).identifier
    assert combine_mnemonics(first[:2]) == combine_mnemonics(second[1:]) == SECRET


def test_two_cards_of_three_say_nothing_beyond_the_first_four_bytes() -> None:
    """All 65,536 draws side by side, as for `split`; the digest covers only the first four bytes."""
    size = 65536
    draws = [bytes(4) + bytes(place & 255 for place in range(size)), bytes(place >> 8 for place in range(size))]
    for byte in (0, 1, 0x80, 0xFF):
        source = iter(draws)
        values = levels.deal(bytes(4) + bytes([byte]) * size, 3, 5, lambda _count, source=source: next(source))
        for one, other in combinations(values, 2):
            assert len(set(zip(one[4:], other[4:], strict=True))) == size


def test_more_than_threshold_gives_the_same_secret(three_of_five: list[str]) -> None:
    for count in (3, 4, 5):
        for chosen in combinations(three_of_five, count):
            assert combine_mnemonics(reversed(chosen)) == SECRET


@pytest.mark.parametrize("given", [0, 1, 2])
def test_fewer_than_threshold_starts_no_computation(
    given: int, three_of_five: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lanes, "_map_chunk", lambda *_: pytest.fail("something was computed"))
    monkeypatch.setattr(cipher, "pbkdf2_hmac", lambda *_: pytest.fail("something was computed"))
    with pytest.raises(
        shamir.errors.TooFewSharesError, match="no share was given" if not given else f"{given} of the 3 shares"
    ):
        combine_mnemonics(three_of_five[:given])


def test_fewer_groups_than_threshold_start_no_computation(monkeypatch: pytest.MonkeyPatch) -> None:
    groups = split_groups(SECRET, 2, [(1, 1), (2, 3)], exponent=0)
    monkeypatch.setattr(lanes, "_map_chunk", lambda *_: pytest.fail("something was computed"))
    with pytest.raises(shamir.errors.TooFewSharesError, match="1 of the 2 groups"):
        combine_mnemonics(groups[0])
    with pytest.raises(shamir.errors.TooFewSharesError, match="1 of the 2 shares"):
        combine_mnemonics([*groups[0], groups[1][0]])


@pytest.mark.parametrize("bad", [c for n in (1, 2) for c in combinations(range(5), n)], ids=str)
def test_altered_shares_beyond_the_threshold_are_named(bad: tuple[int, ...], three_of_five: list[str]) -> None:
    """Even two of five: the digest confirms the only three that agree with it."""
    given = [with_altered_value(text, 5) if i in bad else text for i, text in enumerate(three_of_five)]
    with pytest.raises(shamir.errors.InconsistentSharesError) as caught:
        combine_mnemonics(given)
    assert caught.value.shares == tuple(i + 1 for i in bad)


def test_three_altered_shares_of_five_are_not_guessed(three_of_five: list[str]) -> None:
    given = [with_altered_value(text) for text in three_of_five[:3]] + three_of_five[3:]
    with pytest.raises(shamir.errors.InconsistentSharesError, match="cannot be told") as caught:
        combine_mnemonics(given)
    assert caught.value.shares == ()


@pytest.mark.parametrize("place", [0, 3, 4, 31])
def test_altered_share_of_just_enough_fails_the_digest(place: int, three_of_five: list[str]) -> None:
    with pytest.raises(shamir.errors.DigestError, match="at least one is altered") as caught:
        combine_mnemonics([with_altered_value(three_of_five[0], place), *three_of_five[1:3]])
    assert caught.value.shares == ()


def test_threshold_of_one_needs_equal_shares() -> None:
    """Other programs make several equal shares with a threshold of 1; there is no digest to ask."""
    (text,) = split_mnemonics(SECRET, 1, 1, exponent=0)
    copies = [changed(text, member_index=index) for index in range(3)]
    assert combine_mnemonics(copies) == SECRET
    with pytest.raises(shamir.errors.InconsistentSharesError) as caught:
        combine_mnemonics([*copies[:2], with_altered_value(copies[2])])
    assert caught.value.shares == (3,)
    with pytest.raises(shamir.errors.InconsistentSharesError, match="cannot be told"):
        combine_mnemonics([copies[0], with_altered_value(copies[2])])


def test_altered_group_is_named_with_all_its_members() -> None:
    groups = split_groups(SECRET, 2, [(1, 1), (2, 2), (1, 1), (1, 1)], exponent=0)
    bad = [*groups[0], with_altered_value(groups[2][0]), *groups[1], *groups[3]]
    with pytest.raises(shamir.errors.InconsistentSharesError) as caught:
        combine_mnemonics(bad)
    assert caught.value.shares == (2,)


@pytest.mark.parametrize("bad", [c for n in (1, 2, 5) for c in combinations(range(5), n)], ids=str)
def test_commitments_name_bad_shares_before_anything_is_combined(
    bad: tuple[int, ...], three_of_five: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lanes, "_map_chunk", lambda *_: pytest.fail("something was computed"))
    given = [with_altered_value(text) if i in bad else text for i, text in enumerate(three_of_five)]
    with pytest.raises(shamir.errors.NotGenuineError) as caught:
        combine_mnemonics(given, genuine=lambda words: words in three_of_five)
    assert caught.value.shares == tuple(i + 1 for i in bad)


def test_commitments_see_canonical_words_however_typed(three_of_five: list[str]) -> None:
    seen: list[str] = []
    typed = [" ".join(f"{n}. {word[:4].upper()}" for n, word in enumerate(text.split(), 1)) for text in three_of_five]
    assert combine_mnemonics(typed, genuine=lambda words: not seen.append(words)) == SECRET  # type: ignore[func-returns-value]
    assert seen == three_of_five


def test_rushing_forger_passes_a_short_digest_but_no_commitment(
    three_of_five: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever sees two other shares can make a third that opens to a value of their choice, digest and all.

    With a one-byte digest it takes a few hundred tries; four bytes are only more of the same.
    """
    monkeypatch.setattr(levels, "_DIGEST_BYTES", 1)
    seen = [(share.member_index, share.value) for share in map(decode_mnemonic, three_of_five[:2])]
    values = [value for _, value in seen]
    wanted = bytes(32)
    for number in range(5000):
        salt = number.to_bytes(31, "big")
        forged = levels.interpolate((0, 1, 255), [*values, wanted], (2,))[0]
        points = [(x, value, (1,)) for x, value in (*seen, (2, forged))]
        digest = levels.interpolate((0, 1, 2), [*values, forged], (254,))[0]
        if digest[:1] == levels._digest(digest[1:], wanted):
            break
        wanted = salt + bytes([number & 255])
    assert levels.gather(points, 3) == wanted
    monkeypatch.undo()
    share = changed(three_of_five[2], value=forged)
    with pytest.raises(shamir.errors.NotGenuineError) as caught:
        combine_mnemonics([*three_of_five[:2], share], genuine=lambda words: words in three_of_five)
    assert caught.value.shares == (3,)


def test_threshold_lowered_by_relabelling_is_caught_by_commitments_only(three_of_five: list[str]) -> None:
    """The header is not protected against a forger: relabelled to 1, one share opens to a wrong secret."""
    forged = changed(three_of_five[0], member_threshold=1)
    assert combine_mnemonics([forged]) != SECRET
    with pytest.raises(shamir.errors.NotGenuineError):
        combine_mnemonics([forged], genuine=lambda words: words in three_of_five)


def test_same_share_twice_and_altered_copy_are_told_apart(three_of_five: list[str]) -> None:
    a, b, c = three_of_five[:3]
    with pytest.raises(shamir.errors.DuplicateShareError, match="shares 1 and 3 are one share given twice") as caught:
        combine_mnemonics([a, b, a.upper(), c])
    assert caught.value.shares == (1, 3)
    with pytest.raises(shamir.errors.ConflictingShareError, match="shares 2 and 4 have one index") as conflict:
        combine_mnemonics([a, b, c, with_altered_value(b)])
    assert conflict.value.shares == (2, 4)


def test_equal_member_indices_of_different_groups_are_fine() -> None:
    groups = split_groups(SECRET, 2, [(2, 2), (2, 2)], exponent=0)
    assert combine_mnemonics([*groups[1], *groups[0]]) == SECRET


@pytest.mark.parametrize(
    ("field", "what"),
    [
        ({"identifier": 0}, "identifier"),
        ({"extendable": True}, "extendable flag"),
        ({"exponent": 3}, "iteration exponent"),
        ({"group_threshold": 2, "group_count": 2}, "group threshold"),
        ({"group_count": 2}, "group count"),
        ({"value": bytes(16)}, "length"),
        ({"member_threshold": 2}, "member threshold"),
    ],
    ids=str,
)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_share_of_another_set_is_named_with_what_differs(
    field: dict, what: str, place: int, three_of_five: list[str]
) -> None:
    given = three_of_five[:3]
    given[place] = changed(given[place], **field)
    with pytest.raises(shamir.errors.MismatchError, match=f"the {what} differs") as caught:
        combine_mnemonics(given)
    assert caught.value.shares == (place + 1,)


def test_two_sets_of_equal_size_are_both_named(three_of_five: list[str]) -> None:
    other = [changed(text, identifier=1) for text in three_of_five]
    with pytest.raises(shamir.errors.MismatchError) as caught:
        combine_mnemonics([three_of_five[0], other[0], three_of_five[1], other[1]])
    assert caught.value.shares == (1, 2, 3, 4)


def test_fault_of_one_mnemonic_names_the_share_and_the_word(three_of_five: list[str]) -> None:
    words = three_of_five[1].split()
    words[6] = "nonsense"
    with pytest.raises(shamir.errors.UnknownWordError, match=r"\Ashare 2: not on the SLIP-39 list: word 7\Z") as caught:
        combine_mnemonics([three_of_five[0], " ".join(words), three_of_five[2]])
    assert (caught.value.shares, caught.value.words) == ((2,), (7,))


def test_verdict_does_not_depend_on_the_order(three_of_five: list[str]) -> None:
    given = [*three_of_five[:4], with_altered_value(three_of_five[4])]
    named = set()
    for seed in range(20):
        shuffled = random.Random(seed).sample(given, 5)
        with pytest.raises(shamir.errors.InconsistentSharesError) as caught:
            combine_mnemonics(shuffled)
        named.update(shuffled[position - 1] for position in caught.value.shares)
    assert named == {given[4]}
