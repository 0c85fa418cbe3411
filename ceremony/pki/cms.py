"""CMS detached signatures (RFC 5652): made in the token, verified here as `openssl cms -verify` does.

The content is signed as it stands (binary), with signed attributes, SHA-384, one signer, the signer's certificate
included. A signature has one form, to the byte (docs/adr/evidence-strict-signatures.md): it is taken apart by that, and
by no general reader of ASN.1.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7

from ceremony.errors import RefusedError
from ceremony.keys import KeyDevice
from ceremony.pki.certificates import parse_certificate
from ceremony.pki.der import check_der, contents, inside
from ceremony.pki.token_keys import token_key

MAX_SIGNATURE_BYTES = 1 << 20
_OCTET_STRING, _SEQUENCE, _SET, _TAGGED_0 = 0x04, 0x30, 0x31, 0xA0
_VERSION_1 = bytes.fromhex("020101")
# object identifiers, as DER has them
_SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")  # 1.2.840.113549.1.7.2
_DATA = bytes.fromhex("06092a864886f70d010701")  # 1.2.840.113549.1.7.1
_CONTENT_TYPE = bytes.fromhex("06092a864886f70d010903")  # 1.2.840.113549.1.9.3
_MESSAGE_DIGEST = bytes.fromhex("06092a864886f70d010904")  # 1.2.840.113549.1.9.4
_SHA384 = bytes.fromhex("0609608648016503040202")  # 2.16.840.1.101.3.4.2.2
_ECDSA_SHA384 = bytes.fromhex("06082a8648ce3d040303")  # 1.2.840.10045.4.3.3
_RSA_SHA384 = bytes.fromhex("06092a864886f70d01010c")  # 1.2.840.113549.1.1.12
_RSA = bytes.fromhex("06092a864886f70d010101")  # 1.2.840.113549.1.1.1


def _algorithms(*identifiers: bytes) -> frozenset[bytes]:
    """Each as an AlgorithmIdentifier (RFC 5280 section 4.1.1.2), its parameters absent or NULL."""
    held = [identifier + parameters for identifier in identifiers for parameters in (b"", b"\x05\x00")]
    return frozenset(bytes((_SEQUENCE, len(one))) + one for one in held)


_DIGESTS = _algorithms(_SHA384)
_SIGNATURES = _algorithms(_ECDSA_SHA384, _RSA_SHA384, _RSA)


def sign_detached(
    device: KeyDevice,
    label: str,
    certificate: x509.Certificate,
    content: bytes,
    above: Sequence[x509.Certificate] = (),
) -> bytes:
    """DER CMS signature over `content` by the key `label`; verified before it is returned.

    `above`: CAs between its certificate and a root, which go with it.
    """
    builder = pkcs7.PKCS7SignatureBuilder().set_data(content)
    builder = builder.add_signer(certificate, token_key(device, label), hashes.SHA384())
    for one in above:
        builder = builder.add_certificate(one)
    signature = builder.sign(Encoding.DER, [pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.Binary])
    if verify_digest(signature, hashlib.sha384(content).digest(), (certificate, *above)) != certificate:
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
        attributes = _attributes(signer)
    except (ValueError, TypeError, IndexError):
        raise RefusedError("The signature file is damaged: it is not a CMS signature of this format.") from None
    if attributes.get(_CONTENT_TYPE) != _DATA:
        raise RefusedError("The signature is over another kind of content.")
    if attributes.get(_MESSAGE_DIGEST) != bytes((_OCTET_STRING, len(content_sha384))) + content_sha384:
        raise RefusedError("The content is not what was signed: its digest differs from the signed one.")
    signed = bytes((_SET,)) + signer.attributes[1:]  # as they stand, under their own tag: RFC 5652 section 5.4
    _verify(certificate, signer.signature, signed, hashes.SHA384())
    return certificate


@dataclass(frozen=True)
class _Signer:
    """What a signature says of its one signer: DER, but for the signature's octets."""

    issuer: bytes
    serial: bytes
    attributes: bytes
    signature: bytes


def _attributes(signer: _Signer) -> dict[bytes, bytes]:
    """The signed attributes by their object identifiers; each stands once and has one value (ValueError else)."""
    found = {}
    for one in inside(signer.attributes, _TAGGED_0):
        kind, values = inside(one, _SEQUENCE)
        (value,) = inside(values, _SET)
        if kind in found:
            raise ValueError("an attribute that stands twice")
        found[kind] = value
    return found


def _parse(untrusted: bytes, certificates: Sequence[x509.Certificate]) -> tuple[_Signer, x509.Certificate]:
    check_der(untrusted)
    signer, held = _take_apart(untrusted)
    if len(held) != 1 if not certificates else sorted(held) != sorted(map(_der, certificates)):
        raise ValueError("other certificates than the signer's")
    found = [(parse_certificate(one), _names_of(one)) for one in held]
    for certificate, names in found:
        if names == (signer.issuer, signer.serial):
            return signer, certificate
    raise ValueError("the signer's certificate is missing")


def _names_of(certificate: bytes) -> tuple[bytes, bytes]:
    """Issuer and serial number of a certificate of version 3, as they stand (RFC 5280 section 4.1)."""
    (_, serial, _, issuer, *_) = inside(inside(certificate, _SEQUENCE)[0], _SEQUENCE)
    return issuer, serial


def _take_apart(der: bytes) -> tuple[_Signer, list[bytes]]:
    """The signer and the certificates of a CMS signature in its one form (RFC 5652 sections 5.1 and 5.3).

    ValueError where anything differs that no signature is over, yet could be varied: no changed byte goes unseen.
    """
    kind, explicit = inside(der, _SEQUENCE)
    (signed_data,) = inside(explicit, _TAGGED_0)
    version, digests, content, certificates, signers = inside(signed_data, _SEQUENCE)  # no CRLs
    (info,) = inside(signers, _SET)
    signer_version, name, digest, attributes, algorithm, signature = inside(info, _SEQUENCE)  # nothing unsigned
    issuer, serial = inside(name, _SEQUENCE)
    plain = (
        kind == _SIGNED_DATA
        and version == signer_version == _VERSION_1
        and inside(digests, _SET) == [digest]
        and inside(content, _SEQUENCE) == [_DATA]  # the content is not in it
        and digest in _DIGESTS
        and algorithm in _SIGNATURES
    )
    if not plain:
        raise ValueError("another form of signature")
    return _Signer(issuer, serial, attributes, contents(signature, _OCTET_STRING)), inside(certificates, _TAGGED_0)


def _der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.DER)


def _verify(certificate: x509.Certificate, signature: bytes, signed: bytes, algorithm: hashes.HashAlgorithm) -> None:
    try:
        key = certificate.public_key()
        if isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, signed, ec.ECDSA(algorithm))
        elif isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, signed, padding.PKCS1v15(), algorithm)
        else:
            raise RefusedError("The signature was made by a kind of key that Keyrite does not use.")
    except (UnsupportedAlgorithm, ValueError):  # or no key at all
        raise RefusedError("The signature was made by a kind of key that Keyrite does not use.") from None
    except InvalidSignature:
        raise RefusedError("The signature does not verify: it, or what it signs, was changed.") from None
