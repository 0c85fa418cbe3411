"""What the token layer computes without a token: seals, formats, key types, combined randomness, explanations."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.keywrap import aes_key_wrap, aes_key_wrap_with_padding
from hypothesis import given
from hypothesis import strategies as st
from pkcs11 import Attribute, Mechanism, TokenFlag, types

from ceremony.errors import DeviceError, PinError
from ceremony.hsm.cryptoki import faults
from ceremony.hsm.cryptoki.binding import explain
from ceremony.hsm.cryptoki.return_values import Ckr
from ceremony.hsm.cryptoki.supplement import CALLS
from ceremony.hsm.cryptoki.token_info import TokenInfo
from ceremony.hsm.keyops import derived, formats, keytypes
from ceremony.hsm.keyops.formats import Parcel
from ceremony.keys import KeyType, PinState

VALUE = bytes(range(32))


def pkcs8(key):
    return key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


@pytest.fixture(scope="module")
def ec_key():
    return ec.generate_private_key(ec.SECP256R1())


def parcel(key, body, mechanism=Mechanism.AES_KEY_WRAP_PAD):
    return Parcel(mechanism, body, KeyType.EC_P256, keytypes.encode_public_key(key.public_key()))


def padded(plain, filler):
    missing = -len(plain) % 8 or 8
    return plain + (bytes([missing]) * missing if filler == "pkcs7" else bytes(missing))


def test_formats_are_told_by_their_bytes(ec_key):
    plain = pkcs8(ec_key)
    bodies = {
        "rfc5649": aes_key_wrap_with_padding(VALUE, plain),
        "rfc3394+pkcs7": aes_key_wrap(VALUE, padded(plain, "pkcs7")),
        "rfc3394+zero": aes_key_wrap(VALUE, padded(plain, "zero")),
    }
    for expected, body in bodies.items():
        assert formats.classify(parcel(ec_key, body), VALUE) == expected


def test_zeros_behind_the_key_do_not_hide_rfc5649(ec_key):
    """SoftHSM pads the PKCS #8 structure before it wraps it."""
    body = aes_key_wrap_with_padding(VALUE, padded(pkcs8(ec_key), "zero"))
    assert formats.classify(parcel(ec_key, body), VALUE) == "rfc5649"


def test_bytes_of_another_key_are_of_no_format(ec_key):
    other = ec.generate_private_key(ec.SECP256R1())
    body = aes_key_wrap_with_padding(VALUE, pkcs8(other))
    assert formats.classify(parcel(ec_key, body), VALUE) == "unknown"
    assert formats.classify(parcel(other, body), bytes(32)) == "unknown"


@given(st.binary(max_size=200))
def test_any_bytes_are_classified_without_an_error(body):
    key = ec.derive_private_key(7, ec.SECP256R1())
    assert formats.classify(parcel(key, body), VALUE) == "unknown"


def test_the_best_format_is_taken(ec_key):
    def sample(wrap_format, unwraps=True):
        return formats.Sample(wrap_format, unwraps, parcel(ec_key, b""))

    cbc, kwp, old = sample("cbc-pkcs7"), sample("rfc5649"), sample("rfc3394+zero")
    assert formats.best_sample([cbc, old, kwp]) is kwp
    assert formats.best_sample([old, cbc]) is cbc
    assert formats.best_sample([sample("rfc5649", unwraps=False), cbc]) is cbc
    assert formats.best_sample([old]) is None


@given(st.binary(min_size=32, max_size=80), st.data())
def test_a_mac_holds_only_whole_and_under_its_key(body, data):
    key = derived.mac_key(VALUE)
    with_mac = derived.add_mac(key, body)
    assert derived.check_mac(key, with_mac) == body
    position = data.draw(st.integers(0, 8 * len(with_mac) - 1))
    flipped = bytearray(with_mac)
    flipped[position // 8] ^= 1 << position % 8
    for spoiled, with_key in (
        (bytes(flipped), key),
        (with_mac[:-1], key),
        (with_mac + b"\0", key),
        (with_mac, derived.mac_key(bytes(32))),
    ):
        with pytest.raises(DeviceError, match="seal is broken"):
            derived.check_mac(with_key, spoiled)


def test_the_mac_key_is_as_documented():
    """docs/tokens.md gives this value, so that the seal can be checked without this program."""
    assert derived.mac_key(VALUE).hex() == "3d5ae9c4c08a54edb13fb21b3d0fd5e8251ae7e15cc4456cfe8fde7cb43d0aa9"


@given(st.binary(max_size=64), st.binary(max_size=64))
def test_combined_randomness_is_fresh_each_time(from_token, dice):
    first, second = (derived.combine_randomness(from_token, dice) for _ in range(2))
    assert len(first) == len(second) == 32
    assert first != second


def test_each_source_changes_the_combined_key(monkeypatch):
    monkeypatch.setattr(derived.secrets, "token_bytes", bytes)
    one = derived.combine_randomness(b"token", b"dice")
    others = [(b"tokem", b"dice"), (b"token", b"dicf"), (b"tokendice", b""), (b"toke", b"ndice")]
    assert one == derived.combine_randomness(b"token", b"dice")
    assert all(derived.combine_randomness(*other) != one for other in others)
    monkeypatch.setattr(derived.secrets, "token_bytes", lambda length: bytes([1] * length))
    assert derived.combine_randomness(b"token", b"dice") != one


@pytest.mark.parametrize(
    ("make", "key_type"),
    [
        (lambda: ec.generate_private_key(ec.SECP256R1()), KeyType.EC_P256),
        (lambda: ec.generate_private_key(ec.SECP384R1()), KeyType.EC_P384),
        (lambda: ec.generate_private_key(ec.SECP521R1()), KeyType.EC_P521),
        (lambda: rsa.generate_private_key(65537, 3072), KeyType.RSA_3072),
    ],
)
def test_a_public_key_fits_its_own_type_only(make, key_type):
    der = keytypes.encode_public_key(make().public_key())
    assert keytypes.public_template(der, key_type)[Attribute.VERIFY] is True
    for other in set(KeyType) - {key_type}:
        with pytest.raises(DeviceError, match=f"not of type {other}"):
            keytypes.public_template(der, other)


@pytest.mark.parametrize("der", [b"", b"\x30\x00", b"not der"])
def test_bytes_that_are_no_public_key_are_refused(der):
    with pytest.raises(DeviceError, match="can't be read"):
        keytypes.decode_public_key(der)


def test_a_public_key_of_a_type_that_no_token_restores_is_refused():
    key = ed25519.Ed25519PrivateKey.generate().public_key()
    der = key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    with pytest.raises(DeviceError, match="can't be read"):
        keytypes.decode_public_key(der)


def token(serial="A1", label="ROOT", flags=TokenFlag.TOKEN_INITIALIZED):
    return TokenInfo(label, "maker", "model", serial, flags, 4, 8, "1.0", "2.0", types.Token())


def test_the_explanation_names_what_is_there_and_what_differs():
    there = [token("A1", "ROOT-2"), token("B2", "ROOT")]
    told = explain(there, "A1", "ROOT")
    assert "serial A1 labelled 'ROOT-2' (different label)" in told
    assert "serial B2 labelled 'ROOT' (different serial)" in told
    assert explain([], "A1", "ROOT") == "no initialised token is there"
    assert explain([token(), token()], "A1", "ROOT", 2) == "2 tokens say that they are it"


@pytest.mark.parametrize(
    ("flags", "state"),
    [
        (TokenFlag(0), PinState.UNTRIED),
        (TokenFlag.USER_PIN_COUNT_LOW, PinState.COUNT_LOW),
        (TokenFlag.USER_PIN_COUNT_LOW | TokenFlag.USER_PIN_FINAL_TRY, PinState.FINAL_TRY),
        (TokenFlag.USER_PIN_FINAL_TRY | TokenFlag.USER_PIN_LOCKED, PinState.LOCKED),
        (TokenFlag.SO_PIN_LOCKED, PinState.UNTRIED),
    ],
)
def test_the_pin_state_is_the_gravest_that_the_token_says(flags, state):
    assert token(flags=flags).pin_state is state


@pytest.mark.parametrize("code", [*Ckr, 0x80000001, 0x12345])
def test_every_answer_has_a_sentence_that_says_what_is_unharmed(code):
    if code == Ckr.OK:
        return
    error = faults.fault("C_Sign", code)
    assert isinstance(error, PinError) == (
        0xA0 <= code <= 0xA4 or code in (Ckr.USER_PIN_NOT_INITIALIZED, Ckr.PIN_TOO_WEAK)
    )
    assert any(word in str(error) for word in ("unharmed", "nothing was changed", "nothing was added", "held before"))
    assert "{" not in str(error)
    assert str(error).endswith(".")


def test_the_function_table_is_in_the_order_of_the_standard():
    """pkcs11f.h: spot checks at both ends and beside every gap."""
    spots = {"C_Initialize": 0, "C_GetTokenInfo": 6, "C_InitToken": 9, "C_Login": 18, "C_SignInit": 42, "C_WrapKey": 60}
    assert spots.items() <= CALLS.items()
    assert CALLS["C_GenerateRandom"] == 64
    assert sorted(CALLS.values()) == list(CALLS.values())
