"""Shares in the layout of HashiCorp Vault: y, then one byte x."""

import pytest

import shamir
from shamir import Share, combine, split, vault


def test_layout_is_y_then_x() -> None:
    assert vault.encode(Share(7, b"\x01\x02")) == b"\x01\x02\x07"
    assert vault.decode(b"\x01\x02\x07") == Share(7, b"\x01\x02")


def test_round_trip_recovers_with_and_without_the_threshold() -> None:
    keys = [vault.encode(share) for share in split(b"unseal", 3, 5)]
    assert combine(vault.decode(key) for key in keys[1:4]) == b"unseal"
    assert combine(vault.decode(key, 3) for key in keys) == b"unseal"
    with pytest.raises(shamir.errors.TooFewSharesError):
        combine(vault.decode(key, 3) for key in keys[:2])


def test_line_through_known_points_opens() -> None:
    """f(x) = 0x42 + 0x10 x over GF(256): f(2) = 0x62, f(3) = 0x72 by hand."""
    assert combine([vault.decode(b"\x62\x02"), vault.decode(b"\x72\x03")]) == b"\x42"


@pytest.mark.parametrize("key", [b"", b"\x01"])
def test_short_key_is_refused(key: bytes) -> None:
    with pytest.raises(shamir.errors.ParameterError, match="at least two bytes"):
        vault.decode(key)


def test_index_zero_which_would_be_the_secret_is_refused() -> None:
    with pytest.raises(shamir.errors.ParameterError, match="between 1 and 255"):
        vault.decode(b"\x01\x00")
