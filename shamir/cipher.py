"""The passphrase layer of SLIP-0039 ("Encryption of the master secret"): a four-round Feistel network over PBKDF2.

Every passphrase opens to something: a wrong one cannot be noticed here. Without a passphrase the layer hides nothing.
"""

from collections.abc import Sequence
from hashlib import pbkdf2_hmac
from operator import xor

_ROUNDS = (0, 1, 2, 3)
_BASE_ITERATIONS = 2500  # per round; 10,000 in all, times 2^exponent


def salt(identifier: int, extendable: bool) -> bytes:
    """Tie the encryption to the set, unless the set can be extended by others."""
    return b"" if extendable else b"shamir" + identifier.to_bytes(2, "big")


def encrypt(secret: bytes, passphrase: bytes, exponent: int, salt: bytes, rounds: Sequence[int] = _ROUNDS) -> bytes:
    """Encrypt a secret of even length; 10,000 * 2^exponent PBKDF2 iterations."""
    half = len(secret) // 2
    left, right = secret[:half], secret[half:]
    for number in rounds:
        key = pbkdf2_hmac("sha256", bytes([number]) + passphrase, salt + right, _BASE_ITERATIONS << exponent, half)
        left, right = right, bytes(map(xor, left, key))
    return right + left


def decrypt(secret: bytes, passphrase: bytes, exponent: int, salt: bytes) -> bytes:
    """Undo `encrypt`: the same network with the rounds reversed."""
    return encrypt(secret, passphrase, exponent, salt, _ROUNDS[::-1])
