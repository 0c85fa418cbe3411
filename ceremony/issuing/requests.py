"""Requests from outside, read once, bounded and checked before anyone looks at them.

I4   the subject has shown that it holds the private key: the request's own signature verifies (RFC 2986 section 4.2);
I22  a request is one PEM or DER object of at most 64 KiB.

What a request asks for beyond its key, names and name constraints is listed, never taken (I5, `asked.py`). A file is
taken as other programs write it (`ceremony/pki/enclosed.py`), and so is a request without attributes, which RFC 2986
asks for even where there are none.
"""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ParamSpec, TypeVar

import asn1crypto.core
import asn1crypto.csr
import asn1crypto.keys
import asn1crypto.x509
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.padding import PSS, PKCS1v15

from ceremony.issuing.asked import Asked, read_requested
from ceremony.issuing.constraints import NO_CONSTRAINTS, Constraints
from ceremony.issuing.errors import RequestError
from ceremony.issuing.files import MOST_BYTES
from ceremony.issuing.names import (
    AltName,
    clean_attributes,
    clean_name,
    clean_subject,
    encode_subject,
)
from ceremony.issuing.public_keys import check_key_info, check_public_key, encode_public_key
from ceremony.keys import KeyDevice, KeyType, KeyUse
from ceremony.pki.certificates import public_key_der
from ceremony.pki.enclosed import REQUEST, EnclosedError, unwrap
from ceremony.pki.hashes import is_sound
from ceremony.record.events import RequestDescribed

# what `cryptography` raises on foreign bytes; Warning where the caller makes warnings errors
_FOREIGN = (ValueError, TypeError, UnsupportedAlgorithm, x509.DuplicateExtension, x509.InvalidVersion, Warning)
_NO_ATTRIBUTES = b"\xa0\x00"
P = ParamSpec("P")
T = TypeVar("T")


class Proof(StrEnum):
    """How the subject has shown that it holds the private key."""

    REQUEST = "request-signature"
    SELF_SIGNED = "self-signed-certificate"
    TOKEN = "token-signature"  # noqa: S105 - the key lies in the ceremony's own token
    NONE = "none"  # people vouch for it


@dataclass(frozen=True)
class Request:
    """A clean request. `sha256` is that of the bytes as they came; `asked` what it asks for besides."""

    subject: tuple[tuple[str, str], ...]
    names: tuple[AltName, ...]
    public_key: bytes  # DER SubjectPublicKeyInfo
    key_type: KeyType
    proof: Proof
    sha256: str
    asked: tuple[Asked, ...] = ()
    days: int | None = None
    label: str = ""  # of a key that lies in the token
    constraints: Constraints = field(default=NO_CONSTRAINTS)

    @property
    def subject_name(self) -> x509.Name:
        """The subject as it is certified."""
        return encode_subject(self.subject)

    def described(self) -> RequestDescribed:
        """The request, for the record."""
        return RequestDescribed(
            sha256=self.sha256,
            subject=self.subject_name.rfc4514_string(),
            names=tuple(str(name) for name in self.names),
            key_type=str(self.key_type),
            public_key_sha256=hashlib.sha256(self.public_key).hexdigest(),
            proof=str(self.proof),
            left_out=tuple(str(one) for one in self.asked),
            name_constraints=tuple(self.constraints.as_lines()) if self.constraints else (),
        )


def read_request(untrusted: bytes) -> Request:
    """A PKCS #10 request (RFC 2986), PEM or DER, whose signature verifies; RequestError says why not."""
    if len(untrusted) > MOST_BYTES:
        raise RequestError(
            "I22: The request is larger than {most} bytes; it must be one PKCS #10 request.", most=MOST_BYTES
        )
    csr, info, signed = _load(untrusted)
    key = guard(csr.public_key)
    key_type = check_public_key(key)
    guard(lambda: check_key_info(info["subject_pk_info"]))
    if not is_sound(guard(lambda: csr.signature_hash_algorithm)) or not _verifies(csr, signed):
        raise RequestError(
            "I4: The request's own signature does not verify with SHA-256, SHA-384 or SHA-512, so it does not show "
            "that its sender holds the key; ask for a new request."
        )
    requested = guard(read_requested, csr, info)
    return Request(
        subject=clean_subject(guard(_subject, csr)),
        names=requested.names,
        public_key=encode_public_key(key),  # type: ignore[arg-type]  # EC or RSA: check_public_key refuses others
        key_type=key_type,
        proof=Proof.REQUEST,
        sha256=hashlib.sha256(untrusted).hexdigest(),
        asked=requested.others,
        constraints=requested.constraints,
    )


def guard(read: Callable[P, T], *values: P.args, **named: P.kwargs) -> T:
    """What was read of foreign bytes; RequestError (I22) where they are not as they must be."""
    try:
        return read(*values, **named)
    except _FOREIGN:
        raise RequestError(
            "I22: The request cannot be read; it must be one PKCS #10 request in PEM or DER with an EC or RSA key."
        ) from None


def _subject(csr: x509.CertificateSigningRequest) -> x509.Name:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of odd lengths, which are checked here
        return csr.subject


def _load(untrusted: bytes) -> tuple[x509.CertificateSigningRequest, asn1crypto.csr.CertificationRequestInfo, bytes]:
    """The request, the same as it came, and the bytes that its signature is over."""
    try:
        der = unwrap(untrusted, REQUEST)
    except EnclosedError as problem:
        raise RequestError("I22: The request cannot be read: {reason}.", reason=str(problem)) from None
    whole = guard(asn1crypto.csr.CertificationRequest.load, der, True)
    info, signed = guard(lambda: (whole["certification_request_info"], whole["certification_request_info"].dump()))
    version = guard(lambda: int.from_bytes(info["version"].contents, "big"))
    if version != 0:
        raise RequestError(
            "I22: The request says that it is of version {version}, and PKCS #10 has version 1 alone (RFC 2986); ask "
            "for one from another program.",
            version=version + 1,
        )
    if not isinstance(info["attributes"], asn1crypto.core.Void):
        return guard(x509.load_der_x509_csr, der), info, signed
    complete = _der(signed[:1], info.contents + _NO_ATTRIBUTES)
    return guard(x509.load_der_x509_csr, _der(der[:1], complete + whole.contents[len(signed) :])), info, signed


def _der(tag: bytes, contents: bytes) -> bytes:
    """One value by its tag (X.690 section 8.1.3)."""
    size = len(contents)
    octets = size.to_bytes((size.bit_length() + 7) // 8 or 1, "big")
    return tag + (octets if size < 0x80 else bytes([0x80 | len(octets)]) + octets) + contents


def _verifies(csr: x509.CertificateSigningRequest, signed: bytes) -> bool:
    """Whether the request's own key signed these bytes of it."""
    try:
        key, how = csr.public_key(), csr.signature_algorithm_parameters
        if isinstance(key, ec.EllipticCurvePublicKey) and isinstance(how, ec.ECDSA):
            key.verify(csr.signature, signed, how)
            return True
        if isinstance(key, rsa.RSAPublicKey) and isinstance(how, PKCS1v15 | PSS):
            key.verify(csr.signature, signed, how, csr.signature_hash_algorithm)  # type: ignore[arg-type]  # a sound one
            return True
    except (InvalidSignature, *_FOREIGN):
        return False
    return False


def request_from_token(
    device: KeyDevice,
    label: str,
    subject: dict[str, str],
    names: tuple[AltName, ...] = (),
    use: KeyUse = KeyUse.SIGN,
) -> Request:
    """A request for a key of the ceremony's own token, which proves it there and then."""
    public_key = device.public_key(label)
    device.prove(label, public_key, use)
    return Request(
        subject=clean_attributes(subject),
        names=tuple(clean_name(name.kind, name.value) for name in names),
        public_key=public_key,
        key_type=check_public_key(serialization.load_der_public_key(public_key)),
        proof=Proof.TOKEN,
        sha256=hashlib.sha256(public_key).hexdigest(),
        label=label,
    )


def check_self_signed(certificate: x509.Certificate) -> KeyType:
    """The key type of a certificate that is signed by its own key; RequestError (I4) if it is not."""
    try:
        certificate.verify_directly_issued_by(certificate)
    except (InvalidSignature, *_FOREIGN):
        raise RequestError(
            "I4: The certificate is not signed by its own key, so it does not show that its holder has it; give the "
            "root's self-signed certificate."
        ) from None
    key_type = check_public_key(guard(serialization.load_der_public_key, public_key_der(certificate)))
    tbs = certificate.tbs_certificate_bytes
    guard(lambda: check_key_info(asn1crypto.x509.TbsCertificate.load(tbs)["subject_public_key_info"]))
    return key_type
