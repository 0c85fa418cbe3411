"""Strict DER: what is well written passes, and there is no second way to write it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ceremony.pki.der import check_der, contents, inside


@pytest.mark.parametrize("text", ["0500", "020100", "02020080", "0201ff", "3000", "04820100" + "00" * 256, "30023000"])
def test_what_is_in_its_shortest_form_passes(text: str) -> None:
    check_der(bytes.fromhex(text))


@pytest.mark.parametrize(
    "text",
    [
        "",  # nothing
        "05",  # no length
        "050000",  # something after it
        "05 01 00",  # a NULL with contents
        "02020001",  # an integer with a zero too many
        "0202ff80",  # the same, negative
        "0200",  # no integer at all
        "3080 0000",  # the indefinite length of BER
        "048101 00",  # a length that fits into one octet
        "0482 0001 00",  # a length with a zero before it
        "0485 0000000001 00",  # a length of five octets
        "0483 0100",  # a length that is cut off
        "0402 00",  # contents that are cut off
        "3003 0500 05",  # a value cut off inside
        "1f 01 00",  # a tag of several octets
        "30" * 60,  # nested without end
    ],
)
def test_what_is_not_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="."):
        check_der(bytes.fromhex(text))


def test_nesting_is_bounded() -> None:
    deep = b"\x05\x00"
    for _ in range(50):
        deep = b"\x30" + bytes([len(deep)]) + deep
    with pytest.raises(ValueError, match="no value"):
        check_der(deep)


@given(st.binary(max_size=60))
def test_any_bytes_get_an_answer(content: bytes) -> None:
    try:
        check_der(content)
    except ValueError as refused:
        assert str(refused)


def test_what_passed_is_taken_apart_by_its_tags() -> None:
    long = b"\x04\x82\x01\x00" + bytes(256)
    value = b"\x30\x82\x01\x09\x05\x00" + long + b"\x02\x01\x07"
    check_der(value)
    assert inside(value, 0x30) == [b"\x05\x00", long, b"\x02\x01\x07"]
    assert inside(b"\x31\x00", 0x31) == []
    assert contents(long, 0x04) == bytes(256)
    for take in (inside, contents):
        with pytest.raises(ValueError, match="another kind"):
            take(value, 0x31)
