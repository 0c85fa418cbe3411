"""Estate keys that decrypt: made, wrapped, restored and proved by decrypting; they sign nothing."""

from __future__ import annotations

import base64
import json
import secrets

import pytest
from asn1crypto.parser import peek
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import aes_key_unwrap_with_padding

from ceremony.errors import DeviceError
from ceremony.keys import KeyType, KeyUse

LAYER_KEYS = b'{"symkey": "of a layer"}'


def unpadded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def padded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def seal_jwe(public_key: bytes) -> dict[str, str]:
    """A JWE (RFC 7516) as ocicrypt puts it beside an image layer: RSA-OAEP and A256GCM."""
    key, content_key, iv = (
        serialization.load_der_public_key(public_key),
        secrets.token_bytes(32),
        secrets.token_bytes(12),
    )
    protected = unpadded(json.dumps({"alg": "RSA-OAEP", "enc": "A256GCM"}).encode())
    sealed = AESGCM(content_key).encrypt(iv, LAYER_KEYS, protected.encode())
    scheme = padding.OAEP(padding.MGF1(hashes.SHA1()), hashes.SHA1(), None)  # noqa: S303 - RFC 7518 section 4.3
    wrapped = key.encrypt(content_key, scheme)
    return {"protected": protected, "encrypted_key": unpadded(wrapped), "iv": unpadded(iv), "text": unpadded(sealed)}


def open_jwe(jwe: dict[str, str], key) -> bytes:
    scheme = padding.OAEP(padding.MGF1(hashes.SHA1()), hashes.SHA1(), None)  # noqa: S303
    content_key = key.decrypt(padded(jwe["encrypted_key"]), scheme)
    return AESGCM(content_key).decrypt(padded(jwe["iv"]), padded(jwe["text"]), jwe["protected"].encode())


@pytest.fixture
def made(device):
    device.make_root_key("root")
    public_key, facts = device.make_estate_key("image-decryption", KeyType.RSA_3072, KeyUse.DECRYPT)
    assert (facts.sensitive, facts.extractable, facts.key_type) == (True, True, "rsa-3072")
    return public_key, device.wrap("root", "image-decryption", KeyUse.DECRYPT)


def test_a_key_that_decrypts_is_restored_and_decrypts(made, device, fresh):
    public_key, wrapped = made
    value = device.export_root_key("root").value
    for token in (device, fresh):
        if token is fresh:
            fresh.restore("root", value, [wrapped])
        else:
            device.lock("image-decryption")
        token.prove("image-decryption", public_key, KeyUse.DECRYPT)
        with pytest.raises(DeviceError):
            token.sign("image-decryption", b"to be signed", "sha256")


def test_what_was_encrypted_to_it_opens_without_any_token(made, device):
    """The way without this program: RFC 5649, PKCS #8, and then a layer's keys as ocicrypt seals them."""
    public_key, wrapped = made
    plain = aes_key_unwrap_with_padding(bytes(device.export_root_key("root").value), wrapped.blob)
    key = serialization.load_der_private_key(plain[: peek(plain)], None)
    assert open_jwe(seal_jwe(public_key), key) == LAYER_KEYS


def test_a_key_that_signs_is_not_taken_for_one_that_decrypts_nor_the_other_way_round(made, device):
    public_key, _ = made
    signing, _ = device.make_estate_key("root-ca", KeyType.RSA_3072)
    for label, key, use in (("image-decryption", public_key, KeyUse.SIGN), ("root-ca", signing, KeyUse.DECRYPT)):
        with pytest.raises(DeviceError):
            device.prove(label, key, use)
    with pytest.raises(DeviceError):
        device.prove("image-decryption", signing, KeyUse.DECRYPT)


def test_a_curve_decrypts_nothing(device):
    with pytest.raises(DeviceError, match="does not decrypt"):
        device.make_estate_key("image-decryption", KeyType.EC_P384, KeyUse.DECRYPT)
    assert device.inventory() == ()
