"""Nothing secret leaves by an error, a repr, a pickle or a copy."""

import copy
import dataclasses
import pickle
import random
import re
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest

import shamir
from shamir import Share, combine, errors, slip39, split, vault

SECRET = bytes.fromhex("c0ffee" * 10 + "d00d")
DRAW = random.Random(17).randbytes  # noqa: S311 - so that the same words are looked for in every run
TEXTS = slip39.split_mnemonics(SECRET, 3, 5, exponent=0, random=DRAW)
SHARES = split(SECRET, 3, 5, random=DRAW)
SOURCE = " ".join(path.read_text("utf-8") for path in Path(shamir.__file__).parent.glob("*.py"))
VOCABULARY = set(re.findall("[a-z]+", SOURCE.lower()))
CANARIES = {word for text in TEXTS for word in text.split()} - VOCABULARY - {"academic"}  # words of our own sentences
CANARIES |= {value.hex() for value in (SECRET, *(share.y for share in SHARES))} | {repr(SECRET)[2:-1]}


def with_word(text: str, place: int, word: str) -> str:
    words = text.split()
    words[place] = word
    return " ".join(words)


def forged(text: str, **fields: object) -> str:
    share = slip39.decode_mnemonic(text)
    header = {name: getattr(share, name) for name in share.__dataclass_fields__}
    return slip39.encode_mnemonic(slip39.Mnemonic(**header | {"value": bytes(32)} | fields))


OTHER = slip39.split_mnemonics(bytes(32), 3, 5, exponent=0, random=lambda count: b"\x55" * count)
GROUPS = slip39.split_groups(SECRET, 2, [(1, 1), (2, 2)], exponent=0, random=DRAW)
FIVE = Share(5, bytes(32), 3)

# One call for every way to be refused, with the exact sentence that people read.
REFUSALS: list[tuple[Callable[[], object], str]] = [
    (lambda: slip39.combine_mnemonics([]), "no share was given"),
    (lambda: slip39.combine_mnemonics(TEXTS[:2]), "2 of the 3 shares needed were given"),
    (lambda: slip39.combine_mnemonics(GROUPS[1]), "1 of the 2 groups needed were given"),
    (lambda: slip39.combine_mnemonics([*TEXTS[:2], TEXTS[0]]), "shares 1 and 3 are one share given twice"),
    (
        lambda: slip39.combine_mnemonics([*TEXTS[:2], forged(TEXTS[0])]),
        "shares 1 and 3 have one index but different values: one is altered",
    ),
    (
        lambda: slip39.combine_mnemonics([*TEXTS[:2], forged(TEXTS[2])]),
        "these shares do not give the secret back: at least one is altered",
    ),
    (lambda: slip39.combine_mnemonics([*TEXTS[:4], forged(TEXTS[4])]), "altered: share 5"),
    (lambda: slip39.combine_mnemonics([*TEXTS[:3], *map(forged, TEXTS[3:])]), "altered: shares 4 and 5"),
    (
        lambda: slip39.combine_mnemonics([*TEXTS[:2], *map(forged, TEXTS[2:])]),
        "the shares disagree: at least one is altered, and which one cannot be told",
    ),
    (
        lambda: slip39.combine_mnemonics([*TEXTS[:2], OTHER[2]]),
        "share 3: of different sets, the identifier differs",
    ),
    (lambda: slip39.combine_mnemonics(TEXTS, genuine=lambda words: words != TEXTS[1]), "not genuine: share 2"),
    (
        lambda: slip39.combine_mnemonics([with_word(TEXTS[0], 9, other_word(9)), *TEXTS[1:]]),
        "share 1: the checksum does not hold: word 10 is wrong",
    ),
    (
        lambda: slip39.combine_mnemonics([with_word(TEXTS[0], 9, TEXTS[0].split()[9] + "x"), *TEXTS[1:]]),
        "share 1: not on the SLIP-39 list: word 10",
    ),
    (lambda: slip39.decode_mnemonic(with_word(TEXTS[0], 9, "?")), "marked as unreadable: word 10"),
    (
        lambda: slip39.decode_mnemonic(" ".join(TEXTS[0].split()[:-1])),
        "32 words: a share of 16 bytes has 20, of 32 bytes 33, of 64 bytes 59",
    ),
    (
        lambda: slip39.decode_mnemonic(with_word(with_word(TEXTS[0], 9, other_word(9)), 12, other_word(12))),
        "the checksum does not hold: two or more words are wrong, missing or out of order",
    ),
    (
        lambda: slip39.decode_mnemonic(forged(TEXTS[0], group_threshold=2)),
        "the header asks for more groups than there are",
    ),
    (
        lambda: slip39.rescue_mnemonic(with_word(with_word(TEXTS[0], 9, "?"), 12, other_word(12))),
        "there is no way to fill the unreadable words",
    ),
    (
        lambda: slip39.rescue_mnemonic(damaged(4), lambda _words: True),
        "there are several ways to fill the unreadable words",
    ),
    (lambda: slip39.rescue_mnemonic(damaged(4)), "4 words are unreadable, at most 3 can be rebuilt"),
    (lambda: slip39.rescue_mnemonic(damaged(6), bool), "6 words are unreadable, at most 5 can be rebuilt"),
    (
        lambda: slip39.split_mnemonics(SECRET, 1, 2),
        "with a threshold of 1, make copies of one share instead of several shares",
    ),
    (lambda: slip39.split_mnemonics(SECRET, 5, 3), "a set of shares needs 1 <= threshold <= shares <= 16"),
    (lambda: slip39.split_groups(SECRET, 5, [(1, 1)]), "a set of groups needs 1 <= threshold <= groups <= 16"),
    (lambda: slip39.split_mnemonics(SECRET[1:], 2, 3), "a secret holds 16 to 64 bytes, an even number"),
    (lambda: slip39.split_mnemonics(SECRET, 2, 3, exponent=16), "the iteration exponent lies between 0 and 15"),
    (lambda: slip39.combine_mnemonics(TEXTS, SECRET), "a passphrase holds printable ASCII characters only"),
    (lambda: split(SECRET, 9, 5), "a split needs 2 <= threshold <= shares <= 255"),
    (lambda: split(b"", 2, 3), "a secret holds between 1 byte and 1 GiB"),
    (
        lambda: split(SECRET, 2, 3, random=lambda _count: SECRET[:5]),
        "the random source returned another number of bytes than asked for",
    ),
    (lambda: combine([]), "no share was given"),
    (lambda: combine(SHARES[:2]), "2 of the 3 shares needed were given"),
    (lambda: combine([*SHARES[:2], SHARES[0]]), "shares 1 and 3 are one share given twice"),
    (
        lambda: combine([*SHARES[:4], Share(1, bytes(32), 3)]),
        "shares 1 and 5 have one index but different values: one is altered",
    ),
    (lambda: combine([*SHARES[:4], FIVE]), "altered: share 5"),
    (
        lambda: combine([*SHARES[:3], FIVE]),
        "the shares disagree: at least one is altered, and which one cannot be told",
    ),
    (
        lambda: combine([*SHARES[:4], Share(9, SECRET[1:], 3)]),
        "share 5: of different sets, the threshold or length differs",
    ),
    (lambda: vault.decode(SECRET + b"\0"), "a share's x lies between 1 and 255"),
    (lambda: vault.decode(SECRET[:1]), "a Vault share has at least two bytes"),
    (lambda: Share(1, b""), "a share holds between 1 byte and 1 GiB"),
    (lambda: Share(1, SECRET, 1), "a threshold lies between 2 and 255"),
]


def other_word(place: int) -> str:
    """Return another word than the one there."""
    return slip39.WORDS[slip39.WORDS.index(TEXTS[0].split()[place]) ^ 1]


def damaged(count: int) -> str:
    return " ".join("?" if 8 <= place < 8 + count else word for place, word in enumerate(TEXTS[0].split()))


@pytest.mark.parametrize("number", range(len(REFUSALS)))
def test_refusal_is_one_exact_sentence_that_quotes_no_word_and_no_value(number: int) -> None:
    work, sentence = REFUSALS[number]
    with pytest.raises(shamir.ShamirError) as caught:
        work()
    assert str(caught.value) == sentence
    error = caught.value
    shown = [str(error), repr(error), repr(error.args), repr(vars(error))]
    shown += [line for frame in traceback.format_exception_only(error) for line in frame.split()]
    for text in shown:
        assert not {canary for canary in CANARIES if canary in text.lower().replace(":", " ").split()}, text
        assert SECRET.hex() not in text
    assert error.__cause__ is None
    assert error.__suppress_context__ or error.__context__ is None  # an inner error would be shown with it


def test_there_are_canaries_left() -> None:
    assert len(CANARIES) > 80


@pytest.mark.parametrize(
    ("holder", "kind"),
    [(SHARES[0], "share"), (slip39.decode_mnemonic(TEXTS[0]), "mnemonic")],
    ids=["share", "mnemonic"],
)
def test_values_stay_out_of_repr_and_pickles(holder: object, kind: str) -> None:
    assert "value" not in repr(holder)
    assert "y=" not in repr(holder)
    for leak in (lambda: pickle.dumps(holder), lambda: copy.copy(holder), lambda: copy.deepcopy(holder)):
        with pytest.raises(TypeError, match=rf"\Aa {kind} is secret and is not pickled\Z"):
            leak()


def test_values_do_not_change_after_they_were_checked() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        SHARES[0].x = 0
    with pytest.raises(dataclasses.FrozenInstanceError):
        slip39.decode_mnemonic(TEXTS[0]).value = b""


def test_every_error_is_a_value_error_of_the_one_tree_with_a_reason_in_its_docstring() -> None:
    tree = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, Exception)]
    assert len(tree) == 18
    drawn = {}
    above = {0: "ValueError"}
    for line in str(errors.__doc__).splitlines():
        if found := re.match(r"([ |`-]+)(\w+Error)\b", line):
            depth = len(found[1]) // 4
            above[depth] = found[2]
            drawn[found[2]] = above[depth - 1]
    assert {kind.__name__: kind.__base__.__name__ for kind in tree} == drawn
    assert all(kind.__doc__ for kind in tree)


def test_public_names_are_these() -> None:
    assert shamir.__all__ == ["ShamirError", "Share", "combine", "errors", "slip39", "split", "vault"]
    actions = ["combine_mnemonics", "decode_mnemonic", "encode_mnemonic", "encode_words", "normalise"]
    actions += ["rescue_mnemonic"]
    assert slip39.__all__ == ["WORDS", "Mnemonic", *actions, "split_groups", "split_mnemonics"]
    for module in (shamir, slip39):
        assert all(hasattr(module, name) for name in module.__all__)


def test_positions_are_written_for_a_sentence() -> None:
    assert errors.listed((4,), "word") == "word 4"
    assert errors.listed((1, 3), "share") == "shares 1 and 3"
    assert errors.listed((1, 3, 4), "share") == "shares 1, 3 and 4"


def test_source_draws_from_the_operating_system_by_default() -> None:
    import inspect
    import secrets

    for function in (split, slip39.split_groups):
        assert inspect.signature(function).parameters["random"].default is secrets.token_bytes
