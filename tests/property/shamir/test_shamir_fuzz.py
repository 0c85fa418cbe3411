"""Whatever is typed or scanned, the readers answer with a result or an error of this package, in bounded time."""

import contextlib
import random

from hypothesis import given, settings
from hypothesis import strategies as st

import shamir
from shamir import slip39, vault
from shamir.slip39 import WORDS

PIECES = st.one_of(
    st.sampled_from(WORDS),
    st.sampled_from(WORDS).map(lambda word: word[:4].upper()),
    st.sampled_from(["?", "_", "12.", "\u200b", "zero\ufeff", "\N{KELVIN SIGN}idney", "-", "acad"]),
    st.text(max_size=6),
)
TEXTS = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=70).map(" ".join))
GOOD = slip39.split_mnemonics(bytes(32), 2, 3, exponent=0, random=random.Random(1).randbytes)  # noqa: S311 - no secret
SETTINGS = settings(deadline=None, max_examples=250)


@SETTINGS
@given(TEXTS)
def test_decoder_answers_with_fields_or_a_mnemonic_error(text: str) -> None:
    try:
        share = slip39.decode_mnemonic(text)
    except shamir.errors.MnemonicError as error:
        assert error.shares == ()
        assert str(error)
    else:
        assert slip39.encode_mnemonic(share).split() == slip39.normalise(text)


@SETTINGS
@given(st.lists(TEXTS, max_size=4), st.binary(max_size=3))
def test_combine_refuses_with_an_error_of_the_package(texts: list[str], passphrase: bytes) -> None:
    with contextlib.suppress(shamir.ShamirError):
        slip39.combine_mnemonics([*texts, GOOD[0]], passphrase)
        raise AssertionError("a single genuine share cannot be enough")


@SETTINGS
@given(TEXTS)
def test_rescue_answers_with_a_valid_mnemonic_or_a_mnemonic_error(text: str) -> None:
    with contextlib.suppress(shamir.errors.MnemonicError):
        slip39.decode_mnemonic(slip39.rescue_mnemonic(text))


@SETTINGS
@given(st.lists(st.tuples(st.integers(0, 32), st.sampled_from(WORDS)), min_size=1, max_size=3))
def test_up_to_three_changed_words_never_pass(changes: list[tuple[int, str]]) -> None:
    words = GOOD[0].split()
    for place, word in changes:
        words[place] = word
    text = " ".join(words)
    if text != GOOD[0]:
        try:
            slip39.decode_mnemonic(text)
        except shamir.errors.ChecksumError as error:
            wrong = [i + 1 for i, (a, b) in enumerate(zip(words, GOOD[0].split(), strict=True)) if a != b]
            assert len(wrong) != 1 or list(error.words) == wrong
        else:
            raise AssertionError("passed")


@SETTINGS
@given(st.binary(max_size=40))
def test_vault_reader_answers_with_a_share_or_a_parameter_error(key: bytes) -> None:
    try:
        share = vault.decode(key)
    except shamir.errors.ParameterError:
        assert len(key) < 2 or key[-1] == 0
    else:
        assert vault.encode(share) == key
