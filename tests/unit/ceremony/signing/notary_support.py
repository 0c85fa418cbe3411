"""A repository of Notary v1 for tests: keys of the ceremony, keys of a server, and what each signs."""

from __future__ import annotations

import base64
import datetime
import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from ceremony.signing import notary
from ceremony.signing.documents import Document
from ceremony.signing.notary import Repository
from ceremony.signing.notary_metadata import Key, Metadata, canonical, read_metadata
from tests.unit.ceremony.signing.signing_support import NOW, SoftSigner, signer

GUN = "registry.example.test:5443/team/app"
DAY = datetime.timedelta(days=1)
OLD = replace(signer("registry.example.test:5443/team/app"), label="dct-root-1")
ROOT = replace(signer("registry.example.test:5443/*"), label="dct-root")
TARGETS = replace(signer("targets"), label="dct-targets")
_SERVER = {
    role: ed25519.Ed25519PrivateKey.from_private_bytes(hashlib.sha256(role.encode()).digest())
    for role in ("snapshot", "timestamp")
}
SERVER = {
    role: Key("ed25519", base64.b64encode(key.public_key().public_bytes_raw()).decode())
    for role, key in _SERVER.items()
}


def repository(version: int = 1) -> Repository:
    return Repository(GUN, version, NOW + 600 * DAY, SERVER["snapshot"], SERVER["timestamp"])


def root_of(told: Repository, root: SoftSigner = ROOT, earlier: SoftSigner | None = None) -> Document:
    before = (earlier.label, earlier.chain) if earlier else None
    return notary.root_document("app", told, (root.label, root.chain), TARGETS.chain, earlier=before)


def lasting(document: Document) -> Document:
    """The same, valid whenever tests run."""
    until = (NOW + 600 * DAY).strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    return replace(document, to_sign=document.to_sign.replace(until, b"2199-01-01T00:00:00Z"))


def finished(document: Document) -> bytes:
    """The one file of a document, signed by the keys that it names."""
    signers = {one.label: one for one in (OLD, ROOT, TARGETS)}
    signatures = {label: signers[label].sign(document)[label] for label in document.signers}
    chains = {label: signers[label].chain for label in document.signers}
    [content] = notary.finish(document, signatures, chains).values()
    return content


def as_root(document: Document) -> Metadata:
    return read_metadata(finished(document), "root.json", "Root")


def private_key(name: str) -> ec.EllipticCurvePrivateKey:
    """A signer's key; the same for the same name."""
    return ec.derive_private_key(int.from_bytes(hashlib.sha256(name.encode()).digest()) >> 1, ec.SECP256R1())


def public_pem(name: str) -> bytes:
    """The public half of a signer's key."""
    return private_key(name).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def delegate(name: str) -> Key:
    return notary.read_delegation_key(public_pem(name), f"{name}.pub")


def by_server(role: str, signed: Mapping[str, Any]) -> bytes:
    """A file that the server signs."""
    told = canonical({"_type": role.capitalize(), "expires": "2199-01-01T00:00:00.5Z", "version": 1, **signed})
    signature = base64.b64encode(_SERVER[role].sign(told)).decode()
    made = [{"keyid": SERVER[role].id, "method": "eddsa", "sig": signature}]
    return b'{"signed":%b,"signatures":%b}' % (told, canonical(made))


def listing(files: Mapping[str, bytes]) -> dict[str, Any]:
    """How one file lists others."""
    return {
        "meta": {
            role: {"hashes": {"sha256": base64.b64encode(hashlib.sha256(one).digest()).decode()}, "length": len(one)}
            for role, one in files.items()
        }
    }
