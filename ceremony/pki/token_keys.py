"""Private keys that stay in their token, in the shape that `cryptography`'s builders take.

`cryptography` does not look at what such a key returns, so whoever uses one verifies the result afterwards.
"""

from __future__ import annotations

from typing import NoReturn

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.padding import AsymmetricPadding
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed

from ceremony.errors import DeviceError
from ceremony.keys import KeyDevice


def _hash_name(algorithm: object) -> str:
    if isinstance(algorithm, Prehashed) or not isinstance(algorithm, hashes.SHA256 | hashes.SHA384 | hashes.SHA512):
        raise UnsupportedAlgorithm("a token key signs whole messages with SHA-256, SHA-384 or SHA-512")
    return algorithm.name


class _InToken:
    """What every such key refuses: to be taken out."""

    def __init__(self, device: KeyDevice, label: str) -> None:
        self._device = device
        self._label = label

    def _refuse(self) -> NoReturn:
        raise UnsupportedAlgorithm("the private key stays in its token")

    def private_bytes(self, *_: object, **__: object) -> NoReturn:
        self._refuse()

    def private_numbers(self) -> NoReturn:
        self._refuse()

    def __copy__(self) -> NoReturn:
        self._refuse()

    def __deepcopy__(self, memo: object) -> NoReturn:
        self._refuse()


class TokenEcKey(_InToken, ec.EllipticCurvePrivateKey):
    """An EC private key in a token (ECDSA)."""

    def __init__(self, device: KeyDevice, label: str, public_key: ec.EllipticCurvePublicKey) -> None:
        super().__init__(device, label)
        self._public_key = public_key

    def public_key(self) -> ec.EllipticCurvePublicKey:
        return self._public_key

    @property
    def curve(self) -> ec.EllipticCurve:
        return self._public_key.curve

    @property
    def key_size(self) -> int:
        return self._public_key.key_size

    def exchange(self, algorithm: object, peer_public_key: object) -> NoReturn:
        self._refuse()

    def sign(self, data: object, signature_algorithm: ec.EllipticCurveSignatureAlgorithm) -> bytes:
        return self._device.sign(self._label, bytes(data), _hash_name(signature_algorithm.algorithm))  # type: ignore[call-overload]


class TokenRsaKey(_InToken, rsa.RSAPrivateKey):
    """An RSA private key in a token (RSASSA-PKCS1-v1_5)."""

    def __init__(self, device: KeyDevice, label: str, public_key: rsa.RSAPublicKey) -> None:
        super().__init__(device, label)
        self._public_key = public_key

    def public_key(self) -> rsa.RSAPublicKey:
        return self._public_key

    @property
    def key_size(self) -> int:
        return self._public_key.key_size

    def decrypt(self, ciphertext: object, padding: object) -> NoReturn:
        self._refuse()

    def sign(self, data: object, padding_: AsymmetricPadding, algorithm: object) -> bytes:
        if not isinstance(padding_, padding.PKCS1v15):
            raise UnsupportedAlgorithm("a token RSA key signs with PKCS #1 v1.5 padding")
        return self._device.sign(self._label, bytes(data), _hash_name(algorithm))  # type: ignore[call-overload]


def token_key(device: KeyDevice, label: str) -> TokenEcKey | TokenRsaKey:
    """The key pair with this label as a `cryptography` private key; DeviceError if it is of another type."""
    public_key = serialization.load_der_public_key(device.public_key(label))
    if isinstance(public_key, ec.EllipticCurvePublicKey):
        return TokenEcKey(device, label, public_key)
    if isinstance(public_key, rsa.RSAPublicKey):
        return TokenRsaKey(device, label, public_key)
    raise DeviceError("The key {label} is neither EC nor RSA; Keyrite cannot sign with it.", label=label)
