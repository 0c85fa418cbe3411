"""The passphrase layer, against a second writing of the standard and its own inverse."""

# ruff: noqa: S311  repeatable data for tests, not secrets

import hashlib
import random

import pytest

from shamir import cipher


def by_the_standard(secret: bytes, passphrase: bytes, exponent: int, identifier: int, extendable: bool) -> bytes:
    half = len(secret) // 2
    left, right = secret[:half], secret[half:]
    prefix = b"" if extendable else b"shamir" + bytes([identifier >> 8, identifier & 255])
    for i in range(4):
        key = hashlib.pbkdf2_hmac("sha256", bytes([i]) + passphrase, prefix + right, 2500 << exponent, half)
        left, right = right, bytes(a ^ b for a, b in zip(left, key, strict=True))
    return right + left


@pytest.mark.parametrize("size", range(16, 65, 2))
def test_every_length_round_trips_and_follows_the_standard(size: int) -> None:
    secret = random.Random(size).randbytes(size)
    extendable = bool(size & 2)
    options = (b"pass", 0, cipher.salt(0x1234, extendable))
    hidden = cipher.encrypt(secret, *options)
    assert hidden == by_the_standard(secret, b"pass", 0, 0x1234, extendable)
    assert cipher.decrypt(hidden, *options) == secret


def test_each_option_changes_the_result() -> None:
    secret = bytes(32)
    variants = [
        (b"", 0, 1, False),
        (b"x", 0, 1, False),
        (b"", 1, 1, False),
        (b"", 0, 2, False),
        (b"", 0, 0x101, False),
        (b"", 0, 1, True),
    ]
    hidden = {cipher.encrypt(secret, word, exponent, cipher.salt(*of_set)) for word, exponent, *of_set in variants}
    assert len(hidden) == len(variants)
    assert cipher.salt(1, True) == cipher.salt(2, True)


def test_iterations_double_with_each_exponent(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def counted(_name: str, _key: bytes, _salt: bytes, iterations: int, dklen: int) -> bytes:
        asked.append(iterations)
        return bytes(dklen)

    monkeypatch.setattr(cipher, "pbkdf2_hmac", counted)
    for exponent in range(16):
        cipher.encrypt(bytes(16), b"", exponent, b"")
    assert asked == [2500 << exponent for exponent in range(16) for _ in range(4)]
