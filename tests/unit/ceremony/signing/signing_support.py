"""What the tests of formats share: a root, signing certificates under it, and the images that are signed."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from ceremony.signing.documents import Chain, Document
from ceremony.signing.images import Image

NOW = datetime.datetime(2026, 11, 23, 10, 0, tzinfo=datetime.UTC)
IMAGE = Image("registry.example.test:5443/team/app", "sha256:" + "ab" * 32, "1.0")


@dataclass(frozen=True)
class SoftSigner:
    """A signing key in memory, with its certificate and the root's."""

    label: str
    key: ec.EllipticCurvePrivateKey
    chain: Chain

    def sign(self, document: Document) -> dict[str, bytes]:
        return {self.label: self.key.sign(document.to_sign, ec.ECDSA(hashes.SHA256()))}

    @property
    def chains(self) -> dict[str, Chain]:
        return {self.label: self.chain}


@cache
def signer(label: str = "image-signing", curve: type[ec.EllipticCurve] = ec.SECP256R1) -> SoftSigner:
    """A signer by its label, once a process."""
    root, key = ec.generate_private_key(ec.SECP384R1()), ec.generate_private_key(curve())
    names = x509.SubjectAlternativeName([x509.RFC822Name("releases@example.test")])
    usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CODE_SIGNING])
    above = _builder("Root CA", "Root CA", root).add_extension(x509.BasicConstraints(True, None), critical=True)
    leaf = _builder(label, "Root CA", key).add_extension(names, critical=False).add_extension(usage, critical=False)
    return SoftSigner(label, key, (leaf.sign(root, hashes.SHA384()), above.sign(root, hashes.SHA384())))


def _builder(subject: str, issuer: str, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
    year = datetime.timedelta(days=365)
    return x509.CertificateBuilder(
        _name(issuer), _name(subject), key.public_key(), x509.random_serial_number(), NOW - year, NOW + year
    )


def _name(common: str) -> x509.Name:
    parts = ((NameOID.COUNTRY_NAME, "XX"), (NameOID.STATE_OR_PROVINCE_NAME, "Example State"))
    parts += ((NameOID.ORGANIZATION_NAME, "Northwind"), (NameOID.COMMON_NAME, common))
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in parts])
