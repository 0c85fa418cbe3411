"""Trust data of Notary v1, which Docker Content Trust uses: keys, their ids, and the server's exact bytes.

The server hashes its own form of a file, `{"signed":<canonical>,"signatures":[<canonical>]}` without a blank. Other
bytes of the same meaning it takes, and then no client finds them: what is made here, or taken over, has that very form.
https://github.com/notaryproject/notary, tuf/data and tuf/signed.

G8   what others made is JSON in the form of Notary, and signed by keys that it names.
"""

from __future__ import annotations

import base64
import datetime
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

from ceremony.errors import shown
from ceremony.pki.certificates import sha256_hex
from ceremony.pki.hashes import HASHES
from ceremony.record.canonical import parse_json_strictly
from ceremony.signing.errors import SigningError
from ceremony.signing.raw_signatures import to_der, to_raw

MOST_BYTES = 20 << 20  # a repository of 100,000 tags; the server itself takes 100 MiB
METHOD = "ecdsa"
ROLES = ("root", "targets", "snapshot", "timestamp")
_SHA256 = HASHES["sha256"]
_X509 = "-x509"  # the public part is a certificate, PEM
_TYPES = {  # of keys, as programs know them: another word for the same key, and no client counts its signature
    "ecdsa": ec.EllipticCurvePublicKey,
    f"ecdsa{_X509}": ec.EllipticCurvePublicKey,
    "ed25519": ed25519.Ed25519PublicKey,
    "rsa": rsa.RSAPublicKey,
    f"rsa{_X509}": rsa.RSAPublicKey,
}
_MISSHAPEN = (KeyError, TypeError, AttributeError, ValueError, OverflowError)  # what JSON of another form raises


@dataclass(frozen=True)
class Key:
    """A public key as trust data names it."""

    type: str  # ecdsa, ecdsa-x509, ed25519, rsa, rsa-x509
    public: str  # base64 of DER, of PEM (x509), or of 32 bytes (ed25519)

    @property
    def as_json(self) -> dict[str, Any]:
        return {"keytype": self.type, "keyval": {"private": None, "public": self.public}}

    @cached_property
    def id(self) -> str:
        """SHA-256 of the canonical form, in hex."""
        return sha256_hex(canonical(self.as_json))

    @property
    def is_known(self) -> bool:
        """Whether it is of the type that it says, and one of those known here; ValueError where it cannot be read."""
        return self.type in _TYPES and isinstance(self._load(), _TYPES[self.type])

    def accepts(self, method: str, signature: bytes, signed: bytes) -> bool:
        """Whether a signature over `signed` is this key's."""
        try:
            key = self._load()
            if isinstance(key, ec.EllipticCurvePublicKey) and method == METHOD:
                key.verify(to_der(signature), signed, ec.ECDSA(_SHA256))
            elif isinstance(key, ed25519.Ed25519PublicKey) and method == "eddsa":
                key.verify(signature, signed)
            elif isinstance(key, rsa.RSAPublicKey) and method == "rsapss":
                key.verify(signature, signed, padding.PSS(padding.MGF1(_SHA256), padding.PSS.AUTO), _SHA256)
            else:
                return False
        except (InvalidSignature, UnsupportedAlgorithm, ValueError):
            return False
        return True

    def certificates(self) -> list[x509.Certificate]:
        """The certificates of an x509 key, leaf first; none of another."""
        return x509.load_pem_x509_certificates(base64.b64decode(self.public)) if self.type.endswith(_X509) else []

    def _load(self) -> object:
        raw = base64.b64decode(self.public, validate=True)
        if self.type == "ed25519":
            return ed25519.Ed25519PublicKey.from_public_bytes(raw)
        return self.certificates()[0].public_key() if self.type.endswith(_X509) else load_der_public_key(raw)


def x509_key(chain: tuple[x509.Certificate, ...]) -> Key:
    """The key of a certificate, with what leads to the root, the root left out; P-256 (ecdsa-x509)."""
    pem = b"".join(one.public_bytes(Encoding.PEM) for one in chain[:1] + chain[1:-1])
    return Key(f"ecdsa{_X509}", base64.b64encode(pem).decode("ascii"))


def plain_key(public: ec.EllipticCurvePublicKey) -> Key:
    """A key without a certificate."""
    der = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return Key("ecdsa", base64.b64encode(der).decode("ascii"))


@dataclass(frozen=True)
class Role:
    """Who signs for a role, and how many of them must."""

    keys: tuple[str, ...]  # ids
    threshold: int
    name: str = ""
    paths: tuple[str, ...] = ()


@dataclass(frozen=True)
class Metadata:
    """One file of trust data as it was read: root, targets, a delegation, snapshot."""

    file: str  # as it is named in a sentence
    content: bytes = field(repr=False)
    signed: Mapping[str, Any]
    signatures: tuple[tuple[str, str, bytes], ...]  # key id, method, signature

    @property
    def version(self) -> int:
        return int(self.signed["version"])

    @cached_property
    def expires(self) -> datetime.datetime:
        return datetime.datetime.fromisoformat(self.signed["expires"]).astimezone(datetime.UTC)

    @cached_property
    def keys(self) -> dict[str, Key]:
        """By id: of a root, all; of targets, those of delegations."""
        found = self.signed.get("keys") or (self.signed.get("delegations") or {}).get("keys") or {}
        made = (Key(str(one["keytype"]), str(one["keyval"]["public"])) for one in found.values())
        return {key.id: key for key in made}

    def role(self, name: str) -> Role:
        """Of a root: who signs for one of its four roles."""
        told = self.signed["roles"][name]
        return Role(tuple(told["keyids"]), int(told["threshold"]), name)

    @property
    def delegations(self) -> list[Role]:
        """Of targets: whom they name."""
        told = (self.signed.get("delegations") or {}).get("roles") or []
        return [
            Role(tuple(one["keyids"]), int(one["threshold"]), str(one["name"]), tuple(one.get("paths") or ()))
            for one in told
        ]

    def signers(self, keys: Mapping[str, Key]) -> frozenset[str]:
        """Ids of those of some keys whose signature this file bears."""
        told = canonical(self.signed)
        return frozenset(
            key
            for key, method, signature in self.signatures
            if key in keys and keys[key].accepts(method, signature, told)
        )

    def check_signed(self, role: Role, keys: Mapping[str, Key]) -> None:
        """Refuse what not enough of a role's keys signed (G8)."""
        if role.threshold < 1 or len(self.signers(keys) & set(role.keys)) < role.threshold:
            raise SigningError(
                "G8: The file {file} is not signed by the keys that may sign it ({keys}); fetch it again from the "
                "server that is meant, or ask who changed it.",
                file=self.file,
                keys=", ".join(one[:12] for one in role.keys) or "-",
            )


def canonical(value: object) -> bytes:
    """Canonical JSON as Notary writes it: keys in order, no blanks."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8")


def with_signatures(signed: bytes, signatures: Iterable[tuple[Key, bytes]]) -> bytes:
    """The file that goes to a server, from the canonical form of what was signed and signatures in DER."""
    made = [
        {"keyid": key.id, "method": METHOD, "sig": base64.b64encode(to_raw(der)).decode("ascii")}
        for key, der in signatures
    ]
    return _in_order(signed, canonical(made))


def read_metadata(untrusted: bytes, file: str, kind: str) -> Metadata:
    """Trust data of a kind (`Root`, `Targets`, `Snapshot`), not yet believed; SigningError (G8) for what is none."""
    told = _parse(untrusted, file)
    try:
        signatures = tuple(
            (str(one["keyid"]), str(one["method"]), base64.b64decode(one["sig"], validate=True))
            for one in told["signatures"]
        )
        read = _check_kind(Metadata(file, untrusted, told["signed"], signatures), kind)
        in_order = _in_order(canonical(told["signed"]), canonical(told["signatures"]))
    except _MISSHAPEN:
        raise _unlike(file) from None
    if in_order != untrusted.rstrip(b"\n"):
        raise SigningError(
            "G8: The file {file} is not in the very bytes that a Notary server keeps, so its digest is another one; "
            "fetch it again from the server, and let no editor save it.",
            file=file,
        )
    return read


def read_signed(to_sign: bytes, file: str, kind: str) -> Metadata:
    """What is signed of a file, before it is; SigningError (G8) for what is no such thing."""
    try:
        return _check_kind(Metadata(file, to_sign, _parse(to_sign, file), ()), kind)
    except _MISSHAPEN:
        raise _unlike(file) from None


def _check_kind(read: Metadata, kind: str) -> Metadata:
    roles = [read.role(name) for name in ROLES] if kind == "Root" else read.delegations
    lists = read.signed["meta"] if kind in {"Snapshot", "Timestamp"} else read.signed.get("targets") or {}
    is_whole = isinstance(lists, dict) and all(key in read.keys for role in roles for key in role.keys)
    is_whole = is_whole and all(isinstance(path, str) for role in roles for path in role.paths)
    if read.signed["_type"] != kind or not is_whole or read.version < 1 or read.expires is None:
        raise _unlike(read.file)
    return read


def _in_order(signed: bytes, signatures: bytes) -> bytes:
    return b'{"signed":%b,"signatures":%b}' % (signed, signatures)


def read_key(untrusted: bytes, file: str) -> Key:
    """A server's public key, as `/v2/GUN/_trust/tuf/snapshot.key` answers it; SigningError (G8) for what is none."""
    told = _parse(untrusted, file)
    try:
        key = Key(str(told["keytype"]), str(told["keyval"]["public"]))
        is_public = told["keyval"].get("private") is None and key.is_known
    except (*_MISSHAPEN, IndexError, UnsupportedAlgorithm):
        is_public = False
    if not is_public:
        raise SigningError(
            "G8: The file {file} is no public key of a Notary server; fetch it anew from /v2/REPOSITORY/_trust/tuf/ "
            "as the order says.",
            file=shown(file),
        )
    return key


def _parse(untrusted: bytes, file: str) -> Any:
    try:
        told = parse_json_strictly(untrusted, max_bytes=MOST_BYTES)
    except ValueError as problem:
        raise SigningError(
            "G8: The file {file} cannot be read: {reason}; fetch it again from the server.",
            file=file,
            reason=str(problem),
        ) from None
    if not isinstance(told, dict):
        raise _unlike(file)
    return told


def _unlike(file: str) -> SigningError:
    return SigningError(
        "G8: The file {file} is no trust data of Notary of the kind that is asked for; fetch it again from the server.",
        file=file,
    )
