"""The passphrase layer of SLIP-0039 ("Encryption of the master secret"): a four-round Feistel network over PBKDF2.

Every passphrase opens to something: a wrong one cannot be noticed here. Without a passphrase the layer hides nothing.
"""

import operator
from hashlib import pbkdf2_hmac

_ROUNDS = (0, 1, 2, 3)
_BASE_ITERATIONS = 2500  # per round; 10,000 in all, times 2^exponent


def encrypt(secret: bytes, passphrase: bytes, exponent: int, identifier: int, extendable: bool) -> bytes:
    """Encrypt a secret of even length; 10,000 * 2^exponent PBKDF2 iterations."""
    return _feistel(secret, _ROUNDS, passphrase, exponent, _salt(identifier, extendable))


def decrypt(secret: bytes, passphrase: bytes, exponent: int, identifier: int, extendable: bool) -> bytes:
    """Undo `encrypt`: the same network with the rounds reversed."""
    return _feistel(secret, _ROUNDS[::-1], passphrase, exponent, _salt(identifier, extendable))


def _feistel(value: bytes, rounds: tuple[int, ...], passphrase: bytes, exponent: int, salt: bytes) -> bytes:
    half = len(value) // 2
    left, right = value[:half], value[half:]
    for number in rounds:
        key = pbkdf2_hmac(
            "sha256", bytes([number]) + passphrase, salt + right, _BASE_ITERATIONS << exponent, dklen=half
        )
        left, right = right, bytes(map(operator.xor, left, key))
    return right + left


def _salt(identifier: int, extendable: bool) -> bytes:
    """Tie the encryption to the set, unless the set can be extended by others."""
    return b"" if extendable else b"shamir" + identifier.to_bytes(2, "big")
