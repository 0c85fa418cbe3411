"""What the issuing tests share: a fake token that makes every key type, a root on it, and requests."""

from __future__ import annotations

import datetime
import ipaddress
import secrets
import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from ceremony.issuing import (
    CertificateDraft,
    CertificateProfile,
    Issuer,
    Request,
    draft_certificate,
    parse_profile,
    read_request,
    sign_root,
    subject,
)
from ceremony.issuing.public_keys import SigningKey, encode_public_key, throw_away_key
from ceremony.keys import KeyDevice, KeyType, KeyUse
from tests.fakes import FakeDevice, FakeToken

NOW = datetime.datetime(2026, 11, 23, 10, 0, tzinfo=datetime.UTC)
NAME = subject("Northwind", "Root CA", rehearsal=True)
_HASHES = {"sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}


class SigningToken(FakeDevice):
    """A FakeDevice that signs with keys of every type, counts its signatures, and can answer with nonsense."""

    def __init__(self) -> None:
        super().__init__(FakeToken("issuing", "1234"))
        self.keys: dict[str, SigningKey] = {}
        self.signed: list[bytes] = []
        self.broken = False

    def add_key(self, label: str, key_type: KeyType) -> bytes:
        self.keys[label] = software_key(key_type)
        return self.public_key(label)

    def public_key(self, label: str) -> bytes:
        return encode_public_key(self.keys[label].public_key())

    def prove(self, label: str, public_key: bytes, use: KeyUse) -> None:
        assert self.public_key(label) == public_key

    def sign(self, label: str, data: bytes, hash_name: str) -> bytes:
        self.signed.append(data)
        key, hash_ = self.keys[label], _HASHES[hash_name]
        data = data + b"!" if self.broken else data
        if isinstance(key, rsa.RSAPrivateKey):
            return key.sign(data, padding.PKCS1v15(), hash_)
        return key.sign(data, ec.ECDSA(hash_))


@cache
def _kept_rsa_key(bits: int) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, bits)


def software_key(key_type: KeyType) -> SigningKey:
    """A fresh EC key, or the one RSA key of its size that this process makes (making one takes a second)."""
    if key_type.startswith("rsa-"):
        return _kept_rsa_key(int(key_type[4:]))
    return throw_away_key(key_type)


def new_root(
    key_type: KeyType = KeyType.EC_P384, name: x509.Name = NAME, label: str = "root-ca", now: datetime.datetime = NOW
) -> tuple[SigningToken, Issuer]:
    """A token with a root CA's key, and the root."""
    token = SigningToken()
    token.add_key(label, key_type)
    return token, Issuer(sign_root(token, label, name, now).certificate, label)  # type: ignore[arg-type]


def as_device(token: SigningToken) -> KeyDevice:
    """The token as the port that it is."""
    return token  # type: ignore[return-value]


def make_csr(
    attributes: dict[x509.ObjectIdentifier, str],
    names: Sequence[x509.GeneralName] = (),
    *,
    key: SigningKey | None = None,
    extensions: Sequence[x509.ExtensionType] = (),
) -> bytes:
    """A DER request by other code than Keyrite's."""
    key = key or ec.generate_private_key(ec.SECP256R1())
    builder = x509.CertificateSigningRequestBuilder().subject_name(
        x509.Name([x509.NameAttribute(oid, value) for oid, value in attributes.items()])
    )
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    for extension in extensions:
        builder = builder.add_extension(extension, critical=True)
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


OID = x509.oid.NameOID
SUBORDINATE = {OID.ORGANIZATION_NAME: "Northwind", OID.COMMON_NAME: "Registry CA"}
SIGNER = {**SUBORDINATE, OID.COUNTRY_NAME: "DE", OID.STATE_OR_PROVINCE_NAME: "Hessen"}
# what a sound request for each shipped profile looks like
SAMPLES: dict[str, tuple[dict[x509.ObjectIdentifier, str], tuple[x509.GeneralName, ...]]] = {
    "subordinate-ca": (SUBORDINATE, ()),
    "cross-ca": (SUBORDINATE, ()),
    "ocsp-responder": (SUBORDINATE, ()),
    "spiffe-intermediate": (SUBORDINATE, (x509.UniformResourceIdentifier("spiffe://platform.example"),)),
    "tls-server": (
        {OID.COMMON_NAME: "registry"},
        (x509.DNSName("registry.platform.example"), x509.IPAddress(ipaddress.ip_address("10.20.0.5"))),
    ),
    "tls-client": ({OID.COMMON_NAME: "builder"}, (x509.RFC822Name("builds@platform.example"),)),
    "spiffe-intermediate-spire": (SUBORDINATE, (x509.UniformResourceIdentifier("spiffe://platform.example"),)),
    "openbao-intermediate": ({OID.COMMON_NAME: "pki.platform.example"}, (x509.DNSName("pki.platform.example"),)),
    "dct-root": ({OID.COMMON_NAME: "registry.platform.example:5000/*"}, ()),
    "dct-targets": ({OID.COMMON_NAME: "releases"}, ()),
    "image-signing-cosign": (SUBORDINATE, (x509.RFC822Name("releases@platform.example"),)),
    "image-decryption": (SUBORDINATE, ()),
    "image-signing": (SIGNER, (x509.UniformResourceIdentifier("https://build.platform.example/job/1"),)),
}


def sample_request(profile: str, key: SigningKey | None = None) -> Request:
    """A sound request for a shipped profile."""
    attributes, names = SAMPLES[profile]
    if profile == "image-decryption":
        key = key or _kept_rsa_key(3072)
    return read_request(make_csr(attributes, names, key=key))


def draft(profile: CertificateProfile, request: Request, issuer: Issuer, **more: Any) -> CertificateDraft:
    """A draft at NOW with the system's randomness."""
    more = {"now": NOW, **more}
    return draft_certificate(profile, request, issuer.certificate, random_bytes=secrets.token_bytes, **more)


def edit_profile(profile: CertificateProfile, *changes: tuple[str, str]) -> CertificateProfile:
    """A copy of a profile as an organisation would edit it: each old text must be there."""
    text = profile.source.decode()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return parse_profile(text.encode())


def openssl(*arguments: object, ok: bool = True) -> str:
    """Run openssl and see that it succeeds, or fails; what it says."""
    done = subprocess.run(
        ["openssl", *(str(one) for one in arguments)], capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode == 0) is ok, done.stdout + done.stderr
    return done.stdout + done.stderr


def write(path: Path, certificate: x509.Certificate | bytes) -> Path:
    """A PEM file."""
    pem = certificate if isinstance(certificate, bytes) else certificate.public_bytes(serialization.Encoding.PEM)
    path.write_bytes(pem)
    return path
