"""Nothing secret leaves by an error, a repr, a pickle or a copy."""

import copy
import pickle
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest

import shamir
from shamir import Share, combine, errors, slip39, split, vault

SECRET = bytes.fromhex("c0ffee" * 10 + "d00d")
TEXTS = slip39.split_mnemonics(SECRET, 3, 5, exponent=0)
SHARES = split(SECRET, 3, 5)
VOCABULARY = set(
    " ".join(path.read_text("utf-8") for path in Path(shamir.__file__).parent.glob("*.py")).lower().split()
)
CANARIES = {word for text in TEXTS for word in text.split()} - VOCABULARY - {"academic"}  # words of our own sentences
CANARIES |= {value.hex() for value in (SECRET, *(share.y for share in SHARES))} | {repr(SECRET)[2:-1]}


def with_word(text: str, place: int, word: str) -> str:
    words = text.split()
    words[place] = word
    return " ".join(words)


def forged(text: str) -> str:
    share = slip39.decode_mnemonic(text)
    header = {name: getattr(share, name) for name in share.__dataclass_fields__}
    return slip39.encode_mnemonic(slip39.Mnemonic(**header | {"value": bytes(32)}))


def refusals() -> list[Callable[[], object]]:
    """One call for every way to be refused that meets secrets."""
    other = slip39.split_mnemonics(bytes(32), 3, 5, exponent=0)
    return [
        lambda: slip39.combine_mnemonics(TEXTS[:2]),
        lambda: slip39.combine_mnemonics([TEXTS[0], TEXTS[1], TEXTS[0]]),
        lambda: slip39.combine_mnemonics([TEXTS[0], TEXTS[1], forged(TEXTS[0])]),
        lambda: slip39.combine_mnemonics([TEXTS[0], TEXTS[1], forged(TEXTS[2])]),
        lambda: slip39.combine_mnemonics([*TEXTS[:4], forged(TEXTS[4])]),
        lambda: slip39.combine_mnemonics([*TEXTS[:2], other[2]]),
        lambda: slip39.combine_mnemonics(TEXTS, genuine=lambda words: words != TEXTS[1]),
        lambda: slip39.combine_mnemonics([with_word(TEXTS[0], 9, "zero"), *TEXTS[1:]]),
        lambda: slip39.combine_mnemonics([with_word(TEXTS[0], 9, TEXTS[0].split()[9] + "x"), *TEXTS[1:]]),
        lambda: slip39.decode_mnemonic(" ".join(TEXTS[0].split()[:-1])),
        lambda: slip39.decode_mnemonic(" ".join(reversed(TEXTS[0].split()))),
        lambda: slip39.rescue_mnemonic(with_word(with_word(TEXTS[0], 9, "?"), 12, "zero")),
        lambda: slip39.rescue_mnemonic(" ".join("?" * 6 + TEXTS[0][27:])),
        lambda: split(SECRET, 9, 5),
        lambda: split(SECRET, 2, 3, random=lambda _count: SECRET[:5]),
        lambda: combine(SHARES[:2]),
        lambda: combine([*SHARES[:2], SHARES[0]]),
        lambda: combine([*SHARES[:4], Share(5, bytes(32), 3)]),
        lambda: combine([*SHARES[:4], Share(1, bytes(32), 3)]),
        lambda: combine([*SHARES[:4], Share(9, SECRET[1:], 3)]),
        lambda: vault.decode(SECRET + b"\0"),
    ]


@pytest.mark.parametrize("number", range(21))
def test_no_refusal_quotes_a_word_or_a_value(number: int) -> None:
    with pytest.raises(shamir.ShamirError) as caught:
        refusals()[number]()
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


def test_every_refusal_has_been_listed() -> None:
    assert len(refusals()) == 21


@pytest.mark.parametrize("holder", [SHARES[0], slip39.decode_mnemonic(TEXTS[0])], ids=["share", "mnemonic"])
def test_values_stay_out_of_repr_and_pickles(holder: object) -> None:
    assert "value" not in repr(holder)
    assert "y=" not in repr(holder)
    for leak in (lambda: pickle.dumps(holder), lambda: copy.copy(holder), lambda: copy.deepcopy(holder)):
        with pytest.raises(TypeError, match="not pickled"):
            leak()


def test_every_error_is_a_value_error_of_the_one_tree_with_a_reason_in_its_docstring() -> None:
    tree = [kind for kind in vars(errors).values() if isinstance(kind, type)]
    assert len(tree) == 18
    for kind in tree:
        assert issubclass(kind, shamir.ShamirError)
        assert issubclass(kind, ValueError)
        assert kind.__name__ in shamir.__all__
        assert kind.__name__ in str(errors.__doc__)
        assert kind.__doc__


def test_positions_are_written_for_a_sentence() -> None:
    assert errors.listed((4,), "word") == "word 4"
    assert errors.listed((1, 3), "share") == "shares 1 and 3"
    assert errors.listed((1, 3, 4), "share") == "shares 1, 3 and 4"


def test_source_draws_from_the_operating_system_by_default() -> None:
    import inspect
    import secrets

    for function in (split, slip39.split_mnemonics, slip39.split_groups):
        assert inspect.signature(function).parameters["random"].default is secrets.token_bytes
