"""CMS detached signatures (RFC 5652): made in the token, verified here as `openssl cms -verify` does.

The content is signed as it stands (binary), with signed attributes, SHA-384, one signer, the signer's certificate
included.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from asn1crypto import cms, tsp
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7

from ceremony.errors import RefusedError
from ceremony.keys import KeyDevice
from ceremony.pki.certificates import parse_certificate
from ceremony.pki.der import check_der
from ceremony.pki.token_keys import token_key

MAX_SIGNATURE_BYTES = 1 << 20
_SET_OF = b"\x31"
# it adds attributes to the tables of cms, which are frozen when they are first used: pyHanko needs them later
_LOADED_BEFORE_USE = tsp
_SIGNATURES = frozenset({"sha384_ecdsa", "sha384_rsa", "rsassa_pkcs1v15"})


def sign_detached(device: KeyDevice, label: str, certificate: x509.Certificate, content: bytes) -> bytes:
    """DER CMS signature over `content` by the key `label`; verified before it is returned."""
    signature = (
        pkcs7.PKCS7SignatureBuilder()
        .set_data(content)
        .add_signer(certificate, token_key(device, label), hashes.SHA384())
        .sign(Encoding.DER, [pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.Binary])
    )
    if verify_digest(signature, hashlib.sha384(content).digest()) != certificate:
        raise RefusedError("The token's signature does not verify; nothing was closed. Use another token.")
    return signature


def verify_digest(
    untrusted_signature: bytes, content_sha384: bytes, certificates: Sequence[x509.Certificate] = ()
) -> x509.Certificate:
    """The signer's certificate, if the signature is good over the content of this digest; RefusedError says why not.

    The signature holds the signer's certificate alone, or exactly `certificates`. Whether the signer is to be trusted
    is for the caller to check.
    """
    if len(untrusted_signature) > MAX_SIGNATURE_BYTES:
        raise RefusedError("The signature file is too large to be one.")
    try:
        signer, certificate = _parse(untrusted_signature, certificates)
        signed = _SET_OF + signer["signed_attrs"].dump()[1:]  # as it was read, under its own tag: RFC 5652 section 5.4
        attributes = _attributes(signer)
        value = bytes(signer["signature"].native)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError):
        raise RefusedError("The signature file is damaged: it is not a CMS signature of this format.") from None
    if attributes.get("content_type") != "data":
        raise RefusedError("The signature is over another kind of content.")
    if attributes.get("message_digest") != content_sha384:
        raise RefusedError("The content is not what was signed: its digest differs from the signed one.")
    _verify(certificate, value, signed, hashes.SHA384())
    return certificate


def _attributes(signer: Any) -> dict[str, Any]:
    """The signed attributes, each of which stands once and has one value (ValueError else)."""
    found = [(str(one["type"].native), one["values"]) for one in signer["signed_attrs"]]
    if len({name for name, _ in found}) != len(found) or any(len(values) != 1 for _, values in found):
        raise ValueError
    return {name: values[0].native for name, values in found}


def _parse(untrusted: bytes, certificates: Sequence[x509.Certificate]) -> tuple[Any, x509.Certificate]:
    check_der(untrusted)
    content_info = cms.ContentInfo.load(untrusted, strict=True)
    if content_info["content_type"].native != "signed_data":
        raise ValueError
    signed_data = content_info["content"]
    (signer,) = signed_data["signer_infos"]
    _check_plain(signed_data, signer)
    found = [parse_certificate(choice.chosen.dump()) for choice in signed_data["certificates"]]
    if len(found) != 1 if not certificates else sorted(map(_der, found)) != sorted(map(_der, certificates)):
        raise ValueError
    wanted = signer["sid"].chosen
    for certificate in found:
        named = (certificate.issuer.public_bytes(), certificate.serial_number)
        if named == (wanted["issuer"].dump(), wanted["serial_number"].native):
            return signer, certificate
    raise ValueError


def _der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.DER)


def _check_plain(signed_data: Any, signer: Any) -> None:
    """Refuse (ValueError) what no signature is over, yet could be varied: so that no changed byte goes unseen."""
    digest = signer["digest_algorithm"]
    algorithms = [digest, signer["signature_algorithm"], *signed_data["digest_algorithms"]]
    plain = (
        signed_data["version"].native == signer["version"].native == "v1"
        and [one.dump() for one in signed_data["digest_algorithms"]] == [digest.dump()]
        and all(one["parameters"].native is None for one in algorithms)
        and digest["algorithm"].native == "sha384"
        and signer["signature_algorithm"]["algorithm"].native in _SIGNATURES
        and not len(signer["unsigned_attrs"])
        and signed_data["crls"].native is None
        and signed_data["encap_content_info"]["content"].native is None
        and signed_data["encap_content_info"]["content_type"].native == "data"
    )
    if not plain:
        raise ValueError


def _verify(certificate: x509.Certificate, signature: bytes, signed: bytes, algorithm: hashes.HashAlgorithm) -> None:
    try:
        key = certificate.public_key()
        if isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, signed, ec.ECDSA(algorithm))
        elif isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, signed, padding.PKCS1v15(), algorithm)
        else:
            raise RefusedError("The signature was made by a kind of key that Keyrite does not use.")
    except UnsupportedAlgorithm:
        raise RefusedError("The signature was made by a kind of key that Keyrite does not use.") from None
    except InvalidSignature:
        raise RefusedError("The signature does not verify: it, or what it signs, was changed.") from None
