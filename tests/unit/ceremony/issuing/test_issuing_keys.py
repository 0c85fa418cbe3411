"""Weak keys are not certified (I6); what is strong enough is told by its type."""

from __future__ import annotations

import math

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from ceremony.issuing import RequestError
from ceremony.issuing.public_keys import check_public_key
from ceremony.keys import KeyType
from ceremony.pki.hashes import fitting_hash
from tests.unit.ceremony.issuing.issuing_support import software_key


class Modulus(rsa.RSAPublicKey):
    """A public key of any numbers, such as OpenSSL would not make."""

    def __init__(self, n: int, e: int = 65537) -> None:
        self._numbers = rsa.RSAPublicNumbers(e, n)

    key_size = property(lambda self: self._numbers.n.bit_length())

    def public_numbers(self) -> rsa.RSAPublicNumbers:
        return self._numbers

    encrypt = verify = public_bytes = recover_data_from_signature = None
    __eq__ = __copy__ = __deepcopy__ = lambda self, *_: self
    __hash__ = None


def sound_modulus() -> int:
    return software_key(KeyType.RSA_3072).public_key().public_numbers().n


def next_prime(number: int) -> int:
    number |= 1
    while not (math.gcd(number, math.prod(range(3, 200, 2))) == 1 and pow(2, number - 1, number) == 1):
        number += 2
    return number


@pytest.mark.parametrize("key_type", KeyType)
def test_tells_the_type_of_a_sound_key(key_type: KeyType) -> None:
    assert check_public_key(software_key(key_type).public_key()) is key_type


@pytest.mark.parametrize("curve", [ec.SECP224R1, ec.SECP256K1, ec.BrainpoolP256R1, ec.SECP192R1])
def test_rejects_other_curve(curve) -> None:
    with pytest.raises(RequestError, match=r"^I6: .*P-256"):
        check_public_key(ec.generate_private_key(curve()).public_key())


def test_rejects_other_kind_of_key() -> None:
    with pytest.raises(RequestError, match=r"^I6: .*neither EC nor RSA"):
        check_public_key(ed25519.Ed25519PrivateKey.generate().public_key())


@pytest.mark.parametrize("bits", [1024, 2048, 3071, 8192])
def test_rejects_rsa_of_another_length(bits: int) -> None:
    with pytest.raises(RequestError, match=rf"^I6: .*has {bits} bits"):
        check_public_key(Modulus(2 ** (bits - 1) + 1))


@pytest.mark.parametrize("exponent", [1, 3, 17, 65536, 65538, 2**256 + 1])
def test_rejects_bad_exponent(exponent: int) -> None:
    with pytest.raises(RequestError, match=r"^I6: .*bad exponent"):
        check_public_key(Modulus(sound_modulus(), exponent))


def test_rejects_modulus_with_a_small_factor() -> None:
    with pytest.raises(RequestError, match=r"^I6: .*can be factored"):
        check_public_key(Modulus((2**3072 // 751 - 2**3060) * 751 | 1))
    with pytest.raises(RequestError, match=r"^I6: .*can be factored"):
        check_public_key(Modulus(sound_modulus() & ~1))


def test_rejects_modulus_of_close_primes() -> None:
    first = next_prime(3 * 2**1534 + 12345)
    with pytest.raises(RequestError, match=r"^I6: .*can be factored"):
        check_public_key(Modulus(first * next_prime(first + 2)))


def test_rejects_modulus_of_the_broken_generator() -> None:
    # Numbers k*M + 65537^a mod M as in CVE-2017-15361, M the primorial that holds every fingerprint prime
    primorial = math.prod(number for number in range(2, 702) if all(number % part for part in range(2, number)))
    factors = []
    for exponent in (1234567, 7654321):
        residue = pow(65537, exponent, primorial)
        factors.append((3 * 2**1534 // primorial + exponent) * primorial + residue)
    with pytest.raises(RequestError, match=r"^I6: .*can be factored"):
        check_public_key(Modulus(factors[0] * factors[1]))


def test_hash_fits_the_key() -> None:
    fitting = {key_type: fitting_hash(software_key(key_type)).name for key_type in KeyType}
    assert fitting == {
        KeyType.EC_P256: "sha256",
        KeyType.EC_P384: "sha384",
        KeyType.EC_P521: "sha512",
        KeyType.RSA_3072: "sha384",
        KeyType.RSA_4096: "sha384",
    }
